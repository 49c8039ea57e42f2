"""A rate of few is told as such wherever it stands, by the one number that the province set."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.periods import month_end
from ioc.metrics.catalogue import CATALOGUE, find
from ioc.metrics.model import Figure, Part, Where
from ioc.metrics.reader import Reader
from ioc.store.engine import reading, writing
from ioc.store.ingest import ingest
from ioc.store.ledger import sources
from ioc.store.rows import Load
from ioc.web.components.tile import Face
from ioc.web.pages import agencies, feedback, overview
from ioc.web.pages import map as maps
from ioc.web.rates import FEW, few, few_words, judged, rate_spark, so_far
from tests.store.invented import RULES, hour, open_store, row
from tests.web.fed import fed
from tests.web.feed_desk import asked as month
from tests.web.feed_desk import painted
from tests.web.mapped import NOW, known
from tests.web.test_agencies import by_id, parts, words

RATE = find("dossiers.on_time_rate")
BAD = Face(name="Đúng hạn", number="50,0%", href="/", state="act", first="1/2", change="▼ 1")
HOLLOW, DASHED = "r='4.5' fill='none'", "stroke-dasharray='3 5'"


def figure(top: int, bottom: int) -> Figure:
    return Figure(top / bottom if bottom else None, top, bottom)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('rates') / 'ioc.sqlite'}", 60, 120)
    yield engine
    engine.dispose()


@pytest.fixture
def proud(tmp_path: Path) -> Iterator[Reader]:
    """Everything resolved was in time, and ten dossiers are overdue."""
    engine = open_store(f"sqlite:///{tmp_path / 'ioc.sqlite'}")
    with writing(engine) as connection:
        connection.execute(sources.update().values(backfilled_to=hour(-9000), data_as_of=NOW))
    done = {"status": 9, "resolved_at": hour(100)}
    told = [
        row(f"{code}-261102-{n:04}", 420, agency=code, due_at=hour(200), **(done if n < 40 else {}))
        for code in ("H15.12", "H15.101")
        for n in range(45)
    ]
    ingest(engine, Load(source="mot-cua", now=NOW, dossiers=told, watermark=NOW), RULES)
    with reading(engine) as connection:
        yield Reader(connection, known(), NOW)
    engine.dispose()


def asked(engine: Engine, least: int) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, replace(known(), least_cases=least), NOW)


@pytest.fixture
def strict(engine: Engine) -> Iterator[Reader]:
    """Of a province to which everything here is few."""
    yield from asked(engine, 10_000)


@pytest.fixture
def lenient(engine: Engine) -> Iterator[Reader]:
    """Of a province to which nothing is."""
    yield from asked(engine, 1)


def test_whatever_has_a_rate_has_words_for_few() -> None:
    subjects = {metric.subject for metric in CATALOGUE if metric.kind in ("rate", "mean")}
    assert subjects == set(FEW)
    assert {few_words(subject) for subject in subjects} == {
        "ít hồ sơ",
        "ít phản ánh",
        "ít cuộc gọi",
        "ít PAKN",
    }


@given(st.integers(0, 100), st.integers(1, 100))
def test_few_is_something_but_fewer_than_the_least(bottom: int, least: int) -> None:
    assert few(figure(0, bottom), least) == (0 < bottom < least)
    assert not few(None, least)


def test_of_few_nothing_is_concluded() -> None:
    few_now = judged(BAD, RATE, (figure(1, 2), figure(40, 50)), 30)
    assert (few_now.few, few_now.state, few_now.change) == (True, "", "")
    assert words(few_now.first) == "1/2 · ít hồ sơ"
    few_before = judged(BAD, RATE, (figure(25, 50), figure(1, 2)), 30)
    assert (few_before.few, few_before.state, few_before.change) == (False, "act", "")
    assert judged(BAD, RATE, (figure(25, 50), figure(40, 50)), 30) == BAD


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.dates(date(2026, 1, 1)))
def test_a_month_is_whole_only_when_its_last_day_has_passed(end: date, today: date) -> None:
    assert (so_far(end, today) is None) == (end == month_end(end) and today > end)
    assert so_far(end, today) in (None, min(end, today))


def series(*of: tuple[int, int]) -> list[Part]:
    return [Part(f"2026-{n:02}", "", figure(*pair)) for n, pair in enumerate(of, 8)]


def test_months_of_few_are_hollow_and_the_one_not_over_is_dashed() -> None:
    months = series((40, 50), (1, 2), (45, 50), (30, 40))
    spark = rate_spark(RATE, months, 30, date(2026, 11, 20))
    assert unquote(spark.src).count(HOLLOW) == 1
    assert unquote(spark.src).count(DASHED) == 1
    assert "thấp nhất 75,0%" in spark.words
    assert "Chấm rỗng: ít hồ sơ (dưới 30)." in spark.words
    assert spark.words.endswith("Nét đứt: tháng 11 mới tính đến 20/11.")
    whole = rate_spark(RATE, series((40, 50), (45, 50)), 30, None)
    assert HOLLOW not in unquote(whole.src)
    assert DASHED not in unquote(whole.src)


def test_reports_of_few_are_hatched_in_tile_table_and_list(strict: Reader) -> None:
    tree = painted(feedback.page, strict)
    cells = [line.children[-1] for line in by_id(tree, "feedback-category-rows").children]
    assert cells
    assert all("ít phản ánh" in words(cell) for cell in cells)
    assert all(marked(cell) for cell in cells)
    for name in ("on-time", "share"):
        assert "ít phản ánh" in words(by_id(tree, f"feedback-{name}-first"))
        assert marked(by_id(tree, f"feedback-{name}-number"))
        assert by_id(tree, f"feedback-{name}").className == "tile"
    assert "Chấm rỗng: ít phản ánh (dưới 10.000)." in words(by_id(tree, "feedback-months-note"))
    listed = painted(feedback.page, strict, "?metric=feedback.on_time_rate")
    assert words(by_id(listed, "feedback-meaning")).endswith("· ít phản ánh")


def marked(tree: Component) -> list[Any]:
    return [part for part in parts(tree) if getattr(part, "className", "") == "few"]


def test_nothing_is_few_where_the_province_says_so(lenient: Reader) -> None:
    for page in (feedback.page, overview.page):
        tree = painted(page, lenient)
        assert marked(tree) == []
        assert "ít phản ánh" not in words(tree)
        assert "ít hồ sơ" not in words(tree)


def test_the_overview_tells_few_in_tiles_groups_and_months(strict: Reader) -> None:
    tree = painted(overview.page, strict)
    for name in ("on-time", "online"):
        assert marked(by_id(tree, f"overview-{name}-number"))
        assert "ít hồ sơ" in words(by_id(tree, f"overview-{name}-first"))
    assert by_id(tree, "overview-on-time").className == "tile"
    assert "ít hồ sơ" in words(by_id(tree, "overview-league-all-rate"))
    assert "ít hồ sơ" in words(by_id(tree, "overview-months-rate-11"))


def test_a_young_month_says_that_its_cases_still_run(lenient: Reader) -> None:
    tree = painted(feedback.page, lenient)
    first = by_id(tree, "feedback-share-first")
    share = lenient.value(find("feedback.resolved_share"), month("").where())
    running = (share.denominator or 0) - (share.numerator or 0)
    assert f"{running} đang xử lý" in words(first)
    assert [part.href for part in parts(first) if getattr(part, "href", "")] == [
        "/phan-anh?metric=feedback.resolved_share&part=rest"
    ]
    assert "tháng 11 mới tính đến 20/11" in words(by_id(tree, "feedback-share-change"))
    note = "Cột nhạt, nét đứt: tháng 11 mới tính đến 20/11."
    assert words(by_id(tree, "feedback-months-note")) == note
    dashes = [
        one
        for one in by_id(tree, "feedback-months-figure").figure["data"]
        if one.get("line", {}).get("dash")
    ]
    assert [one["x"] for one in dashes] == [["2026-10", "2026-11"]]
    past = painted(feedback.page, lenient, "?from=2026-10-01&to=2026-10-31")
    assert words(by_id(past, "feedback-months-note")) == ""
    assert words(by_id(past, "feedback-share-change")) == ""


def test_no_page_shows_all_on_time_beside_overdue_without_saying_of_whom(proud: Reader) -> None:
    """A rate of what is done says nothing of what is not: each names its own population."""
    assert proud.value(RATE, proud_month(proud)).value == 1.0
    for page, search, populations in (
        (overview.page, "", ("80/80 đã xong · 10 đang quá hạn",)),
        (overview.page, "", ("Quá hạn chưa xong", "Đúng hạn (của số đã giải quyết)")),
        (agencies.page, "", ("100% đúng hạn (40/40 đã giải quyết) · 5 quá hạn chưa xong",)),
        (
            agencies.page,
            "?agency=H15.12",
            ("40 / 40 đã giải quyết", "88,9% nếu tính cả 5 hồ sơ quá hạn lúc này (40 / 45)"),
        ),
        (
            maps.page,
            "?metric=dossiers.on_time_rate",
            ("Tỷ lệ là của hồ sơ đã giải quyết; 10 hồ sơ quá hạn chưa xong lúc này.",),
        ),
    ):
        seen = words(painted(page, proud, search))
        assert "100%" in seen
        for population in populations:
            assert population in seen, page.path


def test_counted_together_the_rate_is_one_and_says_so(proud: Reader) -> None:
    tree = painted(maps.page, proud, "?metric=dossiers.on_time_rate&version=with-overdue")
    assert "100%" not in words(by_id(tree, "map-sentence"))
    assert "Tỷ lệ là của" not in words(by_id(tree, "map-sentence"))


def proud_month(reader: Reader) -> Where:
    return Where(start=reader.today.replace(day=1), end=reader.today)
