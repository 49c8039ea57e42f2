"""The worker's part while screens watch: every five seconds a few dossiers, so that figures move.

`python -m tests.bench.stirring JSON`: database. It runs until it is ended.
"""

import itertools
import sys
import time
from datetime import datetime, timedelta

import orjson

from ioc.clock import machine_clock
from ioc.domain.lookups import Lookups
from ioc.domain.records import Dossier
from ioc.kinds import feeds
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.resolve import Told, resolve
from ioc.store.engine import open_engine
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from tests.bench.ours import NAME
from tests.bench.pages import ROOT

EVERY = 5.0
FEW = 20


def load(number: int, now: datetime, lookups: Lookups) -> Load:
    """A few dossiers that came a minute ago, no two loads' the same."""
    procedures = sorted(lookups.procedures)
    told = []
    for n in range(FEW):
        procedure = lookups.procedures[procedures[(number * FEW + n) % len(procedures)]]
        record = Dossier(
            code=f"H15.{101 + n}-{now:%y%m%d}-{now:%H%M%S}{n:02d}",
            status=4,
            procedure=procedure.code,
            sector=procedure.sector,
            channel="online",
            received_at=now - timedelta(minutes=1),
            due_at=now + timedelta(days=3),
        )
        told.append(Told(record, now))
    rows, _ = resolve(told, NAME, lookups)
    return Load(source=NAME, now=now, dossiers=rows, watermark=now)


def main() -> None:
    engine = open_engine(orjson.loads(sys.argv[1])["database"])
    lookups, clock = read_lookups(ROOT / "data"), machine_clock()
    rules = Rules(MEASURES, lookups.calendar, {NAME: 100}, feeds(lookups))
    for number in itertools.count():
        began = time.monotonic()
        ingest(engine, load(number, clock.now(), lookups), rules)
        time.sleep(max(0.0, EVERY - (time.monotonic() - began)))


if __name__ == "__main__":
    main()
