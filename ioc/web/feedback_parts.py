"""Phản ánh divided: by category, by commune, and by why a report lies in none."""

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.model import Dimension, PartName
from ioc.web.boards import Board, Row, count_of
from ioc.web.components.breakdown import Line, count_cell, rate_cell
from ioc.web.feedback_faces import LOST, ON_TIME, OPEN, OVERDUE, RECEIVED
from ioc.web.text import number, t

TOP = 10
TOP_UNITS = 5
COUNTS = (RECEIVED, OPEN, OVERDUE)


def category_lines(board: Board) -> list[Line]:
    """Every category there is, the worst first, and their sum."""
    rows = board.grouped((*COUNTS, ON_TIME), "category")
    ordered = sorted(rows, key=lambda key: _worst_first(rows[key]))
    whole = {key: board.figures[key] for key in (*COUNTS, ON_TIME)}
    return [
        *(_line(board, "category", key, rows[key]) for key in ordered),
        _line(board, "category", "", whole),
    ]


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


def unit_lines(board: Board) -> tuple[list[Line], str]:
    """The units that hold most of what is late; and in words what the others hold together."""
    rows = board.by_unit(COUNTS)
    ordered = sorted(rows, key=lambda code: _worst_first(rows[code]))
    late = [code for code in ordered if count_of(rows[code], OVERDUE)]
    others = sum(count_of(rows[code], OVERDUE) for code in late[TOP_UNITS:])
    more = len(late) - TOP_UNITS
    note = t("feedback.other_units", count=number(more), overdue=number(others))
    lines = [_line(board, "agency", code, rows[code]) for code in late[:TOP_UNITS]]
    return lines, note if more > 0 else ""


def lost_lines(board: Board) -> list[Line]:
    """Reports of the period that no commune holds, by why."""
    return [
        Line(
            name=find(key).name,
            cells=[count_cell(board.figures[key], board.href(key))],
        )
        for key in LOST
    ]


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
    if ON_TIME in row or by == "category":
        whole = href(ON_TIME, "denominator")
        cells.append(rate_cell(find(ON_TIME), row.get(ON_TIME), whole, board.least))
    name = board.reader.label(by, key) if key else t("feedback.every")
    return Line(name=name, cells=cells, whole=not key)
