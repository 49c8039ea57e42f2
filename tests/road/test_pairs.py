"""Four sources at once, each ill in turn in every way: none of the others is delayed or stale.

A run with one of them ill is three pairs: (the ill one, each of the others).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from ioc.clock import open_clock
from ioc.metrics.model import SourceState
from ioc.simulator.faults import ONE_STOP as MOT_CUA
from ioc.simulator.faults import OPEN311, QUALITY, WAZUH
from ioc.simulator.server import create_server
from ioc.store.engine import reading
from ioc.store.ledger import runs
from tests.conftest import PATIENCE, launched, wait_until
from tests.postgres import Cluster
from tests.road.conftest import FEEDS, ONE_STOP, House, small_province, standing, told
from tests.road.ill import Dripping, HurriedClock

SYSTEMS = {"mot-cua": MOT_CUA, "phan-anh": OPEN311, "soc": WAZUH, "chat-luong-766": QUALITY}
DRIP, DEADLINE = "drip", 120
# Slow, dying, lying, refused: the state it is told by, and the words of its own cause.
MANNERS = {
    DRIP: ("unavailable", "trả lời quá chậm, đã cắt sau 120 giây"),
    "down": ("unavailable", "HTTP 503"),
    "drop": ("unavailable", "đứt kết nối giữa chừng"),
    "garbage": ("unavailable", "máy chủ trả về một trang web (HTML)"),
    "truncated": ("unavailable", "đứt kết nối giữa chừng"),
    "empty": ("unavailable", ""),
    "401": ("refused", "HTTP 401"),
    "403": ("refused", "403"),
    "429": ("unavailable", "HTTP 429"),
    "timed_out": ("unavailable", "máy chủ chỉ trả lời được một phần"),
    "partial_shards": ("unavailable", "máy chủ chỉ trả lời được một phần"),
}
OF_SOC = ("timed_out", "partial_shards")
# An answer without a row contradicts what each system is known to hold.
EMPTY = {
    "mot-cua": "máy chủ trả lời rỗng cho cả",
    "phan-anh": "máy chủ trả lời rỗng, kể cả khi không hỏi theo ngày",
    "soc": "máy chủ không có cảnh báo nào",
    "chat-luong-766": "không thấy H15 trong 0 tỉnh",
}
EVERY = [("sqlite", name, kind) for name in SYSTEMS for kind in MANNERS if kind not in OF_SOC]
EVERY += [("sqlite", "soc", kind) for kind in OF_SOC]
# The engines differ only in what a turn that is under way holds of the database.
EVERY += [("postgresql", name, DRIP) for name in SYSTEMS]


@dataclass(frozen=True, slots=True)
class Four:
    """A house of four sources, the province they read, and the clock of their patience."""

    house: House
    province: Dripping
    clock: HurriedClock

    def ail(self, name: str, kind: str) -> None:
        if kind == DRIP:
            self.province.system = SYSTEMS[name]
        else:
            self.house.fault(kind, SYSTEMS[name])

    def mend(self) -> None:
        """Every system well, no silence asked for any longer, and what was not read is."""
        self.province.system = None
        for system in SYSTEMS.values():
            self.house.fault(None, system)
        self.clock.hurry(3600)
        ailing = [name for name, state in self.told().items() if state.state != "fresh"]
        assert all(self.house.worker.turn(name, asked=True) for name in ailing)

    def told(self) -> dict[str, SourceState]:
        with self.house.reader() as reader:
            return {state.name: state for state in reader.sources()}

    def last_run(self, name: str) -> Any:
        with reading(self.house.engine) as connection:
            of_it = select(runs).where(runs.c.source == name)
            return connection.execute(of_it.order_by(runs.c.id.desc()).limit(1)).one()


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[Four]:
    """A fiftieth of the size; a minute of its time is a second of ours."""
    province = Dripping(create_server(small_province(folder, scale=0.02, speed=60)))
    with told(province) as simulator:
        clock = HurriedClock(open_clock(f"{simulator}/_clock"))
        sources = ONE_STOP + FEEDS
        with standing(simulator, database_url, folder, sources, lambda _: clock) as house:
            yield Four(house, province, clock)


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Four]:
    folder = tmp_path_factory.mktemp("four")
    with running(f"sqlite:///{folder / 'ioc.sqlite'}", folder) as four:
        yield four


@pytest.fixture(scope="module")
def on_postgresql(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Four]:
    with cluster.database() as url, running(url, tmp_path_factory.mktemp("four")) as four:
        yield four


@pytest.mark.parametrize(("engine", "ill", "kind"), EVERY)
def test_a_source_that_is_ill_neither_delays_nor_stales_another(
    request: pytest.FixtureRequest, engine: str, ill: str, kind: str
) -> None:
    four: Four = request.getfixturevalue(f"on_{engine}")
    four.mend()
    before = four.told()
    assert {state.state for state in before.values()} == {"fresh"}
    four.ail(ill, kind)
    since = four.clock.now()
    with ThreadPoolExecutor(len(SYSTEMS)) as threads:
        struck = threads.submit(four.house.worker.turn, ill)
        if kind == DRIP:
            wait_until(lambda: four.province.held == 1, "an answer that never ends")
        others = {n: threads.submit(four.house.worker.turn, n) for n in SYSTEMS if n != ill}
        assert {name: turn.result(PATIENCE) for name, turn in others.items()} == dict.fromkeys(
            others, True
        )
        if kind == DRIP:
            assert not struck.done()
            assert four.province.held == 1
            four.clock.hurry(DEADLINE)
        assert not struck.result(PATIENCE)
    after = four.told()
    for name in others:
        read_as_if_alone(four, since, before[name], after[name])
    state, cause = MANNERS[kind]
    assert (after[ill].state, after[ill].data_as_of) == (state, before[ill].data_as_of)
    assert (cause or EMPTY[ill]) in (after[ill].last_error or "")


def read_as_if_alone(four: Four, since: datetime, before: SourceState, after: SourceState) -> None:
    """A whole turn since then; the figures are of no later time than it, and of none before."""
    run = four.last_run(after.name)
    assert run.outcome == "ok"
    assert since <= run.started_at
    assert (after.state, after.last_error) == ("fresh", None)
    assert after.last_success_at == run.ended_at
    assert before.data_as_of is not None
    assert after.data_as_of is not None
    assert before.data_as_of <= after.data_as_of
    assert after.data_as_of <= run.ended_at
    assert after.last_attempt_at == run.started_at


def test_a_running_worker_goes_on_reading_the_others(tmp_path: Path) -> None:
    """A process of its own with its own rhythm: whichever system never answers, alone it waits."""
    province = Dripping(create_server(small_province(tmp_path, scale=0.02, speed=60)))
    database = f"sqlite:///{tmp_path / 'ioc.sqlite'}"
    every_second = (ONE_STOP + FEEDS).replace("simulated = true", 'simulated = true\nevery = "1m"')
    with (
        told(province) as simulator,
        standing(simulator, database, tmp_path, every_second) as house,
        launched(["-m", "ioc", "worker"], environ=house.environ, log=tmp_path / "log"),
    ):
        wait_until(lambda: good_turns(house).keys() == SYSTEMS.keys(), "every source to be read")
        for ill, system in SYSTEMS.items():
            province.system = system
            wait_until(lambda: province.held == 1, "an answer that never ends")
            before = good_turns(house)
            await_turns(house, {name: count + 2 for name, count in before.items() if name != ill})
            assert province.held == 1
            assert good_turns(house)[ill] == before[ill]
            province.system = None
            await_turns(house, {ill: before[ill] + 1})


def good_turns(house: House) -> Counter[str]:
    with reading(house.engine) as connection:
        well = select(runs.c.source).where(runs.c.outcome == "ok")
        return Counter(connection.scalars(well))


def await_turns(house: House, least: Mapping[str, int]) -> None:
    """Waits for so many good turns since the beginning."""
    wait_until(lambda: good_turns(house) >= Counter(least), f"turns {least}")
