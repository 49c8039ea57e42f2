"""What a worker writes down of its sources before it reads the first one."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from ioc.domain.errors import ConfigError
from ioc.domain.periods import day_start, local_day
from ioc.sources.connector import Connector, Source
from ioc.store import status
from ioc.store.engine import writing
from ioc.store.ledger import sources as source_rows

A_YEAR = timedelta(days=365)


def declare(engine: Engine, told: Iterable[tuple[Source, Connector]], now: datetime) -> None:
    """Writes the configured sources; ConfigError where the clock lies before what was read."""
    with writing(engine) as connection:
        last = connection.scalar(select(func.max(source_rows.c.last_attempt_at)))
        if last is not None and last > now + timedelta(minutes=5):
            raise ConfigError(
                f"Đồng hồ đang chỉ {now:%H:%M %d/%m/%Y} UTC, trước lượt đọc cuối "
                f"{last:%H:%M %d/%m/%Y} UTC đã ghi trong cơ sở dữ liệu; hãy chỉnh giờ máy, "
                "hoặc với tỉnh mô phỏng thì xóa data/ioc.sqlite và làm lại."
            )
        rows = [_declared(source, connector, now) for source, connector in told]
        status.declare(connection, rows)


def _declared(source: Source, connector: Connector, now: datetime) -> dict[str, Any]:
    # One that is pushed has no rhythm of ours.
    every = timedelta(0) if source.senders else source.every or connector.every
    return {
        "name": source.name,
        "connector": source.connector,
        "title": source.title,
        "simulated": source.simulated,
        "enabled": source.enabled,
        "precedence": source.precedence,
        "records": ",".join(connector.feeds_of(source)),
        "every_s": int(every.total_seconds()),
        "stale_after_s": int((source.stale_after or connector.stale_after).total_seconds()),
        "backfill_from": _backfill_from(source, now),
    }


def _backfill_from(source: Source, now: datetime) -> datetime:
    """How far back a source is read; one that is pushed is complete from its first day on."""
    if source.backfill_from:
        return day_start(source.backfill_from)
    return day_start(local_day(now)) if source.senders else now - A_YEAR
