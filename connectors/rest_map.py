"""Any system that answers JSON, by declaration: request, pages, window, fields and words stand in
`[sources.NAME.options]`, and no code is written (README, "Nối một hệ thống JSON bất kỳ").

A case first seen closed, of a system that tells neither when it was closed nor when it changed,
counts as closed on the day it was first seen: the first turn then closes all its history on one
day. Only `closed_at` or `updated_at`, declared, tell otherwise.

Bronze: the contract suite is green (tests/connectors/test_rest_map.py); a wrong option, a refused
  account, a list that is not where it was declared each say so in one sentence with its remedy;
  what no field names is not even decoded, there is no field for a person, free text is masked.
Silver: FEEDS.md 4.4's faults on loopback (test_rest_map_wire.py, and test_http_*.py of the client
  all share); a token that ended is renewed once, also where it is said with 200; after a kill the
  marks say where to go on; unknown fields are left alone, a missing one costs its row only; a
  server that does not filter as it was declared to is told apart from one that has nothing.
Gold, not reached: no system that we did not write ourselves was read by it. An open case is seen to
  close only by a window over its last change, or by an `overlap` as long as cases live. Cursors and
  next links are walked once, so that a row may slip while others change, until it changes itself.
  A dossier's steps and supplements cannot be declared.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors.rest_check import check
from connectors.rest_items import Seen, parse
from connectors.rest_profile import Profile, read_profile
from connectors.rest_session import Session
from connectors.rest_values import grain, written
from ioc.domain.records import Alert, Case, Dossier
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Unavailable
from ioc.sources.fields import number as number_of
from ioc.sources.http import Http
from ioc.sources.paging import Book, Page, promised, walk
from ioc.sources.windows import NEWEST, Window, plan, whole_second

_DAY: Final = timedelta(days=1)
_OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head first, then one month further back; a system that cannot be asked by date is read as
    far as is needed.
    """
    desk = _Desk(http, source, read_profile(source))
    for window in desk.plan(marks):
        yield from desk.read(window)


