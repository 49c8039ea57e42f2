"""Phản ánh hiện trường: GeoReport v2 (Open311) in JSON or XML, pulled by window of
requested_datetime.

No two servers agree (FEEDS.md 1.2, 1.3), so Options is a profile of one (report_options.py), the
probe learns it by asking (report_probe.py), and every answer is held against its question: once a
day the server must show that it honours its window (report_window.py). The standard cannot be asked
what changed: open cases are asked for again by id, and the latest days are read again, each once in
`recheck_hours`. One id on two reports is two cases: the store tells them apart.

Bronze: the contract suite is green (tests/connectors/test_open311.py); a wrong option, a key that
  is refused, a window that is not honoured each say so in one sentence; the reporter is never read,
  free text is masked, also of the names people introduce themselves by.
Silver: the dialect's own faults on loopback (test_open311_wire.py), FEEDS.md 4.4's with the client
  they share (test_http_*.py), ten requests a minute and Retry-After kept; after a kill the marks
  say where to go on; unknown fields are left alone, a missing one costs its row only; lost,
  incomplete and recovered are told by Unavailable, marks that stay, and marks that move.
Gold, in part: every answer of two servers that nobody here wrote, and the standard's own examples,
  parse or are refused with the reason, where the recordings are at hand (test_open311_recorded.py);
  eight families of servers, built as FEEDS.md tells of them, end with exactly their books by the
  profile that the probe learnt (tests/road/test_open311_families.py). Not reached: no live server
  was probed; servicerequestupdates is not spoken; a case hidden at the source is never seen to go,
  for absence means nothing; a closed case that is rated or opened again later than `reread_days`
  stays as it was, and so does one that moved to another page while its window was being read, until
  its day is read again; a full answer of a server with neither dates nor pages is refused.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from connectors.report_answers import identity, request_id
from connectors.report_desk import Desk, Span, instant
from connectors.report_items import parse
from connectors.report_options import MOST, OVERLAP, WHOLE, Options, check, read_options
from connectors.report_probe import probe
from connectors.report_window import verify_daily
from ioc.domain.periods import day_end, day_start, local_day
from ioc.domain.records import Case
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Unavailable
from ioc.sources.http import Http
from ioc.sources.paging import Page, looks_full, promised
from ioc.sources.windows import Window, comes_round, plan, whole_second

_DAY: Final = timedelta(days=1)
_ROUND: Final = 50
_SHORTEST: Final = timedelta(seconds=2)


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head first, then one month further back, then what is due to be read again."""
    turn = _Turn(http, source.name, read_options(source))
    verify_daily(turn.desk)
    for window in turn.plan(marks):
        yield from turn.read(window, marks)
    if marks.watermark and not turn.options.updated_after:
        yield from turn.read_again(marks.watermark, marks, known)


