"""Lệch số: what a source reports of itself beside our count, and what the difference is made of."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.periods import month_end, month_of, month_start
from ioc.metrics.gap_reasons import Explained, explain
from ioc.metrics.gaps import Gap, by_month, by_unit, gaps
from ioc.metrics.reported import period_asked
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.gap_line import (
    PATH,
    REASONS,
    gap_href,
    gap_line,
    gap_words,
    lines_table,
    named_table,
    otherwise_table,
    reasons_table,
)
from ioc.web.components.marks import marks
from ioc.web.components.pickers import agency_picker, period_picker, period_words, units_words
from ioc.web.filters import Filters, link
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, short_month, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PREFIX = "gaps"
AS_OF = f"{PREFIX}-as-of"
BLOCKS = ("reasons", "otherwise", "months", "named", "units")
SOURCES_PATH = "/nguon-du-lieu"


def layout(filters: Filters, frame: Frame) -> Component:
    own = _own(filters)
    return html.Div(
        className="gaps-page",
        children=[
            html.Div([html.H1(t("page.gaps")), as_of_line(AS_OF)], className="page-row"),
            html.Div(id=f"{PREFIX}-head", **marks(data_news="")),
            html.Div(
                [agency_picker(PATH, own, frame), period_picker(PATH, own)], className="pickers"
            ),
            html.Nav(id=f"{PREFIX}-choices", className="gap-choices"),
            html.Div([_block(name) for name in BLOCKS], className="gap-blocks"),
        ],
    )


def _block(name: str) -> Component:
    return html.Section(
        id=f"{PREFIX}-{name}-block",
        className=f"card block gap-{name}",
        hidden=True,
        children=[
            html.H2(t(f"gaps.title.{name}")),
            html.P(t(f"gaps.hint.{name}"), id=f"{PREFIX}-{name}-hint", className="hint"),
            html.Div([], id=f"{PREFIX}-{name}", className="wide"),
        ],
    )


def _own(filters: Filters) -> Filters:
    """The unit, the days and the number: nobody reports anything narrower."""
    asked = Filters(
        today=filters.today, start=filters.start, end=filters.end, agency=filters.agency[:1]
    )
    return asked.with_(metric=filters.extra.get("metric"))


def fill(reader: "Reader", filters: Filters) -> Slots:
    own = _own(filters)
    found = gaps(reader, own.where())
    as_of = {AS_OF: as_of_slot(freshness(reader), ago=True)}
    if not found:
        return as_of | {f"{PREFIX}-head": {"children": _nothing(reader, own)}} | _shown({})
    gap = _chosen(found, own.extra.get("metric", ""))
    told = explain(reader, gap, own.where())
    return {
        **as_of,
        f"{PREFIX}-head": {"children": _head(reader, own, gap)},
        f"{PREFIX}-choices": {"children": [_choice(one, one == gap, own) for one in found]},
        **_shown(_tables(reader, own, gap, told, filters.extra.get("view", ""))),
        f"{PREFIX}-reasons-hint": {"children": _hint(told)},
    }


def _hint(told: Explained | None) -> str:
    """How the parts were found: code by code only where the source lists its dossiers."""
    unlisted = told is not None and told.listed is None
    return t("gaps.unlisted.hint" if unlisted else "gaps.hint.reasons")


def _shown(tables: dict[str, list[Component]]) -> Slots:
    slots: Slots = {}
    for name in BLOCKS:
        slots[f"{PREFIX}-{name}-block"] = {"hidden": name not in tables}
        slots[f"{PREFIX}-{name}"] = {"children": tables.get(name, [])}
    return slots


def _chosen(found: Sequence[Gap], key: str) -> Gap:
    """The one asked for; else the widest."""
    asked = [gap for gap in found if gap.metric.key == key]
    return next(iter(asked), max(found, key=lambda gap: abs(gap.difference or 0)))


def _nothing(reader: "Reader", filters: Filters) -> Component:
    """That there is nothing to compare with, and what to choose where choosing helps."""
    if not reader.fed("totals"):
        return html.P(t("gaps.no_source"), className="sentence")
    whose = units_words(filters.agency, reader.lookups.agencies) or t("list.meaning.province")
    period = period_words(filters.start, filters.end, filters.today)
    words = t("gaps.none", whose=whose, period=period)
    month = month_of(filters.start)
    if period_asked(filters.where(), filters.today) != month:
        words = f"{words} {t('gaps.by_month')}"
    return html.P(words, className="sentence")


def _head(reader: "Reader", filters: Filters, gap: Gap) -> list[Component]:
    whose = units_words(filters.agency, reader.lookups.agencies) or t("list.meaning.province")
    period = period_words(filters.start, filters.end, filters.today)
    words = f"{gap.metric.name} · {whose} · {period}"
    return [html.P(words, className="sentence"), gap_line(gap, filters)]


def _choice(gap: Gap, chosen: bool, filters: Filters) -> Component:
    words = f"{gap.metric.name}: {gap_words(gap)}"
    current: dict[str, Any] = {"aria-current": "true"} if chosen else {}
    return html.Span(
        dcc.Link(words, href=gap_href(gap, filters)), className="gap-choice", **current
    )


def _tables(
    reader: "Reader", filters: Filters, gap: Gap, told: Explained | None, view: str
) -> dict[str, list[Component]]:
    """A difference that is not known is not taken apart."""
    own = filters.with_(metric=gap.metric.key)
    tables = {
        "months": _months(reader, gap, own),
        "units": [] if filters.agency else _units(reader, gap, own),
    }
    if told:
        tables |= {
            "reasons": reasons_table(gap, told, own, view),
            "otherwise": otherwise_table(told, filters.with_(metric=None), SOURCES_PATH),
            "named": _named(reader, told, filters, view),
        }
    return {name: parts for name, parts in tables.items() if parts}


def _named(reader: "Reader", told: Explained, filters: Filters, view: str) -> list[Component]:
    """The dossiers of the reason asked for, else of the first that names any."""
    naming = [reason for reason in told.reasons if reason.named]
    reason = next((one for one in naming if one.name == view), next(iter(naming), None))
    if reason is None:
        return []
    shown = named_table(reason.named, reader.lookups.agencies, filters)
    if reason.size > len(reason.named):
        cut = t("gaps.cut", shown=number(len(reason.named)), count=number(reason.size))
        shown.append(html.P(cut, className="hint"))
    return [html.H3(t(REASONS[reason.name])), *shown]


def _units(reader: "Reader", gap: Gap, filters: Filters) -> list[Component]:
    """Those that differ; how many do not."""
    units = by_unit(reader, gap, filters.where())
    apart = [one for one in units if one.ours != one.theirs]
    hrefs = {one.key: link(PATH, filters.with_(agency=(one.key,))) for one in apart}
    same = html.P(t("gaps.units_same", count=number(len(units) - len(apart))), className="hint")
    return [*([lines_table("gaps.head.unit", apart, hrefs)] if apart else []), same]


def _months(reader: "Reader", gap: Gap, filters: Filters) -> list[Component]:
    """The latest first, none of which neither side knows anything."""
    every = by_month(reader, gap, filters.where())[::-1]
    lines = [one for one in every if one.theirs is not None and (one.theirs or one.ours)]
    if not lines:
        return []
    days = {one.key: (month_start(one.key), month_end(one.key)) for one in lines}
    hrefs = {
        key: link(PATH, filters.with_(start=start, end=min(end, filters.today)))
        for key, (start, end) in days.items()
    }
    named = [one._replace(label=short_month(days[one.key][0])) for one in lines]
    return [lines_table("gaps.head.month", named, hrefs)]


page = Page(path=PATH, key="page.gaps", order=None, layout=layout, fill=fill)
