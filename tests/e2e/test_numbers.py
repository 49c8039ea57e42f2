"""A number that is clicked leads to exactly its rows, on the screen and in the file."""

from io import BytesIO
from urllib.parse import urlsplit

import openpyxl
import pytest
from playwright.sync_api import Locator

from tests.e2e.house import House
from tests.e2e.visitor import Visitor, whole

LISTS = {"/ho-so": "dossiers", "/phan-anh": "feedback", "/an-ninh-mang": "security"}
XLSX = "a.export[href*='.xlsx']:not([href*='bieu-06a'])"
CSV = "a.export[href*='.csv']"


def sheet_codes(content: bytes) -> list[str]:
    """The first column of a file's first sheet, its head left out."""
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    rows = list(book.worksheets[0].iter_rows(min_row=2, max_col=1, values_only=True))
    book.close()
    return [str(row[0]) for row in rows]


def csv_codes(content: bytes) -> list[str]:
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Mã hồ sơ;")
    return [line.split(";")[0] for line in lines[1:]]


def each_opens_its_rows(visitor: Visitor, numbers: Locator) -> None:
    """Follows each of these numbers to the list of its own feed, and comes back."""
    for position in range(numbers.count()):
        clicked = whole(numbers.nth(position).inner_text())
        path = urlsplit(numbers.nth(position).get_attribute("href") or "").path
        numbers.nth(position).click()
        assert visitor.stated(LISTS[path]) == clicked
        visitor.page.go_back()
        numbers.first.wait_for()


@pytest.mark.parametrize("tile", ["overdue", "due", "open", "received", "resolved"])
def test_a_tile_opens_its_rows_and_its_file_holds_the_same(visitor: Visitor, tile: str) -> None:
    visitor.open("/")
    clicked = visitor.number(f"#overview-{tile}-number")
    visitor.press(f"#overview-{tile}-number")
    assert visitor.stated() == clicked > 0
    shown = visitor.listed()
    assert len(set(shown)) == clicked
    assert sorted(sheet_codes(visitor.download(XLSX))) == sorted(shown)
    assert sorted(csv_codes(visitor.download(CSV))) == sorted(shown)


def test_the_tiles_say_what_the_simulators_books_say(house: House, visitor: Visitor) -> None:
    visitor.open("/")
    truth = house.truth()["total"]
    tiles = {"overdue": "overdue", "due": "due_2", "open": "open"}
    tiles |= {"received": "received", "resolved": "resolved"}
    shown = {name: visitor.number(f"#overview-{tile}-number") for tile, name in tiles.items()}
    assert shown == {name: truth[name] for name in tiles.values()}


@pytest.mark.parametrize("selector", [".tile .count", ".actions-list .action-counts a:not(.none)"])
def test_every_number_in_a_sentence_opens_its_rows(visitor: Visitor, selector: str) -> None:
    visitor.open("/")
    numbers = visitor.page.locator(f"{selector}:visible")
    assert numbers.count() > 1
    each_opens_its_rows(visitor, numbers)


def test_a_groups_numbers_open_its_rows(visitor: Visitor) -> None:
    visitor.open("/")
    for number in ("departments-open", "communes-overdue", "others-open", "unknown-open"):
        clicked = visitor.number(f"#overview-league-{number}")
        visitor.press(f"#overview-league-{number}")
        assert visitor.stated() == clicked
        visitor.page.go_back()
        visitor.page.locator("#overview-league-departments-open").wait_for()


