"""The ladder of sums: moved by exactly the difference a batch makes, rebuilt and verified.

One select per day-column says what every fact contributes; a batch runs it over its own facts
before and after the change, a rebuild over all of them, so the two cannot disagree. Only the finest
rungs are counted from the facts; a coarser one is summed from the finer one that tells it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Executable,
    FromClause,
    MetaData,
    Select,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from ioc.store.bulk import fill
from ioc.store.contributions import (
    TEMPORARY,
    contributions,
    month_of,
    open_rows,
    totals,
    touched,
    touched_open_rows,
)
from ioc.store.measures import Measures, Step, keys_of, steps, sums_of

OPEN_KEYS = ("due_day", "paused", "agency", "sector", "channel")
KINDS = {"day": Date, "due_day": Date, "paused": Boolean}


class Difference(NamedTuple):
    """What `verify` found: a rung, a key, and what is kept against what a recount gives."""

    rung: str
    kept_or_recounted: str
    row: tuple[Any, ...]


class Drafts(NamedTuple):
    """Scratch tables of one ladder.

    `flows` and `opened` hold what each touched fact adds, `moves` by how much each of the finest
    rungs moves.
    """

    flows: Table
    opened: Table
    moves: Mapping[Table, Table]

    @property
    def tables(self) -> tuple[Table, ...]:
        return touched, self.flows, self.opened, *self.moves.values()


@cache
def _drafts(measures: Measures) -> Drafts:
    name, rungs = measures.facts.name, (*measures.rungs, *measures.open_rungs)
    return Drafts(
        flows=_draft(f"{name}_delta", *_columns(measures)),
        opened=_draft(f"{name}_open_delta", OPEN_KEYS, ("n",)),
        moves={
            rung: _draft(f"{rung.name}_moves", keys_of(rung), sums_of(rung))
            for rung, finer in steps(rungs)
            if finer is None
        },
    )


def _columns(measures: Measures) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys and the sums that any of the rungs has."""
    keys = dict.fromkeys(key for rung in measures.rungs for key in keys_of(rung))
    sums = dict.fromkeys(name for rung in measures.rungs for name in sums_of(rung))
    return tuple(keys), tuple(sums)


def _draft(name: str, keys: Sequence[str], sums: Sequence[str]) -> Table:
    return Table(
        name,
        MetaData(),
        *(Column(key, KINDS.get(key, String)) for key in keys),
        *(Column(column, BigInteger) for column in sums),
        prefixes=list(TEMPORARY),
    )


def begin(connection: Connection, measures: Measures, existing: Sequence[int]) -> None:
    """Takes what the existing facts contribute out of the ladder, before they change."""
    tables = _drafts(measures).tables
    for table in tables:
        connection.execute(CreateTable(table, if_not_exists=True))
    _empty(connection, tables)
    _contribute(connection, measures, existing, sign=-1)


def settle(connection: Connection, measures: Measures, ids: Sequence[int]) -> None:
    """Puts in what the facts contribute now, and moves every rung by the difference."""
    _empty(connection, [touched])
    _contribute(connection, measures, ids, sign=1)
    for statement in _moves(connection.dialect.name, measures):
        connection.execute(statement)


def _empty(connection: Connection, tables: Sequence[Table]) -> None:
    if connection.dialect.name == "postgresql":
        # Nothing ever vacuums a temporary table: rows deleted from it would be read for ever.
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in tables)}")
        return
    for table in tables:
        connection.execute(delete(table))


def _contribute(connection: Connection, measures: Measures, ids: Sequence[int], sign: int) -> None:
    if not ids:
        return
    fill(connection, touched, [{"id": i} for i in ids])
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE touched")
    for statement in _contributes(measures, sign):
        connection.execute(statement, {"first_touched": min(ids), "last_touched": max(ids)})


@cache
def _contributes(measures: Measures, sign: int) -> tuple[Executable, ...]:
    """What writes the touched facts' contributions into the scratch tables."""
    drafts, (keys, sums) = _drafts(measures), _columns(measures)
    flows = contributions(measures, sums, keys, sign)
    written = [insert(drafts.flows).from_select([*keys, *sums], flow) for flow in flows]
    if measures.open_rungs:
        opened = touched_open_rows(measures, sign)
        written.append(insert(drafts.opened).from_select([*OPEN_KEYS, "n"], opened))
    return tuple(written)


@cache
def _moves(dialect: str, measures: Measures) -> tuple[Executable, ...]:
    """What moves each rung by the sums of the scratch tables."""
    drafts = _drafts(measures)
    moves: list[Executable] = []
    for ladder, draft in ((measures.rungs, drafts.flows), (measures.open_rungs, drafts.opened)):
        for rung, finer in steps(ladder):
            if finer is None:
                moved = drafts.moves[rung]
                summed = _sum(rung, [_drawn(rung, draft)])
                moves += [
                    insert(moved).from_select([*keys_of(rung), *sums_of(rung)], summed),
                    _move(dialect, rung, _drawn(rung, moved)),
                ]
            else:
                moves.append(_move(dialect, rung, _sum(rung, [_drawn(rung, drafts.moves[finer])])))
    return (*moves, *(delete(rung).where(rung.c.n == 0) for rung in measures.open_rungs))


