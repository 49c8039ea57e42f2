"""Số liệu đơn vị nhập: figures that units type in, as they stand, with their histories.

They are quoted, and summed nowhere: a value counts once a leader has approved it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select, true

from ioc.domain.figures import WAITING, Stage
from ioc.domain.lookups import Lookups
from ioc.domain.units import UNKNOWN
from ioc.metrics.subject import Subject
from ioc.store.figure_orders import LEFT_OUT, refused_lately
from ioc.store.figure_tables import figure_orders, figure_steps
from ioc.store.figure_tables import figures as f
from ioc.store.ledger import sources
from ioc.store.measures import Measures

MEASURES = Measures(
    flows=(), stocks=(), dimensions={"agency": f.c.agency}, counted=true(), rungs=()
)
TYPED = Subject(
    name="figures",
    feeds=frozenset({"Figure"}),
    facts=f,
    measures=MEASURES,
    columns={"agency": "agency"},
)
# What waits for a person stands first, then the latest periods.
_ORDER = case(
    (f.c.stage == Stage.ENTERED, 0),
    (f.c.stage == Stage.CORRECTED, 0),
    (f.c.stage == Stage.RETURNED, 1),
    (f.c.stage == Stage.APPROVED, 2),
    else_=3,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedAsk:
    """Which figures are asked for; what is empty is not asked by. An agency includes those under
    it. `stages` are of ioc.domain.figures.Stage.
    """

    agencies: tuple[str, ...] = ()
    measure: str = ""
    period: str = ""
    stages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFigure:
    """One figure as it stands. `waits_for`: an order of a person is under way, "" for none."""

    id: int
    source: str
    source_title: str
    agency: str
    agency_name: str
    agency_text: str
    measure: str
    measure_name: str
    period: str
    unit: str
    stage: str
    standing: float | None
    pending: float | None
    reason: str
    approved_at: datetime | None
    locked_at: datetime | None
    moved_at: datetime
    steps: int
    last_act: str
    waits_for: str


class TypedStep(NamedTuple):
    """One step of a figure's life."""

    number: int
    act: str
    at: datetime
    before: float | None
    after: float | None
    reason: str
    by: str


class Measure(NamedTuple):
    """What is told: its code and the name it goes by lately."""

    code: str
    name: str


class RefusedOrder(NamedTuple):
    """What could not be done of an order: when, which step, why, and with which figure.

    `figure` is None where it was about a `period` without any.
    """

    at: datetime
    step: str
    period: str
    why: str
    figure: TypedFigure | None


