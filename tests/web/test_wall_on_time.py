"""Đúng hạn on a wall: three groups apart, one worst at most, and who is of few is never a mover."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from ioc.domain.rooms import LINE_HEIGHT
from ioc.domain.stages import DIGITS_HIGH, GAP, PAD, stage_of
from ioc.metrics.catalogue import find
from ioc.metrics.changes import Change
from ioc.metrics.figures import NOTHING_KNOWN
from ioc.metrics.reader import Reader
from ioc.store.engine import reading
from ioc.web.components.groups import LEAGUES
from ioc.web.components.sparkline import BLANK
from ioc.web.components.standing import Tally
from ioc.web.components.unit_lines import Line
from ioc.web.locales import speaking
from ioc.web.page import Slots
from ioc.web.wall.leader.on_time import TIMES_WIDE, fill, headline, screen
from ioc.web.wall.leader.on_time_foot import foot_words
from ioc.web.wall.leader.on_time_groups import Group, Groups, groups_of, movers
from ioc.web.wall.leader.on_time_places import CARDS, EDGE, WORDS, places
from ioc.web.wall.leader.year_line import LEAST_REACH, LETTER, Sheet, reach_of, year_line
from ioc.web.wall.letters import width
from tests.web import wall_stores
from tests.web.feed_desk import asked
from tests.web.mapped import NOW, known
from tests.web.test_overview import words

RATE = find("dossiers.on_time_rate")
NO_CHANGE = Change(NOTHING_KNOWN, asked("").where(), None)
ROOMS = {"55": wall_stores.TIGHT, "110": wall_stores.AMPLE}
shares = st.floats(0, 1)
counts = st.integers(0, 90)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    with wall_stores.stores_in(tmp_path_factory.mktemp("walls"), dossiers=1500) as made:
        yield made


def slots_of(engine: Engine, room: str, *, public: bool = False) -> Slots:
    with reading(engine) as connection:
        reader = Reader(connection, known(), NOW)
        return fill(reader, asked(""), wall_stores.stand(ROOMS[room], public=public))


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


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_stands_on_a_card_has_room_on_it(
    stores: dict[str, Engine], room: str, language: str
) -> None:
    with speaking(language):
        slots = slots_of(stores["bad"], room)
    inner = places(stage_of(ROOMS[room])).inner
    for league in LEAGUES:
        for name in ("name", "target", "of", "fell", "rose"):
            said = words(slots[f"s1-{league}-{name}"]["children"])
            bold = name in ("name", "target")
            assert width(said, bold=bold) <= inner, said


def test_a_bad_day_has_one_worst_and_the_sentence_names_it(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["bad"], "110")
    worst = [name for name in LEAGUES if "worst" in slots[f"s1-{name}"]["className"].split()]
    assert len(worst) == 1
    said = slots["s1-headline"]["children"]
    assert slots[f"s1-{worst[0]}-name"]["children"] in said
    assert words(slots[f"s1-{worst[0]}-rate"]["children"]) in said
    assert slots[f"s1-{worst[0]}-target"]["children"] == "dưới chỉ tiêu 95%"


def test_the_cards_are_the_desks_numbers(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["bad"], "110")
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        whole = reader.values([RATE, find("dossiers.overdue")], asked("").where())
        groups = groups_of(reader, asked(""), RATE).groups
        unknown = reader.grouped([find("dossiers.overdue")], asked("").where(), "agency")["?"]
    overdue = sum(int(slots[f"s1-{name}-overdue"]["children"].replace(".", "")) for name in LEAGUES)
    assert overdue + (next(iter(unknown.values())).numerator or 0) == next(
        figure.numerator for key, figure in whole.items() if "overdue" in key
    )
    for group in groups:
        months = [part.figure for part in group.months]
        assert not months or (months[-1].numerator, months[-1].denominator) == group.line.tally


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_cards_and_the_foot_make_up_the_whole(
    stores: dict[str, Engine], room: str, language: str
) -> None:
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        whole = reader.value(RATE, asked("").where())
        found = groups_of(reader, asked(""), RATE)
        told = [found.unknown, *(group.line.tally for group in found.groups)]
        assert sum(one.top for one in told) == whole.numerator
        assert sum(one.bottom for one in told) == whole.denominator
        left = stage_of(ROOMS[room]).body[0] - TIMES_WIDE
        with speaking(language):
            foot = foot_words(reader, replace(found, unknown=Tally(11, 12)), left)
            none = foot_words(reader, replace(found, unknown=Tally(0, 0)), left)
    assert foot.startswith("▲▼")
    assert foot.endswith("11/12")
    assert max(width(foot), width(none)) <= left
    assert "/" not in none


def test_on_a_card_of_nothing_stands_nothing_of_who_moved(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["empty"], "110")
    moved = [slots[f"s1-{name}-{one}"]["children"] for name in LEAGUES for one in ("fell", "rose")]
    assert moved == [""] * 6


def test_in_public_nobody_is_named_and_nothing_is_coloured(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["bad"], "55", public=True)
    assert slots["s1-headline"]["children"] == "Tháng 11: hồ sơ giải quyết đúng hạn"
    assert "calm" in slots["s1-headline"]["className"]
    for league in LEAGUES:
        assert slots[f"s1-{league}"]["className"].split()[1:] in ([], ["group-unknown"])
        for name in ("fell", "rose"):
            said = words(slots[f"s1-{league}-{name}"]["children"])
            assert said == "" or said.endswith("điểm %")


def test_before_anything_is_known_it_is_said(stores: dict[str, Engine]) -> None:
    slots = slots_of(stores["empty"], "55")
    assert "calm" in slots["s1-headline"]["className"]
    for league in LEAGUES:
        assert slots[f"s1-{league}"]["className"] == "group-card group-unknown"
        assert words(slots[f"s1-{league}-rate"]["children"]) in ("—", "…")
        assert slots[f"s1-{league}-line"]["src"] == BLANK
        assert slots[f"s1-{league}-aim"]["children"] == ""


@pytest.mark.parametrize("room", ROOMS)
def test_the_parts_of_a_card_fill_its_height_and_no_more(room: str) -> None:
    stage = stage_of(ROOMS[room])
    held = places(stage)
    high = (held.rate + held.overdue) * DIGITS_HIGH + held.line_high
    card = stage.body[1] - LINE_HEIGHT - GAP / 2
    assert high + WORDS * LINE_HEIGHT + 2 * PAD <= card
    assert held.rate >= 2
    assert held.overdue >= 1.5
    assert held.line_high >= 1
    assert CARDS * (held.inner + 2 * EDGE) <= stage.body[0]


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.tuples(counts, counts)))
def test_only_who_has_enough_in_both_periods_moves(found: dict[str, tuple[int, int]]) -> None:
    pairs = {
        code: (Tally(now // 2, now), Tally(before // 3, before))
        for code, (now, before) in found.items()
    }
    moved = movers(pairs, 30)
    assert {one.code for one in moved} == {c for c, pair in found.items() if min(pair) >= 30}
    assert [one.by for one in moved] == sorted(one.by for one in moved)


def group(league: str, top: int, bottom: int) -> Group:
    return Group(league=league, line=Line(code=league, tally=Tally(top, bottom)))


@given(st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_the_worst_is_below_its_target_and_never_a_group_that_is_not_ranked(
    tops: list[int],
) -> None:
    groups = tuple(group(name, top, 100) for name, top in zip(LEAGUES, tops, strict=True))
    told = Groups(rate=RATE, change=NO_CHANGE, groups=groups, least=30)
    worst = told.worst
    if worst is None:
        assert min(tops[:2]) >= 95
    else:
        assert worst.league != "others"
        assert worst.line.tally.top == min(tops[:2]) < 95
    assert told.state(groups[2]) in ("", "watch")


def test_of_a_unit_its_own_months_are_drawn(stores: dict[str, Engine]) -> None:
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        filters = asked("agency=H15.12")
        groups = {one.league: one for one in groups_of(reader, filters, RATE).groups}
        own = reader.series(RATE, filters.with_(start=date(2025, 12, 1)).where(), "month")
    assert [one.figure for one in groups["departments"].months] == [one.figure for one in own]
    assert groups["communes"].months == groups["others"].months == ()


@pytest.mark.parametrize("room", ROOMS)
def test_days_that_are_no_month_are_not_called_one(stores: dict[str, Engine], room: str) -> None:
    with reading(stores["bad"]) as connection:
        reader = Reader(connection, known(), NOW)
        where = wall_stores.stand(ROOMS[room])
        slots = fill(reader, asked("from=2026-11-01&to=2026-11-03"), where)
    assert slots["s1-headline"]["children"].startswith("01/11–03/11: ")


SAID = {
    "both reach it": ("", (97, 100), (98, 100), "sở, ban, ngành và cấp xã đạt chỉ tiêu 95%"),
    "one is of few": ("", (97, 100), (9, 9), "Sở, ban, ngành đạt chỉ tiêu 95%, còn lại ít hồ sơ"),
    "one has none": ("", (0, 0), (98, 100), "UBND cấp xã đạt chỉ tiêu 95%, còn lại ít hồ sơ"),
    "both are of few": ("", (9, 9), (29, 29), "còn ít hồ sơ để kết luận"),
    "one unit": ("agency=H15.12", (97, 100), (0, 0), "hồ sơ đúng hạn đạt chỉ tiêu 95%"),
    "one of few": ("agency=H15.12", (9, 9), (0, 0), "còn ít hồ sơ để kết luận"),
    "one below": ("agency=H15.12", (9, 90), (0, 0), "Sở NN&MT đúng hạn 10,0%, dưới chỉ tiêu 95%"),
}


@pytest.mark.parametrize("name", SAID)
def test_only_who_has_cases_enough_is_said_to_reach_the_target(
    stores: dict[str, Engine], name: str
) -> None:
    query, departments, communes, told = SAID[name]
    tops = (departments, communes, (40, 100))
    groups = tuple(group(one, *top) for one, top in zip(LEAGUES, tops, strict=True))
    found = Groups(rate=RATE, change=NO_CHANGE, groups=groups, least=30)
    with reading(stores["empty"]) as connection:
        reader = Reader(connection, known(), NOW)
        said, calm = headline(reader, asked(query), found, public=False)
    assert said[0] == f"Tháng 11: {told}"
    assert calm == (name != "one below")


def test_a_rate_of_few_is_not_judged() -> None:
    few = group("departments", 3, 29)
    told = Groups(rate=RATE, change=NO_CHANGE, groups=(few,), least=30)
    assert told.state(few) == ""
    assert told.worst is None


@given(st.lists(st.lists(shares, max_size=12), max_size=3), st.none() | shares)
def test_one_scale_holds_all_lines_and_their_target(
    series: list[list[float]], target: float | None
) -> None:
    low, high = reach_of(series, target)
    assert high - low >= LEAST_REACH - 1e-9
    assert high <= 1
    for value in [*(v for values in series for v in values), *([target] if target else [])]:
        assert low - 1e-9 <= value <= high + 1e-9


@given(st.lists(st.none() | shares, max_size=12), st.booleans())
def test_a_line_stays_on_its_sheet(values: list[float | None], running: bool) -> None:
    sheet = Sheet(wide=8, high=2, reach=reach_of([values], 0.95))
    drawn = unquote(year_line(values, 0.95, sheet, running=running))
    if sum(value is not None for value in values) < 2:
        assert drawn == unquote(BLANK)
        return
    known_values = [value for value in values if value is not None]
    assert all(0 <= sheet.y(value) <= 2 * LETTER for value in known_values)
    assert f"viewBox='0 0 {8 * LETTER} {2 * LETTER}'" in drawn
