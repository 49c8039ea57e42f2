"""Systems that push, and a worker of its own process that takes it and may be killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ioc.config import ROOT
from ioc.simulator.books import Books
from ioc.simulator.dialect import Item
from ioc.simulator.province import Province, Setting
from ioc.simulator.pushing import Account, Sender, Sent, outboxes, shared_out
from ioc.simulator.worktime import day_of
from tests.conftest import wait_until

PASSWORD = "mat-khau-day-rat-dai"


def sources_of(accounts: Sequence[Account], folder: Path) -> str:
    """A source that these accounts push to, complete from the first day of the province."""
    secret = folder / "push.secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    lines = [
        "[sources.mot-cua]",
        'connector = "one_stop"',
        'title = "Một cửa, được đẩy đến"',
        "receive = true",
        "backfill_from = 2026-09-24",
        "simulated = true",
    ]
    for account in accounts:
        agencies = ", ".join(f'"{code}"' for code in account.agencies)
        lines += [
            f"[sources.mot-cua.senders.{account.username}]",
            f'username = "{account.username}"',
            f'secret = "file:{secret}"',
            f"agencies = [{agencies}]",
        ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class World:
    """What there is to be pushed: by whom, and what."""

    accounts: list[Account]
    boxes: list[list[Item]]

    @property
    def count(self) -> int:
        return sum(map(len, self.boxes))


def world_of(setting: Setting, systems: int) -> World:
    """Everything that has come by the instant at which the province begins."""
    books: Books = Province(setting).books
    books.write(books.world.first_day, day_of(int(setting.begins_at)) + 1)
    boxes = outboxes(books, systems, int(setting.begins_at))
    return World(shared_out(books, systems, PASSWORD), boxes)


class Station:
    """`python -m ioc worker`, its port, and what can happen to it."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        own = {"IOC_PUSH_PORT": str(self.port), "PATH": os.environ["PATH"]}
        self._environ, self._log = {**environ, **own}, log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mot-cua"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ioc", "worker"],
                cwd=ROOT,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until(self._listens, "the worker to listen")

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def standing_station(environ: Mapping[str, str], folder: Path) -> Iterator[Station]:
    station = Station(environ, folder / "worker.log")
    station.start()
    try:
        yield station
    finally:
        station.stop()


@contextmanager
def pushing(url: str, world: World, connections: int) -> Iterator[list[Sender]]:
    """Every system sends all it has, over several connections at once; at the end all has gone."""
    senders, threads = [], []
    for account, box in zip(world.accounts, world.boxes, strict=True):
        for number in range(connections):
            sender = Sender(url, account)
            senders.append(sender)
            some = box[number::connections]
            threads.append(threading.Thread(target=sender.send, args=[some], daemon=True))
    for thread in threads:
        thread.start()
    yield senders
    for thread in threads:
        thread.join(timeout=240)
    for sender in senders:
        sender.close()
    assert not any(thread.is_alive() for thread in threads), "a sender still waits"


def total(senders: Sequence[Sender]) -> Sent:
    """What all of them have come to."""
    said = [line for sender in senders for line in sender.sent.complaints]
    return Sent(
        dossiers=sum(s.sent.dossiers for s in senders),
        steps=sum(s.sent.steps for s in senders),
        repeated=sum(s.sent.repeated for s in senders),
        signed_in=sum(s.sent.signed_in for s in senders),
        complaints=said,
    )
