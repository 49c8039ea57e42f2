"""Cần chỉ đạo on a wall: who, what, by when; as many rows as the room holds, the rest counted."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.stages import stage_of
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.concerns import Concern
from ioc.web.directing import known_of
from ioc.web.locales import speaking
from ioc.web.looking import look
from ioc.web.page import Slots
from ioc.web.wall.directed import WHEN, chosen, rows_in, who_wide
from ioc.web.wall.leader import today
from ioc.web.wall.leader.directing import fill, screen
from ioc.web.wall.letters import width
from tests.web import wall_stores
from tests.web.feed_desk import asked
from tests.web.mapped import NOW, known
from tests.web.test_overview import words
from tests.web.test_wall_today import nothing_late
from tests.web.test_wall_today import stand as with_tiles

ROOMS = {"55": wall_stores.TIGHT, "110": wall_stores.AMPLE}
AGENCIES = known().agencies


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(tmp_path_factory.mktemp("walls"), dossiers=300) as made:
        yield made


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = nothing_late(f"sqlite:///{tmp_path_factory.mktemp('calm') / 'ioc.sqlite'}")
    yield engine
    engine.dispose()


def filled(engine: Engine, room: str, *, public: bool = False) -> Slots:
    with reading(engine) as connection:
        reader = Reader(connection, known(), NOW)
        return fill(reader, asked(""), wall_stores.stand(ROOMS[room], public=public))


def said(slots: Slots, slot: str) -> str:
    return words(slots.get(f"s1-{slot}", {}).get("children", ""))


def shown(slots: Slots, room: str) -> list[int]:
    rows = rows_in(stage_of(ROOMS[room]))
    return [n for n in range(1, rows + 1) if not slots[f"s1-{n}"]["hidden"]]


@pytest.mark.parametrize("name", ["bad", "empty", "dossiers"])
@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_slot_has_its_place_and_every_row_fits(
    stores: dict[str, Engine], name: str, room: str, language: str
) -> None:
    where = wall_stores.stand(ROOMS[room])
    with speaking(language), reading(stores[name]) as connection:
        reader = Reader(connection, known(), NOW)
        wall_stores.painted(screen, reader, where)
        slots = fill(reader, asked(""), where)
    wide = who_wide(where.stage)
    for n in shown(slots, room):
        unit = width(said(slots, f"{n}-unit"), bold=True) + width(said(slots, f"{n}-plea"))
        assert unit <= wide
        assert width(said(slots, f"{n}-why")) <= wide
        assert width(said(slots, f"{n}-until"), bold=True) <= WHEN


@pytest.mark.parametrize(("room", "rows"), [("55", 4), ("110", 5)])
def test_a_bad_day_fills_the_rows_and_counts_what_is_left(
    stores: dict[str, Engine], room: str, rows: int
) -> None:
    slots = filled(stores["bad"], room)
    assert shown(slots, room) == list(range(1, rows + 1))
    worst = [n for n in shown(slots, room) if "worst" in slots[f"s1-{n}"]["className"]]
    assert worst == [1]
    assert said(slots, "1-late") == "mức cao"
    assert said(slots, "rest").startswith("còn ")


def test_what_is_left_tells_how_many_are_only_due(stores: dict[str, Engine]) -> None:
    slots = filled(stores["bad"], "110")
    with reading(stores["bad"]) as connection:
        glance, _ = look(Reader(connection, known(), NOW), asked(""))
        found = known_of(glance)
    rows = [one for part in chosen(found, AGENCIES, 5) for one in part]
    left = [one for one in found if one not in rows]
    due = sum(not one.late for one in left)
    assert 0 < due < len(left)
    told = said(slots, "rest")
    assert told.startswith(f"còn {len(left)} việc")
    assert f"{due} việc mới đến hạn" in told or f"{due} mới đến hạn" in told


def test_the_sentence_tells_the_same_overdue_as_the_tiles(stores: dict[str, Engine]) -> None:
    slots = filled(stores["bad"], "110")
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        tiles = today.fill(reader, asked(""), with_tiles(ROOMS["110"]))
    for name, noun in (("overdue", "hồ sơ quá hạn"), ("cases", "phản ánh quá hạn")):
        number = words(tiles[f"s1-{name}-number"]["children"])
        assert f"{number} {noun}" in said(slots, "headline")


def test_what_was_never_read_is_not_called_calm(stores: dict[str, Engine]) -> None:
    slots = filled(stores["empty"], "110")
    assert shown(slots, "110") == []
    assert slots["s1-calm"]["hidden"]
    assert "Không có việc" not in said(slots, "headline")


def test_a_calm_day_is_told_in_its_noughts_with_the_time(calm: Engine) -> None:
    slots = filled(calm, "55")
    assert shown(slots, "55") == []
    assert said(slots, "headline") == "Không có việc cần chỉ đạo · 10:00"
    assert not slots["s1-calm"]["hidden"]
    told = [words(line.children) for line in slots["s1-calm"]["children"]]
    assert told[:3] == ["0 sự cố mức cao", "0 hồ sơ quá hạn", "0 phản ánh quá hạn"]
    assert slots["s1-time-dossiers"]["data-of"] == "mot-cua"


def test_in_public_nobody_is_named(stores: dict[str, Engine]) -> None:
    slots = filled(stores["bad"], "110", public=True)
    assert shown(slots, "110") == []
    assert said(slots, "headline") == "Màn hình này không chiếu nơi công cộng"


UNITS = [agency.code for agency in AGENCIES if agency.code.count(".") == 1]
concerns = st.lists(
    st.builds(
        lambda code, feed, late, today: Concern(code=code, feed=feed, late=late, today=today),
        st.sampled_from(UNITS),
        st.sampled_from(["dossiers", "cases", "incidents"]),
        st.integers(0, 9),
        st.integers(1, 9),
    ),
    unique_by=lambda concern: (concern.code, concern.feed),
    max_size=20,
)


@given(concerns, st.integers(2, 8))
def test_rows_are_filled_and_those_asked_have_their_place(found: list[Concern], most: int) -> None:
    directed, pleas = chosen(found, AGENCIES, most)
    kinds = {one.code: AGENCIES.kind(one.code) for one in found}
    assert len(directed) + len(pleas) == min(len(found), most)
    assert all(kinds[one.code] == "vertical" for one in pleas)
    assert all(kinds[one.code] != "vertical" for one in directed)
    assert bool(pleas) == ("vertical" in kinds.values())
