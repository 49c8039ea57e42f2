"""A page left open: it follows the data, ages without it, and is never built anew."""

from playwright.sync_api import expect

from tests.e2e.house import FAST, QUICK, SOURCE, STILL, House
from tests.e2e.visitor import Visitor

# The tiles of the source that is killed: what others feed grows no older by it.
OTHERS = ":not(#overview-cases, #overview-incidents, #overview-score)"
TILES = f".tile{OTHERS}"
STALE_TILES = f"document.querySelectorAll('{TILES}[data-stale]').length"
STALE_OTHERS = f"document.querySelectorAll('.tile[data-stale]').length - {STALE_TILES}"
AGES = f"{TILES}:not(.tile-gone) .as-of-age"
# The sentence, each line of what is to be directed, the map, the months and the groups.
STALE_PARTS = "document.querySelectorAll('.ages[data-stale]:not([hidden])').length"
MARKS = f".ages:not([hidden]) .stale-mark[data-asof][data-of='{SOURCE}']"
LEAST_PARTS = 5
TAGGED = "#page main, #overview-received-number, #overview-headline, .js-plotly-plot"
# A property of the node itself: what is rendered anew comes without it.
TAG = f"document.querySelectorAll('{TAGGED}').forEach((node) => {{ node.seenBefore = true; }})"
UNTAGGED = f"[...document.querySelectorAll('{TAGGED}')].filter((node) => !node.seenBefore).length"


def test_a_page_left_open_follows_new_data_without_being_rebuilt(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/")
    visitor.until("document.querySelector('.js-plotly-plot')")
    visitor.page.evaluate(TAG)
    before = visitor.text("#overview-received-number")
    house.flow(FAST)
    expect(visitor.page.locator("#overview-received-number")).not_to_have_text(before)
    house.calm()
    received = house.count("dossiers.received")
    visitor.awaited(lambda: visitor.number("#overview-received-number") == received, "the rest")
    assert visitor.page.evaluate(UNTAGGED) == 0


def test_an_open_list_gets_its_new_rows_and_keeps_its_place(house: House, visitor: Visitor) -> None:
    visitor.open("/ho-so?metric=dossiers.received&from=2026-11-01&to=2026-11-30")
    before = visitor.listed()
    visitor.page.evaluate("document.querySelector('.dossier-grid').seenBefore = true")
    house.flow(FAST)
    visitor.awaited(lambda: visitor.stated() > len(before), "new dossiers")
    house.calm()
    visitor.awaited(lambda: visitor.stated() == house.count("dossiers.received"), "the rest")
    assert set(before) < set(visitor.listed())
    assert visitor.page.evaluate("document.querySelector('.dossier-grid').seenBefore")


def test_a_killed_source_turns_every_tile_stale_until_it_is_back(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/")
    tiles = visitor.page.locator(f"{TILES}:visible").count()
    assert visitor.page.locator(".tile:visible").count() == tiles + 3
    number = visitor.page.locator("#overview-open-number")
    fresh = number.evaluate("(part) => getComputedStyle(part).color")
    assert visitor.page.evaluate(STALE_TILES) == 0
    house.break_source("down")
    house.flow(FAST)
    visitor.until(f"{STALE_TILES} === {tiles}")
    house.flow(STILL)
    assert visitor.page.evaluate(STALE_OTHERS) == 0
    assert all(age.startswith("SỐ CŨ · ") for age in visitor.page.locator(AGES).all_inner_texts())
    assert number.evaluate("(part) => getComputedStyle(part).color") != fresh
    marks = visitor.page.locator(MARKS).all_inner_texts()
    assert visitor.page.evaluate(STALE_PARTS) == len(marks) >= LEAST_PARTS
    assert all(mark.startswith("số cũ · ") for mark in marks)
    house.break_source(None)
    house.flow(QUICK)
    visitor.until(f"{STALE_TILES} === 0")
    assert not any(visitor.page.locator(AGES).all_inner_texts())
    assert not any(visitor.page.locator(MARKS).all_inner_texts())
    assert number.evaluate("(part) => getComputedStyle(part).color") == fresh
