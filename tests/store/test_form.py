"""Form II.06a: its identities hold for any store and filter, and its rows make its whole."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, event

from ioc.metrics.catalogue import find
from ioc.metrics.form import COLUMNS, COUNTS, IDENTITIES, Form06a, eve_of, form06a, written
from ioc.metrics.form_rows import FormTable, below, form_table
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from tests.store.drawn import AGENCIES, LOOKUPS, NOW, TODAY, Told, fill, opened, told, wheres
from tests.store.invented import FIRST, hour

NOTHING = dict.fromkeys(COUNTS, 0)
# Nothing is known of days to come, and nobody without a day of receipt comes past ioc.resolve.
asked = wheres.filter(lambda where: where.start <= TODAY)
taken = told.map(lambda rows: [row | {"received_at": row["received_at"] or FIRST} for row in rows])
slow = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


def form(**counts: int | None) -> Form06a:
    told: Mapping[str, Any] = {**NOTHING, **counts}
    return Form06a(**told)


@slow
@given(values=taken, where=asked)
def test_its_identities_hold_and_each_figure_is_as_long_as_its_list(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        told_form = form06a(reader, where)
        assert told_form.known
        assert told_form.broken == ()
        for column in COLUMNS:
            day = eve_of(where) if column.eve else where
            listed = reader.rows(find(column.metric), day, limit=1000)
            figure = getattr(told_form, column.field)
            assert figure == listed.count == len(listed.rows), column


@slow
@given(values=taken, where=asked)
def test_its_rows_make_its_whole_each_with_the_identities(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        by_agency = form_table(reader, where, "agency")
        by_sector = form_table(reader, where, "sector")
        for table in (by_sector, by_agency):
            assert table.known
            assert table.broken == ()
        for key, row in {} if where.sectors else by_sector.rows.items():
            assert row.columns == form06a(reader, replace(where, sectors=(key,))).columns, key


@slow
@given(values=taken, where=asked)
def test_the_units_below_the_province_are_told_with_what_lies_under_them(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    whole = replace(where, agencies=(), places=())
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        table = form_table(reader, whole, "agency", below(AGENCIES, "H15"))
        assert table.broken == ()
        assert set(table.rows) <= {"H15.12", "H15.101", "?"}
        for code, row in table.rows.items():
            one = form06a(reader, replace(whole, agencies=(code,)))
            assert row.columns == one.columns, code


def test_the_whole_table_takes_as_many_queries_as_a_table_of_one_row(engine: Engine) -> None:
    def counted(rows: int) -> int:
        fill(
            engine,
            [
                {"code": f"H15.12-261102-{n:04}", "sector": f"G10-TN{n:02}", "due_at": hour(30)}
                for n in range(rows)
            ],
        )
        queries: list[str] = []
        with reading(engine) as connection:
            reader = Reader(connection, LOOKUPS, NOW)

            def watch(*said: Any) -> None:
                queries.append(said[2])

            event.listen(engine, "before_cursor_execute", watch)
            table = form_table(reader, Where(start=date(2026, 11, 1), end=TODAY), "sector")
            event.remove(engine, "before_cursor_execute", watch)
        assert len(table.rows) == rows
        return len(queries)

    assert counted(1) == counted(20) <= 12


def test_an_identity_that_does_not_hold_is_named_with_both_sides() -> None:
    wrong = form(total=5, online=3, other=1, resolved=2, early=2, open=2, in_time=2)
    assert [tuple(b) for b in wrong.broken] == [("(3)=(4)+(5)+(6)", 5, 4), ("(3)=(7)+(11)", 5, 4)]
    assert form().broken == ()


def test_what_is_not_known_breaks_nothing_and_is_not_zero() -> None:
    loading = form(total=None, carried_over=None, online=3)
    assert not loading.known
    assert loading.broken == ()


def test_rows_that_do_not_make_the_whole_are_a_breach_of_the_table() -> None:
    rows: Mapping[str, Form06a] = {"A": form(open=1, in_time=1, total=1, carried_over=1)}
    table = FormTable(rows=rows, whole=form(open=2, in_time=2, total=2, carried_over=2))
    assert [(key, *breach) for key, breach in table.broken] == [
        ("", "Σ(3)", 2, 1),
        ("", "Σ(6)", 2, 1),
        ("", "Σ(11)", 2, 1),
        ("", "Σ(12)", 2, 1),
    ]


def test_the_identities_are_those_of_the_form() -> None:
    assert [written(*identity) for identity in IDENTITIES] == [
        "(3)=(4)+(5)+(6)",
        "(7)=(8)+(9)+(10)",
        "(11)=(12)+(13)",
        "(3)=(7)+(11)",
    ]
