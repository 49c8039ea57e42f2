"""Why a dossier counts: each version's word equals its lists; two versions differ as they say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from sqlalchemy import Engine, select

from ioc.metrics.catalogue import find
from ioc.metrics.differences import Wanted, count_differences, differences, differing
from ioc.metrics.judged import known, period_of
from ioc.metrics.lists import Page
from ioc.metrics.model import Where
from ioc.metrics.on_time import METRICS
from ioc.metrics.reader import Reader
from ioc.metrics.verdicts import REASONS, Verdict, verdicts
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources as source_rows
from ioc.store.schema import dossiers as d
from tests.store.drawn import LOOKUPS, NOW, TODAY, Told, fill, opened, slow, sure, told, wheres
from tests.store.invented import hour

WHOLE = Where(start=date(2026, 11, 1), end=TODAY)
FORM, CLOCK = find("dossiers.on_time_rate", "06a-2020"), find("dossiers.on_time_rate", "qd766-2022")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with opened(database_url) as engine:
        yield engine


def said(reader: Reader, where: Where) -> dict[str, dict[str, Verdict]]:
    """{code: {version: verdict}} of every counted dossier of a question's scope."""
    scope = reader._now("dossiers", where).scope
    rows = reader.connection.execute(select(d).where(scope.among_facts())).mappings()
    period = period_of(where, reader.today)
    return {
        row["code"]: {v.version: v for v in verdicts(known(row, LOOKUPS), period)} for row in rows
    }


@slow
@given(values=told, where=wheres)
def test_what_a_version_says_of_a_dossier_is_where_its_lists_hold_it(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        judged = said(reader, where)
        for metric in METRICS:
            above = {r["code"] for r in reader.rows(metric, where, limit=1000).rows}
            below = {r["code"] for r in reader.rows(metric, where, "denominator", limit=1000).rows}
            told_so = {code: by[metric.version] for code, by in judged.items()}
            assert above == {c for c, v in told_so.items() if v.state == "in_time"}, metric.version
            assert below - above == {c for c, v in told_so.items() if v.state == "late"}
            assert {v.reason for v in told_so.values()} <= set(REASONS)


@slow
@given(values=told, where=wheres)
def test_the_differing_ones_are_exactly_those_judged_differently_and_explain_both_parts(
    engine: Engine, values: Told, where: Where
) -> None:
    fill(engine, values)
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        judged = said(reader, where)
        for one, other in combinations(METRICS, 2):
            listed = differences(reader, one, other, where, Wanted(Page(limit=1000)))
            apart = {
                code
                for code, by in judged.items()
                if by[one.version].state != by[other.version].state
            }
            assert {row["code"] for row in listed.rows} == apart
            assert listed.count == len(apart)
            counts = differing(reader, one, other, where)
            figures = [reader.value(metric, where) for metric in (one, other)]
            if counts is None:
                assert any(f.value is None for f in figures)
                continue
            assert sum(each.size for each in counts) == len(apart)
            above = [sum(c.size for c in counts if c.pair[n] == "in_time") for n in (0, 1)]
            below = [sum(c.size for c in counts if c.pair[n] != "out") for n in (0, 1)]
            tops = [sure(f.numerator) for f in figures]
            bottoms = [sure(f.denominator) for f in figures]
            assert tops[1] - tops[0] == above[1] - above[0]
            assert bottoms[1] - bottoms[0] == below[1] - below[0]
            for each in counts:
                some = differences(reader, one, other, where, Wanted(Page(), each.pair))
                assert some.count == each.size
                assert {(r["one"].state, r["other"].state) for r in some.rows} == {each.pair[:2]}


def test_a_list_of_differences_is_walked_page_by_page(engine: Engine) -> None:
    fill(engine, [{"code": f"H15.12-261102-{n:04}", "due_at": hour(480)} for n in range(1, 8)])
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        seen, after = [], None
        while True:
            page = Page(sort="code", limit=3, after=after)
            found = differences(reader, FORM, CLOCK, WHOLE, Wanted(page))
            seen += [row["code"] for row in found.rows]
            after = found.next
            if after is None:
                break
        assert found.count == len(seen) == len(set(seen)) == 7
        assert {(r["one"].reason, r["other"].reason) for r in found.rows} == {
            ("open_not_counted", "running_in_time")
        }


def test_nothing_is_said_to_differ_while_older_data_is_on_its_way(engine: Engine) -> None:
    fill(engine, [{"code": "H15.12-261102-0001"}])
    with writing(engine) as connection:
        connection.execute(source_rows.update().values(backfilled_to=hour(-48)))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        before = replace(WHOLE, start=WHOLE.start - timedelta(days=60))
        assert count_differences(reader, FORM, CLOCK, before) is None
