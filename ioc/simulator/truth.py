"""What really had happened by an instant, counted from the lives themselves, by the rules of the
numbers.

Only tests read it. Nothing here looks at what the dialect writes; `agencies` are keyed as an
attentive reader of the dialect must see them (name not sent: who received; a name of nobody: "?"),
`handling` by who really handles.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ioc.domain.records import Status
from ioc.simulator import legal
from ioc.simulator.books import Books
from ioc.simulator.cast import Cast
from ioc.simulator.dialect import payment
from ioc.simulator.lives import Birth, Mark, State, birth_of, happenings, state_at
from ioc.simulator.worktime import WorkTime, date_of, day_of, midnight

_OUT = frozenset({0, Status.REGISTERED, Status.DENIED, Status.WITHDRAWN, Status.STOPPED})
_PAUSED = frozenset({Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT})
_DONE = frozenset({Status.RESOLVED, Status.RETURNED})
_CLOSED = {
    Status.WITHDRAWN: "withdrawn",
    Status.STOPPED: "stopped",
    Status.DENIED: "denied",
}
KEYS = [
    "received",
    "received_online",
    "received_counter",
    "received_postal",
    "received_full",
    "received_partial",
    "no_due",
    "no_end",
    "moved",
    "moved_with_trace",
    "fee_dossiers",
    "paid_online",
    "resolved",
    "in_time",
    "early",
    "on_time",
    "late",
    "resolved_no_due",
    "digitised",
    "withdrawn",
    "denied",
    "stopped",
    "open",
    "in_time_open",
    "overdue",
    "paused",
    "open_no_due",
    "due_today",
    "due_1",
    "due_2",
    "due_3",
    *legal.KEYS,
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Flows on the local days `first` to `last`, stocks at the instant `at`."""

    at: int
    first: int
    last: int


def truth(books: Books, question: Question) -> dict[str, Any]:
    """The books at that instant; waits until they are written."""
    first = min(question.first, day_of(question.at))
    books.wait(first, day_of(question.at))
    count = _Count(books.world.cast, books.world.worktime, question)
    for packed in books.lives((midnight(first), question.at), question.at):
        count.add(packed)
    return {
        "from": date_of(question.first).isoformat(),
        "to": date_of(question.last).isoformat(),
        "total": _all_keys(count.total),
        "agencies": {code: _all_keys(found) for code, found in sorted(count.agencies.items())},
        "handling": {code: _all_keys(found) for code, found in sorted(count.handling.items())},
        "on_time": {
            "total": legal.rates(count.total),
            "agencies": {code: legal.rates(n) for code, n in sorted(count.agencies.items())},
        },
    }


def _all_keys(found: Counter[str]) -> dict[str, int]:
    return {key: found[key] for key in KEYS}


class _Count:
    def __init__(self, cast: Cast, worktime: WorkTime, question: Question) -> None:
        self._cast, self._question = cast, question
        self._today = day_of(question.at)
        self._soon = [worktime.after(self._today, days) for days in (1, 2, 3)]
        within = (question.first, question.last)
        self._legal = legal.Legal(worktime, cast.reference.procedures, within, self._today)
        self.total: Counter[str] = Counter()
        self.agencies: dict[str, Counter[str]] = {}
        self.handling: dict[str, Counter[str]] = {}

    def add(self, packed: bytes) -> None:
        birth = birth_of(packed)
        state = state_at(birth, happenings(packed), self._question.at)
        facts = self._facts(birth, state) + list(self._legal.facts(birth, state))
        if facts:
            self.total.update(facts)
            self.agencies.setdefault(self._seen_as(birth), Counter()).update(facts)
            code = self._cast.reference.offices[birth.handling].code
            self.handling.setdefault(code, Counter()).update(facts)

    def _seen_as(self, birth: Birth) -> str:
        if birth.marks & Mark.NAME_ODD and not birth.marks & Mark.NAME_ABSENT:
            return "?"
        absent = birth.marks & Mark.NAME_ABSENT
        return self._cast.reference.offices[birth.receiving if absent else birth.handling].code

    def _within(self, instant: int) -> bool:
        return self._question.first <= day_of(instant) <= self._question.last

    def _facts(self, birth: Birth, state: State) -> list[str]:
        """The names of everything in which this life counts one."""
        if state.status in _OUT:
            ended = state.refused or state.ended
            closed = _CLOSED.get(Status(state.status)) if state.status else None
            return [closed] if closed and self._within(ended) else []
        facts = self._received(birth, state) if self._within(state.accepted) else []
        facts += ["moved"] if self._within(state.moved) else []
        facts += ["moved_with_trace"] if self._within(state.traced) else []
        if state.status not in _DONE:
            return facts + self._stocks(state)
        if birth.marks & Mark.NO_END:
            return facts
        return facts + (self._resolved(birth, state) if self._within(state.ended) else [])

    def _received(self, birth: Birth, state: State) -> list[str]:
        facts = ["received", f"received_{self._channel(birth)}"]
        level = self._cast.reference.procedures[birth.procedure].service_level
        if level:
            facts.append(f"received_{level}")
        if not state.due:
            facts.append("no_due")
        if birth.marks & Mark.NO_END and state.status in _DONE:
            facts.append("no_end")
        if birth.marks & Mark.FEE:
            facts.append("fee_dossiers")
            if payment(birth, state) in ("1", "2"):
                facts.append("paid_online")
        return facts

    def _channel(self, birth: Birth) -> str:
        """An unknown KenhThucHien is nobody's; an absent or empty one is the counter's."""
        if birth.marks & Mark.CHANNEL_ODD:
            return "?"
        return ("counter", "online", "postal")[(birth.marks & Mark.CHANNEL) - 1]

    def _resolved(self, birth: Birth, state: State) -> list[str]:
        facts = ["resolved"] + (["digitised"] if birth.marks & Mark.DIGITISED else [])
        if not state.due:
            return [*facts, "in_time", "on_time", "resolved_no_due"]
        day, due = day_of(state.ended), day_of(state.due)
        if day > due:
            return [*facts, "late"]
        return [*facts, "in_time", "early" if day < due else "on_time"]

    def _stocks(self, state: State) -> list[str]:
        if state.status in _PAUSED:
            return ["open", "paused"]
        if not state.due:
            return ["open", "in_time_open", "open_no_due"]
        due = day_of(state.due)
        if due < self._today:
            return ["open", "overdue"]
        facts = ["open", "in_time_open"] + (["due_today"] if due == self._today else [])
        return facts + [
            f"due_{number + 1}" for number, day in enumerate(self._soon) if self._today < due <= day
        ]
