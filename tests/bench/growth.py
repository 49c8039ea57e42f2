"""Part two: what a page costs with ten times the dossiers, in one year and over ten years."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import Engine

from ioc.domain.lookups import Lookups
from ioc.lookups import read_lookups
from ioc.metrics.catalogue import find
from ioc.metrics.reader import Reader
from ioc.store.engine import open_engine, reading
from ioc.web.filters import Filters
from ioc.web.pages import agencies, overview
from tests.bench import machine, show
from tests.bench.pages import ROOT
from tests.bench.processes import answered, postgresql
from tests.postgres import Cluster

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
FULL, QUICK = 200_000, 20_000
TEN = 10
ROUNDS = 15
# What takes a millisecond is asked more often: fifteen of them are over before a neighbour is.
SECONDS = 1.0
TARGET = 1.3
UNIT = "H15.12"
# What the tiles of Tổng quan stand on.
TILES = (
    *("overdue", "due_today", "due_1", "due_2", "due_3", "open", "open_in_time", "paused"),
    *("received", "resolved", "on_time_rate", "online_share", "full_share", "paid_online"),
    *("digitised", "mean_days", "procedures_online"),
)

Ask = Callable[[Reader, Filters], Any]


class Store(NamedTuple):
    """How large, over how many years."""

    dossiers: int
    years: int


class Question(NamedTuple):
    """`judged`: the target speaks of it; the others tell where the time goes."""

    name: str
    ask: Ask
    judged: bool


def run(folder: Path, *, quick: bool) -> None:
    count = QUICK if quick else FULL
    stores = {
        "once": Store(count, 1),
        "volume": Store(count * TEN, 1),
        "years": Store(count * TEN, TEN),
    }
    with postgresql() as (cluster, _):
        for engine in ("SQLite", "PostgreSQL"):
            with _databases(engine, cluster, folder, stores) as urls:
                _one_engine(engine, urls, stores)


@contextmanager
def _databases(
    engine: str, cluster: Cluster, folder: Path, stores: Mapping[str, Store]
) -> Iterator[dict[str, str]]:
    """One filled store of each size, all gone before the next engine's are made."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        urls: dict[str, str] = {}
        began = time.perf_counter()
        for name, store in stores.items():
            if engine == "PostgreSQL":
                urls[name] = stack.enter_context(cluster.database())
            else:
                urls[name] = f"sqlite:///{folder / f'{name}.sqlite'}"
            asked = {"fill": urls[name], "now": NOW.isoformat(), **store._asdict()}
            answered("tests.bench.sitting", asked)
        took = time.perf_counter() - began
        show.heading(
            f"Growth, {engine}: ms, medians of {ROUNDS} or more interleaved rounds; "
            f"{machine.load()}; stores filled in {took:.0f} s"
        )
        try:
            yield urls
        finally:
            for left in folder.glob("*.sqlite*"):
                left.unlink()


def _one_engine(engine: str, urls: Mapping[str, str], stores: Mapping[str, Store]) -> None:
    once, more, years = stores["once"], stores["volume"], stores["years"]
    lookups = read_lookups(ROOT / "data")
    engines = {name: open_engine(url) for name, url in urls.items()}
    rows, worst = [], dict.fromkeys(("volume", "years"), (0.0, ""))
    for question in questions():
        took = _asked(question, engines, lookups)
        ratios = {name: took[name] / took["once"] for name in ("volume", "years")}
        if question.judged:
            worst = {n: max(worst[n], (ratio, question.name)) for n, ratio in ratios.items()}
        cells = [f"{took['once']:.2f}"]
        for name in ("volume", "years"):
            cells += [f"{took[name]:.2f}", show.at_most(ratios[name], TARGET)]
        rows.append((question.name, *cells))
    for each in engines.values():
        each.dispose()
    sizes = {name: answered("tests.bench.sitting", {"ask": url}) for name, url in urls.items()}
    resident = [f"{sizes[name]['resident']:,.0f}" for name in ("once", "volume", "years")]
    rows.append(("memory of a process, MB", resident[0], resident[1], "", resident[2], ""))
    columns = (
        *(engine, f"{once.dossiers:,} in a year"),
        *(f"{more.dossiers:,} in a year", "ratio"),
        *(f"{years.dossiers:,} in {years.years} years", "ratio"),
    )
    show.table(columns, rows)
    for name, (ratio, question_name) in worst.items():
        verdict = "reached" if ratio <= TARGET else "short"
        show.said(
            f"{name}: at most {show.ratio(ratio)} ({question_name}); target {TARGET}, {verdict}"
        )


def questions() -> tuple[Question, ...]:
    """The two pages, each tile's metric alone, and the parts of a page that may be to blame."""
    tiles = [Question(name, _value(f"dossiers.{name}"), judged=True) for name in TILES]
    return (
        Question("Tổng quan, all of it", overview.fill, judged=True),
        *tiles,
        Question("Đơn vị, the three groups", agencies.fill, judged=True),
        Question(
            f"Đơn vị, {UNIT}",
            lambda reader, f: agencies.fill(reader, f.with_(agency=(UNIT,))),
            judged=False,
        ),
        Question("open, change in a week", _change("dossiers.open"), judged=False),
        Question("on_time_rate, change", _change("dossiers.on_time_rate"), judged=False),
        Question("overdue, by agency", _by_agency("dossiers.overdue"), judged=False),
        Question("on_time_rate, by agency", _by_agency("dossiers.on_time_rate"), judged=False),
        Question("on_time_rate, twelve months", _year("dossiers.on_time_rate"), judged=False),
        Question("overdue, this month's days", _days("dossiers.overdue"), judged=False),
    )


def _value(key: str) -> Ask:
    return lambda reader, filters: reader.value(find(key), filters.where())


def _change(key: str) -> Ask:
    return lambda reader, filters: reader.change(find(key), filters.where())


def _by_agency(key: str) -> Ask:
    return lambda reader, filters: reader.by(find(key), filters.where(), "agency")


def _days(key: str) -> Ask:
    return lambda reader, filters: reader.series(find(key), filters.where(), "day")


def _year(key: str) -> Ask:
    def ask(reader: Reader, filters: Filters) -> Any:
        start = filters.end.replace(year=filters.end.year - 1, day=1)
        return reader.series(find(key), filters.with_(start=start).where(), "month")

    return ask


def _asked(question: Question, engines: Mapping[str, Engine], lookups: Lookups) -> dict[str, float]:
    """Milliseconds by store; asked of each in turn, so that what disturbs one disturbs all."""
    took: dict[str, list[float]] = {name: [] for name in engines}
    number, until = -1, time.perf_counter() + SECONDS
    while number < ROUNDS or time.perf_counter() < until:
        for name, engine in engines.items():
            seconds = timed(question.ask, engine, lookups, NOW)
            if number >= 0:
                took[name].append(seconds * 1000)
        number += 1
    return {name: median(times) for name, times in took.items()}


def timed(ask: Ask, engine: Engine, lookups: Lookups, now: datetime) -> float:
    """Seconds for one answer as a page asks for it: its own snapshot, its own Reader."""
    began = time.perf_counter()
    with reading(engine) as connection:
        reader = Reader(connection, lookups, now)
        ask(reader, Filters.parse("", reader.today))
    return time.perf_counter() - began
