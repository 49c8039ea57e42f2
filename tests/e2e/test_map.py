"""Bản đồ in a browser: values alone move it, a press leads on, and the way back finds the view."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Response, expect

from tests.e2e.still import standing_still
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor
from tests.web.mapped import mapped

WIDE = "from=2026-09-01&to=2026-11-20"
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
# What the canvas shows, on a smaller one: the colours of its opaque parts, in order.
PICTURE = """(id) => {
  const canvas = document.querySelector(`#${id} canvas`);
  if (!canvas?.width) return '';
  const small = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  const pen = small.getContext('2d', { willReadFrequently: true });
  pen.imageSmoothingEnabled = false;
  pen.drawImage(canvas, 0, 0, 64, 48);
  const { data } = pen.getImageData(0, 0, 64, 48), found = [];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) found.push(`${data[at]},${data[at + 1]},${data[at + 2]}`);
  }
  return found.join(' ');
}"""
ORDER = """() => window.dash_ag_grid.getApi('map-grid').getColumnState()
  .filter((column) => column.sort).map((column) => `${column.colId} ${column.sort}`).join()"""
# The grid is no wider than its frame.
WHOLE = """(() => {
  const seen = document.querySelector('.map-grid .ag-center-cols-viewport');
  return seen && seen.scrollWidth <= seen.clientWidth + 1;
})()"""
# Heads that are clipped, or have a word that stands on more than one line.
BROKEN = """() => [...document.querySelectorAll('.ag-header-cell-text')].filter((head) => {
  const words = [...head.textContent.matchAll(/\\S+/g)], text = document.createRange();
  const split = words.some(({ 0: word, index: at }) => {
    text.setStart(head.firstChild, at);
    text.setEnd(head.firstChild, at + word.length);
    return text.getClientRects().length > 1;
  });
  return split || head.scrollWidth > head.clientWidth + 1;
}).map((head) => head.textContent)"""
HELD = "&compare=2026-09-01..2026-11-10"
PAINTED = f"new Set(({PICTURE})('map-later').split(' ')).size > 3"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An invented province of dossiers and reports."""
    folder = tmp_path_factory.mktemp("map")
    engine = mapped(f"sqlite:///{folder / 'ioc.sqlite'}", 3000, 900)
    with standing_still(engine, folder) as url:
        yield url


def opened(guest: Visitor, search: str) -> str:
    """The map painted; what it looks like."""
    guest.open(f"/ban-do?{search}")
    guest.until(PAINTED)
    picture: str = guest.page.evaluate(PICTURE, "map-later")
    return picture


def picker(guest: Visitor, label: str) -> Locator:
    named = guest.page.locator(".picker-label").get_by_text(label, exact=True)
    return guest.page.locator("label.picker").filter(has=named).locator("select")


def pointed(guest: Visitor, at: tuple[float, float]) -> str:
    """The name of the commune under the pointer, which a hand never holds quite still."""

    def told() -> bool:
        guest.page.mouse.move(at[0] + 1, at[1])
        guest.page.mouse.move(*at)
        return guest.page.locator(".map-tip strong").count() > 0

    guest.awaited(told, "the name of a commune")
    return guest.text(".map-tip strong")


