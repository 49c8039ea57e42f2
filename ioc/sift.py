"""From batches of rows to one load: parsed one by one, resolved together, none dropped unseen."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from ioc.domain.lookups import Lookups
from ioc.domain.records import Alert, Call, Case, Dossier, Figure, Record, Score, Step, Total
from ioc.domain.silence import Busy
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
# What the keys of rows that will be read again begin with: closed when what is new, or what is
# old, is read well, for the row itself may have had no key or another one.
AGAIN_NEW, AGAIN_OLD = "chờ đọc lại: ", "chờ đọc lại, cũ: "


@dataclass(slots=True)
class Stretch:
    """What one stretch of time said: how many rows, how many no records and why the first is none.

    `mostly` is whether some batch was mostly such rows; `kept` are those of this load.
    """

    rows: int = 0
    bad: int = 0
    why: str = ""
    mostly: bool = False
    kept: list[BadRow] = field(default_factory=list)

    def join(self, other: "Stretch") -> None:
        self.rows, self.bad = self.rows + other.rows, self.bad + other.bad
        self.why = self.why or other.why
        self.mostly |= other.mostly
        self.kept += other.kept

    @property
    def misread(self) -> bool:
        """Whether most of it is unreadable, as where the other side has changed its shapes."""
        return self.mostly or _mostly(self.bad, self.rows)


@dataclass(slots=True)
class Sifted:
    """What one or several batches of a source said, waiting for one transaction.

    `kind` is what a row that is no record would have been. `fresh` is the stretch that no batch
    has promised complete yet, `head` what watermarks promised, `old` what only backfilled_to did;
    `promised` says whether the turn's head has been promised, `notice` why older data waits.
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
    fresh: Stretch = field(default_factory=Stretch)
    head: Stretch = field(default_factory=Stretch)
    old: Stretch = field(default_factory=Stretch)
    promised: bool = False
    notice: str = ""
    busy: Busy = ""
    renews: tuple[str, ...] = ()

    def __len__(self) -> int:
        feeds = len(self.cases) + len(self.alerts) + len(self.scores) + len(self.calls)
        quoted = len(self.totals) + len(self.figures)
        return len(self.dossiers) + len(self.steps) + feeds + quoted + len(self.bad)

    def following(self) -> "Sifted":
        """Nothing yet, for the same turn's next load."""
        return Sifted(
            self.source,
            self.kind,
            fresh=replace(self.fresh, kept=[]),
            old=replace(self.old, kept=[]),
            promised=self.promised,
            notice=self.notice,
            busy=self.busy,
        )

    def only_bad(self) -> "Sifted":
        """Without its records: part of a snapshot is none."""
        return Sifted(self.source, self.kind, bad=self.bad, busy=self.busy)

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
    kind = connector.records_of(source)[0].__name__.lower()
    return Sifted(source.name, kind, busy=connector.busy)


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
    into.fresh.join(_stretch(len(batch.rows), into.bad[before:]))
    into.renews += batch.renews
    if batch.watermark is not None:
        into.watermark = max(filter(None, (into.watermark, batch.watermark)))
        into.promised = True
    if batch.backfilled_to is not None:
        into.backfilled_to = min(filter(None, (into.backfilled_to, batch.backfilled_to)))
    if batch.watermark is not None or batch.backfilled_to is not None:
        (into.old if batch.watermark is None else into.head).join(into.fresh)
        into.fresh = Stretch()


def misread(sifted: Sifted, *, ended: bool = True) -> str:
    """Why what is new moves no mark: most of its rows are unreadable; "" where that is not so.

    Older data that is unreadable holds only its own mark, and `notice` says so. The rows are put
    aside under keys that are closed when the same stretch is read well. What no batch promised is
    new until the head has been, and where a turn `ended` by itself.
    """
    if ended or not sifted.promised:
        sifted.head.join(sifted.fresh)
        sifted.fresh = Stretch()
    for stretch, again in (
        (sifted.head, AGAIN_NEW),
        (sifted.fresh, AGAIN_NEW),
        (sifted.old, AGAIN_OLD),
    ):
        if stretch.misread:
            for row in stretch.kept:
                row.key = again + _key(row)
    if sifted.head.misread:
        sifted.watermark, sifted.backfilled_to = None, None
        return (
            f"{_unread(sifted, sifted.head)}; bên kia có lẽ đã đổi khuôn dạng, hãy hỏi họ; "
            "dấu mốc giữ nguyên, lượt sau đọc lại"
        )
    if sifted.old.misread:
        sifted.backfilled_to = None
        sifted.notice = (
            f"{_unread(sifted, sifted.old)}; đó là dữ liệu cũ, dữ liệu mới vẫn đọc bình thường; "
            "phần cũ hơn chờ đến khi đọc được, hãy hỏi bên kia"
        )
    sifted.renews += (AGAIN_NEW,) if sifted.watermark is not None else ()
    sifted.renews += (AGAIN_OLD,) if sifted.backfilled_to is not None else ()
    return ""


def _stretch(rows: int, bad: list[BadRow]) -> Stretch:
    why = bad[0].reason if bad else ""
    return Stretch(rows, len(bad), why, mostly=_mostly(len(bad), rows), kept=bad)


def _unread(sifted: Sifted, stretch: Stretch) -> str:
    return f"{sifted.source}: {stretch.bad} dòng không đọc được, như: {stretch.why}"


def _mostly(bad: int, rows: int) -> bool:
    return bad >= FEWEST_MISREAD and 2 * bad > rows


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
        busy=sifted.busy,
    )


def _reject(kind: str, bad: BadRow) -> Reject:
    return Reject(kind=bad.kind or kind, key=_key(bad), reason=bad.reason, fields=bad.fields)


def _key(bad: BadRow) -> str:
    """Its own; of a row without one a hash of the fields that may be kept."""
    if bad.key:
        return bad.key
    said = repr(sorted(bad.fields.items())).encode()
    return f"#{blake2b(said, digest_size=8).hexdigest()}"
