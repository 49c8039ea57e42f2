"""PAKN về quy định hành chính on Phản ánh: petitions, by their own sources, law and clock.

They are no field reports: none of their figures is ever added to one of those. Where no source
sends any there is no card.
"""

from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.web.boards import Board, Faces, board_of, count_of, face_of
from ioc.web.compared import in_week, period_words, with_before
from ioc.web.components.as_of import stale_mark, stale_slot
from ioc.web.components.case_kind import PETITIONS
from ioc.web.components.tile import Face, calm_slots, calm_tile
from ioc.web.feedback_faces import oldest_words
from ioc.web.filters import Filters
from ioc.web.links import suited
from ioc.web.page import Slots
from ioc.web.text import number, percent, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

SLOT = "petitions"
OVERDUE, OPEN, ON_TIME = "petitions.overdue", "petitions.open", "petitions.on_time_rate"
RECEIVED, REFUSED, RESOLVED = "petitions.received", "petitions.refused", "petitions.resolved"
KEYS = (OVERDUE, OPEN, ON_TIME, RECEIVED, REFUSED, RESOLVED)


def petitions_card() -> Component:
    """Slots: `petitions`, hidden where nobody sends any, `petitions-stale`, `-note`, its tiles'."""
    return html.Section(
        id=SLOT,
        className="card calls ages",
        hidden=True,
        children=[
            html.Div(
                [html.H2(t("petitions.title")), stale_mark(f"{SLOT}-stale")], className="head"
            ),
            html.P(t("petitions.apart"), className="hint"),
            html.P("", id=f"{SLOT}-note", className="hint"),
            html.Div(
                [calm_tile(f"{SLOT}-{name}") for name in FACES],
                className="tiles tiles-calm tiles-four",
            ),
        ],
    )


def petitions_slots(reader: "Reader", filters: Filters) -> Slots:
    """The card by its own sources' time; nothing but that it is hidden where there is none."""
    if not reader.fed(PETITIONS.subject):
        return {SLOT: {"hidden": True}}
    board = board_of(reader, suited(filters, PETITIONS.subject), KEYS)
    slots: Slots = {
        SLOT: {"hidden": False},
        f"{SLOT}-stale": stale_slot(board.fresh),
        f"{SLOT}-note": {"children": t("petitions.not_narrowed"), "hidden": not filters.place},
    }
    for name in FACES:
        slots |= calm_slots(f"{SLOT}-{name}", face_of(FACES, name, board), board.fresh)
    return slots


def _overdue(board: Board) -> Face:
    return Face(
        name=t("petitions.tile.overdue"),
        number=number(board.figures[OVERDUE].numerator),
        href=board.href(OVERDUE),
        first=" · ".join(filter(None, (oldest_words(board, OVERDUE), _most_of_them(board)))),
        change=in_week(board.change(OVERDUE)),
    )


def _most_of_them(board: Board) -> str:
    """Who holds most of what is overdue; nothing where nothing is."""
    late = {code: count_of(row, OVERDUE) for code, row in board.by_unit((OVERDUE,)).items()}
    worst = max(sorted(late), key=lambda code: late[code], default="")
    if not late.get(worst):
        return ""
    unit = board.reader.label("agency", worst)
    return t("petitions.most", unit=unit, count=number(late[worst]))


def _open(board: Board) -> Face:
    return Face(
        name=t("petitions.tile.open"),
        number=number(board.figures[OPEN].numerator),
        href=board.href(OPEN),
        first=t("petitions.clock", count=number(board.reader.lookups.petition_days)),
        change=in_week(board.change(OPEN)),
    )


def _on_time(board: Board) -> Face:
    figure = board.figures[ON_TIME]
    face = Face(
        name=t("petitions.tile.on_time", period=period_words(board.filters)),
        number=percent(figure.value),
        href=board.href(ON_TIME, "denominator"),
        first=[number(figure.numerator), "/", board.counted(RESOLVED), " ", t("petitions.done")],
        change=_before(board, ON_TIME, share=True),
    )
    return board.judged(ON_TIME, face)


def _received(board: Board) -> Face:
    return Face(
        name=t("petitions.tile.received", period=period_words(board.filters)),
        number=number(board.figures[RECEIVED].numerator),
        href=board.href(RECEIVED),
        first=[board.counted(REFUSED), " ", t("petitions.are_refused")],
        change=_before(board, RECEIVED),
    )


def _before(board: Board, key: str, *, share: bool = False) -> str:
    return with_before(board.change(key), board.reader.lookups.calendar, share=share)


FACES: Faces = MappingProxyType(
    {
        "overdue": (OVERDUE, _overdue),
        "open": (OPEN, _open),
        "on-time": (ON_TIME, _on_time),
        "received": (RECEIVED, _received),
    }
)
