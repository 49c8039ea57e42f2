"""Without a mouse, and with tired eyes: the way in, the order of the stops, larger letters."""

from playwright.sync_api import expect

from tests.e2e.visitor import Visitor, whole

FOCUSED = "document.activeElement.closest('{}') !== null"
LETTERS = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
# A field's frame may carry its outline.
OUTLINED = """[document.activeElement, document.activeElement.parentElement]
    .some((part) => getComputedStyle(part).outlineStyle !== 'none')"""
# Bar, search and comfort stand before the first tile.
STOPS = 20


def tab_to(visitor: Visitor, selector: str) -> None:
    """Presses Tab until the focus is there, each stop being seen."""
    for _ in range(STOPS):
        visitor.page.keyboard.press("Tab")
        assert visitor.page.evaluate(OUTLINED)
        if visitor.page.evaluate(FOCUSED.format(selector)):
            return
    raise AssertionError(f"{STOPS} stops and not at {selector}")


def test_the_first_stop_skips_to_the_content_and_the_next_is_there(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.page.keyboard.press("Tab")
    skip = visitor.page.locator(".skip-link")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate(FOCUSED.format("#page main"))


def test_tab_reaches_the_tiles_in_their_order_and_enter_opens_one(visitor: Visitor) -> None:
    visitor.open("/")
    tab_to(visitor, "#overview-overdue")
    tab_to(visitor, "#overview-due")
    # A tile's name leads to its definition, its number to its rows.
    tab_to(visitor, "#overview-on-time-number")
    opens = whole(visitor.text("#overview-on-time-first").split("/")[1].split()[0])
    visitor.page.keyboard.press("Enter")
    assert visitor.stated() == opens


def test_letters_grow_and_shrink_and_stay_so(visitor: Visitor) -> None:
    visitor.open("/")
    usual = visitor.page.evaluate(LETTERS)
    tab_to(visitor, "[data-comfort=larger]")
    visitor.page.keyboard.press("Enter")
    larger = visitor.page.evaluate(LETTERS)
    assert larger > usual
    visitor.page.reload(wait_until="load")
    assert visitor.page.evaluate(LETTERS) == larger
    visitor.press("[data-comfort=smaller]")
    assert visitor.page.evaluate(LETTERS) == usual


def test_the_largest_letters_still_fit_a_phone_and_contrast_is_kept(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.open("/")
    for _ in range(4):
        visitor.press("[data-comfort=larger]")
    assert visitor.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    visitor.press("[data-comfort=contrast]")
    visitor.page.reload(wait_until="load")
    expect(visitor.page.locator("html")).to_have_attribute("data-contrast", "high")
