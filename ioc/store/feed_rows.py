"""What the store takes in of the other feeds: records with what they resolved to."""

from dataclasses import dataclass
from datetime import date, datetime

from ioc.domain.records import Alert, Case, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case with what it resolved to; what was received as text stays in the record.

    `position` is inside, zero, outside or missing; `place` is `?` unless inside.
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