@pytest.mark.parametrize("guest", [WALL, DESK, PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("search", ["", "compare=before", f"metric=feedback.open&{WIDE}&points=1"])
def test_a_map_fits_every_size_and_says_that_its_borders_are_invented(
    guest: Visitor, search: str
) -> None:
    opened(guest, search)
    assert guest.page.evaluate(FITS)
    for notice in guest.page.locator(".map-notice").all():
        expect(notice).to_be_visible()
        expect(notice).to_contain_text("không dùng để xác định địa giới")
    expect(guest.page.locator(".map-legend li").first).to_be_visible()
    expect(guest.page.locator(".map-grid .ag-row").first).to_be_visible()
    expect(guest.page.locator("#map-left")).to_contain_text("Trên bản đồ")


def test_another_number_and_month_send_values_only_and_are_painted(guest: Visitor) -> None:
    before = opened(guest, "")
    answers: list[Response] = []
    guest.page.on("response", lambda answer: answers.append(answer))
    for label, option in (("Chỉ số", "Tiếp nhận"), ("Kỳ", "Tháng 10/2026")):
        answers.clear()
        picker(guest, label).select_option(label=option)
        guest.until(f"({PICTURE})('map-later') !== {before!r}")
        guest.until(f"document.querySelector('#map-later-title').textContent.includes({option!r})")
        before = guest.page.evaluate(PICTURE, "map-later")
        posted = [answer for answer in answers if "_dash-update" in answer.url]
        assert len(posted) == 1
        assert len(posted[0].body()) < 20_000
        assert [answer.url for answer in answers if "/geometry/" in answer.url] == []
    guest.page.go_back()
    expect(guest.page.locator("#map-later-title")).to_contain_text("Tháng 11/2026")
    expect(picker(guest, "Kỳ").locator("option:checked")).to_contain_text("Tháng 11/2026")


def test_a_commune_leads_to_its_page_and_back_to_the_same_view(guest: Visitor) -> None:
    opened(guest, f"metric=dossiers.received&{WIDE}")
    box = guest.page.locator("#map-later").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.55)
    guest.page.mouse.move(*at)
    guest.page.mouse.wheel(0, -600)
    guest.until("location.hash.startsWith('#map=')")
    view = guest.page.evaluate("location.hash")
    name = pointed(guest, at)
    guest.page.mouse.click(*at)
    guest.until("location.pathname === '/don-vi'")
    assert guest.page.evaluate("location.search").startswith(f"?{WIDE}&agency=")
    expect(guest.page.locator("h1")).to_contain_text(name.split(" ", 1)[1])
    guest.page.go_back()
    guest.until(PAINTED)
    assert guest.page.evaluate("location.hash") == view
    assert pointed(guest, at) == name


def test_two_maps_are_of_one_view(guest: Visitor) -> None:
    opened(guest, f"metric=dossiers.received&{WIDE}&compare=2026-09-01..2026-09-30")
    guest.until(f"({PICTURE})('map-earlier') !== ''")
    before = guest.page.evaluate(PICTURE, "map-earlier")
    guest.page.locator(".map-in").last.click()
    guest.until(f"({PICTURE})('map-earlier') !== {before!r}")
    guest.page.locator(".map-home").last.click()
    guest.until(f"({PICTURE})('map-earlier') === {before!r}")


def test_a_row_of_the_table_leads_to_the_same_page(guest: Visitor) -> None:
    opened(guest, f"metric=dossiers.received&{WIDE}")
    row = guest.page.locator(".map-grid .ag-row").first.get_by_role("link")
    name = row.inner_text()
    row.focus()
    guest.page.keyboard.press("Enter")
    guest.until("location.pathname === '/don-vi'")
    expect(guest.page.locator("h1")).to_contain_text(name.split(" ", 1)[1])


def test_a_commune_of_a_map_of_reports_leads_to_its_reports_and_back(guest: Visitor) -> None:
    opened(guest, f"metric=feedback.received&{WIDE}&compare=before&view=difference")
    row = guest.page.locator(".map-grid .ag-row").first.get_by_role("link")
    name, href = row.inner_text(), row.get_attribute("href")
    assert href is not None
    assert href.startswith(f"/phan-anh?{WIDE}&place=")
    box = guest.page.locator("#map-later").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.55)
    pressed = pointed(guest, at)
    guest.page.mouse.click(*at)
    guest.until("location.pathname === '/phan-anh'")
    expect(guest.page.locator("option:checked", has_text=pressed)).to_have_count(1)
    guest.page.go_back()
    guest.until(PAINTED)
    guest.page.locator(".map-grid .ag-row").first.get_by_role("link").click()
    guest.until("location.pathname === '/phan-anh'")
    expect(guest.page.locator("option:checked", has_text=name)).to_have_count(1)
    guest.page.locator(".map-way").click()
    guest.until("location.pathname === '/ban-do'")
    guest.until(PAINTED)


