"""screens.toml: what it may say, and the one sentence about what it may not."""

import tomllib
from datetime import time
from typing import Any

import pytest

from ioc.domain.wall_tables import MOST_WALLS, parse_walls
from ioc.domain.walls import LEADER, Walls

ROOM = "diagonal = 55\nresolution = [1920, 1080]\nfarthest = 5\n"


def walls(text: str) -> Walls:
    return parse_walls(tomllib.loads(text))


def one(lines: str) -> str:
    return f"[walls.hop]\n{ROOM}{lines}"


def refused(text: str, name: str = "hop") -> str:
    """What is said of a wall that is not shown."""
    found = walls(text)
    assert name not in found.walls
    return found.wrong[name]


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
        ('quiet = ["19:00+07:00", "06:30"]', "không kèm múi giờ"),
        ('public = "no"', "true hoặc false, đang là 'no'"),
        ('title = "hai\\ndòng"', "ký tự không in được"),
        ("brightness = 3", "không hiểu «brightness»"),
    ],
)
def test_what_is_wrong_is_named_with_the_remedy(lines: str, says: str) -> None:
    told = refused(one(lines))
    assert told.startswith("[walls.hop]")
    assert says in told


def test_tiles_that_could_not_be_read_are_refused_with_how_many_fit() -> None:
    tiles = '["overdue", "due", "on-time", "score", "cases"]'
    told = refused(one(f'screens = [{{ at = "hom-nay", tiles = {tiles} }}]'))
    assert "5 ô không đọc được từ 5 m; phòng này vừa 4 ô" in told


def test_a_room_in_which_nothing_could_be_read_is_refused() -> None:
    far = "[walls.hop]\ndiagonal = 32\nresolution = [1920, 1080]\nfarthest = 12\n"
    assert "chỉ đọc được 3 dòng; cần ít nhất 9" in refused(far)


@pytest.mark.parametrize("field", ["diagonal", "farthest"])
@pytest.mark.parametrize("value", ['"to"', "0", "-3", "true", "1e9"])
def test_a_room_is_told_in_sensible_numbers(field: str, value: str) -> None:
    lines = [line for line in ROOM.splitlines() if not line.startswith(field)]
    told = refused("\n".join(["[walls.hop]", *lines, f"{field} = {value}"]))
    assert told.startswith(f"[walls.hop] {field}")


PUBLIC = '[public]\nscreens = ["dung-han", "hom-nay"]\ntiles = ["on-time"]\n'


def test_a_public_wall_plays_only_what_the_province_marks_public() -> None:
    screens = '["dung-han", "can-chi-dao", { at = "hom-nay", tiles = ["on-time", "overdue"] }]'
    found = walls(PUBLIC + one(f"public = true\nscreens = {screens}"))
    played = found.walls["hop"].screens
    assert [(shown.at, shown.tiles) for shown in played] == [
        ("dung-han", ()),
        ("hom-nay", ("on-time",)),
    ]
    assert "công khai không được chiếu «can-chi-dao»" in found.wrong["hop"]
    assert "ô «overdue» chưa được công khai" in found.wrong["hop"]


@pytest.mark.parametrize(
    ("public", "screens", "says"),
    [
        (PUBLIC, '["can-chi-dao"]', "không được chiếu «can-chi-dao»"),
        (PUBLIC, '[{ at = "hom-nay", tiles = ["due"] }]', "ô «due» chưa được công khai"),
        ('[public]\nscreens = ["hom-nay"]\n', '["hom-nay"]', "không có ô nào công khai"),
        ('[public]\nscreens = ["hom-nay"]\ntiles = ["gdp"]\n', '["hom-nay"]', "không được chiếu"),
        ("", '["/don-vi"]', "không được chiếu «/don-vi»"),
    ],
)
def test_a_public_wall_with_nothing_left_is_refused_never_blank(
    public: str, screens: str, says: str
) -> None:
    told = refused(f"{public}{one(f'public = true{chr(10)}screens = {screens}')}")
    assert says in told
    assert told.endswith("không còn gì để chiếu")


