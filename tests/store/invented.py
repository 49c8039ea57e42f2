"""Invented dossiers for the store's tests: small values with plain defaults."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete

from ioc.domain.calendars import WorkCalendar
from ioc.domain.records import Dossier, Step
from ioc.metrics import calls
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import migrate, open_engine, writing
from ioc.store.feeds import Feeds
from ioc.store.ingest import Rules
from ioc.store.rows import DossierRow, Load, Reject
from ioc.store.schema import metadata
from tests.store.feeds import ALERT_MEASURES, CASE_MEASURES, RULE

FIRST = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FEEDS = Feeds(CASE_MEASURES, ALERT_MEASURES, RULE, calls.MEASURES)
CALENDAR = WorkCalendar(off=frozenset({date(2026, 11, 24)}), worked=frozenset())
RULES = Rules(MEASURES, CALENDAR, {"mot-cua": 1, "vendor": 2}, FEEDS)


def hour(n: float) -> datetime:
    return FIRST + timedelta(hours=n)


def row(code: str = "H15.12-261102-0001", asked: float = 1000, **facts: Any) -> DossierRow:
    told: dict[str, Any] = {
        "status": 4,
        "procedure": "1.000001",
        "sector": "G10-TN01",
        "received_at": hour(0),
    } | facts
    resolved = {
        name: told.pop(name, default)
        for name, default in {
            "agency": "H15.12",
            "receiving": "H15.12",
            "channel": "online",
            "channel_assumed": False,
            "service_level": "full",
        }.items()
    }
    record = Dossier(code=code, **told)
    digest = hash((repr(record), tuple(resolved.items()))) & 0x7FFFFFFFFFFFFFFF
    return DossierRow(
        record=record,
        asked_at=hour(asked),
        digest=digest,
        received_at=record.received_at,
        **resolved,
    )


def open_store(url: str) -> Any:
    engine = open_engine(url)
    migrate(engine)
    declared = [
        {
            "name": name,
            "connector": "one_stop",
            "title": name,
            "simulated": True,
            "enabled": True,
            "precedence": 1,
            "records": "Dossier",
            "every_s": 900,
            "stale_after_s": 7200,
            "backfill_from": hour(-9000),
        }
        for name in ("mot-cua", "vendor")
    ]
    with writing(engine) as connection:
        status.declare(connection, declared)
    return engine


def empty(connection: Connection) -> None:
    """Takes away all but the declared sources and the revision: the next example begins anew."""
    for table in reversed(metadata.sorted_tables):
        if table.name not in ("sources", "revision"):
            connection.execute(delete(table))


def first_load() -> Load:
    """Forty dossiers as first told."""
    rows = [row(code=f"H15.12-261102-{n:04}", due_at=hour(24 * (n % 9))) for n in range(1, 41)]
    return Load(source="mot-cua", now=hour(1000), dossiers=rows, watermark=hour(999))


def later_load() -> Load:
    """Half of them resolved, half new, a reject among them, and the watermark moved on."""
    told = [
        row(
            code=f"H15.12-261102-{n:04}",
            asked=1010,
            status=9 if n <= 40 else 4,
            due_at=hour(24 * (n % 7)),
            resolved_at=hour(100 + n) if n <= 40 else None,
            steps=(Step(dossier=f"H15.12-261102-{n:04}", at=hour(n), content="Thẩm định"),),
        )
        for n in range(21, 61)
    ]
    bad = [Reject(kind="dossier", key="H15.12-261102-9999", reason="không có mã thủ tục")]
    return Load(source="mot-cua", now=hour(1011), dossiers=told, rejects=bad, watermark=hour(1010))
