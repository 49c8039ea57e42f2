"""Two clocks written apart, the books' and the product's, judge every life alike."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import pytest

from connectors import dossier_items
from ioc.domain.lateness import Course, stretches
from ioc.domain.lookups import Lookups
from ioc.domain.records import Dossier
from ioc.lookups import read_lookups
from ioc.resolve import resolve_dossier
from ioc.simulator.dialect import Writer
from ioc.simulator.legal import Legal
from ioc.simulator.lives import Birth, State, birth_of, happenings, state_at
from ioc.simulator.worktime import date_of, day_of, number_of
from ioc.simulator.world import World, code_of
from ioc.sources.connector import Source
from ioc.store.pauses import pauses_from
from ioc.store.rows import DossierRow
from ioc.store.settle import Clocks, row_version, settle
from tests.simulator.conftest import FOLDER, NOW

SOURCE = Source(name="mot-cua", connector="one_stop", title="Một cửa", url="http://127.0.0.1")
DAYS = 90


class Lived(NamedTuple):
    """One life, and what the product makes of how its system tells it."""

    birth: Birth
    state: State
    row: DossierRow
    settled: dict[str, Any]


@pytest.fixture(scope="module")
def lookups() -> Lookups:
    return read_lookups(FOLDER)


@pytest.fixture(scope="module")
def lived(world: World, lookups: Lookups) -> list[Lived]:
    """The accepted ones of three months, as their systems tell them now."""
    return list(_lives(world, lookups))


def _lives(world: World, lookups: Lookups) -> Iterator[Lived]:
    writer, now = Writer(world.cast), int(NOW.timestamp())
    for day in world.days(world.first_day + DAYS):
        for *_, packed in day.lives:
            birth = birth_of(packed)
            state = state_at(birth, happenings(packed), now)
            item = writer.item(code_of(world.cast, birth), packed, now)
            if item is None or not state.accepted:
                continue
            (told,) = dossier_items.parse(item, SOURCE)
            assert isinstance(told, Dossier)
            row = resolve_dossier(told, NOW, SOURCE.name, lookups)
            clocks = Clocks(lookups.calendar_of(row.agency), lookups.calendar_of(row.receiving))
            yield Lived(birth, state, row, settle(row, row_version(row), None, clocks).values)


def _agency_of(lookups: Lookups, day: date, room: str) -> str:
    return lookups.handling(SOURCE.name, room, day)


def test_the_books_and_the_product_call_the_same_lives_late_since_the_same_day(
    world: World, lived: list[Lived]
) -> None:
    within = (world.first_day, number_of(NOW.date()))
    legal = Legal(world.worktime, world.cast.reference.procedures, within, within[1])
    late = 0
    for one in lived:
        told = one.settled
        if told["begun_day"] is None:
            continue
        over = legal.late_at(one.birth, one.state)
        expected = None
        if over and (told["ended_day"] is None or over < one.state.ended):
            expected = max(date_of(day_of(over)), told["begun_day"])
        assert (one.row.record.code, told["late_since"]) == (one.row.record.code, expected)
        late += expected is not None
    assert late > 100


def test_where_each_working_hour_went_adds_up_to_what_was_worked(
    lookups: Lookups, lived: list[Lived]
) -> None:
    kinds = set()
    for one in lived:
        row, told = one.row, one.settled
        if told["worked_minutes"] is None:
            continue
        course = Course(
            row.record.submitted_at,
            row.received_at,
            told["ended_at"],
            row.record.steps,
            pauses_from(told["pauses"]),
            row.agency,
            row.receiving,
        )
        calendar = lookups.calendar_of(row.agency)
        agency_of = partial(_agency_of, lookups, told["received_day"])
        every = stretches(course, calendar, agency_of, lookups.other_agency_words)
        since = [s for s in every if row.received_at and s.since >= row.received_at]
        worked = sum(s.minutes for s in since if s.kind != "citizen")
        assert (row.record.code, worked) == (row.record.code, told["worked_minutes"])
        kinds |= {s.kind for s in every}
    assert kinds == {"receiving", "handling", "other_agency", "citizen"}
