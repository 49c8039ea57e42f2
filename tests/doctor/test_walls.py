"""The doctor's line about the display walls: none, well, mistyped, spoilt."""

from pathlib import Path

from ioc.doctor.findings import Verdict
from ioc.doctor.screens import check_walls
from ioc.walls import FILE
from tests.web.desk import DATA

HOP = "[walls.hop]\ndiagonal = 55\nfarthest = 5\n"


def test_a_province_need_not_have_a_wall(tmp_path: Path) -> None:
    assert list(check_walls(tmp_path)) == []


def test_the_walls_of_the_file_are_counted_by_name() -> None:
    (told,) = check_walls(DATA)
    assert told.verdict is Verdict.GOOD
    assert told.text == "3 màn hình: phong-hop, phong-hop-2, sanh"


def test_a_mistyped_wall_is_named_with_what_to_do(tmp_path: Path) -> None:
    text = HOP + "[walls.xa]\ndiagonal = 32\nfarthest = 12\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    (told,) = check_walls(tmp_path)
    assert told.verdict is Verdict.LOOK
    assert "[walls.xa]: từ chỗ ngồi xa nhất 12 m chỉ đọc được" in told.text
    assert str(tmp_path / FILE) in told.task


def test_a_file_that_is_no_toml_is_bad(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("walls =", encoding="utf-8")
    (told,) = check_walls(tmp_path)
    assert told.verdict is Verdict.BAD
    assert "screens.toml.bak" in told.task
