"""Bản đồ: with what it leaves out it is the province; its table, files and legend say the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from dash.development.base_component import Component
from sqlalchemy import Engine

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.components.kinds import KINDS
from ioc.web.components.map_figures import Told, counted, told
from ioc.web.components.map_question import offered, question
from ioc.web.components.map_table import ordered, rows, sort_of
from ioc.web.components.map_view import small_map
from ioc.web.components.question import Question, asked
from ioc.web.filters import Filters
from ioc.web.page import Frame, Slots, filled
from ioc.web.pages import agencies, feedback
from ioc.web.pages import map as map_page
from ioc.web.shapes import Shapes
from tests.store.invented import open_store
from tests.web.mapped import NOW, known, mapped

SHAPES = Shapes(
    urls={"communes-100": "/geometry/a", "communes-50": "/geometry/b", "labels": "/geometry/c"},
    bounds=((12.1, 107.4), (13.7, 109.5)),
    notice="Ranh giới mô phỏng – không dùng để xác định địa giới",
)
WIDE = "from=2026-09-01&to=2026-11-20"
page = map_page.page


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = mapped(f"sqlite:///{tmp_path_factory.mktemp('map') / 'ioc.sqlite'}")
    yield engine
    engine.dispose()


@contextmanager
def read(engine: Engine) -> Iterator[Reader]:
    with reading(engine) as connection:
        yield Reader(connection, known(), NOW)


def filters(search: str) -> Filters:
    return Filters.parse(search, NOW.date())


def shown(engine: Engine, search: str) -> Told:
    with read(engine) as reader:
        return told(reader, question(reader, filters(search)))


def slots(engine: Engine, search: str) -> Slots:
    with read(engine) as reader:
        return page.fill(reader, filters(search))


def parts(tree: Any) -> Iterator[Component]:
    if isinstance(tree, list | tuple):
        for one in tree:
            yield from parts(one)
    if isinstance(tree, Component):
        yield tree
        yield from parts(getattr(tree, "children", None))


def words(tree: Any) -> str:
    if isinstance(tree, list | tuple):
        return "".join(words(part) for part in tree)
    if isinstance(tree, Component):
        return words(getattr(tree, "children", None))
    return "" if tree is None else str(tree)


@pytest.mark.parametrize("metric", offered(), ids=lambda metric: f"{metric.key}@{metric.version}")
def test_the_map_and_what_it_leaves_out_are_the_province(store: Engine, metric: Any) -> None:
    search = f"?metric={metric.key}&version={metric.version}&{WIDE}"
    found = shown(store, search)
    with read(store) as reader:
        whole = reader.value(metric, filters(search).where())
    assert found.on_map + found.left_out == counted(whole, found.question)
    assert len(found.lines) == 102


def test_every_number_left_out_opens_exactly_its_rows(store: Engine) -> None:
    for search in ("?metric=dossiers.on_time_rate", f"?metric=feedback.received&{WIDE}"):
        left = slots(store, search)["map-left"]["children"]
        every: list[Any] = [one for one in parts(left) if getattr(one, "href", None)]
        assert len(every) >= 3
        with read(store) as reader:
            for part in every:
                address = urlsplit(part.href)
                kinds = [kind for kind in KINDS.values() if kind.subject in ("dossiers", "cases")]
                opened = asked(filters(f"?{address.query}"), kinds)
                assert isinstance(opened, Question)
                held = reader.rows(opened.metric, opened.where, opened.part).count
                assert words(part).split()[0] == f"{held:,}".replace(",", ".")


def test_reports_without_a_place_are_told_apart_by_what_is_wrong_with_them(store: Engine) -> None:
    search = f"?metric=feedback.received&{WIDE}"
    found = shown(store, search)
    with read(store) as reader:
        lost = [find(f"feedback.{key}") for key in ("zero_point", "outside_point", "no_point")]
        why = [reader.value(one, filters(search).where()).numerator or 0 for one in lost]
    assert not set(lost) & set(offered())
    assert shown(store, "?metric=feedback.zero_point").question.metric.key == "dossiers.overdue"
    assert all(why)
    assert sum(why) == counted(found.outside[UNKNOWN], found.question)
    said = words(slots(store, search)["map-left"]["children"])
    assert f"{why[0]} tọa độ 0, 0" in said
    assert f"{why[1]} ngoài địa bàn" in said
    assert f"{why[2]} không có tọa độ" in said


def test_a_rate_of_few_is_hatched_and_worded_and_a_count_never(store: Engine) -> None:
    rate = shown(store, f"?metric=dossiers.on_time_rate&{WIDE}")
    least = known().least_cases
    assert {line.standing for line in rate.lines} == {"told", "few", "none"}
    for line in rate.lines:
        below = line.figure.denominator or 0
        assert line.standing == ("none" if not below else "few" if below < least else "told")
    assert {line.standing for line in shown(store, f"?{WIDE}").lines} == {"told"}
    made = slots(store, f"?metric=dossiers.on_time_rate&{WIDE}")
    assert "ít hơn 30 hồ sơ" in words(made["map-legend"]["children"])
    assert "chưa có số liệu" in words(made["map-legend"]["children"])
    assert "ít hơn 30 hồ sơ" in words(made["map-meaning"]["children"])
    reports = slots(store, f"?metric=feedback.on_time_rate&{WIDE}")
    assert "ít hơn 30 phản ánh" in words(reports["map-legend"]["children"])
    assert "ít hơn" not in words(slots(store, f"?{WIDE}")["map-meaning"]["children"])


def test_the_table_and_the_map_say_the_same_of_every_commune(store: Engine) -> None:
    for search in (f"?metric=dossiers.on_time_rate&{WIDE}", "?", f"?metric=feedback.open&{WIDE}"):
        made = slots(store, search)
        table = {row["code"]: row for row in made["map-grid"]["rowData"]}
        painted = made["map-later-shapes"]["hideout"]["values"]
        assert table.keys() == painted.keys()
        for code, shade in painted.items():
            assert table[code]["level"] == shade
        legend = json.loads(made["map"]["data-classes"])
        assert {str(row["level"]) for row in table.values()} <= legend.keys()


def test_one_case_of_one_never_stands_first(store: Engine) -> None:
    for sort in ("-value", "value"):
        found = shown(store, f"?metric=dossiers.on_time_rate&{WIDE}")
        standing = [line.standing for line in ordered(found, sort)]
        assert standing == sorted(standing, key=["told", "few", "none"].index)
    assert ordered_by(store, "?sort=khong-co") == ordered_by(store, "?sort=change") == "-value"


def ordered_by(engine: Engine, search: str) -> str:
    """The order as the address gives it; the table's heads say the same."""
    sort = sort_of(filters(search), shown(engine, search).question)
    heads = slots(engine, search)["map-grid"]["columnDefs"]
    marked = [(head["colId"], head["sort"]) for head in heads if head["sort"]]
    assert marked == [(sort.removeprefix("-"), "desc" if sort.startswith("-") else "asc")]
    return sort


