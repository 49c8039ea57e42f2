"""Bộ chỉ số 766: the public reporting API of the national portal, read politely and whole.

`POST /api/v1/reporting/evaluation/…`, JSON, HTTP 201, {"code": "OK", "data": …}: the ranking of the
provinces, that of our province's units, then six groups. Departments are UUIDs there; ours is found
by its code in the first answer. One turn is one snapshot: everything it asked for, or nothing.

Bronze: the contract suite is green (tests/connectors/test_service_quality.py); a wrong province, a
  403 and a 429 each say so in one sentence and end the turn; there are no persons in it.
Silver: the dialect's own faults on loopback (test_service_quality_wire.py), FEEDS.md 4.4's with the
  client they share (test_http_*.py); after a kill the whole turn is read again; unknown fields are
  left alone, a missing one costs its row only; lost, incomplete (a group missing) and recovered are
  told by Unavailable, marks that stay, and marks that move.
Gold, not reached: the portal answers within Vietnam only and no recording is at hand; where a
  group's department carries no score of its own, the sum of its metrics stands for it. Procedures
  (formalityId, in dossier-digitized formalityID) are not drilled into, single metrics not kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from connectors.score_items import (
    GROUPS,
    RANKING,
    Endpoint,
    Period,
    closed_month,
    department,
    parse,
    this_quarter,
    this_year,
)
from ioc.domain.codes import canonical_agency
from ioc.domain.errors import ConfigError
from ioc.domain.periods import (
    day_start,
    local_day,
    month_end,
    month_of,
    month_start,
    months,
    previous_month,
)
from ioc.domain.records import Score
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http, NotSignedIn
from ioc.sources.paging import looks_full
from ioc.sources.tables import read_table
from ioc.sources.windows import whole_second

_PATH: Final = "/api/v1/reporting/evaluation/"
_MANNERS: Final = MappingProxyType({"pace": 0.5, "attempts": 2, "insist": False})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: whose units are read, and since when the portal knows of scores."""

    province: str = "H15"
    first_day: date = field(default=date(2026, 1, 1))
    max_pages: int = 20


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type, or no province's code."""
    options = read_options(source)
    code = canonical_agency(options.province)
    if not (len(code) == 3 and code[0] == "H" and code[1:].isdigit()):
        raise ConfigError(
            f"sources.{source.name}.options.province = {options.province!r} không phải mã tỉnh; "
            "hãy viết như H15."
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """One batch: this year, this quarter, the months that closed since, and one month further
    back.
    """
    options = read_options(source)
    desk = _Desk(http, source.name, options)
    today = local_day(http.now())
    closed, back = _months(marks, today, options.first_day)
    rows: list[Row] = []
    for period in (this_year(today), this_quarter(today), *map(closed_month, closed + back)):
        rows += desk.read(period)
    yield Batch(
        rows=rows,
        asked_at=desk.asked_at,
        watermark=whole_second(desk.asked_at),
        backfilled_to=_reached(marks, closed + back, options.first_day),
    )


def _months(marks: Marks, today: date, first_day: date) -> tuple[list[str], list[str]]:
    """The closed months to read as they are now, and the next one of history; never one that is
    not over.
    """
    last = previous_month(today)
    since = previous_month(local_day(marks.watermark)) if marks.watermark else last
    first = month_start(max(first_day, local_day(marks.backfill_from)))
    closed = months(max(min(since, last), first), month_end(last))
    if not marks.backfilled_to or marks.backfilled_to <= marks.backfill_from:
        return closed, []
    older = previous_month(local_day(marks.backfilled_to))
    return closed, [month_of(older)] if first <= older < min(since, last) else []


def _reached(marks: Marks, read: Sequence[str], first_day: date) -> datetime:
    """How far back history is complete; before its first day there is nothing to wait for."""
    oldest = month_start(min(read)) if read else month_start(first_day)
    if oldest <= month_start(max(first_day, local_day(marks.backfill_from))):
        return marks.backfill_from
    return min(day_start(oldest), marks.backfilled_to or day_start(oldest))


class _Desk:
    """One turn's talk with the portal; `asked_at` is when it began."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self._options = http, name, options
        self._home = canonical_agency(options.province)
        self._root = ""
        self.asked_at = http.now()

    def read(self, period: Period) -> list[Row]:
        """Every score of the period: provinces, then our units, then the groups of both."""
        provinces = self._provinces(period)
        self._root = self._found(provinces)
        units = self._listed(RANKING, period)
        known = {
            str(row["item"].get("departmentId")): row["item"]
            for row in [*provinces, *units]
            if _is(row["item"])
        }
        groups: list[Row] = []
        for endpoint in GROUPS:
            groups += self._listed(endpoint, period, known)
        most = next((row["max"] for row in units if row["department"] == self._home), None)
        ranked = [
            *({**row, "max": most if row["max"] is None else row["max"]} for row in provinces),
            *(row for row in units if row["department"] != self._home),
        ]
        told = {(row["department"], row["group"]) for row in groups}
        return [*(_without(row, told) for row in ranked), *groups]

    def _provinces(self, period: Period) -> list[Row]:
        body = {**period.body, "departmentType": "ADMINISTRATIVE_UNIT"}
        data = self._ask(RANKING, body)
        most = _head(data, RANKING).get("totalMaxScore")
        return [
            {**_row(RANKING, period, item), "tier": "province", "max": most}
            for item in _children(data, RANKING)
        ]

    def _found(self, provinces: Sequence[Row]) -> str:
        for row in provinces:
            found = row["item"].get("departmentId") if row["department"] == self._home else None
            if isinstance(found, str) and found:
                return found
        raise Unavailable(
            f"{self._name}: không thấy {self._home} trong {len(provinces)} tỉnh mà cổng trả về; "
            "hãy kiểm tra options.province"
        )

    def _listed(
        self,
        endpoint: Endpoint,
        period: Period,
        known: Mapping[str, Any] = MappingProxyType({}),
    ) -> list[Row]:
        """Our province's own row and its units', each once, page after page; none is no answer."""
        found: dict[str, Row] = {}
        for number in range(1, self._options.max_pages + 1):
            data = self._ask(endpoint, _body(endpoint, period, self._root, number))
            items, before = _children(data, endpoint), len(found)
            for row in self._rows(endpoint, period, data, known):
                found.setdefault(row["department"] or repr(row["item"]), row)
            if len(found) == before or not looks_full(len(items), endpoint.page_size):
                break
        else:
            raise Unavailable(
                f"{self._name}: hơn {self._options.max_pages} trang của {endpoint.path}; "
                "hãy kiểm tra options.max_pages"
            )
        if not found.keys() - {self._home}:
            raise Unavailable(
                f"{self._name}: {endpoint.path} không kể đơn vị nào của {self._home} "
                f"trong kỳ {period.name}"
            )
        return list(found.values())

    def _rows(
        self, endpoint: Endpoint, period: Period, data: Mapping[str, Any], known: Mapping[str, Any]
    ) -> Iterator[Row]:
        head = _head(data, endpoint)
        if head:
            row = _row(endpoint, period, head, known.get(self._root, {}))
            most = head.get("totalMaxScore", head.get("maxScore"))
            yield {**row, "department": self._home, "tier": "province", "max": most}
        for item in _children(data, endpoint):
            named = known.get(str(item.get("departmentId")), {}) if _is(item) else {}
            row = _row(endpoint, period, item, named)
            yield {**row, "max": head.get("totalMaxScore") if endpoint is RANKING else None}

    def _ask(self, endpoint: Endpoint, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            value = self._http.post(_PATH + endpoint.path, body).value
        except NotSignedIn:
            raise Refused(
                f"{self._name}: cổng chặn chương trình này (HTTP 401 hoặc 403); đã dừng, không thử "
                "lại; hãy hỏi đơn vị quản lý cổng, rồi bật lại nguồn"
            ) from None
        told = value if isinstance(value, Mapping) else {}
        data = told.get("data")
        if told.get("code") != "OK" or not isinstance(data, Mapping):
            said = self._http.redact(f"{told.get('code')}: {told.get('message') or ''}")[:160]
            raise Unavailable(f"{self._name}: {endpoint.path} trả về {said}")
        return data


def _body(endpoint: Endpoint, period: Period, root: str, number: int) -> dict[str, Any]:
    asked: Mapping[str, Any] = period.body
    if endpoint.by_day:
        asked = {"fromDate": period.start.isoformat(), "toDate": period.end.isoformat()}
    paged = {"currentPage": number, "pageSize": endpoint.page_size}
    return {**asked, "rootDepartmentId": root, **paged}


def _row(
    endpoint: Endpoint,
    period: Period,
    item: Any,
    known: Mapping[str, Any] = MappingProxyType({}),
) -> dict[str, Any]:
    return {
        "endpoint": endpoint.path,
        "group": endpoint.group,
        "period": period.name,
        **department(item, known),
        "max": None,
        "item": item,
    }


def _head(data: Mapping[str, Any], endpoint: Endpoint) -> Mapping[str, Any]:
    found = data.get(endpoint.head)
    return found if isinstance(found, Mapping) else {}


def _children(data: Mapping[str, Any], endpoint: Endpoint) -> Sequence[Any]:
    found = data.get(endpoint.children)
    return found if isinstance(found, list) else ()


def _without(row: Row, told: set[tuple[str, str]]) -> Row:
    """The row less the groups of its department that an answer of their own has told."""
    groups = row["item"].get("groupScores") if _is(row["item"]) else None
    if not isinstance(groups, Mapping):
        return row
    kept = {name: score for name, score in groups.items() if (row["department"], name) not in told}
    return {**row, "item": {**row["item"], "groupScores": kept}}


def _is(item: Any) -> bool:
    return isinstance(item, Mapping)


connector = Connector(
    name="service_quality",
    records=(Score,),
    fetch=fetch,
    parse=parse,
    every=timedelta(hours=6),
    overlap=timedelta(hours=1),
    stale_after=timedelta(hours=26),
    snapshot=True,
    manners=_MANNERS,
    check=check,
    busy="workdays",
)
