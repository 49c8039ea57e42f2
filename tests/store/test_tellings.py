"""What a source said before it said otherwise is kept, once, by source."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.store.engine import reading
from ioc.store.ingest import ingest
from ioc.store.rows import DossierRow, Load
from ioc.store.tellings import told_before
from tests.store.invented import RULES, hour, open_store, row

CODE = "H15.12-261102-0001"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def told(engine: Engine, *rows: DossierRow, source: str = "mot-cua") -> None:
    ingest(engine, Load(source=source, now=hour(1000), dossiers=rows), RULES)


def before(engine: Engine, source: str = "mot-cua") -> list[Any]:
    with reading(engine) as connection:
        return [(t["status"], t["due_at"]) for t in told_before(connection, source, CODE)]


def test_what_was_said_first_is_no_change(engine: Engine) -> None:
    told(engine, row(asked=5, due_at=hour(48)))
    assert before(engine) == []


def test_each_change_keeps_what_was_said_before_it_in_order(engine: Engine) -> None:
    told(engine, row(asked=5, due_at=hour(48)))
    told(engine, row(asked=20, due_at=hour(96)))
    told(engine, row(asked=30, status=9, resolved_at=hour(29), due_at=hour(96)))
    assert before(engine) == [(4, hour(48)), (4, hour(96))]


def test_a_repeat_keeps_nothing(engine: Engine) -> None:
    told(engine, row(asked=5, due_at=hour(48)))
    told(engine, row(asked=20, due_at=hour(96)))
    for asked in (20, 30, 40):
        told(engine, row(asked=asked, due_at=hour(96)))
    assert before(engine) == [(4, hour(48))]


def test_what_tells_nothing_of_the_clock_is_no_change(engine: Engine) -> None:
    told(engine, row(asked=5, due_at=hour(48)))
    told(engine, row(asked=20, due_at=hour(48), digitised=True))
    assert before(engine) == []


def test_an_older_version_keeps_nothing(engine: Engine) -> None:
    told(engine, row(asked=50, status=9, resolved_at=hour(30), due_at=hour(48)))
    told(engine, row(asked=60, status=4, due_at=hour(96)))
    assert before(engine) == []


def test_each_source_has_its_own(engine: Engine) -> None:
    for source, first, then in (("mot-cua", 48, 96), ("vendor", 24, 72)):
        told(engine, row(asked=5, due_at=hour(first)), source=source)
        told(engine, row(asked=20, due_at=hour(then)), source=source)
    assert before(engine) == [(4, hour(48))]
    assert before(engine, "vendor") == [(4, hour(24))]
