"""Bản tin tuần: short, whole, each number with its time and its rows; what is missing is said."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure, Where
from ioc.metrics.quoted import Quoted
from ioc.metrics.reader import Reader
from ioc.metrics.weekly import (
    CASES,
    CASES_OPEN,
    INCIDENTS,
    INCIDENTS_SERIOUS,
    OPEN,
    OVERDUE,
    RATE,
    Mark,
    Tie,
    UnitCount,
    Weekly,
    most_overdue,
    weekly,
)
from ioc.store.engine import reading, writing
from ioc.store.ledger import sources as source_rows
from ioc.store.scores import keep_scores
from ioc.web.components.alert_kind import ALERTS
from ioc.web.components.alert_kind import INCIDENTS as INCIDENT_KIND
from ioc.web.components.case_kind import CASES as CASE_KIND
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.filters import Filters
from ioc.web.locales import speaking
from ioc.web.page import Frame, filled
from ioc.web.pages.weekly import page
from ioc.web.weekly_words import icon, span, weekly_text
from tests.store.feeds import at, score_row
from tests.web.fake_reader import AGENCIES, count, rate
from tests.web.fed import fed
from tests.web.feed_desk import followed
from tests.web.mapped import NOW, known
from tests.web.test_agencies import by_id, parts, words

TODAY = date(2026, 11, 23)
MADE = datetime(2026, 11, 23, 2, 41, tzinfo=UTC)
MOST = 2000


def score(value: float | None, **facts: Any) -> Quoted:
    told: dict[str, Any] = {
        "department": "H15",
        "name": "Đắk Lắk",
        "tier": "province",
        "group": "",
        "score": value,
        "max_score": 100.0,
        "delta": None,
        "quality": "",
        "rank": 14,
        "of": 34,
    }
    return Quoted(**(told | facts))


def unit(code: str, value: float, **facts: Any) -> Quoted:
    told = {"department": code, "name": code, "tier": "commune"} | facts
    return score(value, **told)


WEEK = Weekly(
    today=TODAY,
    made_at=MADE,
    province="H15",
    simulated=False,
    year=Mark("2026", score(86.98), score(86.5, rank=12)),
    month=Mark("2026-10", score(91.2, rank=3), score(91.2, rank=3)),
    quarter=Mark("2026-Q4", score(85.0), None),
    groups=(
        Mark("CKMB", score(17.1, max_score=18.0), score(17.0, max_score=18.0)),
        Mark("TTTT", score(5.0, max_score=10.0), None),
        Mark("MDHL", None, None),
    ),
    trend=(
        Mark("2026-08", score(84.2), None),
        Mark("2026-09", None, None),
        Mark("2026-10", score(91.2), None),
    ),
    departments=(unit("H15.06", 70.21), unit("H15.12", 71.5)),
    scored=14,
    communes=(unit("H15.150", 65.0), unit("H15.151", 81.0), unit("H15.152", 95.0)),
    figures={
        RATE: rate(1284, 1332),
        OVERDUE: count(41),
        OPEN: count(358),
        CASES: count(23),
        CASES_OPEN: count(412),
        INCIDENTS: count(2),
        INCIDENTS_SERIOUS: count(0),
    },
    units=(UnitCount("H15.12", 30), UnitCount("H15.150", 11)),
    tied=None,
    period=Where(start=date(2026, 11, 1), end=TODAY),
    times={
        "scores": datetime(2026, 11, 22, 23, 10, tzinfo=UTC),
        "dossiers": datetime(2026, 11, 23, 2, 30, tzinfo=UTC),
        "cases": datetime(2026, 11, 21, 2, 38, tzinfo=UTC),
        "incidents": datetime(2026, 11, 23, 2, 40, tzinfo=UTC),
    },
)


def text(week: Weekly = WEEK) -> str:
    return weekly_text(week, AGENCIES)


def test_the_text_says_the_week_the_scores_and_the_work_with_their_times() -> None:
    assert text().splitlines() == [
        "BẢN TIN TUẦN 48/2026 · ĐẮK LẮK",
        "Lập lúc 09:41, Thứ Hai 23/11/2026",
        "",
        "I. CHẤT LƯỢNG PHỤC VỤ (QĐ 766) · số liệu đến 06:10",
        "✅ Năm 2026: 86,98 điểm, hạng 14/34 (▲ 0,48 điểm, ▼ 2 bậc so với tuần trước)",
        "🌟 Tháng 10: 91,20 điểm, hạng 3/34 (điểm không đổi, giữ hạng so với tháng 9)",
        "Sáu nhóm trong năm (so với tuần trước):",
        "🌟 Công khai, minh bạch 17,10/18 (▲ 0,10)",
        "❗ Thanh toán trực tuyến 5,00/10",
        "• Mức độ hài lòng: chưa có điểm",
        "Ba tháng đã hết: tháng 8: 84,20 → chưa có điểm tháng 9 → tháng 10: 91,20",
        "✅ Quý IV đến 23/11: 85,00 điểm, hạng 14/34 (chưa có điểm để so với quý trước)",
        "",
        "II. SỞ, NGÀNH ĐIỂM THẤP NHẤT (năm 2026, 14 đơn vị có điểm)",
        "1. Xây dựng 70,21",
        "2. NN&MT 71,50",
        "",
        "III. UBND CẤP XÃ (năm 2026, 3 đơn vị có điểm)",
        "❗ Nghiêm trọng, dưới 80: 1 đơn vị: Ea Kar 65,00",
        "⚠️ Cảnh báo, 80 đến dưới 90: 1 đơn vị: H15.151 81,00",
        "",
        "IV. HỒ SƠ TTHC · số liệu đến 09:30",
        "Đúng hạn theo mẫu 06a, 01–23/11: 96,4% (của 1.332 hồ sơ đã giải quyết, 1.284 đúng hạn)",
        "Quá hạn chưa xong, lúc này: 41 (của 358 hồ sơ đang giải quyết)",
        "Quá hạn nhiều nhất: NN&MT 30; Ea Kar 11",
        "",
        "V. PHẢN ÁNH HIỆN TRƯỜNG · số liệu đến 09:38 21/11",
        "Quá hạn, lúc này: 23 (của 412 phản ánh đang xử lý)",
        "",
        "VI. AN TOÀN THÔNG TIN · số liệu đến 09:40",
        "Sự cố đang mở: 2, trong đó mức cao: 0",
    ]


def test_what_is_missing_is_said_and_is_never_zero() -> None:
    nothing = Mark("2026-10", None, None)
    unknown = Figure(None, 7, None, loading=True)
    bare = replace(
        WEEK,
        month=nothing,
        groups=(Mark("CKMB", None, None),),
        departments=(),
        communes=(),
        figures={OVERDUE: unknown, OPEN: unknown},
        units=(),
        times={name: at for name, at in WEEK.times.items() if name != "incidents"}
        | {"cases": None},
    )
    said = text(bare)
    for expected in (
        "Chưa có điểm tháng 10",
        "Sáu nhóm: chưa có điểm",
        "chưa có điểm của đơn vị nào",
        "Đúng hạn theo mẫu 06a, 01–23/11: chưa có số liệu",
        "Quá hạn chưa xong, lúc này: chưa có số liệu",
        "V. PHẢN ÁNH HIỆN TRƯỜNG · chưa có số liệu",
        "VI. AN TOÀN THÔNG TIN · chưa kết nối nguồn",
    ):
        assert expected in said
    assert not any(line.endswith((": 0", ": 7")) or " 0 (" in line for line in said.splitlines())


def test_units_tied_where_the_line_is_cut_are_counted_and_not_named() -> None:
    plain = [UnitCount("H15.12", 30), UnitCount("H15.150", 11)]
    assert most_overdue([*plain, UnitCount("H15.06", 0)]) == (tuple(plain), None)
    alike = [UnitCount(f"H15.{n}", 1) for n in range(160, 167)]
    named, tied = most_overdue([*alike, *plain])
    assert (named, tied) == (tuple(plain), Tie(7, 1))
    said = text(replace(WEEK, units=named, tied=tied))
    assert "Quá hạn nhiều nhất: NN&MT 30; Ea Kar 11; 7 đơn vị khác cùng 1" in said
    assert most_overdue(alike) == ((), Tie(7, 1))
    assert "nhiều nhất: 7 đơn vị cùng 1" in text(replace(WEEK, units=(), tied=Tie(7, 1)))
    assert most_overdue(alike[:5]) == (tuple(alike[:5]), None)


def test_a_quarter_without_a_score_is_not_told_until_a_day() -> None:
    none = replace(WEEK, quarter=Mark("2026-Q4", None, None))
    assert "\nChưa có điểm quý IV\n" in text(none)


def test_where_the_whole_is_not_known_no_unit_is_named(tmp_path: Path) -> None:
    engine = fed(f"sqlite:///{tmp_path / 'ioc.sqlite'}", 200, 5)
    with reading(engine) as connection:
        assert weekly(Reader(connection, known(), NOW)).units
    with writing(engine) as connection:
        marks = {"backfilled_to": NOW - timedelta(days=3), "backfill_from": NOW - timedelta(99)}
        connection.execute(source_rows.update().values(**marks))
    with reading(engine) as connection:
        week = weekly(Reader(connection, known(), NOW))
    assert week.figures[OVERDUE].value is None
    assert (week.units, week.tied) == ((), None)
    engine.dispose()


def test_where_no_group_had_a_score_a_week_ago_the_head_says_so() -> None:
    new = replace(WEEK, groups=tuple(mark._replace(before=None) for mark in WEEK.groups))
    assert "Sáu nhóm trong năm (chưa có điểm để so với tuần trước):" in text(new)


def test_without_any_score_the_section_is_one_line() -> None:
    times = {name: at for name, at in WEEK.times.items() if name != "scores"}
    assert "I. CHẤT LƯỢNG PHỤC VỤ (QĐ 766) · chưa kết nối nguồn\n\nII." in text(
        replace(WEEK, times=times)
    )


def test_a_lone_province_has_no_rank_among_others() -> None:
    alone = replace(WEEK, year=Mark("2026", score(86.98, rank=1, of=1), None))
    said = text(alone)
    assert "✅ Năm 2026: 86,98 điểm (chưa có điểm để so với tuần trước)\n" in said


def test_figures_that_are_simulated_are_not_to_be_sent() -> None:
    assert "DỮ LIỆU MÔ PHỎNG: KHÔNG GỬI" in text(replace(WEEK, simulated=True))
    assert "MÔ PHỎNG" not in text()


@pytest.mark.parametrize(
    ("value", "most", "sign"),
    [
        (90.0, 100.0, "🌟"),
        (89.99, 100.0, "✅"),
        (80.0, 100.0, "✅"),
        (79.99, 100.0, "⚠️"),
        (14.0, 20.0, "⚠️"),
        (13.9, 20.0, "❗"),
        (86.0, None, "✅"),
        (None, 100.0, "•"),
    ],
)
def test_the_icon_is_of_the_share_of_the_maximum(
    value: float | None, most: float | None, sign: str
) -> None:
    assert icon(score(value, max_score=most)) == sign


def test_a_group_without_its_maximum_has_no_icon() -> None:
    assert icon(score(17.0, max_score=None, group="CKMB")) == "•"


def test_of_many_communes_the_lowest_are_named_and_the_rest_counted_within_one_message() -> None:
    names = [f"Xã có tên rất dài số {n}" for n in range(102)]
    communes = tuple(unit(f"X{n}", 60 + n / 5, name=name) for n, name in enumerate(names))
    week = replace(WEEK, communes=communes, simulated=True)
    said = text(week)
    assert "❗ Nghiêm trọng, dưới 80: 100 đơn vị: Xã có tên rất dài số 0 60,00;" in said
    assert "và 92 đơn vị khác" in said
    assert len(week.serious) + len(week.watched) == 102
    assert len(said) <= MOST


def test_days_of_one_month_of_two_and_of_two_years() -> None:
    assert span(date(2026, 11, 1), date(2026, 11, 23)) == "01–23/11"
    assert span(date(2026, 10, 15), date(2026, 11, 14)) == "15/10–14/11"
    assert span(date(2025, 12, 15), date(2026, 1, 14)) == "15/12/2025–14/01/2026"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The invented feeds, and the scores of months, of a quarter and of groups."""
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('weekly') / 'ioc.sqlite'}", 400, 200)
    asked = (NOW - at(0)) / timedelta(hours=1) - 4
    months = {"2026-08": 84.2, "2026-09": 84.8, "2026-10": 85.1, "2026-Q4": 85.9, "2026-Q3": 84.4}
    rows = [score_row(asked, period=period, score=value) for period, value in months.items()]
    rows += [
        score_row(asked - day * 24, group="CKMB", score=17.1 - day, max_score=18.0)
        for day in (0, 9)
    ]
    with writing(engine) as connection:
        keep_scores(connection, "chat-luong-766", rows)
    yield engine
    engine.dispose()


