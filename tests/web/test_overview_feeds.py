"""Tổng quan over all feeds: six tiles in fixed places, each of its own time; lines and rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, update

from ioc.metrics.catalogue import find
from ioc.metrics.model import PartName
from ioc.metrics.reader import Reader
from ioc.store import status
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources
from ioc.web.components.actions import LINES
from ioc.web.components.lowest import totals
from ioc.web.feed_faces import FEED_TILES
from ioc.web.filters import Filters
from ioc.web.links import PATHS
from ioc.web.page import Slots
from ioc.web.pages.letter import page as letter_page
from ioc.web.pages.overview import fill
from tests.web.fed import FED, declare, fed
from tests.web.mapped import NOW, known
from tests.web.test_overview import said, words

TODAY = NOW.date()
USUAL = Filters.parse("", TODAY)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("fed")
    engine = fed(f"sqlite:///{folder / 'ioc.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def engine(filled: Engine) -> Iterator[Engine]:
    """The store with every source as it was, whatever a test did to them."""
    with reading(filled) as connection:
        before = [dict(row._mapping) for row in connection.execute(sources.select())]
    yield filled
    with writing(filled) as connection:
        for row in before:
            connection.execute(update(sources).where(sources.c.name == row["name"]).values(row))


def told(engine: Engine, filters: Filters = USUAL) -> Slots:
    with reading(engine) as connection:
        return fill(Reader(connection, known(), NOW), filters)


def changed(engine: Engine, names: tuple[str, ...], **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(update(sources).where(sources.c.name.in_(names)).values(**values))
        status.bump(connection)


def rows_behind(engine: Engine, href: str) -> int:
    """How many rows the page of an address lists."""
    address = urlsplit(href)
    asked = Filters.parse(address.query, TODAY)
    metric = find(parse_qs(address.query)["metric"][0])
    assert address.path == PATHS[metric.subject]
    part: PartName = "denominator" if "part=denominator" in address.query else "numerator"
    with reading(engine) as connection:
        return Reader(connection, known(), NOW).rows(metric, asked.where(), part).count


def number(text: str) -> int:
    return int("".join(c for c in text.split(" ")[0] if c.isdigit()))


def line_of(slots: Slots, path: str) -> int:
    """The first line whose number opens that page."""
    hrefs = {n: slots[f"overview-action-{n}-overdue"]["href"] for n in range(1, LINES + 1)}
    return next(n for n, href in hrefs.items() if urlsplit(href).path == path)


@pytest.mark.parametrize("name", ["cases", "incidents"])
def test_a_feeds_tile_opens_as_many_rows_as_it_says(engine: Engine, name: str) -> None:
    slots = told(engine)
    shown = slots[f"overview-{name}-number"]
    assert rows_behind(engine, shown["href"]) == number(words(shown["children"])) > 0
    within = slots[f"overview-{name}-first"]["children"][2]
    assert rows_behind(engine, within.href) == number(within.children)


def test_every_tile_speaks_of_the_time_of_its_own_source(engine: Engine) -> None:
    slots = told(engine)
    times = {"overdue": "mot-cua", "cases": "phan-anh", "incidents": "soc"}
    times["score"] = "chat-luong-766"
    for name, source in times.items():
        assert slots[f"overview-{name}-time"]["data-of"] == source
    assert words(slots["overview-score-time"]["children"]) == "số\u00a006:00"
    assert words(slots["overview-time-incidents"]["children"]) == "09:56"


def test_the_score_says_rank_and_by_how_many_places_it_moved(engine: Engine) -> None:
    slots = told(engine)
    assert said(slots, "score-name") == "Điểm 766 năm 2026"
    assert said(slots, "score-number") == "86,84"
    assert "href" not in slots["overview-score-number"]
    assert said(slots, "score-first") == "hạng 16/34 · ▼ 2 bậc trong tuần"
    assert said(slots, "score-change") == "chính thức\u00a0· "
    assert slots["overview-score-trend"]["alt"].startswith("34 tỉnh, thành phố: thấp nhất 81,14")


def test_the_lowest_five_of_each_tier_are_shown_apart(engine: Engine) -> None:
    slots = told(engine)
    with reading(engine) as connection:
        scores = Reader(connection, known(), NOW).scores(USUAL.where())
    for tier in ("agency", "commune"):
        low = totals(scores, tier, "H15")
        shown = [said(slots, f"lowest-{tier}-{n}-name") for n in range(1, 6)]
        assert shown == [known().agencies.label(one.department) for one in low[:5]]
        assert all((one.score or 0) >= (low[4].score or 0) for one in low[5:])
    assert not slots["overview-lowest"]["hidden"]


def test_the_lines_hold_every_feeds_worst_and_open_exactly_their_rows(engine: Engine) -> None:
    slots = told(engine)
    counts = [slots[f"overview-action-{n}-overdue"] for n in range(1, LINES + 1)]
    pages = [urlsplit(count["href"]).path for count in counts]
    assert pages[0] == "/an-ninh-mang"
    assert set(pages) == {"/an-ninh-mang", "/ho-so", "/phan-anh"}
    for count in counts:
        assert rows_behind(engine, count["href"]) == number(count["children"])
    assert said(slots, "headline").count("; ") == 2
    assert said(slots, "headline").startswith("Cần chỉ đạo: ")


def test_an_incident_has_a_rule_a_day_to_report_by_and_no_paper(engine: Engine) -> None:
    slots = told(engine)
    assert "sshd" in said(slots, "action-1-cause") or "tệp" in said(slots, "action-1-cause")
    assert "(QĐ\u00a005/2017)" in said(slots, "action-1-deadline")
    assert said(slots, "action-1-letter") == "Xem sự cố"
    assert slots["overview-action-1-annex"]["hidden"]


def test_a_line_of_reports_leads_to_their_paper_and_their_list(engine: Engine) -> None:
    slots = told(engine)
    n = line_of(slots, "/phan-anh")
    line = slots[f"overview-action-{n}-letter"]["href"]
    asked = Filters.parse(urlsplit(line).query, TODAY)
    assert asked.extra["metric"] == "feedback.overdue"
    with reading(engine) as connection:
        paper = letter_page.fill(Reader(connection, known(), NOW), asked)
    text = words(paper["letter-paper"]["children"])
    count = number(said(slots, f"action-{n}-overdue"))
    assert f"còn {count} phản ánh đã quá hạn" in text
    assert "Theo chỉ đạo của Chủ tịch UBND tỉnh, Văn phòng UBND tỉnh đề nghị UBND" in text
    assert paper["letter-annex"]["href"] == slots[f"overview-action-{n}-annex"]["href"]
    assert rows_behind(engine, paper["letter-rows"]["href"]) == count


def test_what_nobody_feeds_leaves_its_place_empty(engine: Engine) -> None:
    declare(engine, ("mot-cua", "phan-anh"))
    slots = told(engine)
    assert slots["overview-score"] == slots["overview-incidents"]
    assert slots["overview-score"]["className"] == "tile tile-absent"
    assert "tile-absent" not in slots["overview-cases"]["className"]
    assert slots["overview-lowest"] == {"hidden": True}
    assert slots["overview-time-scores-of"] == {"hidden": True}
    assert "sự cố" not in said(slots, "headline")


def test_without_any_other_feed_their_row_goes(engine: Engine) -> None:
    declare(engine, ("mot-cua",))
    slots = told(engine)
    assert {slots[f"overview-{n}"]["className"] for n in FEED_TILES} == {"tile tile-gone"}
    assert {urlsplit(slots[f"overview-action-{n}-overdue"]["href"]).path for n in (1, 5)} == {
        "/ho-so"
    }


def test_a_declared_source_that_never_answered_is_said_and_calms_nobody(engine: Engine) -> None:
    never = {"data_as_of": None, "watermark": None, "backfilled_to": None}
    changed(engine, ("soc",), **never)
    slots = told(engine)
    assert said(slots, "incidents-number") == "—"
    assert said(slots, "incidents-first") == "chưa kết nối nguồn"
    assert said(slots, "action-calm") == "Chưa gồm An ninh mạng (chưa kết nối nguồn)"
    assert not slots["overview-action-calm"]["hidden"]


def test_a_number_that_is_not_there_says_whether_its_source_answers(engine: Engine) -> None:
    never = {"data_as_of": None, "watermark": None, "backfilled_to": None}
    changed(engine, ("soc", "mot-cua"), **never)
    slots = told(engine)
    assert said(slots, "open-number") == "…"
    assert said(slots, "open-first").startswith("đang nạp")
    changed(engine, ("soc", "mot-cua"), outcome="unavailable")
    slots = told(engine)
    for tile in ("open", "overdue", "incidents"):
        assert said(slots, f"{tile}-number") == "—"
        assert said(slots, f"{tile}-first") == "Nguồn không trả lời"
    # Of the others nothing changes: an empty answer is still told from none.
    assert said(slots, "cases-number")[:1].isdigit()


def test_old_figures_of_one_feed_do_not_age_another(engine: Engine) -> None:
    changed(engine, ("phan-anh",), data_as_of=NOW - timedelta(days=3))
    slots = told(engine)
    assert slots["overview-overdue-time"]["data-asof"] > slots["overview-cases-time"]["data-asof"]
    stand_on = {"/an-ninh-mang": "soc", "/ho-so": "mot-cua", "/phan-anh": "phan-anh"}
    for path, source in stand_on.items():
        mark = slots[f"overview-action-{line_of(slots, path)}-stale"]
        assert mark["data-of"] == source


def test_a_question_that_a_feed_cannot_be_asked_is_not_answered_with_another(
    engine: Engine,
) -> None:
    by_sector = told(engine, Filters.parse("sector=G09-XD01", TODAY))
    for name in ("score", "cases", "incidents"):
        assert said(by_sector, f"{name}-first") == "không tính theo bộ lọc này"
    assert "phản ánh" not in said(by_sector, "headline")
    by_place = told(engine, Filters.parse("place=24133", TODAY))
    assert said(by_place, "incidents-first") == "không tính theo bộ lọc này"
    assert said(by_place, "cases-first") != "không tính theo bộ lọc này"


def test_one_units_page_has_that_units_numbers(engine: Engine) -> None:
    slots = told(engine, Filters.parse("agency=H15.12", TODAY))
    with reading(engine) as connection:
        reader = Reader(connection, known(), NOW)
        own = replace(USUAL.where(), agencies=("H15.12",))
        score = reader.value(find("quality766.score"), own).value
        late = reader.value(find("feedback.overdue"), own).numerator
    assert said(slots, "score-number") == f"{score:.2f}".replace(".", ",")
    assert number(said(slots, "cases-number")) == late
    several = told(engine, Filters.parse("agency=H15.12&agency=H15.06", TODAY))
    assert said(several, "score-number") == "—"


def test_what_only_other_feeds_carry_is_no_question_of_this_page(engine: Engine) -> None:
    stray = told(engine, Filters.parse("category=giao-thong&severity=5", TODAY))
    assert said(stray, "overdue-number") == said(told(engine), "overdue-number")
    assert len(FED) == 4
