"""Age alone makes a tile stale, by the product's time alone: what others got wrong does not happen.

Four tests bear the numbers of the faults that they are of (github.com/nasa/openmct).
"""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from ioc.config import read_settings
from ioc.domain.periods import local_day
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.ledger import sources
from ioc.web.app import create_app
from tests.conftest import served
from tests.e2e.aged import awaited, old, opened, tiles
from tests.e2e.visitor import Visitor
from tests.web.fed import FED, fed
from tests.web.mapped import NOW, known

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMES = """[...document.querySelectorAll('.as-of, #shell-clock')].map((part) => part.innerText)"""
# The machine's own time, which a page has whatever its Date says.
REAL = "performance.timeOrigin + performance.now()"
WRONG = """((Right) => {
    window.Date = class extends Right {
        constructor(...told) { if (told.length) super(...told); else super(Right.now() + %d); }
        static now() { return Right.now() + %d; }
    };
})(Date)"""


class HandClock:
    """A clock that a test sets: to an instant, and to a pace from there."""

    def __init__(self) -> None:
        self.set(NOW)

    def set(self, at: datetime, rate: float = 0.0) -> None:
        self._at, self.rate, self._since = at, rate, time.monotonic()

    def now(self) -> datetime:
        return self._at + timedelta(seconds=(time.monotonic() - self._since) * self.rate)

    def today(self) -> date:
        return local_day(self.now())

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('ages') / 'ioc.sqlite'}", 60, 60)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def turning() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def home(
    engine: Engine, turning: HandClock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """An invented province of all four feeds, each of which may be a day old."""
    secret = str(tmp_path_factory.mktemp("key") / "session.key")
    settings = read_settings({"IOC_SECRET_FILE": secret})
    with served(create_app(engine, known(), turning, settings)) as url:
        yield url


@pytest.fixture
def clock(turning: HandClock, engine: Engine) -> HandClock:
    """The hour at which everything was just read."""
    turning.set(NOW)
    told(engine, dict.fromkeys(FED, NOW))
    return turning


def told(engine: Engine, spoken: dict[str, datetime]) -> None:
    """The sources as they speak of these times; each answered well just now."""
    with writing(engine) as connection:
        for name, at in spoken.items():
            of_it = update(sources).where(sources.c.name == name)
            connection.execute(of_it.values(data_as_of=at, last_success_at=NOW))
        status.bump(connection)


def test_a_clock_that_is_switched_takes_its_staleness_with_it_6339(
    guest: Visitor, clock: HandClock
) -> None:
    opened(guest)
    awaited(guest, set())
    clock.set(NOW + 25 * HOUR)
    awaited(guest, set(FED))
    clock.set(NOW + HOUR)
    awaited(guest, set())
    # Ten hours a second: they grow old with nothing new told, and are not when it was another pace.
    clock.set(NOW, 36_000.0)
    awaited(guest, set(FED))
    clock.set(NOW + HOUR, 1.0)
    awaited(guest, set())


def test_two_that_speak_of_one_instant_are_both_told_of_8345(
    guest: Visitor, clock: HandClock, engine: Engine
) -> None:
    opened(guest)
    for _ in range(2):
        # The second time it is the very instant at which they were old before.
        told(engine, dict.fromkeys(("soc", "phan-anh"), NOW - 25 * HOUR))
        awaited(guest, {"soc", "phan-anh"})
        told(engine, dict.fromkeys(("soc", "phan-anh"), NOW))
        awaited(guest, set())
    clock.set(NOW + DAY + timedelta(seconds=1))
    awaited(guest, set(FED))


@pytest.mark.parametrize("path", ["/", "/?from=2026-11-19&to=2026-11-20"])
def test_what_is_older_than_the_days_in_sight_is_old_all_the_same_8200(
    guest: Visitor, clock: HandClock, engine: Engine, path: str
) -> None:
    told(engine, {"mot-cua": NOW - 40 * DAY, "soc": NOW - 400 * DAY})
    opened(guest, path)
    awaited(guest, {"mot-cua", "soc"})
    lines = {tile["of"]: tile["line"] for tile in tiles(guest)}
    assert lines["mot-cua"].startswith("SỐ CŨ · 40 ngày")
    assert lines["soc"].startswith("SỐ CŨ · 400 ngày")


def test_one_that_is_old_marks_its_own_and_no_neighbour_7670(
    guest: Visitor, clock: HandClock, engine: Engine
) -> None:
    opened(guest)
    for name in FED:
        told(engine, {**dict.fromkeys(FED, NOW), name: NOW - 2 * DAY})
        awaited(guest, {name})


def test_a_tile_tells_when_it_was_read_apart_from_what_it_speaks_of(
    guest: Visitor, clock: HandClock, engine: Engine
) -> None:
    told(engine, {"mot-cua": NOW - HOUR, "soc": NOW - 26 * HOUR})
    opened(guest)
    awaited(guest, {"soc"})
    lines = {tile["of"]: tile["line"].replace("\u00a0", " ") for tile in tiles(guest)}
    assert lines["mot-cua"] == "số 09:00 · đọc 10:00"
    assert lines["soc"] == "SỐ CŨ · 1 ngày 2 giờ · đọc 10:00"
    # A reading that brings nothing new moves the second time alone, and needs no revision.
    with writing(engine) as connection:
        connection.execute(update(sources).values(last_success_at=NOW + timedelta(minutes=10)))
    guest.awaited(
        lambda: all(tile["line"].endswith("10:10") for tile in tiles(guest)),
        "the second time of every tile",
    )
    assert old(guest) == {"soc"}


@pytest.mark.parametrize(
    ("hours", "zone"),
    [(7, "Asia/Ho_Chi_Minh"), (-30 * 24, "Asia/Ho_Chi_Minh"), (0, "America/New_York")],
    ids=["7 hours ahead", "30 days behind", "another zone"],
)
def test_a_browser_whose_clock_is_wrong_shows_what_an_honest_one_shows(
    guest: Visitor, clock: HandClock, engine: Engine, hours: int, zone: str
) -> None:
    told(engine, {"mot-cua": NOW - HOUR, "phan-anh": NOW - 3 * DAY, "soc": NOW - 20 * HOUR})
    opened(guest)
    awaited(guest, {"phan-anh"})
    honest = guest.page.evaluate(TIMES)
    guest.page.add_init_script(WRONG % (hours * 3_600_000, hours * 3_600_000))
    talk = guest.page.context.new_cdp_session(guest.page)
    talk.send("Emulation.setTimezoneOverride", {"timezoneId": zone})
    guest.open("/")
    awaited(guest, {"phan-anh"})
    ahead = guest.page.evaluate("[Date.now(), new Date().getTimezoneOffset()]")
    assert abs(ahead[0] / 3.6e6 - hours - guest.page.evaluate(REAL) / 3.6e6) < 0.1
    assert ahead[1] == {"America/New_York": 300}.get(zone, -420)
    assert guest.page.evaluate(TIMES) == honest
