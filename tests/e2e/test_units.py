"""Đơn vị in a browser: what is few stands last, each column has its head, no page is hidden."""

from collections.abc import Iterator

import pytest

from tests.e2e.still import standing_still
from tests.e2e.visitor import PHONE, Visitor
from tests.web.fed import fed

AUTUMN = "/don-vi?from=2026-09-01&to=2026-11-20"
GROUPS = ("departments", "communes", "others")
MARKS = """() => {
  const grid = window.dash_ag_grid.getApi('agency-departments-grid');
  const count = grid.getDisplayedRowCount();
  const rows = Array.from({ length: count }, (_, n) => grid.getDisplayedRowAtIndex(n).data);
  return rows.map((row) => [row.rate_mark, row.rate]);
}"""
# The columns of a grid whose head does not stand exactly over its cells.
ASKEW = """(name) => {
  const grid = document.getElementById(`agency-${name}-grid`);
  const places = (parts) => Object.fromEntries([...parts].map((part) => {
    const { left, width } = part.getBoundingClientRect();
    return [part.getAttribute('col-id'), `${Math.round(left)} ${Math.round(width)}`];
  }));
  const heads = places(grid.querySelectorAll('.ag-header-cell'));
  const cells = places(grid.querySelectorAll('.ag-row[row-index="0"] .ag-cell'));
  return Object.keys({ ...heads, ...cells }).filter((column) => heads[column] !== cells[column]);
}"""
CUT = """() => [...document.querySelectorAll('.bar-pages .bar-link')].filter((way) => {
  const { left, right, height } = way.getBoundingClientRect();
  return left < 0 || right > innerWidth || height < 24;
}).map((way) => way.textContent)"""
READY = "!!document.querySelector('#agency-departments-grid .ag-row')"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An invented province, some of whose departments resolved thirty dossiers in the autumn."""
    folder = tmp_path_factory.mktemp("units")
    engine = fed(f"sqlite:///{folder / 'ioc.sqlite'}", 1000, 20)
    with standing_still(engine, folder) as url:
        yield url


def test_a_rate_of_few_is_never_above_one_of_enough(guest: Visitor) -> None:
    guest.open(AUTUMN)
    guest.until(READY)
    head = "#agency-departments-grid .ag-header-cell[col-id=rate] .ag-header-cell-label"
    for falling in (True, False):
        guest.press(head)
        way = "desc" if falling else "asc"
        column = "window.dash_ag_grid.getApi('agency-departments-grid').getColumnState()"
        guest.until(f"{column}.some((one) => one.colId === 'rate' && one.sort === '{way}')")
        rows = guest.page.evaluate(MARKS)
        marks = [mark for mark, _ in rows]
        assert marks == sorted(marks), "few after enough"
        assert {"", "few"} == set(marks)
        enough = [rate for mark, rate in rows if not mark]
        assert enough == sorted(enough, reverse=falling)


@pytest.mark.parametrize("guest", [PHONE], indirect=True)
def test_on_a_phone_every_column_has_its_head_and_few_is_in_sight(guest: Visitor) -> None:
    guest.open("/don-vi")
    guest.until(READY)
    assert [name for name in GROUPS if guest.page.evaluate(ASKEW, name)] == []
    note = guest.page.locator("#agency-departments-grid .ag-row .cell-note").first
    box = note.bounding_box()
    assert box
    assert box["x"] + box["width"] <= PHONE[0]
    guest.page.fill("#agency-search", "ea kar")
    guest.page.set_viewport_size({"width": 1920, "height": 1080})
    guest.page.fill("#agency-search", "")
    guest.until(READY)
    guest.awaited(
        lambda: not any(guest.page.evaluate(ASKEW, name) for name in GROUPS), "heads over cells"
    )


WIDER = """() => {
  const list = document.querySelector('#agency-grid .ag-center-cols-viewport');
  return list.scrollWidth - list.clientWidth;
}"""


@pytest.mark.parametrize("guest", [PHONE], indirect=True)
def test_on_a_phone_a_units_list_keeps_two_columns_and_both_fit(guest: Visitor) -> None:
    guest.open("/don-vi?agency=H15.12")
    heads = "#agency-grid .ag-header-cell"
    guest.until(f"document.querySelectorAll('{heads}').length === 2")
    guest.until("document.querySelector('#agency-grid .ag-row a')")
    guest.awaited(lambda: guest.page.evaluate(WIDER) <= 1, "the list fits")
    guest.page.set_viewport_size({"width": 1920, "height": 1080})
    guest.until(f"document.querySelectorAll('{heads}').length === 6")


@pytest.mark.parametrize("guest", [PHONE], indirect=True)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_on_a_phone_the_menu_shows_every_page(guest: Visitor, language: str) -> None:
    for path in ("/", "/don-vi", "/ban-do", "/phan-anh", "/an-ninh-mang", "/nguon-du-lieu"):
        guest.open(f"{path}?lang={language}")
        assert guest.page.evaluate(CUT) == []


def test_a_groups_number_opens_its_rows(guest: Visitor) -> None:
    guest.open("/don-vi")
    number = "#agency-sum-communes-open"
    guest.until(f"/^[1-9]/.test(document.querySelector('{number}').textContent)")
    clicked = guest.number(number)
    guest.press(number)
    guest.until("location.pathname === '/ho-so'")
    assert guest.stated() == clicked
