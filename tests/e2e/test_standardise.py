"""Chuẩn hoá dữ liệu: a person says what a value means, its rows move, and takes it back."""

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.visitor import Visitor, whole

A_PERIOD = {"from": "2026-09-05", "to": "2026-12-31"}


def received(house: House) -> list[int]:
    return [house.count("dossiers.received", agency=code, **A_PERIOD) for code in ("H15.12", "?")]


def test_a_value_given_a_meaning_moves_its_rows_there_and_back(
    house: House, visitor: Visitor
) -> None:
    visitor.open("/chuan-hoa")
    waiting = visitor.page.locator("#standardise-agency tbody tr")
    row = waiting.first
    name, rows = row.locator("th").inner_text(), whole(row.locator("td.number").inner_text())
    before, shown = received(house), waiting.count()
    row.locator(".choose").click()
    expect(visitor.page.locator(".map-text")).to_have_text(name)
    visitor.page.locator("#standardise-map-search").fill("so nong nghiep")
    choices = visitor.page.locator("#standardise-map-target option")
    expect(choices).to_have_count(1)
    visitor.page.locator("#standardise-map-target").select_option("H15.12")
    visitor.press(".map-do")
    line = visitor.page.locator(".mapped-table tbody tr", has_text=name)
    expect(line).to_have_attribute("data-pending", "")
    expect(waiting).to_have_count(shown - 1)
    expect(line.locator("td.number")).to_have_text(str(rows))
    after = received(house)
    # One that was refused or withdrawn moves too, and is counted as received by nobody.
    assert 0 < after[0] - before[0] == before[1] - after[1] <= rows
    line.locator(".undo").click()
    expect(waiting).to_have_count(shown)
    expect(visitor.page.locator(".history summary")).to_contain_text("Đã hoàn tác")
    assert received(house) == before
