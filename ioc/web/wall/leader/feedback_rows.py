"""Phản ánh by commune: as many rows as the wall has room for, and all others together."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from ioc.metrics.model import Figure
from ioc.web.boards import Board, Row, count_of
from ioc.web.feedback_faces import OPEN, OVERDUE, RECEIVED
from ioc.web.text import number, t
from ioc.web.wall.halves import Halves
from ioc.web.wall.letters import width

NAME_WIDE = 11.5
"""What the two columns of counts and their gaps take of a row."""


def place_rows(board: Board, space: Halves, *, received: bool) -> list[list[Component]]:
    """The communes, worst first, and what all others hold: each column adds up to its whole.

    `received` puts what came in before what is late: where no commune shall be pointed at.
    """
    first = RECEIVED if received else OVERDUE
    found = {
        key: row
        for key, row in board.grouped((RECEIVED, OPEN, OVERDUE), "place").items()
        if count_of(row, first) or count_of(row, OPEN)
    }
    ordered = sorted(
        found, key=lambda k: (-count_of(found[k], first), -count_of(found[k], OPEN), k)
    )
    cut = space.rows if len(ordered) <= space.rows else space.rows - 1
    names = _places(board, ordered[:cut], space.listed - NAME_WIDE)
    named = [(name, found[key]) for name, key in zip(names, ordered[:cut], strict=True)]
    most = max((max(count_of(row, first), count_of(row, OPEN)) for _, row in named), default=1)
    rows = [_row(name, row, first, most) for name, row in named]
    rest = [found[key] for key in ordered[cut:]]
    if rest:
        name = t("wall.feedback.others", count=number(len(rest)))
        rows.append(_row(name, _summed(rest), first, 0))
    return rows


def _summed(rows: Sequence[Row]) -> dict[str, Figure]:
    sums = {key: sum(count_of(row, key) for row in rows) for key in (RECEIVED, OPEN, OVERDUE)}
    return {key: Figure(count, count, None) for key, count in sums.items()}


def _places(board: Board, keys: Sequence[str], room: float) -> list[str]:
    """Phường Buôn Ma Thuột; all without their kind where one of them is too long with it."""
    places = board.reader.lookups.places
    full = [board.reader.label("place", key) for key in keys]
    if all(width(name) <= room for name in full):
        return full
    units = [places.get(key) for key in keys]
    return [unit.name if unit else t("wall.feedback.nowhere") for unit in units]


def _row(name: str, row: Mapping[str, Figure], first: str, most: int) -> list[Component]:
    """One commune: its counts, and under them how much of what is open is late."""
    late, running = count_of(row, first), count_of(row, OPEN)
    whole = max(late, running)
    style = {"--whole": f"{whole / most:.3f}", "--part": f"{late / most:.3f}"} if most else {}
    return [
        html.Span(name, className="name" if most else "name rest"),
        html.Strong(number(late), className="none" if not late else ""),
        html.Span(number(running), className="open"),
        html.Span(className="bar", style=style, hidden=not most),
    ]
