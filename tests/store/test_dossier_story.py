"""One dossier's story from the store: its minutes add up, and every source's words are there."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from sqlalchemy import Engine

from ioc.domain.records import Step, Supplement
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.store.ingest import ingest
from ioc.store.rows import Load
from tests.store.drawn import LOOKUPS, NOW, Told, fill, slow, told
from tests.store.invented import RULES, hour, open_store, row
from tests.web.dossier_reader import dossier as listed

CODE = "H15.12-261102-0001"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


@slow
@given(values=told)
def test_the_stretches_of_any_dossier_add_up_to_its_working_time(
    engine: Engine, values: Told
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        for code in {str(value["code"]) for value in values}:
            found = reader.dossier(code)
            assert found is not None
            story, received = found["story"], found["received_at"]
            assert sum(story.blame.before.values()) + sum(story.blame.after.values()) == sum(
                s.minutes for s in story.stretches
            )
            if found["worked_minutes"] is None or found["submitted_at"] is not None:
                continue
            counted = [s.minutes for s in story.stretches if s.kind != "citizen"]
            assert sum(counted) == found["worked_minutes"], received


def test_each_source_tells_what_it_says_and_what_it_said_before(engine: Engine) -> None:
    asked = Supplement(key="1", requested_at=hour(24), returned_at=hour(26), reason="missing")
    steps = (Step(dossier=CODE, at=hour(24), room="Phòng chuyên môn", status=5),)
    first = row(due_at=hour(48), asked=10)
    moved = row(due_at=hour(96), asked=30, supplements=(asked,), steps=steps)
    ingest(engine, Load(source="mot-cua", now=hour(10), dossiers=[first]), RULES)
    ingest(engine, Load(source="mot-cua", now=hour(30), dossiers=[moved]), RULES)
    ingest(engine, Load(source="vendor", now=hour(31), dossiers=[row(asked=31)]), RULES)
    with reading(engine) as connection:
        found = Reader(connection, LOOKUPS, hour(40)).dossier(CODE)
    assert found is not None
    own, other = found["story"].tellers
    assert (own.source, own.counts, other.source, other.counts) == (
        "mot-cua",
        True,
        "vendor",
        False,
    )
    assert [(word.at, word.facts["due_at"]) for word in own.words] == [
        (hour(10), hour(48)),
        (hour(30), hour(96)),
    ]
    assert [word.at for word in other.words] == [hour(31)]
    waited = [s for s in found["story"].stretches if s.kind == "citizen"]
    assert [(s.since, s.until, s.room, s.content) for s in waited] == [
        (hour(24), hour(26), "Phòng chuyên môn", "missing")
    ]
    assert found["story"].until == hour(40)


def test_a_story_ends_when_its_dossier_did_and_is_judged_in_that_month(engine: Engine) -> None:
    done = row(due_at=hour(48), status=9, resolved_at=hour(30))
    ingest(engine, Load(source="mot-cua", now=hour(1000), dossiers=[done]), RULES)
    with reading(engine) as connection:
        found = Reader(connection, LOOKUPS, hour(1000) + timedelta(days=60)).dossier(CODE)
    assert found is not None
    story = found["story"]
    assert (story.until, story.period.start.month, story.period.end.day) == (hour(30), 11, 30)
    assert {v.version: v.state for v in story.verdicts}["06a-2020"] == "in_time"
    # What the pages' tests invent has every field that the store tells of a dossier.
    assert listed(1).keys() <= found.keys() | {"why"}
