"""Tổng đài on Phản ánh: where calls are told of; every number opens its calls, none is merged."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.records import Outcome
from ioc.metrics import calls
from ioc.metrics.catalogue import find
from ioc.metrics.reader import Reader
from ioc.store import status
from ioc.store.calls import keep_calls
from ioc.store.engine import writing
from ioc.store.ledger import sources
from ioc.web.components.call_kind import CALLS, seconds_words
from ioc.web.components.case_kind import CASES
from ioc.web.pages.feedback import PATH, page
from tests.store.feeds import at, call_row
from tests.store.invented import hour
from tests.store.waiting import waiting_texts
from tests.web.fed import FED, fed
from tests.web.feed_desk import (
    asked,
    fetched,
    followed,
    lines,
    painted,
    reading,
    rows,
    said,
    stray,
)
from tests.web.mapped import NOW
from tests.web.test_agencies import by_id, words

OUTCOMES = (Outcome.ANSWERED, Outcome.ANSWERED, Outcome.TRANSFERRED, Outcome.ABANDONED)
TEXT = "=Sở Lạ"


def declared(name: str, records: str) -> dict[str, Any]:
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 7200, "backfill_from": hour(-9000)}
    return {"name": name, "title": name, "records": records, **same}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('calls') / 'ioc.sqlite'}", 20, 60)
    begun = (NOW - at(0)) / timedelta(hours=1)
    told = [
        call_row(
            f"1794000000.{n}",
            begun - n * 1.7,
            outcome=OUTCOMES[n % 4],
            wait_seconds=5 + 7 * (n % 9),
            agency="H15.12" if n % 4 == 2 else "H15",
            transferred_to="Sở Y tế" if n % 4 == 2 else "",
        )
        for n in range(1, 200)
    ]
    odd = call_row(
        "1794000000.999", begun - 1, outcome=Outcome.TRANSFERRED, transferred_to=TEXT, agency="?"
    )
    with writing(engine) as connection:
        fed_by = [declared(name, record) for name, record in FED.items()]
        status.declare(connection, [*fed_by, declared("tong-dai", "Call")])
        marks = {"backfilled_to": hour(-9000), "data_as_of": NOW - timedelta(minutes=5)}
        connection.execute(sources.update().where(sources.c.name == "tong-dai").values(**marks))
        keep_calls(connection, "tong-dai", [*told, odd], calls.MEASURES)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as reader:
        yield reader


@pytest.mark.parametrize("search", ["", "?agency=H15.12", "?category=giao-thong"])
def test_every_number_of_the_card_opens_exactly_its_calls(reader: Reader, search: str) -> None:
    card = by_id(painted(page, reader, search), "calls")
    # A mean is a number of seconds, not of calls.
    every = followed(card, reader, PATH, (CASES, CALLS))
    found = [one for one in every if "mean_wait" not in one[0]]
    assert len(found) > 10
    assert [one for one in found if one[1] != one[2]] == []


def test_the_card_says_how_many_came_were_answered_and_how_long_they_waited(
    reader: Reader,
) -> None:
    where = asked("").where()
    tree = painted(page, reader)
    card = by_id(tree, "calls")
    assert not card.hidden
    for slot, key in (("received", "received"), ("missed", "missed")):
        shown = words(by_id(card, f"calls-{slot}-number")).split()[0]
        assert int(shown) == reader.value(find(f"calls.{key}"), where).numerator
    assert "%" in words(by_id(card, "calls-rate-number"))
    mean = reader.value(find("calls.mean_wait"), where).value
    assert words(by_id(card, "calls-wait-number")).startswith(seconds_words(mean))
    assert "trong 20 giây" in words(by_id(card, "calls-wait-first"))


def test_the_hours_add_up_to_the_whole_and_are_those_of_the_day(reader: Reader) -> None:
    tree = painted(page, reader)
    graph = by_id(tree, "calls-hours-figure").figure
    assert [len(part["x"]) for part in graph["data"]] == [24, 24]
    answered, missed = (sum(part["y"]) for part in graph["data"])
    where = asked("").where()
    assert answered == reader.value(find("calls.answered"), where).numerator
    assert missed == reader.value(find("calls.missed"), where).numerator


def test_calls_and_reports_are_never_one_number(reader: Reader) -> None:
    where = asked("").where()
    reports = reader.value(find("feedback.received"), where).numerator
    listed = rows(reader, "?metric=feedback.received", (CASES, CALLS))
    assert len(listed) == reports
    assert {row.get("code") for row in listed} & {"1794000000.1"} == set()


def test_a_filter_that_calls_do_not_have_is_said_to_say_nothing(reader: Reader) -> None:
    assert by_id(painted(page, reader), "calls-note").hidden
    noted = by_id(painted(page, reader, "?channel=app"), "calls-note")
    assert not noted.hidden
    assert "mọi cuộc gọi trong kỳ" in words(noted)


def test_without_a_source_of_calls_there_is_no_card(engine: Engine) -> None:
    with writing(engine) as connection:
        change = sources.update().where(sources.c.name == "tong-dai")
        connection.execute(change.values(enabled=False))
    try:
        with reading(engine) as reader:
            assert by_id(painted(page, reader), "calls").hidden
            assert "calls-received" not in said(page, reader)
    finally:
        with writing(engine) as connection:
            connection.execute(change.values(enabled=True))


def test_a_source_that_never_told_says_so_and_a_late_one_carries_its_time(
    engine: Engine, reader: Reader
) -> None:
    mark = by_id(painted(page, reader), "calls-stale")
    assert getattr(mark, "data-of") == "tong-dai"
    change = sources.update().where(sources.c.name == "tong-dai")
    kept = {"data_as_of": NOW - timedelta(minutes=5), "backfilled_to": hour(-9000)}
    with writing(engine) as connection:
        connection.execute(change.values(data_as_of=None, backfilled_to=None))
    try:
        with reading(engine) as unread:
            tree = painted(page, unread)
            assert words(by_id(tree, "calls-received-number")).startswith("…")
            assert set(by_id(tree, "calls-hours-figure").figure["data"][0]["y"]) == {None}
    finally:
        with writing(engine) as connection:
            connection.execute(change.values(**kept))


@pytest.mark.parametrize("search", ["", "?metric=calls.missed", "?metric=calls.mean_wait&hour=09"])
def test_every_slot_has_its_place(reader: Reader, search: str) -> None:
    assert stray(page, reader, search) == set()


def test_a_list_of_calls_says_what_it_is_and_names_the_unit_as_it_was_written(
    reader: Reader,
) -> None:
    told = words(painted(page, reader, "?metric=calls.transferred&queue=1022"))
    assert "Cuộc gọi chuyển đơn vị" in told
    assert "1022" in told
    units = {row["unit"] for row in rows(reader, "?metric=calls.transferred", (CASES, CALLS))}
    assert TEXT in units
    assert len(units) == 2


def test_a_file_of_calls_has_nobody_in_it_and_runs_no_formula(engine: Engine) -> None:
    told = lines(fetched(engine, "calls.csv?metric=calls.transferred"))
    assert set(told[0]) == {
        *("Gọi lúc", "Đường dây, hàng đợi", "Kết quả", "Chờ (giây)", "Đàm thoại (giây)"),
        "Chuyển đến",
    }
    assert f"'{TEXT}" in {row["Chuyển đến"] for row in told}


def test_waits_are_said_in_seconds_and_minutes() -> None:
    assert seconds_words(None) == "—"
    assert seconds_words(12.4) == "12 giây"
    assert seconds_words(125) == "2 phút 5 giây"


def test_a_unit_that_nobody_knows_is_asked_about(reader: Reader) -> None:
    assert ("tong-dai", TEXT, 1) in waiting_texts(reader)
    known = replace(asked("").where(), agencies=("?",))
    assert reader.value(find("calls.transferred"), known).numerator == 1
