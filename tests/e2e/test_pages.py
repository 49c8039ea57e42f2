"""Every page at every size: it opens, it fits, it is Vietnamese, and nothing leaves the machine."""

import pytest

from tests.e2e.visitor import DESK, PHONE, WALL, Visitor

PAGES = {
    "/": "Tổng quan",
    "/don-vi": "Đơn vị",
    "/don-vi?agency=H15.12": "Đơn vị",
    "/ho-so?metric=dossiers.overdue": "Hồ sơ",
    "/cong-van?agency=H15.12": "Công văn đôn đốc",
    "/nguon-du-lieu": "Nguồn dữ liệu",
}
FITS = "document.scrollingElement.scrollWidth <= innerWidth"
WIDER = """() => [...document.querySelectorAll('#page *')]
    .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
    .map((part) => part.className).slice(0, 5)"""


@pytest.mark.parametrize("visitor", [WALL, DESK, PHONE], indirect=True, ids=str)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_at_every_size_fits_and_speaks_vietnamese(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.until(f"document.title.startsWith({PAGES[path]!r})")
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.page.evaluate(FITS), visitor.page.evaluate(WIDER)
    assert visitor.page.get_attribute("html", "lang") == "vi"
    assert visitor.page.locator(".sorry").count() == 0
    assert visitor.page.locator(".simulated").is_visible()
