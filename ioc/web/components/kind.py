"""One kind of fact as lists show it: its columns on the screen, in files, and how a row is told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ioc.metrics.model import Metric

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """One column on the screen.

    Its name in a row's cells and in the address, the key of its head, its least width in pixels,
    its share of what is left, and what its head orders by ("": nothing).
    """

    name: str
    head: str
    width: int
    flex: float
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """One column of a file: its head, its width, and its value: text, number, day or instant."""

    head: str
    width: int
    value: Callable[[Row], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How the facts of one subject are listed.

    `usual` is the number that is listed where none is named, `unit` the key of what one row is and
    `title` of what all of them are. `export` is the name of its files' address, `file` how they are
    called. `columns` are all there are on the screen, `phone` those that stay on a narrow one, and
    `parts` list what a distinct number counts; `filed` and `parts_filed` are the same in files,
    `extra` what only some numbers have there. `cells` tells a row as text; `texts` are looked
    through for a searched word; `order` is the usual order of a number's rows.
    """

    subject: str
    usual: str
    unit: str
    title: str
    export: str
    file: str
    columns: tuple[Shown, ...]
    parts: tuple[Shown, ...]
    phone: tuple[str, ...]
    filed: tuple[Filed, ...]
    parts_filed: tuple[Filed, ...]
    cells: Callable[[Row, date], dict[str, Any]]
    texts: tuple[str, ...]
    order: Callable[[Metric], str]
    extra: Callable[[Metric], tuple[Filed, ...]] = lambda _: ()

    def shown(self, names: Sequence[str]) -> tuple[Shown, ...]:
        """The named columns, in that order."""
        known = {column.name: column for column in (*self.columns, *self.parts)}
        return tuple(known[name] for name in names)

    @property
    def names(self) -> tuple[str, ...]:
        """Every column by which its lists may be narrowed."""
        return tuple(dict.fromkeys(column.name for column in (*self.columns, *self.parts)))

    @property
    def export_path(self) -> str:
        return f"/api/export/{self.export}"


def plain(name: str) -> Callable[[Row], Any]:
    """A file's value as the row has it."""
    return lambda row: row.get(name)