def _move(dialect: str, rung: Table, moved: Select[Any]) -> Executable:
    # Without a WHERE SQLite takes ON CONFLICT for a join's ON: the outer select gives it one.
    made = (postgresql if dialect == "postgresql" else sqlite).insert(rung)
    keys, sums = keys_of(rung), sums_of(rung)
    statement = made.from_select([*keys, *sums], select(moved.subquery()).where(literal(True)))
    added = {name: rung.c[name] + statement.excluded[name] for name in sums}
    moves: Executable = statement.on_conflict_do_update(index_elements=keys, set_=added)
    return moves


def rebuild(connection: Connection, measures: Measures) -> None:
    """Every rung anew from the facts; running it twice changes nothing."""
    for rung, finer in _ladder(measures):
        connection.execute(delete(rung))
        counted = _sum(rung, list(_counted(measures, rung, finer)))
        connection.execute(insert(rung).from_select([*keys_of(rung), *sums_of(rung)], counted))


def verify(connection: Connection, measures: Measures) -> list[Difference]:
    """Recounts every rung from the facts: what is kept and not recounted, and the reverse.

    Empty when all is well. It writes nothing, so that a reader's snapshot is enough.
    """
    found: dict[Table, list[Difference]] = {}
    for rung, finer in _ladder(measures):
        # What a right rung tells is right; one that is not tells nothing of the coarser ones.
        told = finer if finer is not None and not found[finer] else None
        found[rung] = _differences(connection, rung, _counted(measures, rung, told, sign=-1))
    every = (*measures.rungs, *measures.open_rungs)
    return [difference for rung in every for difference in found[rung]]


def _ladder(measures: Measures) -> tuple[Step, ...]:
    return (*steps(measures.rungs), *steps(measures.open_rungs))


def _differences(
    connection: Connection, rung: Table, recounted: Iterable[Select[Any]]
) -> list[Difference]:
    """Kept less recounted, where that is not nothing; `recounted` is told with its sign turned."""
    keys, sums = keys_of(rung), sums_of(rung)
    off = _sum(rung, [select(rung), *recounted]).subquery()
    same = and_(*(rung.c[key] == off.c[key] for key in keys))
    kept = [func.coalesce(rung.c[name], 0) for name in sums]
    query = select(*(off.c[key] for key in keys), *kept, *(off.c[name] for name in sums))
    sides: dict[str, list[Difference]] = {"kept": [], "recounted": []}
    for row in connection.execute(query.select_from(off.outerjoin(rung, same))):
        key, there = row[: len(keys)], [int(n) for n in row[len(keys) : -len(sums)]]
        again = [n - int(more) for n, more in zip(there, row[-len(sums) :], strict=True)]
        for side, counted in (("kept", there), ("recounted", again)):
            if any(counted):
                sides[side].append(Difference(rung.name, side, (*key, *counted)))
    return [*sides["kept"], *sides["recounted"]]


def _counted(
    measures: Measures, rung: Table, finer: Table | None, sign: int = 1
) -> Iterable[Select[Any]]:
    """Selects whose sums by key are the rung: of a finer one, else of the facts."""
    if finer is not None:
        return [_drawn(rung, finer, sign)]
    if rung in measures.open_rungs:
        opened = open_rows(measures, sign).subquery()
        return [_drawn(rung, opened)]
    return totals(measures, sums_of(rung), keys_of(rung), sign)


def _drawn(rung: Table, source: FromClause, sign: int = 1) -> Select[Any]:
    """The rung's columns as a finer table has them."""
    keys = [source.c[k] if k in source.c else month_of(source.c.day) for k in keys_of(rung)]
    named = [key.label(name) for key, name in zip(keys, keys_of(rung), strict=True)]
    sums = (source.c[name] if sign == 1 else -source.c[name] for name in sums_of(rung))
    return select(*named, *(n.label(name) for n, name in zip(sums, sums_of(rung), strict=True)))


def _sum(rung: Table, parts: Sequence[Select[Any]]) -> Select[Any]:
    """The parts summed by the rung's keys; what sums to nothing is left out."""
    whole = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()
    keys = [whole.c[key] for key in keys_of(rung)]
    sums = [func.sum(whole.c[name]) for name in sums_of(rung)]
    named = (total.label(name) for total, name in zip(sums, sums_of(rung), strict=True))
    return select(*keys, *named).group_by(*keys).having(or_(*(total != 0 for total in sums)))
