"""One dossier's whole life, packed.

What it was born with, then everything that ever happens to it, in order.
"""

import struct
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from ioc.domain.records import Status
from ioc.simulator.worktime import day_of

NEVER = 2**32 - 1
LIVES_A_DAY = 1_000_000
LONGEST_DAYS = (
    150  # no life lasts longer, so a window needs the births of at most so many days before it
)


class Event(IntEnum):
    """What can happen; at one instant the lower number comes first."""

    REGISTERED = 0
    ACCEPTED = 1
    STAGE = 2
    GIVEN = 3
    PAID = 4
    ASKED = 5
    FEE_ASKED = 6
    MOVED = 7
    MOVED_SILENTLY = 8
    RESOLVED = 9
    RETURNED = 10
    WITHDRAWN = 11
    STOPPED = 12
    DENIED = 13
    CONSULTED = 14
    ADVISED = 15


class Mark:
    """What a dossier is born with.

    The two lowest bits hold the channel: 1 counter, 2 online, 3 postal.
    """

    CHANNEL = 0b11
    CHANNEL_ABSENT = 1 << 2
    CHANNEL_EMPTY = 1 << 3
    CHANNEL_ODD = 1 << 4
    NAME_ABSENT = 1 << 5
    NAME_ODD = 1 << 6
    END_IN_RETURN = 1 << 7
    NO_END = 1 << 8
    PADDED_CODE = 1 << 9
    CENTRAL = 1 << 10
    BY_POST = 1 << 11
    DIGITISED = 1 << 12
    FEE = 1 << 13
    PAYS_NATIONAL = 1 << 14
    PAYS_LOCAL = 1 << 15
    SUFFIXED = 1 << 16
    WIDE_SERIAL = 1 << 17
    SILENT_SHIFT = 1 << 18


BIRTH = np.dtype(
    [
        ("who", "<u8"),
        ("born", "<u4"),
        ("due", "<u4"),
        ("marks", "<u4"),
        ("serial", "<u4"),
        ("handling", "<u2"),
        ("receiving", "<u2"),
        ("procedure", "<u2"),
        ("spelling", "u1"),
        ("kind", "u1"),
    ]
)
EVENT = np.dtype([("at", "<u4"), ("kind", "u1"), ("stage", "u1"), ("due", "<u4")])
_BIRTH = struct.Struct("<QIIIIHHHBB")
_EVENT = struct.Struct("<IBBI")


class Birth(NamedTuple):
    """`due` 0 means that no date was promised.

    `who` is a random number that names the invented citizen.
    """

    who: int
    born: int
    due: int
    marks: int
    serial: int
    handling: int
    receiving: int
    procedure: int
    spelling: int
    kind: int


class Happening(NamedTuple):
    """`due` is the promised date it changes to, or for a stage the end that was planned for it.

    0 is none.
    """

    at: int
    kind: int
    stage: int
    due: int


class Pause(NamedTuple):
    """One entry of DanhSachHoSoBoSung.

    More papers asked for, or (`papers` False) only a new date given.
    """

    asked: int
    given: int
    due_before: int
    due_after: int
    papers: bool


class State(NamedTuple):
    """A life as it stands at one instant; 0 is "not yet"."""

    status: int
    accepted: int
    refused: int
    ended: int
    returned: int
    due: int
    paid: bool
    pauses: tuple[Pause, ...]
    moved: int  # when the promise last came to another day
    traced: int  # the same, of those moves that left a trace
    seen: tuple[Happening, ...]


_AFTER = {
    Event.REGISTERED: Status.REGISTERED,
    Event.ACCEPTED: Status.ACCEPTED,
    Event.GIVEN: Status.PROCESSING,
    Event.PAID: Status.PROCESSING,
    Event.ASKED: Status.AWAITING_SUPPLEMENT,
    Event.FEE_ASKED: Status.AWAITING_PAYMENT,
    Event.RESOLVED: Status.RESOLVED,
    Event.RETURNED: Status.RETURNED,
    Event.WITHDRAWN: Status.WITHDRAWN,
    Event.STOPPED: Status.STOPPED,
    Event.DENIED: Status.DENIED,
}
_STATUS = [int(_AFTER.get(event, 0)) for event in Event]
_ACCEPTED, _PROCESSING, _STAGE = int(Status.ACCEPTED), int(Status.PROCESSING), int(Event.STAGE)
_ENDS = frozenset({Event.RESOLVED, Event.WITHDRAWN, Event.STOPPED})
_MOVES = frozenset({Event.GIVEN, Event.MOVED, Event.MOVED_SILENTLY})


def birth_of(life: bytes) -> Birth:
    return Birth._make(_BIRTH.unpack_from(life))


def happenings(life: bytes) -> list[Happening]:
    return [Happening._make(found) for found in _EVENT.iter_unpack(life[_BIRTH.size :])]


def state_at(birth: Birth, events: list[Happening], at: int) -> State:
    """What is true at `at`.

    Everything later is invisible. The status is 0 before the first event.
    """
    status, due, moved, traced = 0, birth.due, 0, 0
    when = [0] * len(_STATUS)
    pauses: list[Pause] = []
    seen = []
    for event in events:
        if event.at > at:
            break
        seen.append(event)
        kind = event.kind
        when[kind] = event.at
        status = status_after(kind, status)
        if kind == Event.ASKED:
            pauses.append(Pause(event.at, 0, 0, 0, True))
        elif kind in _MOVES:
            told = _move(pauses, event, due, birth.marks)
            if day_of(event.due) != day_of(due):
                moved, traced = event.at, event.at if told else traced
            due = event.due
    return State(
        status=status,
        accepted=when[Event.ACCEPTED],
        refused=when[Event.DENIED],
        ended=max(when[kind] for kind in _ENDS),
        returned=when[Event.RETURNED],
        due=due,
        paid=when[Event.ACCEPTED] > 0 and (when[Event.PAID] > 0 or not when[Event.FEE_ASKED]),
        pauses=tuple(pauses),
        moved=moved,
        traced=traced,
        seen=tuple(seen),
    )


def status_after(kind: int, before: int) -> int:
    """TrangThaiHoSo after an event.

    A stage begun turns "accepted" into "processing", nothing else.
    """
    if kind == _STAGE and before == _ACCEPTED:
        return _PROCESSING
    return _STATUS[kind] or before


def _move(pauses: list[Pause], event: Happening, due: int, marks: int) -> bool:
    """Leaves the trace of a new promised date, where the officer leaves one.

    Says whether he did.
    """
    before, after = (due, event.due) if event.due != due else (0, 0)
    if event.kind == Event.MOVED:
        pauses.append(Pause(event.at, event.at, before, after, False))
    elif event.kind == Event.GIVEN:
        if marks & Mark.SILENT_SHIFT:
            before = after = 0
        pauses[-1] = Pause(pauses[-1].asked, event.at, before, after, True)
    return after > 0
