"""From batches of rows to one load: parsed one by one, resolved together, none dropped unseen."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from ioc.domain.lookups import Lookups
from ioc.domain.records import Alert, Call, Case, Dossier, Figure, Record, Score, Step, Total
from ioc.resolve import Told, resolve
from ioc.resolve_calls import resolve_calls
from ioc.resolve_feeds import (
    Locate,
    resolve_alerts,
    resolve_cases,
    resolve_scores,
    resolve_totals,
)
from ioc.resolve_figures import resolve_figures
from ioc.sources.connector import Batch, Connector, Source
from ioc.sources.errors import BadRow
from ioc.store.rows import Load, Reject

FEWEST_MISREAD = 10


@dataclass(slots=True)
class Sifted:
    """What one or several batches of a source said, waiting for one transaction.

    `kind` is what a row that is no record would have been; `misread` says whether some batch was
    mostly such rows.
    """

    source: str
    kind: str
    dossiers: list[Told[Dossier]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    cases: list[Told[Case]] = field(default_factory=list)
    alerts: list[Told[Alert]] = field(default_factory=list)
    scores: list[Told[Score]] = field(default_factory=list)
    calls: list[Told[Call]] = field(default_factory=list)
    totals: list[Told[Total]] = field(default_factory=list)
    figures: list[Told[Figure]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    bad_parts: list[BadRow] = field(default_factory=list)
    watermark: datetime | None = None
    backfilled_to: datetime | None = None
    misread: bool = False
    renews: tuple[str, ...] = ()

    def __len__(self) -> int:
        feeds = len(self.cases) + len(self.alerts) + len(self.scores) + len(self.calls)
        quoted = len(self.totals) + len(self.figures)
        return len(self.dossiers) + len(self.steps) + feeds + quoted + len(self.bad)

    def take(self, record: Record, asked_at: datetime) -> None:
        """Puts a record with its like."""
        if isinstance(record, Dossier):
            self.dossiers.append(Told(record, asked_at))
        elif isinstance(record, Step):
            self.steps.append(record)
        elif isinstance(record, Case):
            self.cases.append(Told(record, asked_at))
        elif isinstance(record, Alert):
            self.alerts.append(Told(record, asked_at))
        elif isinstance(record, Call):
            self.calls.append(Told(record, asked_at))
        elif isinstance(record, Total):
            self.totals.append(Told(record, asked_at))
        elif isinstance(record, Figure):
            self.figures.append(Told(record, asked_at))
        else:
            self.scores.append(Told(record, asked_at))


def nothing_yet(source: Source, connector: Connector) -> Sifted:
    return Sifted(source.name, connector.records_of(source)[0].__name__.lower())


def sift(batch: Batch, source: Source, connector: Connector, into: Sifted) -> None:
    """Parses each row by itself: a bad one is put aside and never costs its neighbours."""
    before = len(into.bad)
    for row in batch.rows:
        try:
            parsed = connector.parse(row, source)
        except BadRow as reject:
            into.bad.append(reject)
            continue
        into.bad_parts += getattr(parsed, "rejects", ())
        for record in parsed:
            into.take(record, batch.asked_at)
    bad = len(into.bad) - before
    into.misread |= bad >= FEWEST_MISREAD and 2 * bad > len(batch.rows)
    into.renews += batch.renews
    if batch.watermark is not None:
        into.watermark = max(filter(None, (into.watermark, batch.watermark)))
    if batch.backfilled_to is not None:
        into.backfilled_to = min(filter(None, (into.backfilled_to, batch.backfilled_to)))


def misread(sifted: Sifted) -> str:
    """Why nothing of this may move a mark: most rows are unreadable, as where the other side has
    changed its shapes. They are let go, to be read again; "" where that is not so.
    """
    bad, told = len(sifted.bad), len(sifted)
    if not sifted.misread and (bad < FEWEST_MISREAD or 2 * bad <= told):
        return ""
    reason = sifted.bad[0].reason
    sifted.bad, sifted.watermark, sifted.backfilled_to = [], None, None
    return (
        f"{sifted.source}: {bad} dòng không đọc được, như: {reason}; bên kia có lẽ đã "
        "đổi khuôn dạng, hãy hỏi họ; dấu mốc giữ nguyên, lượt sau đọc lại"
    )


def resolved(sifted: Sifted, lookups: Lookups, locate: Locate, now: datetime) -> Load:
    """What was sifted, with what it means here; what cannot be a row after all is a reject."""
    dossiers, bad_dossiers = resolve(sifted.dossiers, sifted.source, lookups)
    cases, bad_cases = resolve_cases(sifted.cases, sifted.source, lookups, locate)
    alerts, bad_alerts = resolve_alerts(sifted.alerts, sifted.source, lookups)
    calls, bad_calls = resolve_calls(sifted.calls, sifted.source, lookups)
    totals, bad_totals = resolve_totals(sifted.totals, sifted.source, lookups)
    figures, bad_figures = resolve_figures(sifted.figures, sifted.source, lookups)
    bad = (*sifted.bad, *bad_dossiers, *bad_cases, *bad_alerts, *bad_calls, *bad_totals)
    rejects = [_reject(sifted.kind, row) for row in (*bad, *bad_figures)]
    rejects += [_reject("part", part) for part in sifted.bad_parts]
    return Load(
        source=sifted.source,
        now=now,
        dossiers=dossiers,
        steps=sifted.steps,
        cases=cases,
        alerts=alerts,
        scores=resolve_scores(sifted.scores),
        calls=calls,
        totals=totals,
        figures=figures,
        rejects=rejects,
        renews=sifted.renews,
        watermark=sifted.watermark,
        backfilled_to=sifted.backfilled_to,
    )


def _reject(kind: str, bad: BadRow) -> Reject:
    """Known by its own key; a row without one by a hash of the fields that may be kept."""
    key = bad.key
    if not key:
        said = repr(sorted(bad.fields.items())).encode()
        key = f"#{blake2b(said, digest_size=8).hexdigest()}"
    return Reject(kind=bad.kind or kind, key=key, reason=bad.reason, fields=bad.fields)
