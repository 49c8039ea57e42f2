"""What arrived and means nothing here: each value once, with the rows that wait on it."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, union_all

from ioc.domain.mappings import Kind, Meaning
from ioc.domain.periods import local_day
from ioc.store.carried import CARRIED, Carried, where
from ioc.store.ledger import mappings, rejects
from ioc.store.mappings import meaning_of
from ioc.store.schema import UNLISTED, dossiers, names

# A source gone mad sends more values than a person reads: the commonest are listed, all counted.
MOST = 1_000
# How many rows put aside are looked through for the values that put them there.
MOST_REJECTS = 5_000
STATUS_FIELDS = ("TrangThaiHoSo", "TrangThai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of one source that nobody has said the meaning of.

    `rows` are the facts that wait on it, or, of a column head, the files; `first` and `last` the
    days they are of. `name` is what the source calls a code, `near` what the reader of a file takes
    a head for. `pending`: it was mapped, and the worker has not counted yet. `refused`: its rows
    were put aside, and only the source can mend it.
    """

    kind: Kind
    source: str
    text: str
    rows: int
    first: date | None = None
    last: date | None = None
    name: str = ""
    near: str = ""
    pending: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """The values of one kind, the commonest first; of all of them how many, and their rows."""

    kind: Kind
    values: tuple[Value, ...]
    count: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """One mapping with its life: who said it when, when it was counted, when it was taken back."""

    id: int
    meaning: Meaning
    mapped_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    by: str
    rows: int


def waiting(connection: Connection) -> tuple[Waiting, ...]:
    """Every kind, with what waits of it."""
    pending = [one.meaning for one in mapped(connection, MOST) if _is_pending(one)]
    found = [_waiting(connection, kind) for kind in Kind if kind is not Kind.HEADER]
    found.append(_heads(connection))
    return tuple(
        replace(each, values=tuple(_marked(value, pending) for value in each.values))
        for each in found
    )


def mapped(connection: Connection, limit: int) -> tuple[Mapped, ...]:
    """The mappings, the latest first, those taken back among them."""
    query = select(mappings).order_by(mappings.c.id.desc()).limit(limit)
    return tuple(_mapped(row) for row in connection.execute(query).mappings())


def procedures_of(connection: Connection) -> dict[tuple[str, str], str]:
    """(source, sector as received) to the procedure that most of its waiting dossiers are of."""
    columns = (dossiers.c.source, dossiers.c.sector_text, dossiers.c.procedure)
    condition = where(f"{UNLISTED} AND sector = sector_text")
    query = select(*columns, func.count()).where(condition).group_by(*columns)
    counted: dict[tuple[str, str], Counter[str]] = {}
    for source, text, procedure, count in connection.execute(query):
        counted.setdefault((source, text), Counter())[procedure] += count
    return {key: counts.most_common(1)[0][0] for key, counts in counted.items()}


def _is_pending(one: Mapped) -> bool:
    return one.applied_at is None and one.undone_at is None


def _marked(value: Value, pending: Sequence[Meaning]) -> Value:
    asked = Meaning(kind=value.kind, text=value.text, target="")
    same = (m for m in pending if (m.kind, m.key) == (asked.kind, asked.key))
    if not any(m.source in ("", value.source) for m in same):
        return value
    return replace(value, pending=True)


def _waiting(connection: Connection, kind: Kind) -> Waiting:
    parts = [_grouped(carried) for carried in CARRIED if carried.kind == kind]
    one = union_all(*parts).subquery()
    n = func.sum(one.c.n)
    query = (
        select(
            *(one.c.source, one.c.text, n.label("n")),
            func.min(one.c.first).label("first"),
            func.max(one.c.last).label("last"),
            # Of all of them, of which the commonest are drawn.
            func.count().over(),
            func.sum(n).over(),
        )
        .group_by(one.c.source, one.c.text)
        .order_by(n.desc(), one.c.text, one.c.source)
        .limit(MOST)
    )
    drawn = connection.execute(query).all()
    called = _called(connection, kind, [row.text for row in drawn])
    values = [
        Value(
            kind=kind,
            source=row.source,
            text=row.text,
            rows=int(row.n),
            first=row.first,
            last=row.last,
            name=called.get(row.text, ""),
        )
        for row in drawn
    ]
    count, rows = (int(drawn[0][5]), int(drawn[0][6])) if drawn else (0, 0)
    if kind is Kind.STATUS:
        refused = _refused_statuses(connection)
        values += refused
        count, rows = count + len(refused), rows + sum(value.rows for value in refused)
    return Waiting(kind, tuple(values), count, rows)


def _grouped(carried: Carried) -> Any:
    return (
        select(
            carried.facts.c.source.label("source"),
            carried.shown.label("text"),
            func.count().label("n"),
            func.min(carried.day).label("first"),
            func.max(carried.day).label("last"),
        )
        .where(where(carried.waits))
        .group_by(carried.facts.c.source, carried.shown)
    )


def _called(connection: Connection, kind: Kind, codes: Sequence[str]) -> Mapping[str, str]:
    """What the sources call the codes they send."""
    if kind is not Kind.SECTOR or not codes:
        return {}
    query = select(names.c.key, names.c.label).where(names.c.kind == "sector")
    return {key: label for key, label in connection.execute(query) if key in set(codes)}


def _heads(connection: Connection) -> Waiting:
    """The column heads for which a file was put aside, each with how many files."""
    files: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in _rejected(connection, rejects.c.kind == "header"):
        files[row.source, str(row.fields.get("head", ""))].append(row)
    found = [
        Value(
            kind=Kind.HEADER,
            source=source,
            text=head,
            rows=len(rows),
            first=local_day(min(row.first_seen_at for row in rows)),
            last=local_day(max(row.first_seen_at for row in rows)),
            near=str(rows[-1].fields.get("near", "")),
        )
        for (source, head), rows in files.items()
    ]
    values = sorted(found, key=lambda value: (-value.rows, value.text))
    return Waiting(Kind.HEADER, tuple(values), len(values), sum(value.rows for value in values))


def _refused_statuses(connection: Connection) -> list[Value]:
    """Dossiers put aside for a state that is none of the ten: the source must send them anew."""
    found: Counter[tuple[str, str]] = Counter()
    reason = rejects.c.reason.like("TrangThai%")
    for row in _rejected(connection, (rejects.c.kind == "dossier") & reason):
        said = next((str(row.fields[f]) for f in STATUS_FIELDS if row.fields.get(f)), "")
        found[row.source, said] += 1
    return [
        Value(kind=Kind.STATUS, source=source, text=text, rows=rows, refused=True)
        for (source, text), rows in found.most_common()
    ]


def _rejected(connection: Connection, condition: Any) -> Sequence[Any]:
    columns = (rejects.c.source, rejects.c.fields, rejects.c.first_seen_at)
    query = select(*columns).where(condition, rejects.c.closed_at.is_(None))
    return connection.execute(query.order_by(rejects.c.id).limit(MOST_REJECTS)).all()


def _mapped(row: Any) -> Mapped:
    told = ("id", "mapped_at", "applied_at", "undone_at", "by", "rows")
    return Mapped(meaning=meaning_of(row), **{name: row[name] for name in told})
