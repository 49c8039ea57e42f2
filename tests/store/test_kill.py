"""Killed between two statements, a load is not there at all, and the next turn ends alike."""

from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.store import rollups
from ioc.store.engine import reading
from ioc.store.ingest import ingest
from ioc.store.ladder import OPEN_RUNGS, RUNGS
from ioc.store.ledger import rejects
from ioc.store.schema import dossiers, spans, steps
from tests.store.dying import died, kept
from tests.store.invented import RULES, first_load, later_load, open_store

# Early, in the middle of the facts, among the rungs, and just before the end of the transaction.
STATEMENTS = (2, 6, 12, 20, 27, 34, 40, 46)


def found(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        rows = kept(connection, (dossiers, spans, steps, rejects, *OPEN_RUNGS, *RUNGS))
        return {**rows, "differences": rollups.verify(connection, RULES.measures)}


@pytest.mark.parametrize("statements", STATEMENTS)
def test_a_load_killed_between_statements_is_not_there_and_the_next_turn_ends_alike(
    database_url: str, statements: int
) -> None:
    engine = open_store(database_url)
    ingest(engine, first_load(), RULES)
    before = found(engine)
    engine.dispose()
    assert died(database_url, statements, "dossiers"), "the load ended before it was killed"
    assert found(engine) == before
    ingest(engine, later_load(), RULES)
    after = found(engine)
    assert after["differences"] == []
    assert after["watermark"] == later_load().watermark
    engine.dispose()