class TypedReader:
    """Questions about typed figures, on one snapshot, of what one viewer may see (None: all)."""

    def __init__(
        self,
        connection: Connection,
        lookups: Lookups,
        today: date,
        viewer: frozenset[str] | None = None,
    ) -> None:
        self.connection, self.lookups, self.today, self.viewer = connection, lookups, today, viewer

    def count(self, ask: TypedAsk) -> int:
        """How many figures a question is answered by."""
        query = select(func.count()).select_from(f).where(self.among(ask))
        return self.connection.scalar(query) or 0

    def stages(self, ask: TypedAsk) -> dict[str, int]:
        """How many figures stand at each stage."""
        query = select(f.c.stage, func.count()).where(self.among(ask)).group_by(f.c.stage)
        return dict(self.connection.execute(query).all())

    def left_out(self, ask: TypedAsk) -> int:
        """How many figures were returned and do not stand: locked books do without them."""
        query = select(func.count()).select_from(f).where(self.among(ask), LEFT_OUT)
        return self.connection.scalar(query) or 0

    def page(self, ask: TypedAsk, offset: int, limit: int) -> tuple[TypedFigure, ...]:
        """A stretch of the figures: what waits for a person first, then the latest periods."""
        nobody = case((f.c.agency == UNKNOWN, 1), else_=0)
        order = (_ORDER, f.c.day.desc(), nobody, f.c.agency, f.c.agency_text, f.c.measure, f.c.id)
        # Which ones first, by few columns: what is told of them is looked up for those alone.
        asked = select(f.c.id).where(self.among(ask)).order_by(*order).offset(offset).limit(limit)
        ids = list(self.connection.scalars(asked))
        named = self.named(ids)
        return tuple(named[id_] for id_ in ids)

    def after(self, ask: TypedAsk, after: int, limit: int) -> tuple[TypedFigure, ...]:
        """The figures in the order of their ids, those beyond `after`."""
        return self._read(self._of(ask).where(f.c.id > after).order_by(f.c.id).limit(limit))

    def one(self, figure: int) -> TypedFigure | None:
        found = self._read(self._of(TypedAsk()).where(f.c.id == figure))
        return found[0] if found else None

    def named(self, figures: Iterable[int]) -> dict[int, TypedFigure]:
        """The figures of those ids, by id; one that is not here is left out."""
        query = self._of(TypedAsk()).where(f.c.id.in_(list(figures)))
        return {one.id: one for one in self._read(query)}

    def history(self, figure: int) -> tuple[TypedStep, ...]:
        """Every step of a figure's life, the first one first."""
        of_it = figure_steps.c.figure == figure
        query = select(*(figure_steps.c[name] for name in TypedStep._fields)).where(of_it)
        rows = self.connection.execute(query.order_by(figure_steps.c.number))
        return tuple(TypedStep(*row) for row in rows)

    def periods(self) -> tuple[str, ...]:
        """The periods there are, the latest first."""
        query = select(f.c.period, func.max(f.c.day).label("day")).where(self.among(TypedAsk()))
        rows = self.connection.execute(query.group_by(f.c.period)).all()
        ordered = sorted(rows, key=lambda row: (row.day, row.period), reverse=True)
        return tuple(row.period for row in ordered)

    def measures(self) -> tuple[Measure, ...]:
        """What is told, by name."""
        query = select(f.c.measure, func.max(f.c.measure_name).label("name"))
        rows = self.connection.execute(query.where(self.among(TypedAsk())).group_by(f.c.measure))
        return tuple(sorted((Measure(r.measure, r.name or r.measure) for r in rows), key=_by_name))

    def agencies(self) -> tuple[str, ...]:
        """Whose figures there are, `?` included."""
        query = select(f.c.agency).where(self.among(TypedAsk())).distinct()
        return tuple(sorted(self.connection.scalars(query)))

    def refused(self, since: datetime) -> tuple[RefusedOrder, ...]:
        """What people asked since then and could not be done, figure by figure, the last first."""
        found = []
        for order in refused_lately(self.connection, since):
            named = self.named(id_ for id_, _ in order.refused)
            for id_, why in order.refused:
                told = named.get(id_)
                found.append(RefusedOrder(order.done_at, order.step, order.period, why, told))
        return tuple(reversed(found))

    def among(self, ask: TypedAsk) -> ColumnElement[bool]:
        """The question as a condition on the figures."""
        wanted: list[ColumnElement[bool]] = [true()]
        if ask.agencies and self.lookups.agencies.root not in ask.agencies:
            under = (self.lookups.agencies.under(code, self.today) for code in ask.agencies)
            wanted.append(f.c.agency.in_(sorted(frozenset().union(*under))))
        if self.viewer is not None:
            wanted.append(f.c.agency.in_(sorted(self.viewer)))
        if ask.measure:
            wanted.append(f.c.measure == ask.measure)
        if ask.period:
            wanted.append(f.c.period == ask.period)
        if ask.stages:
            wanted.append(f.c.stage.in_(ask.stages))
        return and_(*wanted)

    def _of(self, ask: TypedAsk) -> Select[Any]:
        last = and_(figure_steps.c.figure == f.c.id, figure_steps.c.number == f.c.steps)
        joined = f.outerjoin(figure_steps, last).outerjoin(sources, sources.c.name == f.c.source)
        told = (figure_steps.c.act.label("last_act"), sources.c.title.label("source_title"))
        return select(f, *told).select_from(joined).where(self.among(ask))

    def _read(self, query: Select[Any]) -> tuple[TypedFigure, ...]:
        return tuple(self._figure(row) for row in self.connection.execute(query))

    def _figure(self, row: Row[Any]) -> TypedFigure:
        known = row._mapping
        same = {name: known[name] for name in _SAME}
        whose = row.agency
        name = row.agency_text if whose == UNKNOWN else self.lookups.agencies.label(whose, row.day)
        return TypedFigure(
            agency_name=name,
            measure_name=row.measure_name or row.measure,
            source_title=row.source_title or row.source,
            last_act=row.last_act or "",
            waits_for=self._orders.get(row.id) or self._period_orders.get(row.period, ""),
            **same,
        )

    @cached_property
    def _asked(self) -> Sequence[Row[Any]]:
        waiting = figure_orders.c.done_at.is_(None)
        return self.connection.execute(select(figure_orders).where(waiting)).all()

    @cached_property
    def _orders(self) -> dict[int, str]:
        """The orders under way, by the figure they are about."""
        return {item[0]: row.step for row in self._asked for item in row.items}

    @cached_property
    def _period_orders(self) -> dict[str, str]:
        return {row.period: row.step for row in self._asked if row.period}


_SAME = (
    *("id", "source", "agency", "agency_text", "measure", "period", "unit", "stage"),
    *("standing", "pending", "reason", "approved_at", "locked_at", "moved_at", "steps"),
)
WAITING_STAGES = tuple(stage.value for stage in WAITING)


def _by_name(measure: Measure) -> tuple[str, str]:
    return measure.name.casefold(), measure.code
