"""Every family of Open311 servers that we know of, on loopback: asked what it does, read by the
profile that came of it, and counted to its last report.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import select

from connectors.open311 import connector
from ioc.config import read_settings
from ioc.sources.connector import Source
from ioc.sources.probing import Observation
from ioc.store.engine import open_engine, reading
from ioc.store.facts import cases
from ioc.store.ledger import runs, sources
from ioc.worker import Worker
from tests.conftest import served
from tests.connectors.clocks import Notes, client
from tests.connectors.open311_families import (
    FAMILIES,
    hopeless,
    later,
    mark_a_spot,
    out_of_the_province,
)
from tests.connectors.open311_server import NOW, Family
from tests.web.desk import StillClock

Key = tuple[str, datetime]
DATED = "requested_datetime"
TABLE = """
[sources.phan-anh]
connector = "open311"
title = "Phản ánh"
url = "{url}"
backfill_from = 2026-09-01
[sources.phan-anh.options]
jurisdiction_id = "{jurisdiction}"
{learnt}
[sources.phan-anh.options.http]
packed = {packed}
"""


class Hours(StillClock):
    """A clock that is moved by hand."""

    def go_on(self, hours: int) -> None:
        self._now += timedelta(hours=hours)


def probed(url: str, family: Family, **options: Any) -> list[Observation]:
    """What the probe says of a family, from no profile but the jurisdiction."""
    given = {"jurisdiction_id": family.jurisdiction, **options}
    of = Source(name="phan-anh", connector="open311", title="", url=url, options=given)
    assert connector.probe
    with client(url, Notes(now=NOW, moves=True)) as http:
        return list(connector.probe(http, of))


def learnt(facts: list[Observation]) -> str:
    """The lines that the probe would have somebody write."""
    return "\n".join(f"{f.option} = {f.observed}" for f in facts if f.option and f.observed)


def stored(database_url: str) -> dict[Key, Any]:
    engine = open_engine(database_url)
    with reading(engine) as connection:
        (told,) = connection.execute(select(sources)).all()
        assert told.watermark >= NOW
        found = connection.execute(select(cases)).all()
    engine.dispose()
    assert len({(row.code, row.requested_at) for row in found}) == len(found)
    return {(row.code, row.requested_at): row for row in found}


def books(family: Family) -> dict[Key, str]:
    """What a reader must end with: a report that does not say when it was sent is none."""
    shown = [family.shown(row) for row in family.rows]
    dated = [row for row in shown if row[DATED]]
    return {
        (
            f"{family.jurisdiction}:{row['service_request_id']}",
            datetime.fromisoformat(row[DATED]),
        ): {"open": "new", "Received": "acknowledged"}.get(row["status"], "resolved")
        for row in dated
    }


@contextmanager
def standing(
    database_url: str, family: Family, url: str, lines: str, clock: StillClock
) -> Iterator[Worker]:
    """A worker that reads the family by those lines of a profile."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / "sources.toml"
        packed = "false" if family.broken_deflate else "true"
        text = TABLE.format(url=url, jurisdiction=family.jurisdiction, learnt=lines, packed=packed)
        written.write_text(text, "utf-8")
        environ = {"IOC_DATABASE_URL": database_url, "IOC_SOURCES": str(written)}
        worker = Worker(read_settings(environ), clock)
        worker.prepare()
        try:
            yield worker
        finally:
            worker.close()


@pytest.mark.parametrize("build", FAMILIES.values(), ids=FAMILIES)
def test_a_family_is_learnt_and_read_to_exactly_its_books(
    build: Callable[[], Family], tmp_path: Path
) -> None:
    learn_and_read(build(), f"sqlite:///{tmp_path / 'ioc.sqlite'}")


def test_two_reports_under_one_id_are_kept_apart(database_url: str) -> None:
    family = mark_a_spot()
    ids = Counter(row["service_request_id"] for row in family.rows)
    assert max(ids.values()) == 2
    learn_and_read(family, database_url)


def learn_and_read(family: Family, database_url: str) -> None:
    """Asks the server what it does, reads it by that, and once more when a report has changed."""
    clock = Hours(NOW)
    family.rows[20] = out_of_the_province(family.rows[20])
    with served(family.app()) as base:
        url = base + family.path
        lines = learnt(probed(url, family))
        with standing(database_url, family, url, lines, clock) as worker:
            for _ in range(4):
                assert worker.turn("phan-anh")
            found = stored(database_url)
            assert statuses(found) == books(family)
            assert positions(found) == expected_positions(family)
            # One that is still open is closed: seen by its id, its change or its day, within a day.
            number = next(n for n, row in enumerate(family.rows) if row["status"] == "open")
            family.rows[number] = later(family.rows[number], status="closed")
            clock.go_on(25)
            assert worker.turn("phan-anh")
            again = stored(database_url)
            assert statuses(again) == books(family)
    assert "Bịa" not in repr(again)


def statuses(found: Mapping[Key, Any]) -> Mapping[Key, str]:
    return {key: row.status for key, row in found.items()}


def positions(found: Mapping[Key, Any]) -> tuple[int, int]:
    """How many points are flagged as 0, 0, and how many as out of the province."""
    counted = Counter(row.position for row in found.values())
    return counted["zero"], counted["outside"]


def expected_positions(family: Family) -> tuple[int, int]:
    lats = [float(row["lat"]) for row in map(family.shown, family.rows) if row[DATED]]
    return sum(lat == 0 for lat in lats), sum(lat == 10 for lat in lats)


def test_one_that_cannot_be_read_whole_is_refused_with_the_reason(database_url: str) -> None:
    family = hopeless()
    with served(family.app()) as base:
        facts = probed(base + family.path, family)
        assert any(fact.wrong and "không đọc đủ được" in fact.evidence for fact in facts)
        with standing(
            database_url, family, base + family.path, learnt(facts), Hours(NOW)
        ) as worker:
            worker.turn("phan-anh")
            engine = open_engine(database_url)
            with reading(engine) as connection:
                (told,) = connection.execute(select(runs)).all()
            engine.dispose()
    assert told.outcome == "unavailable"
    assert "không cách nào đọc tiếp" in told.error
