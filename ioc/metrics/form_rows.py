"""Form II.06a row by row: every sector or unit of it from as many queries as one row takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ioc.metrics.catalogue import find
from ioc.metrics.form import (
    COLUMNS,
    METRICS,
    OPEN,
    Breach,
    Form06a,
    by_metric,
    eve_of,
    form06a,
    form_of,
    summed,
)
from ioc.metrics.model import Dimension, Figure, Where

if TYPE_CHECKING:
    from ioc.domain.units import Agencies
    from ioc.metrics.reader import Reader

Fold = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormTable:
    """The form: its rows by key, and the whole, asked for on its own and not added up."""

    rows: Mapping[str, Form06a]
    whole: Form06a

    @property
    def known(self) -> bool:
        return self.whole.known and all(row.known for row in self.rows.values())

    @property
    def broken(self) -> tuple[tuple[str, Breach], ...]:
        """Every identity that does not hold, by the key of its row; "" is the whole.

        That the rows make the whole is one of them.
        """
        of_rows = [(key, breach) for key, row in self.rows.items() for breach in row.broken]
        of_whole = [("", breach) for breach in (*self.whole.broken, *self._apart())]
        return (*of_whole, *of_rows)

    def _apart(self) -> tuple[Breach, ...]:
        together = summed(self.rows.values()).columns
        pairs = zip(COLUMNS, self.whole.columns, together, strict=True)
        return tuple(
            Breach(f"Σ({column.number})", whole, parts)
            for column, whole, parts in pairs
            if whole is not None and parts is not None and whole != parts
        )


def form_table(reader: Reader, where: Where, by: Dimension, fold: Fold = str) -> FormTable:
    """The form by sector or by agency; `fold` names the row that a key belongs to."""
    told = reader.grouped([find(key) for key in METRICS], where, by)
    eve = reader.grouped([find(OPEN)], eve_of(where), by)
    gathered: dict[str, list[Form06a]] = {}
    for key in sorted({*told, *eve}):
        row, carried = by_metric(told.get(key, {})), by_metric(eve.get(key, {}))
        form = form_of(_filled(row, told), _filled(carried, eve, (OPEN,))[OPEN])
        gathered.setdefault(fold(key), []).append(form)
    rows = {key: summed(forms) for key, forms in gathered.items()}
    return FormTable(rows=rows, whole=form06a(reader, where))


def _filled(
    row: Mapping[str, Figure],
    others: Mapping[str, Mapping[str, Figure]],
    keys: tuple[str, ...] = METRICS,
) -> Mapping[str, Figure]:
    """The figures of a key that has none in this answer: none, known or not as its neighbours'."""
    if row:
        return row
    known = by_metric(next(iter(others.values()), {}))
    return {key: _nothing(known.get(key)) for key in keys}


def _nothing(neighbour: Figure | None) -> Figure:
    hidden = neighbour is not None and neighbour.value is None
    return Figure(None if hidden else 0, 0, None)


def below(agencies: Agencies, top: str) -> Fold:
    """Folds an agency into the one directly below `top` that it lies under; `top` is its own."""

    def fold(code: str) -> str:
        return next((a.code for a in agencies.ancestors(code) if a.parent == top), code)

    return fold
