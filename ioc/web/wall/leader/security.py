"""An toàn thông tin: calm when calm; what is open, what is watched, what must be reported.

Nothing here names a system, a device, an address or a rule: a wall is read by whoever passes.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.boards import Board, board_of, count_of
from ioc.web.compared import period_words
from ioc.web.components.alert_kind import SERIOUS as SERIOUS_LEVELS
from ioc.web.components.alert_kind import SEVERITIES, severity_words
from ioc.web.components.as_of import as_of, as_of_slot
from ioc.web.components.cells import near_day
from ioc.web.feed_faces import incident_state
from ioc.web.filters import Filters
from ioc.web.links import suited
from ioc.web.orders import REPORT_WITHIN
from ioc.web.page import Frame, Slots
from ioc.web.security_faces import KEYS, NEW, OPEN, SERIOUS_OPEN
from ioc.web.text import NONE, clock, number, t
from ioc.web.wall.figures import fresh_now, lacking, missing
from ioc.web.wall.halves import (
    Great,
    Halves,
    great_block,
    great_slots,
    halves,
    list_slots,
    small_block,
    small_slots,
    small_wide,
)
from ioc.web.wall.leader.security_clock import report_rows
from ioc.web.wall.leader.security_smalls import alerts, watched
from ioc.web.wall.letters import fitting
from ioc.web.wall.parts import composed, sentence
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

LENGTHS = ("long", "usual", "short")


def scope(filters: Filters) -> Filters:
    return suited(filters, "alerts")


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    prefix, within = stand.prefix, number(REPORT_WITHIN.days)
    title = "wall.security.levels" if stand.public else "wall.security.report"
    great = great_block(f"{prefix}-open", stand.stage, t(title, days=within), ())
    calm = html.Div(
        [
            html.P(t("wall.security.calm"), className="calm-words"),
            html.P(as_of(f"{prefix}-calm-time"), className="tile-line tile-last"),
        ],
        className="calm-half",
    )
    great.children = [*great.children, calm]
    smalls = [small_block(f"{prefix}-watched"), small_block(f"{prefix}-alerts")]
    body = [great, html.Div(smalls, className="smalls")]
    return html.Div(composed(prefix, body, "halves", {"alerts": ""}), className="composed")


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    board = board_of(reader, scope(filters), KEYS)
    prefix, running = stand.prefix, board.figures[OPEN]
    space, slot = halves(stand.stage, small=True, lines=1), f"{stand.prefix}-open"
    known = _known(board)
    great = _great(board, space, stand) if known else _unknown(board)
    slots = sentence(
        prefix,
        _wordings(board, stand),
        {"alerts": board.fresh},
        calm=stand.public or not running.value,
        stage=stand.stage,
    )
    slots |= great_slots(slot, great, board.fresh, space)
    slots |= _list(board, space, stand)
    if known and not running.value:
        slots[slot] = {"className": "tile great calm"}
    slots[f"{prefix}-calm-time"] = as_of_slot(board.fresh)
    room = small_wide(stand.stage)
    for name, small in (("watched", watched(board, room)), ("alerts", alerts(board, room))):
        slots |= small_slots(f"{prefix}-{name}", small, board.fresh, stand.stage)
    return slots


def _known(board: Board) -> bool:
    """An incident closes by itself when nothing more is heard of it: of old figures, that none is
    open is not known.
    """
    figure = board.figures[OPEN]
    return not missing(figure) and (bool(figure.value) or fresh_now(board))


def _unknown(board: Board) -> Great:
    old = not missing(board.figures[OPEN])
    shown, why = (NONE, t("tile.unread")) if old else lacking(board, OPEN)
    return Great(name=t("wall.security.open"), number=shown, known=False, lines=[why])


def _wordings(board: Board, stand: Stand) -> list[str]:
    """The sentence, the fullest wording first; in public only what is shown."""
    period = period_words(board.filters)
    if stand.public:
        return [t("wall.security.public", period=period)]
    running, grave = board.figures[OPEN], board.figures[SERIOUS_OPEN]
    if not _known(board):
        return [t("security.sentence.unknown")]
    if not running.value:
        return _calm_wordings(board, period)
    kind, key = ("serious_open", SERIOUS_OPEN) if grave.value else ("mild_open", OPEN)
    since = board.reader.oldest(find(key), board.asked(find(key)).where())
    told: dict[str, Any] = {
        "count": (grave if grave.value else running).numerator,
        "open": number(running.numerator),
        "serious": number(grave.numerator),
        "day": near_day(since, board.reader.today),
    }
    return [t(f"wall.security.{kind}.{length}", **told) for length in LENGTHS]


def _calm_wordings(board: Board, period: str) -> list[str]:
    new, at = board.figures[NEW], clock(board.fresh.at)
    if missing(new):
        return [t("security.sentence.calm", at=at)]
    key = "wall.security.closed" if new.value else "wall.security.none"
    return [t(key, count=new.numerator, new=number(new.numerator), period=period)]


def _great(board: Board, space: Halves, stand: Stand) -> Great:
    """How many are open, of them each serious level; what is milder stands quiet under them."""
    running, grave = board.figures[OPEN], board.figures[SERIOUS_OPEN]
    state = "" if stand.public else incident_state(running.value, grave.value)
    rows = board.grouped((OPEN,), "severity")
    levels = {key: count_of(rows.get(key, {}), OPEN) for key in SEVERITIES}
    milder = [(severity_words(key), n) for key, n in levels.items() if key not in SERIOUS_LEVELS]
    shown = sorted((one for one in milder if one[1]), key=lambda one: -one[1])
    return Great(
        name=t("wall.security.open"),
        number=number(running.numerator),
        state=state,
        worst=bool(state),
        beside=() if stand.public else _levels(levels, SERIOUS_LEVELS),
        lines=[_longest(board, space, SERIOUS_OPEN if grave.value else OPEN)],
        quiet=() if stand.public else [(name, number(n)) for name, n in shown or milder[:1]],
    )


def _levels(counts: Mapping[str, int], levels: Sequence[str]) -> list[str]:
    """2 nghiêm trọng; 6 cao."""
    return [f"{number(counts[key])} {severity_words(key).lower()}" for key in levels]


def _longest(board: Board, space: Halves, key: str) -> str:
    """For how long the oldest has been open: of the serious ones where there is one."""
    rows = board.reader.rows(find(key), board.asked(find(key)).where(), sort="opened", limit=1).rows
    if not rows:
        return ""
    opened, today = rows[0], board.reader.today
    days = (today - opened["opened_day"]).days
    if not days:
        return t("wall.security.since_hour", at=clock(opened["opened_at"]))
    told = {"count": days, "days": number(days), "day": near_day(opened["opened_day"], today)}
    wordings = [t(f"wall.security.since.{length}", **told) for length in ("long", "short")]
    return fitting(wordings, space.figure)


def _list(board: Board, space: Halves, stand: Stand) -> Slots:
    slot = f"{stand.prefix}-open"
    if missing(board.figures[OPEN]) or not board.figures[OPEN].value:
        return list_slots(slot, stand.stage, ())
    if stand.public:
        rows = board.grouped((OPEN,), "severity")
        counts = {key: count_of(rows.get(key, {}), OPEN) for key in SEVERITIES[:-1]}
        levels = [
            [html.Span(severity_words(key), className="name"), html.Span(), html.Strong(number(n))]
            for key, n in counts.items()
        ]
        return list_slots(slot, stand.stage, levels[: space.rows])
    return list_slots(slot, stand.stage, report_rows(board, space), t("wall.security.nothing"))


screen = Screen(key="wall.screen.security", layout=layout, fill=fill, scope=scope)
