"""A make-believe Open311 server in memory, as wrong as its profile says; for tests of fetch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.open311 import connector
from ioc.sources.connector import Batch, Known, Marks, Source
from ioc.sources.contract import first_turn
from ioc.sources.http import Http, NotFound
from tests.connectors.fake_http import NOW, FakeHttp, Request

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WHOLE = NOW.replace(microsecond=0)
FIRST = first_turn(NOW, 400 * DAY)
LATER = replace(
    FIRST,
    watermark=WHOLE - HOUR,
    backfilled_to=FIRST.backfill_from,
    overlap=DAY,
)
NOTHING_OPEN = Known()
Row = Mapping[str, Any]


def source(**options: Any) -> Source:
    given = {"jurisdiction_id": "h15", "paging": "page", "page_size": 3, **options}
    return Source(name="phan-anh", connector="open311", title="", url="", options=given)


def report(number: int, at: datetime, **more: Any) -> Row:
    told = {"requested_datetime": at.isoformat(timespec="seconds"), "status": "open"}
    return {"service_request_id": number, **told, **more}


@dataclass
class Reports:
    """Newest first, as servers list them; `window`, `paging` and `cap` say how they misbehave."""

    rows: Sequence[Row]
    window: str = "ok"
    paging: str = "page"
    cap: int = 1000
    most: int = 1000
    ids: str = "list"
    missing_page_is_404: bool = False
    before: Callable[[int], None] = lambda count: None
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        # The daily proof of the window has tests of its own.
        return FakeHttp(self.answer, lost_after, now_is=now, memory=verified(now))

    def answer(self, asked: Request) -> Any:
        self.asked.append(asked)
        self.before(len(self.asked))
        query = asked.query
        if query.get("jurisdiction_id") != "h15":
            return []
        if "service_request_id" in query:
            return self._by_id(query["service_request_id"])
        found = [row for row in self.rows if self._within(row, query)]
        found.sort(key=lambda row: row["requested_datetime"], reverse=True)
        return self._page(found[: self.cap], query)

    def _by_id(self, asked: str) -> list[Row]:
        if self.ids == "ignored":
            return list(self.rows)
        wanted = asked.split(",") if self.ids == "list" else [asked]
        return [row for row in self.rows if str(row["service_request_id"]) in wanted]

    def _within(self, row: Row, query: Mapping[str, str]) -> bool:
        if after := query.get("updated_after"):
            return bool(at(row.get("updated_datetime", "2000-01-01T00:00:00Z")) >= at(after))
        low, high = query.get("start_date"), query.get("end_date")
        if self.window == "inverted":
            low, high = high, low
        if self.window == "ignored":
            low = high = None
        told = at(row["requested_datetime"])
        if self.window == "local_time":
            # Somebody else's local time: the offset is cut off and another one put in its place.
            low, high = (bound and bound[:19] + "+00:00" for bound in (low, high))
        return (not low or told >= at(low)) and (not high or told < at(high))

    def _page(self, found: list[Row], query: Mapping[str, str]) -> list[Row]:
        if self.paging == "offset":
            start = int(query.get("offset", 0))
            return found[start : start + min(int(query.get("limit", 20)), self.most)]
        if self.paging == "none" or "page" not in query:
            return found
        size = int(query["page_size"])
        last = max(1, -(-len(found) // size))
        number = int(query["page"])
        if number > last and self.missing_page_is_404:
            raise NotFound("không có trang này")
        number = min(number, last)
        return found[(number - 1) * size :][:size]


def verified(now: datetime) -> dict[str, str]:
    """What a client remembers whose server has just proved its window."""
    return {"verified": now.isoformat()}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def every(step: timedelta, count: int, first: datetime = NOW - timedelta(minutes=1)) -> list[Row]:
    """`count` reports back from `first`, numbered from 0."""
    return [report(number, first - step * number) for number in range(count)]


def turn(far: Reports, marks: Marks, known: Known = NOTHING_OPEN, **options: Any) -> list[Batch]:
    """All that one turn brings of that server."""
    return list(connector.fetch(far.http(), source(**options), marks, known))


def ids(batches: Sequence[Batch]) -> set[str]:
    return {str(row["service_request_id"]) for batch in batches for row in batch.rows}


def numbers(count: int) -> set[str]:
    return {str(number) for number in range(count)}


def spans(far: Reports) -> list[tuple[str | None, str | None]]:
    """The windows asked for, in order, each once."""
    asked = (query.query for query in far.asked)
    return list(dict.fromkeys((each.get("start_date"), each.get("end_date")) for each in asked))
