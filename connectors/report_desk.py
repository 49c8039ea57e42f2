"""One server's requests call, asked the way its profile says."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlencode

from connectors.report_answers import complaint, moment, read_rows
from connectors.report_options import WHOLE, Options
from ioc.domain.periods import TZ
from ioc.sources.body import Garbled
from ioc.sources.connector import Row
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http, NotFound
from ioc.sources.paging import Page
from ioc.sources.shapes import Reader

# Beyond any time zone: for servers that read our local time as some other local time.
ANY_ZONE: Final = timedelta(hours=14)
_PLACES: Final = MappingProxyType({"page": "page", "offset": "offset", "none": ""})
_SIZES: Final = MappingProxyType({"page": "page_size", "offset": "limit", "none": ""})
_ACCEPT: Final = MappingProxyType({"xml": {"Accept": "text/xml, application/xml"}, "json": {}})


class Span(NamedTuple):
    """The instants asked for, of the field `by`: `start` included, `end` not; None is open."""

    start: datetime
    end: datetime | None
    by: str = "requested_datetime"


class Desk:
    """Asks and reads; what the rows are worth is for others to say."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self.http, self.name, self.options = http, name, options
        self._headers: dict[str, str] = dict(_ACCEPT[options.format])
        if http.secret and options.key_in == "bearer":
            self._headers["Authorization"] = f"Bearer {http.secret}"

    def with_options(self, **changes: Any) -> Self:
        """The same server, taken for one of another profile."""
        return type(self)(self.http, self.name, replace(self.options, **changes))

    def page(self, span: Span | None, number: int = 1, before: int = 0) -> Page:
        """The rows of one page of a span (None: no dates), counted from 1, of which `before` rows
        stood on the earlier ones. 404 is an empty page: so some servers say that there is nothing.
        """
        options = self.options
        asked = self.dates(span) if span else {}
        place = options.page_field or _PLACES[options.paging]
        size = options.size_field or _SIZES[options.paging]
        if options.paging != "none":
            # By what came, not by what was asked for: many give less at once than they are asked.
            turned = number - 1 + options.first_page
            asked[place] = str(turned if options.paging == "page" else before)
        if size:
            asked[size] = str(options.cap if options.paging == "none" else options.page_size)
        return self.found(asked)

    def dates(self, span: Span) -> dict[str, str]:
        """What the server is told of a span, in its own way of being wrong."""
        window = self.options.window
        if span.by == "updated_datetime":
            return {"updated_after": self._written(span.start)}
        if window in WHOLE:
            return {}
        slack = ANY_ZONE if window == "local_time" else timedelta()
        names = ("end_date", "start_date") if window == "inverted" else ("start_date", "end_date")
        bounds = (span.start - slack, span.end and span.end + slack)
        return {name: self._written(at) for name, at in zip(names, bounds, strict=True) if at}

    def _explained(self, error: Refused) -> Refused:
        """The same refusal, with what the server says of it in the dialect's own list of errors."""
        with suppress(Garbled):
            if said := self._complaint(read_rows(error.body) or ()):
                error.args = (f"{error}; máy chủ nói: {said}",)
        return error

    def _complaint(self, rows: Sequence[Row]) -> str:
        """What the errors among the rows say, in one short line."""
        return self.http.redact("; ".join(filter(None, map(complaint, rows))))[:160]

    def _written(self, at: datetime) -> str:
        if self.options.dates == "utc":
            return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        # With our offset, so that a server which does not read it still means the same instant.
        local = at.astimezone(TZ)
        bare = local.replace(tzinfo=None) if self.options.dates == "bare" else local
        return bare.isoformat(timespec="seconds")

    def found(self, asked: Mapping[str, str]) -> Page:
        """As ask, but 404 is an empty answer."""
        try:
            return self.ask(asked)
        except NotFound:
            return Page(rows=(), asked_at=self.http.now())

    def ask(self, asked: Mapping[str, str], read: Reader = read_rows) -> Page:
        """The rows of one answer, as `read` finds them. Raises Unavailable for an answer without a
        list, and for one of errors only; Refused as Http does.
        """
        options = self.options
        given = {"jurisdiction_id": options.jurisdiction_id} if options.jurisdiction_id else {}
        if options.extensions:
            given["extensions"] = "true"
        if self.http.secret and options.key_in == "query":
            given["api_key"] = self.http.secret
        query = urlencode({**given, **asked})
        path = f"/requests.{options.format}" + (f"?{query}" if query else "")
        try:
            answer = self.http.get(path, self._headers, read)
        except Refused as error:
            raise self._explained(error) from None
        rows = answer.value
        if rows is None:
            raise Unavailable(f"{self.name}: trả lời không có danh sách service_requests")
        if rows and all(map(complaint, rows)):
            raise Unavailable(f"{self.name}: máy chủ báo lỗi: {self._complaint(rows)}")
        return Page(rows=rows, asked_at=answer.asked_at)


def instant(row: Any, name: str) -> datetime | None:
    """The instant in that field of a row; None where there is none to read."""
    return moment(row.get(name)) if isinstance(row, Mapping) else None
