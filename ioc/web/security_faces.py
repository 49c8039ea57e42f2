"""What An ninh mạng's tiles say: what is open, how grave, whom it hits; no host named."""

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.metrics.catalogue import find
from ioc.web.boards import Board, Faces
from ioc.web.compared import in_week, period_words, with_before
from ioc.web.components.cells import near_day
from ioc.web.components.tile import Face, State
from ioc.web.text import clock, number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

OPEN, SERIOUS_OPEN = "security.incidents_open", "security.incidents_serious"
ALERTS, SERIOUS, NEW = "security.alerts", "security.serious", "security.incidents"
ASSETS, AGENCIES, RULES = "security.assets_hit", "security.agencies_hit", "security.rules_hit"
KEYS = (ALERTS, SERIOUS, ASSETS, AGENCIES, RULES, NEW, OPEN, SERIOUS_OPEN)


def since_words(board: Board, key: str) -> str:
    """lâu nhất từ 12/11 (10 ngày); nothing where none is open."""
    since = board.reader.oldest(find(key), board.asked(find(key)).where())
    if since is None:
        return ""
    days = (board.reader.today - since).days
    return t("security.since", day=near_day(since, board.reader.today), count=number(days))


def _open(board: Board) -> Face:
    figure = board.figures[OPEN]
    state: State = "watch" if figure.value else ""
    return Face(
        name=t("security.tile.open"),
        number=number(figure.numerator),
        href=board.href(OPEN),
        state=state,
        first=since_words(board, OPEN),
        change=in_week(board.change(OPEN)),
        trend=board.days(OPEN),
    )


def _serious_open(board: Board) -> Face:
    figure = board.figures[SERIOUS_OPEN]
    state: State = "act" if figure.value else ""
    return Face(
        name=t("security.tile.serious_open"),
        number=number(figure.numerator),
        href=board.href(SERIOUS_OPEN),
        state=state,
        first=since_words(board, SERIOUS_OPEN) or t("security.levels"),
        change=in_week(board.change(SERIOUS_OPEN)),
        trend=board.days(SERIOUS_OPEN),
    )


def _alerts(board: Board) -> Face:
    return Face(
        name=t("security.tile.alerts", period=period_words(board.filters)),
        number=number(board.figures[ALERTS].numerator),
        href=board.href(ALERTS),
        change=_before(board, ALERTS),
        trend=board.days(ALERTS),
    )


def _serious(board: Board) -> Face:
    return Face(
        name=t("security.tile.serious", period=period_words(board.filters)),
        number=number(board.figures[SERIOUS].numerator),
        href=board.href(SERIOUS),
        first=t("security.levels"),
        change=_before(board, SERIOUS),
        trend=board.days(SERIOUS),
    )


def _flow(
    key: str, name: str, first: Callable[["Reader"], str] | None = None
) -> Callable[[Board], Face]:
    def face(board: Board) -> Face:
        return Face(
            name=t(name, period=period_words(board.filters)),
            number=number(board.figures[key].numerator),
            href=board.href(key),
            first=first(board.reader) if first else "",
            change=_before(board, key),
        )

    return face


def _declared(reader: "Reader") -> str:
    return t("security.of_assets", count=number(len(reader.lookups.assets)))


def _before(board: Board, key: str) -> str:
    return with_before(board.change(key), board.reader.lookups.calendar)


PROMINENT: Faces = MappingProxyType(
    {
        "open": (OPEN, _open),
        "serious-open": (SERIOUS_OPEN, _serious_open),
        "alerts": (ALERTS, _alerts),
        "serious": (SERIOUS, _serious),
    }
)
CALM: Faces = MappingProxyType(
    {
        "assets": (ASSETS, _flow(ASSETS, "security.tile.assets", _declared)),
        "agencies": (AGENCIES, _flow(AGENCIES, "security.tile.agencies")),
        "rules": (RULES, _flow(RULES, "security.tile.rules")),
        "new": (NEW, _flow(NEW, "security.tile.new")),
    }
)


def sentence(board: Board) -> tuple[str, bool]:
    """How many incidents are open, how many of them grave, since when; whether none is."""
    running, grave = board.figures[OPEN], board.figures[SERIOUS_OPEN]
    if running.loading or running.value is None or board.unheard(OPEN):
        return t("security.sentence.unknown"), True
    if not running.value:
        return t("security.sentence.calm", at=clock(board.fresh.at)), True
    count, since = number(running.numerator), since_words(board, OPEN)
    if not grave.value:
        return t("security.sentence.mild", count=count, since=since), False
    serious = number(grave.numerator)
    return t("security.sentence.open", count=count, serious=serious, since=since), False
