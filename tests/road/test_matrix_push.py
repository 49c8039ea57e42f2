"""A source that is pushed, through what senders and the port between them do: what goes wrong is
told, the other sender and the neighbour are taken as ever, and when all has been sent the house
holds exactly the simulator's books.

What is not here, and why: TLS ends before our port; we ask nobody, so that nobody can be slow to us
or limit us (it is we who say "later", as where a person has paused the source); a killed worker is
in test_push.py, a body that never ends in test_push_desk.py.
"""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ioc.receiving.port import receiving
from ioc.simulator.dialect import Item
from ioc.simulator.province import Province
from ioc.simulator.pushing import STEPS, Account, NotAcknowledged, Sender
from ioc.simulator.server import create_server
from ioc.store import status
from ioc.store.engine import writing
from tests.books import call_differences, disagreements, truth
from tests.conftest import free_port, wait_until
from tests.road.conftest import House, small_province, standing, told
from tests.road.declared import LOG
from tests.road.patients import BOOKS_FROM, NEIGHBOUR, SteppedClock
from tests.road.pushed import World, sources_of, world_of
from tests.road.troubles import FRESH

SYSTEMS, SCALE = 2, 0.008


@dataclass(frozen=True, slots=True)
class Port:
    """The house, its port, and what there is to be pushed."""

    house: House
    world: World
    clock: SteppedClock
    number: int

    @contextmanager
    def open(self) -> Iterator[None]:
        with receiving(self.house.worker.pushed(), "127.0.0.1", self.number):
            yield

    @contextmanager
    def sender(
        self, system: int, account: Account | None = None, patience: float = 60.0
    ) -> Iterator[Sender]:
        url = f"http://127.0.0.1:{self.number}/mot-cua"
        sender = Sender(url, account or self.world.accounts[system], patience)
        try:
            yield sender
        finally:
            sender.close()

    def send(self, system: int, items: list[Item] | None = None) -> list[str]:
        """Everything that the system has, or these; what it was told was wrong."""
        with self.sender(system) as sender:
            sender.send(self.world.boxes[system] if items is None else items)
            return sender.sent.complaints

    def error(self) -> str:
        with self.house.reader() as reader:
            return next(s.last_error or "" for s in reader.sources() if s.name == "mot-cua")

    def rejected(self) -> int:
        with self.house.reader() as reader:
            return next(s.rejected for s in reader.sources() if s.name == "mot-cua")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province whose history is written."""
    folder = tmp_path_factory.mktemp("begun")
    with told(create_server(small_province(folder, scale=SCALE))):
        return folder


@pytest.fixture
def port(begun: Path, tmp_path: Path) -> Iterator[Port]:
    folder = tmp_path / "house"
    shutil.copytree(begun, folder)
    setting = small_province(folder, scale=SCALE)
    app = create_server(setting)
    world = world_of(setting, SYSTEMS)
    sources = sources_of(world.accounts, folder)
    sources += LOG.replace("{name}", NEIGHBOUR).replace("{folder}", str(folder))
    assert isinstance(app.province, Province)
    app.province.exchange.write(int(setting.begins_at))
    clock = SteppedClock(app.province.clock)
    database = f"sqlite:///{folder / 'ioc.sqlite'}"
    with (
        told(app) as simulator,
        standing(simulator, database, folder, sources, lambda _: clock) as h,
    ):
        yield Port(h, world, clock, free_port())


def changed(items: list[Item], change: Callable[[Item], None]) -> list[Item]:
    """The items, each with something done to it."""
    found = deepcopy(items)
    for item in found:
        change(item)
    return found


def test_while_nobody_listens_a_sender_keeps_what_it_has(port: Port) -> None:
    with port.sender(0) as sender:
        sending = threading.Thread(target=sender.send, args=[port.world.boxes[0]])
        sending.start()
        wait_until(lambda: sender.sent.repeated > 0, "a sender to be turned away")
        with port.open():
            sending.join(timeout=120)
            assert sender.sent.dossiers == len(port.world.boxes[0])
            port.send(1)
    ends_with_the_books(port)


def test_a_port_that_closes_in_the_middle_ends_every_session_and_loses_nothing(port: Port) -> None:
    with port.sender(0) as sender:
        half = len(port.world.boxes[0]) // 2
        with port.open():
            sender.send(port.world.boxes[0][:half])
        with port.open():
            sender.send(port.world.boxes[0][half:])
            assert sender.sent.signed_in == 2
            port.send(1)
    ends_with_the_books(port)


def test_a_wrong_password_is_told_and_costs_the_other_sender_nothing(port: Port) -> None:
    wrong = replace(port.world.accounts[0], password="khong-phai-no")
    with port.open():
        with port.sender(0, wrong, patience=0) as stranger, pytest.raises(NotAcknowledged):
            stranger.send(port.world.boxes[0])
        assert port.send(1) == []
        wait_until(lambda: "đăng nhập sai tài khoản" in port.error(), "the page to say so")
        assert port.send(0) == []
    ends_with_the_books(port)


def test_a_session_that_ends_in_the_middle_is_begun_anew(port: Port) -> None:
    with port.open(), port.sender(0) as sender:
        sender.send(port.world.boxes[0][:20])
        port.clock.hurry(timedelta(hours=1).total_seconds())
        sender.send(port.world.boxes[0][20:])
        assert sender.sent.signed_in == 2
        port.send(1)
    ends_with_the_books(port)


def test_a_source_that_a_person_paused_says_later_and_takes_it_later(port: Port) -> None:
    with port.open(), port.sender(0) as sender:
        with writing(port.house.engine) as connection:
            status.set_paused(connection, "mot-cua", True)
        sending = threading.Thread(target=sender.send, args=[port.world.boxes[0]])
        sending.start()
        wait_until(lambda: sender.sent.repeated > 0, "a sender to be told to come later")
        with writing(port.house.engine) as connection:
            status.set_paused(connection, "mot-cua", False)
        sending.join(timeout=120)
        port.send(1)
    ends_with_the_books(port)


def test_chunks_told_twice_and_backwards_count_once(port: Port) -> None:
    with port.open():
        for system in range(SYSTEMS):
            assert port.send(system, port.world.boxes[system][::-1]) == []
            assert port.send(system) == []
    ends_with_the_books(port)


def test_a_field_that_nobody_knows_is_left_alone(port: Port) -> None:
    def another(item: Item) -> None:
        item["PhienBanMoi"] = {"so": 2}

    with port.open():
        assert port.send(0, changed(port.world.boxes[0], another)) == []
        assert port.send(1) == []
    ends_with_the_books(port)


@pytest.mark.parametrize("shape", ["renamed", "retyped"])
def test_another_shape_is_complained_of_until_it_comes_right(port: Port, shape: str) -> None:
    def otherwise(item: Item) -> None:
        sector = item.pop("MaTTHC")
        item |= {"MaTTHCMoi": sector} if shape == "renamed" else {"MaTTHC": [sector]}

    with port.open():
        complaints = port.send(0, changed(port.world.boxes[0][:30], otherwise))
        assert complaints
        assert port.rejected() > 0
        assert port.send(1) == [], "the other sender is taken as ever"
        assert port.send(0) == []
        assert port.rejected() == 0
    ends_with_the_books(port)


def test_a_record_of_2099_is_complained_of_until_it_comes_right(port: Port) -> None:
    def of_2099(item: Item) -> None:
        item["NgayTiepNhan"] = "20990101080000"

    with port.open():
        (complaint, *_) = port.send(0, changed(port.world.boxes[0][:1], of_2099))
        assert "2099" in complaint
        assert port.rejected() == 1
        port.send(0)
        port.send(1)
        assert port.rejected() == 0
    ends_with_the_books(port)


def test_steps_may_come_before_their_dossiers(port: Port) -> None:
    with port.open(), port.sender(0) as sender:
        box = port.world.boxes[0]
        sender.send_steps([step for item in box for step in item[STEPS]])
        sender.send_dossiers([{n: v for n, v in item.items() if n != STEPS} for item in box])
        port.send(1)
    ends_with_the_books(port)


def ends_with_the_books(port: Port) -> None:
    house = port.house
    assert house.worker.turn(NEIGHBOUR)
    told_now = truth(house.simulator, port.clock.now(), BOOKS_FROM, port.clock.today())
    with house.reader() as reader:
        states = {source.name: source.state for source in reader.sources()}
        assert states == {"mot-cua": FRESH, NEIGHBOUR: FRESH}
        assert told_now["total"]["received"] > 20
        assert disagreements(reader, told_now) == []
    with writing(house.engine) as connection:
        assert call_differences(connection, told_now) == []
