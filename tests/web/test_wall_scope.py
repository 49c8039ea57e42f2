"""A wall's title: whose figures a screen shows and of which days, in the room the header has."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.stages import stage_of
from ioc.walls import WallBook
from ioc.web.locales import speaking
from ioc.web.wall.document import Served, document
from ioc.web.wall.leader import communes, directing, feedback, on_time, security, today
from ioc.web.wall.letters import width
from ioc.web.wall.scope import period_names, scope_names, title_of, title_wide
from ioc.web.wall.values import WallValues
from tests.web import desk
from tests.web.feed_desk import asked
from tests.web.mapped import known
from tests.web.wall_stores import AMPLE, ROOMS, TIGHT

ONE = """
[walls.hop]
title = "Phòng họp"
diagonal = 55
resolution = [1920, 1080]
farthest = 5
screens = ["hom-nay?agency=H15.12", "dung-han?from=2026-10-01&to=2026-10-31",
           "can-chi-dao?from=2026-10-01&to=2026-10-31", "ban-do?agency=H15.NOPE", "phan-anh"]
"""
CODES = [agency.code for agency in known().agencies]
PERIODS = ["", "from=2026-11-01&to=2026-11-03", "from=2026-10-01&to=2026-10-31", "from=2026-10-05"]
MARKS = ["", "Mô phỏng"]


def test_the_document_names_the_unit_and_the_days_of_each_screen(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "screens.toml").write_text(ONE, encoding="utf-8")
    book = WallBook(tmp_path)
    context = replace(desk.context(engine), walls=book)
    values, wall = WallValues(context, book), book.get("hop")
    ready = values.ready("hop")
    assert wall is not None
    assert ready is not None
    served = Served(version="1", now=context.clock.now(), rate=1.0)
    page = document(wall, ready, values.frame(), served)
    titles = [part.partition('"')[0] for part in page.split('data-title="')[1:]]
    assert titles[0] == titles[1] == "Hôm nay · Sở NN&amp;MT"
    assert titles[2:] == ["Đúng hạn · T10/26", "Cần chỉ đạo", "Bản đồ", "Phản ánh"]
    assert '<span class="made-up">Mô phỏng</span>' in page


@given(st.sampled_from(CODES), st.sampled_from(PERIODS), st.sampled_from(MARKS))
def test_whose_and_when_are_told_in_the_room_there_is(code: str, period: str, mark: str) -> None:
    filters = asked(f"agency={code}&{period}")
    for room in ROOMS:
        stage = stage_of(room)
        wide = title_wide(stage, mark)
        title = title_of("Hôm nay", filters, known(), wide, ample=stage.ample)
        shown = title.upper() if stage.ample else title
        assert width(shown, bold=True) <= wide
        parts = title.split(" · ")
        assert not period or parts[-1] in period_names(filters)
        whose = parts[-2 if period else -1]
        names = scope_names(filters, known())
        assert whose in names or whose.split("…")[0] in names[-1]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Hôm nay"),
        ("from=2026-11-01&to=2026-11-30", "Hôm nay · tháng 11/2026"),
        ("from=2026-11-01", "Hôm nay"),
        ("from=2026-11-05", "Hôm nay · từ 05/11/2026"),
        ("from=2026-11-03&to=2026-11-03", "Hôm nay · 03/11/2026"),
        ("from=2025-11-02&to=2025-11-03", "Hôm nay · 02/11/2025–03/11/2025"),
        ("calendar=report", "Hôm nay · kỳ báo cáo"),
        ("agency=H15.12&agency=H15.03", "Hôm nay · 2 đơn vị"),
        ("channel=online", "Hôm nay · Trực tuyến"),
        ("procedure=1.003560", "Hôm nay · đã lọc"),
    ],
)
def test_what_is_expected_is_not_said_and_all_else_is(query: str, told: str) -> None:
    assert title_of("Hôm nay", asked(query), known(), 18.4, ample=False) == told


def test_a_screen_tells_only_of_what_its_figures_are_narrowed_by() -> None:
    filters = asked("agency=H15.12&sector=x&severity=4&place=22015&from=2026-10-01&to=2026-10-31")
    told = {
        screen: (screen.scope(filters).sector, screen.scope(filters).severity)
        for screen in (on_time.screen, feedback.screen, security.screen, communes.screen)
    }
    assert told[on_time.screen] == (("x",), ())
    assert told[feedback.screen] == ((), ())
    assert told[security.screen] == ((), ("4",))
    assert told[communes.screen] == (("x",), ())
    assert communes.screen.scope(filters).place == ()
    assert period_names(communes.screen.scope(filters)) == ["31/10/2026"]
    assert period_names(directing.screen.scope(filters)) == []
    assert today.screen.scope(filters) == filters


def test_in_english_the_clock_takes_more() -> None:
    own = title_wide(stage_of(TIGHT), "")
    with speaking("en"):
        assert title_wide(stage_of(TIGHT), "") < own
        named = title_of("Today", asked("channel=online"), known(), 20, ample=False)
    assert named == "Today · Online"
    assert title_wide(stage_of(AMPLE), "") > own
