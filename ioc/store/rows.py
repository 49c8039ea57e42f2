"""What the store takes in: resolved records on their way to the facts, and rows put aside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ioc.domain.deadlines import Limit
from ioc.domain.records import Dossier, Step
from ioc.domain.silence import Busy
from ioc.store.feed_rows import AlertRow, CallRow, CaseRow, FigureRow, ScoreRow, TotalRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierRow:
    """A dossier with what it resolved to; what was received as text stays in the record.

    `sector` is "" where it is the one received; `sector_text` is that one where sectors.csv does
    not have it. `limit` is its procedure's maximum time, None where that is not known.
    """

    record: Dossier
    asked_at: datetime
    digest: int
    agency: str
    receiving: str
    channel: str
    channel_assumed: bool
    service_level: str
    received_at: datetime | None
    sector: str = ""
    sector_text: str = ""
    limit: Limit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that is no record: kept with its reason and the fields its connector allows.

    Never with personal data.
    """

    kind: str
    key: str
    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One transaction's worth of one source: rows, rejects, and what is complete once they are in.

    A mark of None makes no promise. `renews` are the beginnings of keys of rejects that are told
    anew: those open are closed first. `busy` are the hours in which its source has something new.
    """

    source: str
    now: datetime
    dossiers: Sequence[DossierRow] = ()
    steps: Sequence[Step] = ()
    cases: Sequence[CaseRow] = ()
    alerts: Sequence[AlertRow] = ()
    scores: Sequence[ScoreRow] = ()
    calls: Sequence[CallRow] = ()
    totals: Sequence[TotalRow] = ()
    figures: Sequence[FigureRow] = ()
    rejects: Sequence[Reject] = ()
    renews: Sequence[str] = ()
    watermark: datetime | None = None
    backfilled_to: datetime | None = None
    busy: Busy = ""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one load did: rows whose facts changed, rows kept aside, and the revision after it."""

    stored: int
    rejected: int
    revision: int
