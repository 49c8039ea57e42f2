"""The live store put to the proof: every number is its list, and what must add up does.

Numbers are asked for as pages ask for them; rows are counted by the lists' own conditions, all of a
subject's in one reading of its facts: this month, the month before and the year so far, of the
whole province and by every key that a number is published by. Days and months are the rungs' own
keys, which `verify` recounts; of each series the last point is held against the number of its day
or month.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select

from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day, month_start, previous_month
from ioc.metrics import asking
from ioc.metrics.asking import Figures, metric_id
from ioc.metrics.catalogue import CATALOGUE, SUBJECTS
from ioc.metrics.identities import IDENTITIES, Identity, Term
from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import Asked, condition_of
from ioc.metrics.model import Dimension, Figure, Metric, PartName, Where
from ioc.metrics.scope import everything
from ioc.metrics.sums import ALL, Now
from ioc.store.ledger import sources

ONE_DAY = timedelta(days=1)
WORDS: Mapping[Dimension, str] = {
    "agency": "cơ quan",
    "place": "địa bàn",
    "sector": "lĩnh vực",
    "channel": "kênh",
    "category": "loại phản ánh",
    "severity": "mức độ",
    "rule": "quy tắc",
    "asset": "thiết bị",
    "queue": "hàng đợi",
    "hour": "giờ",
    "status": "trạng thái",
}
PARTS = {"numerator": "tử số", "denominator": "mẫu số"}
Key = tuple[Dimension | None, str]
Held = Literal["list", "series", "identity"]
SERIES: tuple[tuple[Dimension, str], ...] = (("day", "ngày"), ("month", "tháng"))


class Comparison(NamedTuple):
    """Two counts of one thing: `what` of which question, by which key of which dimension.

    `held` says against what: its rows, the last point of its series, or what it must add up to.
    """

    what: str
    where: Where
    key: Key
    one: int
    other: int
    held: Held = "list"

    def __str__(self) -> str:
        by, key = self.key
        whose = f"{WORDS[by]} {key}" if by else "toàn tỉnh"
        days = f"{self.where.start:%d/%m/%Y}–{self.where.end:%d/%m/%Y}"
        sides = f"{self.one:,} ≠ {self.other:,}".replace(",", ".")
        return f"{self.what}; {days}; {whose}: {sides}"


class Listed(NamedTuple):
    """One part of one number, and the name of the column in which its rows are counted."""

    metric: Metric
    part: PartName
    column: str

    @property
    def name(self) -> str:
        part = f" ({PARTS[self.part]})" if self.metric.bottom else ""
        return f"{self.metric.name}{part}, {metric_id(self.metric)}: con số và danh sách"

    def read(self, figure: Figure) -> int:
        told = figure.denominator if self.part == "denominator" else figure.numerator
        return told or 0


def comparisons(connection: Connection, lookups: Lookups) -> Iterator[Comparison]:
    """Every listed number beside its rows and its series, every identity beside itself, on one
    snapshot; none of a store that no source ever fed.
    """
    today = _today(connection)
    if today is None:
        return
    for where in periods(today):
        for name in LISTINGS:
            now = Now(connection, today, everything(SUBJECTS[name]), lookups)
            yield from _numbers(now, where)
            yield from _last_points(now, where)
            yield from _identities(now, where)


def _today(connection: Connection) -> date | None:
    """The day that the latest source speaks of, or the latest fact: one may be stored after
    midnight while its source still speaks of the evening. None: nothing was ever told.
    """
    facts = dict.fromkeys(SUBJECTS[name].facts for name in LISTINGS)
    names = ("asked_at", "first_seen_at")
    seen = [table.c[name] for table in facts for name in names if name in table.c]
    marks = (sources.c.data_as_of, sources.c.last_success_at, *seen)
    told = [connection.scalar(select(func.max(mark))) for mark in marks]
    return max((local_day(at) for at in told if at is not None), default=None)


def periods(today: date) -> tuple[Where, ...]:
    """This month, the month before, the year so far; none twice."""
    month = month_start(today)
    before = previous_month(month), month - ONE_DAY
    spans = [(month, today), before, (today.replace(month=1, day=1), today)]
    return tuple(Where(start=start, end=end) for start, end in dict.fromkeys(spans))


def _numbers(now: Now, where: Where) -> Iterator[Comparison]:
    metrics = [m for m in CATALOGUE if m.subject == now.scope.subject.name]
    distinct = [m for m in metrics if m.kind == "distinct"]
    counted = [m for m in metrics if m.kind not in ("distinct", "quoted")]
    listed, columns = _listed(now, counted, where)
    rows = _rows(now, columns)
    for by in (None, *_published(counted)):
        asked = [m for m in counted if by is None or by in m.dimensions]
        figures = _figures(now, asked, where, by)
        for one in listed:
            if one.metric in asked:
                yield from _compared(one, figures, rows, (where, by))
    for metric in distinct:
        for by in (None, *_published([metric])):
            yield from _different(now, metric, where, by)


def _compared(
    one: Listed,
    figures: Mapping[str, Figures],
    rows: Mapping[Key, Counter[str]],
    asked: tuple[Where, Dimension | None],
) -> Iterator[Comparison]:
    where, by = asked
    keys = {*figures, *(key for dimension, key in rows if dimension == by)}
    for key in sorted(keys):
        figure = figures.get(key, {}).get(metric_id(one.metric))
        number = 0 if figure is None else one.read(figure)
        counted = rows.get((by, key), Counter())[one.column]
        yield Comparison(one.name, where, (by, key), number, counted)


def _listed(
    now: Now, metrics: Sequence[Metric], where: Where
) -> tuple[list[Listed], dict[str, ColumnElement[int]]]:
    """Which part of which number is counted in which column; what counts alike, in one."""
    listed: list[Listed] = []
    columns: dict[tuple[Any, ...], tuple[str, ColumnElement[int]]] = {}

    def add(
        metric: Metric, part: PartName, amount: ColumnElement[int], said: tuple[Any, ...]
    ) -> None:
        condition = condition_of(Asked(metric, part, where, now), LISTINGS[metric.subject])
        column = case((condition, amount), else_=0)
        name, _ = columns.setdefault(said, (f"n{len(columns)}", column))
        listed.append(Listed(metric, part, name))

    one: ColumnElement[int] = literal(1)
    for m in metrics:
        if m.kind == "mean":
            (flow,) = (now.scope.subject.flows[name] for name in m.top)
            amount = one if flow.amount is None else func.coalesce(flow.amount, 0)
            add(m, "numerator", amount, ("sum", m.top))
            add(m, "denominator", one, (m.bottom,))
        else:
            add(m, "numerator", one, (m.kind == "stock", m.top, m.held, m.due))
            if m.bottom:
                add(m, "denominator", one, (False, m.bottom, m.held_below, None))
    return listed, dict(columns.values())


def _rows(now: Now, columns: Mapping[str, ColumnElement[int]]) -> dict[Key, Counter[str]]:
    """{(dimension, key): {column: rows}}, the whole under (None, ""): one reading of the facts."""
    subject, found = now.scope.subject, dict[Key, Counter[str]]()
    by = [name for name in WORDS if name in subject.columns]
    keys = {subject.columns[name]: subject.facts.c[subject.columns[name]] for name in by}
    totals = (func.sum(column).label(name) for name, column in columns.items())
    query = select(*keys.values(), *totals).where(now.scope.among_facts())
    for row in now.connection.execute(query.group_by(*keys.values())).mappings():
        told = Counter({name: int(row[name]) for name in columns if row[name]})
        found.setdefault((None, ALL), Counter()).update(told)
        for name in by:
            key = now.key(row[subject.columns[name]], name)
            found.setdefault((name, key), Counter()).update(told)
    return found


def _different(
    now: Now, metric: Metric, where: Where, by: Dimension | None
) -> Iterator[Comparison]:
    """How many different ones, counted from the facts."""
    subject = now.scope.subject
    (flow,) = (subject.flows[name] for name in metric.top)
    named = subject.column(by)
    key = subject.facts.c[named] if named else literal(ALL)
    happened = and_(flow.on.between(where.start, where.end), flow.where, now.scope.among_facts())
    different = func.count(subject.facts.c[metric.of].distinct())
    query = select(key.label("key"), different.label("n")).where(happened)
    drawn = now.connection.execute(query.group_by(key) if named else query)
    rows = {now.key(row.key, by): int(row.n) for row in drawn}
    figures = _figures(now, [metric], where, by)
    name = Listed(metric, "numerator", "").name
    for one in sorted(figures.keys() | rows.keys()):
        figure = figures.get(one, {}).get(metric_id(metric))
        number = 0 if figure is None else figure.numerator or 0
        yield Comparison(name, where, (by, one), number, rows.get(one, 0))


def _last_points(now: Now, where: Where) -> Iterator[Comparison]:
    """The number of the period's last day, and of its month up to there, as its series ends."""
    for by, word in SERIES:
        start = where.end if by == "day" else max(month_start(where.end), where.start)
        last = replace(where, start=start)
        asked = [m for m in CATALOGUE if m.subject == now.scope.subject.name and m.kind != "quoted"]
        asked = [m for m in asked if by in m.dimensions]
        figures = asking.values(now, asked, last, ()) if asked else {}
        for metric in asked:
            point = asking.series(now, metric, last, by, ())[-1].figure
            told, name = figures[metric_id(metric)], f"{metric.name}, {metric_id(metric)}"
            for part in ("numerator", "denominator") if metric.bottom else ("numerator",):
                what = (
                    f"{name}{f' ({PARTS[part]})' if metric.bottom else ''}: con số và chuỗi {word}"
                )
                one, other = (getattr(figure, part) or 0 for figure in (told, point))
                yield Comparison(what, last, (None, ALL), one, other, "series")


