"""A drop folder that several people hand files to at once, under any names."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from ioc.sources.dropped import DropFolder, safe_name, shortened
from tests.connectors.fake_http import NOW

_AT_ONCE = 8


def handed_in(folder: DropFolder, content: bytes, all_are_here: Barrier) -> Path:
    part, file = folder.part()
    with file:
        file.write(content)
    all_are_here.wait()
    return folder.take_in(part, "a.csv", NOW)


def all_at_once(root: Path) -> list[bytes]:
    folder, all_are_here = DropFolder(root, "bang-tinh"), Barrier(_AT_ONCE)
    contents = [str(n).encode() for n in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as people:
        list(people.map(lambda content: handed_in(folder, content, all_are_here), contents))
    return sorted(path.read_bytes() for path in root.iterdir())


def test_files_of_one_name_that_come_at_once_all_stay(tmp_path: Path) -> None:
    for turn in range(20):
        root = tmp_path / str(turn)
        root.mkdir()
        assert all_at_once(root) == [str(n).encode() for n in range(_AT_ONCE)]


def test_they_all_stay_on_a_drive_that_has_no_links_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    assert all_at_once(tmp_path) == [str(n).encode() for n in range(_AT_ONCE)]


@pytest.mark.parametrize(
    "name",
    ["ờ" * 120 + ".xlsx", "ờ" * 300, "a." + "ờ" * 200, "x" * 199 + "ờ.csv", "😀" * 90 + ".csv"],
)
def test_a_name_is_cut_on_a_letter_to_what_a_drive_takes(tmp_path: Path, name: str) -> None:
    kept = safe_name(name)
    assert len(kept.encode()) <= 200
    assert kept.rpartition(".")[2][:4] == name.rpartition(".")[2][:4]
    (tmp_path / f"2026-11-22-{kept}-99.txt").write_bytes(b"x")


def test_a_short_name_is_left_as_it_is() -> None:
    assert shortened("Báo cáo tháng 10.xlsx") == "Báo cáo tháng 10.xlsx"
    assert shortened("khong duoi") == "khong duoi"


def test_a_long_name_that_somebody_dropped_is_put_away_too(tmp_path: Path) -> None:
    name = "ờ" * 83 + ".csv"
    (tmp_path / name).write_bytes(b"x")
    folder = DropFolder(tmp_path, "bang-tinh")
    (found,) = folder.files()
    there = folder.put_away(found, "da-doc", NOW)
    assert there is not None
    assert there.name.startswith("2026-11-22-ờờ")
    assert there.suffix == ".csv"
