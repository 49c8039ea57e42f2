"""Vendors' totals: kept as told, since the day they are told so, and never added to anything."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Row, event, select

from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Kind, Meaning
from ioc.domain.periods import local_day
from ioc.domain.records import Total
from ioc.domain.units import UNKNOWN
from ioc.kinds import kinds
from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.resolve import Told
from ioc.resolve_feeds import resolve_totals
from ioc.store.engine import reading, writing
from ioc.store.facts import totals
from ioc.store.feed_rows import TotalRow
from ioc.store.ingest import ingest
from ioc.store.intake import Kept
from ioc.store.ledger import sources as source_rows
from ioc.store.mappings import map_value
from ioc.store.remapping import apply_mappings
from ioc.store.rows import Load, Reject
from ioc.store.totals import keep_totals
from tests.store.drawn import LOOKUPS
from tests.store.invented import RULES, empty, hour, open_store
from tests.store.waiting import waiting_texts

# 20 November, 02:00 UTC.
NOW = hour(18 * 24)
TODAY = local_day(NOW)
OCTOBER = Where(start=date(2026, 10, 1), end=date(2026, 10, 31))
NOVEMBER = Where(start=date(2026, 11, 1), end=TODAY)
RECEIVED, RESOLVED = find("totals.received"), find("totals.resolved")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def row(value: int, asked: float = 0, agency: str = "H15.12", **told: Any) -> TotalRow:
    """A total asked for so many hours after the first of November, nine o'clock."""
    facts = {"agency_text": "", "measure": "dossiers.received", "period": "2026-10"} | told
    record = Total(agency=facts.pop("code", agency), value=value, **facts)
    at = hour(asked)
    return TotalRow(record=record, asked_at=at, agency=agency, day=local_day(at))


def keep(engine: Engine, *rows: TotalRow, source: str = "vendor") -> Kept:
    with writing(engine) as connection:
        return keep_totals(connection, source, rows)


def stored(engine: Engine) -> list[Row[Any]]:
    with reading(engine) as connection:
        order = (totals.c.unit, totals.c.measure, totals.c.period, totals.c.day)
        return list(connection.execute(select(totals).order_by(*order)))


def value(engine: Engine, where: Where = OCTOBER, viewer: frozenset[str] | None = None) -> Any:
    with reading(engine) as connection:
        return Reader(connection, LOOKUPS, NOW, viewer).value(RECEIVED, where).value


def of(where: Where, *agencies: str) -> Where:
    return replace(where, agencies=agencies)


def test_what_is_only_repeated_is_not_kept_again(engine: Engine) -> None:
    assert keep(engine, row(1340, asked=0)) == (1, 1)
    for hours in (1, 24, 48):
        assert keep(engine, row(1340, asked=hours)) == (0, 0)
    assert len(stored(engine)) == 1


def test_another_figure_on_another_day_is_history_and_on_the_same_day_a_correction(
    engine: Engine,
) -> None:
    keep(engine, row(1340, asked=0))
    assert keep(engine, row(1341, asked=2)) == (0, 1)
    assert keep(engine, row(1350, asked=26)) == (1, 1)
    assert [one.value for one in stored(engine)] == [1341, 1350]


def test_an_earlier_answer_never_wins(engine: Engine) -> None:
    keep(engine, row(1350, asked=26))
    assert keep(engine, row(1340, asked=2)) == (0, 0)
    assert keep(engine, row(1351, asked=27), row(1340, asked=25)) == (0, 1)
    assert [one.value for one in stored(engine)] == [1351]


def test_units_measures_and_periods_are_kept_apart(engine: Engine) -> None:
    rows = [
        row(1, agency=agency, measure=measure, period=period)
        for agency in ("H15", "H15.12")
        for measure in ("dossiers.received", "HSTraLai")
        for period in ("2026-10", "2026", "2026-10-01/2026-10-15")
    ]
    assert keep(engine, *rows, rows[0]) == (12, 12)


