"""What is pushed and acknowledged is there, whatever happens to the worker meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ioc.metrics.dossiers import MEASURES
from ioc.simulator.server import create_server
from ioc.store import rollups
from ioc.store.engine import reading
from ioc.store.schema import dossiers, steps
from tests.books import disagreements, truth
from tests.conftest import wait_until
from tests.road.conftest import House, small_province, standing, told
from tests.road.pushed import (
    World,
    pushing,
    sources_of,
    standing_station,
    total,
    world_of,
)

SYSTEMS, CONNECTIONS = 3, 2
# Shares of the world that are acknowledged when the worker is killed.
DEATHS = (0.1, 0.35, 0.6, 0.9)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    return world_of(small_province(folder, scale=0.03), SYSTEMS)


@pytest.fixture
def house(world: World, database_url: str, tmp_path: Path) -> Iterator[House]:
    sources = sources_of(world.accounts, tmp_path)
    with (
        told(create_server(small_province(tmp_path, scale=0.03))) as simulator,
        standing(simulator, database_url, tmp_path, sources) as house,
    ):
        yield house


def test_killed_again_and_again_it_loses_nothing_that_was_acknowledged(
    house: House, world: World, tmp_path: Path
) -> None:
    with standing_station(house.environ, tmp_path) as station:
        with pushing(station.url, world, CONNECTIONS) as senders:
            for share in DEATHS:
                enough = share * world.count
                wait_until(lambda: total(senders).dossiers >= enough, "senders to come on")  # noqa: B023
                station.kill()
                station.start()
        sent = total(senders)
        assert sent.complaints == []
        assert sent.dossiers == world.count
        assert sent.repeated > 0, "nobody was interrupted"
        assert sent.signed_in > len(senders), "sessions do not outlive the worker"
    with house.reader() as reader:
        (source,) = reader.sources()
        assert source.state == "fresh"
        assert source.stored == world.count
        assert reader.as_of == house.clock.now()
        assert not reader.loading
        for first in (reader.today.replace(day=1), reader.today.replace(month=10, day=1)):
            books = truth(house.simulator, reader.as_of, first, reader.today)
            assert books["total"]["resolved"] > 50
            assert disagreements(reader, books) == []
    with reading(house.engine) as connection:
        assert rollups.verify(connection, MEASURES) == []
        assert connection.scalar(select(func.count()).select_from(dossiers)) == world.count
        told_steps = {
            (s["MaHoSo"], s["ThoiDiemXuLy"], s["NoiDungXuLy"], s["PhongBanXuLy"])
            for box in world.boxes
            for item in box
            for s in item["DanhSachTienDo"]
        }
        assert connection.scalar(select(func.count()).select_from(steps)) == len(told_steps)
    assert "mat-khau" not in station.log()
