"""The reporting clock: each serious incident and what is left of the days that the law gives.

QĐ 05/2017/QĐ-TTg, Điều 11: reported within five days of its detection; the last day counts whole.
"""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import day_end
from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.web.boards import Board
from ioc.web.components.alert_kind import severity_words
from ioc.web.concerns import whose
from ioc.web.orders import REPORT_WITHIN
from ioc.web.security_faces import SERIOUS_OPEN
from ioc.web.text import number, t
from ioc.web.wall.countdown import countdown
from ioc.web.wall.halves import Halves
from ioc.web.wall.letters import fitting

CLOCK_WIDE = 14.5
"""What severity, time left and the gaps take of a row."""


def report_rows(board: Board, space: Halves) -> list[list[Component]]:
    """Every serious incident by its reporting day, the nearest first; whose, in general words."""
    metric = find(SERIOUS_OPEN)
    where = board.asked(metric).where()
    page = board.reader.rows(metric, where, sort="opened", limit=space.rows)
    cut = space.rows if page.count <= space.rows else space.rows - 1
    rows = [_reported(board, row, space.listed - CLOCK_WIDE) for row in page.rows[:cut]]
    if page.count > cut:
        more = page.count - cut
        words = t("wall.security.more", count=more, more=number(more))
        rows.append([html.Span(words, className="name rest")])
    return rows


def _reported(board: Board, row: Mapping[str, Any], room: float) -> list[Component]:
    until = day_end(row["opened_day"] + REPORT_WITHIN)
    return [
        html.Span(severity_words(str(row["severity"])), className="name"),
        html.Span(_general(board, row["agency"], room), className="whose"),
        countdown(until, board.reader.now),
    ]


def _general(board: Board, code: str, room: float) -> str:
    """Whose system it is: what kind of body answers for it, and never which."""
    agencies = board.reader.lookups.agencies
    kind = agencies.kind(whose(code, agencies)) if code != UNKNOWN and code in agencies else ""
    known = kind if kind in ("province", "department", "commune", "vertical") else "unknown"
    return fitting([t(f"wall.security.whose.{known}.{n}") for n in ("long", "short")], room)
