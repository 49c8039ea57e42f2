"""An ninh mạng divided: by rule, by machine and by unit; machines have numbers, never names."""

from ioc.metrics.model import Dimension
from ioc.web.boards import Board, Row, count_of
from ioc.web.components.alert_kind import asset_words
from ioc.web.components.breakdown import Line, count_cell
from ioc.web.security_faces import ALERTS, OPEN, SERIOUS
from ioc.web.text import number, t

TOP = 8
COLUMNS = (OPEN, SERIOUS, ALERTS)


def lines(board: Board, by: Dimension) -> tuple[list[Line], str]:
    """Rules, machines or units, most open incidents first; and how many more there are."""
    rows = board.by_unit(COLUMNS) if by == "agency" else board.grouped(COLUMNS, by)
    ordered = sorted(rows, key=lambda key: _gravest_first(rows[key]))
    hit = [key for key in ordered if any(count_of(rows[key], one) for one in COLUMNS)]
    more = len(hit) - TOP
    note = t("security.more", count=number(more)) if more > 0 else ""
    return [_line(board, by, key, rows[key]) for key in hit[:TOP]], note


def _gravest_first(row: Row) -> tuple[int, ...]:
    return tuple(-count_of(row, key) for key in COLUMNS)


def _line(board: Board, by: Dimension, key: str, row: Row) -> Line:
    name = asset_words(key) if by == "asset" else board.reader.label(by, key)
    cells = [count_cell(row.get(one), board.href_by(one, by, key)) for one in COLUMNS]
    return Line(name=name, cells=cells)
