"""screens.toml: what it may say, and the one sentence about what it may not."""

import tomllib
from datetime import time
from typing import Any

import pytest

from ioc.domain.walls import LEADER, Walls, parse_walls

ROOM = "diagonal = 55\nresolution = [1920, 1080]\nfarthest = 5\n"


def walls(text: str) -> Walls:
    return parse_walls(tomllib.loads(text))


def one(lines: str) -> str:
    return f"[walls.hop]\n{ROOM}{lines}"


def test_a_wall_plays_the_six_screens_unless_it_says_otherwise() -> None:
    wall = walls(one("")).walls["hop"]
    assert tuple(shown.at for shown in wall.screens) == LEADER
    assert {shown.seconds for shown in wall.screens} == {20}
    assert (wall.title, wall.theme, wall.language, wall.quiet) == ("hop", "dark", "vi", None)


def test_any_page_with_any_filter_can_be_on_a_wall() -> None:
    at = "/don-vi?agency=H15.12"
    found = walls(one(f'screens = ["hom-nay?agency=H15.12", {{ at = "{at}", seconds = 40 }}]'))
    first, second = found.walls["hop"].screens
    assert (first.name, first.query, first.seconds) == ("hom-nay", "agency=H15.12", 20)
    assert (second.name, second.at, second.seconds) == ("", at, 40)


def test_quiet_hours_are_two_times_of_day() -> None:
    assert walls(one('quiet = ["19:00", "06:30"]')).walls["hop"].quiet == (time(19), time(6, 30))


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ('screens = ["hom-qua"]', "không có màn hình «hom-qua»"),
        ("screens = []", "ít nhất một màn hình"),
        ('screens = ["//evil.example/x"]', "không phải một trang để treo"),
        ('screens = ["/man-hinh/hop"]', "không phải một trang để treo"),
        ('screens = [{ at = "hom-nay", tiles = ["gdp"] }]', "không có ô «gdp»"),
        ("seconds = 2", "từ 5 đến 3600, đang là 2"),
        ("seconds = 7.5", "số nguyên, đang là 7.5"),
        ('theme = "blue"', "một trong dark, hall, đang là 'blue'"),
        ('language = "fr"', "một trong vi, en"),
        ('quiet = ["tối", "sáng"]', "viết hai giờ"),
        ('quiet = ["19:00"]', "viết hai giờ"),
        ("brightness = 3", "không hiểu «brightness»"),
    ],
)
def test_what_is_wrong_is_named_with_the_remedy(lines: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"\[walls\.hop\]") as told:
        walls(one(lines))
    assert says in str(told.value)


def test_tiles_that_could_not_be_read_are_refused_with_how_many_fit() -> None:
    tiles = '["overdue", "due", "on-time", "score", "cases"]'
    with pytest.raises(ValueError, match="5 ô không đọc được từ 5 m; phòng này vừa 4 ô"):
        walls(one(f'screens = [{{ at = "hom-nay", tiles = {tiles} }}]'))


def test_a_room_in_which_nothing_could_be_read_is_refused() -> None:
    far = "[walls.hop]\ndiagonal = 32\nresolution = [1920, 1080]\nfarthest = 12\n"
    with pytest.raises(ValueError, match="chỉ đọc được 3 dòng; cần ít nhất 9"):
        walls(far)


@pytest.mark.parametrize("field", ["diagonal", "farthest"])
@pytest.mark.parametrize("value", ['"to"', "0", "-3", "true", "1e9"])
def test_a_room_is_told_in_sensible_numbers(field: str, value: str) -> None:
    lines = [line for line in ROOM.splitlines() if not line.startswith(field)]
    with pytest.raises(ValueError, match=rf"\[walls\.hop\] {field}"):
        walls("\n".join(["[walls.hop]", *lines, f"{field} = {value}"]))


def test_a_public_wall_shows_only_what_the_province_marks_public() -> None:
    public = '[public]\nscreens = ["dung-han"]\ntiles = ["on-time"]\n'
    wall = one('public = true\nscreens = ["{}"]'.replace("{}", "dung-han"))
    assert walls(public + wall).walls["hop"].public
    with pytest.raises(ValueError, match="công khai không được chiếu «can-chi-dao»"):
        walls(public + one('public = true\nscreens = ["can-chi-dao"]'))
    shows = 'public = true\nscreens = [{ at = "dung-han", tiles = ["overdue"] }]'
    with pytest.raises(ValueError, match="«overdue» chưa được công khai"):
        walls(public + one(shows))


@pytest.mark.parametrize("name", ["Phòng họp", "a_b", "-a", "x" * 41])
def test_a_wall_is_named_as_an_address_can_hold_it(name: str) -> None:
    told: dict[str, Any] = {name: tomllib.loads(ROOM)}
    with pytest.raises(ValueError, match="tên chỉ gồm a-z"):
        parse_walls({"walls": told})


def test_no_walls_are_no_mistake() -> None:
    assert walls("").walls == {}
