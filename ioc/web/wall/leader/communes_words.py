"""The map of a wall in words: who is worst, what dark means, and what the map leaves out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ioc.domain.units import NO_PLACE
from ioc.web.compared import period_words
from ioc.web.components.map_figures import TOO_FEW, Told, counted
from ioc.web.components.map_told import moment_of
from ioc.web.components.map_words import facts_words, value_words
from ioc.web.filters import Filters, usual_days
from ioc.web.locales import named
from ioc.web.text import day, number, percent, short_day, t
from ioc.web.wall.leader.communes_worst import Named, Shown, shades


def headline(shown: Shown, filters: Filters, *, public: bool) -> tuple[list[str], bool]:
    """The sentence's wordings, and whether it is a calm one. In public it names no commune."""
    told, metric = shown.told, shown.metric
    if public:
        return titles(shown, filters), True
    names = _called(shown, filters.today)
    if told.total.value is None:
        why = t("map.told.loading" if told.total.loading else "map.told.nothing")
        return [f"{name}: {_lower_first(why)}" for name in names], True
    if not shown.named and shown.question.shares:
        few = t("wall.communes.scarce", least=number(told.least), facts=facts_words(metric))
        return [f"{name}: {few}" for name in names], True
    if not shown.named:
        return [t("wall.communes.nobody", name=name) for name in names], True
    first = shown.named[0]
    if metric.target is not None and not first.bad:
        aim = percent(metric.target, 0)
        return [t("wall.communes.met", name=name, aim=aim) for name in names], True
    value, end = value_words(metric, first.line.figure.value), end_of(shown)
    words = [
        t(f"wall.communes.{end}", place=place, name=name, value=value)
        for name in names
        for place in (first.line.name, first.short)
    ]
    if first.since is not None:
        since = t("wall.communes.since", day=since_words(first.since, filters.today))
        words = [*(f"{one}, {since}" for one in words), *words]
    return words, not first.bad


def _called(shown: Shown, today: date) -> list[str]:
    """The number's name; what stood at the end of a day that is over is never told without it."""
    name, where = named(shown.metric.name), shown.question.where
    if shown.metric.kind != "stock" or where.end >= today:
        return [name]
    return [f"{name} {moment_of(shown.metric, where, today)}", f"{name} {day(where.end)}"]


def titles(shown: Shown, filters: Filters) -> list[str]:
    """What the numbers are: the number's name and of when, the fullest first.

    What is not of now or of the running month keeps its days where its name has no room.
    """
    metric, where, today = shown.metric, shown.question.where, filters.today
    name, moments = named(metric.name), [moment_of(metric, where, today)]
    stands, days = metric.kind == "stock", (filters.start, filters.end)
    moments.append(day(where.end) if stands else period_words(filters))
    expected = where.end >= today if stands else days == usual_days(today)
    if stands and expected:
        moments.pop()
    lasts = [name] if expected else [one[:1].upper() + one[1:] for one in moments]
    return [*(f"{name} · {_lower_first(one)}" for one in moments), *lasts]


def end_of(shown: Shown) -> str:
    """Whether the named are those with the most, the lowest or the highest."""
    if not shown.question.shares:
        return "most"
    return "lowest" if shown.metric.better == "up" else "highest"


class Entry(NamedTuple):
    """What a place of the list holds: a number, and wordings of whose it is and of what."""

    number: str
    names: Sequence[str]
    of: Sequence[str]


def entry_of(shown: Shown, one: Named, today: date) -> Entry:
    number_words = value_words(shown.metric, one.line.figure.value)
    return Entry(number_words, [one.line.name, one.short], of_words(one, shown, today))


def province(shown: Shown, whose: Sequence[str]) -> Entry:
    """The whole, where no commune is named: the province, or `whose` the question is."""
    total = shown.told.total
    whole = counted(total, shown.question)
    of = "" if total.value is None else facts_words(shown.metric, whole)
    if shown.question.shares and of:
        of = f"{number(whole)} {of}"
    return Entry(
        value_words(shown.metric, total.value), whose or [t("wall.communes.province")], [of]
    )


def of_words(one: Named, shown: Shown, today: date) -> list[str]:
    """trên 41 đang giải quyết · từ 12/10; of a rate 26/31 hồ sơ."""
    metric, figure = shown.metric, one.line.figure
    if shown.question.shares:
        below = figure.denominator or 0
        parts = f"{number(figure.numerator)}/{number(below)}" if metric.kind == "rate" else ""
        return [f"{parts or number(below)} {facts_words(metric, below)}"]
    since = (
        [] if one.since is None else [t("wall.communes.since", day=since_words(one.since, today))]
    )
    if one.of is None:
        return [" · ".join([facts_words(metric, round(one.line.shown or 0)), *since])]
    sizes = ("long", "short", "least")
    whole = [t(f"wall.communes.of.{metric.subject}.{size}", count=number(one.of)) for size in sizes]
    return [" · ".join([words, *since]) for words in whole]


def since_words(since: date, today: date) -> str:
    return short_day(since) if since.year == today.year else day(since)


def meaning(shown: Shown, *, dark: bool) -> list[str]:
    """In one sentence what the strong colour is; and that the hatched are few, where there are."""
    metric, found = shown.metric, shades(shown.told)
    shade = t("wall.communes.bright" if dark else "wall.communes.deep")
    if shown.question.shares:
        words = [t("wall.communes.higher", shade=shade)]
    else:
        facts, name = facts_words(metric, 2), _lower_first(named(metric.name))
        what = t("wall.communes.facts", facts=facts, name=name)
        wordings = (name if facts in name else what, facts)
        words = [t("wall.communes.more", shade=shade, what=one) for one in wordings]
    if TOO_FEW not in found.values():
        return words
    few = t(f"wall.communes.few.{metric.subject}")
    return [f"{one} · {few}" for one in words]


def left_out(told: Told) -> list[str]:
    """Bản đồ 7 + sở, ngành 18 = 25: with what it leaves out the map is the province."""
    if told.total.value is None:
        return [""]
    total, on_map, left = counted(told.total, told.question), told.on_map, told.left_out
    # Of a part of the province the whole is not the province's.
    sizes = ("short", "least") if told.question.filtered else ("long", "short", "least")
    numbers = {"map": number(on_map), "left": number(left), "total": number(total)}
    if not left:
        facts = facts_words(told.question.metric, total)
        brief = "part" if told.question.filtered else "short"
        return [t(f"wall.communes.whole.{n}", facts=facts, **numbers) for n in ("long", brief)]
    elsewhere = counted(told.outside[NO_PLACE], told.question) if NO_PLACE in told.outside else 0
    kind = "agencies" if elsewhere == left else "outside"
    return [t(f"wall.communes.left.{kind}.{size}", **numbers) for size in sizes]


def _lower_first(words: str) -> str:
    return words[:1].lower() + words[1:]
