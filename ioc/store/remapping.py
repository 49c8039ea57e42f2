"""A value comes to mean something else: the facts that carry it are read anew, rollups too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, not_, or_, select, update

from ioc.domain.codes import agency_code
from ioc.domain.mappings import Kind as ValueKind
from ioc.domain.mappings import Meaning, value_key
from ioc.store import status
from ioc.store.carried import CARRIED, CODED, PREFIX, Carried, where
from ioc.store.commands import led_since
from ioc.store.engine import reading, writing
from ioc.store.ledger import mappings
from ioc.store.mappings import InForce, applied_since, meaning_of, standing
from ioc.store.reassign import Kind, resolve_some
from ioc.store.schema import dossiers

Known = Callable[[InForce], Sequence[Kind]]


class Applied(NamedTuple):
    """How many facts moved, and which mappings were counted anew, by their numbers."""

    moved: int
    numbers: frozenset[int]


def apply_mappings(
    engine: Engine, known: Known, at: datetime, again: Collection[int] = ()
) -> Applied:
    """Reads anew the facts that carry a value newly mapped or taken back, and those of `again`.

    `known` makes the kinds of what stands in this very transaction: what is said in the meantime
    waits for the next one, and is never marked as counted by who has not heard of it.
    """
    with writing(engine) as connection:
        told_now = standing(connection)
        kinds = known(told_now)
        wanted = mappings.c.id.in_(told_now.pending | frozenset(again))
        rows = connection.execute(select(mappings).where(wanted)).mappings().all()
        if not rows:
            return Applied(0, frozenset())
        told = [meaning_of(row) for row in rows]
        found = [each for each in _spellings(connection, told) if each.texts]
        moved = sum(
            resolve_some(connection, kind, each.rows)
            for kind in kinds
            for each in found
            if each.carried.facts is kind.facts
        )
        pending = mappings.c.id.in_(told_now.pending)
        connection.execute(update(mappings).where(pending).values(applied_at=at))
        for row, meaning in zip(rows, told, strict=True):
            held = 0 if row["undone_at"] else _held(connection, meaning, found)
            connection.execute(update(mappings).where(mappings.c.id == row["id"]).values(rows=held))
        status.bump(connection)
    return Applied(moved, frozenset(row["id"] for row in rows))


def unsettled(engine: Engine) -> frozenset[int]:
    """The mappings counted since the last worker began to lead: for a start to count once more.

    A turn may have stored rows by what had been said before, and died before they were read again.
    """
    with reading(engine) as connection:
        return applied_since(connection, led_since(connection))


def apply_waiting(engine: Engine, kinds: Sequence[Kind]) -> int:
    """Reads anew every fact that waits for a meaning; how many found one."""
    with writing(engine) as connection:
        moved = 0
        for kind in kinds:
            waits = [where(c.waits) for c in CARRIED if c.facts is kind.facts]
            moved += resolve_some(connection, kind, or_(*waits)) if waits else 0
        if moved:
            status.bump(connection)
    return moved


class Spelt(NamedTuple):
    """The texts in one column that are spellings of a value, and among which rows they stand."""

    carried: Carried
    column: ColumnElement[str]
    texts: Sequence[str]
    among: ColumnElement[bool]

    @property
    def rows(self) -> ColumnElement[bool]:
        """The rows that carry one of the texts; a code is sought in its own index, for it is
        taken apart to be compared.
        """
        spelt = and_(self.among, self.column.in_(self.texts))
        return dossiers.c.id.in_(select(dossiers.c.id).where(spelt)) if self.is_prefix else spelt

    @property
    def is_prefix(self) -> bool:
        return self.column is PREFIX

    def of(self, meaning: Meaning) -> Spelt:
        """Those of one value alone."""
        return self._replace(texts=_alike(self.column, self.texts, [meaning]))


def _spellings(connection: Connection, told: Sequence[Meaning]) -> Iterator[Spelt]:
    """Where the values stand, however they are spelt."""
    for carried in CARRIED:
        meant = [meaning for meaning in told if meaning.kind == carried.kind]
        if not meant:
            continue
        among = where(carried.carries)
        for column in carried.spelt:
            if column is PREFIX:
                among = _prefixed(connection, carried, meant)
            query = select(column).select_from(carried.facts).where(among).distinct()
            received = connection.execute(query).scalars()
            yield Spelt(carried, column, _alike(column, received, meant), among)


def _prefixed(
    connection: Connection, carried: Carried, told: Sequence[Meaning]
) -> ColumnElement[bool]:
    """Among which dossiers a prefix may be one of the values: taking every one apart takes long."""
    codes = [agency_code(meaning.text) for meaning in told]
    heads = {code.partition(".")[0] for code in codes if code}
    among: list[ColumnElement[bool]] = [
        dossiers.c.code.ilike(f"%{head}%") for head in sorted(heads)
    ]
    if not all(codes):
        # What was mapped before may hold some that do not wait, none of which is a proper code.
        among.append(not_(CODED) if _was_said(connection, told) else where(carried.waits))
    return or_(*among)


def _was_said(connection: Connection, told: Sequence[Meaning]) -> bool:
    query = select(mappings.c.text, mappings.c.undone_at).where(mappings.c.kind == ValueKind.AGENCY)
    keys: Counter[str] = Counter()
    for text, undone_at in connection.execute(query):
        # Said once, and not taken back: nothing can hold it yet.
        keys[value_key(ValueKind.AGENCY, text)] += 1 if undone_at is None else 2
    return any(keys[meaning.key] > 1 for meaning in told)


def _alike(column: ColumnElement[str], texts: Iterable[str], told: Sequence[Meaning]) -> list[str]:
    keys, kind = {meaning.key for meaning in told}, ValueKind(told[0].kind)
    same = _under if column is PREFIX else _same
    return [text for text in texts if same(kind, text, keys)]


def _same(kind: ValueKind, text: str, keys: Collection[str]) -> bool:
    return value_key(kind, text) in keys


def _under(kind: ValueKind, prefix: str, keys: Collection[str]) -> bool:
    """Whether a dossier's prefix is one of the codes or lies below one, whatever its grammar."""
    tails = {prefix, prefix.rsplit("-", 1)[0], prefix.rsplit("-", 2)[0]}
    for code in (value_key(kind, text) for text in tails):
        while code:
            if code in keys:
                return True
            code = code.rpartition(".")[0]
    return False


def _held(connection: Connection, meaning: Meaning, found: Sequence[Spelt]) -> int:
    """How many facts a meaning holds: those that carry the value and resolved to its target."""
    counted: defaultdict[Carried, list[ColumnElement[bool]]] = defaultdict(list)
    for each in found:
        own = each.of(meaning) if each.carried.kind == meaning.kind else None
        if own and own.texts:
            counted[own.carried].append(own.rows)
    return sum(_counted(connection, at, among, meaning) for at, among in counted.items())


def _counted(
    connection: Connection,
    carried: Carried,
    among: Sequence[ColumnElement[bool]],
    meaning: Meaning,
) -> int:
    query: Any = (
        select(func.count())
        .select_from(carried.facts)
        .where(or_(*among), carried.said == meaning.target)
    )
    if meaning.source:
        query = query.where(carried.facts.c.source == meaning.source)
    if meaning.valid_from:
        query = query.where(carried.day >= meaning.valid_from)
    if meaning.valid_until:
        query = query.where(carried.day < meaning.valid_until)
    return connection.scalar(query) or 0
