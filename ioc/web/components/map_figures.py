"""What a map tells of each commune, and of what lies in none: map and table say the same."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from ioc.domain.units import NO_PLACE, UNKNOWN
from ioc.metrics.asking import metric_id
from ioc.metrics.figures import NOTHING_KNOWN, figure
from ioc.metrics.model import Figure, Where
from ioc.web.components.map_classes import Scale, difference_scale, scale
from ioc.web.components.map_question import MapQuestion
from ioc.web.components.map_shown import change_shown, unit_of, value_shown

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

ELSEWHERE = "elsewhere"
# The shades that are no class.
NOT_KNOWN, TOO_FEW = 0, -1
Standing = Literal["told", "few", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One commune: its figure, the earlier one where there is one, and what the map draws.

    `shown` is the value or the difference, as its words say it; `standing` whether it is drawn by
    its class, hatched because it is of few cases, or drawn as not known.
    """

    code: str
    name: str
    figure: Figure
    before: Figure = NOTHING_KNOWN
    shown: float | None = None
    standing: Standing = "none"

    @property
    def difference(self) -> float | None:
        if self.figure.value is None or self.before.value is None:
            return None
        return self.figure.value - self.before.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A filled map. `outside` holds what no commune of the map has: `-`, `?` and `elsewhere`, the
    sum of the codes that the map does not know; `strangers` are those codes. `outside_before` and
    `total_before` are of the earlier period, where there is one.

    `scale` is that of both periods where two are shown, so that equal colours are equal numbers;
    `earlier` are the lines as the earlier map draws them; what is divided by fewer than `least` is
    drawn as few.
    """

    question: MapQuestion
    lines: tuple[Line, ...]
    earlier: tuple[Line, ...]
    outside: Mapping[str, Figure]
    strangers: tuple[str, ...]
    total: Figure
    outside_before: Mapping[str, Figure]
    total_before: Figure
    scale: Scale
    least: int

    @property
    def on_map(self) -> int:
        """How many facts the communes of the map hold."""
        return sum(counted(line.figure, self.question) for line in self.lines)

    @property
    def left_out(self) -> int:
        return sum(counted(figure, self.question) for figure in self.outside.values())


class Answer(NamedTuple):
    """One period: the province's figure and those of its rows."""

    total: Figure
    rows: Mapping[str, Figure]

    def of(self, code: str, question: MapQuestion) -> Figure:
        """A place without a row has none of what is counted, if the province's number is known."""
        if code in self.rows:
            return self.rows[code]
        if self.total.value is None and not question.shares:
            return replace(NOTHING_KNOWN, loading=self.total.loading)
        return figure(question.metric, {})


def counted(told: Figure, question: MapQuestion) -> int:
    """The facts a figure is made of: those under the line of what is divided."""
    return (told.denominator if question.shares else told.numerator) or 0


def told(reader: "Reader", question: MapQuestion) -> Told:
    now = _answer(reader, question, question.where)
    then = _answer(reader, question, question.earlier) if question.earlier else None
    names = {
        unit.code: unit.full_name for unit in reader.lookups.places.communes(question.where.end)
    }
    lines = [
        Line(
            code=code,
            name=name,
            figure=now.of(code, question),
            before=then.of(code, question) if then else NOTHING_KNOWN,
        )
        for code, name in names.items()
    ]
    least = reader.lookups.least_cases
    drawn = tuple(_drawn(line, question, least) for line in lines)
    earlier = tuple(_earlier(line, question, least) for line in lines) if then else ()
    known = names.keys() | {NO_PLACE, UNKNOWN}
    strangers = tuple(sorted(now.rows.keys() - known))
    return Told(
        question=question,
        lines=drawn,
        earlier=earlier,
        outside=_outside(now, known, question),
        strangers=strangers,
        total=now.total,
        outside_before=_outside(then, known, question) if then else {},
        total_before=then.total if then else NOTHING_KNOWN,
        scale=_scale(question, (*drawn, *(earlier if question.view == "side" else ()))),
        least=least,
    )


def _answer(reader: "Reader", question: MapQuestion, where: Where) -> Answer:
    metric, name = question.metric, metric_id(question.metric)
    rows = reader.grouped([metric], where, "place")
    return Answer(reader.value(metric, where), {code: row[name] for code, row in rows.items()})


def _drawn(line: Line, question: MapQuestion, least: int) -> Line:
    if question.view != "difference":
        shown = value_shown(question.metric, line.figure.value)
        return _standing(line, shown, [line.figure], question, least)
    change = change_shown(question.metric, line.difference)
    return _standing(line, change, [line.figure, line.before], question, least)


def _earlier(line: Line, question: MapQuestion, least: int) -> Line:
    past = Line(code=line.code, name=line.name, figure=line.before)
    shown = value_shown(question.metric, past.figure.value)
    return _standing(past, shown, [past.figure], question, least)


def _standing(
    line: Line, shown: float | None, of: Sequence[Figure], question: MapQuestion, least: int
) -> Line:
    if shown is None:
        return replace(line, shown=None, standing="none")
    few = question.shares and any((told.denominator or 0) < least for told in of)
    return replace(line, shown=shown, standing="few" if few else "told")


def shade(line: Line, scale: Scale) -> int:
    """How a commune is painted: 1 to 5, or as one that is no class."""
    if line.standing == "none" or line.shown is None:
        return NOT_KNOWN
    return TOO_FEW if line.standing == "few" else scale.shade(scale.level(line.shown))


def _outside(answer: Answer, known: Set[str], question: MapQuestion) -> dict[str, Figure]:
    found = {code: answer.rows[code] for code in (NO_PLACE, UNKNOWN) if code in answer.rows}
    rows = [figure for code, figure in answer.rows.items() if code not in known]
    if rows:
        tops, bottoms = [r.numerator or 0 for r in rows], [r.denominator or 0 for r in rows]
        shares = question.shares
        found[ELSEWHERE] = Figure(None, sum(tops), sum(bottoms) if shares else None)
    return found


def _scale(question: MapQuestion, lines: Sequence[Line]) -> Scale:
    """Made of what is drawn by its class; the few and the unknown move no border."""
    values = [line.shown for line in lines if line.standing == "told" and line.shown is not None]
    unit = unit_of(question.metric)
    if question.view == "difference":
        return difference_scale(values, unit, turned=question.metric.better == "up")
    return scale(values, unit)
