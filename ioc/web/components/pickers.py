"""What a page is about, chosen from lists whose every entry is an address."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.periods import month_end, month_start, previous_month
from ioc.domain.units import UNKNOWN, Agencies, valid_on
from ioc.domain.vietnamese import sort_key
from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.model import Metric
from ioc.web.components.question import RATE
from ioc.web.filters import Filters, link
from ioc.web.page import Frame
from ioc.web.text import bare_day, day, month, number, short_day, t

MONTHS = 13
MOST_NAMED = 3
GROUPS = {
    "departments": "agency.group.departments",
    "communes": "agency.group.communes",
    "others": "agency.group.others",
}
VERSIONS = {"06a-2020": "agency.version.06a", "first-promise": "agency.version.first"}


def units_words(codes: Sequence[str], agencies: Agencies) -> str:
    """The units by name; of many, the first ones and how many more."""
    named = ", ".join(agencies.label(code) for code in codes[:MOST_NAMED])
    more = len(codes) - MOST_NAMED
    return t("agency.and_more", names=named, count=number(more)) if more > 0 else named


def period_words(start: date, end: date, today: date) -> str:
    """A whole month, a running one with its days, a year, or the two days."""
    first = start == month_start(start)
    if first and month_start(end) == start:
        if end == month_end(start):
            return t("agency.period.month", month=month(start))
        if end == today:
            return t(
                "agency.period.running",
                month=month(start),
                first=bare_day(start),
                last=short_day(end),
            )
    if (
        (start.month, start.day) == (1, 1)
        and end.year == start.year
        and end in (today, date(start.year, 12, 31))
    ):
        return t("agency.period.year", year=start.year)
    return t("agency.period.days", first=day(start), last=day(end))


def moment_words(filters: Filters) -> str:
    """The moment that a stock of the asked days speaks of: now, or the end of their last one."""
    if filters.end == filters.today:
        return t("agency.at.now")
    return t("agency.at.end", day=day(filters.end))


def periods(today: date) -> list[tuple[date, date]]:
    """This month and the twelve before it, this quarter, this year and the last one."""
    starts = [month_start(today)]
    while len(starts) < MONTHS:
        starts.append(previous_month(starts[-1]))
    found = [(start, min(month_end(start), today)) for start in starts]
    quarter = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    year = date(today.year, 1, 1)
    found += [(quarter, today), (year, today)]
    return [*dict.fromkeys(found), (date(today.year - 1, 1, 1), year - timedelta(days=1))]


def period_picker(path: str, filters: Filters) -> Component:
    chosen = (filters.start, filters.end)
    offered = periods(filters.today)
    if chosen not in offered:
        offered = [chosen, *offered]
    options = [
        _option(
            period_words(start, end, filters.today),
            link(path, filters.with_(start=start, end=end)),
            (start, end) == chosen,
        )
        for start, end in offered
    ]
    return _picker(t("agency.pick.period"), options)


def agency_picker(path: str, filters: Filters, frame: Frame) -> Component:
    agencies = frame.lookups.agencies
    own = filters.with_(agency=(), strip=None, q=None, has=None, code=None)
    options: list[Component] = [_option(t("agency.pick.all"), link(path, own), not filters.agency)]
    for league, title in GROUPS.items():
        units = sorted(agencies.in_league(league, frame.today), key=lambda a: sort_key(a.name))
        entries = [
            _option(
                unit.name,
                link(path, own.with_(agency=(unit.code,))),
                filters.agency == (unit.code,),
            )
            for unit in units
        ]
        options.append(html.Optgroup(entries, label=t(title)))
    unknown = _option(
        agencies.label(UNKNOWN),
        link(path, own.with_(agency=(UNKNOWN,))),
        filters.agency == (UNKNOWN,),
    )
    several = [_option(units_words(filters.agency, agencies), link(path, filters), True)]
    return _picker(
        t("agency.pick.unit"), [*options, unknown, *(several if len(filters.agency) > 1 else [])]
    )


def version_picker(path: str, filters: Filters) -> Component:
    versions = [metric.version for metric in CATALOGUE if metric.key == RATE]
    current = filters.version if filters.version in versions else versions[0]
    options = [
        _option(
            t(VERSIONS[version]) if version in VERSIONS else version,
            link(path, filters.with_(version=None if version == versions[0] else version)),
            version == current,
        )
        for version in versions
    ]
    return _picker(t("agency.pick.version"), options)


def sector_picker(path: str, filters: Filters, frame: Frame) -> Component:
    named = sorted(frame.lookups.sectors.items(), key=lambda pair: sort_key(pair[1]))
    return key_picker(path, filters, "sector", t("dossiers.pick.sector"), named)


def channel_picker(path: str, filters: Filters, channels: Iterable[tuple[str, str]]) -> Component:
    return key_picker(path, filters, "channel", t("dossiers.pick.channel"), channels)


def key_picker(
    path: str, filters: Filters, name: str, label: str, offered: Iterable[tuple[str, str]]
) -> Component:
    """One key of a filter, or all; what the address asks for stands there even if not offered."""
    chosen: tuple[str, ...] = getattr(filters, name)
    own, named = filters.with_(code=None), dict(offered)
    entries = [
        _option(words, link(path, own.with_(**{name: (key,)})), chosen == (key,))
        for key, words in named.items()
    ]
    if chosen and not (len(chosen) == 1 and chosen[0] in named):
        words = ", ".join(named.get(key, key) for key in chosen)
        entries.insert(0, _option(words, link(path, own), True))
    every = _option(t("list.pick.every"), link(path, own.with_(**{name: ()})), not chosen)
    return _picker(label, [every, *entries])


def place_picker(path: str, filters: Filters, frame: Frame) -> Component:
    """The communes of today by name, and what lies nowhere known."""
    places = frame.lookups.places
    communes = [unit for unit in places if unit.tier == "commune" and valid_on(unit, frame.today)]
    ordered = [(u.code, u.full_name) for u in sorted(communes, key=lambda u: sort_key(u.name))]
    unknown = (UNKNOWN, places.label(UNKNOWN))
    return key_picker(path, filters, "place", t("list.pick.place"), [*ordered, unknown])


def metric_picker(
    path: str, filters: Filters, metric: Metric, offered: Iterable[Metric]
) -> Component:
    """Another number, with its own order; the filters stay."""
    own = filters.with_(part=None, sort=None, has=None, code=None)
    return _picker(
        t("list.pick.metric"),
        [
            _option(one.name, link(path, own.with_(metric=one.key)), one.key == metric.key)
            for one in offered
        ],
    )


def text_search(slot: str, filters: Filters, placeholder: str) -> Component:
    """Words that the rows must contain; assets/js/grid.js puts them into the address."""
    return html.Form(
        className="picker narrows",
        role="search",
        children=[
            html.Label(t("list.pick.text"), htmlFor=slot, className="picker-label"),
            html.Div(
                [
                    dcc.Input(
                        id=slot,
                        name="q",
                        type="search",
                        value=filters.extra.get("q", ""),
                        placeholder=placeholder,
                        autoComplete="off",
                        maxLength=100,
                    ),
                    html.Button(t("list.pick.search"), type="submit", className="press"),
                ],
                className="narrows-row",
            ),
        ],
    )


def _option(label: str, href: str, selected: bool) -> Component:
    return html.Option(label, value=href, selected="selected" if selected else None)


def _picker(label: str, options: list[Component]) -> Component:
    return html.Label(
        className="picker",
        children=[
            html.Span(label, className="picker-label"),
            html.Select(options, className="goes"),
        ],
    )
