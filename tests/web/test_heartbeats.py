"""What walls tell of themselves: bounded, written beside the answers, told to the watchman."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, text

from ioc.store.engine import reading
from ioc.store.heartbeats import Beat, kept
from ioc.web.context import Context
from ioc.web.heartbeats import Book, Scribe
from tests.conftest import served, wait_until
from tests.web import desk, walled

QUESTION = "/api/v1/walls/phong-hop/pulse"


def beat(instance: str = "a", seconds: float = 0, **facts: Any) -> Beat:
    at = walled.NOON + timedelta(seconds=seconds)
    told: dict[str, Any] = {"wall": "phong-hop", "seen_at": at, "began_at": walled.NOON}
    return Beat(**told | facts, instance=instance, address="10.0.0.7")


@given(st.lists(st.integers(0, 9), max_size=60))
def test_the_book_holds_the_last_words_of_those_who_spoke_last(spoke: list[int]) -> None:
    book = Book(most=4)
    for number, who in enumerate(spoke):
        book.tell(beat(str(who), number))
    last = {str(who): number for number, who in enumerate(spoke)}
    latest = sorted(last, key=lambda who: last[who])[-4:]
    heard = {one.instance: one.seen_at for one in book.heard()}
    assert heard == {who: beat(who, last[who]).seen_at for who in latest}
    assert {key[1] for key in book.unwritten()} == set(latest)


def test_what_is_said_anew_while_it_is_written_stays_unwritten() -> None:
    book = Book()
    book.tell(beat("a"))
    book.tell(beat("b"))
    written = book.unwritten()
    book.tell(beat("a", 5))
    book.wrote(written)
    assert [one.seen_at for one in book.unwritten().values()] == [beat("a", 5).seen_at]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path)
    yield engine
    engine.dispose()


def written(engine: Engine) -> dict[str, Beat]:
    with reading(engine) as connection:
        return {one.instance: one for one in kept(connection)}


def test_what_is_heard_is_written_and_the_scribe_rests(engine: Engine) -> None:
    async def play() -> None:
        book = Book()
        scribe = Scribe(book, engine, lambda: walled.NOON, every=0.0)
        for instance in ("a", "b"):
            book.tell(beat(instance))
            scribe.heard()
        assert scribe._task is not None
        await scribe._task
        assert book.unwritten() == {}

    asyncio.run(play())
    assert set(written(engine)) == {"a", "b"}


def test_what_cannot_be_written_is_kept_and_tried_again(engine: Engine) -> None:
    book = Book()
    scribe = Scribe(book, engine, lambda: walled.NOON)
    book.tell(beat())
    rename(engine, "heartbeats", "elsewhere")
    scribe.write()
    assert len(book.unwritten()) == 1
    rename(engine, "elsewhere", "heartbeats")
    scribe.write()
    assert book.unwritten() == {}
    assert set(written(engine)) == {"a"}


def rename(engine: Engine, old: str, new: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


@pytest.fixture
def machine() -> walled.Machine:
    return walled.Machine()


@pytest.fixture
def context(engine: Engine, tmp_path: Path, machine: walled.Machine) -> Context:
    return walled.context(engine, tmp_path, machine)


@pytest.fixture
def client(context: Context) -> Iterator[httpx.Client]:
    app = desk.server(context)
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def tell(client: httpx.Client, **told: Any) -> None:
    assert client.get(QUESTION, params={"instance": "a1"} | told).status_code == 200


def test_a_wall_that_asks_has_told_that_it_lives(client: httpx.Client, context: Context) -> None:
    whole = {"screen": "dung-han?x=1", "shown": 7, "heap": 31_000_000, "errors": 2}
    tell(client, since=90, version="6f7784", **whole)
    (heard,) = context.beats.heard()
    assert {name: getattr(heard, name) for name in whole} == whole
    assert (heard.wall, heard.instance, heard.version) == ("phong-hop", "a1", "6f7784")
    assert (heard.seen_at, heard.address) == (walled.NOON, "127.0.0.1")
    assert heard.began_at == walled.NOON - timedelta(seconds=90)


def test_a_browser_that_does_not_know_its_memory_tells_none(
    client: httpx.Client, context: Context
) -> None:
    tell(client, heap=0, screen="")
    (heard,) = context.beats.heard()
    assert (heard.heap, heard.screen) == (None, "")


def test_who_only_asks_has_told_nothing(client: httpx.Client, context: Context) -> None:
    assert client.get(QUESTION).status_code == 200
    assert client.head(QUESTION, params={"instance": "a1"}).status_code == 200
    assert context.beats.heard() == ()


def test_a_wall_is_heard_though_the_database_is_gone(
    client: httpx.Client, context: Context, engine: Engine
) -> None:
    rename(engine, "revision", "elsewhere")
    assert client.get(QUESTION, params={"instance": "a1"}).status_code == 503
    assert len(context.beats.heard()) == 1


def test_a_heartbeat_is_written_in_time(engine: Engine, context: Context) -> None:
    """The scribe that the API itself keeps, hurried."""
    context.beats.tell(beat("before"))
    scribe = Scribe(context.beats, engine, context.machine.now, every=0.05)

    async def play() -> None:
        scribe.heard()
        until = asyncio.get_running_loop().time() + 10
        while context.beats.unwritten() and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.01)

    asyncio.run(play())
    wait_until(lambda: "before" in written(engine), "the heartbeat to be written")


def figures(client: httpx.Client) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    samples = (sample for family in families for sample in family.samples)
    return {
        (sample.name, *sample.labels.values()): sample.value
        for sample in samples
        if sample.name.startswith("ioc_wall_")
    }


def test_the_watchman_hears_who_lives_and_who_is_silent(
    client: httpx.Client, machine: walled.Machine
) -> None:
    tell(client, heap=31_000_000, errors=2)
    said = {
        ("ioc_wall_last_seen_seconds", "phong-hop"): walled.NOON.timestamp(),
        ("ioc_wall_alive", "phong-hop"): 1.0,
        ("ioc_wall_errors", "phong-hop"): 2.0,
        ("ioc_wall_heap_bytes", "phong-hop"): 31_000_000.0,
        # Never heard: not alive, and nothing else is known of it.
        ("ioc_wall_alive", "sanh"): 0.0,
    }
    assert figures(client) == said
    machine.at += timedelta(seconds=60)
    assert figures(client) == said
    machine.at += timedelta(seconds=1)
    assert figures(client) == said | {("ioc_wall_alive", "phong-hop"): 0.0}
    tell(client, heap=31_000_000, errors=2)
    assert figures(client)["ioc_wall_alive", "phong-hop"] == 1.0
