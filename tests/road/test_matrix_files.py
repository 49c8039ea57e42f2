"""A hotline's log through every trouble that a file or a table can have: while it is ill it says
so and its neighbour is read as ever; in the end it holds exactly what the simulator's books hold.

What is not here, and why: a file is not signed in to and has no TLS, no rate and no pages. That it
may not be read cannot be shown to whoever runs tests as root; that it is a folder can. A log that
was written in another shape stays so: what could not be read of it is put aside, and told.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.postgres import Cluster
from tests.road.kinds import FILES
from tests.road.patients import Care, Patient, made_once, patient
from tests.road.troubles import FRESH, REFUSED, UNAVAILABLE, Trouble, through

Made = Callable[[str], Path]
OVER_THE_WEEK = 100.0
LOGS = {"queue-log": "queue_log", "cdr": "Master.csv", "bang": "asterisk.sqlite"}


def log_of(one: Patient) -> Path:
    return one.folder / "tong-dai" / LOGS[one.kind.name]


def nothing(_: Patient) -> None:
    """It mends itself."""


def away(one: Patient) -> None:
    """The exchange goes on writing where nobody looks: an unmounted disk."""
    one.province.exchange.write(int(one.province.clock.now()))
    there = log_of(one).parent
    there.rename(there.with_name("khac"))
    one.province.exchange.folder = there.with_name("khac")


def back(one: Patient) -> None:
    there = log_of(one).parent
    shutil.rmtree(there, ignore_errors=True)
    one.province.exchange.folder.rename(there)
    one.province.exchange.folder = there


def elsewhere(one: Patient) -> None:
    """The log stays as it is: the exchange writes, but to another place."""
    there = log_of(one).parent
    shutil.copytree(there, there.with_name("khac"))
    one.province.exchange.folder = there.with_name("khac")


def a_folder(one: Patient) -> None:
    away(one)
    log_of(one).mkdir(parents=True)


def copied_and_cut(one: Patient) -> None:
    """As logrotate does with copytruncate, in the middle of a day."""
    log = log_of(one)
    shutil.copy(log, log.with_name(f"{log.name}-20261119"))
    log.write_bytes(b"")


def twice(one: Patient) -> None:
    """The last lines once more, as where a disk was put back from its copy."""
    log = log_of(one)
    text = log.read_bytes()
    log.write_bytes(text + b"".join(text.splitlines(keepends=True)[-20:]))


def torn(one: Patient) -> None:
    """The last line so far is only half there: whoever wrote it is not done."""
    one.step(26)
    log = log_of(one)
    text = log.read_bytes()
    (one.folder / "nua-dong").write_bytes(text[-20:])
    log.write_bytes(text[:-20])


def whole(one: Patient) -> None:
    with log_of(one).open("ab") as log:
        log.write((one.folder / "nua-dong").read_bytes())


def of_2099(one: Patient) -> None:
    line = {
        "queue-log": "4070908800|4070908800.1|1022|NONE|ENTERQUEUE||0900000001|1\n"
        "4070908830|4070908800.1|1022|NONE|ABANDON|1|1|30\n",
        "cdr": '"","0900000001","1022","","","","","","","2099-01-01 08:00:00","",'
        '"2099-01-01 08:00:30","30","0","NO ANSWER","DOCUMENTATION","4070908800.1",""\n',
    }
    with log_of(one).open("a", encoding="utf-8") as log:
        log.write(line[one.kind.name])


def sql(*statements: str) -> Care:
    """Those statements, in the exchange's database."""

    def run(one: Patient) -> None:
        with closing(sqlite3.connect(log_of(one))) as database, database:
            for statement in statements:
                database.execute(statement)

    return run


COLUMNS = "time, callid, queuename, agent, event, data1, data2, data3, data4, data5"
MISSING = Trouble(begin=away, end=back, told=(UNAVAILABLE, "không có tệp này"))
FOLDER = Trouble(begin=a_folder, end=back, told=(REFUSED, "là một thư mục"))
SILENT = Trouble(
    begin=elsewhere, end=back, told=(UNAVAILABLE, "không có dòng nào trong 72 giờ"), hours=100
)
CUT = Trouble(begin=copied_and_cut, end=nothing, told=(FRESH, ""))
TWICE = Trouble(begin=twice, end=nothing, told=(FRESH, ""))
TORN = Trouble(begin=torn, end=whole, told=(FRESH, ""), hours=0)
FUTURE = Trouble(begin=of_2099, end=nothing, told=(FRESH, ""), rejected=True, lasting=1)
TROUBLES = {
    ("queue-log", "missing"): MISSING,
    ("queue-log", "a folder"): FOLDER,
    ("queue-log", "silent"): SILENT,
    ("queue-log", "rotated"): Trouble(
        begin=nothing, end=nothing, told=(FRESH, ""), hours=OVER_THE_WEEK
    ),
    ("queue-log", "copied and cut"): CUT,
    ("queue-log", "twice"): TWICE,
    ("queue-log", "torn"): TORN,
    ("queue-log", "future"): FUTURE,
    ("cdr", "missing"): MISSING,
    ("cdr", "a folder"): FOLDER,
    ("cdr", "silent"): SILENT,
    ("cdr", "copied and cut"): CUT,
    ("cdr", "twice"): TWICE,
    ("cdr", "torn"): TORN,
    ("cdr", "future"): FUTURE,
    ("bang", "no such table"): Trouble(
        begin=sql("ALTER TABLE queue_log RENAME TO queue_log_moi"),
        end=sql("ALTER TABLE queue_log_moi RENAME TO queue_log"),
        told=(REFUSED, "không có bảng queue_log"),
        hours=0,
    ),
    ("bang", "renamed"): Trouble(
        begin=sql("ALTER TABLE queue_log RENAME COLUMN event TO su_kien"),
        end=sql("ALTER TABLE queue_log RENAME COLUMN su_kien TO event"),
        told=(REFUSED, "không có cột event"),
        hours=0,
    ),
    ("bang", "added"): Trouble(
        begin=sql("ALTER TABLE queue_log ADD COLUMN moi TEXT"), end=nothing, told=(FRESH, "")
    ),
    ("bang", "twice"): Trouble(
        begin=sql(f"INSERT INTO queue_log ({COLUMNS}) SELECT {COLUMNS} FROM queue_log"),
        end=nothing,
        told=(FRESH, ""),
    ),
    ("bang", "reordered"): Trouble(
        begin=sql("UPDATE queue_log SET id = -id"), end=nothing, told=(FRESH, "")
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_once(tmp_path_factory.mktemp("made"), FILES)


@pytest.mark.parametrize(("name", "trouble"), TROUBLES)
def test_it_says_that_it_is_ill_recovers_and_ends_with_the_books(
    made: Made, tmp_path: Path, name: str, trouble: str
) -> None:
    with patient(FILES[name], made(name), tmp_path / "house") as one:
        through(one, TROUBLES[name, trouble])


def test_it_does_so_on_the_other_engine(made: Made, tmp_path: Path, cluster: Cluster) -> None:
    kind, house = FILES["queue-log"], tmp_path / "house"
    with cluster.database() as url, patient(kind, made(kind.name), house, url) as one:
        through(one, TROUBLES[kind.name, "rotated"])
