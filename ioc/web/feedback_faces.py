"""What each tile of Phản ánh says: its number, of how many, against what it is held."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.boards import Board, Faces
from ioc.web.compared import in_week, period_words, with_before
from ioc.web.components.cells import near_day
from ioc.web.components.tile import Face
from ioc.web.faces import overdue_state, rate_state
from ioc.web.rates import so_far, so_far_words
from ioc.web.text import clock, number, percent, t

if TYPE_CHECKING:
    from ioc.domain.calendars import WorkCalendar

OPEN, OVERDUE = "feedback.open", "feedback.overdue"
RECEIVED, VALID, REFUSED = "feedback.received", "feedback.valid", "feedback.refused"
RESOLVED, ON_TIME = "feedback.resolved", "feedback.on_time_rate"
SHARE, SATISFIED = "feedback.resolved_share", "feedback.satisfaction_rate"
LOST = ("feedback.zero_point", "feedback.outside_point", "feedback.no_point")
KEYS = (OPEN, OVERDUE, RECEIVED, VALID, REFUSED, RESOLVED, ON_TIME, SHARE, SATISFIED, *LOST)


def late_days(since: date, today: date, calendar: "WorkCalendar") -> int:
    """Working days that the oldest overdue one is late; late over days off alone is still late."""
    return max(1, calendar.count_working_days(since, today))


def oldest_words(board: Board, key: str = OVERDUE) -> str:
    """lâu nhất 19 ngày làm việc, từ 26/10; nothing where nothing is overdue."""
    reader = board.reader
    since = reader.oldest(find(key), board.asked(find(key)).where())
    if since is None:
        return ""
    days = late_days(since, reader.today, reader.lookups.calendar)
    return t("feedback.oldest", count=number(days), day=near_day(since, reader.today))


def _overdue(board: Board) -> Face:
    figure, change = board.figures[OVERDUE], board.change(OVERDUE)
    return Face(
        name=t("feedback.tile.overdue"),
        number=number(figure.numerator),
        href=board.href(OVERDUE),
        state=overdue_state(figure.value, change.difference),
        first=oldest_words(board),
        change=in_week(change),
        trend=board.days(OVERDUE),
    )


def _open(board: Board) -> Face:
    return Face(
        name=t("feedback.tile.open"),
        number=number(board.figures[OPEN].numerator),
        href=board.href(OPEN),
        first=[t("feedback.of_which"), " ", board.counted(OVERDUE), " ", t("feedback.are_late")],
        change=in_week(board.change(OPEN)),
        trend=board.days(OPEN),
    )


def _on_time(board: Board) -> Face:
    figure = board.figures[ON_TIME]
    face = Face(
        name=t("feedback.tile.on_time", period=period_words(board.filters)),
        number=percent(figure.value),
        href=board.href(ON_TIME, "denominator"),
        state=rate_state(figure.value, find(ON_TIME).target),
        first=t(
            "feedback.of_resolved", top=number(figure.numerator), bottom=number(figure.denominator)
        ),
        change=_before(board, ON_TIME, share=True),
        trend=board.year(ON_TIME),
    )
    return board.judged(ON_TIME, face)


def _share(board: Board) -> Face:
    """Not held against last month's: those had a month longer to be resolved."""
    figure = board.figures[SHARE]
    running = (figure.denominator or 0) - (figure.numerator or 0)
    open_ones = html.A(number(running), href=board.href(SHARE, "rest"), className="count")
    of = t("feedback.of_valid", top=number(figure.numerator), bottom=number(figure.denominator))
    last = so_far(board.filters.end, board.filters.today)
    face = Face(
        name=t("feedback.tile.share", period=period_words(board.filters)),
        number=percent(figure.value),
        href=board.href(SHARE, "denominator"),
        first=[of, " · ", open_ones, " ", t("feedback.still_open")],
        trend=board.year(SHARE),
    )
    told = board.judged(SHARE, face, compared=False)
    # The cases of a month that is not over have had no time yet: its share is low for no fault.
    return replace(told, change=so_far_words(last)) if last else told


def _satisfied(board: Board) -> Face:
    figure, done = board.figures[SATISFIED], board.figures[RESOLVED]
    face = Face(
        name=t("feedback.tile.satisfied"),
        number=percent(figure.value),
        href=board.href(SATISFIED, "denominator"),
        first=t(
            "feedback.rated",
            top=number(figure.numerator),
            bottom=number(figure.denominator),
            whole=number(done.numerator),
        ),
        change=_before(board, SATISFIED, share=True),
    )
    return board.judged(SATISFIED, face)


def _received(board: Board) -> Face:
    """What came in is valid, or it is refused or a duplicate: each opens its own rows."""
    sums: list[Component | str] = ["= ", board.counted(VALID), " ", t("feedback.are_valid")]
    sums += [" + ", board.counted(REFUSED), " ", t("feedback.are_refused")]
    return replace(_flow(RECEIVED, "feedback.tile.received")(board), first=sums)


def _valid(board: Board) -> Face:
    figure, whole = board.figures[VALID], board.figures[RECEIVED]
    face = _flow(VALID, "feedback.tile.valid")(board)
    if not whole.numerator or figure.numerator is None:
        return face
    share = percent(figure.numerator / whole.numerator)
    return replace(face, first=t("feedback.of_received", share=share))


def _flow(key: str, name: str) -> Callable[[Board], Face]:
    def face(board: Board) -> Face:
        return Face(
            name=t(name, period=period_words(board.filters)),
            number=number(board.figures[key].numerator),
            href=board.href(key),
            change=_before(board, key),
        )

    return face


def _before(board: Board, key: str, *, share: bool = False) -> str:
    return with_before(board.change(key), board.reader.lookups.calendar, share=share)


PROMINENT: Faces = MappingProxyType(
    {
        "overdue": (OVERDUE, _overdue),
        "open": (OPEN, _open),
        "on-time": (ON_TIME, _on_time),
        "share": (SHARE, _share),
    }
)
CALM: Faces = MappingProxyType(
    {
        "received": (RECEIVED, _received),
        "valid": (VALID, _valid),
        "resolved": (RESOLVED, _flow(RESOLVED, "feedback.tile.resolved")),
        "satisfied": (SATISFIED, _satisfied),
    }
)


def sentence(board: Board) -> tuple[str, bool]:
    """What is wrong, since when, and where most of it is; whether nothing is."""
    late, running = board.figures[OVERDUE], board.figures[OPEN]
    if late.loading or late.value is None:
        return t("feedback.sentence.unknown"), True
    if not late.value:
        at = clock(board.fresh.at)
        return t("feedback.sentence.calm", open=number(running.numerator), at=at), True
    parts = board.reader.by(find(OVERDUE), board.asked(find(OVERDUE)).where(), "category")
    worst = max(parts, key=lambda part: part.figure.numerator or 0)
    words = t(
        "feedback.sentence.late",
        count=late.numerator,
        late=number(late.numerator),
        open=number(running.numerator),
        oldest=oldest_words(board),
        category=worst.label,
        most=number(worst.figure.numerator),
    )
    return words, False
