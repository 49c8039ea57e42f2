"""The administrator's page of walls in a browser: described, opened, heard, changed, removed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from ioc.walls import FILE
from tests.e2e.visitor import DESK, PHONE, Visitor, visiting
from tests.e2e.walls import WATCH, WallHouse, hurry, wall_house

ONE = """# Của tỉnh.
[walls.sanh]
title = "Bảng điện tử sảnh"
diagonal = 86
resolution = [3840, 2160]
farthest = 8
screens = ["hom-nay"]
"""
NAME = "phong-hop-3"
FITS = "document.scrollingElement.scrollWidth <= innerWidth"


@pytest.fixture
def walls(tmp_path: Path) -> Iterator[WallHouse]:
    with wall_house(tmp_path, ONE) as house:
        yield house


@pytest.fixture
def page(
    walls: WallHouse, browsing: BrowserContext, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """The administrator, before the page of walls."""
    size = getattr(request, "param", DESK)
    with visiting(browsing, walls.url, size) as visitor:
        visitor.open("/man-hinh")
        expect(visitor.page.locator(".wall-card")).to_have_count(1)
        yield visitor
        assert visitor.log.foreign(walls.url) == []


def typed(page: Visitor, **fields: str) -> None:
    for name, value in fields.items():
        page.page.fill(f"#walls-{name}", value)


def described(page: Visitor, **fields: str) -> None:
    """Describes one anew by the form."""
    page.press("#walls-add")
    typed(page, name=NAME, title="Màn hình phòng họp 3", **fields)
    page.press(".walls-keep")
    expect(page.page.locator("#walls-edit")).to_be_hidden()


def card(page: Visitor, title: str) -> str:
    return page.page.locator(".wall-card", has_text=title).inner_text()


@pytest.mark.parametrize("page", [DESK, PHONE], indirect=True, ids=str)
def test_a_wall_is_described_opened_heard_and_removed(
    page: Visitor, walls: WallHouse, browsing: BrowserContext, tmp_path: Path
) -> None:
    assert "Chưa mở lần nào" in card(page, "Bảng điện tử sảnh")
    described(page, farthest="5", diagonal="110", resolution="3840 x 2160")
    assert "Vừa 6 ô một màn hình" in card(page, "Màn hình phòng họp 3")
    assert page.page.evaluate(FITS)
    with visiting(browsing, walls.url, DESK) as wall:
        wall.page.goto(f"{walls.url}/man-hinh/{NAME}", wait_until="load")
        place = page.page.locator(".wall-card", has_text="phòng họp 3").locator(".wall-place")
        expect(place).to_contain_text("127.0.0.1")
        expect(place).to_contain_text("ang chiếu Hôm nay")
        page.press(f".walls-remove[data-wall={NAME}]")
        expect(page.page.locator("#walls-removal")).to_contain_text("Xoá Màn hình phòng họp 3?")
        page.press(".walls-gone")
        expect(page.page.locator(".wall-card")).to_have_count(1)
    written = (tmp_path / "data" / FILE).read_text("utf-8")
    assert NAME not in written
    assert written.startswith("# Của tỉnh.")


def test_a_running_wall_takes_up_a_room_in_which_fewer_tiles_can_be_read(
    page: Visitor, walls: WallHouse, browsing: BrowserContext
) -> None:
    described(page, farthest="4", diagonal="110", screens="hom-nay\ncan-chi-dao")
    with visiting(browsing, walls.url, DESK) as wall:
        wall.page.add_init_script(WATCH)
        hurry(wall.page, NAME, {"every": "300", "seconds": "2"})
        wall.page.goto(f"{walls.url}/man-hinh/{NAME}", wait_until="load")
        assert wall.page.locator(".screen.hom-nay").count() == 1
        assert wall.page.locator(".tile").count() == 6
        page.press(f".walls-edit[data-wall={NAME}]")
        typed(page, diagonal="55", farthest="5", resolution="1920 x 1080")
        page.press(".walls-keep")
        expect(page.page.locator("#walls-told")).to_contain_text("Đã ghi")
        wall.awaited(
            lambda: any(
                frame.locator(".screen.hom-nay").count() == 2 for frame in wall.page.frames[1:]
            ),
            "the tiles on two screens",
        )


REFUSED = {
    "a name": ({"name": "Phòng họp"}, "“Phòng họp” không dùng được; chỉ gồm a-z"),
    "a distance": ({"farthest": "xa"}, "“xa” không dùng được; viết một số"),
    "pixels": ({"resolution": "4K"}, "“4K” không dùng được; viết hai số"),
    "hours": ({"quiet": "tối"}, "Giờ nghỉ “tối” không dùng được"),
    "seconds": ({"screens": "hom-nay | lâu"}, "Không hiểu số giây ở dòng “hom-nay | lâu”"),
    "a room": ({"farthest": "60"}, "từ chỗ ngồi xa nhất 60 m chỉ đọc được"),
    "a screen": ({"screens": "hom-qua"}, "không có màn hình «hom-qua»"),
    "tiles": (
        {"screens": "hom-nay | 20 | overdue, due, on-time, score, cases"},
        "phòng này vừa 4 ô",
    ),
}


def test_nonsense_is_refused_beside_the_field_and_nothing_is_written(
    page: Visitor, tmp_path: Path
) -> None:
    before = (tmp_path / "data" / FILE).read_bytes()
    for fields, says in REFUSED.values():
        page.press("#walls-add")
        typed(page, **{"name": NAME, "title": "Màn hình phòng họp 3", **fields})
        page.press(".walls-keep")
        expect(page.page.locator("#walls-edit-wrong")).to_contain_text(says)
        page.page.keyboard.press("Escape")
        expect(page.page.locator("#walls-edit")).to_be_hidden()
    assert (tmp_path / "data" / FILE).read_bytes() == before


def test_the_keyboard_alone_describes_a_wall(page: Visitor) -> None:
    page.page.focus("#walls-add")
    page.page.keyboard.press("Enter")
    page.page.keyboard.type(NAME)
    page.page.keyboard.press("Tab")
    page.page.keyboard.type("Màn hình phòng họp 3")
    page.page.keyboard.press("Enter")
    expect(page.page.locator(".wall-card")).to_have_count(2)


def test_a_spoilt_file_is_told_and_the_last_good_walls_stand(
    page: Visitor, walls: WallHouse
) -> None:
    walls.describe("[walls.sanh]\nfarthest = 'xa'\n")
    expect(page.page.locator("#walls-wrong")).to_contain_text("cần một số")
    expect(page.page.locator(".wall-card")).to_have_count(1)
    walls.describe(ONE)
    expect(page.page.locator("#walls-wrong")).to_be_empty()
