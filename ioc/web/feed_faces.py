"""What the second row of Tổng quan says: the 766 score, overdue reports, open incidents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from dash import dcc
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Figure, Part
from ioc.metrics.quoted import Quoted
from ioc.web.components.ranks import ranks
from ioc.web.components.sparkline import Spark
from ioc.web.components.tile import Face, State, unknown
from ioc.web.faces import days_spark, overdue_state
from ioc.web.feed_glance import INCIDENTS, OPEN, OVERDUE, SERIOUS, Feed, Scores
from ioc.web.filters import Filters
from ioc.web.glance import Glance, lacking
from ioc.web.links import definition_href, href_of, now_filters
from ioc.web.text import NONE, arrow, decimal, number, signed, t

A_WEEK = 7
SCORE = "quality766.score"


def feed_face(name: str, glance: Glance) -> tuple[Feed[Any], Face]:
    """The feed that a tile stands on, and what the tile says of it."""
    return FEED_TILES[name](glance)


def _score(glance: Glance) -> tuple[Feed[Any], Face]:
    feed = glance.feeds.scores
    blank = Face(
        name=t("overview.tile.score", year=glance.filters.today.year),
        number=NONE,
        href="",
        defined=definition_href(find(SCORE), now_filters(glance.filters).where()),
    )
    if feed.told is None:
        return feed, unknown(blank, loading="", words=lacking(feed, None))
    own = feed.told.own(feed.told.now)
    if own is None or own.score is None:
        return feed, unknown(blank, loading="")
    face = replace(
        blank,
        number=decimal(own.score, 2),
        first=_rank_words(own, feed.told.own(feed.told.before)),
        change=t("overview.score.warned" if own.quality else "overview.score.official"),
        trend=_among(own, feed.told),
    )
    return feed, face


def _rank_words(own: Quoted, before: Quoted | None) -> str:
    """hạng 14/34 · ▼ 2 bậc trong tuần: a rank falls as its number grows."""
    rank = t("overview.score.rank", rank=number(own.rank), of=number(own.of))
    if own.rank is None or before is None or before.rank is None:
        return rank
    moved = before.rank - own.rank
    words = (
        t("overview.score.moved", count=abs(moved), change=f"{arrow(moved)} {number(abs(moved))}")
        if moved
        else t("overview.score.same")
    )
    return f"{rank} · {words}"


def _among(own: Quoted, scores: Scores) -> Spark:
    """Where the score stands among those of its tier: each a mark, ours the strong one."""
    among = peers(own, scores)
    if own.score is None or len(among) < 2:
        return Spark()
    low, high = decimal(min(among), 2), decimal(max(among), 2)
    words = t("overview.score.among", count=len(among), low=low, high=high)
    return Spark(src=ranks(among, own.score, (low, high)), words=words)


def peers(own: Quoted, scores: Scores) -> list[float]:
    """The scores of all that are ranked with it."""
    return [
        one.score
        for one in scores.now
        if (one.tier, one.group) == (own.tier, own.group) and one.score is not None
    ]


def _missing(feed: Feed[Any], key: str, blank: Face) -> Face | None:
    """The tile of a feed whose number is not there, and why."""
    figure = feed.told.figures[key] if feed.told else None
    words = lacking(feed, figure)
    if not words:
        return None
    coming = figure is not None and figure.loading and not feed.fresh.silent
    loading = words if coming else ""
    return unknown(blank, loading=loading, words=words)


def _cases(glance: Glance) -> tuple[Feed[Any], Face]:
    feed = glance.feeds.cases
    asked = feed.filters or now_filters(glance.filters)
    blank = Face(name=t("overview.tile.cases"), number=NONE, href=href_of(OVERDUE, asked))
    missing = _missing(feed, OVERDUE, blank)
    if missing or feed.told is None:
        return feed, missing or blank
    figure, difference = feed.told.figures[OVERDUE], week_difference(feed.told.days)
    first = _counted(asked, OPEN, feed.told.figures[OPEN], t("overview.cases.before"))
    first.append(f" {t('overview.cases.after')}")
    if difference:
        first.append(f" · {t('compared.week', change=signed(difference))}")
    return feed, replace(
        blank,
        number=number(figure.numerator),
        state=overdue_state(figure.value, difference),
        first=first,
        change="" if feed.told.late is None else t("overview.cases.late", count=feed.told.late),
        trend=days_spark(feed.told.days),
    )


def _counted(asked: Filters, key: str, figure: Figure, words: str) -> list[Component | str]:
    """Words and a number after them that opens its own rows."""
    count = dcc.Link(number(figure.numerator), href=href_of(key, asked), className="count")
    return [words, " ", count]


def week_difference(days: Sequence[Part]) -> int | None:
    """By how much a stock grew from a week before yesterday's end to it: whole days only."""
    if len(days) < A_WEEK + 2:
        return None
    later, earlier = days[-2].figure, days[-2 - A_WEEK].figure
    if later.value is None or earlier.value is None:
        return None
    return int(later.value - earlier.value)


def _incidents(glance: Glance) -> tuple[Feed[Any], Face]:
    feed = glance.feeds.incidents
    asked = feed.filters or now_filters(glance.filters)
    blank = Face(name=t("overview.tile.incidents"), number=NONE, href=href_of(INCIDENTS, asked))
    missing = _missing(feed, INCIDENTS, blank)
    if missing or feed.told is None:
        return feed, missing or blank
    figure, serious = feed.told.figures[INCIDENTS], feed.told.figures[SERIOUS]
    if feed.unheard(serious):
        serious = NOTHING_KNOWN
    on = t(
        "overview.incidents.on",
        assets=number(feed.told.assets),
        units=number(feed.told.agencies),
    )
    return feed, replace(
        blank,
        number=number(figure.numerator),
        state=incident_state(figure.value, serious.value),
        first=_counted(asked, SERIOUS, serious, t("overview.incidents.serious")),
        change=on if figure.value else "",
        trend=days_spark(feed.told.days),
    )


def incident_state(value: float | None, serious: float | None) -> State:
    """An open incident is watched; on a serious one somebody must act."""
    if not value:
        return ""
    return "act" if serious else "watch"


FEED_TILES: Mapping[str, Callable[[Glance], tuple[Feed[Any], Face]]] = MappingProxyType(
    {"score": _score, "cases": _cases, "incidents": _incidents}
)
