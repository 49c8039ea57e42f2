"""Phản ánh hiện trường: GeoReport v2 (Open311) in JSON, pulled by window of requested_datetime.

No two servers agree (FEEDS.md 1.2, 1.3), so Options is a profile of one, and every answer is held
against its question. The standard cannot be asked what changed: open cases are asked for again by
id, and the latest days are read again, each once in `recheck_hours`.

Bronze: the contract suite is green (tests/connectors/test_open311.py); a wrong option, a key that
  is refused, a window that is not honoured each say so in one sentence; the reporter is never read,
  free text is masked, also of the names people introduce themselves by.
Silver: the dialect's own faults on loopback (test_open311_wire.py), FEEDS.md 4.4's with the client
  they share (test_http_*.py); after a kill the marks say where to go on; unknown fields are left
  alone, a missing one costs its row only; lost, incomplete and recovered are told by Unavailable,
  marks that stay, and marks that move.
Gold, in part: recorded answers of two servers that nobody here wrote parse (test_open311.py), where
  the recordings are at hand. Not reached: XML only servers, offset paging and servicerequestupdates
  are not spoken; a case hidden at the source is never seen to go, for absence means nothing; a
  closed case that is rated or opened again later than `reread_days` stays as it was, and so does
  one that moved to another page while its window was being read, until its day is read again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from connectors.report_items import (
    OVERLAP,
    Options,
    check,
    complaint,
    identity,
    moment,
    parse,
    read_options,
    request_id,
    rows_in,
)
from ioc.domain.periods import TZ, day_end, day_start, local_day
from ioc.domain.records import Case
from ioc.sources.connector import Batch, Connector, Known, Marks, Source
from ioc.sources.errors import Unavailable
from ioc.sources.http import Http, NotFound
from ioc.sources.paging import Page
from ioc.sources.windows import Window, comes_round, plan, whole_second

_DAY: Final = timedelta(days=1)
# Beyond any time zone: for servers that read our local time as some other local time.
_ANY_ZONE: Final = timedelta(hours=14)
_SHORTEST: Final = timedelta(seconds=2)


class Span(NamedTuple):
    """The instants asked for, of the field `by`: `start` included, `end` not; None is open."""

    start: datetime
    end: datetime | None
    by: str = "requested_datetime"


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head first, then one month further back, then what is due to be read again."""
    desk = _Desk(http, source.name, read_options(source))
    for window in desk.plan(marks):
        yield from desk.read(window, marks)
    if marks.watermark and not desk.options.updated_after:
        yield from desk.read_again(marks.watermark, marks, known)


