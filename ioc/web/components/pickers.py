"""What a page is about, chosen from lists whose every entry is an address."""

from collections.abc import Iterable
from datetime import date, timedelta

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import month_end, month_start, previous_month
from ioc.domain.units import UNKNOWN
from ioc.domain.vietnamese import sort_key
from ioc.metrics.catalogue import CATALOGUE
from ioc.web.components.question import RATE
from ioc.web.filters import Filters, link
from ioc.web.page import Frame
from ioc.web.text import day, month, short_day, t

MONTHS = 13
GROUPS = {
    "departments": "agency.group.departments",
    "communes": "agency.group.communes",
    "others": "agency.group.others",
}
VERSIONS = {"06a-2020": "agency.version.06a", "first-promise": "agency.version.first"}


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
                first=f"{start:%d}",
                last=short_day(end),
            )
    if (
        (start.month, start.day) == (1, 1)
        and end.year == start.year
        and end in (today, date(start.year, 12, 31))
    ):
        return t("agency.period.year", year=start.year)
    return t("agency.period.days", first=day(start), last=day(end))


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
    bare = filters.with_(agency=(), strip=None, q=None, code=None)
    options: list[Component] = [_option(t("agency.pick.all"), link(path, bare), not filters.agency)]
    for league, title in GROUPS.items():
        units = sorted(agencies.in_league(league, frame.today), key=lambda a: sort_key(a.name))
        entries = [
            _option(
                unit.name,
                link(path, bare.with_(agency=(unit.code,))),
                filters.agency == (unit.code,),
            )
            for unit in units
        ]
        options.append(html.Optgroup(entries, label=t(title)))
    unknown = _option(
        agencies.label(UNKNOWN),
        link(path, bare.with_(agency=(UNKNOWN,))),
        filters.agency == (UNKNOWN,),
    )
    several = [
        _option(
            ", ".join(agencies.short(code) for code in filters.agency), link(path, filters), True
        )
    ]
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
    return _picker(
        t("dossiers.pick.sector"),
        [
            _option(
                t("dossiers.pick.every"), link(path, filters.with_(sector=())), not filters.sector
            ),
            *(
                _option(name, link(path, filters.with_(sector=(code,))), filters.sector == (code,))
                for code, name in named
            ),
        ],
    )


def channel_picker(path: str, filters: Filters, channels: Iterable[tuple[str, str]]) -> Component:
    return _picker(
        t("dossiers.pick.channel"),
        [
            _option(
                t("dossiers.pick.every"), link(path, filters.with_(channel=())), not filters.channel
            ),
            *(
                _option(
                    name, link(path, filters.with_(channel=(code,))), filters.channel == (code,)
                )
                for code, name in channels
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