def test_a_total_answers_for_its_own_agency_and_month_and_is_never_summed(engine: Engine) -> None:
    keep(engine, row(40), row(2, agency="H15.12.01"), row(7, agency="H15.101"))
    assert value(engine) is None, "nobody told the province's"
    assert value(engine, of(OCTOBER, "H15.12")) == 40
    assert value(engine, of(OCTOBER, "H15.12", "H15.101")) is None
    assert value(engine, of(NOVEMBER, "H15.12")) is None
    assert value(engine, of(replace(OCTOBER, end=date(2026, 10, 30)), "H15.12")) is None
    keep(engine, row(50, agency="H15"))
    assert value(engine) == 50
    assert value(engine, of(OCTOBER, "H15")) == 50


def test_breakdowns_are_by_agency_and_by_month(engine: Engine) -> None:
    keep(engine, row(50, agency="H15"), row(40), row(7, agency="H15.101"), row(3, period="2026-11"))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        parts = {part.key: part.figure.value for part in reader.by(RECEIVED, OCTOBER, "agency")}
        assert parts == {"H15.12": 40, "H15.101": 7}
        year = of(replace(NOVEMBER, start=date(2026, 9, 1)), "H15.12")
        months = {part.key: part.figure.value for part in reader.by(RECEIVED, year, "month")}
        assert months == {"2026-09": None, "2026-10": 40, "2026-11": 3}


def test_however_many_months_are_one_question(engine: Engine) -> None:
    keep(engine, row(40), row(41, asked=26), row(3, period="2026-09"), row(9, agency="H15.101"))
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.extend([statement] if "FROM totals" in statement else [])

    event.listen(engine, "before_cursor_execute", note)
    with reading(engine) as connection:
        year = of(replace(NOVEMBER, start=date(2025, 12, 1)), "H15.12")
        months = Reader(connection, LOOKUPS, NOW).by(RECEIVED, year, "month")
    assert len(asked) == 1
    told = {part.key: part.figure.value for part in months if part.figure.value is not None}
    assert (len(months), told) == (12, {"2026-09": 3, "2026-10": 41})


def test_a_month_under_way_is_told_as_it_stood_and_a_finished_one_as_of_today(
    engine: Engine,
) -> None:
    for hours, told in ((0, 5), (24, 9)):
        keep(engine, row(told, asked=hours, period="2026-11"), row(100 + told, asked=hours))
    day = date(2026, 11, 2)
    with reading(engine) as connection:
        then = Reader(connection, LOOKUPS, hour(5))
        assert then.value(RECEIVED, of(replace(NOVEMBER, end=day), "H15.12")).value == 5
    assert value(engine, of(NOVEMBER, "H15.12")) == 9
    assert value(engine, of(OCTOBER, "H15.12")) == 109


def test_the_source_believed_first_is_quoted_and_named(engine: Engine) -> None:
    keep(engine, row(41), source="vendor")
    keep(engine, row(40), row(8, measure="HSTraLai"), source="mot-cua")
    where = of(OCTOBER, "H15.12")
    assert value(engine, where) == 40
    with reading(engine) as connection:
        told = Reader(connection, LOOKUPS, NOW).reported(where)
    assert [(one.title, one.measure, one.value) for one in told] == [
        ("mot-cua", "HSTraLai", 8),
        ("mot-cua", "dossiers.received", 40),
        ("vendor", "dossiers.received", 41),
    ]


def test_two_of_a_vendors_units_that_are_one_agency_here_are_not_made_one_figure(
    engine: Engine,
) -> None:
    keep(engine, row(40, code="A"), row(2, code="B"))
    assert value(engine, of(OCTOBER, "H15.12")) is None


def test_a_viewer_is_told_his_own_agencies_totals_only(engine: Engine) -> None:
    keep(engine, row(50, agency="H15"), row(40), row(7, agency="H15.101"))
    mine = frozenset({"H15.12"})
    assert value(engine, of(OCTOBER, "H15.12"), mine) == 40
    assert value(engine, OCTOBER, mine) is None
    assert value(engine, of(OCTOBER, "H15.101"), mine) is None


