"""What a number is held against, in words; the periods offered; the day units changed, marked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ioc.domain.comparisons import KINDS, Beside, Kind, beside
from ioc.metrics.catalogue import find
from ioc.metrics.changes import Change
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.model import Figure, Part, Where
from ioc.web.compared import beside_words, in_week, with_before
from ioc.web.components.chart import Month, figure, months_note
from ioc.web.components.comparison import comparison_slots
from ioc.web.components.pickers import period_picker, period_words
from ioc.web.components.rate import Trend, rate_chart, trend_words
from ioc.web.components.turning import turning, turning_words
from ioc.web.filters import Filters, link
from ioc.web.locales import speaking
from ioc.web.rates import rate_spark
from tests.web.dossier_reader import LOOKUPS, FakeReader, dossier

TODAY = date(2026, 11, 23)
CALENDAR = LOOKUPS.calendar
RATE = find("dossiers.on_time_rate")
YEAR = [f"2025-{n:02}" for n in range(3, 13)] + ["2026-01", "2026-02"]


def words(kind: Kind, start: date, end: date) -> str:
    found = beside(kind, start, end, CALENDAR)
    assert found is not None
    return beside_words(found)


def texts(component: Any) -> Iterator[str]:
    if isinstance(component, str):
        yield component
    children = getattr(component, "children", component)
    for child in children if isinstance(children, list) else [children]:
        if child is not component and child is not None:
            yield from texts(child)


def test_a_shorter_period_before_is_named_whole() -> None:
    assert words("previous", date(2026, 10, 15), date(2026, 11, 14)) == "kỳ báo cáo tháng 10"
    assert words("previous", date(2026, 3, 1), date(2026, 3, 31)) == "tháng 2"


def test_what_is_compared_with_is_named() -> None:
    assert [words(kind, date(2026, 11, 1), date(2026, 11, 22)) for kind in KINDS] == [
        "15 ngày làm việc đầu tháng 10",
        "15 ngày làm việc đầu tháng 11/2025",
        "232 ngày làm việc đầu năm 2025",
    ]
    report = date(2026, 10, 15), date(2026, 11, 10)
    assert words("previous", *report) == "19 ngày làm việc đầu kỳ báo cáo tháng 10"
    assert words("same_period", date(2026, 7, 1), date(2026, 9, 30)) == "quý III/2025"
    assert words("same_period", date(2026, 1, 1), date(2026, 6, 30)) == "6 tháng đầu năm 2025"
    assert words("same_period", date(2026, 1, 1), date(2026, 9, 30)) == "9 tháng đầu năm 2025"
    assert words("previous", date(2026, 11, 3), date(2026, 11, 6)) == "30/10–02/11"
    loose = words("same_period", date(2026, 11, 3), date(2026, 11, 6))
    assert loose == "03/11–06/11/2025 (4 ngày làm việc)"
    with speaking("en"):
        assert words("same_period", date(2026, 7, 1), date(2026, 9, 30)) == "Q3 2025"


def test_days_moved_with_tet_say_so() -> None:
    moved = Beside(
        kind="same_period",
        start=date(2026, 2, 1),
        end=date(2026, 2, 28),
        other_start=date(2025, 1, 13),
        other_end=date(2025, 2, 7),
        manner="tet",
        working=15,
    )
    assert beside_words(moved) == "13/01–07/02/2025, căn theo Tết (15 ngày làm việc)"


def test_a_comparison_of_two_units_is_refused_and_a_restated_one_says_so() -> None:
    where = Where(start=date(2025, 6, 1), end=date(2025, 6, 30))
    refused = Change(NOTHING_KNOWN, where, None, refused=date(2025, 7, 1))
    assert with_before(refused, CALENDAR) == "không so được: đơn vị đổi ngày 01/07/2025"
    assert in_week(refused) == "không so được: đơn vị đổi ngày 01/07/2025"
    told = Change(Figure(6, 6, None), where, 4, restated=True)
    assert with_before(told, CALENDAR) == "▲ 4 so với 21 ngày làm việc đầu tháng 6 (quy đổi)"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 11, 1), TODAY, "Tháng 11/2026 (01–23/11)"),
        (date(2026, 10, 1), date(2026, 10, 31), "Tháng 10/2026"),
        (date(2026, 10, 1), TODAY, "Quý IV/2026 (01/10–23/11)"),
        (date(2026, 7, 1), date(2026, 9, 30), "Quý III/2026"),
        (date(2026, 7, 1), TODAY, "6 tháng cuối năm 2026 (01/07–23/11)"),
        (date(2026, 1, 1), date(2026, 9, 30), "9 tháng đầu năm 2026"),
        (date(2026, 1, 1), TODAY, "Năm 2026"),
        (date(2025, 1, 1), date(2025, 12, 31), "Năm 2025"),
        (date(2026, 10, 15), date(2026, 11, 14), "Kỳ báo cáo tháng 11/2026 (15/10–14/11)"),
        (date(2026, 9, 15), TODAY, "Kỳ báo cáo quý IV/2026 (15/09–23/11)"),
        (date(2026, 11, 2), TODAY, "02/11/2026–23/11/2026"),
        (date(2026, 10, 1), date(2026, 10, 15), "01/10/2026–15/10/2026"),
    ],
)
def test_a_period_is_called_as_on_paper(start: date, end: date, said: str) -> None:
    assert period_words(start, end, TODAY) == said


def groups(search: str, today: date = TODAY) -> dict[str, list[tuple[str, str, bool]]]:
    picker = period_picker("/don-vi", Filters.parse(search, today))
    select = picker.children[1]
    return {
        group.label: [(o.children, o.value, o.selected == "selected") for o in group.children]
        for group in select.children
    }


def test_both_calendars_are_offered_each_under_its_heading() -> None:
    offered = groups("")
    assert list(offered) == [
        "Tháng dương lịch",
        "Quý, 6 tháng, 9 tháng, năm",
        "Kỳ báo cáo (ngày 15 đến ngày 14)",
    ]
    months, longer, report = offered.values()
    assert len(months) == 13
    assert months[0] == ("Tháng 11/2026 (01–23/11)", "/don-vi", True)
    assert [words for words, _, _ in longer] == [
        "Quý IV/2026 (01/10–23/11)",
        "Quý III/2026",
        "6 tháng cuối năm 2026 (01/07–23/11)",
        "6 tháng đầu năm 2026",
        "9 tháng đầu năm 2026",
        "Năm 2026",
        "Năm 2025",
    ]
    assert report[0][:2] == ("Kỳ báo cáo tháng 12/2026 (15–23/11)", "/don-vi?calendar=report")
    assert report[1][1] == "/don-vi?from=2026-10-15&to=2026-11-14"
    assert sum(chosen for group in offered.values() for *_, chosen in group) == 1


@pytest.mark.parametrize("today", [date(2026, 1, 5), date(2026, 1, 20), date(2026, 12, 31)])
def test_no_period_is_offered_twice_or_ahead(today: date) -> None:
    values = [value for group in groups("", today).values() for _, value, _ in group]
    assert len(values) == len(set(values))
    for value in values:
        asked = Filters.parse(value.partition("?")[2], today)
        assert asked.start <= asked.end <= today
        assert link("/don-vi", asked) == value


def test_days_that_no_list_offers_stand_first() -> None:
    own = next(iter(groups("from=2026-11-02&to=2026-11-20").items()))
    assert own[0] == "Đang xem"
    assert own[1][0][::2] == ("02/11/2026–20/11/2026", True)


def test_the_reporting_calendar_alone_is_its_running_month() -> None:
    asked = Filters.parse("calendar=report", TODAY)
    assert (asked.start, asked.end) == (date(2026, 11, 15), TODAY)
    assert asked.query() == "calendar=report"
    assert Filters.parse("calendar=lunar", TODAY) == Filters.parse("", TODAY)


def test_a_unit_stands_beside_its_earlier_selves() -> None:
    rows = [
        dossier(n, resolved_day=day, status=10, agency="H15.12")
        for day in (date(2026, 11, 3), date(2026, 10, 5))
        for n in range(40)
    ]
    filters = Filters.parse("agency=H15.12", date(2026, 11, 18))
    reader: Any = FakeReader(rows)
    [slot] = comparison_slots("agency", reader, filters, RATE, "/don-vi").values()
    [listed] = slot["children"]
    previous, same, to_date = listed.children
    said = " ".join(texts(previous))
    assert "Kỳ trước" in said
    assert said.endswith("= so với 12 ngày làm việc đầu tháng 10")
    assert previous.children[2].href == (
        "/ho-so?from=2026-10-01&to=2026-10-16&agency=H15.12"
        "&metric=dossiers.on_time_rate&part=denominator"
    )
    assert " ".join(texts(same)).endswith("chưa có số liệu để so")
    # The department is of 1/3/2025.
    assert " ".join(texts(to_date)).endswith("không so được: đơn vị đổi ngày 01/03/2025")


def test_few_are_not_compared() -> None:
    rows = [dossier(1, resolved_day=date(2026, 11, 3), status=10)]
    filters = Filters.parse("agency=H15.12", date(2026, 11, 18))
    reader: Any = FakeReader(rows)
    [slot] = comparison_slots("agency", reader, filters, RATE, "/don-vi").values()
    assert [*texts(slot["children"][0].children[0])][-1] == "ít hồ sơ"


def test_tet_is_offered_where_it_makes_a_difference() -> None:
    tets = frozenset({date(2025, 1, 29), date(2026, 2, 17)})
    reader: Any = FakeReader([])
    reader.lookups = replace(LOOKUPS, calendar=replace(CALENDAR, tets=tets))
    february = "from=2026-02-01&to=2026-02-28"
    for search, said, href in (
        (february, "Căn theo Tết", f"/don-vi?{february}&aligned=tet"),
        (f"{february}&aligned=tet", "Căn theo ngày tháng", f"/don-vi?{february}"),
    ):
        filters = Filters.parse(search, date(2026, 11, 18))
        [slot] = comparison_slots("agency", reader, filters, RATE, "/don-vi").values()
        way: Any = slot["children"][1]
        assert (way.children, way.href) == (said, href)
    far = Filters.parse("", date(2026, 11, 18))
    [slot] = comparison_slots("agency", reader, far, RATE, "/don-vi").values()
    assert len(slot["children"]) == 1


def test_the_day_units_changed_stands_on_charts_that_span_it() -> None:
    assert turning(YEAR) == 4
    assert turning_words(YEAR) == "Vạch đứng: 1/7/2025: bỏ cấp huyện."
    for keys in (YEAR[4:], YEAR[:4], []):
        assert (turning(keys), turning_words(keys)) == (None, "")


def test_every_trend_marks_it_and_says_so() -> None:
    parts = [Part(key, key, Figure(0.97, 97, 100)) for key in YEAR]
    trend = Trend(RATE, parts, 30)
    months = [Month(key=key, received=100, resolved=100, rate=0.97) for key in YEAR]
    for layout in (rate_chart(trend)["layout"], figure(months, 0.95)["layout"]):
        line = next(shape for shape in layout["shapes"] if shape.get("x0") == 3.5)
        assert line["x0"] == line["x1"]
        assert "1/7/2025: bỏ cấp huyện" in [one["text"] for one in layout["annotations"]]
    said = "Vạch đứng: 1/7/2025: bỏ cấp huyện."
    assert trend_words(trend).endswith(said)
    assert months_note(RATE, months, 30, None) == said
    assert said in rate_spark(RATE, parts, 30, None).words
    later = [Part(key, key, Figure(0.97, 97, 100)) for key in YEAR[4:]]
    assert len(rate_chart(Trend(RATE, later, 30))["layout"]["annotations"]) == 1
