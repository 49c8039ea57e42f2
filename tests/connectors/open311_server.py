"""One small Open311 server on loopback that can be wrong in the ways of real ones (FEEDS.md 1.2,
1.3): a family is what it does, its books are what a reader must end with.
"""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
KNOWN = frozenset(
    {"api_key", "jurisdiction_id", "service_request_id", "start_date", "end_date", "status"}
)
PAGE_OF_THE_WEB = "<!DOCTYPE html><html><title>Lỗi</title><body>Có lỗi xảy ra</body></html>"

Row = dict[str, Any]


def reports(count: int, step: timedelta = timedelta(hours=26)) -> list[Row]:
    """Invented reports back from an hour ago, as the standard writes them; 70 days of them."""
    return [_report(number, NOW - timedelta(hours=1) - step * number) for number in range(count)]


def _report(number: int, at: datetime) -> Row:
    closed = number % 3 == 0
    changed = min(at + timedelta(hours=5), NOW) if closed else at
    return {
        "service_request_id": number,
        "status": "closed" if closed else "open",
        "service_name": "Hạ tầng giao thông" if number % 2 else "Vệ sinh môi trường",
        "service_code": "giao-thong" if number % 2 else "ve-sinh",
        "description": f"Ổ gà số {number} & rác <thật> nhiều.",
        "requested_datetime": stamp(at),
        "updated_datetime": stamp(changed),
        "address": f"{number} Lê Duẩn",
        "lat": 12.6 + number / 1000 if number % 7 else 0,
        "long": 108.0 + number / 1000 if number % 7 else 0,
    }


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass(kw_only=True)
class Family:
    """What one kind of server does; the defaults are the standard's."""

    name: str
    rows: list[Row] = field(default_factory=lambda: reports(64))
    path: str = "/open311/v2"
    formats: tuple[str, ...] = ("xml", "json")
    wrapped: bool = False
    item: str = "request"
    jurisdiction: str = ""
    without: str = "fine"
    window: str = "ok"
    zones: str = ""
    paging: str = "none"
    page_field: str = "page"
    size_field: str = ""
    first_page: int = 1
    default: int = 1000
    most: int = 1000
    last_again: bool = False
    empty_is_404: bool = False
    counts: str = ""
    ids: str = "list"
    stranger: str = "ignored"
    updated_after: bool = False
    order: str = "requested_datetime"
    errors: str = "json"
    shown: Callable[[Row], Row] = dict
    broken_deflate: bool = False
    budget: int = 10**9
    asked: list[Mapping[str, str]] = field(default_factory=list)
    encodings: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        paths = [f"{self.path}/requests.{name}" for name in self.formats]
        return Starlette(routes=[Route(path, self.answer) for path in paths])

    async def answer(self, request: Request) -> Response:
        """One request, answered as this family does."""
        self.asked.append(dict(request.query_params))
        self.encodings.append(request.headers.get("accept-encoding", ""))
        format_ = request.url.path.rpartition(".")[2]
        if len(self.asked) > self.budget:
            self.budget += 10
            return Response(b"slow down", 429, {"Retry-After": "61"})
        try:
            found = self._found(dict(request.query_params))
        except _WrongError as wrong:
            return self._wrong(wrong, format_)
        return self._written(found, format_)

    def _found(self, query: dict[str, str]) -> Sequence[Row]:
        if self.jurisdiction and query.pop("jurisdiction_id", "") != self.jurisdiction:
            if self.without == "empty":
                return []
            raise _WrongError(200 if self.without == "html" else 400, "no jurisdiction_id")
        strange = query.keys() - KNOWN - self._own()
        if strange and self.stranger != "ignored":
            status = 200 if self.stranger == "html" else 400
            raise _WrongError(status, f"unexpected entries: {', '.join(strange)}")
        if ids := query.get("service_request_id"):
            return self._by_id(ids)
        rows = [row for row in self.rows if self._within(row, query)]
        rows.sort(key=lambda row: str(row[self.order]), reverse=True)
        return self._page(rows, query)

    def _own(self) -> set[str]:
        place = "offset" if self.paging == "offset" else self.page_field
        pages = set() if self.paging == "none" else {place, self._size_name()}
        changed = {"updated_after"} if self.updated_after else set()
        return pages | changed | ({self.counts} if self.counts else set())

    def _size_name(self) -> str:
        return self.size_field or ("limit" if self.paging == "offset" else "page_size")

    def _by_id(self, ids: str) -> Sequence[Row]:
        if self.ids == "ignored":
            return self.rows
        if self.ids == "one" and "," in ids:
            raise _WrongError(500, "invalid input syntax for integer")
        return [row for row in self.rows if str(row["service_request_id"]) in ids.split(",")]

    def _within(self, row: Row, query: Mapping[str, str]) -> bool:
        if self.updated_after and "updated_after" in query:
            return str(row["updated_datetime"]) >= stamp(_moment(query["updated_after"]))
        low, high = query.get("start_date"), query.get("end_date")
        if self.window == "refused" and (low or high):
            raise _WrongError(400, "unexpected entries: start_date")
        if any(bound and not self._reads(bound) for bound in (low, high)):
            raise _WrongError(500, "cannot parse the date")
        if self.window == "inverted":
            low, high = high, low
        if self.window == "ignored":
            return True
        at = _moment(row["requested_datetime"])
        if self.window == "local_time":
            # The zone is cut off, and that of the server put in its place: three hours west of us.
            low, high = (bound and f"{bound[:19]}+04:00" for bound in (low, high))
        return (not low or at >= _moment(low)) and (not high or at < _moment(high))

    def _reads(self, bound: str) -> bool:
        """Whether a date is written in the only way that this one knows."""
        return {"Z": bound.endswith("Z"), "bare": len(bound) == 19}.get(self.zones, True)

    def _page(self, rows: list[Row], query: Mapping[str, str]) -> Sequence[Row]:
        if self.paging == "none":
            return rows[: min(int(query.get(self.counts, self.default)), self.most)]
        size = int(query.get(self._size_name(), self.default))
        # Who asks one for too much may get what it gives unasked.
        size = size if size <= self.most else self.default
        start = int(query.get("offset", 0))
        if self.paging == "page":
            number = max(int(query.get(self.page_field, self.first_page)) - self.first_page, 0) + 1
            last = max(1, -(-len(rows) // size))
            start = (min(number, last) if self.last_again else number) * size - size
        if not rows[start:] and self.empty_is_404:
            raise _WrongError(404, "No Service requests found")
        return rows[start : start + size]

    def _wrong(self, wrong: "_WrongError", format_: str) -> Response:
        if wrong.status == 200 or (self.errors == "html" and wrong.status != 404):
            return Response(PAGE_OF_THE_WEB, wrong.status, media_type="text/html")
        told = {"code": wrong.status, "description": str(wrong)}
        if format_ == "xml":
            return Response(to_xml([told], "errors", "error"), wrong.status, media_type="text/xml")
        return Response(json.dumps([told]), wrong.status, media_type="application/json")

    def _written(self, rows: Sequence[Row], format_: str) -> Response:
        shown = [self.shown(row) for row in rows]
        if format_ == "xml":
            body, kind = to_xml(shown, "service_requests", self.item), "text/xml"
        else:
            value = {"service_requests": shown} if self.wrapped else shown
            body, kind = json.dumps(value, ensure_ascii=False).encode(), "application/json"
        if self.broken_deflate and self.encodings[-1] != "identity":
            return Response(
                zlib.compress(body)[:-7], media_type=kind, headers={"Content-Encoding": "deflate"}
            )
        return Response(body, media_type=kind)


class _WrongError(Exception):
    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


def to_xml(rows: Sequence[Mapping[str, Any]], root: str, item: str) -> bytes:
    """Rows as the standard's XML has them: what is None or "" is an empty element."""
    inner = "".join(f"<{item}>{_elements(row)}</{item}>" for row in rows)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<{root}>{inner}</{root}>'.encode()


def _elements(value: Any) -> str:
    if not isinstance(value, Mapping):
        return "" if value is None else escape(str(value), {"\r": "&#13;"})
    parts = []
    for name, told in value.items():
        for one in told if isinstance(told, list) else [told]:
            inner = _elements(one)
            parts.append(f"<{name}>{inner}</{name}>" if inner else f"<{name}/>")
    return "".join(parts)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
