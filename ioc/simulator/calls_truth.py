"""What is true of the hotline's calls, counted from the calls themselves, by the rules of the
numbers.

Only tests read it. A call counts on the local day on which it came, once it has ended.
"""

from collections import Counter
from typing import Any

from ioc.simulator.calls_world import SPOKEN, CallsWorld, End
from ioc.simulator.truth import Question
from ioc.simulator.worktime import OFFSET, day_of

PROMPT_S = 20


def calls_truth(world: CallsWorld, question: Question) -> dict[str, Any]:
    """Counts by the names of the measures; `hours` and `agencies` (passed on to) by their codes."""
    told = Counter[str]()
    hours, agencies = Counter[str](), Counter[str]()
    for day in range(question.first, min(question.last, day_of(question.at)) + 1):
        for call in world.day(day):
            if call.ended > question.at:
                continue
            spoken = call.end in SPOKEN
            told["received"] += 1
            told["answered" if spoken else "missed"] += 1
            told["prompt"] += spoken and call.wait <= PROMPT_S
            if spoken:
                told["wait_seconds"] += call.wait
            if call.end == End.TRANSFERRED:
                told["transferred"] += 1
                agencies[world.offices[call.office].code] += 1
            hours[f"{(call.at + OFFSET) % 86_400 // 3_600:02d}"] += 1
    names = ("received", "answered", "missed", "transferred", "prompt", "wait_seconds")
    return {**{name: told[name] for name in names}, "hours": hours, "agencies": agencies}
