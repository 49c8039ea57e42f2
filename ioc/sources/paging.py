"""Walks the pages of one window so that nothing is lost, though rows leave the window while we
read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ioc.sources.connector import Batch, Row
from ioc.sources.errors import Unavailable
from ioc.sources.windows import Window, whole_second


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answered page, and the product's time when it was asked for."""

    rows: Sequence[Row]
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """How one window is read: `ask(n)` answers its n-th page, counted from 1; `key` is a row's
    identity.

    `changed` asks for one page of what changed since the reading began.
    """

    ask: Callable[[int], Page]
    changed: Callable[[], Page]
    key: Callable[[Row], str]
    page_size: int
    max_pages: int
    name: str


def promised(
    window: Window, pages: Iterator[Page], believe_empty: Callable[[Page], None]
) -> Iterator[Batch]:
    """The window's pages, at least one, as batches; only the last one promises, and never beyond
    the first request's start: no record's own date moves a mark.

    A head without a row is believed only where `believe_empty`, given the first page, raises
    nothing.
    """
    last = first = next(pages)
    count = len(first.rows)
    for page in pages:
        yield Batch(rows=last.rows, asked_at=last.asked_at)
        last, count = page, count + len(page.rows)
    if window.watermark and not count:
        believe_empty(first)
    yield Batch(
        rows=last.rows,
        asked_at=last.asked_at,
        watermark=window.watermark and min(window.watermark, whole_second(first.asked_at)),
        backfilled_to=window.backfilled_to,
    )


def walk(book: Book) -> Iterator[Page]:
    """The pages of the window, at least one; when it ends, no row that stayed in the window was
    missed.

    A row that changes while we read leaves the window and moves those behind it one place forward,
    over the border of the page just read. Who left is seen in what changed since; then the pages
    are read once more, from the last to the first: rows only move towards the pages still to be
    read.
    """
    seen: set[str] = set()
    count = largest = 0
    for page in _forward(book):
        count, largest = count + 1, max(largest, len(page.rows))
        seen.update(map(book.key, page.rows))
        yield page
    if count < 2 and not looks_full(largest, book.page_size):
        return
    changed = book.changed()
    yield changed
    everything = len(changed.rows) < largest
    if everything and seen.isdisjoint(map(book.key, changed.rows)):
        return
    for number in range(count, 0, -1):
        yield book.ask(number)


def looks_full(count: int, page_size: int) -> bool:
    """Whether more may follow: a page as long as asked for, or as long as servers like to cap
    theirs.
    """
    return count >= page_size or count in (10, 20, 25, 30) or (count > 0 and count % 50 == 0)


def _forward(book: Book) -> Iterator[Page]:
    # A short page is not believed to be the last: some servers cap a page below the size asked for.
    met: dict[int, int] = {}
    for number in range(1, book.max_pages + 1):
        page = book.ask(number)
        if not page.rows and number > 1:
            return
        before = met.setdefault(hash(tuple(map(book.key, page.rows))), number)
        if before < number:
            _refuse_loop(book, page, number, before)
            return
        yield page
        if not page.rows:
            return
    raise Unavailable(
        f"{book.name}: hơn {book.max_pages} trang trong một khoảng ngày; "
        "hãy kiểm tra tham số trang hoặc options.max_pages"
    )


def _refuse_loop(book: Book, page: Page, number: int, before: int) -> None:
    """Past the end some servers repeat the last page, which is an end; any other repetition is a
    loop.
    """
    if number > 2 and before == number - 1:
        return
    if before == 1 and number == 2 and not looks_full(len(page.rows), book.page_size):
        return
    raise Unavailable(
        f"{book.name}: trang {number} lặp lại trang {before}; hãy kiểm tra tham số trang của nguồn"
    )
