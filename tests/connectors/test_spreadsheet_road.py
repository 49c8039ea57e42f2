"""From a file in a folder to what the store holds of it; killed at any moment, nothing is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from ioc.store.engine import reading
from ioc.store.figure_tables import figures
from tests.connectors.drop_folder import line, lines, names, rested, text, workbook
from tests.connectors.drop_house import House, built, died, moments_of

DAY = "2026-11-22"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "nhan").mkdir()
    return tmp_path / "nhan"


@pytest.fixture
def house(database_url: str, folder: Path) -> Iterator[House]:
    house = built(database_url, folder)
    yield house
    house.engine.dispose()


def test_a_folder_of_every_kind_of_file_ends_in_the_right_books(house: House, folder: Path) -> None:
    workbook(folder / "a.xlsx", [*lines(3), line(4, "12x")])
    text(folder / "b.csv", [line(2, 22)])
    rested(folder / "b.csv", (folder / "a.xlsx").stat().st_mtime + 9)
    (folder / "c.xlsx").write_bytes((folder / "a.xlsx").read_bytes())
    rested(folder / "c.xlsx", (folder / "a.xlsx").stat().st_mtime + 99)
    (folder / "d.xlsx").write_bytes(b"<html>")
    rested(folder / "d.xlsx")
    turn = house.turn()
    assert (turn.outcome, turn.fetched) == ("ok", 6)
    assert house.totals() == {"UBND xã Số 1": 1, "UBND xã Số 2": 22, "UBND xã Số 3": 3}
    assert house.rejects() == [("file", "d.xlsx!"), ("total", "a.xlsx!T10!E5")]
    assert names(folder) == [
        *(f"da-doc/{DAY}-{name}" for name in ("a.xlsx", "b.csv", "c.xlsx")),
        *(f"khong-doc-duoc/{DAY}-{name}" for name in ("d.xlsx", "d.xlsx.txt")),
    ]
    assert house.turn().fetched == 0


def test_a_file_that_comes_again_mended_closes_what_was_said_of_it(
    house: House, folder: Path
) -> None:
    workbook(folder / "a.xlsx", [line(1), line(2, "12x"), line(3, "x")])
    house.turn()
    assert len(house.rejects()) == 2
    workbook(folder / "a.xlsx", [line(1, 5), line(2, 12), line(3, "x")])
    house.turn()
    assert house.totals() == {"UBND xã Số 1": 5, "UBND xã Số 2": 12}
    assert house.rejects() == [("total", "a.xlsx!T10!E4")]


def test_how_far_a_long_file_has_come_is_told_while_it_is_read_and_no_more_after(
    house: House, folder: Path
) -> None:
    text(folder / "a.csv", lines(6_000))
    told = []

    def took_note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith("UPDATE sources SET progress_what"):
            told.append([value for value in _values(values) if value != "bang-tinh"])

    event.listen(house.engine, "after_cursor_execute", took_note)
    assert house.turn().stored == 6_000
    assert told == [["a.csv", 5_000, 6_001], ["a.csv", 6_000, 6_001]]
    state = house.state()
    assert (state.progress_what, state.progress_done, state.progress_total) == (None, None, None)


def _values(values: Any) -> list[Any]:
    return list(values.values() if isinstance(values, dict) else values)


def test_figures_keep_the_cell_that_they_were_typed_in(database_url: str, folder: Path) -> None:
    house = built(database_url, folder, record="figure")
    workbook(folder / "a.xlsx", [line(1, "1.234,5")])
    assert house.turn().stored == 1
    with reading(house.engine) as connection:
        (row,) = connection.execute(select(figures)).mappings().all()
    assert row["agency_text"] == "UBND xã Số 1"
    house.engine.dispose()


def dropped(url: str, folder: Path) -> None:
    """An empty store, and two files for it: a later one that is right in part."""
    folder.mkdir(parents=True)
    built(url, folder).engine.dispose()
    text(folder / "a.csv", lines(30))
    workbook(folder / "b.xlsx", [line(1, 100), line(2, "12x")])
    rested(folder / "b.xlsx", (folder / "a.csv").stat().st_mtime + 5)


@pytest.fixture(scope="module")
def moments(tmp_path_factory: pytest.TempPathFactory) -> int:
    made = tmp_path_factory.mktemp("whole")
    url = f"sqlite:///{made / 'ioc.sqlite'}"
    dropped(url, made / "nhan")
    return moments_of(url, made / "nhan")


@pytest.mark.parametrize("sixth", range(1, 7))
def test_killed_at_any_moment_nothing_is_lost_and_nothing_counts_twice(
    tmp_path: Path, moments: int, sixth: int
) -> None:
    url, folder = f"sqlite:///{tmp_path / 'ioc.sqlite'}", tmp_path / "dropped"
    dropped(url, folder)
    assert died(url, folder, moments * sixth // 6), "the turn ended before it was killed"
    house = built(url, folder)
    house.turn()
    house.turn()
    expected = {f"UBND xã Số {n}": n for n in range(1, 31)} | {"UBND xã Số 1": 100}
    assert house.totals() == expected
    assert house.rejects() == [("total", "b.xlsx!T10!E3")]
    assert names(folder) == [f"da-doc/{DAY}-a.csv", f"da-doc/{DAY}-b.xlsx"]
    house.engine.dispose()
