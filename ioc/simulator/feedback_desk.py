"""The feedback system's Open311 service: what it is asked, and what it makes of that.

Its habits, taken from real servers. Without `jurisdiction_id`: 200 and `[]`; a wrong one: 400. A
date that is none: 200 and a web page. `start_date` (included) and `end_date` (excluded) are held
against `requested_datetime` and nothing else, their offset is ignored and they are read as local
time. At most 1000 rows, newest first; `page` and `page_size` are honoured, page 0 is page 1, and a
page past the end is the last page again. `service_request_id=1,2,3` overrides every filter. Lists
stand under "service_requests", also that of one report; what nobody knows is an empty list.
`extensions=true` adds `extended_attributes`. Other arguments are ignored.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import orjson

from ioc.simulator.feedback_arrivals import Bools
from ioc.simulator.feedback_dialect import FeedbackWriter
from ioc.simulator.feedback_lives import Reports, closings, joined, reports
from ioc.simulator.feedback_world import FeedbackWorld
from ioc.simulator.worktime import OFFSET, day_of

Asked = Mapping[str, str]
JURISDICTION = "daklak.gov.vn"
LARGEST_PAGE = 1_000
JSON, HTML = "application/json; charset=utf-8", "text/html; charset=utf-8"
_PAGE = "<!DOCTYPE html><html><body><h1>Đã có lỗi xảy ra</h1><p>{}</p></body></html>"
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(?:Z|[ +-]\d\d:?\d\d)?)?"
)


class Answer(NamedTuple):
    status: int
    media_type: str
    body: bytes


class FeedbackDesk:
    """Answers as of an instant that it is handed, from any number of threads; keeps nothing."""

    def __init__(self, world: FeedbackWorld) -> None:
        self._world, self._writer = world, FeedbackWriter(world.cast)

    def discovery(self, now: float) -> Answer:
        """Wrapped, and its `url` lacks the version."""
        return _json(
            {
                "discovery": {
                    "changeset": "2026-01-01T00:00:00+07:00",
                    "contact": "Tổng đài 1022 (mô phỏng)",
                    "key_service": "",
                    "max_requests": LARGEST_PAGE,
                    "endpoints": [
                        {
                            "specification": "wiki.open311.org/GeoReport_v2",
                            "url": "/phan-anh/open311",
                            "type": "test",
                            "changeset": "2026-01-01T00:00:00+07:00",
                            "formats": ["application/json"],
                        }
                    ],
                }
            }
        )

    def services(self, now: float) -> Answer:
        """The categories; no jurisdiction is needed here."""
        return _json(
            {
                "services": [
                    {
                        "service_code": category.code,
                        "service_name": category.name,
                        "description": f"Hạn xử lý {category.working_days} ngày làm việc",
                        "metadata": False,
                        "type": "realtime",
                        "keywords": ",".join(category.texts),
                        "group": "",
                    }
                    for category in self._world.cast.categories
                ]
            }
        )

    def requests(self, asked: Asked, now: float) -> Answer:
        """A list of reports as it is told at `now`."""
        if refused := _refused(asked):
            return refused
        if "service_request_id" in asked:
            rows = self._numbered(asked["service_request_id"], int(now))
        else:
            try:
                window = _instant(asked.get("start_date")), _instant(asked.get("end_date"))
            except ValueError:
                return Answer(200, HTML, _PAGE.format("Ngày không hợp lệ").encode())
            rows = self._filtered(asked, window, int(now))
        return self._told(_page(rows, asked), asked, int(now))

    def one(self, number: str, asked: Asked, now: float) -> Answer:
        """`requests/NUMBER.json`: still a list, of one, of none, rarely of two."""
        return _refused(asked) or self._told(self._numbered(number, int(now)), asked, int(now))

    def _numbered(self, text: str, now: int) -> Reports:
        numbers = [int(n) for n in text.replace(" ", "").split(",") if n.isascii() and n.isdigit()]
        found = [self._world.numbered(n, day_of(now)) for n in dict.fromkeys(numbers)]
        return _newest(joined(found), now)

    def _filtered(self, asked: Asked, window: tuple[int | None, int | None], now: int) -> Reports:
        start, end = window[0] or 0, now + 1 if window[1] is None else min(window[1], now + 1)
        rows = self._world.between(day_of(start), day_of(end))
        rows = rows[(rows["born"] >= start) & (rows["born"] < end)]
        if asked.get("service_code"):
            rows = rows[np.isin(rows["category"], self._categories(asked["service_code"]))]
        if asked.get("status"):
            rows = rows[_standing(rows, asked["status"], now)]
        return _newest(rows, now)

    def _categories(self, text: str) -> list[int]:
        wanted = set(text.split(","))
        categories = enumerate(self._world.cast.categories)
        return [n for n, category in categories if wanted & {category.code, category.name}]

    def _told(self, rows: Reports, asked: Asked, now: int) -> Answer:
        extended = asked.get("extensions") == "true"
        items = [self._writer.item(report, now, extended) for report in reports(rows)]
        return _json({"service_requests": items})


def _json(value: object, status: int = 200) -> Answer:
    return Answer(status, JSON, orjson.dumps(value))


def _refused(asked: Asked) -> Answer | None:
    jurisdiction = asked.get("jurisdiction_id")
    if not jurisdiction:
        return _json([])
    if jurisdiction == JURISDICTION:
        return None
    wrong = "JurisdictionError -- No jurisdiction_id, or no valid jurisdiction_id provided"
    return _json([{"code": 400, "description": wrong}], 400)


def _instant(text: str | None) -> int | None:
    """The instant of that local time, whatever offset stands behind it; None: no text.

    ValueError for what is no date.
    """
    if not text:
        return None
    found = _DATE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no date")
    local = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}").replace(tzinfo=UTC)
    return int(local.timestamp()) - OFFSET


def _standing(rows: Reports, status: str, now: int) -> Bools:
    wanted, closed = set(status.split(",")), closings(rows, now) > 0
    return (closed & ("closed" in wanted)) | (~closed & ("open" in wanted))


def _newest(rows: Reports, now: int) -> Reports:
    """Those that have come, newest first."""
    rows = rows[rows["born"] <= now]
    return rows[np.argsort(rows["born"], kind="stable")[::-1]]


def _page(rows: Reports, asked: Asked) -> Reports:
    size = min(_number(asked.get("page_size")) or LARGEST_PAGE, LARGEST_PAGE)
    last = max(1, -(-len(rows) // size))
    page = min(max(_number(asked.get("page")), 1), last)
    return rows[(page - 1) * size : page * size]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
