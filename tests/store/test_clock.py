"""The columns of the legal clock are told alike by an ingest, files read anew and a migration."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, inspect, select, text

from ioc.config import ROOT
from ioc.domain.incidents import IncidentRule
from ioc.domain.records import Dossier, Step, Supplement
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.resolve import Told, resolve, resolve_again
from ioc.store import engine as engines
from ioc.store import rollups
from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.ingest import Rules, ingest
from ioc.store.reassign import Kind, resolve_all, resolve_if_changed
from ioc.store.rows import Load
from ioc.store.schema import dossiers, metadata
from tests.store.invented import FEEDS, empty, hour, open_store

LOOKUPS = read_lookups(ROOT / "data")
RULES = Rules(MEASURES, LOOKUPS.calendar, {}, FEEDS, LOOKUPS.offices)
KIND = Kind(MEASURES, lambda rows: [resolve_again(row, LOOKUPS) for row in rows])
RULE = IncidentRule()
WITH_LIMIT = next(p.code for p in LOOKUPS.procedures.values() if p.max_days == 3)

instants = st.integers(0, 400).map(hour)
told_dossiers = st.builds(
    Dossier,
    code=st.sampled_from([f"H15.12-261102-{n:04}" for n in range(1, 5)]),
    status=st.integers(1, 10),
    procedure=st.sampled_from([WITH_LIMIT, "9.999999"]),
    sector=st.just("G10-TN01"),
    channel=st.sampled_from(["online", "counter", None]),
    agency_text=st.sampled_from(["", "Sở Nội vụ", "Nơi nào đó"]),
    submitted_at=st.none() | instants,
    received_at=instants,
    due_at=st.none() | instants,
    refused_at=st.none() | instants,
    resolved_at=st.none() | instants,
    returned_at=st.none() | instants,
    supplements=st.lists(
        st.builds(
            Supplement,
            key=st.sampled_from("12"),
            requested_at=instants,
            returned_at=st.none() | instants,
            reason=st.sampled_from(["", "missing"]),
        ),
        max_size=3,
    ).map(tuple),
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, asked: int, told: Sequence[Dossier]) -> None:
    rows, bad = resolve([Told(d, hour(asked)) for d in told], "mot-cua", LOOKUPS)
    assert not bad
    ingest(engine, Load(source="mot-cua", now=hour(asked), dossiers=rows), RULES)


def test_a_provincial_copy_stored_before_is_one_procedure_with_the_national(engine: Engine) -> None:
    plain: dict[str, Any] = {
        "status": 9,
        "sector": "G10-TN01",
        "received_at": hour(0),
        "resolved_at": hour(9),
    }
    codes = (WITH_LIMIT, f"{WITH_LIMIT}.000.00.00.H15", "Cấp giấy phép")
    keep(engine, 401, [Dossier(code=f"H15.12-261102-{n:04}", procedure=code, **plain)
                       for n, code in enumerate(codes)])  # fmt: skip
    assert resolve_all(engine, [KIND], RULE, "as before") == 1
    with reading(engine) as connection:
        stored = connection.scalars(select(dossiers.c.procedure).order_by(dossiers.c.code)).all()
        assert list(stored) == [WITH_LIMIT, WITH_LIMIT, "Cấp giấy phép"]
        assert rollups.verify(connection, MEASURES) == []


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(told_dossiers, max_size=4), max_size=4))
def test_what_an_ingest_judged_files_read_anew_judge_alike(
    engine: Engine, batches: list[list[Dossier]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    for number, batch in enumerate(batches):
        keep(engine, 401 + number, batch)
    assert resolve_all(engine, [KIND], RULE, "as before") == 0
    with reading(engine) as connection:
        assert rollups.verify(connection, MEASURES) == []


def dossier(number: int, status: int, **facts: Any) -> Dossier:
    told: dict[str, Any] = {"received_at": hour(0), "submitted_at": hour(-2), "channel": "online"}
    return Dossier(
        code=f"H15.12-261102-{number:04}",
        status=status,
        procedure=WITH_LIMIT,
        sector="G10-TN01",
        **told | facts,
    )


def of_every_kind() -> list[Dossier]:
    """One of every way to stand or to end, in time and late."""
    asked = (Supplement(key="1", requested_at=hour(3), returned_at=hour(9)),)
    twice = (*asked, Supplement(key="2", requested_at=hour(30), returned_at=hour(40)))
    paid = (Step(dossier="H15.12-261102-0009", at=hour(5), status=6, content="Nộp phí"),)
    return [
        dossier(1, 4, due_at=hour(48)),
        dossier(2, 9, due_at=hour(48), resolved_at=hour(49)),
        dossier(3, 10, due_at=hour(48), returned_at=hour(40)),
        dossier(4, 7, due_at=hour(48), resolved_at=hour(60)),
        dossier(5, 8, due_at=hour(48), refused_at=hour(60)),
        dossier(6, 9, resolved_at=hour(300)),
        dossier(7, 4, supplements=asked),
        dossier(8, 9, due_at=hour(500), resolved_at=hour(100), supplements=twice),
        dossier(9, 6, due_at=hour(48), steps=paid),
        dossier(10, 10),
        dossier(11, 3, received_at=None, refused_at=hour(4)),
    ]


def written_before_the_clock(engine: Engine, known: Engine) -> None:
    """Fills a store of migration 0010 with what its program would have kept of the same."""
    config = Config()
    config.set_main_option("script_location", str(Path(engines.__file__).parent / "migrations"))
    config.attributes["engine"] = engine
    command.upgrade(config, "0010")
    there = inspect(engine)
    with reading(known) as source, writing(engine) as target:
        for table in metadata.sorted_tables:
            if not there.has_table(table.name):
                continue
            names = {column["name"] for column in there.get_columns(table.name)}
            rows = [
                {name: value for name, value in row.items() if name in names}
                for row in source.execute(select(table)).mappings()
            ]
            for row in rows:
                if table is dossiers:
                    row["pauses"] = [pause[:3] for pause in row["pauses"]]
            if rows:
                target.execute(insert(table), rows)
        target.execute(text("UPDATE revision SET lookups = 'as before'"))


def test_a_store_from_before_the_clock_is_judged_at_the_first_start(
    database_url: str, tmp_path: Path
) -> None:
    known, old = open_store(f"sqlite:///{tmp_path / 'known.sqlite'}"), open_engine(database_url)
    keep(known, 401, of_every_kind())
    written_before_the_clock(old, known)
    migrate(old)
    assert resolve_if_changed(old, [KIND], RULE, "as before") == 10
    assert resolve_if_changed(old, [KIND], RULE, "as before") is None
    with reading(old) as connection:
        assert rollups.verify(connection, MEASURES) == []
    judged, again = rows_of(known), rows_of(old)
    waits = {code: row.pop("pauses") for code, row in again.items()}
    # Those that the source told of itself are read as they were written.
    assert [len(pause) for pause in waits["H15.12-261102-0008"]] == [3, 3]
    assert [pause[3] for pause in waits["H15.12-261102-0009"]] == ["payment"]
    for row in judged.values():
        row.pop("pauses")
    assert again == judged
    for engine in (known, old):
        engine.dispose()


def rows_of(engine: Engine) -> dict[str, dict[str, Any]]:
    with reading(engine) as connection:
        found = connection.execute(select(dossiers)).mappings()
        return {row["code"]: dict(row) for row in found}
