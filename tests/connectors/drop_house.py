"""The whole road of dropped files into a store; and how it dies on the way:
python -m tests.connectors.drop_house URL FOLDER MOMENTS.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select

from connectors.spreadsheet import connector
from ioc.config import ROOT
from ioc.lookups import read_lookups
from ioc.poll import Station, Turn, poll
from ioc.sources.connector import Source
from ioc.sources.http import Clocks, Http, open_http
from ioc.store import status
from ioc.store.engine import migrate, open_engine, reading, writing
from ioc.store.facts import totals
from ioc.store.ledger import rejects, sources
from tests.connectors.drop_folder import source
from tests.connectors.fake_http import NOW
from tests.web.desk import StillClock

LOOKUPS = read_lookups(ROOT / "data")
_KILLED = 9


@dataclass
class House:
    """A store, a folder, and a clock that is moved by hand."""

    engine: Engine
    of: Source
    clock: StillClock = field(default_factory=lambda: StillClock(NOW))
    http: Http | None = None

    def turn(self, minutes: int = 5) -> Turn:
        """One turn of the same process; `restart` makes it another's."""
        clocks = Clocks(now=self.clock.now, monotonic=self.clock.monotonic, sleep=lambda _: None)
        self.http = self.http or open_http(self.of, "", clocks)
        station = Station(
            engine=self.engine,
            lookups=LOOKUPS,
            locate=lambda lats, lons: [],
            clock=self.clock,
            precedence={},
        )
        done = poll(station, self.of, connector, self.http)
        self.clock = StillClock(self.clock.now() + timedelta(minutes=minutes))
        self.restart()
        return done

    def restart(self) -> None:
        if self.http:
            self.http.close()
        self.http = None

    def totals(self) -> dict[str, int]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(totals.c.unit, totals.c.value)).all()
        return {row.unit: row.value for row in rows}

    def rejects(self) -> list[tuple[str, str]]:
        """Those still open, by kind and key."""
        query = select(rejects.c.kind, rejects.c.key).where(rejects.c.closed_at.is_(None))
        with reading(self.engine) as connection:
            return sorted((row.kind, row.key) for row in connection.execute(query))

    def state(self) -> Any:
        with reading(self.engine) as connection:
            return connection.execute(select(sources)).one()


def built(url: str, folder: Path, **options: Any) -> House:
    """A house with an empty store, or with the one that stands there."""
    of = source(folder, **({"record": "total"} | options))
    engine = open_engine(url)
    migrate(engine)
    declared = {
        "name": of.name,
        "connector": of.connector,
        "title": of.title,
        "simulated": False,
        "enabled": True,
        "precedence": 100,
        "records": "Total",
        "every_s": 300,
        "stale_after_s": 7200,
        "backfill_from": NOW - timedelta(days=60),
    }
    with writing(engine) as connection:
        status.declare(connection, [declared])
    return House(engine, of)


def died(url: str, folder: Path, moments: int) -> bool:
    """Whether a process that was to read the folder was killed after so many moments of it."""
    return _ran(url, folder, moments).returncode == _KILLED


def moments_of(url: str, folder: Path) -> int:
    """How many moments there are in a turn over the folder: SQL statements, moves, folders made."""
    return int(_ran(url, folder, 0).stdout)


def _ran(url: str, folder: Path, moments: int) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "tests.connectors.drop_house", url, str(folder), str(moments)]
    return subprocess.run(
        asked, cwd=ROOT, check=False, timeout=120, stdout=subprocess.PIPE, text=True
    )


def main(url: str, folder: Path, moments: int) -> None:
    house, left = built(url, folder), [moments]

    def count_down(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(_KILLED)

    event.listen(house.engine, "after_cursor_execute", count_down)
    sys.addaudithook(lambda name, _: count_down() if name in ("os.rename", "os.mkdir") else None)
    house.turn()
    sys.stdout.write(str(-left[0]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
