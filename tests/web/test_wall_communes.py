"""Bản đồ on a wall: the three worst by name, with what it leaves out it is the province."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.stages import stage_of
from ioc.geo.views import Box, Inset
from ioc.metrics.catalogue import find
from ioc.metrics.model import Figure
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.components.map_figures import TOO_FEW, Line, counted
from ioc.web.components.map_question import MapQuestion, offered
from ioc.web.locales import speaking
from ioc.web.page import Frame, Slots
from ioc.web.shapes import Shapes
from ioc.web.wall.leader.communes import BESIDE, EDGE, fill, layout, list_wide, screen
from ioc.web.wall.leader.communes_words import left_out
from ioc.web.wall.leader.communes_worst import foremost, is_bad, shown
from ioc.web.wall.letters import width
from tests.web import wall_stores
from tests.web.feed_desk import asked
from tests.web.mapped import NOW, known
from tests.web.test_agencies import parts
from tests.web.test_overview import words

TODAY = NOW.date()
ROOMS = {"55": wall_stores.TIGHT, "110": wall_stores.AMPLE}
OVERDUE, RATE = find("dossiers.overdue"), find("dossiers.on_time_rate")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(tmp_path_factory.mktemp("walls"), dossiers=1500) as made:
        yield made


def slots_of(engine: Engine, room: str, query: str = "", *, public: bool = False) -> Slots:
    with reading(engine) as connection:
        reader = Reader(connection, known(), NOW)
        return fill(reader, asked(query), wall_stores.stand(ROOMS[room], public=public))


def values_of(slots: Slots) -> dict[str, object]:
    told: dict[str, object] = json.loads(slots["s1-map"]["data-values"])
    return told


@pytest.mark.parametrize("name", ["bad", "empty", "dossiers"])
@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_slot_has_its_one_place(
    stores: dict[str, Engine], name: str, room: str, language: str
) -> None:
    with speaking(language), reading(stores[name]) as connection:
        reader = Reader(connection, known(), NOW)
        for public in (False, True):
            wall_stores.painted(screen, reader, wall_stores.stand(ROOMS[room], public=public))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("metric", sorted({metric.key for metric in offered()}))
def test_every_number_of_the_map_can_hang_and_has_room(
    stores: dict[str, Engine], language: str, metric: str
) -> None:
    with speaking(language):
        slots = slots_of(stores["bad"], "55", f"metric={metric}")
    wide = list_wide(stage_of(ROOMS["55"]))
    assert width(slots["s1-left"]["children"]) <= wide
    for n in (1, 2, 3):
        left = wide - 2 * EDGE - BESIDE - float(slots[f"s1-worst-{n}"]["style"]["--numbers"])
        assert width(words(slots[f"s1-worst-{n}-of"]["children"])) <= left + 0.01
        assert width(words(slots[f"s1-worst-{n}-name"]["children"]), bold=True) <= left + 0.01


def test_the_worst_three_are_named_with_of_how_many_and_since_when(
    stores: dict[str, Engine],
) -> None:
    slots = slots_of(stores["bad"], "110")
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        rows = reader.by(OVERDUE, asked("").where(), "place")
        whole = {
            row.key: row.figure
            for row in reader.by(find("dossiers.open"), asked("").where(), "place")
        }
    places = [row for row in rows if known().places.get(row.key)]
    most = sorted((row.figure.numerator or 0 for row in places), reverse=True)[:3]
    assert [slots[f"s1-worst-{n}-number"]["children"] for n in (1, 2, 3)] == [str(n) for n in most]
    told = values_of(slots)
    named = told["named"]
    assert isinstance(named, list)
    assert all(one["bad"] for one in named)
    for n, one in enumerate(named, 1):
        of = slots[f"s1-worst-{n}-of"]["children"]
        assert f"trong {whole[one['code']].numerator}" in of
        assert "từ " in of
    assert slots["s1-worst-1"]["className"] == "commune commune-bad worst"
    assert slots["s1-worst-2"]["className"] == "commune commune-bad"
    assert slots["s1-worst-1-name"]["children"] in slots["s1-headline"]["children"]


def test_every_commune_has_its_shade_as_on_the_desks_map(stores: dict[str, Engine]) -> None:
    values = values_of(slots_of(stores["bad"], "110"))["values"]
    assert isinstance(values, dict)
    assert values.keys() == {unit.code for unit in known().places.communes(TODAY)}
    assert set(values.values()) <= {1, 2, 3, 4, 5}


def test_a_rate_of_few_is_hatched_and_said_and_never_named(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["bad"], "110", "metric=dossiers.on_time_rate")
    told = values_of(slots)
    values, named = told["values"], told["named"]
    assert isinstance(values, dict)
    assert isinstance(named, list)
    assert TOO_FEW in values.values()
    assert 0 not in values.values()
    assert all(values[one["code"]] != TOO_FEW for one in named)
    assert "gạch chéo: ít hồ sơ" in slots["s1-deep"]["children"]
    assert "gạch chéo: ít hồ sơ" in slots["s1-bright"]["children"]


def test_in_public_no_commune_is_named(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["bad"], "55", public=True)
    assert values_of(slots)["named"] == []
    assert slots["s1-worst-1-name"]["children"] == "Toàn tỉnh"
    assert slots["s1-worst-1"]["className"] == "commune"
    assert slots["s1-worst-2"]["className"] == "commune commune-empty"
    said = json.dumps([slots["s1-headline"], slots["s1-map"]["aria-label"]], ensure_ascii=False)
    assert not any(unit.name in said for unit in known().places.communes(TODAY))


@pytest.mark.parametrize("room", ROOMS)
def test_what_stood_on_a_past_day_is_never_told_without_it(
    stores: dict[str, Engine], room: str
) -> None:
    slots = slots_of(stores["bad"], room, "from=2026-10-01&to=2026-10-31")
    assert "31/10/2026" in slots["s1-title"]["children"]
    assert "31/10/2026" in slots["s1-headline"]["children"]
    assert "31/10/2026" in slots["s1-headline-brief"]["children"]


def test_of_a_unit_nothing_is_called_the_province(stores: dict[str, Engine]) -> None:
    for room in ROOMS:
        slots = slots_of(stores["bad"], room, "agency=H15.12")
        assert slots["s1-worst-1-name"]["children"] == "Sở NN&MT"
        assert "tỉnh" not in json.dumps(slots, ensure_ascii=False, default=str)
        assert slots_of(stores["bad"], room)["s1-worst-1-name"]["children"] != "Sở NN&MT"


def test_a_calm_day_names_nobody_and_has_no_colour(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["empty"], "55")
    assert "calm" in slots["s1-headline"]["className"]
    assert values_of(slots)["named"] == []
    assert not any("worst" in slots[f"s1-worst-{n}"]["className"].split() for n in (1, 2, 3))


@pytest.mark.parametrize("metric", ["dossiers.overdue", "dossiers.resolved", "feedback.open"])
def test_the_map_and_what_it_leaves_out_are_the_province(
    stores: dict[str, Engine], metric: str
) -> None:
    with reading(stores["bad"]) as connection:
        found = shown(Reader(connection, known(), NOW), asked(f"metric={metric}")).told
    total = counted(found.total, found.question)
    assert found.on_map + found.left_out == total
    for said in left_out(found):
        numbers = [
            int("".join(c for c in part if c.isdigit()))
            for part in said.split()
            if part[0].isdigit()
        ]
        assert numbers[-1] == total
        assert sum(numbers[:-1]) in (0, total)


def line(code: str, value: float, denominator: int | None = None) -> Line:
    figure = Figure(value, round(value), denominator)
    return Line(code=code, name=code, figure=figure, shown=value, standing="told")


def question_of(key: str) -> MapQuestion:
    where = asked("").where()
    return MapQuestion(metric=find(key), where=where, earlier=None, view="one", points=False)


def test_of_equals_who_waits_longest_comes_first_and_none_is_no_worst() -> None:
    lines = [line("a", 2), line("b", 5), line("c", 2), line("d", 0), line("e", 2)]
    since = {"a": TODAY, "c": TODAY - timedelta(days=9), "e": date(2026, 1, 5)}
    found = foremost(question_of("dossiers.overdue"), lines, since)
    assert [one.code for one in found] == ["b", "e", "c"]
    assert foremost(question_of("dossiers.overdue"), [line("d", 0)], {}) == ()


def test_of_a_share_that_should_rise_the_lowest_is_the_worst() -> None:
    lines = [line("a", 0.99, 40), line("b", 0.8, 40), line("c", 0.0, 40)]
    found = foremost(question_of("dossiers.on_time_rate"), lines, {})
    assert [one.code for one in found] == ["c", "b", "a"]
    assert [is_bad(RATE, one) for one in found] == [True, True, False]
    assert is_bad(OVERDUE, line("a", 1))
    assert not is_bad(OVERDUE, line("a", 0))
    assert not is_bad(find("dossiers.received"), line("a", 9))


def test_islands_have_their_frames_and_names_and_the_notice_is_shown() -> None:
    island = Inset(("22015",), Box(111.0, 16.0, 112.0, 17.0), Box(109.0, 16.0, 109.2, 16.2))
    shapes = Shapes(
        urls={"communes-100": "/geometry/a"},
        bounds=((12.1, 107.4), (16.3, 109.5)),
        notice="Ranh giới mô phỏng",
        insets=(island,),
    )
    frame = Frame(lookups=known(), today=TODAY, simulated=True, shapes=shapes)
    tree = layout(wall_stores.stand(wall_stores.TIGHT), asked(""), frame)
    ground = next(part for part in parts(tree) if getattr(part, "id", "") == "s1-map")
    told = json.loads(getattr(ground, "data-insets"))
    assert told == [
        {
            "bounds": list(island.bounds),
            "frame": list(island.frame),
            "name": known().places.label("22015"),
        }
    ]
    assert getattr(ground, "data-url") == "/geometry/a"
    assert "Ranh giới mô phỏng" in [getattr(part, "children", "") for part in parts(tree)]
