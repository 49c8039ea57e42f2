"""One look at the figures for Tổng quan and the walls: everything asked at once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ioc.domain.periods import month_start, previous_month
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Metric, Part
from ioc.web.components.as_of import freshness
from ioc.web.components.question import chosen
from ioc.web.concerns import Grouped, whole_week
from ioc.web.directing import found_in
from ioc.web.feed_glance import feeds
from ioc.web.filters import Filters
from ioc.web.glance import FLOWS, STOCKS, Glance
from ioc.web.links import RATE, now_filters

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

BY_UNIT = ("dossiers.overdue", "dossiers.due_today", "dossiers.due_1", "dossiers.open")


def look(reader: "Reader", filters: Filters) -> tuple[Glance, bool]:
    """One look for all that a page or a wall says of it; see `_look`."""
    return reader.once(("look", filters.query()), lambda: _look(reader, filters))


def _look(reader: "Reader", filters: Filters) -> tuple[Glance, bool]:
    """Everything asked at once: what flows over the asked days, what stands as it stands now.

    And whether the overdue of a week ago are known.
    """
    rate, agencies = chosen(RATE, filters.version, filters.end), reader.lookups.agencies
    now, others = now_filters(filters).where(), feeds(reader, filters)
    stocks = reader.grouped([find(key) for key in BY_UNIT], now, "agency")
    overdue = [find("dossiers.overdue")]
    later, earlier = (
        reader.grouped(overdue, replace(now, start=end.start, end=end.end), "agency")
        for end in whole_week(reader.today)
    )
    glance = Glance(
        reader=reader,
        filters=filters,
        rate=rate,
        fresh=freshness(reader),
        found=found_in(agencies, stocks, (later, earlier), others),
        figures=_figures(reader, filters, rate),
        units=_merged(stocks, reader.grouped([rate], filters.where(), "agency")),
        months=_series(reader, filters, rate),
        feeds=others,
    )
    return glance, not _loading(earlier)


def _figures(reader: "Reader", filters: Filters, rate: Metric) -> dict[str, Figure]:
    flows = reader.values([*(find(key) for key in FLOWS), rate], filters.where())
    stocks = reader.values([find(key) for key in STOCKS], now_filters(filters).where())
    return {key.partition("@")[0]: figure for key, figure in {**flows, **stocks}.items()}


def _merged(one: Grouped, other: Grouped) -> Grouped:
    return {code: {**one.get(code, {}), **other.get(code, {})} for code in {**one, **other}}


def _loading(grouped: Grouped) -> bool:
    return any(figure.loading for figures in grouped.values() for figure in figures.values())


def _series(reader: "Reader", filters: Filters, rate: Metric) -> list[Sequence[Part]]:
    """Twelve months that end in the asked one: received, resolved, and in time."""
    where = filters.with_(start=_year_before(filters.end)).where()
    asked = (find("dossiers.received"), find("dossiers.resolved"), rate)
    return [reader.series(metric, where, "month") for metric in asked]


def _year_before(end: date) -> date:
    start = month_start(end)
    for _ in range(11):
        start = previous_month(start)
    return start
