"""Codes and texts come to mean something else: facts resolve anew, rollups move with them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, Table, select, update

from ioc.domain.incidents import IncidentRule
from ioc.store import rollups, status
from ioc.store.engine import reading, writing
from ioc.store.incidents import rebuild_incidents
from ioc.store.intake import rewrite
from ioc.store.ledger import revision as revisions
from ioc.store.measures import Measures
from ioc.store.recut import Spans, kept_spans, rewrite_spans, spans_of
from ioc.store.schema import dossiers

IDS_A_ROUND = 5_000


class Kind(NamedTuple):
    """One kind of fact, and what stored rows of it resolve to now: the columns lookups decide."""

    measures: Measures
    again: Callable[[Sequence[RowMapping]], Sequence[Mapping[str, Any]]]

    @property
    def facts(self) -> Table:
        return self.measures.facts


class Misjudged(NamedTuple):
    """One column of one fact: what is kept, and what its own instants and texts resolve to now."""

    table: str
    fact: str
    column: str
    kept: str
    anew: str

    def __str__(self) -> str:
        return f"{self.table} {self.fact}; {self.column}: giữ {self.kept}, tính lại {self.anew}"


def resolve_if_changed(
    engine: Engine, kinds: Sequence[Kind], rule: IncidentRule, fingerprint: str
) -> int | None:
    """Resolves every fact anew when the reference files are not those of the last time.

    Returns how many moved, None when the files are the same. Where no files are known of the last
    time, as after a migration that brings new sums, every ladder is counted anew too.
    """
    with reading(engine) as connection:
        known = connection.scalar(select(revisions.c.lookups))
    if known == fingerprint:
        return None
    return resolve_all(engine, kinds, rule, fingerprint, recount=not known)


def resolve_all(
    engine: Engine,
    kinds: Sequence[Kind],
    rule: IncidentRule,
    fingerprint: str,
    *,
    recount: bool = False,
) -> int:
    """Resolves every fact anew, and makes the incidents anew of the alerts.

    The fingerprint tells by which reference files. `recount`: the ladders are counted from the
    facts in the same transaction, whatever they held.
    """
    with writing(engine) as connection:
        moved = sum(resolve_some(connection, kind, kind.facts.c.id > 0) for kind in kinds)
        if recount:
            for kind in kinds:
                rollups.rebuild(connection, kind.measures)
        rebuild_incidents(connection, rule)
        status.bump(connection)
        connection.execute(update(revisions).values(lookups=fingerprint))
    return moved


def resolve_some(connection: Connection, kind: Kind, among: ColumnElement[bool]) -> int:
    """Resolves anew the facts among which the condition holds; how many of them moved.

    The spans of dossiers are cut anew with them, where they are not what their instants tell.
    """
    moved = 0
    for rows in _rounds(connection, kind, among):
        told = zip(rows, kind.again(rows), strict=True)
        changed = [{"id": row["id"], **now} for row, now in told if _differs(row, now)]
        recut = {number: anew for number, _, anew in _recut(connection, kind, rows)}
        _move(connection, kind, changed, recut)
        moved += len({row["id"] for row in changed} | recut.keys())
    return moved


def misjudged(connection: Connection, kind: Kind) -> Iterator[Misjudged]:
    """What stored facts do not resolve to now, column by column, and spans that are not theirs.

    It writes nothing, so that a reader's snapshot is enough.
    """
    for rows in _rounds(connection, kind, kind.facts.c.id > 0):
        names = {row["id"]: str(row.get("code") or row["id"]) for row in rows}
        for row, now in zip(rows, kind.again(rows), strict=True):
            for column, value in now.items():
                if row[column] != value:
                    fact = kind.facts.name, names[row["id"]]
                    yield Misjudged(*fact, column, _shown(row[column]), _shown(value))
        for number, kept, anew in _recut(connection, kind, rows):
            yield Misjudged(kind.facts.name, names[number], "spans", _cuts(kept), _cuts(anew))


def _rounds(
    connection: Connection, kind: Kind, among: ColumnElement[bool]
) -> Iterator[Sequence[RowMapping]]:
    last, key = 0, kind.facts.c.id
    while True:
        query = select(kind.facts).where(among, key > last).order_by(key)
        rows = connection.execute(query.limit(IDS_A_ROUND)).mappings().all()
        if not rows:
            return
        last = rows[-1]["id"]
        yield rows


def _recut(
    connection: Connection, kind: Kind, rows: Sequence[RowMapping]
) -> list[tuple[int, Spans, Spans]]:
    """(id, kept, cut anew) of the dossiers whose spans differ; other facts have none."""
    if kind.facts is not dossiers:
        return []
    kept = kept_spans(connection, [row["id"] for row in rows])
    cut_anew = ((row["id"], kept[row["id"]], spans_of(row)) for row in rows)
    return [each for each in cut_anew if each[1] != each[2]]


def _differs(row: RowMapping, now: Mapping[str, Any]) -> bool:
    return any(row[name] != value for name, value in now.items())


def _move(
    connection: Connection,
    kind: Kind,
    changed: Sequence[Mapping[str, Any]],
    recut: Mapping[int, Spans],
) -> None:
    if not changed and not recut:
        return
    if not kind.measures.rungs:
        # What is quoted is summed nowhere.
        rewrite(connection, kind.facts, changed)
        return
    ids = sorted({*(row["id"] for row in changed), *recut})
    rollups.begin(connection, kind.measures, ids)
    rewrite(connection, kind.facts, changed)
    rewrite_spans(connection, recut)
    rollups.settle(connection, kind.measures, ids)


def _shown(value: Any) -> str:
    return "trống" if value is None or value == "" else str(value)


def _cuts(told: Spans) -> str:
    return ", ".join(f"{s.state} {s.since}–{s.until or ''}" for s in told) or "trống"