@pytest.mark.parametrize("guest", [WALL, DESK, PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_table_fits_its_screen_and_says_which_are_too_few(
    guest: Visitor, language: str
) -> None:
    """No head is clipped or broken within a word, nothing lies beyond an edge."""
    guest.page.context.add_cookies([{"name": "lang", "value": language, "url": guest.home}])
    few, change = {"vi": ("ít hơn 30 hồ sơ", "Chênh"), "en": ("fewer than 30", "Change")}[language]
    for view in ("&sort=place", f"{HELD}&sort=-before", f"{HELD}&view=difference"):
        opened(guest, f"metric=dossiers.on_time_rate&{WIDE}{view}")
        expect(guest.page.locator(".map-legend").get_by_text(few)).to_be_visible()
        guest.until(WHOLE)
        assert guest.page.evaluate(BROKEN) == []
        heads = " ".join(guest.page.locator(".map-grid .ag-header-cell-text").all_inner_texts())
        assert (change in heads) == (HELD in view)
        if "place" in view:
            told = guest.page.locator(".map-grid .ag-row").get_by_text(few).filter(visible=True)
            expect(told.first).to_be_visible()
        assert guest.page.evaluate(FITS)


def test_what_is_under_the_pointer_tells_both_periods_and_their_counts(guest: Visitor) -> None:
    opened(guest, f"metric=dossiers.on_time_rate&{WIDE}{HELD}&view=difference")
    box = guest.page.locator("#map-later").bounding_box()
    assert box is not None
    pointed(guest, (box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.55))
    told = guest.text(".map-tip")
    assert re.search(r"Giá trị: [\d,]+% \(\d+/\d+\)\n", told)
    assert re.search(r"Kỳ so: [\d,]+% \(\d+/\d+\)\n", told)
    assert re.search(r"Chênh, điểm %: [▲▼=]", told)


def test_a_difference_opens_with_the_worst_and_a_way_back_orders_as_before(
    guest: Visitor,
) -> None:
    opened(guest, "compare=before")
    guest.until(f"({ORDER})() === 'value desc'")
    picker(guest, "Cách xem").select_option(label="Hiệu số")
    guest.until(f"({ORDER})() === 'change desc'")
    assert "sort=" not in guest.page.url
    guest.page.locator(".map-grid .ag-header-cell[col-id=before]").click()
    guest.until("location.search.includes('sort=-before')")
    guest.page.go_back()
    guest.until(f"({ORDER})() === 'change desc'")


def test_reports_are_clustered_and_one_of_them_leads_to_its_row(guest: Visitor) -> None:
    opened(guest, f"metric=feedback.received&{WIDE}")
    expect(guest.page.locator(".map-cluster")).to_have_count(0)
    guest.page.get_by_role("button", name="Điểm phản ánh").click()
    expect(guest.page.locator(".map-cluster").first).to_be_visible()
    told = guest.text("#map-points-words")
    assert "đang xử lý" in told
    point = guest.page.locator(".map-point").first
    guest.awaited(lambda: _nearer(guest), "a report that stands alone")
    point.focus()
    guest.page.keyboard.press("Enter")
    guest.until("location.pathname === '/phan-anh'")
    assert guest.page.evaluate("location.search").startswith("?code=dl")


def _nearer(guest: Visitor) -> bool:
    """Opens the widest cluster until a report stands by itself."""
    if guest.page.locator(".map-point").count():
        return True
    guest.page.locator(".map-cluster").first.click()
    return False


def test_a_file_is_the_map_on_the_screen(guest: Visitor) -> None:
    opened(guest, f"metric=dossiers.on_time_rate&{WIDE}")
    text = guest.download("#map-csv").decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Mã;Xã, phường;Giá trị, %")
    assert len(text.splitlines()) == 1 + 102 + 3


def test_another_theme_paints_the_same_classes_anew(guest: Visitor) -> None:
    before = opened(guest, "")
    guest.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    guest.until(f"({PICTURE})('map-later') !== {before!r}")
