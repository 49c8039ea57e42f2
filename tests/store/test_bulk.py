"""Many rows at once are written as one at a time would be, whatever they hold, on both engines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Table, delete, func, insert, select

from ioc.store.bulk import fill, one_of, upsert
from ioc.store.engine import writing
from ioc.store.ledger import rejects
from ioc.store.schema import names, spans, steps
from tests.store.invented import open_store

# PostgreSQL keeps no NUL, and none comes out of a parse.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
instants = st.datetimes(datetime(1900, 1, 1), datetime(9998, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
days = st.dates(date(1900, 1, 1), date(9999, 12, 31))
step_rows = st.fixed_dictionaries(
    {
        "source": texts,
        "dossier": texts,
        "at": instants,
        "digest": st.integers(-(2**63), 2**63 - 1),
        "room": texts,
        "title": texts,
        "content": texts,
        "status": st.none() | st.integers(0, 99),
        "started_at": st.none() | instants,
        "due_at": st.none() | instants,
    }
)
span_rows = st.fixed_dictionaries(
    {
        "dossier_id": st.integers(1, 9),
        "since_day": days,
        "state": texts,
        "until_day": st.none() | days,
    }
)
reject_rows = st.fixed_dictionaries(
    {
        "id": st.integers(1, 9),
        "source": texts,
        "kind": texts,
        "reason": texts,
        "fields": st.dictionaries(texts, texts | st.none() | st.lists(texts), max_size=3),
        "first_seen_at": instants,
        "last_seen_at": instants,
        "times": st.integers(1, 9),
        "closed_at": st.none() | instants,
    }
).map(lambda row: row | {"key": str(row["id"])})
TOLD = (
    (steps, step_rows, ("source", "dossier", "at", "digest")),
    (spans, span_rows, ("dossier_id", "since_day")),
    (rejects, reject_rows, ("id",)),
)
on_a_store = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def kept(connection: Any, table: Table) -> list[dict[str, Any]]:
    ordered = select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(ordered).mappings()]


@on_a_store
@given(data=st.data())
def test_what_is_filled_is_what_single_inserts_would_have_written(
    engine: Engine, data: st.DataObject
) -> None:
    table, told, keys = data.draw(st.sampled_from(TOLD), "table")
    rows = data.draw(st.lists(told, unique_by=lambda r: tuple(r[k] for k in keys), max_size=5))
    with writing(engine) as connection:
        connection.execute(delete(table))
        for row in rows:
            connection.execute(insert(table).values(**row))
        singly = kept(connection, table)
        connection.execute(delete(table))
        fill(connection, table, rows)
        assert kept(connection, table) == singly
        upsert(connection, table, rows)
        assert kept(connection, table) == singly


def test_more_rows_than_one_statement_takes_are_all_written_and_written_over(
    engine: Engine,
) -> None:
    rows = [{"kind": "procedure", "key": f"{n:06}", "label": "cũ"} for n in range(25_000)]
    with writing(engine) as connection:
        fill(connection, names, rows)
        upsert(connection, names, [row | {"label": "mới"} for row in rows[5_000:]])
        counted = select(names.c.label, func.count()).group_by(names.c.label)
        assert dict(connection.execute(counted).all()) == {"cũ": 5_000, "mới": 20_000}


def test_thousands_of_texts_are_found_among_others(engine: Engine) -> None:
    rows = [{"kind": "procedure", "key": f"{n:06}", "label": ""} for n in range(9_000)]
    with writing(engine) as connection:
        fill(connection, names, rows)
        wanted = [f"{n:06}" for n in range(1_000, 12_000)]
        found = select(func.count()).where(one_of(connection, names.c.key, wanted))
        assert connection.scalar(found) == 8_000
        assert (
            connection.scalar(select(func.count()).where(one_of(connection, names.c.key, []))) == 0
        )
