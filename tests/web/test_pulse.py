"""The cheap question: one look for all, hardly anybody waits, nothing frozen passes for fresh."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from ioc.web.problems import Problem
from ioc.web.pulse import KEPT_S, SERVED_S, TRUSTED_S, Pulse
from ioc.web.release import release
from tests.conftest import served, wait_until
from tests.web import desk, walled

QUESTION = "/api/v1/walls/phong-hop/pulse"


class Store:
    """Something to look at: it counts who looks, and can be shut or made to hang."""

    def __init__(self) -> None:
        self.looks = 0
        self.shut = False
        self.open = threading.Event()
        self.open.set()

    def look(self) -> int:
        self.looks += 1
        look = self.looks
        self.open.wait()
        if self.shut:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return look


class Bench:
    """A pulse on such a store, its seconds moved by hand."""

    def __init__(self) -> None:
        self.store, self.seconds = Store(), desk.Seconds(100.0)
        self.pulse = Pulse(self.store.look, lambda: desk.NOW, self.seconds)

    async def ask(self) -> int | None:
        """The answer; None where it is a Problem."""
        try:
            return await self.pulse.known()
        except Problem:
            return None

    async def after(self, seconds: float) -> int | None:
        self.seconds.at += seconds
        return await self.ask()

    async def settle(self) -> None:
        """Lets a look that was begun for later end."""
        before = self.store.looks
        until = asyncio.get_running_loop().time() + 10
        while self.pulse._looking and not self.pulse._looking.done():
            assert asyncio.get_running_loop().time() < until, before
            await asyncio.sleep(0.001)


def played(play: Callable[[Bench], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        bench = Bench()
        try:
            return await play(bench)
        finally:
            bench.store.open.set()

    return asyncio.run(run())


def test_of_all_who_ask_at_once_one_looks() -> None:
    async def play(bench: Bench) -> None:
        assert await asyncio.gather(*(bench.ask() for _ in range(100))) == [1] * 100
        assert bench.store.looks == 1
        assert await bench.after(KEPT_S / 2) == 1
        assert bench.store.looks == 1

    played(play)


def test_who_finds_a_young_answer_does_not_wait_for_the_next() -> None:
    async def play(bench: Bench) -> None:
        await bench.ask()
        bench.store.open.clear()
        assert await bench.after(KEPT_S) == 1
        assert await bench.ask() == 1
        bench.store.open.set()
        await bench.settle()
        assert await bench.ask() == 2
        assert bench.store.looks == 2

    played(play)


def test_who_asks_after_a_long_silence_waits_for_a_new_answer() -> None:
    async def play(bench: Bench) -> None:
        assert await bench.ask() == 1
        assert await bench.after(SERVED_S) == 2
        assert await bench.after(3600) == 3

    played(play)


def test_what_cannot_be_read_is_told_with_since_when_and_why() -> None:
    async def play(bench: Bench) -> str:
        await bench.ask()
        bench.store.shut = True
        assert await bench.after(TRUSTED_S) == 1
        bench.seconds.at += KEPT_S
        with pytest.raises(Problem) as refused:
            await bench.pulse.known()
        return str(refused.value.detail)

    told = played(play)
    assert "10:00 20/11/2026" in told
    assert "OperationalError" in told


def test_what_was_never_read_is_told_at_once() -> None:
    async def play(bench: Bench) -> None:
        bench.store.shut = True
        assert [await bench.ask() for _ in range(5)] == [None] * 5
        assert bench.store.looks == 1
        bench.store.shut = False
        assert await bench.after(KEPT_S) == 2

    played(play)


def test_a_look_that_hangs_is_given_up_and_another_is_begun() -> None:
    async def play(bench: Bench) -> None:
        await bench.ask()
        bench.store.open.clear()
        assert await bench.after(KEPT_S) == 1
        for _ in range(3):
            assert await bench.after(0.5) == 1
        assert bench.store.looks == 2
        bench.seconds.at += TRUSTED_S
        waiting = asyncio.create_task(bench.ask())
        await asyncio.sleep(0)
        bench.store.open.set()
        assert await waiting in (2, 3)

    played(play)


def test_who_asks_while_it_hangs_for_long_is_told_so_without_waiting() -> None:
    async def play(bench: Bench) -> None:
        bench.store.open.clear()
        first = asyncio.create_task(bench.ask())
        await asyncio.sleep(0)
        bench.seconds.at += TRUSTED_S
        waiting = asyncio.create_task(bench.ask())
        await asyncio.sleep(0)
        bench.seconds.at += KEPT_S
        # Two looks hang now; neither is waited for any longer.
        assert await bench.ask() is None
        bench.store.open.set()
        assert await waiting == 2
        assert await first in (None, 2)

    played(play)


@given(st.lists(st.tuples(st.floats(0, 10), st.booleans()), max_size=30))
def test_no_answer_is_ever_older_than_is_trusted(steps: list[tuple[float, bool]]) -> None:
    async def play(bench: Bench) -> None:
        read_at: dict[int, float] = {}
        for wait, shut in steps:
            bench.store.shut = shut
            bench.seconds.at += wait
            answer = await bench.ask()
            await bench.settle()
            if bench.pulse._last is not None:
                read_at[bench.pulse._last[2]] = bench.pulse._last[0]
            if answer is not None:
                assert bench.seconds.at - read_at[answer] <= TRUSTED_S
            elif not shut:
                # Refused though it can be read: only where the last look has just failed.
                assert bench.seconds.at - bench.pulse._began < KEPT_S

    played(play)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = desk.filled_store(tmp_path)
    yield engine
    engine.dispose()


@pytest.fixture
def machine() -> walled.Machine:
    return walled.Machine()


@pytest.fixture
def client(engine: Engine, tmp_path: Path, machine: walled.Machine) -> Iterator[httpx.Client]:
    app = desk.server(walled.context(engine, tmp_path, machine))
    with served(app) as url, httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        yield client


def test_the_database_is_hardly_asked(client: httpx.Client, engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for _ in range(200):
        assert client.get("/api/v1/revision").status_code == 200
    looks = sum("FROM revision" in statement for statement in asked)
    assert 1 <= looks < 100


def test_what_moves_is_told_within_moments(client: httpx.Client, engine: Engine) -> None:
    before = client.get("/api/v1/revision").json()["revision"]
    with engine.begin() as connection:
        connection.execute(text("UPDATE revision SET revision = revision + 1"))
    wait_until(
        lambda: client.get("/api/v1/revision").json()["revision"] == before + 1,
        "the revision to be told",
    )


def test_a_database_that_is_gone_is_a_problem_and_no_revision(
    client: httpx.Client, engine: Engine
) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE revision RENAME TO elsewhere"))
    gone = client.get("/api/v1/revision")
    assert gone.status_code == 503
    assert gone.headers["content-type"] == "application/problem+json"
    assert "cơ sở dữ liệu" in gone.json()["detail"]


def test_a_wall_hears_the_revision_the_release_and_its_own_description(
    client: httpx.Client, tmp_path: Path
) -> None:
    told = client.get(QUESTION).json()
    plain = client.get("/api/v1/revision").json()
    # Times go with the figures that lie ready, and here none do.
    assert {name: told[name] for name in plain} == {**plain, "as_of": {}, "asked": {}}
    assert told["version"] == release()
    assert client.get("/api/v1/walls/sanh/pulse").json()["wall"] != told["wall"]
    path = tmp_path / "screens.toml"
    path.write_text(walled.WALLS.replace("110", "98"), encoding="utf-8")
    wait_until(lambda: client.get(QUESTION).json()["wall"] != told["wall"], "the edit to be met")


def test_a_wall_that_is_not_described_is_a_problem(client: httpx.Client) -> None:
    strange = client.get("/api/v1/walls/phong-hop-9/pulse")
    assert strange.status_code == 404
    assert "phong-hop, sanh" in strange.json()["remedy"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("instance", "a b"),
        ("instance", "a" * 41),
        ("instance", "‮a"),
        ("screen", "a\nb"),
        ("shown", "-1"),
        ("shown", "9" * 30),
        ("heap", "1e9"),
        ("errors", str(10**9 + 1)),
        ("since", "2026-11-22"),
        ("colour", "red"),
    ],
)
def test_a_wall_that_tells_nonsense_is_told_which(
    client: httpx.Client, name: str, value: str
) -> None:
    refused = client.get(QUESTION, params={name: value})
    assert refused.status_code == 400
    assert refused.json()["parameter"] == name


def test_the_release_is_another_when_any_file_is(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "app.py").write_text("1")
    marks = [release(tmp_path)]
    (tmp_path / "assets" / "a.css").write_text("1")
    marks.append(release(tmp_path))
    (tmp_path / "assets" / "a.css").write_text("2")
    marks.append(release(tmp_path))
    (tmp_path / "assets" / "a.css").rename(tmp_path / "assets" / "b.css")
    marks.append(release(tmp_path))
    assert len(set(marks)) == 4
    (tmp_path / "assets" / "__pycache__").mkdir()
    (tmp_path / "assets" / "__pycache__" / "a.pyc").write_text("1")
    assert release(tmp_path) == marks[-1]
