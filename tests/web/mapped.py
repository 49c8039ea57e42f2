"""An invented province that lies on the map: dossiers of every commune, reports with positions."""

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Engine

from ioc.domain.lookups import Lookups
from ioc.domain.records import CaseStatus
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.feed_rows import CaseRow
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import DossierRow, Load
from tests.store.feeds import case_row
from tests.store.invented import hour, open_store, row
from tests.web.desk import DATA, lookups

# A Friday morning in November, some weeks after the first of these dossiers.
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
BEGINS = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
READ: dict[str, Any] = {
    "watermark": NOW - timedelta(minutes=10),
    "backfilled_to": hour(-9000),
}
ASKED = (NOW - hour(0)) / timedelta(hours=1)


@cache
def known() -> Lookups:
    return lookups()


def mapped(url: str, dossiers: int = 1200, cases: int = 600) -> Engine:
    """A store with both feeds read up to now; the same one every time."""
    engine: Engine = open_store(url)
    fed: dict[str, Any] = {"connector": "any", "simulated": True, "enabled": True}
    fed |= {"precedence": 1}
    fed |= {"every_s": 900, "stale_after_s": 7200, "backfill_from": hour(-9000)}
    with writing(engine) as connection:
        status.declare(
            connection,
            [
                {"name": "mot-cua", "title": "mot-cua", "records": "Dossier", **fed},
                {"name": "phan-anh", "title": "phan-anh", "records": "Case", **fed},
            ],
        )
    rules = Rules(MEASURES, known().calendar, {"mot-cua": 1, "phan-anh": 1}, feeds(known()))
    dossier_rows, case_rows = list(invented_dossiers(dossiers)), list(invented_cases(cases))
    for load in (
        Load(source="mot-cua", now=NOW, dossiers=dossier_rows, **READ),
        Load(source="phan-anh", now=NOW, cases=case_rows, **READ),
    ):
        ingest(engine, load, rules)
    return engine


def invented_dossiers(count: int) -> Iterator[DossierRow]:
    """Half of them of communes, some communes busy and one idle; some of nobody known."""
    draw = random.Random(66)
    communes = [a.code for a in known().agencies if a.kind == "commune"][1:]
    busy = [draw.paretovariate(1.1) for _ in communes]
    departments = [a.code for a in known().agencies if a.kind == "department"]
    for n in range(count):
        whose = draw.choices(communes, busy)[0] if n % 2 else draw.choice(departments)
        agency = "?" if n % 97 == 0 else whose
        received = BEGINS + timedelta(hours=draw.uniform(0, 24 * 78))
        due = received + timedelta(days=draw.choice((3, 7, 15)))
        ended = received + timedelta(days=draw.uniform(0.2, 18))
        finished = ended < NOW and draw.random() < 0.93
        yield row(
            f"H15.12-261102-{n:05d}",
            asked=ASKED,
            received_at=received,
            due_at=due,
            status=9 if finished else 4,
            resolved_at=ended if finished else None,
            agency=agency,
            receiving=agency if agency != "?" else "H15",
        )


def invented_cases(count: int) -> Iterator[CaseRow]:
    """Most within a commune; a few at 0, 0, outside, or without any position."""
    draw = random.Random(67)
    with (DATA / "commune_points.csv").open(encoding="utf-8") as file:
        points = [(r["code"], float(r["lat"]), float(r["lon"])) for r in csv.DictReader(file)]
    busy = [draw.paretovariate(1.1) for _ in points]
    for n in range(count):
        code, lat, lon = draw.choices(points, busy)[0]
        position = "inside" if n % 11 else draw.choice(("zero", "outside", "missing"))
        asked_at = BEGINS + timedelta(hours=draw.uniform(0, 24 * 79.5))
        closed = asked_at + timedelta(days=draw.uniform(0.5, 14))
        ended = closed < NOW and draw.random() < 0.9
        spot = (lat + draw.gauss(0, 0.02), lon + draw.gauss(0, 0.02))
        yield case_row(
            f"dl:{n}",
            asked=ASKED,
            status=CaseStatus.RESOLVED if ended else CaseStatus.NEW,
            requested_at=asked_at,
            updated_at=closed if ended else asked_at,
            closed_at=closed if ended else None,
            due_day=(asked_at + timedelta(days=7)).date(),
            lat={"inside": spot[0], "zero": 0.0, "outside": 15.0}.get(position),
            lon={"inside": spot[1], "zero": 0.0, "outside": 101.0}.get(position),
            position=position,
            place=code if position == "inside" else "?",
            agency=known().serving(code, NOW.date()),
            category_code=draw.choice(("giao-thong", "moi-truong", "?")),
        )
