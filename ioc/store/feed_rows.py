"""What the store takes in of the other feeds: records with what they resolved to."""

from dataclasses import dataclass
from datetime import date, datetime

from ioc.domain.feedback import FIELD
from ioc.domain.records import Alert, Call, Case, CaseStatus, Figure, Score, Total


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case with what it resolved to; what was received as text stays in the record.

    `position` is inside, zero, outside or missing; `place` is `?` unless inside. `status` is what a
    person has said that its word means, None if nobody has or the word is known. `stream` is the
    kind of feedback its source sends: field or petition.
    """

    record: Case
    asked_at: datetime
    digest: int
    category: str
    category_label: str
    agency: str
    channel: str
    place: str
    position: str
    received_day: date
    due_day: date | None
    status: CaseStatus | None = None
    stream: str = FIELD


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """An alert with its local day, its severity as text (`?`: not in the table) and its agency."""

    record: Alert
    asked_at: datetime
    day: date
    severity: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """A score with its department's canonical code and the local day on which it was asked for."""

    record: Score
    asked_at: datetime
    department: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call with its local day and hour ("00" to "23"), its queue's key and who dealt with it.

    `agency` is `?` for a unit nobody knows; `prompt` tells whether it was answered within the
    seconds that are allowed.
    """

    record: Call
    asked_at: datetime
    digest: int
    day: date
    hour: str
    queue: str
    agency: str
    prompt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalRow:
    """A vendor's total with the agency it is of (`?`: nobody we know), and the local day on which
    it was asked for.
    """

    record: Total
    asked_at: datetime
    agency: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure that a unit typed in, with whose it is (`?`: nobody we know) and its period's end.

    `party` is the unit as its source spells it, whatever the marks; `by` is who brought it: a file,
    or the source itself. `own_names` are the parties that are the agency's own names that day,
    empty where this row is its agency's only because a person said so.
    """

    record: Figure
    asked_at: datetime
    party: str
    agency: str
    day: date
    by: str
    own_names: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """By what a reject of it is known: where it was typed, else what it is."""
        return self.record.place or self.identity

    @property
    def identity(self) -> str:
        """The unit as written, the measure and the period, for a person to read."""
        return f"{self.record.agency_text} · {self.record.measure} · {self.record.period}"
