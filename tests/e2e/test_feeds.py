"""Phản ánh and An ninh mạng in a browser: a number leads to its rows, there and in a file."""

from collections.abc import Iterator

import pytest

from tests.e2e.still import standing_still
from tests.e2e.test_numbers import CSV, XLSX, sheet_codes
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor, whole
from tests.web.fed import fed

FITS = "document.scrollingElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An invented province with all feeds."""
    folder = tmp_path_factory.mktemp("feeds")
    engine = fed(f"sqlite:///{folder / 'ioc.sqlite'}", 60, 900)
    with standing_still(engine, folder) as url:
        yield url


@pytest.mark.parametrize("path", ["/phan-anh", "/an-ninh-mang"])
@pytest.mark.parametrize("guest", [PHONE, DESK, WALL], indirect=True)
def test_the_page_and_its_lists_fit_every_screen(guest: Visitor, path: str) -> None:
    guest.open(path)
    slot = "feedback" if path == "/phan-anh" else "security"
    assert guest.stated(slot) > 0
    assert guest.page.evaluate(FITS)
    guest.page.locator(f"#{slot}-open-number").click()
    guest.until("location.search.includes('metric=')")
    assert guest.stated(slot) > 0
    assert guest.page.evaluate(FITS)


@pytest.mark.parametrize(
    ("path", "slot", "number"),
    [
        ("/phan-anh", "feedback", "#feedback-overdue-number"),
        ("/phan-anh", "feedback", "#feedback-category-rows tr:first-child td:nth-child(3) a"),
        ("/phan-anh", "feedback", "#feedback-unit-rows tr:nth-child(11) td:nth-child(2) a"),
        ("/phan-anh", "feedback", "#feedback-status-rows tr:first-child td:nth-child(2) a"),
        ("/phan-anh", "feedback", "#feedback-channel-rows tr:first-child td:nth-child(3) a"),
        ("/phan-anh", "feedback", "#feedback-place-rows tr:first-child td:nth-child(2) a"),
        ("/an-ninh-mang", "security", "#security-open-number"),
        ("/an-ninh-mang", "security", "#security-rule-rows tr:first-child td:last-child a"),
        ("/an-ninh-mang", "security", "#security-assets-number"),
    ],
)
def test_a_number_opens_its_rows_and_the_way_back_finds_it(
    guest: Visitor, path: str, slot: str, number: str
) -> None:
    guest.open(path)
    clicked = whole(guest.text(number))
    guest.press(number)
    guest.until("location.search.includes('metric=')")
    assert clicked > 0
    guest.holds(clicked, slot)
    guest.page.go_back()
    guest.until(f"!!document.querySelector('{number}')")
    assert whole(guest.text(number)) == clicked


def test_a_list_ordered_by_its_head_and_searched_is_in_the_address_and_its_files(
    guest: Visitor,
) -> None:
    guest.open("/phan-anh?metric=feedback.received&category=moi-truong")
    every = guest.listed("feedback")
    guest.press(".ag-header-cell[col-id=code] .ag-header-cell-label")
    guest.until("location.search.includes('sort=code')")
    guest.awaited(lambda: guest.listed("feedback") == sorted(every), "the list in order")
    guest.page.fill("#feedback-q", "dl:1")
    guest.page.press("#feedback-q", "Enter")
    guest.until("new URL(location).searchParams.get('q') === 'dl:1'")
    guest.awaited(lambda: guest.stated("feedback") < len(every), "a shorter list")
    found = guest.listed("feedback")
    assert found == sorted(found)
    assert sheet_codes(guest.download(XLSX)) == found
    told = guest.download(CSV).decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in told[1:]] == found


def test_a_report_opens_its_story_and_leads_back(guest: Visitor) -> None:
    guest.open("/phan-anh")
    code = guest.listed("feedback")[0]
    # Rows below the fold are drawn when somebody comes there.
    guest.page.locator("#feedback-grid").scroll_into_view_if_needed()
    guest.page.get_by_role("link", name=code, exact=True).click()
    guest.until(f"document.querySelector('.dossier-code')?.textContent === '{code}'")
    assert "chậm" in guest.text("#feedback-story")
    guest.page.locator(".list-back a").click()
    guest.until("document.getElementById('feedback-headline')")


def test_alerts_and_incidents_share_one_page_and_each_has_its_files(guest: Visitor) -> None:
    guest.open("/an-ninh-mang?metric=security.serious")
    alerts = guest.stated("security")
    assert len(sheet_codes(guest.download(XLSX))) == alerts
    address = guest.page.locator(".pickers select").first.locator("option", has_text="Sự cố mới")
    guest.page.locator(".pickers select").first.select_option(address.get_attribute("value"))
    guest.until("location.search.includes('metric=security.incidents')")
    guest.awaited(lambda: "sự cố" in guest.text("#security-count"), "the incidents")
    codes = guest.listed("security")
    assert all(code.startswith("SC-") for code in codes)
    assert sheet_codes(guest.download(XLSX)) == codes
