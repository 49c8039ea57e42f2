"""Killed between two statements, a load is not there at all, and the next turn ends alike."""

import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import Engine, select

from ioc.config import ROOT
from ioc.store import rollups, status
from ioc.store.engine import reading
from ioc.store.ingest import ingest
from ioc.store.ledger import rejects
from ioc.store.schema import OPEN_RUNGS, RUNGS, dossiers, spans
from ioc.store.schema import steps as told_steps
from tests.store.invented import RULES, first_load, later_load, open_store

# Early, in the middle of the facts, among the rungs, and just before the end of the transaction.
STATEMENTS = (2, 6, 12, 20, 27, 34, 40, 46)


def kept(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        tables = (dossiers, spans, told_steps, rejects, *OPEN_RUNGS, *RUNGS)
        found: dict[str, Any] = {
            t.name: sorted(map(repr, connection.execute(select(t)).all())) for t in tables
        }
        found["watermark"] = status.marks(connection, "mot-cua").watermark
        found["differences"] = rollups.verify(connection, RULES.measures)
        return found


@pytest.mark.parametrize("statements", STATEMENTS)
def test_a_load_killed_between_statements_is_not_there_and_the_next_turn_ends_alike(
    database_url: str, statements: int
) -> None:
    engine = open_store(database_url)
    ingest(engine, first_load(), RULES)
    before = kept(engine)
    engine.dispose()
    died = subprocess.run(
        [sys.executable, "-m", "tests.store.dying", database_url, str(statements)],
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert died.returncode == 9, "the load ended before it was killed"
    assert kept(engine) == before
    ingest(engine, later_load(), RULES)
    after = kept(engine)
    assert after["differences"] == []
    assert after["watermark"] == later_load().watermark
    engine.dispose()