class _Desk:
    """One turn's talk with one server."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self.options = http, name, options
        self._started = whole_second(http.now())
        self._headers: dict[str, str] = {}
        if http.secret and options.key_in == "bearer":
            self._headers["Authorization"] = f"Bearer {http.secret}"

    def plan(self, marks: Marks) -> Iterator[Window]:
        """The turn's windows; a server that ignores dates is read whole, and is then complete."""
        now = self._started
        if self.options.window == "ignored":
            yield Window(now, now, now, min(marks.backfill_from, now))
            return
        yield from plan(marks, now, self.options.window_days)

    def read(self, window: Window, marks: Marks) -> Iterator[Batch]:
        """The window's batches; only the last one promises, and never beyond its first request's
        start.
        """
        span = Span(window.start, window.end if window.end < self._started else None)
        if self.options.updated_after and window.watermark and marks.watermark:
            span = Span(window.start, None, by="updated_datetime")
        pages = self._pages(span)
        last = first = next(pages)
        count = len(first.rows)
        for page in pages:
            yield Batch(rows=last.rows, asked_at=last.asked_at)
            last, count = page, count + len(page.rows)
        if window.watermark and not count:
            self._believe_empty(span, first.asked_at)
        yield Batch(
            rows=last.rows,
            asked_at=last.asked_at,
            watermark=window.watermark and min(window.watermark, whole_second(first.asked_at)),
            backfilled_to=window.backfilled_to,
        )

    def read_again(self, watermark: datetime, marks: Marks, known: Known) -> Iterator[Batch]:
        """Cases that are open or were closed lately by id, all while they are few, and days lately
        read that have come round.
        """
        now, cycle = self._http.now(), timedelta(hours=self.options.recheck_hours)
        told = self._http.memory.get("reread")
        since = datetime.fromisoformat(told) if told else watermark
        mine = f"{self.options.jurisdiction_id}:"
        due: list[str] = []
        for codes in (known.open_codes, known.closed_codes):
            ours = [code for code in codes if code.startswith(mine)]
            few = len(ours) <= self.options.recheck_always
            due += [c.removeprefix(mine) for c in ours if few or comes_round(c, since, now, cycle)]
        yield from self._by_id(due[: self.options.recheck_most])
        for span in self._days(marks):
            if comes_round(span.start.isoformat(), since, now, cycle):
                for page in self._pages(span):
                    yield Batch(rows=page.rows, asked_at=page.asked_at)
        self._http.memory["reread"] = now.isoformat()

    def _days(self, marks: Marks) -> Iterator[Span]:
        """The whole days before the head, as far back as there is history."""
        if self.options.window == "ignored" or marks.watermark is None:
            return
        newest = local_day(marks.watermark - marks.overlap)
        for back in range(self.options.reread_days):
            day = newest - back * _DAY
            if day_end(day) <= (marks.backfilled_to or marks.watermark):
                return
            yield Span(day_start(day), day_end(day))

    def _by_id(self, ids: Sequence[str]) -> Iterator[Batch]:
        size = self.options.recheck_ids
        came = 0
        for place in range(0, len(ids), size or 1) if size else ():
            asked = ids[place : place + size]
            page = self._found({"service_request_id": ",".join(asked)})
            # A row without an id is for parse to judge.
            if any(found not in asked for row in page.rows if (found := request_id(row))):
                raise Unavailable(
                    f"{self._name}: máy chủ không lọc theo service_request_id; "
                    "hãy đặt options.recheck_ids = 0"
                )
            came += len(page.rows)
            yield Batch(rows=page.rows, asked_at=page.asked_at)
        if size > 1 and len(ids) >= 5 and not came:
            raise Unavailable(
                f"{self._name}: máy chủ không trả dòng nào cho {len(ids)} mã đang mở; "
                "hãy đặt options.recheck_ids = 1, hoặc 0 nếu máy chủ không tìm được theo mã"
            )

    def _pages(self, span: Span) -> Iterator[Page]:
        """Everything in the span: by page until one brings nothing new, or by halves where an
        answer is full.
        """
        met: set[str] = set()
        paged = self.options.paging == "page"
        most = self.options.page_size if paged else self.options.cap
        for number in range(1, self.options.max_pages + 1):
            page = self._page(span, number)
            keys, full = {identity(row) for row in page.rows}, len(page.rows) >= most
            # Past the end some servers repeat the last page; on the second it may be that this one
            # turns no pages at all.
            over = number > 1 and keys <= met
            if full and (not paged or (over and number == 2)):
                yield from self._halves(span, len(page.rows))
            elif not over:
                yield self._inside(page, span)
            if over or not paged or not page.rows:
                return
            met |= keys
        raise Unavailable(
            f"{self._name}: hơn {self.options.max_pages} trang trong một khoảng ngày; "
            "hãy kiểm tra options.paging hoặc options.max_pages"
        )

    def _halves(self, span: Span, count: int) -> Iterator[Page]:
        start, end = span.start, span.end or whole_second(self._http.now())
        by_date = self.options.window != "ignored" and span.by == "requested_datetime"
        if not by_date or end - start < _SHORTEST:
            raise Unavailable(
                f"{self._name}: máy chủ chỉ trả {count} dòng một lần và không cách nào đọc tiếp; "
                "hãy kiểm tra options.window, options.paging và options.cap"
            )
        middle = whole_second(start + (end - start) / 2)
        yield from self._pages(Span(middle, span.end))
        yield from self._pages(Span(start, middle))

    def _page(self, span: Span, number: int) -> Page:
        asked = self._dates(span)
        if self.options.paging == "page":
            asked |= {"page": str(number), "page_size": str(self.options.page_size)}
        return self._found(asked)

    def _dates(self, span: Span) -> dict[str, str]:
        window = self.options.window
        if span.by == "updated_datetime":
            return {"updated_after": _local(span.start)}
        if window == "ignored":
            return {}
        slack = _ANY_ZONE if window == "local_time" else timedelta()
        names = ("end_date", "start_date") if window == "inverted" else ("start_date", "end_date")
        bounds = (span.start - slack, span.end and span.end + slack)
        return {name: _local(at) for name, at in zip(names, bounds, strict=True) if at}

    def _inside(self, page: Page, span: Span) -> Page:
        """The page's rows that were asked for; a day more is given, for servers may filter by
        another instant of the case than they tell.
        """
        if self.options.window == "ignored" and span.by == "requested_datetime":
            return page
        low, high = span.start - _DAY, span.end and span.end + _DAY
        told = [(row, _told(row, span.by)) for row in page.rows]
        kept = [row for row, at in told if not at or (low <= at and (not high or at < high))]
        if page.rows and not kept:
            self._disbelieve(span)
        return Page(rows=kept, asked_at=page.asked_at)

    def _believe_empty(self, span: Span, asked_at: datetime) -> None:
        """A head without a report is believed only of a server that knows of some, and of none in
        it.

        A wrong jurisdiction_id or a lost right answers with nothing, politely; so does a window
        read the wrong way round.
        """
        rows = self._ask({}).rows
        if not rows:
            raise Unavailable(
                f"{self._name}: máy chủ trả lời rỗng, kể cả khi không hỏi theo ngày; "
                "hãy kiểm tra jurisdiction_id và quyền của khóa"
            )
        if any((at := _told(row, span.by)) and span.start <= at < asked_at for row in rows):
            self._disbelieve(span)

    def _disbelieve(self, span: Span) -> None:
        option = "window" if span.by == "requested_datetime" else "updated_after"
        raise Unavailable(
            f"{self._name}: máy chủ không tôn trọng khoảng ngày; hãy kiểm tra options.{option}"
        )

    def _found(self, asked: Mapping[str, str]) -> Page:
        """As _ask, but 404 is an empty answer: so some servers say that there is nothing."""
        try:
            return self._ask(asked)
        except NotFound:
            return Page(rows=(), asked_at=self._http.now())

    def _ask(self, asked: Mapping[str, str]) -> Page:
        options = self.options
        given = {"jurisdiction_id": options.jurisdiction_id} if options.jurisdiction_id else {}
        if options.extensions:
            given["extensions"] = "true"
        if self._http.secret and options.key_in == "query":
            given["api_key"] = self._http.secret
        answer = self._http.get(f"/requests.json?{urlencode({**given, **asked})}", self._headers)
        rows = rows_in(answer.value)
        if rows is None:
            raise Unavailable(f"{self._name}: trả lời không có danh sách service_requests")
        if rows and all(map(complaint, rows)):
            said = self._http.redact(complaint(rows[0]))[:160]
            raise Unavailable(f"{self._name}: máy chủ báo lỗi: {said}")
        return Page(rows=rows, asked_at=answer.asked_at)


def _told(row: Any, name: str) -> datetime | None:
    return moment(row.get(name)) if isinstance(row, Mapping) else None


def _local(at: datetime) -> str:
    """With our offset, so that a server which does not read it still means the same instant."""
    return at.astimezone(TZ).isoformat(timespec="seconds")


connector = Connector(
    name="open311",
    records=(Case,),
    fetch=fetch,
    parse=parse,
    overlap=OVERLAP,
    check=check,
)
