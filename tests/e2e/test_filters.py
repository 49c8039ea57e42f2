"""The address is the state: what is chosen stands in it and survives a reload."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from tests.e2e.visitor import Visitor

PERIOD, VERSION, UNIT, CHANNEL = ("Kỳ", "Cách tính", "Đơn vị", "Kênh")
CHOSEN = ("#agency-list-title", "#agency-count", "#agency-rate", "#agency-strip-sum")


def picker(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f".picker:has(.picker-label:text-is('{name}')) select")


def choose(visitor: Visitor, name: str, option: str) -> None:
    picker(visitor, name).select_option(label=option)


def said(visitor: Visitor, name: str) -> str:
    """What a picker shows as chosen."""
    shows = "(select) => select.selectedOptions[0].textContent"
    chosen: str = picker(visitor, name).evaluate(shows)
    return chosen


def test_unit_period_method_and_strip_survive_a_reload(visitor: Visitor) -> None:
    visitor.open("/don-vi")
    choose(visitor, UNIT, "Sở Nông nghiệp và Môi trường")
    expect(visitor.page.locator("h1")).to_have_text("Sở Nông nghiệp và Môi trường")
    paused = visitor.page.locator("#agency-strip-paused-button")
    choose(visitor, PERIOD, "Tháng 10/2026")
    expect(paused).to_have_attribute("href", re.compile("to=2026-10-31"))
    choose(visitor, VERSION, "Theo lần hẹn đầu tiên")
    expect(paused).to_have_attribute("href", re.compile("version=first-promise"))
    paused.click()
    expect(paused).to_have_attribute("aria-current", "true")
    assert parse_qs(urlsplit(visitor.page.url).query) == {
        "from": ["2026-10-01"],
        "to": ["2026-10-31"],
        "agency": ["H15.12"],
        "version": ["first-promise"],
        "strip": ["paused"],
    }
    shown = [visitor.text(place) for place in CHOSEN]
    visitor.page.reload(wait_until="load")
    expect(paused).to_have_attribute("aria-current", "true")
    assert [visitor.text(place) for place in CHOSEN] == shown
    assert said(visitor, UNIT) == "Sở Nông nghiệp và Môi trường"
    assert said(visitor, PERIOD) == "Tháng 10/2026"
    assert said(visitor, VERSION) == "Theo lần hẹn đầu tiên"


def test_the_way_back_is_the_way_one_came(visitor: Visitor) -> None:
    visitor.open("/")
    visitor.press("#overview-action-1-unit")
    expect(visitor.page.locator(".unit-name")).to_be_visible()
    visitor.press("#agency-strip-later-button")
    later = visitor.page.locator("#agency-strip-later-button")
    expect(later).to_have_attribute("aria-current", "true")
    visitor.page.go_back()
    expect(visitor.page.locator("#agency-strip-overdue-button")).to_have_attribute(
        "aria-current", "true"
    )
    visitor.page.go_back()
    expect(visitor.page.locator("#overview-headline")).to_be_visible()


def test_a_unit_is_found_without_its_marks_and_stays_found(visitor: Visitor) -> None:
    visitor.open("/don-vi")
    visitor.page.fill("#agency-search", "buon ma thuot")
    visitor.until("new URL(location).searchParams.get('q') === 'buon ma thuot'")
    visitor.page.reload(wait_until="load")
    visitor.until("document.querySelector('.unit-grid .ag-row')")
    expect(visitor.page.locator("#agency-search")).to_have_value("buon ma thuot")
    names = visitor.page.locator(".unit-grid .ag-row [col-id=name]")
    expect(names.first).to_contain_text("Buôn Ma Thuột")
    assert all("Buôn Ma Thuột" in name for name in names.all_inner_texts())


def test_a_list_keeps_the_sector_and_channel_it_is_narrowed_to(visitor: Visitor) -> None:
    visitor.open("/ho-so?metric=dossiers.open")
    whole = visitor.stated()
    choose(visitor, CHANNEL, "trực tuyến")
    visitor.until("new URL(location).searchParams.get('channel') === 'online'")
    visitor.awaited(lambda: visitor.stated() < whole, "a shorter list")
    online = visitor.listed()
    visitor.page.reload(wait_until="load")
    assert sorted(visitor.listed()) == sorted(online)
    assert said(visitor, CHANNEL) == "trực tuyến"