def test_a_total_changes_no_count_of_dossiers(engine: Engine) -> None:
    load = Load(source="vendor", now=NOW, totals=[row(1340)], watermark=NOW)
    assert ingest(engine, load, RULES).stored == 1
    with reading(engine) as connection:
        told = Reader(connection, LOOKUPS, NOW)
        assert told.value(find("dossiers.received"), of(OCTOBER, "H15.12")).numerator == 0
        assert told.value(RECEIVED, of(OCTOBER, "H15.12")).value == 1340


def resolved(record: Total, lookups: Lookups = LOOKUPS) -> list[str]:
    rows, bad = resolve_totals([Told(record, NOW)], "vendor", lookups)
    return [each.agency for each in rows] + [each.reason for each in bad]


def test_whose_it_is_is_read_from_the_code_then_the_name_and_never_from_the_one_above() -> None:
    total = Total(agency="H15.12", agency_text="x", measure="m", period="2026-10", value=1)
    assert resolved(total) == ["H15.12"]
    assert resolved(replace(total, agency="", agency_text="UBND xã Ea Kar")) == ["H15.101"]
    assert resolved(replace(total, agency="H15.12.77")) == [UNKNOWN], "a room is not its agency"
    assert resolved(replace(total, period="2099-01")) == ["kỳ 2099-01 ở tương lai"]
    assert resolved(replace(total, period="2026-11")) == ["H15.12"], "the month under way has begun"


def test_a_name_confirmed_later_gives_the_total_its_agency(engine: Engine) -> None:
    keep(engine, row(40, agency=UNKNOWN, code="", agency_text="Phòng một cửa"))
    with reading(engine) as connection:
        reader = Reader(connection, LOOKUPS, NOW)
        assert waiting_texts(reader) == (("vendor", "Phòng một cửa", 1),)
    told = Meaning(kind=Kind.AGENCY, text="Phòng một cửa", target="H15.12", source="vendor")
    map_value(engine, told, "", NOW)
    lookups = LOOKUPS.with_meanings([told])
    moved = apply_mappings(engine, lambda _: kinds(lookups, lambda lats, lons: []), NOW).moved
    assert (moved, value(engine, of(OCTOBER, "H15.12"))) == (1, 40)


tellings = st.lists(
    st.tuples(st.integers(0, 96), st.sampled_from(["H15", "H15.12"]), st.integers(0, 3)),
    max_size=12,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=tellings)
def test_whatever_is_told_in_order_the_last_of_each_day_can_be_read(
    engine: Engine, told: list[tuple[int, str, int]]
) -> None:
    with writing(engine) as connection:
        empty(connection)
    said: dict[tuple[str, date], int] = {}
    for hours, agency, figure in sorted(told, key=lambda each: each[0]):
        keep(engine, row(figure, asked=hours, agency=agency))
        said[agency, local_day(hour(hours))] = figure
    for at in (local_day(hour(24 * n)) for n in range(5)):
        for agency in ("H15", "H15.12"):
            known = {day: figure for (who, day), figure in said.items() if who == agency}
            before = [known[day] for day in sorted(known) if day <= at]
            with reading(engine) as connection:
                reader = Reader(connection, LOOKUPS, hour(24 * (at - date(2026, 11, 2)).days))
                read = reader.value(RECEIVED, of(OCTOBER, agency)).value
            assert read == (before[-1] if before else None)


def test_a_disabled_source_is_not_quoted(engine: Engine) -> None:
    keep(engine, row(40))
    with writing(engine) as connection:
        connection.execute(source_rows.update().values(enabled=False))
    assert value(engine, of(OCTOBER, "H15.12")) is None


def test_a_good_row_heals_the_reject_of_its_unit_and_month(engine: Engine) -> None:
    bad = Reject(kind="total", key="H15.12 2026-10", reason="HSTraLai không phải số đếm")
    ingest(engine, Load(source="vendor", now=NOW, rejects=[bad]), RULES)
    other = row(1, period="2026-11")
    ingest(engine, Load(source="vendor", now=NOW, totals=[other]), RULES)
    with reading(engine) as connection:
        assert Reader(connection, LOOKUPS, NOW).rejects("vendor").count == 1
    ingest(engine, Load(source="vendor", now=NOW, totals=[row(1)]), RULES)
    with reading(engine) as connection:
        assert Reader(connection, LOOKUPS, NOW).rejects("vendor").count == 0
