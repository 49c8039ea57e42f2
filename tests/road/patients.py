"""One source of one kind, read by a house of its own, and a neighbour in the same house.

A province and a house that has read it once are made once for each kind, and copied for each test:
none sees what another did.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from ioc.domain.periods import local_day
from ioc.metrics.model import SourceState
from ioc.simulator.clock import Clock as ProvinceClock
from ioc.simulator.faults import Misbehaving
from ioc.simulator.province import Province, Setting
from ioc.simulator.server import create_server
from tests.books import truth
from tests.road.conftest import House, small_province, standing, told
from tests.road.front import Authority, Front, fronting

DAYS = 26
NEIGHBOUR = "lang-gieng"
BOOKS_FROM = date(2026, 11, 1)
SQLITE = ""
PATIENT, IMPATIENT = 30.0, 2.0


class SteppedClock:
    """The province's own time, which stands still until it is told to go on; the machine's seconds
    pass as far as a test wishes.
    """

    rate = 1.0

    def __init__(self, clock: ProvinceClock) -> None:
        self._clock, self._passed = clock, 0.0

    def now(self) -> datetime:
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(
            seconds=self._clock.now()
        )

    def today(self) -> date:
        return local_day(self.now())

    def monotonic(self) -> float:
        return self._passed

    def hurry(self, seconds: float) -> None:
        self._passed += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of source: `system` is whose trouble it is, `sources` its table in sources.toml.

    `scale` is so much of a province that a day of it fills some pages. `differences` are from the
    books, in a house that has read everything; `neighbour` is read beside it.
    """

    name: str
    system: str
    sources: str
    scale: float
    differences: "Differences"
    prepare: "Care"
    neighbour: "Neighbour"


@dataclass(frozen=True, slots=True)
class Patient:
    """The source, its house, the province that it reads, and the wire between them."""

    kind: Kind
    house: House
    province: Province
    clock: SteppedClock
    front: Front
    folder: Path

    def step(self, hours: float) -> None:
        """So much later in the province."""
        asked = {"forward": hours * 3_600}
        httpx.post(f"{self.house.simulator}/_clock", json=asked).raise_for_status()
        self.province.now()
        self.kind.prepare(self)
        self.province.exchange.write(int(self.province.clock.now()))

    def fault(self, kind: str | None, **more: Any) -> None:
        asked = {"system": self.kind.system, "kind": kind, **more}
        httpx.post(f"{self.house.simulator}/_fault", json=asked).raise_for_status()

    def turn(self, *, asked: bool = False) -> bool:
        return self.house.worker.turn(self.kind.name, asked)

    def state(self, name: str = "") -> SourceState:
        with self.house.reader() as reader:
            return {one.name: one for one in reader.sources()}[name or self.kind.name]

    def truth(self, start: date = BOOKS_FROM) -> dict[str, Any]:
        now = self.clock.now()
        return truth(self.house.simulator, now, start, self.clock.today())


class Wire(NamedTuple):
    """How the source talks: plainly, or under the TLS of an authority that it trusts; how many
    seconds it waits for an answer.
    """

    authority: Authority | None = None
    patience: float = PATIENT


Differences = Callable[[Patient], list[str]]
Care = Callable[[Patient], None]


class Neighbour(NamedTuple):
    """Another source of the same house, which is always well."""

    sources: str
    differences: Differences


def unprepared(_: Patient) -> None:
    """Nothing is to be done before it can be read."""


@contextmanager
def patient(
    kind: Kind, made: Path, folder: Path, database_url: str = SQLITE, wire: Wire | None = None
) -> Iterator[Patient]:
    """A patient of its own, in good health: it has read everything there is.

    `made` is where `make` made its kind; on another engine than SQLite it reads everything now.
    """
    shutil.copytree(made, folder, dirs_exist_ok=True)
    with _living(kind, folder, database_url, wire or Wire()) as patient:
        if database_url != SQLITE:
            assert patient.turn()
            assert patient.house.worker.turn(NEIGHBOUR)
        yield patient


def make(kind: Kind, folder: Path) -> None:
    """The province of a kind, and the house that has read it once."""
    folder.mkdir()
    with _living(kind, folder, SQLITE, Wire()) as patient:
        patient.step(0)
        assert patient.turn(), patient.state().last_error
        assert patient.house.worker.turn(NEIGHBOUR), patient.state(NEIGHBOUR).last_error
        assert kind.differences(patient) == []


def made_once(folder: Path, kinds: Mapping[str, Kind]) -> Callable[[str], Path]:
    """made(name): where a province and a house of that kind were made, once."""

    def of(name: str) -> Path:
        place = folder / name
        if not place.exists():
            make(kinds[name], place)
        return place

    return of


@contextmanager
def _living(kind: Kind, folder: Path, database_url: str, wire: Wire) -> Iterator[Patient]:
    app = create_server(_setting(folder, kind.scale))
    database = database_url or f"sqlite:///{folder / 'ioc.sqlite'}"
    with told(app) as simulator, fronting(simulator) as front:
        province = _province(app)
        clock = SteppedClock(province.clock)
        authority = wire.authority
        trust = f'ca_file = "{authority.certificate}"' if authority else ""
        front.listen(authority.context() if authority else None)
        written = kind.sources + kind.neighbour.sources.replace("{name}", NEIGHBOUR)
        place = {"url": front.url, "folder": str(folder), "trust": trust}
        place |= {"patience": f"{wire.patience}"}
        for name, value in place.items():
            written = written.replace(f"{{{name}}}", value)
        # Braces that are the source's own: the house fills in its own again.
        written = written.replace("{", "{{").replace("}", "}}")
        with standing(simulator, database, folder, written, lambda _: clock) as house:
            one = Patient(kind, house, province, clock, front, folder)
            kind.prepare(one)
            yield one


def _province(app: Misbehaving) -> Province:
    assert isinstance(app.province, Province)
    return app.province


def _setting(folder: Path, scale: float) -> Setting:
    return replace(small_province(folder, scale=scale), history_days=DAYS)
