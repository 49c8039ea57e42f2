"""The headline and "Cần chỉ đạo" over all feeds: what is worst, whose, and what is not known."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from ioc.web.components.actions import Count, actions_slots
from ioc.web.components.as_of import Freshness
from ioc.web.components.headline import headline_over_slots
from ioc.web.concerns import (
    FEEDS,
    LATE,
    OVERDUE,
    Concern,
    Feed,
    Grouped,
    by_weight,
    dossier_concerns,
    feed_concerns,
)
from ioc.web.feed_glance import Feeds
from ioc.web.filters import link
from ioc.web.glance import Glance, lacking
from ioc.web.links import href_of, now_filters, suited
from ioc.web.news import calm_words, late_wordings
from ioc.web.orders import UNIT_PATH, first_actions
from ioc.web.page import Slots
from ioc.web.text import number, t, when

if TYPE_CHECKING:
    from ioc.domain.units import Agencies


def found_in(
    agencies: "Agencies", now: Grouped, week: tuple[Grouped, Grouped], others: Feeds
) -> list[Concern]:
    """The concerns of all feeds, worst first; of dossiers and of what the others know."""
    concerns = dossier_concerns(now, week, agencies)
    if others.cases.told is not None:
        concerns += feed_concerns("cases", others.cases.told.units, agencies)
    if others.incidents.told is not None:
        concerns += feed_concerns("incidents", others.incidents.told.units, agencies)
    return by_weight(concerns)


def headline_of(slot: str, glance: Glance, *, compared: bool) -> Slots:
    """`compared`: whether the dossiers' level of a week ago is known."""
    wordings, calm = headline_wordings(glance, compared=compared)
    return headline_over_slots(slot, wordings[0], standing_on(glance), calm=calm)


def headline_wordings(glance: Glance, *, compared: bool) -> tuple[list[str], bool]:
    """The sentence, the fullest wording first, and whether it is one of a calm day."""
    late = late_wordings(glance.reader, known_of(glance), compared=compared)
    if late:
        return late, False
    unknown = "; ".join(unknown_of(glance))
    if unknown:
        return [t("overview.headline.unknown", unknown=unknown)], True
    return [f"{calm_words(glance.reader, known_of(glance))} · {oldest_at(glance)}"], True


def oldest_at(glance: Glance) -> str:
    """Of when the oldest of the figures is that the sentence stands on."""
    return when(_oldest(standing_on(glance).values()), glance.filters.today)


def actions_of(slot: str, glance: Glance) -> Slots:
    known, unknown = known_of(glance), unknown_of(glance)
    found, asked = first_actions(glance.reader, glance.filters, known)
    words = "; ".join(unknown)
    if words:
        words = t("overview.actions.unknown", unknown=words)
    elif not found and not asked:
        words = t("overview.actions.calm", at=oldest_at(glance))
    shown = [action.feed for action in (*found, *asked)]
    rest = {feed: _rest(glance, feed, shown.count(feed)) for feed in FEEDS}
    return actions_slots(slot, found, asked, calm=words, rest=rest)


def _rest(glance: Glance, feed: Feed, shown: int) -> Count | None:
    """The units of a feed that the lines do not hold."""
    count = sum(concern.feed == feed for concern in known_of(glance)) - shown
    if count <= 0:
        return None
    asked = suited(now_filters(glance.filters), feed)
    href = link(UNIT_PATH, asked) if feed == "dossiers" else href_of(LATE[feed], asked)
    return Count(words=t(f"overview.rest.{feed}", count=number(count)), href=href)


def known_of(glance: Glance) -> Sequence[Concern]:
    """What stands on numbers that are wholly in: half a number orders nobody about."""
    return [concern for concern in glance.found if not _why(glance, concern.feed)]


def unknown_of(glance: Glance) -> list[str]:
    """Of which feeds it cannot be said, and why: "hồ sơ: đang nạp 4/12 tháng"."""
    told = {feed: _why(glance, feed) for feed in FEEDS if feed in standing_on(glance)}
    return [
        t("overview.feed.unknown", feed=t(f"overview.feed.{feed}"), why=why)
        for feed, why in told.items()
        if why
    ]


def _why(glance: Glance, feed: Feed) -> str:
    if feed == "dossiers":
        figure = glance.figures[OVERDUE]
        missing = t("tile.none") if figure.value is None else ""
        return glance.loading(figure) or missing
    other = glance.feeds.cases if feed == "cases" else glance.feeds.incidents
    return lacking(other, other.told.figures[LATE[feed]] if other.told else None)


def standing_on(glance: Glance) -> dict[str, Freshness]:
    """The feeds that somebody gives and that the question can be asked of."""
    fresh: dict[str, Freshness] = {}
    for feed in FEEDS:
        if feed == "dossiers":
            fresh[feed] = glance.fresh
            continue
        other = glance.feeds.cases if feed == "cases" else glance.feeds.incidents
        if other.fed and other.filters is not None:
            fresh[feed] = other.fresh
    return fresh


def _oldest(feeds: Iterable[Freshness]) -> datetime | None:
    """None where one of them never answered."""
    times = [fresh.at for fresh in feeds]
    return min((at for at in times if at is not None), default=None) if None not in times else None
