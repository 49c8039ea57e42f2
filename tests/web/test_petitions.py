"""PAKN on Phản ánh: a card of their own, and not one number of the reports that knows of them."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, func, select

from ioc import kinds
from ioc.domain.records import CaseStatus
from ioc.kinds import feeds
from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.model import Where
from ioc.metrics.reader import Reader
from ioc.store import status
from ioc.store.engine import reading as snapshot
from ioc.store.engine import writing
from ioc.store.facts import cases
from ioc.store.feed_rows import CaseRow
from ioc.store.ingest import Rules, ingest
from ioc.store.ledger import sources
from ioc.store.rows import Load
from ioc.web.components.case_kind import CASES, PETITIONS
from ioc.web.components.kinds import FEEDBACK
from ioc.web.pages import feedback, letter, overview
from ioc.web.pages import map as map_page
from tests.conftest import served
from tests.store.feeds import case_row
from tests.store.invented import hour
from tests.web import desk
from tests.web.fed import FED, fed
from tests.web.feed_desk import (
    context,
    fetched,
    followed,
    lines,
    painted,
    reading,
    rows,
    said,
    stray,
)
from tests.web.mapped import ASKED, NOW, known
from tests.web.test_agencies import by_id, words

STATUSES = (CaseStatus.RESOLVED, CaseStatus.NEW, CaseStatus.REJECTED, CaseStatus.ASSIGNED)
REVISION = re.compile(r"revision=\d+")
EVER = Where(start=date(2026, 1, 1), end=NOW.date())


def petitions(count: int) -> Iterator[CaseRow]:
    """One every two days, of every state; those still open after three weeks are overdue."""
    for n in range(count):
        sent = NOW - timedelta(days=2 * n, hours=3)
        state = STATUSES[n % 4]
        day = (sent + timedelta(hours=7)).date()
        ended = sent + timedelta(days=1)
        yield case_row(
            f"pa:{n}",
            asked=ASKED,
            status=state,
            stream="petition",
            requested_at=sent,
            closed_at=ended if n % 2 == 0 else None,
            title="Thủ tục đòi giấy tờ ngoài quy định",
            lat=None,
            lon=None,
            position="missing",
            place="?",
            category_code="?",
            agency="H15.12" if n % 3 else "?",
            due_day=known().calendar.add_working_days(day, 15),
        )


def declared(engine: Engine, names: dict[str, str]) -> None:
    same = {"connector": "any", "simulated": True, "enabled": True, "precedence": 1}
    same |= {"every_s": 900, "stale_after_s": 86400, "backfill_from": hour(-9000)}
    with writing(engine) as connection:
        told = [{"name": n, "title": n, "records": record, **same} for n, record in names.items()]
        status.declare(connection, told)
        marks = {"backfilled_to": hour(-9000), "data_as_of": NOW - timedelta(minutes=5)}
        connection.execute(sources.update().where(sources.c.name == "pakn").values(**marks))


def send(engine: Engine, count: int) -> None:
    rules = Rules(MEASURES, known().calendar, {"pakn": 1}, feeds(known()))
    ingest(engine, Load(source="pakn", now=NOW, cases=list(petitions(count))), rules)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('petitions') / 'ioc.sqlite'}", 20, 200)
    declared(engine, {**FED, "pakn": "Petition"})
    send(engine, 41)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as reader:
        yield reader


def answers(engine: Engine) -> dict[str, Any]:
    """All that the API and the pages say of what is no petition."""
    found: dict[str, Any] = {}
    others = [metric for metric in CATALOGUE if metric.subject != "petitions"]
    with (
        served(desk.server(context(engine))) as url,
        httpx.Client(base_url=f"{url}/api/v1", trust_env=False, timeout=60) as client,
    ):
        for metric in others:
            reports = metric.subject == "cases"
            asks = ["", *(f"?by={name}" for name in metric.dimensions if reports)]
            asks += ["/rows?limit=1000"] if reports else []
            for ask in asks:
                told = client.get(f"/metrics/{metric.key}{ask}").raise_for_status().json()
                found[f"{metric.key}@{metric.version}{ask}"] = told | {"revision": 0}
        listed = client.get("/feedback?from=2026-01-01&limit=1000").raise_for_status().json()
        found["/feedback"] = listed | {"revision": 0}
    with reading(engine) as reader:
        for page in (overview.page, letter.page, map_page.page):
            for search in ("", "?metric=feedback.overdue&agency=H15.12&points=1"):
                # The points of a map are fetched anew at every revision.
                slots = json.loads(REVISION.sub("", said(page, reader, search)))
                found[f"{page.path}{search}"] = _without_revision(slots)
        points = reader.points(find("feedback.received"), EVER)
        found["points"] = [list(point) for point in points]
    return found


def _without_revision(told: Any) -> Any:
    """A grid is asked anew after every change of anything."""
    if isinstance(told, dict):
        return {k: _without_revision(v) for k, v in told.items() if "revision" not in k}
    return [_without_revision(one) for one in told] if isinstance(told, list) else told


def test_petitions_change_no_answer_about_anything_else(database_url: str) -> None:
    engine = fed(database_url, 20, 60)
    declared(engine, {**FED, "pakn": "Petition"})
    before = answers(engine)
    assert before["feedback.received@1"]["value"]
    send(engine, 41)
    after = answers(engine)
    assert [key for key in before if before[key] != after[key]] == []
    with snapshot(engine) as connection:
        assert kinds.verify(connection, known().incidents) == []
        stored = connection.scalar(select(func.count()).select_from(cases))
    with writing(engine) as connection:
        kinds.rebuild(connection, known().incidents)
    assert [key for key, told in answers(engine).items() if before[key] != told] == []
    with reading(engine) as reader:
        received = [f"{name}.received" for name in ("feedback", "petitions")]
        assert [reader.value(find(key), EVER).value for key in received] == [60, 41]
        assert stored == sum(reader.rows(find(key), EVER).count for key in received)
    engine.dispose()


@pytest.mark.parametrize("search", ["", "?from=2026-09-01&to=2026-11-20", "?place=24133"])
def test_every_number_of_the_card_opens_petitions_and_nothing_else(
    reader: Reader, search: str
) -> None:
    card = by_id(painted(feedback.page, reader, search), "petitions")
    assert card.hidden is False
    found = followed(card, reader, feedback.PATH, FEEDBACK)
    assert len(found) >= 5
    assert [one for one in found if one[1] != one[2]] == []
    for query, _, _ in found:
        listed = rows(reader, f"?{query}", FEEDBACK)
        assert {row["code"].partition(":")[0] for row in listed} <= {"pa"}


def test_the_reports_of_the_page_are_not_moved_by_petitions(reader: Reader) -> None:
    listed = rows(reader, "?metric=feedback.received&from=2026-01-01", FEEDBACK)
    assert len(listed) == 200
    assert {row["code"].partition(":")[0] for row in listed} == {"dl"}


def test_the_card_says_how_long_the_oldest_is_late_and_whose_clock_it_is(reader: Reader) -> None:
    tree = painted(feedback.page, reader)
    assert words(by_id(tree, "petitions-open-first")) == "phải xử lý trong 15 ngày làm việc"
    first = rows(reader, "?metric=petitions.overdue", FEEDBACK)[0]
    assert first["due"].endswith(" theo luật")
    late = first["left"].removeprefix("chậm ")
    assert words(by_id(tree, "petitions-overdue-first")).startswith(f"lâu nhất {late}, từ ")
    assert " · nhiều nhất: " in words(by_id(tree, "petitions-overdue-first"))
    assert by_id(tree, "petitions-note").hidden
    narrowed = painted(feedback.page, reader, "?place=24133")
    assert "không lọc theo xã" in words(by_id(narrowed, "petitions-note"))


def test_without_a_source_of_petitions_there_is_no_card(tmp_path: Any) -> None:
    engine = fed(f"sqlite:///{tmp_path / 'ioc.sqlite'}", 5, 20)
    with reading(engine) as reader:
        tree = painted(feedback.page, reader)
        assert by_id(tree, "petitions").hidden
        assert stray(feedback.page, reader) == set()
    engine.dispose()


@pytest.mark.parametrize(
    "search",
    ["?metric=petitions.open", "?metric=petitions.on_time_rate&part=denominator&status=resolved"],
)
def test_a_list_of_petitions_is_narrowed_by_what_they_have(reader: Reader, search: str) -> None:
    tree = painted(feedback.page, reader, search)
    assert stray(feedback.page, reader, search) == set()
    said_there = words(tree)
    assert "Trạng thái" in said_there
    assert "Xã, phường" not in said_there
    assert "Định nghĩa của con số này" in said_there


def test_the_file_of_petitions_holds_the_rows_of_the_screen(engine: Engine, reader: Reader) -> None:
    query = "metric=petitions.received&from=2026-09-01&status=new"
    shown = [row["code"] for row in rows(reader, f"?{query}", FEEDBACK)]
    assert shown
    told = lines(fetched(engine, f"petitions.csv?{query}"))
    assert [line["Mã phản ánh"] for line in told] == shown
    assert {line["Ngày hẹn do"] for line in told} == {"thời hạn của luật"}
    assert fetched(engine, "petitions.csv?metric=feedback.open").status_code == 400
    assert fetched(engine, "petitions.csv?place=24133").status_code == 400


def test_a_petition_tells_its_story_as_one(reader: Reader) -> None:
    story = words(by_id(painted(feedback.page, reader, "?code=pa:0"), "feedback-story"))
    assert "Thủ tục đòi giấy tờ" in story
    assert "PAKN về quy định hành chính" in story
    report = words(by_id(painted(feedback.page, reader, "?code=dl:0"), "feedback-story"))
    assert "PAKN" not in report


def test_petitions_are_listed_as_reports_are_but_for_the_place() -> None:
    assert PETITIONS.subject == "petitions"
    assert set(CASES.names) - set(PETITIONS.names) == {"place"}
