"""The walk through a window's pages, against listings that shrink while they are read."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.connector import Row
from ioc.sources.errors import Unavailable
from ioc.sources.paging import Book, Page, promised, walk
from ioc.sources.windows import Window
from tests.connectors.far_side import NOW


class Listing:
    """Rows in a stable order; what `leaves` says leaves before each page is asked for."""

    def __init__(self, count: int, leaves: Sequence[Sequence[int]]) -> None:
        self.rows = [str(number) for number in range(count)]
        self.left: list[str] = []
        self._leaves = list(leaves)

    def ask(self, page: int) -> Page:
        self._shrink()
        return self._page(self.rows[(page - 1) * 3 :][:3])

    def changed(self) -> Page:
        return self._page(self.left[:3])

    def _shrink(self) -> None:
        for place in self._leaves.pop(0) if self._leaves else ():
            if place < len(self.rows):
                self.left.append(self.rows.pop(place))

    def _page(self, codes: list[str]) -> Page:
        rows: list[Row] = [{"MaHoSo": code} for code in codes]
        return Page(rows=rows, asked_at=NOW)

    def book(self) -> Book:
        return Book(
            ask=self.ask,
            changed=self.changed,
            key=lambda row: str(row["MaHoSo"]),
            page_size=3,
            max_pages=100,
            name="mot-cua",
        )


def read(listing: Listing) -> set[str]:
    return {str(row["MaHoSo"]) for page in walk(listing.book()) for row in page.rows}


@given(
    count=st.integers(0, 30),
    leaves=st.lists(st.lists(st.integers(0, 29), max_size=3), max_size=25),
)
def test_no_row_that_stays_in_the_window_is_missed(count: int, leaves: list[list[int]]) -> None:
    listing = Listing(count, leaves)
    assert read(listing) >= set(listing.rows)


def test_a_still_listing_is_read_once() -> None:
    listing = Listing(9, [])
    assert [len(page.rows) for page in walk(listing.book())] == [3, 3, 3, 0]


def test_the_last_page_repeated_past_the_end_is_an_end() -> None:
    listing = Listing(8, [])
    pages = listing.ask
    book = Book(
        ask=lambda page: pages(min(page, 3)),
        changed=listing.changed,
        key=lambda row: str(row["MaHoSo"]),
        page_size=3,
        max_pages=100,
        name="mot-cua",
    )
    assert [len(page.rows) for page in walk(book)] == [3, 3, 2, 0]


HEAD = Window(NOW - timedelta(days=1), NOW, watermark=NOW)
BACK = Window(NOW - timedelta(days=9), NOW - timedelta(days=8), backfilled_to=NOW)


def pages(*counts: int) -> list[Page]:
    """Pages of so many rows, each asked for a minute after the one before."""
    rows: list[Row] = [{}] * max(counts)
    return [
        Page(rows=rows[:count], asked_at=NOW - timedelta(minutes=5 - number))
        for number, count in enumerate(counts)
    ]


def believe(first: Page) -> None:
    """Nothing is wrong with an empty head."""


def doubt(first: Page) -> None:
    raise Unavailable(f"empty at {first.asked_at}")


@given(st.lists(st.integers(0, 3), min_size=1, max_size=5), st.sampled_from([HEAD, BACK]))
def test_every_page_is_a_batch_and_only_the_last_one_promises(
    counts: list[int], window: Window
) -> None:
    batches = list(promised(window, iter(pages(*counts)), believe))
    assert [len(batch.rows) for batch in batches] == counts
    assert not any(batch.watermark or batch.backfilled_to for batch in batches[:-1])
    first = pages(*counts)[0].asked_at.replace(microsecond=0)
    expected = (first, None) if window is HEAD else (None, NOW)
    assert (batches[-1].watermark, batches[-1].backfilled_to) == expected


def test_an_empty_head_is_believed_only_after_a_check_and_an_empty_month_at_once() -> None:
    with pytest.raises(Unavailable, match="empty at"):
        list(promised(HEAD, iter(pages(0, 0)), doubt))
    assert len(list(promised(HEAD, iter(pages(0, 1)), doubt))) == 2
    assert len(list(promised(BACK, iter(pages(0)), doubt))) == 1
