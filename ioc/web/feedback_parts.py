"""Phản ánh divided: by unit, state, category, commune, channel, and by why one lies nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dash import html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.model import Dimension, Figure, PartName
from ioc.web.boards import Board, Row, count_of
from ioc.web.components.breakdown import Cell, Line, Words, count_cell, rate_cell
from ioc.web.components.case_kind import OPEN_STATUSES, status_words
from ioc.web.components.cells import near_day
from ioc.web.feedback_faces import (
    LOST,
    ON_TIME,
    OPEN,
    OVERDUE,
    RECEIVED,
    REFUSED,
    RESOLVED,
)
from ioc.web.filters import MOST_KEYS
from ioc.web.links import href_of
from ioc.web.text import number, t

TOP = 10
COUNTS = (RECEIVED, OPEN, OVERDUE)
STANDING = (OPEN, OVERDUE)
ENDINGS = ("rejected", "duplicate")


def divided_lines(board: Board, by: Dimension) -> list[Line]:
    """Every key there is, the worst first, and their sum."""
    rows = board.grouped((*COUNTS, ON_TIME), by)
    ordered = sorted(rows, key=lambda key: _worst_first(rows[key]))
    whole = {key: board.figures[key] for key in (*COUNTS, ON_TIME)}
    return [*(_line(board, by, key, rows[key]) for key in ordered), _line(board, by, "", whole)]


def place_lines(board: Board) -> tuple[list[Line], str]:
    """The communes where most is late, then most is open, and what lies in none; and in words what
    the other communes hold together.
    """
    rows = board.grouped(COUNTS, "place")
    named = sorted((k for k in rows if k != UNKNOWN), key=lambda key: _worst_first(rows[key]))
    shown = [key for key in named if count_of(rows[key], OPEN) or count_of(rows[key], RECEIVED)][
        :TOP
    ]
    others = [rows[key] for key in named if key not in shown]
    note = t(
        "feedback.other_places",
        count=number(len(others)),
        open=number(sum(count_of(row, OPEN) for row in others)),
        overdue=number(sum(count_of(row, OVERDUE) for row in others)),
    )
    nowhere = [UNKNOWN] if UNKNOWN in rows else []
    lines = [_line(board, "place", key, rows[key]) for key in (*shown, *nowhere)]
    return lines, note if others else ""


class Units(NamedTuple):
    """Every unit that holds or was sent any: the worst, what the others hold, and what all do."""

    lines: Sequence[Line]
    rest: Sequence[Line]


def unit_lines(board: Board) -> Units:
    """The worst first; those after the first ten folded, as one line of their sum, so that each
    column adds up to its tile.
    """
    rows = board.by_unit(COUNTS)
    ordered = sorted(
        (code for code in rows if code != UNKNOWN), key=lambda c: _worst_first(rows[c])
    )
    held = [code for code in ordered if any(count_of(rows[code], key) for key in COUNTS)]
    # Of one more than ten the one is shown: a fold would take its place.
    cut = TOP if len(held) > TOP + 1 else len(held)
    shown, folded = held[:cut], held[cut:]
    lines = [_line(board, "agency", code, rows[code]) for code in shown]
    if folded:
        lines.append(_together(board, folded, [rows[code] for code in folded]))
    if any(count_of(rows.get(UNKNOWN, {}), key) for key in COUNTS):
        lines.append(_line(board, "agency", UNKNOWN, rows[UNKNOWN]))
    lines.append(_line(board, "agency", "", {key: board.figures[key] for key in COUNTS}))
    return Units(lines, [_line(board, "agency", code, rows[code]) for code in folded])


def status_lines(board: Board) -> tuple[list[Line], Words]:
    """Where what is open stands, and since when the oldest of each; and how the period's ended."""
    rows, open_ones = board.grouped(STANDING, "status"), find(OPEN)
    oldest = board.reader.oldest_by(open_ones, board.asked(open_ones).where(), "status")
    held = [key for key in rows if count_of(rows[key], OPEN)]
    order = (*OPEN_STATUSES, *(key for key in held if key not in OPEN_STATUSES))
    lines = []
    for key in (key for key in order if key in held):
        narrowed = board.asked(open_ones).with_(status=(key,))
        first = href_of(open_ones, narrowed) + "&sort=received"
        day = near_day(oldest.get(key), board.reader.today)
        cells = [*_standing(board, rows[key], key), Cell(words=day, href=first)]
        lines.append(Line(name=status_words(key), cells=cells))
    first_of_all = near_day(min(oldest.values(), default=None), board.reader.today)
    every = href_of(open_ones, board.asked(open_ones)) + "&sort=received"
    cells = [*_standing(board, board.figures, ""), Cell(words=first_of_all, href=every)]
    return [*lines, Line(name=t("feedback.every"), cells=cells, whole=True)], _ended(board)


