"""`verify` judges every dossier again: what is not as told is named, and `rebuild` mends it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, update

from ioc.domain.records import Dossier
from ioc.kinds import judge_again, kinds
from ioc.metrics.dossiers import MEASURES
from ioc.store import rollups
from ioc.store.engine import reading, writing
from ioc.store.reassign import resolve_all
from ioc.store.schema import dossiers, spans
from tests.store.drawn import slow
from tests.store.invented import empty, hour, open_store
from tests.store.test_clock import LOOKUPS, RULE, dossier, keep, of_every_kind, told_dossiers

# Dossiers lie nowhere: they are resolved without a map.
KINDS = kinds(LOOKUPS, lambda *_: ())[:1]
OPEN_LATE, ENDED = "H15.12-261102-0001", "H15.12-261102-0002"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def named(engine: Engine) -> set[tuple[str, str]]:
    """(code, column) of what is not as its facts tell."""
    with reading(engine) as connection:
        return {(one.fact, one.column) for one in judge_again(connection, KINDS).differences}


@slow
@given(st.lists(st.lists(told_dossiers, max_size=4), max_size=4))
def test_what_an_ingest_settled_is_judged_again_alike(
    engine: Engine, batches: list[list[Dossier]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    for number, batch in enumerate(batches):
        keep(engine, 401 + number, batch)
    assert named(engine) == set()


def spoil(engine: Engine, code: str, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(dossiers).where(dossiers.c.code == code).values(**values))


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        (OPEN_LATE, {"late_since": None, "kept_until": None}, {"late_since", "kept_until"}),
        (OPEN_LATE, {"accept_minutes": 5}, {"accept_minutes"}),
        (OPEN_LATE, {"due_day": date(2026, 12, 1)}, {"due_day"}),
        (OPEN_LATE, {"received_day": date(2026, 10, 1)}, {"received_day"}),
        (ENDED, {"worked_minutes": 1}, {"worked_minutes"}),
        (ENDED, {"resolved_day": date(2026, 11, 30)}, {"resolved_day"}),
        (ENDED, {"closed_day": None}, {"closed_day"}),
        (ENDED, {"agency": "H15.13"}, {"agency"}),
    ],
)
def test_a_wrong_column_is_named_and_mended(
    engine: Engine, code: str, values: dict[str, Any], said: set[str]
) -> None:
    keep(engine, 401, of_every_kind())
    assert named(engine) == set()
    spoil(engine, code, **values)
    with writing(engine) as connection:
        # The ladders count what is kept: they alone find nothing wrong.
        rollups.rebuild(connection, MEASURES)
        assert rollups.verify(connection, MEASURES) == []
    assert named(engine) == {(code, column) for column in said}
    assert resolve_all(engine, KINDS, RULE, "again") == 1
    assert named(engine) == set()
    with reading(engine) as connection:
        assert rollups.verify(connection, MEASURES) == []


def test_wrong_spans_are_named_and_cut_anew(engine: Engine) -> None:
    keep(engine, 401, of_every_kind())
    with reading(engine) as connection:
        sound = connection.execute(select(spans).order_by(*spans.primary_key)).all()
    with writing(engine) as connection:
        connection.execute(delete(spans).where(spans.c.state == "overdue"))
        rollups.rebuild(connection, MEASURES)
    found = named(engine)
    assert (OPEN_LATE, "spans") in found
    assert {column for _, column in found} == {"spans"}
    assert resolve_all(engine, KINDS, RULE, "again") == len(found)
    assert named(engine) == set()
    with reading(engine) as connection:
        assert connection.execute(select(spans).order_by(*spans.primary_key)).all() == sound
        assert rollups.verify(connection, MEASURES) == []


def test_more_dossiers_than_one_round_are_all_judged(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc.store.reassign.IDS_A_ROUND", 2)
    keep(engine, 401, [dossier(n, 4, due_at=hour(48)) for n in range(1, 8)])
    spoil(engine, "H15.12-261102-0007", worked_minutes=9)
    assert named(engine) == {("H15.12-261102-0007", "worked_minutes")}
    with reading(engine) as connection:
        judged = judge_again(connection, KINDS)
    assert judged.facts == 7
    assert str(judged.differences[0]) == (
        "dossiers H15.12-261102-0007; worked_minutes: giữ 9, tính lại trống"
    )
