"""What befalls a source, and how it comes through: it says so, and ends with the books."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.road.patients import NEIGHBOUR, PATIENT, Care, Patient

HOURS_BEFORE, HOURS_AFTER = 26.0, 2.0
FRESH, UNAVAILABLE, REFUSED = "fresh", "unavailable", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What befalls a source, how it is mended, and what the source says meanwhile.

    `told` is its state, and words of its error; `own` what some kinds say instead. `rejected` rows
    are put aside (`unless` it is one of these), until they come well; `lasting` is how many never
    do. It lasts for some turns, `hours` before each.
    """

    begin: Care
    end: Care
    told: tuple[str, str]
    own: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rejected: bool = False
    unless: tuple[str, ...] = ()
    lasting: int = 0
    turns: int = 1
    hours: float = HOURS_BEFORE
    patience: float = PATIENT


def through(one: Patient, trouble: Trouble) -> None:
    """Into a trouble and out of it."""
    state, words = trouble.own.get(one.kind.system, trouble.told)
    before = one.state()
    trouble.begin(one)
    for _ in range(trouble.turns):
        one.step(trouble.hours)
        well = one.turn()
        told = one.state()
        assert (well, told.state) == (state == FRESH, state), told.last_error
        assert words in (told.last_error or "")
        put_aside = trouble.rejected and one.kind.system not in trouble.unless
        assert bool(told.rejected) is put_aside
        if not well:
            assert told.watermark == before.watermark, "what was not read is still to be read"
    neighbour_is_well(one)
    trouble.end(one)
    one.clock.hurry(3_600)
    one.step(HOURS_AFTER)
    assert any(one.turn(asked=True) for _ in range(5)), one.state().last_error
    after = one.state()
    assert (after.state, after.last_error, after.rejected) == (FRESH, None, trouble.lasting)
    assert one.kind.differences(one) == []


def neighbour_is_well(one: Patient) -> None:
    """It was read as ever, and holds what the books hold."""
    assert one.house.worker.turn(NEIGHBOUR)
    told = one.state(NEIGHBOUR)
    assert (told.state, told.last_error, told.rejected) == (FRESH, None, 0)
    assert one.kind.neighbour.differences(one) == []
