"""Invented dossiers for the store's tests: small values with plain defaults."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from ioc.domain.deadlines import WorkCalendar
from ioc.domain.records import Dossier
from ioc.metrics.dossiers import MEASURES
from ioc.store import status
from ioc.store.engine import migrate, open_engine, writing
from ioc.store.ingest import Rules
from ioc.store.rows import DossierRow

FIRST = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
CALENDAR = WorkCalendar(off=frozenset({date(2026, 11, 24)}), worked=frozenset())
RULES = Rules(MEASURES, CALENDAR, {"mot-cua": 1, "vendor": 2})


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
