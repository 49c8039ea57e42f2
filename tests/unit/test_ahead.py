"""Reading ahead: in order, one load at most, and what fails fails where it stood."""

from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from threading import Event

import pytest

from ioc.poll import ahead
from ioc.sources.errors import Unavailable
from ioc.store.rows import Load

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def load(name: str) -> Load:
    return Load(source=name, now=NOW)


def test_loads_come_in_their_order() -> None:
    names = ["a", "b", "c", "d"]
    assert [each.source for each in ahead(iter(map(load, names)))] == names


def test_the_next_load_is_read_while_one_is_being_stored() -> None:
    asked = Event()

    def loads() -> Iterator[Load]:
        yield load("a")
        asked.set()
        yield load("b")

    reading = ahead(loads())
    assert next(reading).source == "a"
    assert asked.wait(30)
    assert [each.source for each in reading] == ["b"]


def test_what_was_read_before_a_failure_comes_before_it() -> None:
    def loads() -> Iterator[Load]:
        yield load("a")
        raise Unavailable("mất liên lạc")

    reading = ahead(loads())
    assert next(reading).source == "a"
    with pytest.raises(Unavailable, match="mất liên lạc"):
        next(reading)


def test_who_stops_early_asks_for_no_more_than_one() -> None:
    read: list[str] = []

    def loads() -> Iterator[Load]:
        for name in ("a", "b", "c"):
            read.append(name)
            yield load(name)

    reading = ahead(loads())
    next(reading)
    assert isinstance(reading, Generator)
    reading.close()
    assert read == ["a", "b"]
