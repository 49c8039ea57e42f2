"""A subject's first page is made from one look at its figures, shared by tiles, tables and list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import month_start, previous_month
from ioc.metrics.catalogue import find
from ioc.metrics.model import Dimension, Figure, Metric, Part, PartName
from ioc.metrics.reader import metric_id
from ioc.web.components.as_of import Freshness, freshness
from ioc.web.components.sparkline import Spark, sparkline, told
from ioc.web.components.tile import LOADING, Face, unknown
from ioc.web.filters import Filters
from ioc.web.links import href_of, now_filters
from ioc.web.rates import judged, rate_spark, so_far
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Change, Reader

DAYS = 30
MONTHS = 12
Row = dict[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What is asked, of which time, and the answers by metric key.

    What stands is a matter of now, whatever the days that were asked for.
    """

    reader: "Reader"
    filters: Filters
    fresh: Freshness
    figures: Mapping[str, Figure]

    def asked(self, metric: Metric) -> Filters:
        return now_filters(self.filters) if metric.kind == "stock" else self.filters

    def href(self, key: str, part: PartName = "numerator") -> str:
        metric = find(key)
        return href_of(metric, self.asked(metric), part)

    def change(self, key: str) -> "Change":
        metric = find(key)
        return self.reader.change(metric, self.asked(metric).where())

    def counted(self, key: str) -> Component:
        """A number within a sentence that opens its own rows."""
        figure = self.figures[key]
        shown = LOADING if figure.loading else number(figure.numerator)
        return html.A(shown, href=self.href(key), className="count")

    def days(self, key: str) -> Spark:
        """The last thirty days of a number, ending today."""
        end = self.filters.today
        where = self.filters.with_(start=end - timedelta(days=DAYS - 1), end=end).where()
        values = known(self.reader.series(find(key), where, "day"))
        span = t("overview.span.days", count=DAYS)
        return Spark(src=sparkline(values), words=told(values, span, number), span=span)

    def months(self, key: str) -> tuple[Part, ...]:
        """The twelve months that end in the asked one."""
        where = self.filters.with_(start=year_before(self.filters.end)).where()
        return self.reader.series(find(key), where, "month")

    @property
    def least(self) -> int:
        """Of fewer than these a rate is told as one of few."""
        return self.reader.lookups.least_cases

    def year(self, key: str) -> Spark:
        """The twelve months of a rate that end in the asked one."""
        last = so_far(self.filters.end, self.filters.today)
        return rate_spark(find(key), self.months(key), self.least, last)

    def judged(self, key: str, face: Face, *, compared: bool = True) -> Face:
        """The face of a rate, of which nothing is concluded where it is of few."""
        before = self.change(key).before if compared else None
        return judged(face, find(key), (self.figures[key], before), self.least)

    def grouped(self, keys: Sequence[str], by: Dimension) -> dict[str, Row]:
        """{key: {metric key: figure}} of several numbers by one dimension, each as it is asked."""
        found: dict[str, Row] = {}
        for asked in filter(None, (_flowing(keys), _standing(keys))):
            where = self.asked(asked[0]).where()
            for key, figures in self.reader.grouped(asked, where, by).items():
                told = {m.key: figures[metric_id(m)] for m in asked if metric_id(m) in figures}
                found.setdefault(key, {}).update(told)
        return found

    def by_unit(self, keys: Sequence[str]) -> dict[str, Row]:
        """Counts by ranked units, each with all that is under it, as its filter asks."""
        agencies, found = self.reader.lookups.agencies, dict[str, Row]()
        for code, row in self.grouped(keys, "agency").items():
            into = found.setdefault(agencies.ranked_as(code), {})
            for key in keys:
                count = count_of(into, key) + count_of(row, key)
                loading = any(key in one and one[key].loading for one in (into, row))
                into[key] = Figure(count, count, None, loading=loading)
        return found

    def href_by(self, key: str, by: Dimension, code: str, part: PartName = "numerator") -> str:
        """The rows of one number of one row of a breakdown; "" where no address can ask for them.

        The province's own code means everything in it, not what is the province's alone.
        """
        if by == "agency" and code == self.reader.lookups.agencies.root:
            return ""
        metric = find(key)
        return href_of(metric, self.asked(metric).with_(**{by: (code,)}), part)

    def shown(self, key: str, face: Face) -> Face:
        """The face, or what stands in its place while the number is not there."""
        figure = self.figures[key]
        if self.unheard(key):
            return unknown(face, loading="", words=t("tile.unread"))
        missing = figure.loading or figure.value is None
        return unknown(face, loading=self.loading(figure, find(key))) if missing else face

    def unheard(self, key: str) -> bool:
        """Whether that no incident is open is not known: it closes by itself when nothing more is
        heard of it.
        """
        metric, old = find(key), self.fresh.old(self.reader.now)
        return (
            metric.subject == "incidents"
            and metric.kind == "stock"
            and old
            and not (self.figures[key].loading or self.figures[key].value)
        )

    def loading(self, figure: Figure, metric: Metric) -> str:
        done, whole = self.reader.fed(metric.subject).backfill
        return t("tile.months", done=done, all=whole) if figure.loading else ""


Faces = Mapping[str, tuple[str, Callable[[Board], Face]]]
"""The tiles of a page in their places: each one's number, and what it says."""


def board_of(reader: "Reader", filters: Filters, keys: Sequence[str]) -> Board:
    """All of a page's figures at once: what flows over the asked days, what stands as it stands."""
    flows = reader.values(_flowing(keys), filters.where())
    stocks = reader.values(_standing(keys), now_filters(filters).where())
    return Board(
        reader=reader,
        filters=filters,
        fresh=freshness(reader, find(keys[0]).subject),
        figures={key.partition("@")[0]: figure for key, figure in {**flows, **stocks}.items()},
    )


def _flowing(keys: Sequence[str]) -> list[Metric]:
    return [metric for metric in map(find, keys) if metric.kind != "stock"]


def _standing(keys: Sequence[str]) -> list[Metric]:
    return [metric for metric in map(find, keys) if metric.kind == "stock"]


def count_of(row: Mapping[str, Figure], key: str) -> int:
    """A count of one row of a breakdown; what is not there is none of it."""
    figure = row.get(key)
    return (figure.numerator or 0) if figure else 0


def face_of(faces: Faces, name: str, board: Board) -> Face:
    """A tile's face, or what stands there while its number is not known."""
    key, make = faces[name]
    return board.shown(key, make(board))


def known(parts: Sequence[Part]) -> list[float | None]:
    """The values in order; what is not wholly in is a gap, never a smaller number."""
    return [None if part.figure.loading else part.figure.value for part in parts]


def year_before(end: date) -> date:
    start = month_start(end)
    for _ in range(MONTHS - 1):
        start = previous_month(start)
    return start
