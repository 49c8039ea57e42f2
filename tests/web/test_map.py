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
        why = [
            reader.value(find(f"feedback.{key}"), filters(search).where()).numerator or 0
            for key in ("zero_point", "outside_point", "no_point")
        ]
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
    assert "ít hồ sơ" in words(made["map-legend"]["children"])
    assert "chưa có số liệu" in words(made["map-legend"]["children"])


def test_the_table_and_the_map_say_the_same_of_every_commune(store: Engine) -> None:
    for search in (f"?metric=dossiers.on_time_rate&{WIDE}", "?", f"?metric=feedback.open&{WIDE}"):
        made = slots(store, search)
        table = {row["code"]: row for row in made["map-grid"]["rowData"]}
        painted = made["map-later-shapes"]["hideout"]["values"]
        assert table.keys() == painted.keys()
        for code, (shade, text) in painted.items():
            row = table[code]
            assert row["level"] == shade
            assert text in ("", row.get("value_text", str(row["value"])))
        legend = json.loads(made["map"]["data-classes"])
        assert {str(row["level"]) for row in table.values()} <= legend.keys()


def test_one_case_of_one_never_stands_first(store: Engine) -> None:
    for sort in ("-value", "value"):
        found = shown(store, f"?metric=dossiers.on_time_rate&{WIDE}")
        standing = [line.standing for line in ordered(found, sort)]
        assert standing == sorted(standing, key=["told", "few", "none"].index)
    assert sort_of(filters("?sort=khong-co")) == "-value"


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
            assert values[line.code][1] == str(line.figure.value)
            level = found.scale.level(line.figure.value or 0)
            assert values[line.code][0] == found.scale.shade(level)
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
    row = next(r for r in rows(found, filters(search)) if r["change"] > 0)
    assert row["change_text"] == f"▲ {row['change']}"


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
    assert {shade for shade, _ in made["map-later-shapes"]["hideout"]["values"].values()} == {0}
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


def layout(search: str) -> Component:
    frame = Frame(lookups=known(), today=NOW.date(), simulated=True, shapes=SHAPES)
    return page.layout(filters(search), frame)


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
