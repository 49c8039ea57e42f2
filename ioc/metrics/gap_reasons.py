"""What a difference between ours and theirs is made of, as far as it can be named.

Where the source also lists its dossiers one by one, the difference is told exactly: what it does
not list, what one side counts and the other tells otherwise, and by how much its table differs from
its own list. Where it does not, only what is known to be counted otherwise is named, and the whole
difference stays unexplained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, func, select

from ioc.domain.periods import day_start
from ioc.domain.units import UNKNOWN
from ioc.metrics.asking import metric_id
from ioc.metrics.catalogue import SUBJECTS
from ioc.metrics.dossier_rows import DOSSIER_LIST
from ioc.metrics.gaps import COUNTED, Gap, of_source
from ioc.metrics.lists import Asked, above_line
from ioc.metrics.model import Metric, SourceState, Where
from ioc.metrics.scope import scope_of
from ioc.metrics.sums import Now
from ioc.store.ledger import rejects
from ioc.store.schema import dossiers as d

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

Name = Literal["missing", "ours", "theirs", "below"]
Codes = Select[tuple[str]]
MOST_NAMED = 200
BY_CHANNEL = "dossiers.received_online"
# What vendors are known to count otherwise, by our own number of it.
OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "dossiers.received": ("dossiers.withdrawn", "dossiers.stopped"),
    "dossiers.received_online": ("dossiers.withdrawn", "dossiers.stopped"),
    "dossiers.resolved": ("dossiers.no_end", "dossiers.withdrawn"),
    "dossiers.in_time": ("dossiers.no_due", "dossiers.no_end"),
    "dossiers.on_time": ("dossiers.no_due", "dossiers.early"),
    "dossiers.late": ("dossiers.no_end",),
    "dossiers.open": ("dossiers.paused", "dossiers.stopped"),
    "dossiers.open_in_time": ("dossiers.paused", "dossiers.due_today"),
    "dossiers.overdue": ("dossiers.paused", "dossiers.due_today"),
}


class Side(NamedTuple):
    """A dossier as one side tells it."""

    source: str
    status: int
    agency: str
    received_day: date | None
    due_day: date | None
    resolved_day: date | None


class Named(NamedTuple):
    """One dossier of the difference, as either side tells it; None: it does not."""

    code: str
    ours: Side | None
    theirs: Side | None


class Reason(NamedTuple):
    """Dossiers that make a difference, how many, the first of them, and what they add to it."""

    name: Name
    size: int
    adds: int
    named: tuple[Named, ...]


class Otherwise(NamedTuple):
    """Our own number of what is known to be counted otherwise; of these channels alone, if any."""

    metric: Metric
    size: int
    channels: tuple[str, ...] = ()


class Explained(NamedTuple):
    """A difference taken apart: `listed` is what the source lists itself (None: it lists none),
    `otherwise` our numbers of what is known to be counted otherwise, `refused` the rows of it that
    were not taken in, `below` what it reports of the units under the one asked for where nothing
    shows that it leaves them out there (0: none that would account for anything), `rest` what
    remains.
    """

    listed: int | None
    reasons: tuple[Reason, ...]
    otherwise: tuple[Otherwise, ...]
    refused: int
    rest: int
    below: int = 0


def explain(reader: "Reader", gap: Gap, where: Where) -> Explained | None:
    """What can be named of a difference, never mixed into a count; None: it is not known."""
    if gap.difference is None:
        return None
    otherwise, refused = _otherwise(reader, gap, where), _refused(reader, gap.told.source)
    state = next((s for s in reader.sources() if s.name == gap.told.source), None)
    listed: int | None = None
    reasons: tuple[Reason, ...] = ()
    if state is not None and _lists(state, where):
        listed, reasons = _apart(reader, gap, where)
    rest = gap.difference - sum(reason.adds for reason in reasons)
    below = _below(reader, gap, where)
    if abs(rest + below) >= abs(rest):
        # Another that counts the units under it in would be further off with them.
        below = 0
    if listed is None or not below:
        return Explained(listed, reasons, otherwise, refused, rest, below)
    # What its own list does not account for: it tells each unit by itself.
    reasons = (*reasons, Reason("below", below, -below, ()))
    return Explained(listed, reasons, otherwise, refused, rest + below)


def _otherwise(reader: "Reader", gap: Gap, where: Where) -> tuple[Otherwise, ...]:
    possible = [COUNTED[key] for key in OTHERWISE.get(gap.metric.key, ())]
    figures = reader.values(possible, where)
    found = [Otherwise(m, figures[metric_id(m)].numerator or 0) for m in possible]
    if gap.metric.key == BY_CHANNEL:
        # A channel that nobody told of counts as the counter here, and somewhere else there.
        received, unknown = COUNTED["dossiers.received"], (UNKNOWN,)
        told = reader.value(received, replace(where, channels=unknown))
        found.append(Otherwise(received, told.numerator or 0, unknown))
    return tuple(one for one in found if one.size)


def _below(reader: "Reader", gap: Gap, where: Where) -> int:
    """What the source reports of the units under the one asked for, each in a row of its own."""
    code, agencies = gap.told.agency, reader.lookups.agencies
    if code == agencies.root:
        return 0
    told = of_source(reader.reported(where), gap)
    return sum(told.get(one, 0) for one in agencies.under(code, where.end) - {code})


def _lists(state: SourceState, where: Where) -> bool:
    """Whether the source tells its dossiers one by one, as far back as the question goes."""
    back = state.backfilled_to
    return "Dossier" in state.records and back is not None and back <= day_start(where.start)


def _apart(reader: "Reader", gap: Gap, where: Where) -> tuple[int, tuple[Reason, ...]]:
    """How many the source lists, and the dossiers on which the two sides do not agree."""
    scope = scope_of(SUBJECTS["dossiers"], where, reader.lookups, reader.viewer)
    now = Now(reader.connection, reader.today, scope, reader.lookups)
    counts = _condition(Asked(gap.metric, "numerator", where, now))
    among = and_(*scope.among(d.c), counts)
    ours = select(d.c.code).where(d.c.counts, among)
    theirs = select(d.c.code).where(d.c.source == gap.told.source, among)
    other = d.alias("other")
    known = exists().where(other.c.code == d.c.code, other.c.source == gap.told.source)
    sides: dict[Name, tuple[Codes, int]] = {
        "missing": (ours.where(~known), -1),
        "ours": (ours.where(known, ~_among(theirs)), -1),
        "theirs": (theirs.where(~_among(ours)), 1),
    }
    listed = reader.connection.scalar(select(func.count()).select_from(theirs.subquery())) or 0
    reasons = [_reason(reader, gap, name, *told) for name, told in sides.items()]
    return listed, tuple(reason for reason in reasons if reason.size)


def _among(codes: Codes) -> Exists:
    """Whether a dossier is one of these. Not IN: PostgreSQL compares all with all in NOT IN once
    the codes outgrow its work_mem.
    """
    these = codes.subquery()
    return exists().where(these.c.code == d.c.code)


def _condition(asked: Asked) -> ColumnElement[bool]:
    """What the number counts, whoever tells of it."""
    metric = asked.metric
    if metric.kind == "stock":
        return DOSSIER_LIST.held(asked, min(asked.where.end, asked.now.today), metric.top)
    return above_line(asked, DOSSIER_LIST)


def _reason(reader: "Reader", gap: Gap, name: Name, codes: Codes, sign: int) -> Reason:
    size = reader.connection.scalar(select(func.count()).select_from(codes.subquery())) or 0
    first = [
        row.code for row in reader.connection.execute(codes.order_by(d.c.code).limit(MOST_NAMED))
    ]
    return Reason(name, size, sign * size, _named(reader, gap.told.source, first))


def _named(reader: "Reader", source: str, codes: Sequence[str]) -> tuple[Named, ...]:
    columns = [d.c[name] for name in Side._fields]
    query = select(d.c.code, d.c.counts, *columns).where(d.c.code.in_(codes))
    ours: dict[str, Side] = {}
    theirs: dict[str, Side] = {}
    for code, counts, *told in reader.connection.execute(query):
        side = Side(*told)
        if counts:
            ours[code] = side
        if side.source == source:
            theirs[code] = side
    return tuple(Named(code, ours.get(code), theirs.get(code)) for code in codes)


def _refused(reader: "Reader", source: str) -> int:
    still = and_(rejects.c.source == source, rejects.c.closed_at.is_(None))
    return reader.connection.scalar(select(func.count()).select_from(rejects).where(still)) or 0
