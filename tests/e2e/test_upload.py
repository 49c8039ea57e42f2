"""A spreadsheet is handed to a source in a browser: by mouse, by keyboard, dropped, on a phone."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from ioc.config import read_settings
from ioc.web.app import create_app
from tests.conftest import served
from tests.connectors.drop_folder import HEADS, line, lines, text, workbook
from tests.connectors.drop_house import LOOKUPS, House, built
from tests.e2e.visitor import DESK, PHONE, WALL, Visitor
from tests.web.desk import StillClock

FITS = "document.scrollingElement.scrollWidth <= innerWidth"
DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(content)], name));
  const frame = document.querySelector('.upload');
  for (const type of ['dragover', 'drop']) {
    const told = { bubbles: true, cancelable: true, dataTransfer: carried };
    frame.dispatchEvent(new DragEvent(type, told));
  }
}"""


class Office(NamedTuple):
    """The web of one house, and its worker, whose turns the test takes."""

    url: str
    house: House
    made: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    made = tmp_path_factory.mktemp("office")
    folder, declared = made / "nhan", made / "sources.toml"
    folder.mkdir()
    declared.write_text(
        f'[sources.bang-tinh]\nconnector = "spreadsheet"\nurl = "{folder.as_uri()}"\n'
        '[sources.bang-tinh.options]\nrecord = "total"\n',
        encoding="utf-8",
    )
    house = built(f"sqlite:///{made / 'ioc.sqlite'}", folder)
    settings = read_settings(
        {"IOC_SECRET_FILE": str(made / "session.key"), "IOC_SOURCES": str(declared)}
    )
    clock = StillClock(house.clock.now(), rate=0.0)
    with served(create_app(house.engine, LOOKUPS, clock, settings)) as url:
        yield Office(url, house, made)
    house.engine.dispose()


@pytest.fixture
def home(office: Office) -> str:
    return office.url


def handed(guest: Visitor, path: Path) -> None:
    """Chooses a file as a person does."""
    with guest.page.expect_file_chooser() as opened:
        guest.press(".upload-choose")
    opened.value.set_files(path)


def says(guest: Visitor, selector: str, words: str) -> None:
    guest.awaited(
        lambda: any(words in told for told in guest.page.locator(selector).all_inner_texts()),
        f"{selector} to say {words}",
    )


def test_a_file_that_is_chosen_is_taken_read_and_known_again(
    guest: Visitor, office: Office
) -> None:
    path = workbook(office.made / "Hộ nghèo T10.xlsx", lines(3))
    guest.open("/nguon-du-lieu")
    handed(guest, path)
    says(guest, ".upload-line", "Đã nhận «Hộ nghèo T10.xlsx»; sẽ được đọc trong vài giây.")
    says(guest, ".upload-file", "đợi đọc")
    assert office.house.turn().stored == 3
    says(guest, ".upload-file", "đã đọc 3 dòng")
    handed(guest, path)
    says(guest, ".upload-line[data-state=known]", "không tính lần nữa")


def test_a_file_is_chosen_by_keyboard_and_one_that_cannot_be_read_says_why(
    guest: Visitor, office: Office
) -> None:
    path = office.made / "hong.xlsx"
    path.write_bytes(b"<html>")
    guest.open("/nguon-du-lieu")
    guest.until("!!document.querySelector('.upload-choose')")
    with guest.page.expect_file_chooser() as opened:
        guest.page.locator(".upload-choose").press("Enter")
    opened.value.set_files(path)
    says(guest, ".upload-line[data-state=refused]", "tệp không phải .xlsx")
    # The browser itself complains of an answer that refuses.
    guest.log.wrong.clear()


def test_files_dropped_on_the_frame_are_sent_and_heads_nobody_knows_wait(
    guest: Visitor, office: Office
) -> None:
    heads = ["Tên ĐV", *HEADS[2:5]]
    path = text(office.made / "cho.csv", [["Xã A", "Hộ nghèo", "10/2026", 3]], heads)
    guest.open("/nguon-du-lieu")
    guest.until("!!document.querySelector('.upload')")
    guest.page.evaluate(DROP, ["cho.csv", list(path.read_bytes())])
    says(guest, ".upload-line[data-state=taken]", "Đã nhận «cho.csv»")
    office.house.turn()
    says(guest, ".upload-file[data-state=waiting]", "thiếu cột «Đơn vị»")


@pytest.mark.parametrize("guest", [PHONE, DESK, WALL], indirect=True)
def test_the_frame_fits_every_screen(guest: Visitor, office: Office) -> None:
    name = "Báo cáo tổng hợp số liệu hộ nghèo, hộ cận nghèo toàn tỉnh lần thứ hai đã sửa T10.xlsx"
    path = workbook(office.made / name, [line(1, guest.page.viewport_size["width"])])  # type: ignore[index]
    guest.open("/nguon-du-lieu")
    handed(guest, path)
    says(guest, ".upload-line[data-state=taken]", "Đã nhận")
    assert guest.page.evaluate(FITS)
    assert guest.page.locator(".upload-choose").bounding_box()["height"] >= 44  # type: ignore[index]
