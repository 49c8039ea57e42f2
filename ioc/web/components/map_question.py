"""What a map is asked: one number by commune, of one period, or of two beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.model import Dimension, Metric, PartName, Where
from ioc.web.filters import Filters
from ioc.web.links import suited

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

FIRST = "dossiers.overdue"
BEFORE = "before"
DRAWN = ("dossiers", "cases")
"""The subjects whose facts lie in a commune."""
FIELDS: Mapping[str, Dimension] = {
    "agency": "agency",
    "receiving": "agency",
    "sector": "sector",
    "channel": "channel",
    "category": "category",
}
"""The filters of a map, and what their keys are names of; its place only marks a commune."""
View = Literal["one", "side", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """`earlier` is None where one period is shown; `lacking`: a comparison was asked for in vain.

    Both questions carry only the filters that the number's facts have.
    """

    metric: Metric
    where: Where
    earlier: Where | None
    view: View
    points: bool
    lacking: bool = False

    @property
    def shares(self) -> bool:
        """Whether it is divided, so that a small caseload says little."""
        return self.metric.kind in ("rate", "mean")

    @property
    def filtered(self) -> bool:
        """Whether it is of some of the province alone."""
        return bool(self.where.by_dimension())

    @property
    def part(self) -> PartName:
        """The facts that are told of: those under the line of what is divided."""
        return "denominator" if self.shares else "numerator"


def offered() -> tuple[Metric, ...]:
    """Every number there is by commune, in the catalogue's order."""
    return tuple(metric for metric in CATALOGUE if "place" in metric.dimensions)


def metric_of(filters: Filters) -> Metric:
    """The asked number in the asked version; what no map can show is the first one."""
    key = filters.extra.get("metric", FIRST)
    for version in (filters.version, None):
        try:
            metric = find(key, version, filters.end)
        except KeyError:
            continue
        if "place" in metric.dimensions:
            return metric
    return find(FIRST)


def view_of(filters: Filters) -> View:
    """Two periods are shown beside each other unless their difference is asked for."""
    if not compared(filters):
        return "one"
    return "difference" if filters.extra.get("view") == "difference" else "side"


def compared(filters: Filters) -> str:
    """`before`, or two days as 2026-10-01..2026-10-31; "" for what is neither."""
    asked = filters.extra.get("compare", "")
    return asked if asked == BEFORE or period_of(asked) else ""


def period_of(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return days if days[0] <= days[1] and days[0].year >= 2000 else None


def of_metric(filters: Filters, metric: Metric) -> Filters:
    """The same days with the filters alone that the number's facts carry."""
    return suited(filters, metric.subject).with_(place=())


def question(reader: "Reader", filters: Filters) -> MapQuestion:
    metric = metric_of(filters)
    where = of_metric(filters, metric).where()
    view, earlier, lacking = view_of(filters), None, False
    if view != "one":
        where, earlier = _periods(reader, metric, where, compared(filters))
        lacking = earlier is None
    return MapQuestion(
        metric=metric,
        where=where,
        earlier=earlier,
        view="one" if lacking else view,
        points=points_of(filters, metric),
        lacking=lacking,
    )


def points_of(filters: Filters, metric: Metric) -> bool:
    return filters.extra.get("points") == "1" and metric.subject == "cases"


def _periods(
    reader: "Reader", metric: Metric, where: Where, asked: str
) -> tuple[Where, Where | None]:
    """The two questions; against `before` only whole days are held against whole days."""
    days = period_of(asked)
    if days is not None:
        return where, replace(where, start=days[0], end=days[1])
    change = reader.change(metric, where)
    end = min(where.end, reader.today - timedelta(days=1))
    before = change.where_before
    if before.end >= end:
        return where, None
    stands = metric.kind == "stock"
    return replace(where, start=end if stands else where.start, end=end), before
