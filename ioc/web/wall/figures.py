"""What stands for a figure on a wall: its number, or what says that it is not there."""

from ioc.domain.periods import local_day
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure
from ioc.web.boards import Board
from ioc.web.components.tile import LOADING
from ioc.web.rates import few
from ioc.web.text import NONE, number, percent, t


def missing(figure: Figure) -> bool:
    """Whether there is no number to show (yet)."""
    return figure.loading or figure.value is None


def lacking(board: Board, key: str) -> tuple[str, str]:
    """What stands in a missing number's place, and why it is not there; never a 0."""
    metric = find(key)
    if not board.reader.fed(metric.subject):
        return NONE, t("overview.feed.unconnected")
    if board.fresh.silent:
        return NONE, t("tile.silent")
    words = board.loading(board.figures[key], metric)
    return (LOADING, words) if words else (NONE, t("tile.none"))


def heard_today(board: Board) -> bool:
    """Of a day that no reading has reached yet nothing is known: that is not none."""
    at = board.fresh.at
    return at is not None and local_day(at) == board.reader.today


def fresh_now(board: Board) -> bool:
    """Whether what the figures speak of is not old."""
    return not board.fresh.old(board.reader.now)


def value_words(board: Board, key: str) -> str:
    """A count, or a rate; a rate of few is told as its two counts, from which nobody concludes."""
    figure = board.figures[key]
    if missing(figure):
        return LOADING if figure.loading else NONE
    if not find(key).bottom:
        return number(figure.numerator)
    if few(figure, board.least):
        return f"{number(figure.numerator)}/{number(figure.denominator)}"
    return percent(figure.value)