def test_a_mistake_in_what_is_public_is_named_and_nothing_is_public() -> None:
    found = walls('[public]\ntiles = ["gdp"]\n' + one(""))
    assert (list(found.walls), found.public_tiles) == (["hop"], ())
    assert "không có ô «gdp»" in found.wrong["[public]"]


def test_one_mistyped_wall_leaves_the_others_as_they_are() -> None:
    others = "[walls.a]\ndiagonal = 'to'\n[walls.b]\n" + ROOM + "[wall.c]\n"
    found = walls(one("") + others)
    assert list(found.walls) == ["hop", "b"]
    assert set(found.wrong) == {"a", "tệp"}
    assert "không hiểu «wall»" in found.wrong["tệp"]


def test_a_mistyped_wall_stays_as_it_was_unless_that_is_public_no_more() -> None:
    public = one('public = true\nscreens = ["dung-han", "hom-nay"]')
    before = walls(PUBLIC + public).walls
    wrong = tomllib.loads(PUBLIC + public + "\nbrightness = 3")
    kept = parse_walls(wrong, before)
    assert (kept.walls, "brightness" in kept.wrong["hop"]) == (before, True)
    wrong["public"]["screens"] = ["dung-han"]
    assert [one.at for one in parse_walls(wrong, before).walls["hop"].screens] == ["dung-han"]
    wrong["walls"]["hop"]["public"] = False
    assert parse_walls(wrong, before).walls == {}


def test_no_more_walls_than_anybody_has() -> None:
    many = {f"w{n}": tomllib.loads(ROOM) for n in range(MOST_WALLS + 1)}
    found = parse_walls({"walls": many})
    assert len(found.walls) == MOST_WALLS
    assert "nhiều nhất 200 màn hình" in found.wrong[f"w{MOST_WALLS}"]


def test_walls_that_are_no_tables_are_no_walls() -> None:
    with pytest.raises(ValueError, match=r"\[walls\] phải là một bảng"):
        walls("walls = 3")
    assert "phải là một bảng" in refused("[walls]\nhop = 3")


@pytest.mark.parametrize(
    "at",
    [
        *(
            "//evil.example/x",
            "/\\evil.example",
            "/don-vi\\..",
            "/don-vi?x=\\",
            "/ don-vi",
            "/don-vi?q=a b",
        ),
        *("/a\tb", "/a\u2028b", "/don-vi#x", "/a//b", "/a/../api/v1", "/./api", "/%2e%2e/api"),
        *("/%6dan-hinh/hop", "/man-hinh", "/man-hinh/hop", "/dien-thoai", "/api/v1/walls", "/API"),
        *("/assets/x.js", "/_dash-layout", "/_reload-hash", "/dang-xuat", "/dang-nhap?next=/"),
        *("/healthz", "/metrics", "/geometry/x", "/manifest.webmanifest", "/man-hinh?x", "/[x"),
    ],
)
def test_an_address_that_is_no_page_of_ours_is_refused_by_name(at: str) -> None:
    told = {"walls": {"hop": {**tomllib.loads(ROOM), "screens": [at]}}}
    found = parse_walls(told)
    assert found.walls == {}
    assert found.wrong["hop"].startswith("[walls.hop]")
    assert at in found.wrong["hop"] or repr(at) in found.wrong["hop"]


@pytest.mark.parametrize("name", ["Phòng họp", "a_b", "-a", "x" * 41])
def test_a_wall_is_named_as_an_address_can_hold_it(name: str) -> None:
    told: dict[str, Any] = {name: tomllib.loads(ROOM)}
    assert "tên chỉ gồm a-z" in parse_walls({"walls": told}).wrong[name]


def test_no_walls_are_no_mistake() -> None:
    assert walls("").walls == {}
