"""Late by whom: one week of November 2026, worked on paper, and what holds for every way."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.calendars import WorkCalendar
from ioc.domain.lateness import KINDS, Course, Stretch, blame, stretches
from ioc.domain.lifetime import Pause
from ioc.domain.periods import TZ
from ioc.domain.records import Step

CALENDAR = WorkCalendar()
AGENCY, TAX, CHILD, PROVINCE, CENTRE = "H15.12", "H15.90", "H15.12.01", "H15", "H15.01"
NAMES = {
    "Thuế tỉnh": TAX,
    "Chi nhánh Văn phòng Đăng ký đất đai": CHILD,
    "UBND tỉnh": PROVINCE,
    "Văn phòng UBND tỉnh": CENTRE,
}


def agency_of(room: str) -> str:
    return NAMES.get(room, "?")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TZ).astimezone(UTC)


def step(since: datetime, room: str, content: str = "", due: datetime | None = None) -> Step:
    return Step("H15-1", since, room=room, content=content, due_at=due)


def course(*steps: Step, pauses: tuple[Pause, ...] = (), until: datetime | None = None) -> Course:
    """Handed in on Monday the 2nd at 8:00, received at 9:00, done on Friday at 17:00."""
    return Course(at(2, 8), at(2, 9), until or at(6, 17), steps, pauses, AGENCY, CENTRE)


def told(way: Course, words: tuple[str, ...] = ()) -> list[tuple[str, int, str]]:
    return [(s.kind, s.minutes, s.room) for s in stretches(way, CALENDAR, agency_of, words)]


def test_a_week_is_told_room_by_room() -> None:
    way = course(
        step(at(2, 9), "Bộ phận Một cửa", "Tiếp nhận hồ sơ"),
        step(at(2, 10), "Phòng Đất đai", "Thẩm định"),
        step(at(4, 10), "Thuế tỉnh", "Tính thuế"),
        step(at(5, 10), "Lãnh đạo Sở", "Ký duyệt"),
        pauses=(Pause(at(3, 9), at(4, 9), why="missing", by="Phòng Đất đai"),),
    )
    assert told(way) == [
        ("receiving", 60, ""),
        ("receiving", 60, "Bộ phận Một cửa"),
        ("handling", 300 + 120, "Phòng Đất đai"),  # Monday 10-17 without lunch, Tuesday 7-9
        ("citizen", 360 + 120, "Phòng Đất đai"),
        ("handling", 60, "Phòng Đất đai"),
        ("other_agency", 300 + 180, "Thuế tỉnh"),
        ("handling", 300 + 480, "Lãnh đạo Sở"),
    ]
    assert stretches(way, CALENDAR, agency_of)[3].content == "missing"


def test_an_opinion_asked_for_is_another_agencys_however_it_is_written() -> None:
    way = course(step(at(2, 9), "Phòng Đất đai", "Gửi văn bản LẤY Y KIẾN các sở"))
    assert told(way, ("lấy ý kiến",))[1][0] == "other_agency"
    assert told(way, ("ý kiến cấp",))[1][0] == "handling"


def test_a_branch_is_the_agency_itself_and_the_province_is_not() -> None:
    branch = course(step(at(2, 9), "Chi nhánh Văn phòng Đăng ký đất đai"))
    assert told(branch)[1][0] == "handling"
    assert told(course(step(at(2, 9), "UBND tỉnh")))[1][0] == "other_agency"
    assert told(course(step(at(2, 9), "Văn phòng UBND tỉnh")))[1][0] == "receiving"


def test_of_an_agency_that_nobody_knows_no_other_is_told_apart() -> None:
    way = course(step(at(2, 9), "Thuế tỉnh"))._replace(agency="?")
    assert told(way)[1][0] == "handling"


def test_a_step_begins_when_it_was_taken_up_not_when_it_was_done() -> None:
    done = Step("H15-1", at(3, 11), room="Phòng Đất đai", started_at=at(2, 10))
    assert told(course(done, until=at(2, 11))) == [
        ("receiving", 60, ""),
        ("handling", 60, ""),
        ("handling", 60, "Phòng Đất đai"),
    ]


def test_one_not_yet_received_is_being_received() -> None:
    waiting = Course(at(2, 8), None, at(3, 8), (), (), AGENCY)
    assert told(waiting) == [("receiving", 480, "")]
    assert told(waiting._replace(submitted_at=None)) == []


def test_the_blame_parts_each_kind_at_the_due_instant() -> None:
    way = course(
        step(at(2, 9), "Phòng Đất đai", "Thẩm định", at(3, 17)),
        step(at(5, 8), "Thuế tỉnh", "Tính thuế", at(5, 9)),
        pauses=(Pause(at(2, 15), at(3, 15)),),
    )
    found = blame(stretches(way, CALENDAR, agency_of), at(5, 17), CALENDAR)
    # Monday 9-15 is 240, Tuesday 15-17 120, Wednesday 480, Thursday 7-8 60; then the tax office.
    assert found.before == {"receiving": 60, "handling": 900, "other_agency": 420, "citizen": 480}
    assert found.after == {"receiving": 0, "handling": 0, "other_agency": 480, "citizen": 0}
    # The tax office is 360 + 480 over its own due, the room 480 + 60.
    assert found.worst is not None
    assert (found.worst.room, found.overran) == ("Thuế tỉnh", 360 + 480)


def test_a_room_is_blamed_for_both_halves_of_what_a_wait_cut_in_two() -> None:
    way = course(
        step(at(2, 9), "Phòng Đất đai", "Thẩm định", at(2, 10)),
        step(at(4, 10), "Lãnh đạo Sở", "Ký duyệt", at(4, 11)),
        pauses=(Pause(at(2, 14), at(4, 7)),),
        until=at(4, 15),
    )
    found = blame(stretches(way, CALENDAR, agency_of), None, CALENDAR)
    assert found.worst is not None
    # 10:00-11:30 and 13:30-14:00 on Monday, 7:00-10:00 on Wednesday; the leaders 30 + 90.
    assert (found.worst.room, found.overran) == ("Phòng Đất đai", 120 + 180)
    assert not any(found.after.values())


def test_nobody_is_blamed_where_no_step_had_a_due() -> None:
    found = blame(stretches(course(), CALENDAR, agency_of), at(3, 8), CALENDAR)
    assert (found.worst, found.overran) == (None, 0)
    assert found.after["handling"] == 420 + 3 * 480


# What holds for every way.

INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2026-11-02"),
    max_value=datetime.fromisoformat("2026-11-20"),
    timezones=st.just(UTC),
)
ROOMS = st.sampled_from(["", "Bộ phận Một cửa", "Phòng Đất đai", *NAMES])
STEPS = st.builds(
    Step,
    st.just("H15-1"),
    INSTANTS,
    room=ROOMS,
    content=st.sampled_from(["", "Thẩm định", "Lấy ý kiến"]),
    started_at=st.none() | INSTANTS,
    due_at=st.none() | INSTANTS,
)
PAUSES = st.builds(Pause, INSTANTS, st.none() | INSTANTS)
WAYS = st.builds(
    Course,
    st.none() | INSTANTS,
    st.none() | INSTANTS,
    INSTANTS,
    st.lists(STEPS, max_size=5),
    st.lists(PAUSES, max_size=3),
    st.sampled_from([AGENCY, CHILD, "?"]),
    st.sampled_from([AGENCY, CENTRE, ""]),
)
MANY = settings(max_examples=100, deadline=None)


def lived(way: Course) -> tuple[datetime, datetime]:
    start = min(at for at in (way.submitted_at, way.received_at) if at)
    return start, max(start, way.until)


def found(way: Course) -> tuple[Stretch, ...]:
    return stretches(way, CALENDAR, agency_of, ("lấy ý kiến",))


@MANY
@given(way=WAYS)
def test_every_working_minute_is_somebodys_once(way: Course) -> None:
    every = found(way)
    if way.submitted_at is None and way.received_at is None:
        assert every == ()
        return
    start, end = lived(way)
    assert sum(s.minutes for s in every) == CALENDAR.working_minutes(start, end)
    ends = [start, *(s.until for s in every)]
    assert [s.since for s in every] == ends[:-1] or start == end
    assert ends[-1] == end
    assert all(s.since < s.until for s in every)


@MANY
@given(way=WAYS)
def test_what_the_citizen_took_is_what_the_pauses_take(way: Course) -> None:
    if way.submitted_at is None and way.received_at is None:
        return
    start, end = lived(way)
    spans = [(p.since, p.until) for p in way.pauses]
    waited = CALENDAR.working_minutes(start, end) - CALENDAR.worked_minutes(start, end, spans)
    assert sum(s.minutes for s in found(way) if s.kind == "citizen") == waited


@MANY
@given(way=WAYS, due=INSTANTS)
def test_before_and_after_the_due_are_all_the_minutes(way: Course, due: datetime) -> None:
    every = found(way)
    told = blame(every, due, CALENDAR)
    for kind in KINDS:
        minutes = sum(s.minutes for s in every if s.kind == kind)
        assert told.before[kind] + told.after[kind] == minutes
        assert min(told.before[kind], told.after[kind]) >= 0
    assert told.overran <= sum(s.minutes for s in every)
    later = blame(every, due + timedelta(days=1), CALENDAR)
    assert sum(later.after.values()) <= sum(told.after.values())