@pytest.fixture
def reader(store: Engine) -> Iterator[Reader]:
    with reading(store) as connection:
        yield Reader(connection, known(), NOW)


def painted(reader: Reader, search: str = "") -> Any:
    filters = Filters.parse(search, reader.today)
    frame = Frame(lookups=reader.lookups, today=reader.today, simulated=True)
    return filled(page.layout(filters, frame), page.fill(reader, filters))


def test_the_week_is_read_from_the_store(reader: Reader) -> None:
    week = weekly(reader)
    running = Where(start=date(2026, 11, 1), end=reader.today)
    assert week.year.now is not None
    assert (week.year.now.rank, week.year.now.of, week.year.climbed) == (16, 34, -2)
    assert week.month.difference == 0.3
    assert week.quarter.difference == 1.5
    assert week.groups[0].difference == 9
    assert [mark.period for mark in week.trend] == ["2026-08", "2026-09", "2026-10"]
    assert len(week.departments) == 5
    assert week.scored > 5
    assert all(one.department.startswith("H15.") for one in week.communes)
    assert len(week.communes) == 102
    for key in (RATE, OVERDUE, OPEN, CASES, CASES_OPEN, INCIDENTS, INCIDENTS_SERIOUS):
        assert week.figures[key] == reader.value(find(key), running), key
    assert sum(u.overdue for u in week.units) <= (week.figures[OVERDUE].numerator or 0)
    assert set(week.times) == {"scores", "dossiers", "cases", "incidents"}


