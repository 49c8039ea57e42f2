"""What taking in has in common, whatever the kind of fact."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Table, bindparam, func, select, update

from ioc.store import rollups
from ioc.store.bulk import upsert
from ioc.store.measures import Measures
from ioc.store.schema import names

Row = TypeVar("Row")


class Kept(NamedTuple):
    """How many facts one load brought: those that were not here before, and those that changed."""

    arrived: int = 0
    stored: int = 0


def rounds(rows: Iterable[Row], code: Callable[[Row], str]) -> list[list[Row]]:
    """A code twice in one load is taken in two rounds, in the order it came."""
    found: list[list[Row]] = []
    times: dict[str, int] = {}
    for row in rows:
        n = times[code(row)] = times.get(code(row), -1) + 1
        if n == len(found):
            found.append([])
        found[n].append(row)
    return found


def next_id(connection: Connection, table: Table) -> int:
    """The id of the next fact; there is one writer at a time."""
    return (connection.scalar(select(func.max(table.c.id))) or 0) + 1


def rewrite(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes values over rows known by their id; every row has the same keys."""
    if not rows:
        return
    named = [name for name in rows[0] if name != "id"]
    statement = update(table).where(table.c.id == bindparam("its_id"))
    bound = [{"its_id": row["id"]} | {f"its_{n}": row[n] for n in named} for row in rows]
    connection.execute(statement.values({n: bindparam(f"its_{n}") for n in named}), bound)


def write_names(connection: Connection, kind: str, labels: Iterable[tuple[str, str]]) -> None:
    """What codes of one kind are called, the last word counting; one without a label keeps its."""
    last = {key: label for key, label in labels if label}
    rows = [{"kind": kind, "key": key, "label": label} for key, label in last.items()]
    upsert(connection, names, rows)


@contextmanager
def moving(
    connection: Connection, measures: Measures, before: Sequence[int], after: Sequence[int]
) -> Iterator[None]:
    """Moves the ladder by exactly what changes inside: the facts `before` it, and `after`."""
    rollups.begin(connection, measures, before)
    yield
    rollups.settle(connection, measures, after)
