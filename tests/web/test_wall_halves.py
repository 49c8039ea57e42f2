"""One great figure beside a list: what a room has space for, and how long is left."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.rooms import LINE_HEIGHT, Room
from ioc.domain.stages import GAP, stage_of
from ioc.web.components.as_of import Freshness
from ioc.web.locales import speaking
from ioc.web.text import number
from ioc.web.wall.countdown import countdown
from ioc.web.wall.halves import LEAST, ROW, Great, great_slots, halves
from ioc.web.wall.letters import width
from tests.web.mapped import NOW
from tests.web.test_agencies import words
from tests.web.wall_stores import AMPLE, TIGHT

ROOMS = st.builds(
    Room,
    diagonal=st.floats(43, 400),
    width=st.just(3840),
    height=st.just(2160),
    farthest=st.floats(2, 9),
).filter(lambda room: room.lines >= 13)

NEVER = Freshness(at=None, stale_after_s=0, today=NOW.date())


@given(ROOMS, st.booleans(), st.integers(0, 2))
def test_nothing_is_taller_than_its_place(room: Room, small: bool, lines: int) -> None:
    stage = stage_of(room)
    space = halves(stage, small=small, lines=lines)
    beneath = space.small + GAP if small else 0
    assert space.high + beneath <= stage.body[1] + 1e-6
    assert LINE_HEIGHT + space.rows * ROW <= space.high
    assert space.rows <= halves(stage, small=False, lines=0).rows
    said = (1 + lines + space.quiet + 1) * LINE_HEIGHT
    assert said + space.number <= space.high or space.number == LEAST


def test_a_room_has_rows_and_lines_by_its_size() -> None:
    tight, ample = (halves(stage_of(room), small=True) for room in (TIGHT, AMPLE))
    assert (tight.rows, tight.quiet) == (5, 1)
    assert ample.listed > tight.listed
    assert halves(stage_of(TIGHT), small=False).rows == 8


@given(st.integers(0, 9_999_999), st.sampled_from((TIGHT, AMPLE)))
def test_the_great_number_is_never_wider_than_its_half(count: int, room: Room) -> None:
    space = halves(stage_of(room), small=True)
    great = Great(name="Quá hạn", number=number(count), beside=["trên 412", "đang xử lý"])
    slots = great_slots("s1", great, NEVER, space)
    size = float(slots["s1-number"]["style"]["--size"])
    wide = size * width(great.number, bold=True) + width("đang xử lý") + 0.5
    assert size == LEAST or wide <= space.figure + 0.05


def test_what_is_left_is_told_in_hours_then_in_days() -> None:
    left = timedelta(hours=31, minutes=59)
    assert words(countdown(NOW + left, NOW)) == "còn 31 giờ"
    assert words(countdown(NOW + timedelta(minutes=5), NOW)) == "còn 5 phút"
    assert words(countdown(NOW - left, NOW)) == "trễ 31 giờ"
    assert words(countdown(NOW - timedelta(days=9, hours=2), NOW)) == "trễ 9 ngày"
    with speaking("en"):
        assert words(countdown(NOW + left, NOW)) == "31 h left"


def test_the_browser_is_told_the_moment_and_both_wordings() -> None:
    told: Any = countdown(NOW, NOW)
    part = told.to_plotly_json()["props"]
    assert part["data-until"] == NOW.isoformat()
    assert part["className"] == "countdown past"
    assert (part["data-ahead"], part["data-past"]) == ("còn {time}", "trễ {time}")