def test_a_list_ordered_and_filtered_by_its_heads_is_in_the_address_and_in_its_file(
    visitor: Visitor,
) -> None:
    visitor.open("/ho-so?metric=dossiers.open")
    whole_list = visitor.listed()
    visitor.press(".ag-header-cell[col-id=code] .ag-header-cell-label")
    visitor.until("location.search.includes('sort=code')")
    visitor.awaited(lambda: visitor.listed() == sorted(whole_list), "the list in order")
    visitor.press(".ag-header-cell[col-id=step] .ag-header-cell-filter-button")
    visitor.page.locator(".ag-filter input[type=text]").first.fill("ky duyet")
    visitor.page.locator(".ag-filter button", has_text="Lọc").first.click()
    visitor.until("new URL(location).searchParams.get('has') === 'step:ky duyet'")
    visitor.awaited(lambda: visitor.stated() < len(whole_list), "a shorter list")
    kept = visitor.listed()
    assert kept == sorted(kept)
    assert sheet_codes(visitor.download(XLSX)) == csv_codes(visitor.download(CSV)) == kept
    visitor.page.reload(wait_until="load")
    assert visitor.listed() == kept
    visitor.page.get_by_role("link", name="Bỏ lọc").click()
    visitor.awaited(lambda: visitor.stated() == len(whole_list), "the whole list again")


def test_the_five_of_the_strip_sum_to_all_that_is_open_and_each_lists_its_own(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/don-vi?agency=H15.12")
    names = ("overdue", "today", "soon", "paused", "later")
    five = {name: visitor.number(f"#agency-strip-{name}") for name in names}
    total = house.count("dossiers.open", agency="H15.12")
    terms = " + ".join(str(count) for count in five.values())
    assert sum(five.values()) == total
    assert visitor.text("#agency-strip-sum") == f"{terms} = {total} đang giải quyết lúc này"
    for name, count in five.items():
        visitor.press(f"#agency-strip-{name}-button")
        visitor.until(
            f"document.querySelector('#agency-strip-{name}-button').ariaCurrent === 'true'"
        )
        visitor.holds(count, "agency")
        shown = visitor.listed("agency")
        assert len(set(shown)) == count
        assert sorted(sheet_codes(visitor.download(XLSX))) == sorted(shown)


def test_every_number_of_form_06a_opens_its_rows_and_the_lines_add_up(visitor: Visitor) -> None:
    visitor.open("/don-vi?agency=H15.12")
    for line in visitor.page.locator(".form-line").all():
        left, *parts = [whole(n) for n in line.locator("a.number, strong").all_inner_texts()]
        assert left == sum(parts)
    numbers = visitor.page.locator(".form-lines a.number")
    each_opens_its_rows(visitor, numbers)


def test_the_units_rows_add_up_to_the_province(visitor: Visitor) -> None:
    visitor.open("/don-vi")
    assert visitor.text("#agency-sums-words") == "Tổng các đơn vị bằng đúng số toàn tỉnh ở mọi cột."


def test_a_number_in_a_units_row_opens_that_units_rows(visitor: Visitor) -> None:
    visitor.open("/don-vi")
    late = visitor.page.locator(".unit-grid [role=row][row-index='0'] [col-id=overdue] a").first
    clicked = whole(late.inner_text())
    late.click()
    assert visitor.stated() == clicked > 0
    assert len(visitor.listed()) == clicked


def test_one_press_gives_the_letter_and_the_list_that_goes_with_it(visitor: Visitor) -> None:
    visitor.open("/")
    unit = visitor.text("#overview-action-1-unit")
    late = whole(visitor.text("#overview-action-1-overdue"))
    visitor.press("#overview-action-1-letter")
    visitor.until("document.querySelector('#letter-paper .letter-body')")
    paper = visitor.text("#letter-paper")
    assert f"V/v đôn đốc giải quyết hồ sơ thủ tục hành chính tại {unit}" in paper
    assert f" {late} hồ sơ đã quá hạn" in paper
    assert "(số liệu tính đến " in paper
    assert len(sheet_codes(visitor.download(XLSX))) == late


def test_a_dossier_is_found_by_its_code_and_tells_its_story(visitor: Visitor) -> None:
    visitor.open("/ho-so?metric=dossiers.overdue")
    code = visitor.listed()[0]
    visitor.page.fill("#shell-search", code)
    visitor.page.press("#shell-search", "Enter")
    visitor.until("document.querySelector('.dossier-grid')")
    assert visitor.listed() == [code]
    visitor.page.get_by_role("link", name=code, exact=True).click()
    visitor.until(f"document.querySelector('.dossier-code')?.textContent === '{code}'")
    assert "chậm" in visitor.text("#dossiers-story-state")
