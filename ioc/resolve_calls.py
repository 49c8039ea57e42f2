"""Between parse and ingest, for calls to a hotline. Pure; lookups are values."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day, local_hour
from ioc.domain.records import Call, Outcome
from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import fold
from ioc.resolve import SKEW, Told, digest
from ioc.sources.errors import BadRow
from ioc.store.feed_rows import CallRow

_APART = re.compile(r"[^A-Za-z0-9_.]+")
_KEY_LENGTH = 40


def resolve_calls(
    told: Iterable[Told[Call]], source: str, lookups: Lookups
) -> tuple[list[CallRow], list[BadRow]]:
    """Rows for the store, and what cannot be one: a call from the future."""
    rows, bad = [], []
    for record, asked_at in told:
        if record.started_at > asked_at + SKEW:
            said = f"thời điểm gọi {record.started_at:%d/%m/%Y %H:%M} UTC ở tương lai"
            bad.append(BadRow(said, key=record.code))
            continue
        day = local_day(record.started_at)
        row = CallRow(
            record=record,
            asked_at=asked_at,
            digest=digest(record),
            day=day,
            hour=f"{local_hour(record.started_at):02}",
            queue=queue_key(record.queue),
            agency=_agency((source, record.transferred_to), record.desk, day, lookups),
            prompt=_prompt(record.outcome, record.wait_seconds, lookups),
        )
        rows.append(row)
    return rows, bad


def queue_key(text: str) -> str:
    """What an address may call a queue: letters, digits and dashes of its name; `?` of none."""
    return _APART.sub("-", fold(text))[:_KEY_LENGTH].strip("-") or UNKNOWN


def resolve_calls_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored calls resolve to now: who dealt with them, and whether in time."""
    return [
        {
            "agency": _agency(
                (row["source"], row["agency_text"]), row["desk"], row["day"], lookups
            ),
            "prompt": _prompt(row["outcome"], row["wait_seconds"], lookups),
        }
        for row in rows
    ]


def _agency(told: tuple[str, str], desk: str, day: date, lookups: Lookups) -> str:
    """The unit a call was passed on to; one that was not, the call centre's own agency: the
    province where sources.toml names none.
    """
    source, text = told
    if text:
        return lookups.handling(source, text, day)
    return lookups.as_agency(desk, source, day) if desk else lookups.agencies.root


def _prompt(outcome: str, wait_seconds: int | None, lookups: Lookups) -> bool:
    spoke = outcome in (Outcome.ANSWERED, Outcome.TRANSFERRED)
    return spoke and wait_seconds is not None and wait_seconds <= lookups.answer_seconds