def test_a_difference_opens_with_what_became_worst(store: Engine) -> None:
    days = "from=2026-10-01&to=2026-10-31&compare=2026-09-01..2026-09-30"
    for key, value, change in (
        ("dossiers.overdue", "-value", "-change"),
        ("dossiers.received", "-value", "-change"),
        ("dossiers.on_time_rate", "value", "change"),
    ):
        search = f"?metric={key}&{days}"
        assert ordered_by(store, f"{search}&view=difference") == change
        assert ordered_by(store, search) == value
        assert ordered_by(store, f"{search}&view=difference&sort=before") == "before"
    found = shown(store, f"?{days}&view=difference")
    changes = [line.difference or 0 for line in ordered(found, "-change")]
    assert changes == sorted(changes, reverse=True)
    # What cannot be compared has no change to be ordered by.
    lacking = "?metric=dossiers.resolved&compare=before&from=2026-11-20&to=2026-11-20"
    assert ordered_by(store, f"{lacking}&view=difference") == "-value"


def test_a_compared_share_tells_of_how_many_it_is_in_both_periods(store: Engine) -> None:
    days = "from=2026-10-01&to=2026-10-31&compare=2026-09-01..2026-09-30"
    for view in ("", "&view=difference"):
        search = f"?metric=dossiers.on_time_rate&{days}{view}"
        found = shown(store, search)
        told_rows = {row["code"]: row for row in slots(store, search)["map-grid"]["rowData"]}
        for line in found.lines:
            for name, figure in (("value", line.figure), ("before", line.before)):
                note = f"{figure.numerator}/{figure.denominator}" if figure.denominator else None
                assert told_rows[line.code][name][2:] == ([note] if note else [])
    mean = slots(store, f"?metric=dossiers.mean_days&{days}")["map-grid"]["rowData"]
    assert any(row["before"][2:] == [f"{n} hồ sơ"] for row in mean for n in range(1, 30))


