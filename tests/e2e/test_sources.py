"""Nguồn dữ liệu: a person pauses a source, lets it go on, reads it now."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.house import FAST, SOURCE, STILL, House, as_of
from tests.e2e.visitor import Visitor

PAUSE, RESUME, RUN = (
    f"[data-source={SOURCE}][data-command={command}]" for command in ("pause", "resume", "run")
)
DONE = "Đã ghi nhận; có hiệu lực trong vài giây."
CARD = f".source-card:has([data-source={SOURCE}])"


def pass_by(house: House, visitor: Visitor, until: datetime) -> None:
    """Lets time go by in the province until then, and no further."""
    house.flow(FAST)
    visitor.awaited(lambda: house.now() > until, f"{until} in the province")
    house.flow(STILL)


def test_a_paused_source_is_not_read_until_it_goes_on(house: House, visitor: Visitor) -> None:
    visitor.open("/nguon-du-lieu")
    visitor.press(PAUSE)
    expect(visitor.page.locator("#sources-told")).to_have_text(DONE)
    expect(visitor.page.locator(CARD)).to_have_attribute("data-state", "paused")
    expect(visitor.page.locator(RUN)).to_be_disabled()
    before = as_of(house.source())
    pass_by(house, visitor, before + timedelta(hours=3))
    assert as_of(house.source()) == before
    visitor.press(RESUME)
    expect(visitor.page.locator(CARD)).to_have_attribute("data-state", "fresh")
    assert as_of(house.source()) > before


def test_read_now_finds_a_killed_source_out_and_then_well_again(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/nguon-du-lieu")
    house.break_source("down")
    visitor.press(RUN)
    expect(visitor.page.locator("#sources-told")).to_have_text(DONE)
    expect(visitor.page.locator(CARD)).to_have_attribute("data-state", "unavailable")
    expect(visitor.page.locator(CARD)).to_contain_text("Lỗi gần nhất: ")
    expect(visitor.page.locator("#sources-summary")).to_contain_text("Một cửa (mô phỏng)")
    house.break_source(None)
    visitor.press(RUN)
    expect(visitor.page.locator(CARD)).to_have_attribute("data-state", "fresh")


def test_the_speed_of_the_made_up_province_is_set_from_its_page(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/nguon-du-lieu")
    visitor.press(".speed [data-rate='10']")
    expect(visitor.page.locator(".speed [data-rate='10']")).to_have_attribute(
        "aria-pressed", "true"
    )
    visitor.awaited(lambda: house.ask("/api/v1/revision")["rate"] == 10, "the speed")
