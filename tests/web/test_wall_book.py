"""The walls' file on disk: changed by a person, by two servers at once, spoilt, and read on."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ioc.domain.errors import ConfigError
from ioc.walls import FILE, WallBook, alone

HOP = "[walls.hop]\ndiagonal = 55\nfarthest = 5\n"
SANH = "[walls.sanh]\ndiagonal = 86\nfarthest = 5\n"
HALL = '[public]\nscreens = ["dung-han"]\n' + SANH + 'public = true\nscreens = ["dung-han"]\n'
FIELDS: dict[str, Any] = {"title": "Phòng", "diagonal": 55, "farthest": 5, "screens": ["hom-nay"]}


class Seconds:
    """The machine's seconds, put forward by hand."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def write(tmp_path: Path, seconds: Seconds) -> Callable[[str], None]:
    """Writes the file as an editor does; a moment later it is looked at again."""

    def written(text: str) -> None:
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        seconds.at += 1

    return written


def test_a_change_by_hand_is_seen_within_a_second_and_not_looked_for_more_often(
    tmp_path: Path, seconds: Seconds, write: Callable[[str], None]
) -> None:
    write(HOP)
    book = WallBook(tmp_path, seconds)
    assert book.names() == ("hop",)
    write(HOP + SANH)
    seconds.at -= 0.1
    assert book.names() == ("hop",)
    seconds.at += 0.1
    assert book.names() == ("hop", "sanh")


def test_one_mistyped_wall_takes_no_other_away_also_after_a_restart(
    tmp_path: Path, seconds: Seconds, write: Callable[[str], None]
) -> None:
    write(HOP + SANH)
    book = WallBook(tmp_path, seconds)
    mark = book.fingerprint("hop")
    write(HOP.replace("55", "'to'") + SANH)
    assert (book.names(), book.fingerprint("hop")) == (("hop", "sanh"), mark)
    again = WallBook(tmp_path, seconds)
    assert again.names() == ("sanh",)
    assert book.wrong == again.wrong
    assert book.wrong.startswith(f"{tmp_path / FILE}: [walls.hop] diagonal (inch): cần một số")


def test_what_is_public_no_more_is_gone_at_once(
    tmp_path: Path, seconds: Seconds, write: Callable[[str], None]
) -> None:
    write(HALL)
    book = WallBook(tmp_path, seconds)
    assert book.names() == ("sanh",)
    write(HALL.replace('["dung-han"]\n[', '["phan-anh"]\n['))
    assert book.names() == ()
    assert "không được chiếu «dung-han»" in book.wrong


@pytest.mark.parametrize("spoilt", [b"walls = ", b"walls = 3\n", b"# \xff\n" + HOP.encode()])
def test_a_file_that_cannot_be_read_leaves_what_was_or_at_a_start_the_one_before(
    tmp_path: Path, seconds: Seconds, write: Callable[[str], None], spoilt: bytes
) -> None:
    write(HOP)
    book = WallBook(tmp_path, seconds)
    book.describe("sanh", FIELDS)
    (tmp_path / FILE).write_bytes(spoilt)
    seconds.at += 1
    assert book.names() == ("hop", "sanh")
    assert "theo bản đọc được gần nhất" in book.wrong
    again = WallBook(tmp_path, seconds)
    assert again.names() == ("hop",)
    assert "Đang dùng bản trước đó, screens.toml.bak." in again.wrong
    with pytest.raises(ConfigError, match=r"screens\.toml: "):
        book.describe("moi", FIELDS)
    assert (tmp_path / FILE).read_bytes() == spoilt
    write(HOP + SANH)
    assert (again.names(), again.wrong) == (("hop", "sanh"), "")


def test_a_spoilt_file_with_none_before_it_is_no_walls_and_says_why(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("walls = ", encoding="utf-8")
    book = WallBook(tmp_path)
    assert book.names() == ()
    assert "screens.toml: " in book.wrong


def test_two_servers_that_write_at_once_lose_nothing_of_each_other(tmp_path: Path) -> None:
    names = [[f"a{n}" for n in range(8)], [f"b{n}" for n in range(8)]]

    def describe(mine: list[str]) -> None:
        book = WallBook(tmp_path)
        for name in mine:
            book.describe(name, FIELDS)

    writers = [threading.Thread(target=describe, args=(mine,)) for mine in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(WallBook(tmp_path).names()) == sorted(names[0] + names[1])
    kept = {path.name for path in tmp_path.iterdir()}
    assert kept == {FILE, "screens.toml.bak", "screens.toml.lock"}


def test_whoever_reads_never_waits_for_whoever_writes(
    tmp_path: Path, seconds: Seconds, write: Callable[[str], None]
) -> None:
    write(HOP)
    book = WallBook(tmp_path, seconds)
    writer = threading.Thread(target=book.describe, args=("sanh", FIELDS))
    with alone(tmp_path / FILE):
        writer.start()
        seconds.at += 5
        assert book.names() == ("hop",)
        assert book.fingerprint("hop")
        assert writer.is_alive()
    writer.join()
    assert book.names() == ("hop", "sanh")


def test_the_file_keeps_who_may_read_it(tmp_path: Path) -> None:
    book = WallBook(tmp_path)
    book.describe("hop", FIELDS)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o644
    (tmp_path / FILE).chmod(0o640)
    book.remove("hop")
    for name in (FILE, "screens.toml.bak"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "\ud800"},
        {"screens": ["hom-nay?agency=\udfff"]},
        {"screens": [{"at": "hom-nay", "tiles": ["\ud800"]}]},
    ],
)
def test_half_a_letter_is_told_in_words_that_can_be_written(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError, match="ký tự không in được") as told:
        WallBook(tmp_path).describe("hop", {**FIELDS, **fields})
    assert str(told.value).encode()
    assert not (tmp_path / FILE).exists()
