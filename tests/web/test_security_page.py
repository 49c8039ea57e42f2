"""An ninh mạng: every number opens its rows, and nothing on it tells an attacker where to go."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from ioc.metrics.catalogue import find
from ioc.metrics.reader import Reader
from ioc.web.components.kinds import SECURITY
from ioc.web.components.severity_chart import day_ticks, figure
from ioc.web.pages.security import PATH, page
from tests.web.fed import declare, fed
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
from tests.web.test_agencies import by_id, words


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('security') / 'ioc.sqlite'}", 20, 20)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as reader:
        yield reader


@pytest.mark.parametrize("search", ["", "?severity=4&severity=5", "?rule=5710", "?agency=H15.01"])
def test_every_number_opens_exactly_its_rows(reader: Reader, search: str) -> None:
    found = followed(painted(page, reader, search), reader, PATH, SECURITY)
    assert len(found) > 10
    assert [one for one in found if one[1] != one[2]] == []


def test_the_sentence_says_how_many_are_open_how_grave_and_since_when(reader: Reader) -> None:
    where = asked("").where()
    count = reader.value(find("security.incidents_open"), where).numerator
    serious = reader.value(find("security.incidents_serious"), where).numerator
    sentence = words(by_id(painted(page, reader), "security-headline"))
    assert sentence.startswith(f"{count} sự cố đang mở, trong đó {serious} mức cao trở lên; ")
    calm = painted(page, reader, "?asset=nothing")
    assert words(by_id(calm, "security-headline")).startswith("Không có sự cố nào đang mở · ")


@pytest.mark.parametrize(
    "search",
    ["", "?metric=security.alerts", "?metric=security.incidents", "?metric=security.assets_hit"],
)
def test_machines_have_numbers_and_nothing_names_a_node(
    engine: Engine, reader: Reader, search: str
) -> None:
    told = said(page, reader, search) + str(rows(reader, search, SECURITY))
    assert "node01" not in told
    assert "Thiết bị " in told or search == "?metric=security.incidents"
    for name in ("alerts", "incidents"):
        assert "node01" not in fetched(engine, f"{name}.csv").text


def test_the_days_by_severity_are_all_the_alerts_of_these_days(reader: Reader) -> None:
    slots = page.fill(reader, asked(""))
    bars = slots["security-days-figure"]["figure"]["data"]
    where = asked("?from=2026-10-22&to=2026-11-20").where()
    alerts = reader.value(find("security.alerts"), where).numerator
    assert sum(count or 0 for bar in bars for count in bar["y"]) == alerts
    assert [bar["name"] for bar in bars][:2] == ["Nghiêm trọng", "Cao"]
    assert len(slots["security-days-rows"]["children"]) == 30


def test_days_are_named_by_number_and_a_month_where_it_begins() -> None:
    assert day_ticks(["2026-10-30", "2026-10-31", "2026-11-01"]) == ["30", "31", "1<br>th.11"]
    assert day_ticks(["2026-10-20", "2026-10-21"]) == ["20<br>th.10", "21"]
    assert figure({})["data"] == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("alerts", "metric=security.alerts&severity=5&sort=rule"),
        ("alerts", "metric=security.serious&has=rule:sshd"),
        ("incidents", "metric=security.incidents_open"),
        ("incidents", "metric=security.incidents&q=tep"),
    ],
)
def test_the_file_holds_the_rows_of_the_screen_in_their_order(
    engine: Engine, reader: Reader, name: str, query: str
) -> None:
    shown = [(row["severity"], row["rule"]) for row in rows(reader, f"?{query}", SECURITY)]
    assert shown
    told = [
        (line["Mức độ"], line["Quy tắc"]) for line in lines(fetched(engine, f"{name}.csv?{query}"))
    ]
    assert told == shown


def test_what_is_counted_once_is_listed_by_name(engine: Engine, reader: Reader) -> None:
    search = "?metric=security.assets_hit"
    shown = rows(reader, search, SECURITY)
    assert shown[0] == {"id": "001", "key": "001", "name": "Thiết bị 001"}
    count = words(by_id(painted(page, reader, search), "security-count"))
    assert count == f"{len(shown)} thiết bị"
    told = lines(fetched(engine, f"alerts.csv{search}"))
    assert [line["Tên"] for line in told] == [row["name"] for row in shown]


@pytest.mark.parametrize(
    "query",
    [
        *("alerts.csv?metric=security.incidents_open", "incidents.csv?place=24133"),
        *("alerts.xlsx?sort=opened", "incidents.xlsx?category=khac"),
    ],
)
def test_a_question_of_another_kind_gets_no_file(engine: Engine, query: str) -> None:
    assert fetched(engine, query).status_code == 400


@pytest.mark.parametrize(
    "search",
    [
        *("", "?metric=security.rules_hit", "?metric=feedback.open", "?q=sshd", "?rule=5710"),
        *(
            "?metric=security.alerts&has=rule:sshd",
            "?place=24133&sector=x",
            "?from=2026-01-01&to=2026-03-01",
        ),
    ],
)
def test_every_slot_has_its_place_whatever_the_address(reader: Reader, search: str) -> None:
    assert stray(page, reader, search) == set()


def test_without_any_source_the_page_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('none') / 'ioc.sqlite'}", 5, 5)
    declare(engine, ("mot-cua", "phan-anh"))
    with reading(engine) as reader:
        tree = painted(page, reader)
        assert by_id(tree, "security-board").hidden
        assert "Chưa kết nối nguồn" in words(tree)
    engine.dispose()
