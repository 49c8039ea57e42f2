"""Hôm nay on a wall: one worst tile, wordings that fit, and what is not known says so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.rooms import Room
from ioc.domain.stages import TILES, stage_of
from ioc.kinds import feeds
from ioc.metrics.dossiers import MEASURES
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load
from ioc.web.components.tile import Face, State
from ioc.web.feed_faces import feed_face
from ioc.web.filters import Filters
from ioc.web.locales import speaking
from ioc.web.looking import look
from ioc.web.page import Slots
from ioc.web.wall.leader.today import fill, screen, worst_tile
from ioc.web.wall.letters import width
from ioc.web.wall.lines import Lines
from ioc.web.wall.screen import Stand
from ioc.web.wall.tiles import Size, place, size_of
from tests.store.invented import hour, open_store
from tests.web import wall_stores
from tests.web.fed import FED, declare
from tests.web.feed_desk import asked
from tests.web.mapped import NOW, invented_dossiers, known
from tests.web.test_overview import words

ROOMS = {"55": wall_stores.TIGHT, "110": wall_stores.AMPLE}


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(tmp_path_factory.mktemp("walls")) as made:
        yield made


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = nothing_late(f"sqlite:///{tmp_path_factory.mktemp('calm') / 'ioc.sqlite'}")
    yield engine
    engine.dispose()


def nothing_late(url: str) -> Engine:
    """All four sources answer; every dossier is done, half of them late, and there is no report."""
    engine: Engine = open_store(url)
    declare(engine, tuple(FED))
    rules = Rules(MEASURES, known().calendar, dict.fromkeys(FED, 1), feeds(known()))
    done = [row for row in invented_dossiers(1200) if row.record.resolved_at]
    for name in FED:
        rows = done if name == "mot-cua" else []
        load = Load(source=name, now=NOW, watermark=NOW, dossiers=rows)
        ingest(engine, replace(load, backfilled_to=hour(-9000)), rules)
    return engine


def stand(room: Room, tiles: tuple[str, ...] = (), *, public: bool = False) -> Stand:
    stage = stage_of(room)
    return Stand(prefix="s1", stage=stage, tiles=tiles or TILES[: stage.most], public=public)


def filled(engine: Engine, where: Stand) -> Slots:
    with reading(engine) as connection:
        return fill(Reader(connection, known(), NOW), asked(""), where)


def said(slots: Slots, slot: str) -> str:
    return words(slots[f"s1-{slot}"]["children"])


def worst(slots: Slots) -> list[str]:
    return [name for name in TILES if "worst" in slots.get(f"s1-{name}", {}).get("className", "")]


@pytest.mark.parametrize("name", ["bad", "empty", "dossiers"])
@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_slot_has_its_place_and_every_line_fits(
    stores: dict[str, Engine], name: str, room: str, language: str
) -> None:
    where = stand(ROOMS[room])
    tile = size_of(where.stage, len(where.tiles))
    with speaking(language), reading(stores[name]) as connection:
        reader = Reader(connection, known(), NOW)
        wall_stores.painted(screen, reader, where)
        slots = fill(reader, asked(""), where)
    for one in where.tiles:
        for line in ("name", "first", "change"):
            assert width(said(slots, f"{one}-{line}")) <= tile.inner
        size = float(slots[f"s1-{one}-number"]["style"]["--size"])
        assert size * width(said(slots, f"{one}-number"), bold=True) <= tile.inner + 0.01


def test_on_a_bad_day_one_tile_is_the_worst_and_it_must_be_acted_on(
    stores: dict[str, Engine],
) -> None:
    slots = filled(stores["bad"], stand(ROOMS["110"]))
    assert worst(slots) == ["incidents"]
    assert "tile-act" in slots["s1-incidents"]["className"]
    assert said(slots, "headline").startswith("Cần chỉ đạo: ")


def test_no_open_incident_in_old_figures_is_not_none(stores: dict[str, Engine]) -> None:
    later = NOW + timedelta(days=12)
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), later)
        filters = Filters.parse("", reader.today)
        slots = fill(reader, filters, stand(ROOMS["110"]))
        feed, face = feed_face("incidents", look(reader, filters)[0])
    assert feed.old
    assert (face.number, face.first) == ("—", "chưa đọc lại được nguồn")
    assert said(slots, "incidents-number") == "—"
    assert said(slots, "incidents-first") == "chưa đọc lại được nguồn"
    assert "tile-unknown" in slots["s1-incidents"]["className"]


def test_of_tiles_on_two_screens_one_is_the_worst(stores: dict[str, Engine]) -> None:
    """Incidents are the worst: they alone are filled, on the screen where they stand."""
    first, second = (
        filled(stores["bad"], replace(stand(ROOMS["55"], tiles), among=TILES))
        for tiles in (TILES[:4], TILES[4:])
    )
    assert worst(first) == []
    assert "tile-act" in first["s1-overdue"]["className"]
    assert worst(second) == ["incidents"]
    assert first["s1-headline"] == second["s1-headline"]
    assert "s1-cases" not in first


def test_in_public_nobody_is_told_to_act_and_no_unit_is_named(stores: dict[str, Engine]) -> None:
    slots = filled(stores["bad"], stand(ROOMS["110"], public=True))
    assert worst(slots) == []
    assert not any("tile-act" in slots[f"s1-{name}"]["className"] for name in TILES)
    assert said(slots, "headline") == "Tháng 11/2026 (01–20/11)"
    assert said(slots, "overdue-first").startswith("trong ")
    assert "Sở" not in said(slots, "overdue-first")


def test_beside_the_rate_stand_the_open_overdue(stores: dict[str, Engine]) -> None:
    for room in ROOMS.values():
        slots = filled(stores["bad"], stand(room, ("overdue", "on-time")))
        told = said(slots, "on-time-beside") or said(slots, "on-time-change")
        assert told.startswith(f"{said(slots, 'overdue-number')} quá hạn")


def test_what_was_never_read_is_no_zero_and_no_worst(stores: dict[str, Engine]) -> None:
    slots = filled(stores["empty"], stand(ROOMS["110"]))
    assert worst(slots) == []
    for name in TILES:
        assert "tile-unknown" in slots[f"s1-{name}"]["className"]
        assert said(slots, f"{name}-number") in ("—", "…")
        assert said(slots, f"{name}-first")
        assert slots[f"s1-{name}-trend"]["hidden"]
    assert slots["s1-headline"]["className"] == "headline headline-calm"


def test_a_rate_far_under_its_target_is_never_called_a_calm_day(
    calm: Engine,
) -> None:
    slots = filled(calm, stand(ROOMS["110"]))
    assert worst(slots) == ["on-time"]
    assert said(slots, "headline") == "Đúng hạn tháng 11 chỉ 50,0%, chỉ tiêu 95%"
    assert slots["s1-headline"]["className"] == "headline"
    assert said(slots, "overdue-number") == "0"
    assert "tile-unknown" not in slots["s1-overdue"]["className"]


def test_a_screen_of_few_tiles_has_them_larger() -> None:
    stage = stage_of(ROOMS["55"])
    four, two = size_of(stage, 4), size_of(stage, 2)
    assert four.scale == 1 < two.scale
    assert two.number > four.number
    assert two.wide * two.scale == pytest.approx(four.wide)


states: st.SearchStrategy[State] = st.sampled_from(["", "watch", "act"])


@given(st.dictionaries(st.sampled_from(TILES), states), st.permutations(list(TILES)))
def test_the_worst_must_be_acted_on_if_any_must(shown: dict[str, State], order: list[str]) -> None:
    found = worst_tile(shown, order[:3])
    stirred = {name for name, state in shown.items() if state}
    assert bool(found) == bool(stirred)
    if "act" in shown.values():
        assert shown[found] == "act"
    equals = {name for name in stirred if shown[name] == shown.get(found)}
    first = next((name for name in order[:3] if name in equals), found)
    assert found == first


lines = st.lists(st.text(alphabet="abc ▲1%", max_size=40), max_size=4)
tiles = st.builds(Size, wide=st.floats(13.2, 20), high=st.floats(7.5, 13))
numbers = st.integers(0, 99_999_999).map(str)


@given(tiles, numbers, states, lines, st.none() | st.tuples(numbers, st.just("quá hạn")))
def test_nothing_in_a_tile_is_wider_than_the_tile(
    tile: Size,
    number: str,
    state: State,
    wordings: list[str],
    beside: tuple[str, str] | None,
) -> None:
    face = Face(name="Quá hạn", number=number, href="", state=state)
    told = Lines(first=(*wordings, ""), beside=beside)
    placed = place(face, told, tile, pictured=True)
    assert width(placed.first) <= tile.inner
    assert placed.size <= tile.number
    if placed.picture:
        taken = placed.size * width(number, bold=True)
        assert taken + placed.picture.wide <= tile.inner
        assert placed.picture.under + placed.picture.high <= tile.row + 1.36
        assert not placed.state


def test_the_same_face_without_a_state_has_the_larger_number() -> None:
    tile = size_of(stage_of(ROOMS["110"]), 6)
    face = Face(name="Đúng hạn", number="96,2%", href="", state="act")
    calm = replace(face, state="")
    told = Lines(first=("1.404/1.459 đúng hạn",))
    with_state = place(face, told, tile, pictured=False)
    assert with_state.state == "CẦN XỬ LÝ"
    assert with_state.size < place(calm, told, tile, pictured=False).size
