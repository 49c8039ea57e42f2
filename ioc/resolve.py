"""Between parse and ingest: what a received text or code means here. Pure; lookups are values."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from sqlalchemy import RowMapping

from ioc.domain.codes import national_procedure, parse_dossier_code
from ioc.domain.lifetime import ENDED, OPEN
from ioc.domain.lookups import Lookups
from ioc.domain.periods import day_start, local_day
from ioc.domain.records import Alert, Call, Case, Dossier, Figure, Record, Score, Total
from ioc.sources.errors import BadRow
from ioc.store.rows import DossierRow
from ioc.store.settle import Clocks, clocked

# Two clocks may differ a little; what lies further ahead is no instant of the past.
SKEW = timedelta(minutes=10)
Said = TypeVar("Said", Dossier, Case, Alert, Score, Call, Total, Figure)


class Told(NamedTuple, Generic[Said]):
    """A record and when it was asked for."""

    record: Said
    asked_at: datetime


def resolve(
    told: Iterable[Told[Dossier]], source: str, lookups: Lookups
) -> tuple[list[DossierRow], list[BadRow]]:
    """Rows for the store, and what cannot be one after all.

    That is an end in the future, or a receipt without a day.
    """
    rows, bad = [], []
    for record, asked_at in told:
        try:
            rows.append(resolve_dossier(record, asked_at, source, lookups))
        except BadRow as reject:
            bad.append(reject)
    return rows, bad


def resolve_dossier(
    record: Dossier, asked_at: datetime, source: str, lookups: Lookups
) -> DossierRow:
    received_at = _received_at(record)
    _refuse_future(record, received_at, asked_at)
    day = local_day(received_at or asked_at)
    receiving = lookups.receiving(record.code, source, day)
    known = lookups.procedure(record.procedure)
    return DossierRow(
        record=record,
        asked_at=asked_at,
        digest=digest(record),
        agency=lookups.handling(source, record.agency_text, day)
        if record.agency_text
        else receiving,
        receiving=receiving,
        channel=record.channel or "counter",
        channel_assumed=record.channel is None,
        service_level=known.service_level if known else "",
        received_at=received_at and min(received_at, asked_at),
        sector=lookups.sector(source, record.sector, day),
        sector_text=lookups.sector_text(record.sector),
        limit=lookups.limit(record.procedure),
    )


def resolve_again(row: RowMapping, lookups: Lookups) -> dict[str, Any]:
    """What a stored dossier resolves to now: the columns that lookups decide."""
    source, text = row["source"], row["agency_text"]
    day = local_day(row["received_at"] or row["asked_at"])
    receiving = lookups.receiving(row["code"], source, day)
    sector = row["sector_text"] or row["sector"]
    known = lookups.procedure(row["procedure"])
    agency = lookups.handling(source, text, day) if text else receiving
    clocks = Clocks(lookups.calendar_of(agency), lookups.calendar_of(receiving))
    return {
        "agency": agency,
        "receiving": receiving,
        "procedure": national_procedure(row["procedure"]) or row["procedure"],
        "sector": lookups.sector(source, sector, day),
        "sector_text": lookups.sector_text(sector),
        "service_level": known.service_level if known else "",
        **clocked(row, lookups.limit(row["procedure"]), clocks),
    }


def _received_at(record: Dossier) -> datetime | None:
    """NgayTiepNhan; where it was not sent, the day it was handed in, or the one in its code."""
    if record.received_at or record.status not in OPEN | ENDED:
        return record.received_at
    coded = parse_dossier_code(record.code).day
    stood_in = record.submitted_at or (day_start(coded) if coded else None)
    if stood_in is None:
        raise BadRow("không có ngày tiếp nhận, cũng không suy được từ mã hồ sơ", key=record.code)
    return stood_in


def _refuse_future(record: Dossier, received_at: datetime | None, asked_at: datetime) -> None:
    latest = asked_at + SKEW
    happened: Sequence[tuple[str, datetime | None]] = (
        ("tiếp nhận", received_at),
        ("kết thúc xử lý", record.resolved_at),
        ("trả kết quả", record.returned_at),
        ("từ chối", record.refused_at),
    )
    for name, at in happened:
        if at is not None and at > latest:
            raise BadRow(f"ngày {name} {at:%d/%m/%Y} ở tương lai", key=record.code)


def digest(record: Record) -> int:
    """A fingerprint of everything the source said, to tell a repeat from other content."""
    said = blake2b(msgspec.msgpack.encode(record), digest_size=8).digest()
    return int.from_bytes(said, "big", signed=True)