def lost_lines(board: Board) -> list[Line]:
    """Reports of the period that no commune holds, by why."""
    return [
        Line(
            name=find(key).name,
            cells=[count_cell(board.figures[key], board.href(key))],
        )
        for key in LOST
    ]


def _ended(board: Board) -> Words:
    """Trong kỳ: 980 đã xử lý · 96 từ chối · 40 trùng; each opens its rows."""
    refused = board.grouped((REFUSED,), "status")
    words: list[Component | str] = [t("feedback.ended"), " ", board.counted(RESOLVED)]
    words += [" ", status_words("resolved").lower()]
    for key in ENDINGS:
        count = number(count_of(refused.get(key, {}), REFUSED))
        href = board.href_by(REFUSED, "status", key)
        words += [" · ", html.A(count, href=href, className="count"), " "]
        words.append(status_words(key).lower())
    return words


def _standing(board: Board, row: Mapping[str, Figure], key: str) -> list[Cell]:
    def href(metric: str) -> str:
        return board.href_by(metric, "status", key) if key else board.href(metric)

    late = count_cell(row.get(OVERDUE), href(OVERDUE), "late")
    return [count_cell(row.get(OPEN), href(OPEN)), late]


def _together(board: Board, codes: Sequence[str], rows: Iterable[Row]) -> Line:
    """Several units as one line; its rows are those of any of them."""
    summed, asked = list(rows), tuple(codes)
    # The province's own code in an address means all that is in it; too long an address is cut.
    askable = board.reader.lookups.agencies.root not in asked and len(asked) <= MOST_KEYS
    cells = []
    for key in COUNTS:
        count = sum(count_of(row, key) for row in summed)
        loading = any(row[key].loading for row in summed if key in row)
        figure = Figure(count, count, None, loading=loading)
        narrowed = board.asked(find(key)).with_(agency=asked)
        href = href_of(find(key), narrowed) if askable else ""
        cells.append(count_cell(figure, href, "late" if key == OVERDUE else ""))
    return Line(name=t("feedback.other_units", count=number(len(asked))), cells=cells)


def _worst_first(row: Row) -> tuple[int, int, int]:
    return -count_of(row, OVERDUE), -count_of(row, OPEN), -count_of(row, RECEIVED)


def _line(board: Board, by: Dimension, key: str, row: Row) -> Line:
    """One row; the row of no key is the sum of all."""

    def href(metric: str, part: PartName = "numerator") -> str:
        return board.href_by(metric, by, key, part) if key else board.href(metric, part)

    cells = [
        count_cell(row.get(RECEIVED), href(RECEIVED)),
        count_cell(row.get(OPEN), href(OPEN)),
        count_cell(row.get(OVERDUE), href(OVERDUE), "late"),
    ]
    if by in ("category", "channel"):
        whole = href(ON_TIME, "denominator")
        cells.append(rate_cell(find(ON_TIME), row.get(ON_TIME), whole, board.least))
    name = board.reader.label(by, key) if key else t("feedback.every")
    return Line(name=name, cells=cells, whole=not key)
