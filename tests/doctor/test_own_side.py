"""The doctor at sources of our own side: a log, and a folder that people fill."""

from pathlib import Path

from ioc.doctor.findings import Verdict
from ioc.doctor.own_side import check_file, check_folder, is_folder
from ioc.sources.connector import Source


def test_a_log_that_is_not_there_is_told_with_its_path(tmp_path: Path) -> None:
    (found,) = check_file("tong-dai", tmp_path / "queue_log")
    assert found.verdict is Verdict.BAD
    assert str(tmp_path / "queue_log") in found.task


def test_a_log_is_counted_with_what_it_was_rotated_into(tmp_path: Path) -> None:
    for name in ("queue_log", "queue_log.1", "queue_log-20261101.gz", "queue_log.bak", "khac.1"):
        (tmp_path / name).touch()
    (found,) = check_file("tong-dai", tmp_path / "queue_log")
    assert found.text.endswith("queue_log đọc được, 2 tệp xoay vòng")


def test_a_drop_folder_tells_what_waits_and_what_was_put_aside(tmp_path: Path) -> None:
    (missing,) = check_folder("bao-cao", tmp_path / "khong")
    assert "mkdir -p" in missing.task
    for name in ("t10.xlsx", "t11.CSV", "~$t10.xlsx", ".an.csv", "ghi-chu.txt"):
        (tmp_path / name).touch()
    (waiting,) = check_folder("bao-cao", tmp_path)
    assert waiting.text.endswith("ghi được, 2 tệp đang chờ")
    (tmp_path / "khong-doc-duoc").mkdir()
    (tmp_path / "khong-doc-duoc" / "t9.xls.xlsx").touch()
    _, aside = check_folder("bao-cao", tmp_path)
    assert "1 tệp không đọc được" in aside.text
    assert ".txt bên cạnh" in aside.task


def test_a_folder_is_known_by_its_connector_or_by_what_lies_there(tmp_path: Path) -> None:
    source = Source(name="a", connector="call_centre", title="", url=f"file://{tmp_path}")
    assert is_folder(source, tmp_path)
    assert not is_folder(source, tmp_path / "queue_log")
