"""screens.toml under a person's and the page's hands: what one changes, the other finds again."""

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.errors import ConfigError
from ioc.domain.wall_tables import parse_walls
from ioc.walls import edited, parsed, removed, sentence

FILE = """# Của tỉnh.
[public]
tiles = ["on-time"]  # đã có công văn

# Phòng họp lớn.
[walls.hop]
title = "Phòng họp"   # tầng 3
diagonal = 110
resolution = [3840, 2160]
farthest = 8
quiet = ["19:00", "06:30"]

[walls.sanh]
diagonal = 55
farthest = 3
"""
FIELDS: dict[str, Any] = {
    "title": "Phòng giao ban",
    "diagonal": 86.5,
    "resolution": [1920, 1080],
    "farthest": 4.5,
    "theme": "hall",
    "seconds": 30,
    "quiet": None,
    "public": None,
    "screens": ["hom-nay", {"at": "/don-vi?agency=H15.12", "seconds": 40}],
}


def test_one_wall_is_described_anew_and_all_remarks_stay() -> None:
    text = edited(FILE, "hop", FIELDS)
    walls = parse_walls(tomllib.loads(text)).walls
    assert (walls["hop"].title, walls["hop"].room.diagonal) == ("Phòng giao ban", 86.5)
    assert walls["hop"].quiet is None
    assert [shown.seconds for shown in walls["hop"].screens] == [30, 40]
    assert walls["sanh"] == parse_walls(tomllib.loads(FILE)).walls["sanh"]
    for remark in ("# Của tỉnh.", "# đã có công văn", "# Phòng họp lớn."):
        assert remark in text


def test_a_first_wall_is_written_where_there_is_no_file() -> None:
    walls = parse_walls(tomllib.loads(edited("", "hop", FIELDS))).walls
    assert list(walls) == ["hop"]


def test_a_wall_is_taken_out_and_the_others_stay() -> None:
    text = removed(FILE, "hop")
    assert list(parse_walls(tomllib.loads(text)).walls) == ["sanh"]
    assert "# đã có công văn" in text


def test_a_description_that_cannot_be_shown_names_the_file() -> None:
    text = edited(FILE, "hop", {**FIELDS, "farthest": 60})
    path = Path("data/screens.toml")
    told = sentence(parsed(text, path), path)
    assert told.startswith(f"{path}: [walls.hop]: từ chỗ ngồi xa nhất")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "walls = 3",
            "[[walls]]\nx = 1",
            "walls = {}",
            "[walls]\nmoi = 3",
            "[[walls.moi]]\na = 1",
        ),
        "walls = { hop = { diagonal = 55, farthest = 3 } }",
        "walls.hop.diagonal = 55\nwalls.hop.farthest = 3",
    ],
)
def test_walls_written_in_another_form_are_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"bảng riêng, mở đầu bằng dòng \[walls\.TÊN\]"):
        edited(text, "moi", FIELDS)


@pytest.mark.parametrize("text", ["x = 1 2", "x = " + "[" * 5000, "walls = 3"])
def test_a_file_that_is_no_toml_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(ConfigError, match=r"screens\.toml: "):
        parsed(text, Path("data/screens.toml"))


TITLES = st.text(string.printable + "ĐộẶỵ«»\"'\\#=[]", min_size=1, max_size=60).filter(str.strip)


@given(TITLES, st.sampled_from(["hop", "sanh", "moi-2"]))
def test_whatever_a_title_holds_it_comes_back_as_it_was(title: str, name: str) -> None:
    text = edited(FILE, name, {**FIELDS, "title": title})
    assert tomllib.loads(text)["walls"][name]["title"] == title
    again = edited(text, name, {**FIELDS, "title": title})
    assert tomllib.loads(again) == tomllib.loads(text)
