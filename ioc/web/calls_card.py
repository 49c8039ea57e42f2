"""Tổng đài on Phản ánh: calls in, how many were answered and how soon, and at what hours.

Calls are no reports: none of their figures is ever added to one of those. Where no source tells of
calls there is no card.
"""

from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.labels import HOURS
from ioc.web.boards import Board, Faces, Row, board_of, count_of, face_of
from ioc.web.compared import period_words, with_before
from ioc.web.components.as_of import stale_mark, stale_slot
from ioc.web.components.breakdown import count_cell
from ioc.web.components.call_kind import CALLS, seconds_words
from ioc.web.components.hour_chart import Hour, hour_chart, hour_slots
from ioc.web.components.tile import Face, calm_slots, calm_tile
from ioc.web.filters import Filters
from ioc.web.links import suited
from ioc.web.page import Slots
from ioc.web.text import number, percent, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

SLOT = "calls"
RECEIVED, ANSWERED, MISSED = "calls.received", "calls.answered", "calls.missed"
RATE, PROMPT = "calls.answer_rate", "calls.answered_in_time"
WAIT, PASSED_ON = "calls.mean_wait", "calls.transferred"
KEYS = (RECEIVED, ANSWERED, MISSED, RATE, PROMPT, WAIT, PASSED_ON)
OTHERS = ("category", "place", "channel", "status")
"""What a report has and a call has not."""


def calls_card() -> Component:
    """Slots: `calls`, hidden where nobody tells of calls, `calls-stale`, `-note`, its tiles', its
    chart's.
    """
    return html.Section(
        id=SLOT,
        className="card calls ages",
        hidden=True,
        children=[
            html.Div([html.H2(t("calls.title")), stale_mark(f"{SLOT}-stale")], className="head"),
            html.P("", id=f"{SLOT}-note", className="hint"),
            html.Div(
                [calm_tile(f"{SLOT}-{name}") for name in FACES],
                className="tiles tiles-calm tiles-four",
            ),
            hour_chart(f"{SLOT}-hours"),
        ],
    )


def calls_slots(reader: "Reader", filters: Filters) -> Slots:
    """The card by its own sources' time; nothing but that it is hidden where there is none."""
    if not reader.fed(CALLS.subject):
        return {SLOT: {"hidden": True}}
    board = board_of(reader, suited(filters, CALLS.subject), KEYS)
    narrowed = any(getattr(filters, name) for name in OTHERS)
    slots: Slots = {
        SLOT: {"hidden": False},
        f"{SLOT}-stale": stale_slot(board.fresh),
        f"{SLOT}-note": {"children": t("calls.not_narrowed"), "hidden": not narrowed},
    }
    for name in FACES:
        slots |= calm_slots(f"{SLOT}-{name}", face_of(FACES, name, board), board.fresh)
    return slots | _hours_slots(board)


def _hours_slots(board: Board) -> Slots:
    rows = board.grouped((ANSWERED, MISSED), "hour")
    cells = {
        hour: [
            count_cell(rows.get(hour, {}).get(key), board.href_by(key, "hour", hour))
            for key in (ANSWERED, MISSED)
        ]
        for hour in HOURS
    }
    known = board.figures[RECEIVED].value is not None
    hours = [Hour(hour, *_counts(rows.get(hour, {}), known=known)) for hour in HOURS]
    return hour_slots(f"{SLOT}-hours", hours, cells)


def _counts(row: Row, *, known: bool) -> tuple[int | None, int | None]:
    """Answered and missed; what is not wholly in is a gap, never a smaller number."""
    if not known:
        return None, None
    return count_of(row, ANSWERED), count_of(row, MISSED)


def _received(board: Board) -> Face:
    return Face(
        name=t("calls.tile.received", period=period_words(board.filters)),
        number=number(board.figures[RECEIVED].numerator),
        href=board.href(RECEIVED),
        first=[board.counted(PASSED_ON), " ", t("calls.passed_on")],
        change=_before(board, RECEIVED),
    )


def _rate(board: Board) -> Face:
    figure = board.figures[RATE]
    face = Face(
        name=t("calls.tile.rate"),
        number=percent(figure.value),
        href=board.href(RATE, "denominator"),
        first=t("calls.of_all", top=number(figure.numerator), bottom=number(figure.denominator)),
        change=with_before(board.change(RATE), board.reader.lookups.calendar, share=True),
    )
    return board.judged(RATE, face)


def _wait(board: Board) -> Face:
    """The mean hides the few who waited long: beside it stands how many did not wait."""
    prompt = percent(board.figures[PROMPT].value)
    within = number(board.reader.lookups.answer_seconds)
    return Face(
        name=t("calls.tile.wait"),
        number=seconds_words(board.figures[WAIT].value),
        href=board.href(WAIT),
        first=t("calls.prompt", share=prompt, seconds=within),
    )


def _missed(board: Board) -> Face:
    return Face(
        name=t("calls.tile.missed"),
        number=number(board.figures[MISSED].numerator),
        href=board.href(MISSED),
        first=t("calls.hung_up"),
        change=_before(board, MISSED),
    )


def _before(board: Board, key: str) -> str:
    return with_before(board.change(key), board.reader.lookups.calendar)


FACES: Faces = MappingProxyType(
    {
        "received": (RECEIVED, _received),
        "rate": (RATE, _rate),
        "wait": (WAIT, _wait),
        "missed": (MISSED, _missed),
    }
)
