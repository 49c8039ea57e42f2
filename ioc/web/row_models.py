"""The rows of the API's lists, as pydantic sees them: what stands behind a number."""

from datetime import date
from typing import Literal

from ioc.web.models import Answer, Instant


class DossierRow(Answer):
    """One dossier behind a number. No citizen's or official's name is ever in it."""

    code: str
    procedure: str
    procedure_name: str
    sector: str
    sector_name: str
    agency: str
    agency_name: str
    receiving: str
    receiving_name: str
    channel: str
    status: int
    received_at: Instant | None
    due_at: Instant | None
    first_due_day: date | None
    resolved_at: Instant | None
    returned_at: Instant | None
    received_day: date | None
    due_day: date | None
    resolved_day: date | None
    paused: bool
    days_left: int | None
    due_moves: int
    step: str | None
    room: str | None
    step_since: Instant | None
    why: str
    amount: int | float | None = None


class CaseRow(Answer):
    """One feedback report, or petition: its stream. Nobody who sent one is named; `position` says
    how its point was read.
    """

    code: str
    collision: int
    stream: Literal["field", "petition"]
    status: str
    status_text: str
    category: str
    category_name: str
    title: str
    address: str
    agency: str
    agency_name: str
    place: str
    place_name: str
    position: Literal["inside", "zero", "outside", "missing"]
    lat: float | None
    lon: float | None
    channel: str
    requested_at: Instant
    updated_at: Instant | None
    due_at: Instant | None
    due_given: bool
    closed_at: Instant | None
    received_day: date
    due_day: date | None
    closed_day: date | None
    days_left: int | None
    reopened: int
    satisfaction: int | None


class AlertRow(Answer):
    """One alert, without any address or host name."""

    code: str
    at: Instant
    severity: str
    level: str
    rule: str
    rule_name: str
    tactic: str
    asset: str
    agency: str
    agency_name: str
    country: str


class IncidentRow(Answer):
    """Alerts of one rule, asset and origin that belong together; open up to `closed_day`."""

    id: int
    severity: str
    rule: str
    rule_name: str
    asset: str
    agency: str
    agency_name: str
    opened_at: Instant
    last_at: Instant
    alerts: int
    opened_day: date
    closed_day: date
    open: bool


class CallRow(Answer):
    """One call to a hotline, by nobody's number; in a mean, `amount` is what it adds."""

    code: str
    started_at: Instant
    hour: str
    queue: str
    queue_name: str
    outcome: Literal["answered", "transferred", "abandoned", "missed"]
    wait_seconds: int | None
    talk_seconds: int | None
    prompt: bool
    agency: str
    agency_name: str
    amount: int | None = None


class DistinctRow(Answer):
    """One of what a distinct metric counts."""

    key: str
    label: str


class Rows(Answer):
    """One page of the list behind a number; `next` is null on the last one."""

    revision: int
    count: int
    rows: (
        tuple[DossierRow, ...]
        | tuple[CaseRow, ...]
        | tuple[AlertRow, ...]
        | tuple[IncidentRow, ...]
        | tuple[CallRow, ...]
        | tuple[DistinctRow, ...]
    )
    next: str | None


class CaseRows(Answer):
    revision: int
    count: int
    rows: tuple[CaseRow, ...]
    next: str | None


class AlertRows(Answer):
    revision: int
    count: int
    rows: tuple[AlertRow, ...]
    next: str | None
