"""Every page at every size: it opens, it fits, it is Vietnamese, and nothing leaves the machine."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.house import House
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor, visiting

PAGES = {
    "/": "Tổng quan",
    "/don-vi": "Đơn vị",
    "/don-vi?agency=H15.12": "Đơn vị",
    "/ban-do": "Bản đồ",
    "/ban-do?compare=before": "Bản đồ",
    "/ho-so?metric=dossiers.overdue": "Hồ sơ",
    "/cach-tinh": "Cách tính",
    "/cach-tinh?against=qd766-2022&agency=H15.12": "Cách tính",
    "/cong-van?agency=H15.12": "Công văn đôn đốc",
    "/bieu-06a": "Biểu II.06a",
    "/bieu-06a?agency=H15.12": "Biểu II.06a",
    "/ban-tin-tuan": "Bản tin tuần",
    "/nguon-du-lieu": "Nguồn dữ liệu",
    "/chuan-hoa": "Chuẩn hoá dữ liệu",
    "/so-lieu-nhap": "Số liệu nhập",
}
MANGLED = ("/don-vi?agency=%00&from=31/02/2026", "/ho-so?metric=khong-co&to=x")
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
# What stands beyond the right edge although nothing around it scrolls: cut off, or out of reach.
BEYOND = """() => {
  const scrolls = (part) => part && (/(auto|scroll)/.test(getComputedStyle(part).overflowX)
    || scrolls(part.parentElement));
  const parts = ['h1', 'h2', 'p', 'a', 'button', 'td'].map((name) => `#page ${name}`).join();
  return [...document.querySelectorAll(parts)]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
    .filter((part) => !part.closest('.ag-root, .sr-only') && !scrolls(part))
    .map((part) => `${part.tagName}.${part.className} ${part.textContent.slice(0, 40)}`);
}"""
APART = """() => {
  const boxes = [...document.querySelectorAll('.xtick text')]
    .map((text) => text.getBoundingClientRect())
    .filter((box) => box.width).sort((one, other) => one.left - other.left);
  return boxes.length > 3 && boxes.every((box, n) => !n || boxes[n - 1].right < box.left);
}"""
HALF_LOADED = "[...document.querySelectorAll('#page img')].filter((img) => !img.complete).length"


@pytest.mark.parametrize("visitor", [WALL, DESK, PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_at_every_size_fits_and_speaks_vietnamese(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.until(f"document.title === '{PAGES[path]} · IOC Đắk Lắk'")
    visitor.until("!document.querySelector('.ag-row-loading, .ag-overlay-loading-center')")
    assert visitor.page.evaluate(FITS)
    assert visitor.page.evaluate(BEYOND) == []
    assert visitor.page.evaluate(HALF_LOADED) == 0
    assert visitor.page.get_attribute("html", "lang") == "vi"
    assert visitor.page.locator(".sorry").count() == 0
    assert visitor.page.locator(".simulated").is_visible()


@pytest.mark.parametrize(
    "path", ["/don-vi?agency=%00&from=31/02/2026", "/ho-so?metric=khong-co&to=x"]
)
def test_a_mangled_address_shows_the_default_view(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    assert visitor.page.locator(".sorry").count() == 0


def test_an_address_without_a_page_says_so_and_leads_home(
    house: House, browsing: BrowserContext
) -> None:
    with visiting(browsing, house.web, DESK) as visitor:
        answer = visitor.page.goto(f"{house.web}/khong-co-trang-nay")
        assert answer is not None
        assert answer.status == 404
        expect(visitor.page.locator(".sorry h1")).to_have_text("Không có trang này")
        visitor.press(".sorry a")
        expect(visitor.page.locator("#overview-overdue-number")).to_be_visible()


@pytest.mark.parametrize("visitor", [WALL], indirect=True, ids=str)
def test_on_the_widest_screen_a_dossier_opens_beside_its_list(visitor: Visitor) -> None:
    visitor.open("/don-vi?agency=H15.12&strip=later")
    code = visitor.listed("agency")[1]
    visitor.page.get_by_role("link", name=code, exact=True).click()
    expect(visitor.page.locator(".opened .dossier-code")).to_have_text(code)
    assert code in visitor.listed("agency")
    assert visitor.page.evaluate(FITS)


@pytest.mark.parametrize("visitor", [PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("path", ["/", "/don-vi?agency=H15.12"])
def test_the_months_of_a_chart_do_not_run_into_each_other(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.until("document.querySelectorAll('.xtick text').length > 3")
    visitor.until(f"({APART})()")