def test_a_phone_keeps_the_change_and_every_class(store: Engine) -> None:
    search = "?metric=dossiers.on_time_rate&compare=before&view=difference"
    heads = slots(store, f"{search}&{WIDE}")["map-grid"]["columnDefs"]
    assert [head["colId"] for head in heads if head["context"]["phone"]] == [
        "place",
        "value",
        "change",
    ]


@pytest.mark.parametrize("metric", offered(), ids=lambda metric: f"{metric.key}@{metric.version}")
def test_a_commune_leads_to_the_page_of_what_the_number_counts(store: Engine, metric: Any) -> None:
    asking = f"metric={metric.key}&{WIDE}&compare=before&view=difference&sort=change"
    narrowed = "agency=H15.12&category=giao-thong&sector=G10-TN01&place=22015"
    way = slots(store, f"?{asking}&{narrowed}")["map"]["data-way"]
    if metric.subject == "cases":
        scope = "agency=H15.12&category=giao-thong"
        assert way == f"/phan-anh?{WIDE}&{scope}&place={{code}}"
    else:
        assert way == f"/don-vi?{WIDE}&agency={{agency}}"
    assert slots(store, f"?metric={metric.key}")["map"]["data-way"].count("?") == 1


def test_two_periods_beside_each_other_share_their_classes(store: Engine) -> None:
    search = "?metric=dossiers.received&from=2026-10-01&to=2026-10-31"
    found = shown(store, f"{search}&compare=2026-09-01..2026-09-30")
    assert found.question.view == "side"
    made = slots(store, f"{search}&compare=2026-09-01..2026-09-30")
    october, september = (
        shown(store, f"?metric=dossiers.received&{days}")
        for days in ("from=2026-10-01&to=2026-10-31", "from=2026-09-01&to=2026-09-30")
    )
    for slot, alone in (("map-later", october), ("map-earlier", september)):
        values = made[f"{slot}-shapes"]["hideout"]["values"]
        for line in alone.lines:
            level = found.scale.level(line.figure.value or 0)
            assert values[line.code] == found.scale.shade(level)
    assert "Tháng 9/2026" in made["map-earlier-title"]["children"]


def test_a_difference_is_the_later_less_the_earlier(store: Engine) -> None:
    search = (
        "?metric=dossiers.received&from=2026-10-01&to=2026-10-31&compare=2026-09-01..2026-09-30"
    )
    found = shown(store, f"{search}&view=difference")
    side = {line.code: line for line in shown(store, search).lines}
    for line in found.lines:
        before = side[line.code]
        assert line.shown == (before.figure.value or 0) - (before.before.value or 0)
    first, *_, last = rows(found, "-change")
    assert first["change"][1] == f"▲ {first['change'][0]}"
    assert last["change"][1] == f"▼ {-last['change'][0]}"


def test_a_running_month_is_held_against_as_many_whole_working_days(store: Engine) -> None:
    found = shown(store, "?metric=dossiers.resolved&compare=before").question
    calendar, earlier = known().calendar, found.earlier
    assert earlier is not None
    assert (found.where.start, found.where.end) == (date(2026, 11, 1), date(2026, 11, 19))
    assert earlier.start == date(2026, 10, 1)
    assert calendar.count_working_days(
        found.where.start, found.where.end
    ) == calendar.count_working_days(earlier.start, earlier.end)
    stock = shown(store, "?compare=before").question
    assert stock.earlier is not None
    assert stock.where.end - stock.earlier.end == timedelta(days=7)


