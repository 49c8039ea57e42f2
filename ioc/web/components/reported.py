"""Số nguồn báo: what vendors' systems report of a unit, beside our own count of the same."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from dash import dcc, html
from dash.development.base_component import Component

from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.model import Figure, Metric
from ioc.metrics.reported import Reported
from ioc.web.components.beside import beside_slots
from ioc.web.components.form06a import number_link
from ioc.web.components.gap_line import PATH
from ioc.web.components.unit_lines import by_key
from ioc.web.filters import Filters, link
from ioc.web.links import definition_href
from ioc.web.page import Slots
from ioc.web.text import NONE, number, short_day, signed, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

RESOLVED = "dossiers.resolved"
_HEADS = ("name", "reported", "counted", "difference")


def reported_block(prefix: str) -> Component:
    """Slot: `{prefix}-reported`; hidden where no system reports totals of the unit and period."""
    return html.Section(
        id=f"{prefix}-reported-block",
        className="card block reported-block",
        hidden=True,
        children=[
            html.H2(t("agency.reported.title")),
            html.Div([], id=f"{prefix}-reported", className="reported-lines"),
            html.P(t("agency.reported.note"), className="hint"),
        ],
    )


def reported_slots(prefix: str, reader: "Reader", filters: Filters) -> Slots:
    found = _of_unit(reader, filters)
    return {
        **beside_slots(prefix, reader, find(RESOLVED), filters),
        f"{prefix}-reported-block": {"hidden": not found},
        f"{prefix}-reported": {"children": _tables(reader, filters, found)},
    }


def _of_unit(reader: "Reader", filters: Filters) -> list[Reported]:
    """What is reported of the one unit asked for; nothing of several, whose totals add up to none,
    nor where only some channels are asked for.
    """
    if not reader.fed("totals") or len(filters.agency) != 1 or filters.channel:
        return []
    (unit,) = filters.agency
    return [one for one in reader.reported(filters.where()) if one.agency == unit]


def _tables(reader: "Reader", filters: Filters, found: Sequence[Reported]) -> list[Component]:
    ours = {m.key for m in CATALOGUE if m.subject == "dossiers"}
    # By source as they come, within one in the catalogue's order.
    named = [
        (metric, one)
        for _, told in groupby(found, key=lambda one: one.source)
        for metric, one in _named(list(told))
    ]
    asked = [find(key) for metric, _ in named if (key := _counted_as(metric)) in ours]
    counted = by_key(reader.values(asked, filters.where())) if asked else {}
    return [
        part
        for title, told in groupby(named, key=lambda pair: pair[1].title)
        for part in _table(title, list(told), counted, filters)
    ]


def _named(found: Sequence[Reported]) -> Iterator[tuple[Metric, Reported]]:
    quoted = (metric for metric in CATALOGUE if metric.subject == "totals")
    return ((metric, one) for metric in quoted for one in found if one.measure in metric.top)


def _counted_as(metric: Metric) -> str:
    """The key of our own count of the same thing."""
    return metric.top[0]


def _table(
    title: str,
    told: Sequence[tuple[Metric, Reported]],
    counted: dict[str, Figure],
    filters: Filters,
) -> list[Component]:
    day = max(one.day for _, one in told)
    heads = [html.Th(t(f"agency.reported.head.{name}"), scope="col") for name in _HEADS]
    return [
        html.P(t("agency.reported.by", title=title, day=short_day(day)), className="reported-by"),
        html.Table(
            [
                html.Thead(html.Tr(heads)),
                html.Tbody([_row(metric, one, counted, filters) for metric, one in told]),
            ],
            className="breakdown-table",
        ),
    ]


def _row(metric: Metric, one: Reported, counted: dict[str, Figure], filters: Filters) -> Component:
    key = _counted_as(metric)
    figure = counted.get(key)
    ours = None if figure is None or figure.loading else figure.numerator
    cells: list[Component | str] = [
        html.Strong(number(one.value)),
        number_link(ours, filters, key) if ours is not None else NONE,
        NONE if ours is None else _apart(one.value - ours, filters, key),
    ]
    name = t(f"agency.reported.of.{metric.key.removeprefix('totals.')}")
    way = dcc.Link(name, href=definition_href(metric, filters.where()))
    return html.Tr([html.Th(way, scope="row"), *(html.Td(cell) for cell in cells)])


def _apart(difference: int, filters: Filters, key: str) -> Component:
    """The difference, opening what it is made of."""
    asked = Filters(
        today=filters.today, start=filters.start, end=filters.end, agency=filters.agency
    )
    return dcc.Link(signed(difference), href=link(PATH, asked.with_(metric=key)))
