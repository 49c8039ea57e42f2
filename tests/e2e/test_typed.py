"""A unit's spreadsheet on its way: dropped, approved, locked, corrected, as a leader sees it."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from ioc.clock import machine_clock
from ioc.config import Settings, read_settings
from ioc.lookups import read_lookups
from ioc.store.engine import open_engine
from ioc.web.app import create_app
from ioc.worker import Worker
from tests.conftest import served
from tests.e2e.visitor import PHONE, Visitor

SOURCE = """
[sources.bao-cao]
connector = "spreadsheet"
title = "Báo cáo của các đơn vị"
url = "file://{folder}"

[sources.bao-cao.options]
record = "figure"
keep = true
"""
HEADS = ("Đơn vị", "Chỉ tiêu", "Kỳ báo cáo", "Giá trị", "Đơn vị tính", "Lý do đính chính")
UNITS = ("Sở Nội vụ", "Sở Tài chính")
# Long before they were looked at: nobody is still writing these files.
A_DAY_AGO = 86_400
ROW = "#typed-rows tr[data-figure]"

Drop = Callable[..., None]


@contextmanager
def working(settings: Settings) -> Iterator[Worker]:
    """The worker at work, in a thread."""
    worker = Worker(settings, machine_clock())
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(timeout=30)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[str, Drop]]:
    """The address of a house that a folder feeds, and how a file is dropped into it and read."""
    folder = tmp_path / "nhan"
    folder.mkdir()
    written = tmp_path / "sources.toml"
    written.write_text(SOURCE.format(folder=folder), encoding="utf-8")
    settings = read_settings(
        {
            "IOC_DATABASE_URL": f"sqlite:///{tmp_path / 'ioc.sqlite'}",
            "IOC_SOURCES": str(written),
            "IOC_SECRET_FILE": str(tmp_path / "run" / "session.key"),
        }
    )
    with working(settings) as worker:
        engine, lookups = open_engine(settings.database_url), read_lookups(settings.data)

        def drop(name: str, *values: float, reason: str = "") -> None:
            _workbook(folder / name, values, reason)
            assert worker.turn("bao-cao", asked=True)

        with served(create_app(engine, lookups, machine_clock(), settings)) as url:
            yield url, drop
        engine.dispose()


@pytest.fixture
def home(office: tuple[str, Drop]) -> str:
    return office[0]


def _workbook(path: Path, values: tuple[float, ...], reason: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADS)
    for unit, value in zip(UNITS, values, strict=False):
        sheet.append((unit, "Hộ nghèo", "12/2025", value, "hộ", reason))
    book.save(path)
    then = path.stat().st_mtime - A_DAY_AGO
    os.utime(path, (then, then))


@pytest.mark.parametrize("guest", [(1920, 1080), PHONE], indirect=True, ids=str)
def test_a_figure_goes_from_a_spreadsheet_into_the_books_and_is_corrected(
    guest: Visitor, office: tuple[str, Drop]
) -> None:
    _, drop = office
    drop("t12.xlsx", 12, 34.5)
    guest.open("/so-lieu-nhap?period=2025-12")
    rows = guest.page.locator(ROW)
    expect(rows).to_have_count(2)
    expect(rows.locator(".typed-standing")).to_have_text(["—", "—"])
    expect(rows.locator(".typed-pending")).to_have_text(["12", "34,5"])

    guest.press(".typed-approve-shown")
    expect(rows.locator(".typed-standing")).to_have_text(["12", "34,5"])
    guest.press(".typed-lock-period")
    guest.press("#typed-lock .typed-do")
    expect(rows.locator(".is-locked")).to_have_count(2)

    _corrected(guest, "1.234,5", "cộng nhầm cột thứ ba của biểu")
    expect(rows.nth(0).locator(".typed-pending")).to_have_text("1.234,5")
    expect(rows.nth(0).locator(".typed-standing")).to_have_text("12")
    rows.nth(0).locator(".typed-approve").click()
    expect(rows.locator(".typed-standing")).to_have_text(["1.234,5", "34,5"])

    rows.nth(0).locator(".typed-opens").click()
    acts = guest.page.locator(".typed-steps tbody tr td:nth-child(3)")
    done = ["Đơn vị nhập", "Lãnh đạo duyệt", "Khóa sổ", "Đính chính", "Lãnh đạo duyệt"]
    expect(acts).to_have_text(done)
    by = guest.page.locator(".typed-steps tbody tr td:last-child")
    expect(by).to_have_text(["t12.xlsx", *["quản trị"] * 4])


def _corrected(guest: Visitor, value: str, reason: str) -> None:
    """A correction, first written wrongly: it says what is wrong and sends nothing."""
    guest.page.locator(f"{ROW} .typed-correct").first.click()
    wrong = guest.page.locator("#typed-correct .typed-wrong")
    guest.page.fill("#typed-correct-value", "1,234.5")
    guest.press("#typed-correct .typed-do")
    expect(wrong).to_contain_text("1.234,5")
    guest.page.fill("#typed-correct-value", value)
    expect(guest.page.locator("#typed-correct .typed-reads")).to_contain_text(value)
    guest.page.fill("#typed-correct-reason", "nhầm")
    guest.press("#typed-correct .typed-do")
    expect(wrong).to_contain_text("10")
    guest.page.fill("#typed-correct-reason", reason)
    guest.press("#typed-correct .typed-do")
    expect(guest.page.locator("#typed-correct")).to_be_hidden()


def test_what_is_locked_takes_another_file_with_a_reason_only(
    guest: Visitor, office: tuple[str, Drop]
) -> None:
    _, drop = office
    drop("t12.xlsx", 12)
    guest.open("/so-lieu-nhap?period=2025-12")
    row = guest.page.locator(ROW)
    row.locator(".typed-approve").click()
    row.locator(".typed-lock").click()
    expect(row.locator(".is-locked")).to_have_count(1)
    drop("t12-sua.xlsx", 13)
    guest.open("/nguon-du-lieu?q=bao-cao")
    expect(guest.page.locator("#sources-rejects")).to_contain_text("đã khóa sổ")
    drop("t12-sua-lan-2.xlsx", 13, reason="bổ sung một thôn còn thiếu")
    guest.open("/so-lieu-nhap?stage=corrected")
    expect(row.locator(".typed-pending")).to_have_text("13")
    expect(row.locator(".typed-standing")).to_have_text("12")
    guest.open("/nguon-du-lieu?q=bao-cao")
    expect(guest.page.locator("#sources-rejects")).not_to_contain_text("đã khóa sổ")


def test_who_works_by_keyboard_stays_at_the_row(guest: Visitor, office: tuple[str, Drop]) -> None:
    _, drop = office
    drop("t12.xlsx", 12, 34.5)
    guest.open("/so-lieu-nhap?stage=waiting")
    rows = guest.page.locator(ROW)
    second = rows.nth(1)
    second.locator(".typed-opens").press("Enter")
    expect(second.locator(".typed-opens")).to_have_attribute("aria-expanded", "true")
    expect(second.locator(".typed-opens")).to_be_focused()
    second.locator(".typed-approve").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.locator(".typed-opens")).to_be_focused()
