"""Other reference files: cases and alerts are read anew, rungs too."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, RowMapping, select

from ioc.domain.incidents import IncidentRule
from ioc.metrics.dossiers import MEASURES
from ioc.store import rollups
from ioc.store.engine import reading
from ioc.store.facts import alerts, cases, incidents
from ioc.store.incidents import verify_incidents
from ioc.store.ingest import ingest
from ioc.store.reassign import Kind, resolve_all, resolve_if_changed
from ioc.store.rows import Load
from tests.store.feeds import (
    ALERT_MEASURES,
    CASE_MEASURES,
    alert_row,
    at,
    case_row,
    day,
)
from tests.store.invented import RULES, open_store

Rows = Sequence[RowMapping]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    load = Load(
        source="mot-cua",
        now=at(1000),
        cases=[
            case_row("dn:1", agency="?", agency_text="Phòng hạ tầng", due_day=day(2)),
            case_row("dn:2", agency="?", agency_text="Nơi nào đó", due_day=day(2)),
            case_row("dn:3", due_day=day(2)),
        ],
        alerts=[alert_row(f"n|{n}", hour=24 * n) for n in (0, 1, 5)],
    )
    ingest(engine, load, RULES)
    yield engine
    engine.dispose()


def kinds(case: Mapping[str, Any], agency: str) -> tuple[Kind, ...]:
    """As if the lookups now said this of every case, and that of every alert."""

    def cases_again(rows: Rows) -> list[Mapping[str, Any]]:
        return [case for _ in rows]

    return (
        Kind(MEASURES, lambda rows: [{} for _ in rows]),
        Kind(CASE_MEASURES, cases_again),
        Kind(ALERT_MEASURES, lambda rows: [{"agency": agency} for _ in rows]),
    )


def differences(engine: Engine, rule: IncidentRule) -> list[rollups.Difference]:
    with reading(engine) as connection:
        return [
            *rollups.verify(connection, CASE_MEASURES),
            *rollups.verify(connection, ALERT_MEASURES),
            *verify_incidents(connection, rule),
        ]


def test_changed_files_read_every_case_and_alert_anew_once(engine: Engine) -> None:
    wide = IncidentRule(least_severity=3, window_days=5)
    told = kinds({"place": "22015", "due_day": day(9), "overdue_day": day(10)}, "H15.07")
    assert resolve_if_changed(engine, told, wide, "other") == 6
    assert resolve_if_changed(engine, told, wide, "other") is None
    with reading(engine) as connection:
        assert set(connection.execute(select(cases.c.place)).scalars()) == {"22015"}
        assert set(connection.execute(select(alerts.c.agency)).scalars()) == {"H15.07"}
        made = connection.execute(select(incidents.c.agency, incidents.c.alerts)).all()
        assert [tuple(row) for row in made] == [("H15.07", 3)]
    assert differences(engine, wide) == []
    assert resolve_all(engine, told, wide, "again") == 0
