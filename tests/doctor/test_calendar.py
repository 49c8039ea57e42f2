"""The doctor compares our holidays with the package's: a line a difference, ours is what counts."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from ioc.doctor.findings import Finding, Verdict
from ioc.doctor.reference import check_calendar, check_files
from ioc.domain.offices import parse_offices
from ioc.lookups import read_lookups

EXAMPLE = """
[offices."H15.12"]
morning = ["07:30", "11:30"]
afternoon = ["13:00", "17:00"]
[offices."H15.12".reception]
saturday = [["07:30", "11:00"]]
"""
DATA = Path(__file__).parent.parent.parent / "data"
TODAY = date(2026, 11, 22)


def written(folder: Path, old: str = "", new: str = "") -> Path:
    text = (DATA / "holidays.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "holidays.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def found(path: Path, subject: str = "Ngày nghỉ 2026") -> list[Finding]:
    return [each for each in check_calendar(path, TODAY) if each.subject == subject]


def test_what_a_person_has_checked_is_told_and_asks_for_nothing(tmp_path: Path) -> None:
    first, second, rest = found(written(tmp_path))
    assert "02/01 ta nghỉ, gói holidays thì không" in first.text
    assert "10/01 ta làm bù, gói holidays thì không" in second.text
    said = f"tính theo tệp của tỉnh, đã đối chiếu và ghi ở {tmp_path.name}/holidays.toml"
    assert all(each.text.endswith(said) for each in (first, second))
    assert (first.task, second.task) == ("", "")
    assert (rest.verdict, rest.text) == (
        Verdict.GOOD,
        "nghỉ 14 ngày, làm bù 2; văn bản ngày 25/12/2025",
    )


def test_a_day_that_nobody_checked_is_a_task_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path, "2026-11-24, # Ngày Văn hóa Việt Nam", "")
    tasks = [each.task for each in found(path) if each.task]
    assert tasks == [f"đối chiếu 24/11/2026 với văn bản: sửa {path}, hoặc thêm ngày ấy vào checked"]
    assert any("24/11 gói holidays nghỉ, ta thì không" in each.text for each in found(path))


def test_the_next_year_may_wait_for_its_decision_and_this_one_may_not(tmp_path: Path) -> None:
    (expected,) = found(written(tmp_path), "Ngày nghỉ 2027")
    assert (expected.task, "dự kiến, chưa có văn bản" in expected.text) == ("", True)
    path = written(tmp_path, 'status = "in_force"\ndecided = 2025-12-25', 'status = "expected"')
    assert any(each.task.startswith("ghi văn bản nghỉ lễ năm 2026") for each in found(path))


def test_a_year_that_is_not_there_and_a_file_that_cannot_be_read_are_tasks(tmp_path: Path) -> None:
    (misplaced,) = found(written(tmp_path, "[years.2027]", "[years.2028]"), "Ngày nghỉ")
    assert misplaced.verdict is Verdict.BAD
    assert "2027-01-01 stands under 2028; move it to its own year" in misplaced.text
    path = tmp_path / "holidays.toml"
    path.write_text("[hours]\n[years]\n", encoding="utf-8")
    told = list(check_calendar(path, TODAY))
    assert [each.subject for each in told] == ["Ngày nghỉ 2026", "Ngày nghỉ 2027"]
    assert all(each.task.startswith("thêm [years.20") for each in told)


def test_offices_with_hours_of_their_own_are_counted() -> None:
    known = read_lookups(DATA)
    assert "giờ làm việc riêng" not in check_files(DATA, TODAY, known).text
    own = parse_offices(tomllib.loads(EXAMPLE), known.calendar, known.agencies)
    text = check_files(DATA, TODAY, replace(known, offices=own)).text
    assert text.endswith(", 1 cơ quan có giờ làm việc riêng, 1 cơ quan tiếp nhận thứ Bảy")