def _identities(now: Now, where: Where) -> Iterator[Comparison]:
    """The identities of a subject, of the province and of each agency by itself."""
    subject = now.scope.subject.name
    asked = [i for i in IDENTITIES if i.left[0].metric.subject == subject]
    metrics = list(dict.fromkeys(term.metric for i in asked for term in i.terms))
    before = replace(where, end=where.start - ONE_DAY)
    by_agency: Dimension = "agency"
    for by in (None, by_agency) if metrics else ():
        figures = _figures(now, metrics, where, by)
        eve = _figures(now, [m for m in metrics if m.kind == "stock"], before, by)
        for key in sorted(figures.keys() | eve.keys()):
            for identity in asked:
                one, other = _sides(identity, figures.get(key, {}), eve.get(key, {}))
                yield Comparison(identity.name, where, (by, key), one, other, "identity")


def _sides(identity: Identity, figures: Figures, eve: Figures) -> tuple[int, int]:
    def read(term: Term) -> int:
        return term.read(eve if term.eve else figures) or 0

    one, other = (sum(read(term) for term in side) for side in identity)
    return one, other


def _figures(
    now: Now, metrics: Sequence[Metric], where: Where, by: Dimension | None
) -> dict[str, Figures]:
    """{key: figures} as pages are told them, before anything is withheld."""
    if not metrics:
        return {}
    if by is None:
        return {ALL: asking.values(now, metrics, where, ())}
    return asking.grouped(now, metrics, where, by, ())


def _published(metrics: Sequence[Metric]) -> list[Dimension]:
    return [by for by in WORDS if any(by in metric.dimensions for metric in metrics)]
