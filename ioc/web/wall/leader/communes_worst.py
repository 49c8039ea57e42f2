"""The communes of a number, and the three that are worst in it: of how many, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.metrics.asking import metric_id
from ioc.metrics.catalogue import find
from ioc.metrics.model import Metric
from ioc.web.components.map_figures import TOO_FEW, Line, Told, shade, told
from ioc.web.components.map_question import MapQuestion, question
from ioc.web.filters import Filters

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

WORST = 3
OVERDUE = "dossiers.overdue"
# Of which work a number is a part, so that three of four is not three of four hundred.
WHOLES: Mapping[str, str] = MappingProxyType(
    {OVERDUE: "dossiers.open", "feedback.overdue": "feedback.open"}
)
LONG_AGO = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A commune that is named: its line, of how many (None: of nothing more), since when.

    `short` is its name without what it is: Đông Hòa.
    """

    line: Line
    short: str
    of: int | None = None
    since: date | None = None
    bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the screen tells: the map as the desk has it, and who is named, worst first."""

    told: Told
    named: tuple[Named, ...]

    @property
    def question(self) -> MapQuestion:
        return self.told.question

    @property
    def metric(self) -> Metric:
        return self.told.question.metric


def shown(reader: "Reader", filters: Filters) -> Shown:
    """A wall tells one period: a comparison in the address is left aside."""
    asked = question(reader, filters.with_(compare=None, view=None, points=None))
    found = told(reader, asked)
    since, wholes = _since(reader, asked), _wholes(reader, asked)
    named = tuple(
        Named(
            line=line,
            short=_short(reader, line, asked),
            of=wholes.get(line.code, 0) if wholes else None,
            since=since.get(line.code),
            bad=is_bad(asked.metric, line),
        )
        for line in foremost(asked, found.lines, since)
    )
    return Shown(told=found, named=named)


def _short(reader: "Reader", line: Line, asked: MapQuestion) -> str:
    unit = reader.lookups.places.get(line.code, asked.where.end)
    return unit.name if unit else line.name


def foremost(
    asked: MapQuestion, lines: Iterable[Line], since: Mapping[str, date]
) -> tuple[Line, ...]:
    """The three at the end that matters; of equals who waits longest, then by code.

    Who has too few to judge, and of what is counted who has none, is not named.
    """
    lowest = asked.shares and asked.metric.better == "up"
    drawn = [line for line in lines if line.standing == "told" and (line.shown or asked.shares)]
    drawn.sort(
        key=lambda line: (
            (line.shown or 0) * (1 if lowest else -1),
            since.get(line.code, LONG_AGO),
            line.code,
        )
    )
    return tuple(drawn[:WORST])


def is_bad(metric: Metric, line: Line) -> bool:
    """Whether somebody must act on it: a rate below its target, or any of what should not be."""
    value = line.figure.value
    if value is None or not metric.better:
        return False
    if metric.kind == "rate":
        return metric.target is not None and (value < metric.target) == (metric.better == "up")
    return metric.kind in ("count", "stock") and metric.better == "down" and value > 0


def shades(told: Told) -> dict[str, int]:
    """How every commune is painted: 1 to 5, 0 not known, -1 too few; a rate of none is of few."""
    return {line.code: _shade(line, told) for line in told.lines}


def _shade(line: Line, told: Told) -> int:
    none = told.question.shares and line.figure.denominator == 0
    return TOO_FEW if none else shade(line, told.scale)


def _since(reader: "Reader", asked: MapQuestion) -> dict[str, date]:
    """By commune the day since which the oldest waits; nothing of what does not wait."""
    metric = asked.metric
    if metric.kind != "stock" or (metric.subject == "dossiers" and metric.key != OVERDUE):
        return {}
    if asked.where.end < reader.today:
        return {}
    found: dict[str, date] = {}
    for key, day in reader.oldest_by(metric, asked.where, "place").items():
        # Dossiers carry their agency, whose commune is their place.
        code = reader.lookups.agencies.place_of(key) if metric.subject == "dossiers" else key
        found[code] = min(day, found.get(code, day))
    return found


def _wholes(reader: "Reader", asked: MapQuestion) -> dict[str, int]:
    key = WHOLES.get(asked.metric.key)
    if key is None:
        return {}
    whole = find(key)
    rows = reader.grouped([whole], asked.where, "place")
    return {code: row[metric_id(whole)].numerator or 0 for code, row in rows.items()}
