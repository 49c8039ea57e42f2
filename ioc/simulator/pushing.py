"""Several one-stop systems that push the province's dossiers, as they push to the national portal.

Each has its own account and its own agencies; it sends chunks of ten, and sends again whatever was
not acknowledged. It believes `error_code` alone: "-2" means sign in again, "đã tồn tại" send again
with isUpdating "True".
"""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from ioc.simulator.books import Books, Line
from ioc.simulator.dialect import Item, Writer
from ioc.simulator.lives import birth_of
from ioc.simulator.worktime import midnight

CHUNK = 10
STEPS = "DanhSachTienDo"
DOSSIERS, PROGRESS = "DongBoHoSoMC", "CapNhatTienDoHoSoMC"
_PAUSE_S = 0.1
_PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One system's account at a receiver, and the agencies whose dossiers it sends."""

    username: str
    password: str = field(repr=False)
    madonvi: str
    agencies: tuple[str, ...]


@dataclass(slots=True)
class Sent:
    """What one system has come to: dossiers and steps acknowledged, chunks sent more than once."""

    dossiers: int = 0
    steps: int = 0
    repeated: int = 0
    signed_in: int = 0
    complaints: list[str] = field(default_factory=list)


class NotAcknowledged(RuntimeError):
    """The receiver did not come back within the sender's patience."""


def shared_out(books: Books, count: int, password: str) -> list[Account]:
    """As many systems as asked, each for some of the province's offices."""
    offices = [office.code for office in books.world.cast.reference.offices]
    return [
        Account(
            username=f"he-thong-{number + 1}",
            password=password,
            madonvi="H15",
            agencies=tuple(offices[number::count]),
        )
        for number in range(count)
    ]


def outboxes(books: Books, count: int, now: int) -> list[list[Item]]:
    """For each of `count` systems every dossier of its offices that has come by `now`, as it
    stands.
    """
    boxes: list[list[Item]] = [[] for _ in range(count)]
    writer = Writer(books.world.cast)
    for line in _lines(books, now):
        item = writer.item(line.code, line.packed, now)
        if item is not None:
            boxes[birth_of(line.packed).receiving % count].append(item)
    return boxes


def _lines(books: Books, now: int) -> Iterator[Line]:
    window, offset = (midnight(books.world.first_day), now), 0
    while True:
        count, lines = books.changed(window, now, offset, _PAGE)
        yield from lines
        offset += _PAGE
        if offset >= count:
            return


class Sender:
    """One connection of one system; it stops when its work is done, or `stop` is set."""

    def __init__(self, url: str, account: Account, patience: float = 60.0) -> None:
        self._url, self._account, self._patience = url, account, patience
        self._client = httpx.Client(timeout=30.0, trust_env=False, headers={"dstcode": "VN:IOC"})
        self._session = ""
        self.sent = Sent()
        self.stop = threading.Event()

    def send(self, items: Sequence[Item]) -> None:
        """All of them, dossiers before their steps, ten to a chunk."""
        for start in range(0, len(items), CHUNK):
            some = items[start : start + CHUNK]
            bare = [{name: v for name, v in item.items() if name != STEPS} for item in some]
            self._insist(DOSSIERS, bare, isUpdating="False")
            self.sent.dossiers += len(bare)
            self.send_steps([step for item in some for step in item[STEPS]])
            if self.stop.is_set():
                return

    def send_dossiers(self, items: Sequence[Item]) -> None:
        """Dossiers only, as they are."""
        for start in range(0, len(items), CHUNK):
            some = items[start : start + CHUNK]
            self._insist(DOSSIERS, some, isUpdating="False")
            self.sent.dossiers += len(some)

    def send_steps(self, steps: Sequence[Any]) -> None:
        """Steps only, of whatever dossiers."""
        for start in range(0, len(steps), CHUNK):
            some = steps[start : start + CHUNK]
            self._insist(PROGRESS, some)
            self.sent.steps += len(some)

    def close(self) -> None:
        self._client.close()

    def _insist(self, service: str, data: Sequence[Any], **more: str) -> None:
        """Sends one chunk until it is acknowledged."""
        until = time.monotonic() + self._patience
        while True:
            answer = self._ask(service, data, more)
            code = str(answer.get("error_code", "")).strip()
            if code and not code.strip("0"):
                return
            if time.monotonic() > until:
                raise NotAcknowledged(f"{service}: {answer.get('message')}")
            self.sent.repeated += 1
            message = str(answer.get("message", ""))
            if code == "-2":
                self._session = ""
            elif "đã tồn tại" in message:
                more = {**more, "isUpdating": "True"}
            elif code == "2":
                # Something in it is wrong for good: its neighbours were taken.
                self.sent.complaints.append(message)
                return
            else:
                time.sleep(_PAUSE_S)

    def _ask(self, service: str, data: Sequence[Any], more: dict[str, str]) -> dict[str, Any]:
        if not self._session:
            who = {"username": self._account.username, "password": self._account.password}
            self._session = str(self._post("/mapi/login", who).get("session", ""))
            if not self._session:
                return {}
            self.sent.signed_in += 1
        call = {"session": self._session, "madonvi": self._account.madonvi, "service": service}
        return self._post("/mapi/g", {**call, **more, "data": data})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """What was answered; nothing where nobody was there, or nothing could be read."""
        try:
            answer = self._client.post(f"{self._url}{path}", json=body).json()
        except (httpx.HTTPError, ValueError):
            return {}
        return answer if isinstance(answer, dict) else {}
