"""Killed between two statements, a load of the other feeds is not there at all either."""

from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.store import rollups
from ioc.store.engine import reading
from ioc.store.facts import ALERT_RUNGS, CASE_RUNGS, alerts, cases, incidents, scores
from ioc.store.incidents import verify_incidents
from ioc.store.ingest import ingest
from ioc.store.ledger import rejects
from tests.store.dying import died, kept
from tests.store.feeds import ALERT_MEASURES, CASE_MEASURES, RULE, first_feeds, later_feeds
from tests.store.invented import RULES, open_store

# Among the cases, their rungs, the alerts, the incidents, and near the end of the transaction.
STATEMENTS = (3, 12, 30, 45, 60, 70, 77)


def found(engine: Engine) -> dict[str, Any]:
    with reading(engine) as connection:
        tables = (cases, alerts, incidents, scores, rejects, *CASE_RUNGS, *ALERT_RUNGS)
        differences = [
            *rollups.verify(connection, CASE_MEASURES),
            *rollups.verify(connection, ALERT_MEASURES),
            *verify_incidents(connection, RULE),
        ]
        return {**kept(connection, tables), "differences": differences}


@pytest.mark.parametrize("statements", STATEMENTS)
def test_a_load_killed_between_statements_is_not_there_and_the_next_turn_ends_alike(
    database_url: str, statements: int
) -> None:
    engine = open_store(database_url)
    ingest(engine, first_feeds(), RULES)
    before = found(engine)
    engine.dispose()
    assert died(database_url, statements, "feeds"), "the load ended before it was killed"
    assert found(engine) == before
    done = ingest(engine, later_feeds(), RULES)
    after = found(engine)
    assert after["differences"] == []
    assert after["watermark"] == later_feeds().watermark
    assert (done.stored, done.rejected) == (32, 1)
    again = ingest(engine, later_feeds(), RULES)
    assert (again.stored, again.revision) == (0, done.revision)
    assert found(engine)["incidents"] == after["incidents"]
    engine.dispose()
