"""Without a mouse, on every page: each control is met once, is seen, and none holds the focus."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.furnished import furnished
from tests.e2e.scenes import DIALOGS, SCENES, stand
from tests.e2e.still import standing_still
from tests.e2e.visitor import Visitor

# Where the focus is now: what is wrong with that stop, "" where nothing is, "end" after the last.
STOP = """() => {
  const part = document.activeElement;
  if (!part || part === document.body) return 'end';
  const again = part.dataset.met, { left, top, width, height } = part.getBoundingClientRect();
  part.dataset.met = 'yes';
  const shown = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
    const hit = document.elementFromPoint(left + x * width, top + y * height);
    return hit && (part.contains(hit) || hit.contains(part));
  });
  const frames = [part, part.parentElement];
  const ringed = frames.some((frame) => getComputedStyle(frame).outlineStyle !== 'none');
  const wrong = [again && 'met again', !shown && 'not in sight', !ringed && 'not marked'];
  const told = wrong.filter(Boolean).join();
  return told && `${part.outerHTML.slice(0, 120)}: ${told}`;
}"""
# Controls that no stop was at; those in a grid's cells are reached by its arrows and Enter.
MISSED = """() => {
  const parts = document.querySelectorAll('a[href], button, input, select, textarea, summary');
  return [...parts].filter((part) => part.checkVisibility({ visibilityProperty: true }))
    .filter((part) => !part.disabled && part.tabIndex >= 0 && !part.dataset.met)
    .filter((part) => !part.closest('.ag-root, [inert]'))
    .map((part) => part.outerHTML.slice(0, 120));
}"""
# Further than any page has stops.
MOST_STOPS = 250


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An invented province with something of everything."""
    folder = tmp_path_factory.mktemp("furnished")
    with standing_still(furnished(folder), folder) as url:
        yield url


@pytest.mark.parametrize("scene", {one.partition("?")[0]: one for one in SCENES}.values())
def test_tab_goes_through_every_page_and_meets_every_control_once(
    guest: Visitor, scene: str
) -> None:
    guest.open(scene)
    stand(guest)
    said = []
    for _ in range(MOST_STOPS):
        guest.page.keyboard.press("Tab")
        said.append(guest.page.evaluate(STOP))
        if said[-1] == "end":
            break
    assert [wrong for wrong in said if wrong] == ["end"]
    assert guest.page.evaluate(MISSED) == []
    assert guest.page.locator("[data-comfort][data-met=yes]").count() == 3


def test_a_list_is_left_by_tab_and_its_rows_are_opened_by_enter(guest: Visitor) -> None:
    guest.open("/ho-so?metric=dossiers.overdue")
    stand(guest)
    expect(guest.page.locator(".ag-row[row-index='1'] [col-id=code] a")).to_be_visible()
    guest.page.locator(".ag-header-cell").last.focus()
    keys = guest.page.keyboard
    keys.press("Tab")
    expect(guest.page.locator(".ag-row[row-index='0'] .ag-cell").first).to_be_focused()
    keys.press("ArrowDown")
    expect(guest.page.locator(".ag-row[row-index='1'] .ag-cell").first).to_be_focused()
    keys.press("Tab")
    expect(guest.page.locator(".export").first).to_be_focused()
    keys.press("Shift+Tab")
    code = guest.page.locator(".ag-row:has(:focus) [col-id=code]").inner_text()
    keys.press("Enter")
    expect(guest.page.locator("h1")).to_have_text(code)


@pytest.mark.parametrize("scene", DIALOGS)
def test_a_dialog_keeps_the_focus_and_gives_it_back(guest: Visitor, scene: str) -> None:
    guest.open(scene)
    opener = guest.page.locator(SCENES[scene][-1]).first
    opener.focus()
    guest.page.keyboard.press("Enter")
    dialog = guest.page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    for _ in range(12):
        guest.page.keyboard.press("Tab")
        assert guest.page.evaluate("""document.activeElement === document.body
            || document.activeElement.closest('dialog[open]') !== null""")
    guest.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
