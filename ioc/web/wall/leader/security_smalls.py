"""What stands under the incidents: systems that are heard of, and the alerts of today."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure
from ioc.web.boards import Board
from ioc.web.security_faces import ALERTS, ASSETS, SERIOUS
from ioc.web.text import NONE, number, t
from ioc.web.wall.figures import heard_today, lacking, missing
from ioc.web.wall.halves import Small
from ioc.web.wall.letters import fitting

WATCHED_DAYS = 30
"""A system that the SOC has heard nothing of for so long is not counted as watched."""


def watched(board: Board, room: float) -> Small:
    """How many of the declared systems the SOC has heard of lately."""
    name = fitting([t(f"wall.security.watched.{n}") for n in ("long", "short")], room)
    declared = declared_of(board)
    end = board.filters.today
    days = board.filters.with_(start=end - timedelta(days=WATCHED_DAYS - 1), end=end).where()
    figure = board.reader.value(find(ASSETS), replace(days, assets=declared) if declared else days)
    if missing(figure):
        shown, why = lacking(board, ASSETS)
        return Small(name=name, number=shown, known=False, words=why)
    of = f"/{number(len(declared))}" if declared else ""
    words = t("wall.security.watched.days", days=number(WATCHED_DAYS))
    return Small(name=name, number=f"{number(figure.numerator)}{of}", words=words)


def declared_of(board: Board) -> tuple[str, ...]:
    """The systems that are declared, of the asked units and of the asked systems alone."""
    lookups, asked, day = board.reader.lookups, board.filters, board.filters.end
    under = {one for code in asked.agency for one in lookups.agencies.under(code, day)}
    whose = {key: lookups.asset_agency(*key) for key in lookups.assets}
    own = {asset for (_, asset), code in whose.items() if code in under or not under}
    return tuple(sorted(own & set(asked.asset) if asked.asset else own))


def alerts(board: Board, room: float) -> Small:
    """The alerts of today: a quiet figure, whatever it is."""
    today, name = board.filters.today, t("wall.security.alerts")
    where = board.filters.with_(start=today, end=today).where()
    if board.fresh.at and not heard_today(board):
        return Small(name=name, number=NONE, known=False, words=t("wall.security.unheard"))
    figures = board.reader.values([find(ALERTS), find(SERIOUS)], where)
    every, grave = (_of(figures, key) for key in (ALERTS, SERIOUS))
    if missing(every):
        shown, why = lacking(board, ALERTS)
        return Small(name=name, number=shown, known=False, words=why)
    words = t("wall.security.serious", serious=number(grave.numerator))
    return Small(name=name, number=number(every.numerator), words=words, trend=board.days(ALERTS))


def _of(figures: Mapping[str, Figure], key: str) -> Figure:
    return next(figure for name, figure in figures.items() if name.partition("@")[0] == key)
