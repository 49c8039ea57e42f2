"""Nguồn dữ liệu: a person pauses, lets go on, reads now, and says which unit a name means."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.house import FAST, SOURCE, STILL, House, as_of
from tests.e2e.visitor import Visitor, whole

PAUSE, RESUME, RUN = (
    f"[data-source={SOURCE}][data-command={command}]" for command in ("pause", "resume", "run")
)
DONE = "Đã ghi nhận; có hiệu lực trong vài giây."
CARD = f".source-card:has([data-source={SOURCE}])"
A_PERIOD = {"from": "2026-09-05", "to": "2026-12-31"}


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


def test_a_name_given_to_a_unit_moves_its_dossiers_there(house: House, visitor: Visitor) -> None:
    visitor.open("/nguon-du-lieu")
    row = visitor.page.locator(".unresolved-table tbody tr").first
    name = row.locator("th").inner_text()
    moving = whole(row.locator("td.number").inner_text())
    before = [house.count("dossiers.received", agency=code, **A_PERIOD) for code in ("H15.12", "?")]
    row.locator("button").click()
    expect(visitor.page.locator(".map-text")).to_have_text(name)
    visitor.page.locator("#sources-map-agency").select_option("H15.12")
    visitor.press(".map-do")
    expect(visitor.page.locator("#sources-told")).to_have_text(DONE)
    expect(visitor.page.locator(".unresolved-table th", has_text=name)).to_have_count(0)
    after = [house.count("dossiers.received", agency=code, **A_PERIOD) for code in ("H15.12", "?")]
    # One that was refused or withdrawn moves too, and is counted as received by nobody.
    assert 0 < after[0] - before[0] == before[1] - after[1] <= moving


def test_the_speed_of_the_made_up_province_is_set_from_its_page(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/nguon-du-lieu")
    visitor.press(".speed [data-rate='10']")
    expect(visitor.page.locator(".speed [data-rate='10']")).to_have_attribute(
        "aria-pressed", "true"
    )
    visitor.awaited(lambda: house.ask("/api/v1/revision")["rate"] == 10, "the speed")