class _Turn:
    """One turn's talk with one server."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self.options = http, name, options
        self.desk = Desk(http, name, options)
        self._started = whole_second(http.now())

    def plan(self, marks: Marks) -> Iterator[Window]:
        """The turn's windows; a server that ignores dates is read whole, and is then complete."""
        now = self._started
        if self.options.window in WHOLE:
            yield Window(now, now, now, min(marks.backfill_from, now))
            return
        yield from plan(marks, now, self.options.window_days)

    def read(self, window: Window, marks: Marks) -> Iterator[Batch]:
        """The window's batches, asked for by what it is a window of."""
        span = Span(window.start, window.end if window.end < self._started else None)
        if self.options.updated_after and window.watermark and marks.watermark:
            span = Span(window.start, None, by="updated_datetime")
        yield from promised(
            window, self._pages(span), lambda first: self._believe_empty(span, first.asked_at)
        )

    def read_again(self, watermark: datetime, marks: Marks, known: Known) -> Iterator[Batch]:
        """Cases that are open or were closed lately by id, all while they are few, and days lately
        read that have come round.
        """
        now, cycle = self._http.now(), timedelta(hours=self.options.recheck_hours)
        last = self._http.memory.get("reread")
        since = datetime.fromisoformat(last) if last else watermark
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
        if self.options.window in WHOLE or marks.watermark is None:
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
            question = {"service_request_id": ",".join(asked)}
            page = self.desk.found(question)
            # One answer may tell again what another one told.
            if _strange(page, asked) and _strange(page := self.desk.found(question), asked):
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
        paged, count = self.options.paging != "none", 0
        for number in range(1, self.options.max_pages + 1):
            page = self._turned(span, number, count, met)
            count += len(page.rows)
            # Past the end some servers repeat the last page; on the second it may be that this one
            # turns no pages at all.
            over = number > 1 and _keys(page) <= met
            if self._full(page, span) and (not paged or (over and number == 2)):
                yield from self._halves(span, len(page.rows))
            elif not over:
                yield self._inside(page, span)
            if over or not paged or not page.rows:
                return
            met |= _keys(page)
        raise Unavailable(
            f"{self._name}: hơn {self.options.max_pages} trang trong một khoảng ngày; "
            "hãy kiểm tra options.paging hoặc options.max_pages"
        )

    def _turned(self, span: Span, number: int, count: int, met: set[str]) -> Page:
        """The page of that number. A second one that seems to be the first, or one of which nothing
        was asked for, is asked for again: one answer may tell again what another one told.
        """
        page = self.desk.page(span, number, count)
        stands = number == 2 and self._full(page, span) and _keys(page) <= met
        if stands or (page.rows and not self._within(page, span)):
            return self.desk.page(span, number, count)
        return page

    def _full(self, page: Page, span: Span) -> bool:
        """Whether more may be hidden behind an answer: as many rows as it can hold, or as servers
        like to give at most, where that can be looked into or nobody has said what it holds.
        """
        # What is told twice is one row.
        options, count = self.options, len(_keys(page))
        most = options.cap if options.paging == "none" else options.page_size
        if count >= most or self._can_halve(span):
            return looks_full(count, most)
        untold = options.paging == "none" and options.cap == MOST
        return untold and count > 0 and count % _ROUND == 0

    def _can_halve(self, span: Span) -> bool:
        end = span.end or whole_second(self._http.now())
        by_date = self.options.window not in WHOLE and span.by == "requested_datetime"
        return by_date and end - span.start >= _SHORTEST

    def _halves(self, span: Span, count: int) -> Iterator[Page]:
        if not self._can_halve(span):
            raise Unavailable(
                f"{self._name}: máy chủ chỉ trả {count} dòng một lần và không cách nào đọc tiếp; "
                "hãy kiểm tra options.window, options.paging và options.cap"
            )
        start, end = span.start, span.end or whole_second(self._http.now())
        middle = whole_second(start + (end - start) / 2)
        yield from self._pages(Span(middle, span.end))
        yield from self._pages(Span(start, middle))

    def _inside(self, page: Page, span: Span) -> Page:
        """The page without the rows that were not asked for."""
        kept = self._within(page, span)
        if page.rows and not kept:
            self._disbelieve(span)
        return Page(rows=kept, asked_at=page.asked_at)

    def _within(self, page: Page, span: Span) -> Sequence[Row]:
        """The rows that were asked for; a day more is given, for servers may filter by another
        instant of the case than they tell.
        """
        if self.options.window in WHOLE and span.by == "requested_datetime":
            return page.rows
        low, high = span.start - _DAY, span.end and span.end + _DAY
        told = [(row, instant(row, span.by)) for row in page.rows]
        # What lies in the future is for the store to refuse, and to say so.
        future = self._started + _DAY
        return [
            row
            for row, at in told
            if not at or (low <= at and (not high or at < high or at >= future))
        ]

    def _believe_empty(self, span: Span, asked_at: datetime) -> None:
        """A head without a report is believed only of a server that knows of some, and of none in
        it.

        A wrong jurisdiction_id or a lost right answers with nothing, politely; so does a window
        read the wrong way round.
        """
        rows = self.desk.ask({}).rows
        if not rows:
            raise Unavailable(
                f"{self._name}: máy chủ trả lời rỗng, kể cả khi không hỏi theo ngày; "
                "hãy kiểm tra jurisdiction_id và quyền của khóa"
            )
        if any((at := instant(row, span.by)) and span.start <= at < asked_at for row in rows):
            self._disbelieve(span)

    def _disbelieve(self, span: Span) -> None:
        option = "window" if span.by == "requested_datetime" else "updated_after"
        raise Unavailable(
            f"{self._name}: máy chủ không tôn trọng khoảng ngày; hãy kiểm tra options.{option}"
        )


def _strange(page: Page, asked: Sequence[str]) -> bool:
    """Whether a case came that was not asked for; a row without an id is for parse to judge."""
    return any(found not in asked for row in page.rows if (found := request_id(row)))


def _keys(page: Page) -> set[str]:
    return {identity(row) for row in page.rows}


connector = Connector(
    name="open311",
    records=(Case,),
    fetch=fetch,
    parse=parse,
    overlap=OVERLAP,
    check=check,
    probe=probe,
    busy="daytime",
)
