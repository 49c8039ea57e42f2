"""Ours against theirs: a source's own total beside our count, by unit and by month too."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ioc.domain.periods import month_start, previous_month
from ioc.metrics.asking import metric_id
from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reported import Reported

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

MONTHS = 12
COUNTED = {m.key: m for m in reversed(CATALOGUE) if m.subject == "dossiers"}
QUOTED = {m.top[0]: m for m in CATALOGUE if m.subject == "totals" and m.top[0] in COUNTED}


class Gap(NamedTuple):
    """Our count (None: not known) beside one source's own total of the same agency and period."""

    metric: Metric
    ours: int | None
    told: Reported

    @property
    def difference(self) -> int | None:
        """By how many theirs is more."""
        return None if self.ours is None else self.told.value - self.ours


class Line(NamedTuple):
    """One unit or month of a comparison."""

    key: str
    label: str
    ours: int | None
    theirs: int | None


def gaps(reader: "Reader", where: Where) -> tuple[Gap, ...]:
    """Each reported total of what we count too, of the one agency asked for (none: the province);
    () where a filter asks for what nobody reports.
    """
    agency = _agency(reader, where)
    if not reader.fed("totals") or not agency:
        return ()
    found = [one for one in reader.reported(where) if one.agency == agency]
    told = [one for key in QUOTED for one in found if one.measure == key]
    if not told:
        return ()
    metrics = list({one.measure: COUNTED[one.measure] for one in told}.values())
    figures = reader.values(metrics, where)
    counted = {metric.key: _whole(figures[metric_id(metric)]) for metric in metrics}
    return tuple(Gap(COUNTED[one.measure], counted[one.measure], one) for one in told)


def _agency(reader: "Reader", where: Where) -> str:
    asked = where.by_dimension()
    if asked.keys() - {"agency"} or len(where.agencies) > 1:
        return ""
    return where.agencies[0] if where.agencies else reader.lookups.agencies.root


def by_unit(reader: "Reader", gap: Gap, where: Where) -> tuple[Line, ...]:
    """The same of every unit that the source reports, the widest difference first."""
    every, agencies = replace(where, agencies=()), reader.lookups.agencies
    told = of_source(reader.reported(every), gap)
    figures = reader.grouped([gap.metric], every, "agency")
    own = {code: row[metric_id(gap.metric)].numerator or 0 for code, row in figures.items()}
    known = gap.ours is not None
    lines = [
        Line(code, agencies.label(code), _under(own, agencies.under(code, where.end), known), value)
        for code, value in told.items()
        if code != agencies.root
    ]
    return tuple(sorted(lines, key=lambda line: -abs((line.theirs or 0) - (line.ours or 0))))


def _under(own: Mapping[str, int], codes: Iterable[str], known: bool) -> int | None:
    return sum(own.get(code, 0) for code in codes) if known else None


def of_source(found: Iterable[Reported], gap: Gap) -> dict[str, int]:
    """{agency: total} of one source and measure; none of an agency of which two totals are told."""
    told: dict[str, list[int]] = {}
    for one in found:
        if (one.source, one.measure) == (gap.told.source, gap.told.measure):
            told.setdefault(one.agency, []).append(one.value)
    return {agency: values[0] for agency, values in told.items() if len(values) == 1}


def by_month(reader: "Reader", gap: Gap, where: Where) -> tuple[Line, ...]:
    """Ours and theirs in each of the twelve months up to the question's end."""
    start = month_start(where.end)
    for _ in range(MONTHS - 1):
        start = previous_month(start)
    asked = replace(where, start=start)
    theirs = {
        part.key: _whole(part.figure)
        for part in reader.series(QUOTED[gap.metric.key], asked, "month")
    }
    return tuple(
        Line(part.key, part.label, _whole(part.figure), theirs.get(part.key))
        for part in reader.series(gap.metric, asked, "month")
    )


def _whole(figure: Figure) -> int | None:
    """The count of a figure; None where it is not known."""
    return None if figure.value is None else int(figure.value)
