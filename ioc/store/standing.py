"""Dossiers as they stand in the store, read back as records: for a change that comes by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from ioc.domain.lifetime import CLOSED_APART
from ioc.domain.records import Dossier, Step, Supplement
from ioc.store.bulk import one_of
from ioc.store.pauses import pauses_from
from ioc.store.schema import dossiers, steps

_SAME = (
    *("code", "status", "procedure", "sector", "applicant_kind", "agency_text"),
    *("submitted_at", "received_at", "due_at", "refused_at", "resolved_at", "returned_at"),
    *("result_by_post", "has_fee", "payment", "digitised"),
)


class Standing(NamedTuple):
    """What is known of a dossier, the room it lies in, and when that was last told."""

    record: Dossier
    room: str
    asked_at: datetime


def known_codes(connection: Connection, source: str, codes: Sequence[str]) -> set[str]:
    """Which of the codes the source has told of before."""
    query = select(dossiers.c.code).where(
        dossiers.c.source == source, one_of(connection, dossiers.c.code, codes)
    )
    return set(connection.scalars(query))


def standing(connection: Connection, source: str, codes: Sequence[str]) -> dict[str, Standing]:
    """The source's dossiers by their code; one that is not here is left out."""
    query = select(dossiers).where(
        dossiers.c.source == source, one_of(connection, dossiers.c.code, codes)
    )
    found = (_standing(row) for row in connection.execute(query).mappings())
    return {known.record.code: known for known in found}


def dateless(connection: Connection, source: str, codes: Sequence[str]) -> list[str]:
    """Those of the codes that came to no result (3, 7, 8) without a date of it."""
    query = select(dossiers.c.code).where(
        dossiers.c.source == source,
        one_of(connection, dossiers.c.code, codes),
        dossiers.c.status.in_(sorted(CLOSED_APART)),
        dossiers.c.resolved_at.is_(None),
        dossiers.c.refused_at.is_(None),
    )
    return list(connection.scalars(query))


def steps_of(
    connection: Connection, source: str, codes: Sequence[str]
) -> dict[str, tuple[Step, ...]]:
    """Every step told of the source's dossiers, by their code, oldest first."""
    query = (
        select(*(steps.c[name] for name in Step._fields))
        .where(steps.c.source == source, one_of(connection, steps.c.dossier, codes))
        .order_by(steps.c.dossier, steps.c.at)
    )
    found: dict[str, list[Step]] = {}
    for row in connection.execute(query):
        found.setdefault(row.dossier, []).append(Step(*row))
    return {code: tuple(told) for code, told in found.items()}


def _standing(row: Mapping[Any, Any]) -> Standing:
    """Supplements are read back from the pauses they gave; pauses we saw ourselves stay ours."""
    supplements = tuple(
        Supplement(
            key=f"{pause.since:%Y%m%dT%H%M%SZ}",
            requested_at=pause.since,
            returned_at=pause.until,
            reason=pause.why,
        )
        for pause in pauses_from(row["pauses"])
        if not pause.seen
    )
    record = Dossier(
        **{name: row[name] for name in _SAME},
        channel=None if row["channel_assumed"] else row["channel"],
        supplements=supplements,
    )
    return Standing(record, row["room"], row["asked_at"])