def test_without_a_whole_day_there_is_nothing_to_compare_with(store: Engine) -> None:
    search = "?metric=dossiers.resolved&compare=before&from=2026-11-20&to=2026-11-20"
    made = slots(store, search)
    assert "chưa có ngày trọn vẹn" in made["map-sentence"]["children"]
    assert made["map-earlier-shapes"]["hideout"]["values"] == {}


def test_nothing_known_is_drawn_as_such_and_never_as_none(tmp_path: Any) -> None:
    empty: Engine = open_store(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    found = shown(empty, "?")
    assert {line.standing for line in found.lines} == {"none"}
    made = slots(empty, "?")
    assert set(made["map-later-shapes"]["hideout"]["values"].values()) == {0}
    assert words(made["map-legend"]["children"]).endswith("chưa có số liệu102 xã")
    # No source of reports at all: they are absent from the choices, not empty.
    assert made["map-subject-cases"] == {"hidden": True, "disabled": True}
    empty.dispose()


def test_filters_that_a_number_does_not_have_are_left_out(store: Engine) -> None:
    made = slots(store, "?metric=feedback.received&sector=G10-TN01&category=giao-thong")
    assert "Hạ tầng giao thông" in words(made["map-filtered"]["children"])
    assert made["map-filtered"]["hidden"] is False
    assert "trong phạm vi lọc" in made["map-sentence"]["children"]
    assert slots(store, "?")["map-filtered"]["hidden"] is True


def test_a_mangled_address_is_the_usual_map(store: Engine) -> None:
    search = "?metric=khong-co&compare=x&view=y&points=7&from=31/02/2026&sort=z&place=%00"
    assert slots(store, search)["map-grid"] == slots(store, "?")["map-grid"]


FRAME = Frame(lookups=known(), today=NOW.date(), simulated=True, shapes=SHAPES)


def layout(search: str) -> Component:
    return page.layout(filters(search), FRAME)


@pytest.mark.parametrize(
    ("of", "search", "way"),
    [
        (agencies, f"{WIDE}&agency=H15.128&version=first-promise", f"/ban-do?{WIDE}&place=22258"),
        (agencies, "agency=H15.12", None),
        (agencies, "agency=H15.128&agency=H15.129", None),
        (feedback, f"{WIDE}&place=22258", f"/ban-do?{WIDE}&place=22258&metric=feedback.overdue"),
        (
            feedback,
            "place=22258&metric=feedback.received&category=giao-thong",
            "/ban-do?place=22258&category=giao-thong&metric=feedback.received",
        ),
        (feedback, "place=?", None),
        (feedback, "", None),
    ],
)
def test_a_page_of_one_commune_has_a_way_to_the_map(of: Any, search: str, way: str | None) -> None:
    tree = of.page.layout(filters(f"?{search}"), FRAME)
    ways: list[Any] = [part for part in parts(tree) if getattr(part, "className", "") == "map-way"]
    assert [part.href for part in ways] == ([way] if way else [])


@pytest.mark.parametrize("search", ["?", "?compare=before", "?compare=before&view=difference"])
def test_every_slot_has_its_place_and_no_map_goes_without_its_notice(
    store: Engine, search: str
) -> None:
    tree = filled(layout(search), slots(store, search))
    ids = {getattr(part, "id", None) for part in parts(tree)}
    assert slots(store, search).keys() <= ids
    maps = [part for part in parts(tree) if type(part).__name__ == "MapContainer"]
    assert (
        words(tree).count(SHAPES.notice) == len(maps) == (2 if search == "?compare=before" else 1)
    )
    assert SHAPES.notice in words(small_map("overview-map", SHAPES))


def test_another_number_or_month_keeps_the_layout_and_a_second_map_does_not() -> None:
    assert page.still is not None
    usual = page.still(filters("?"))
    for same in ("?metric=feedback.open", "?from=2026-10-01&to=2026-10-31", "?points=1&sort=value"):
        assert page.still(filters(same)) == usual
    for other in ("?compare=before", "?from=2026-10-02&to=2026-10-09"):
        assert page.still(filters(other)) != usual
