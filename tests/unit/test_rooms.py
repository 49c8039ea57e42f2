"""Sizes from the room: the figures of the standard, and what fits where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.rooms import LEAST_MINUTES, PREFERRED_MINUTES, Room
from ioc.domain.stages import stage_of

SMALL = Room(diagonal=55, width=1920, height=1080, farthest=5)
SHARP = Room(diagonal=55, width=3840, height=2160, farthest=5)
MIDDLE = Room(diagonal=86, width=3840, height=2160, farthest=8)
LARGE = Room(diagonal=110, width=3840, height=2160, farthest=8)

ROOMS = st.builds(
    Room,
    diagonal=st.floats(20, 400),
    width=st.sampled_from([1280, 1920, 2560, 3840, 7680]),
    height=st.sampled_from([720, 1080, 1440, 2160]),
    farthest=st.floats(0.5, 30),
)


@pytest.mark.parametrize(
    ("metres", "least", "preferred"),
    [(3, 14, 17.5), (5, 23, 29), (8, 37, 47), (10, 47, 58)],
)
def test_a_capital_is_as_high_as_the_standard_has_it(
    metres: float, least: float, preferred: float
) -> None:
    room = Room(diagonal=55, width=3840, height=2160, farthest=metres)
    assert room.capital_px(LEAST_MINUTES) * room.pixel_mm == pytest.approx(least, abs=0.5)
    assert room.capital_px(PREFERRED_MINUTES) * room.pixel_mm == pytest.approx(preferred, abs=0.5)


def test_twenty_minutes_at_five_metres_leave_a_55_inch_panel_twelve_lines() -> None:
    assert SHARP.capital_px(PREFERRED_MINUTES) == pytest.approx(92, abs=0.5)
    assert SHARP.letter_px(PREFERRED_MINUTES) == pytest.approx(131, abs=0.5)
    assert int(SHARP.height / (SHARP.letter_px(PREFERRED_MINUTES) * 1.35)) == 12


def test_the_least_letter_of_three_rooms() -> None:
    assert SMALL.letter_px() == pytest.approx(52.4, abs=0.1)
    assert MIDDLE.letter_px() == pytest.approx(107.3, abs=0.1)
    assert LARGE.letter_px() == pytest.approx(83.9, abs=0.1)
    assert (SMALL.lines, MIDDLE.lines, LARGE.lines) == (15, 14, 19)


def test_as_many_tiles_as_the_room_allows() -> None:
    assert stage_of(SMALL).most == stage_of(SHARP).most == 4
    assert stage_of(MIDDLE).most == 4
    assert stage_of(LARGE).most == 6


def test_where_there_is_space_to_spare_the_letters_grow() -> None:
    near = stage_of(Room(diagonal=98, width=3840, height=2160, farthest=5))
    assert near.most == 6
    assert near.minutes > PREFERRED_MINUTES


@given(ROOMS)
def test_an_angle_and_its_letter_are_each_others_inverse(room: Room) -> None:
    assert room.minutes(room.letter_px(20.0)) == pytest.approx(20.0)


@given(ROOMS)
def test_no_stage_is_written_below_the_least_angle(room: Room) -> None:
    stage = stage_of(room)
    assert stage.minutes >= LEAST_MINUTES
    seen = room.minutes(room.width / stage.wide)
    assert seen == pytest.approx(stage.minutes, rel=1e-4)


@given(ROOMS)
def test_what_fits_lies_within_the_picture(room: Room) -> None:
    stage = stage_of(room)
    if stage.most:
        wide, high = stage.tile
        assert wide * stage.columns <= stage.wide
        assert high * stage.rows + stage.header + stage.headline + stage.foot <= stage.high
        assert stage.number >= 1.0


@given(ROOMS, st.floats(1.01, 3.0))
def test_who_sits_farther_away_never_gets_more_tiles(room: Room, farther: float) -> None:
    away = Room(
        diagonal=room.diagonal,
        width=room.width,
        height=room.height,
        farthest=room.farthest * farther,
    )
    assert stage_of(away).most <= stage_of(room).most


@given(ROOMS)
def test_twice_the_pixels_change_nothing_that_is_seen(room: Room) -> None:
    finer = Room(
        diagonal=room.diagonal,
        width=room.width * 2,
        height=room.height * 2,
        farthest=room.farthest,
    )
    assert finer.wide == pytest.approx(room.wide)
    assert stage_of(finer).most == stage_of(room).most