def test_a_new_year_has_no_score_of_a_week_ago(store: Engine) -> None:
    with reading(store) as connection:
        week = weekly(Reader(connection, known(), datetime(2027, 1, 3, 3, tzinfo=UTC)))
    assert week.year == Mark("2027", None, None)
    assert week.month.period == "2026-12"
    said = weekly_text(week, known().agencies)
    assert "Chưa có điểm năm 2027" in said
    assert "Chưa có điểm tháng 12" in said


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/ho-so", (DOSSIERS,)),
        ("/phan-anh", (CASE_KIND,)),
        ("/an-ninh-mang", (ALERTS, INCIDENT_KIND)),
    ],
)
def test_every_number_beside_the_text_opens_as_many_rows(
    reader: Reader, path: str, kinds: Any
) -> None:
    opened = followed(painted(reader), reader, path, kinds)
    assert len(opened) >= 2
    assert [one for one in opened if one[1] != one[2]] == []


def test_the_text_is_copied_whole_and_stays_vietnamese(reader: Reader) -> None:
    with speaking("en"):
        tree = painted(reader, "?agency=H15.12&channel=online")
    paper = by_id(tree, "weekly-text")
    assert paper.lang == "vi"
    assert "BẢN TIN TUẦN 47/2026" in words(paper)
    # Whatever the address narrows: the week is the province's.
    assert words(paper) == words(by_id(painted(reader), "weekly-text"))
    button = next(p for p in parts(tree) if type(p).__name__ == "Button")
    assert getattr(button, "data-copies") == "weekly-text"
    length = len(words(paper))
    assert length <= MOST
    assert str(length) in words(by_id(painted(reader), "weekly-length")).replace(".", "")
