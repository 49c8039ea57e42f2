"""The walls' last words: one an instance, the newest wins, the silent are known by name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.heartbeats import Beat, WallStanding, keep, kept, places, standings

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    migrate(engine)
    yield engine
    engine.dispose()


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def beat(wall: str, instance: str, seconds: float = 0, **facts: Any) -> Beat:
    told: dict[str, Any] = {
        "seen_at": after(seconds),
        "began_at": NOON,
        "address": "10.0.0.7",
        "errors": 0,
    }
    return Beat(**told | facts, wall=wall, instance=instance)


def write(engine: Engine, *beats: Beat, now: datetime = NOON) -> None:
    with writing(engine) as connection:
        keep(connection, beats, now)


def stand(engine: Engine, seconds: float, *walls: str, heard: Any = ()) -> list[WallStanding]:
    with reading(engine) as connection:
        return list(standings(connection, after(seconds), walls or None, heard))


def test_a_beat_comes_back_whole(engine: Engine) -> None:
    whole = beat("sanh", "a", screen="hom-nay", shown=2**40, heap=2**35, errors=3, version="6f77")
    bare = beat("sanh", "b")
    write(engine, whole, bare)
    with reading(engine) as connection:
        assert sorted(kept(connection), key=lambda one: one.instance) == [whole, bare]


def test_nothing_to_write_is_nothing_written(engine: Engine) -> None:
    write(engine)
    assert stand(engine, 0) == []


def test_the_newest_word_of_an_instance_stands(engine: Engine) -> None:
    write(engine, beat("sanh", "a", 10, screen="new"), now=after(10))
    write(engine, beat("sanh", "a", 5, screen="old"), beat("sanh", "b", 5), now=after(11))
    with reading(engine) as connection:
        told = {one.instance: one.screen for one in kept(connection)}
    assert told == {"a": "new", "b": ""}


def test_a_word_from_the_future_gives_way_and_is_no_life(engine: Engine) -> None:
    """The machine's clock was an hour ahead, and was set right."""
    write(engine, beat("sanh", "a", 3600), now=after(3600))
    assert [one.alive for one in stand(engine, 5)] == [False]
    write(engine, beat("sanh", "a", 5), now=after(5))
    assert [(one.alive, one.seen_at) for one in stand(engine, 5)] == [(True, after(5))]


def test_who_was_not_heard_for_a_week_is_forgotten(engine: Engine) -> None:
    write(engine, beat("sanh", "a"), beat("sanh", "b", 60))
    week = timedelta(days=7)
    write(engine, beat("sanh", "c", 0, seen_at=NOON + week), now=NOON + week + timedelta(seconds=1))
    with reading(engine) as connection:
        assert {one.instance for one in kept(connection)} == {"b", "c"}


def test_a_wall_is_alive_for_a_minute_after_its_last_word(engine: Engine) -> None:
    write(engine, beat("sanh", "a"))
    assert [one.alive for one in stand(engine, 60)] == [True]
    (silent,) = stand(engine, 61)
    assert (silent.alive, silent.instances, silent.seen_at) == (False, 0, NOON)


def test_a_wall_that_was_never_heard_stands_there_too(engine: Engine) -> None:
    write(engine, beat("sanh", "a"), beat("gone", "a"))
    told = stand(engine, 1, "sanh", "phong-hop")
    assert [(one.wall, one.seen_at) for one in told] == [("phong-hop", None), ("sanh", NOON)]
    assert told[0] == WallStanding(wall="phong-hop")


def test_what_was_heard_counts_before_it_is_written(engine: Engine) -> None:
    write(engine, beat("sanh", "a", screen="old"))
    heard = [beat("sanh", "a", 90, screen="new"), beat("phong-hop", "b", 90)]
    told = {one.wall: one for one in stand(engine, 91, heard=heard)}
    assert (told["sanh"].screen, told["sanh"].instances) == ("new", 1)
    assert told["phong-hop"].alive


def test_of_several_browsers_the_living_count(engine: Engine) -> None:
    write(
        engine,
        beat("sanh", "dead", 0, heap=900, errors=50, screen="x"),
        beat("sanh", "a", 80, heap=100, errors=1, screen="y"),
        beat("sanh", "b", 85, errors=2, screen="z", address="10.0.0.9"),
        now=after(85),
    )
    (told,) = stand(engine, 90)
    assert (told.instances, told.heap, told.errors) == (2, 100, 3)
    assert (told.screen, told.address) == ("z", "10.0.0.9")
    (silent,) = stand(engine, 900)
    assert (silent.alive, silent.heap, silent.errors, silent.screen) == (False, None, 2, "z")


def test_every_place_is_told_the_living_first_and_one_begun_anew_once(engine: Engine) -> None:
    """A kiosk that keeps nothing has another name after each start, at the same address."""
    write(
        engine, beat("sanh", "a", 0, address="10.0.0.7"), beat("sanh", "b", 5, address="10.0.0.8")
    )
    heard = [beat("sanh", "c", 600, address="10.0.0.7")]
    with reading(engine) as connection:
        told = places(connection, after(605), heard)
    assert [(one.instance, one.lives(after(605))) for one in told["sanh"]] == [
        ("c", True),
        ("b", False),
    ]


def test_two_browsers_at_one_address_are_two_places(engine: Engine) -> None:
    write(engine, beat("sanh", "a"), beat("sanh", "b", 5))
    with reading(engine) as connection:
        assert [one.instance for one in places(connection, after(6))["sanh"]] == ["b", "a"]