class _Desk:
    """One turn's reading of one system."""

    def __init__(self, http: Http, source: Source, profile: Profile) -> None:
        self._http, self._name, self._profile = http, source.name, profile
        self._session = Session(http, source.name, profile, source.url)
        self._started = whole_second(http.now())
        self._total = self._answered = 0

    def plan(self, marks: Marks) -> Iterator[Window]:
        """The turn's windows; where we hold the dates ourselves, one with all that is needed."""
        now = self._started
        if self._profile.window.filter == "server":
            yield from plan(marks, now, self._profile.window.days)
            return
        begin = max(marks.backfill_from, _OLDEST)
        if marks.watermark and (marks.backfilled_to or now) <= marks.backfill_from:
            begin = marks.watermark - marks.overlap
        yield Window(min(begin, now), now, now, min(marks.backfill_from, now))

    def read(self, window: Window) -> Iterator[Batch]:
        """The window's batches."""
        yield from promised(window, self._pages(window), lambda _: self._believe_empty())

    def _pages(self, window: Window) -> Iterator[Page]:
        """The window's pages, each without the rows that were not asked for; at least one."""
        paging, filtered = self._profile.paging, self._profile.window
        numbered = paging.kind in ("page", "offset")
        if filtered.filter == "server" and numbered:
            yield from self._walked(window)
            return
        if paging.kind == "none":
            yield from self._halved(window)
            return
        for page in self._numbered(window) if numbered else self._linked(window):
            kept = self._inside(page, window)
            yield kept
            if filtered.order == "newest_first" and page.rows and not kept.rows:
                return

    def _walked(self, window: Window) -> Iterator[Page]:
        """By number, read again where rows moved meanwhile; all that the system says there are."""
        met: set[str] = set()
        self._total = 0
        for page in walk(self._book(window)):
            met.update(map(self._key, page.rows))
            yield self._inside(page, window)
        self._refuse_fewer(met)

    def _changed(self) -> Page:
        """What changed since the turn began; its total is none of the window's."""
        total = self._total
        page, _ = self._page(Window(self._started, self._http.now()), 1)
        self._total = total
        return page

    def _book(self, window: Window) -> Book:
        return Book(
            ask=lambda number: self._page(window, number)[0],
            changed=self._changed,
            key=self._key,
            page_size=self._profile.paging.size,
            max_pages=self._profile.paging.max_pages,
            name=self._name,
        )

    def _halved(self, window: Window) -> Iterator[Page]:
        """In one answer; where it is full and may hide more, by halves of the window."""
        self._total = 0
        page, _ = self._page(window, 1)
        if self._total <= len(page.rows) < self._profile.paging.size:
            yield self._inside(page, window)
            return
        length = window.end - window.start
        shortest = 2 * max(grain(self._profile.request.dates), timedelta(seconds=1))
        if self._profile.window.filter == "client" or length <= shortest:
            raise Unavailable(
                f"{self._name}: trả lời đầy {len(page.rows)} dòng, có thể còn nữa; hãy khai "
                "options.paging, hoặc tăng options.paging.size nếu máy chủ không giới hạn"
            )
        middle = whole_second(window.start + length / 2)
        yield from self._halved(window._replace(start=middle))
        yield from self._halved(window._replace(end=middle))

    def _numbered(self, window: Window) -> Iterator[Page]:
        """By number, until a page brings nothing new: a short one may be a server's own limit."""
        met: set[str] = set()
        self._total = 0
        for number in range(1, self._profile.paging.max_pages + 1):
            page, _ = self._page(window, number)
            keys = {self._key(row) for row in page.rows}
            if number > 1 and keys <= met:
                if number == 2 and len(page.rows) >= self._profile.paging.size:
                    raise Unavailable(
                        f"{self._name}: trang 2 lặp lại trang 1; hãy kiểm tra tham số trang "
                        "trong options.request"
                    )
                self._refuse_fewer(met)
                return
            met |= keys
            yield page
        raise self._endless()

    def _linked(self, window: Window) -> Iterator[Page]:
        """By what each answer says of the next one."""
        paging = self._profile.paging
        told, used = "", set[str]()
        met: set[str] = set()
        self._total = 0
        for number in range(1, paging.max_pages + 1):
            page, following = self._page(window, 1, told)
            keys = {self._key(row) for row in page.rows}
            stale = bool(page.rows) and keys <= met
            if number == 1 or page.rows:
                yield page
            if not following or (following in used and not keys - met) or stale:
                self._refuse_fewer(met | keys)
                return
            if following in used:
                raise Unavailable(
                    f"{self._name}: trang sau lặp lại một trang đã đọc; hãy kiểm tra options.paging"
                )
            met |= keys
            used.add(following)
            told = following
        raise self._endless()

    def _page(self, window: Window, number: int, told: str = "") -> tuple[Page, str]:
        """One answered page, and what it says of the next: a cursor, a link, or ""."""
        paging = self._profile.paging
        link = told if paging.kind == "next" else ""
        given = {
            **self._bounds(window),
            "page": number - 1 + paging.first,
            "offset": (number - 1) * paging.size,
            "size": paging.size,
            "cursor": told or None,
        }
        rows, answer = self._session.ask(given, link)
        self._answered += len(rows)
        self._total = number_of(self._session.told(answer, paging.total)) or self._total
        place = {"cursor": paging.cursor, "next": paging.next}.get(paging.kind, "")
        return Page(rows=rows, asked_at=answer.asked_at), self._session.told(answer, place)

    def _bounds(self, window: Window) -> Mapping[str, Any]:
        """{from} and {to} as they are written: where that is in days or minutes, to the end of the
        last one.
        """
        dates, zone = self._profile.request.dates, self._profile.zone
        end = window.end + grain(dates)
        return {
            "from": written(window.start, dates, zone),
            "to": written(end, dates, zone),
        }

    def _inside(self, page: Page, window: Window) -> Page:
        """The page's rows that were asked for, and those that do not say; a day more is given, for
        servers may filter by another instant of the record than they tell.
        """
        low, high = window.start - _DAY, window.end + _DAY
        if window.end >= self._started:
            # What lies in the future is for the store to refuse, and to say so.
            high = datetime.max.replace(tzinfo=high.tzinfo)
        told = [(row, self._told(row)) for row in page.rows]
        kept = [row for row, at in told if at is None or low <= at < high]
        if page.rows and not kept and self._profile.window.filter == "server":
            field = self._profile.window.field
            raise Unavailable(
                f"{self._name}: máy chủ không lọc theo ngày đã hỏi ({field}); hãy kiểm tra "
                '{from}, {to} trong options.request, hoặc đặt options.window.filter = "client"'
            )
        return Page(rows=kept, asked_at=page.asked_at)

    def _told(self, row: Row) -> datetime | None:
        return Seen(row, self._profile).at(self._profile.window.field)

    def _key(self, row: Row) -> str:
        # By nothing that may change: who left the window is known by it again.
        return Seen(row, self._profile).code() or repr(row)

    def _believe_empty(self) -> None:
        """A head without a row is believed only of a system that knows of anything at all lately.

        A wrong parameter or a lost right answers with nothing, politely: marks must not move then.
        """
        if self._answered or self._profile.window.may_be_empty:
            return
        lately = min(NEWEST, timedelta(days=self._profile.window.days))
        window = Window(self._started - lately, self._started)
        client = self._profile.window.filter == "client"
        if client or not self._page(window, 1)[0].rows:
            raise Unavailable(
                f"{self._name}: máy chủ trả lời rỗng cho cả {lately.days} ngày gần đây; hãy "
                "kiểm tra tham số và quyền của tài khoản, hoặc đặt "
                "options.window.may_be_empty = true"
            )

    def _refuse_fewer(self, met: set[str]) -> None:
        """Where the system says how many there are: fewer is not all of it."""
        if len(met) < self._total:
            raise Unavailable(
                f"{self._name}: máy chủ báo có {self._total} dòng nhưng chỉ trả {len(met)}; nếu "
                "lượt sau vẫn vậy, hãy kiểm tra options.paging"
            )

    def _endless(self) -> Unavailable:
        return Unavailable(
            f"{self._name}: hơn {self._profile.paging.max_pages} trang trong một khoảng ngày; "
            "hãy kiểm tra options.paging"
        )


connector = Connector(
    name="rest_map",
    records=(Case, Alert, Dossier),
    fetch=fetch,
    parse=parse,
    overlap=timedelta(hours=24),
    check=check,
    tells=lambda source: (read_profile(source).kind.record,),
)
