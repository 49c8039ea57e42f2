"""For every metric, version and part of every subject, under any filters it has: as many rows as
the number says, each of them once however they are walked.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.records import Outcome
from ioc.metrics import calls, feedback, security
from ioc.metrics.catalogue import CATALOGUE, SUBJECTS
from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import sort_names
from ioc.metrics.model import Metric, PartName, Where
from ioc.metrics.reader import Reader
from ioc.store.alerts import keep_alerts
from ioc.store.calls import keep_calls
from ioc.store.cases import keep_cases
from ioc.store.engine import reading, writing
from ioc.store.ingest import ingest
from ioc.store.rows import Load
from tests.store.drawn import LOOKUPS, NOW, told
from tests.store.feeds import RULE, at, call_row
from tests.store.invented import RULES, empty, open_store, row
from tests.store.test_feed_numbers import alerts, cases, hours

# Nobody hears of a report, an alert or a call after now.
LATER = at(24 * 20)
FIELDS: Mapping[str, str] = {
    "agency": "agencies",
    "receiving": "receiving",
    "place": "places",
    "sector": "sectors",
    "channel": "channels",
    "category": "categories",
    "severity": "severities",
    "rule": "rules",
    "asset": "assets",
    "queue": "queues",
    "hour": "hours",
    "status": "statuses",
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "agency": ("H15", "H15.12", "H15.12.01", "H15.101", "?"),
    "receiving": ("H15.12", "?"),
    "place": ("24133", "?", "-"),
    "sector": ("G10-TN01", "G15-HT01"),
    "channel": ("online", "counter", "app", "call", "?"),
    "category": ("giao-thong", "moi-truong", "?"),
    "severity": ("1", "3", "4", "5", "?"),
    "rule": ("5710", "31101"),
    "asset": ("007", "012"),
    "queue": ("1022", "y-te"),
    "hour": ("09", "16"),
    "status": ("new", "resolved", "rejected"),
}
days = st.integers(-3, 20).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
told_calls = st.builds(
    lambda n, hour, outcome, wait, queue, agency: call_row(
        f"1794000000.{n}", hour, outcome=outcome, wait_seconds=wait, queue=queue, agency=agency
    ),
    st.integers(1, 12),
    hours,
    st.sampled_from(Outcome),
    st.sampled_from([None, 0, 12, 20, 21, 300]),
    st.sampled_from(KEYS["queue"]),
    st.sampled_from(["H15.12", "H15.101", "?"]),
)
slow = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def wheres(subject: str) -> st.SearchStrategy[Where]:
    """Any period, and any of the filters that this subject's facts carry."""
    names = [name for name in SUBJECTS[subject].columns if name in KEYS]
    chosen = {
        FIELDS[name]: st.just(())
        | st.lists(st.sampled_from(KEYS[name]), min_size=1, max_size=2, unique=True).map(tuple)
        for name in names
    }
    return st.builds(
        lambda a, b, filters: Where(start=min(a, b), end=max(a, b), **filters),
        days | st.just(date(2026, 10, 1)),
        days | st.just(date(2026, 12, 31)),
        st.fixed_dictionaries(chosen),
    )


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def counted(metric: Metric, reader: Reader, where: Where) -> Iterator[tuple[PartName, int | None]]:
    """Every part of a number that says how many rows it is."""
    figure = reader.value(metric, where)
    assert not figure.withheld
    if metric.kind == "mean":
        yield "numerator", figure.denominator
        yield "denominator", figure.denominator
        return
    yield "numerator", figure.numerator
    if metric.kind == "rate":
        yield "denominator", figure.denominator
        yield "rest", (figure.denominator or 0) - (figure.numerator or 0)


def walked(reader: Reader, metric: Metric, where: Where, part: PartName, sort: str) -> list[str]:
    """Every row there is, three at a time, by what tells it from the others."""
    seen: list[str] = []
    after: str | None = None
    while True:
        page = reader.rows(metric, where, part, limit=3, after=after, sort=sort or None)
        seen += [_name(told) for told in page.rows]
        after = page.next
        if after is None:
            return seen


def _name(told: Mapping[str, Any]) -> str:
    return "|".join(str(told.get(name, "")) for name in ("code", "collision", "id", "key"))


def agree(engine: Engine, subject: str, where: Where, sort: Callable[[Metric], str]) -> None:
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW if subject == "dossiers" else LATER)
        for metric in (m for m in CATALOGUE if m.subject == subject):
            for part, number in counted(metric, reader, where):
                said = f"{metric.key}@{metric.version} {part}"
                rows = walked(reader, metric, where, part, sort(metric))
                assert len(rows) == len(set(rows)), said
                if part != "rest" or not metric.rest:
                    assert len(rows) == number, said
                assert reader.rows(metric, where, part, limit=1).count == len(rows), said


@st.composite
def orders(draw: st.DrawFn, subject: str) -> Callable[[Metric], str]:
    chosen = draw(st.sampled_from(sort_names(LISTINGS[subject])))
    return lambda metric: "" if metric.kind == "distinct" else chosen


@slow
@given(values=told, where=wheres("dossiers"), sort=orders("dossiers"))
def test_dossiers(
    engine: Engine, values: list[dict[str, Any]], where: Where, sort: Callable[[Metric], str]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=[row(**v) for v in values]), RULES)
    agree(engine, "dossiers", where, sort)


@pytest.mark.parametrize("subject", ["cases", "petitions"])
@slow
@given(data=st.data(), told_cases=st.lists(cases, max_size=12))
def test_reports_and_petitions(
    engine: Engine, subject: str, data: st.DataObject, told_cases: list[Any]
) -> None:
    streams = st.sampled_from(["field", "petition"])
    mixed = [replace(c, stream=data.draw(streams)) for c in told_cases]
    with writing(engine) as connection:
        empty(connection)
        keep_cases(connection, "mot-cua", mixed, feedback.MEASURES)
    agree(engine, subject, data.draw(wheres(subject)), data.draw(orders(subject)))


@pytest.mark.parametrize("subject", ["alerts", "incidents"])
@slow
@given(data=st.data(), raised=st.lists(alerts, max_size=30))
def test_alerts_and_incidents(
    engine: Engine, subject: str, data: st.DataObject, raised: list[Any]
) -> None:
    with writing(engine) as connection:
        empty(connection)
        keep_alerts(connection, "mot-cua", raised, security.ALERT_MEASURES, RULE)
    agree(engine, subject, data.draw(wheres(subject)), data.draw(orders(subject)))


@slow
@given(heard=st.lists(told_calls, max_size=14), where=wheres("calls"), sort=orders("calls"))
def test_calls(
    engine: Engine, heard: list[Any], where: Where, sort: Callable[[Metric], str]
) -> None:
    with writing(engine) as connection:
        empty(connection)
        keep_calls(connection, "mot-cua", heard, calls.MEASURES)
    agree(engine, "calls", where, sort)


def test_every_subject_that_has_a_list_is_among_these() -> None:
    listed = {"dossiers", "cases", "petitions", "alerts", "incidents", "calls"}
    assert set(LISTINGS) == listed
    assert {m.subject for m in CATALOGUE} - listed == {"scores", "totals"}
