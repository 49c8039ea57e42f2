"""What people press is done, whatever happens: other presses, a locked database, a crash."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import OperationalError

from ioc.clock import machine_clock
from ioc.config import ROOT, read_settings
from ioc.domain.mappings import Kind, Meaning
from ioc.domain.records import Dossier
from ioc.domain.units import UNKNOWN
from ioc.kinds import feeds
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.sift import Sifted, resolved
from ioc.store import commands
from ioc.store.engine import open_engine, reading
from ioc.store.ingest import Rules, ingest
from ioc.store.ledger import mappings
from ioc.store.mappings import map_value, undo
from ioc.store.schema import dossiers
from ioc.worker import Worker

SOURCE = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa"
url = "http://127.0.0.1:9/dvcqg"
simulated = true
"""
NOW = datetime.now(UTC) - timedelta(hours=1)

Hire = Callable[[], Worker]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=_stored))


def _stored(_: str, names: list[str]) -> list[str]:
    return [name for name in names if ".sqlite" in name]


@pytest.fixture
def hire(database_url: str, tmp_path: Path, data: Path) -> Iterator[Hire]:
    """hire(): one more worker of the same house, prepared and not polling."""
    sources = tmp_path / "sources.toml"
    sources.write_text(SOURCE, encoding="utf-8")
    settings = read_settings(
        {
            "IOC_DATABASE_URL": database_url,
            "IOC_DATA": str(data),
            "IOC_SOURCES": str(sources),
            "IOC_SECRET_FILE": str(tmp_path / "session.key"),
        }
    )
    hired: list[Worker] = []

    def one() -> Worker:
        hired.append(Worker(settings, machine_clock()))
        hired[-1].prepare()
        return hired[-1]

    yield one
    for worker in hired:
        worker.close()


@pytest.fixture
def worker(hire: Hire) -> Worker:
    return hire()


@pytest.fixture
def engine(worker: Worker, database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, number: int, agency_text: str) -> None:
    """A dossier stored by a turn that has heard of nothing that people have said."""
    lookups = read_lookups(ROOT / "data")
    told = Sifted("mot-cua", "dossier")
    code = f"H15.12-261102-{number:04}"
    plain: dict[str, Any] = {"status": 4, "procedure": "1.000001", "sector": "G10-TN01"}
    told.take(Dossier(code=code, agency_text=agency_text, received_at=NOW, **plain), NOW)
    rules = Rules(MEASURES, lookups.calendar, {}, feeds(lookups))
    ingest(engine, resolved(told, lookups, lambda lats, lons: [], NOW), rules)


def said(engine: Engine, text: str) -> int:
    return map_value(engine, Meaning(kind=Kind.AGENCY, text=text, target="H15.12"), "tôi", NOW)


def agencies(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        query = select(dossiers.c.agency).order_by(dossiers.c.code)
        return list(connection.execute(query).scalars())


def test_a_press_is_known_to_who_counts_it_though_he_was_told_of_another(
    worker: Worker, engine: Engine
) -> None:
    keep(engine, 1, "Phòng một")
    keep(engine, 2, "Phòng hai")
    said(engine, "Phòng một")
    worker.attend()
    # Said between two looks at the commands; a turn that ends just then counts it.
    second = said(engine, "Phòng hai")
    worker.pushed().kept("mot-cua")
    worker.attend()
    assert agencies(engine) == ["H15.12", "H15.12"]
    undo(engine, second, NOW)
    worker.pushed().kept("mot-cua")
    worker.attend()
    assert agencies(engine) == ["H15.12", UNKNOWN]


def test_what_a_dying_turn_stored_by_old_words_is_read_again_at_the_next_start(
    worker: Worker, engine: Engine, hire: Hire
) -> None:
    commands.lead(engine, NOW)
    number = said(engine, "Phòng một")
    worker.attend()
    undo(engine, number, NOW)
    worker.attend()
    keep(engine, 1, "Phòng một")
    with engine.begin() as connection:
        # As the turn had it from the meaning that is no more.
        connection.execute(dossiers.update().values(agency="H15.12"))
    worker.close()
    hire()
    assert agencies(engine) == [UNKNOWN]


def test_a_worker_that_waited_to_lead_knows_what_was_said_meanwhile(
    worker: Worker, engine: Engine, hire: Hire
) -> None:
    waited = hire()
    said(engine, "Phòng một")
    worker.attend()
    commands.lead(engine, datetime.now(UTC) + timedelta(minutes=1))
    keep(engine, 1, "Phòng một")
    waited.prepare()
    assert agencies(engine) == ["H15.12"]


def test_a_command_the_database_failed_is_obeyed_the_next_time(
    worker: Worker, engine: Engine
) -> None:
    keep(engine, 1, "Phòng một")
    said(engine, "Phòng một")
    with locked("UPDATE mappings"), pytest.raises(OperationalError):
        worker.attend()
    assert agencies(engine) == [UNKNOWN]
    assert [command.kind for command in commands.waiting(engine)] == ["map"]
    worker.attend()
    assert agencies(engine) == ["H15.12"]
    assert commands.waiting(engine) == []


def test_a_turn_whose_last_word_failed_says_it_after_the_next_one(
    worker: Worker, engine: Engine
) -> None:
    said(engine, "Phòng một")
    worker.attend()
    keep(engine, 1, "Phòng một")
    with locked("UPDATE mappings"), pytest.raises(OperationalError):
        worker.pushed().kept("mot-cua")
    worker.pushed().kept("mot-cua")
    assert agencies(engine) == ["H15.12"]


def test_a_reference_file_half_written_holds_up_nobody(
    worker: Worker, engine: Engine, data: Path
) -> None:
    keep(engine, 1, "Phòng một")
    (data / "aliases.csv").write_text("text,agency,from\nA,H15.12,1/7/2025\n", encoding="utf-8")
    said(engine, "Phòng một")
    worker.attend()
    assert agencies(engine) == ["H15.12"]
    with reading(engine) as connection:
        assert connection.scalar(select(mappings.c.rows)) == 1


@contextmanager
def locked(beginning: str) -> Iterator[None]:
    """While it lasts, the database answers one kind of statement as one that is locked does."""

    def refuse(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(beginning):
            raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(Engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", refuse)
