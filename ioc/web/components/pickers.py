"""What a page is about, chosen from lists whose every entry is an address."""

from collections.abc import Iterable, Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.named_periods import Calendar, Length, holding
from ioc.domain.periods import month_end, month_start, previous_month
from ioc.domain.units import UNKNOWN, Agencies, valid_on
from ioc.domain.vietnamese import sort_key
from ioc.metrics.catalogue import find, versions
from ioc.metrics.model import Metric
from ioc.web.components.question import RATE
from ioc.web.filters import Filters, link, usual_days
from ioc.web.page import Frame
from ioc.web.period_words import span_words
from ioc.web.text import day, number, t

MONTHS = 13
REPORTED = 4
LONGER: tuple[Length, ...] = ("quarter", "half", "nine", "year")
MOST_NAMED = 3
GROUPS = {
    "departments": "agency.group.departments",
    "communes": "agency.group.communes",
    "others": "agency.group.others",
}
VERSIONS = {
    "06a-2020": "agency.version.06a",
    "qd766-2022": "agency.version.766",
    "first-promise": "agency.version.first",
    "vendor-06a": "agency.version.vendor",
    "with-overdue": "agency.version.overdue",
}


def units_words(codes: Sequence[str], agencies: Agencies) -> str:
    """The units by name; of many, the first ones and how many more."""
    named = ", ".join(agencies.label(code) for code in codes[:MOST_NAMED])
    more = len(codes) - MOST_NAMED
    return t("agency.and_more", names=named, count=number(more)) if more > 0 else named


def period_words(start: date, end: date, today: date) -> str:
    """A named period of either calendar, a running one with its days, or the two days."""
    return span_words(start, end, today)


def moment_words(filters: Filters) -> str:
    """The moment that a stock of the asked days speaks of: now, or the end of their last one."""
    if filters.end == filters.today:
        return t("agency.at.now")
    return t("agency.at.end", day=day(filters.end))


def periods(today: date) -> list[tuple[date, date]]:
    """This month and the twelve before it, and the longer periods of the same calendar."""
    starts = [month_start(today)]
    while len(starts) < MONTHS:
        starts.append(previous_month(starts[-1]))
    months = [(start, min(month_end(start), today)) for start in starts]
    return list(dict.fromkeys([*months, *longer(today, "month")]))


def longer(today: date, calendar: Calendar) -> list[tuple[date, date]]:
    """This quarter and the last, this half and the last, nine months, this year and the last."""
    running = {length: holding(today, length, calendar) for length in LONGER}
    asked = (
        *(period for n in ("quarter", "half") for period in (running[n], running[n].previous)),
        running["nine"],
        running["year"],
        running["year"].previous,
    )
    return list(dict.fromkeys((one.start, min(one.end, today)) for one in asked))


def report_months(today: date) -> list[tuple[date, date]]:
    """This reporting month and the three before it."""
    found = [holding(today, "month", "report")]
    while len(found) < REPORTED:
        found.append(found[-1].previous)
    return [(one.start, min(one.end, today)) for one in found]


def period_picker(path: str, filters: Filters) -> Component:
    """Both calendars under their own headings; days that no list offers stand first."""
    today, chosen = filters.today, (filters.start, filters.end)
    months, more = periods(today)[:MONTHS], periods(today)[MONTHS:]
    report = dict.fromkeys([*report_months(today), *longer(today, "report")])
    own = [] if chosen in (*months, *more, *report) else [chosen]
    groups = (("own", own), ("month", months), ("longer", more), ("report", report))
    return _picker(
        t("agency.pick.period"),
        [
            html.Optgroup(
                [_period(path, filters, days) for days in offered], label=t(f"period.group.{name}")
            )
            for name, offered in groups
            if offered
        ],
    )


def _period(path: str, filters: Filters, days: tuple[date, date]) -> Component:
    start, end = days
    # The running reporting month by its calendar alone: such an address is right tomorrow too.
    running = days == usual_days(filters.today, "report")
    asked = filters.with_(start=start, end=end, calendar="report" if running else None)
    words = period_words(start, end, filters.today)
    return _option(words, link(path, asked), days == (filters.start, filters.end))


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
    usual = find(RATE, at=filters.end).version
    current = filters.version if filters.version in versions(RATE) else usual
    options = [
        _option(
            t(VERSIONS[version]) if version in VERSIONS else version,
            link(path, filters.with_(version=None if version == usual else version)),
            version == current,
        )
        for version in versions(RATE)
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
