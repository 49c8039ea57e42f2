"""Cách tính: how any number is made, by which text and since when, and by what other ways."""

from typing import TYPE_CHECKING, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.catalogue import CATALOGUE, SUBJECTS, family, find
from ioc.metrics.differences import count_differences
from ioc.metrics.model import Metric
from ioc.metrics.split import held_against, split
from ioc.web.components.as_of import as_of_line, as_of_slot, freshness
from ioc.web.components.definition_words import version_words, whole_definition
from ioc.web.components.difference_table import PATH as DIFFERENCES_PATH
from ioc.web.components.fraction import fraction
from ioc.web.components.marks import marks
from ioc.web.components.pickers import (
    agency_picker,
    metric_picker,
    moment_words,
    period_picker,
    period_words,
    units_words,
)
from ioc.web.components.split_view import split_view
from ioc.web.components.versions_table import Versions, versions_table
from ioc.web.filters import WORDS, Filters, link
from ioc.web.links import DEFINITION_PATH, RATE, href_of, suited
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, PREFIX, KEY = DEFINITION_PATH, "definition", "page.definition"
AS_OF = f"{PREFIX}-as-of"
OVERDUE = "dossiers.overdue"
KEPT = ("metric", "against", "calendar", "aligned")


class Asked(NamedTuple):
    """The definition looked at, the one beside it, and the question both are asked."""

    metric: Metric
    beside: Metric | None
    filters: Filters


def asked(filters: Filters, agencies: Agencies) -> Asked:
    """What the address asks; what it names wrongly is the usual definition, or left out."""
    key = filters.extra.get("metric", "")
    every = family(key) or family(RATE)
    usual = find(every[0].key, at=filters.end)
    metric = next((m for m in every if m.version == filters.version), usual)
    other = filters.extra.get("against")
    beside = next((m for m in every if m.version == other and m != metric), None)
    words = {name: filters.extra.get(name) if name in KEPT else None for name in WORDS}
    words |= {"metric": metric.key, "against": beside.version if beside else None}
    known = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    version = metric.version if metric != usual else None
    own = filters.with_(agency=known, version=version, **words)
    return Asked(metric, beside, suited(own, metric.subject))


def layout(filters: Filters, frame: Frame) -> Component:
    metric, beside, own = asked(filters, frame.lookups.agencies)
    return html.Div(
        className="definition-page",
        children=[
            html.Div(
                [html.H1(metric.name), as_of_line(AS_OF)],
                className="page-row",
            ),
            html.P(_scope(metric, own, frame), className="definition-scope"),
            _pickers(metric, own, frame),
            html.Section(
                [
                    html.P(id=f"{PREFIX}-line", className="fraction-line", **marks(data_news="")),
                    *([html.P(id=f"{PREFIX}-open")] if metric.key == RATE else []),
                ],
                className="card block",
            ),
            *_told(metric, beside),
        ],
    )


def _told(metric: Metric, beside: Metric | None) -> list[Component]:
    """The definition; beside it, where there are several, every way of counting."""
    title, words = html.H2(t("definition.whole")), whole_definition(metric)
    if len(family(metric.key)) == 1:
        single = html.P(t("definition.single"), className="hint")
        return [html.Section([title, words, single], className="card block")]
    return [
        html.Div(
            className="definition-columns",
            children=[
                html.Section([title, words], className="card block"),
                html.Div([_versions(), *([_held(metric, beside)] if beside else [])]),
            ],
        )
    ]


def _versions() -> Component:
    return html.Section(
        [
            html.H2(t("definition.versions")),
            html.Div(id=f"{PREFIX}-versions", className="wide"),
            html.P(t("definition.several"), className="hint"),
        ],
        className="card block",
    )


def _scope(metric: Metric, filters: Filters, frame: Frame) -> str:
    units = units_words(filters.agency, frame.lookups.agencies) or t("list.meaning.province")
    stands = metric.kind == "stock"
    days = (
        moment_words(filters) if stands else period_words(filters.start, filters.end, filters.today)
    )
    words = " · ".join((version_words(metric.version), units, days))
    if metric.holds(filters.end):
        return words
    return f"{words} · {t('definition.recounted')}"


def _pickers(metric: Metric, filters: Filters, frame: Frame) -> Component:
    subject = metric.subject
    offered = {one.key: one for one in reversed(CATALOGUE) if one.subject == subject}
    own = filters.with_(version=None, against=None)
    chosen = metric_picker(PATH, own, metric, reversed(offered.values()))
    by_unit = "agency" in SUBJECTS[subject].columns
    return html.Div(
        className="pickers",
        children=[
            chosen,
            *([agency_picker(PATH, filters, frame)] if by_unit else []),
            period_picker(PATH, filters),
        ],
    )


def _held(metric: Metric, beside: Metric) -> Component:
    title = t(
        "definition.beside.title",
        one=version_words(metric.version),
        other=version_words(beside.version),
    )
    return html.Section(
        [
            html.H2(title),
            html.P(id=f"{PREFIX}-differ"),
            html.Div(id=f"{PREFIX}-split", className="split"),
        ],
        className="card block",
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    metric, beside, own = asked(filters, reader.lookups.agencies)
    where, every = own.where(), family(metric.key)
    least = reader.lookups.least_cases
    told = Versions(metric, beside, every, reader.values(every, where), least)
    slots: Slots = {
        AS_OF: as_of_slot(freshness(reader, metric.subject), ago=True),
        f"{PREFIX}-line": {"children": fraction(metric, told.of(metric), own, least)},
    }
    if metric.key == RATE:
        slots[f"{PREFIX}-open"] = {"children": _open(reader, own)}
    if len(every) > 1:
        slots[f"{PREFIX}-versions"] = {"children": versions_table(told, own)}
    if beside is not None:
        slots |= _beside_slots(reader, metric, beside, own)
    return slots


def _open(reader: "Reader", filters: Filters) -> list[Component | str]:
    """Whatever way it is counted: how many are open and overdue at the end of the period."""
    overdue = reader.value(find(OVERDUE), filters.where())
    if overdue.loading or overdue.value is None:
        return []
    count = dcc.Link(number(overdue.numerator), href=href_of(OVERDUE, filters), className="number")
    return [t("definition.open_before"), " ", count, " ", t("definition.open_after")]


def _beside_slots(reader: "Reader", metric: Metric, beside: Metric, filters: Filters) -> Slots:
    days = held_against(reader, metric, filters.where())
    if days is None:
        parted: list[Component] = [html.P(t("definition.split.unknown"), className="hint")]
    else:
        before, after = (beside, days[0]), (metric, days[1])
        found, least = split(reader, before, after), reader.lookups.least_cases
        parted = split_view(found, (before, after), filters, least)
    return {
        f"{PREFIX}-split": {"children": parted},
        f"{PREFIX}-differ": {"children": _differ(reader, metric, beside, filters)},
    }


def _differ(
    reader: "Reader", metric: Metric, beside: Metric, filters: Filters
) -> list[Component | str]:
    """On how many dossiers the two disagree, and the way to them."""
    count = count_differences(reader, metric, beside, filters.where())
    if count is None:
        return []
    if not count:
        return [t("definition.differ.none")]
    href = link(DIFFERENCES_PATH, filters.with_(version=metric.version))
    words = t("definition.differ.count", count=number(count))
    return [words, " ", html.A(t("definition.differ.open"), href=href)]


page = Page(path=PATH, key=KEY, order=None, layout=layout, fill=fill)
