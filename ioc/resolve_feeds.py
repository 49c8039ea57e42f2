"""Between parse and ingest: cases, alerts, scores, vendors' totals. Pure; lookups are values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import RowMapping

from ioc.domain.codes import canonical_agency
from ioc.domain.feedback import channel_of, overdue_day
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day, span_of
from ioc.domain.records import Alert, Case, Score, Total
from ioc.domain.units import UNKNOWN
from ioc.resolve import SKEW, Told, digest
from ioc.sources.errors import BadRow
from ioc.store.feed_rows import AlertRow, CaseRow, ScoreRow, TotalRow


class Position(Protocol):
    """Where a point lies.

    `place` is a commune's code, or `?`; `kind` is inside, zero, outside or missing.
    """

    @property
    def place(self) -> str: ...
    @property
    def kind(self) -> str: ...


Degrees = Sequence[float | None]
Locate = Callable[[Degrees, Degrees], Sequence[Position]]


def resolve_cases(
    told: Sequence[Told[Case]], source: str, lookups: Lookups, locate: Locate
) -> tuple[list[CaseRow], list[BadRow]]:
    """Rows for the store, and what cannot be one: a report from the future."""
    positions = locate([t.record.lat for t in told], [t.record.lon for t in told])
    rows: list[CaseRow] = []
    bad: list[BadRow] = []
    for (record, asked_at), position in zip(told, positions, strict=True):
        if record.requested_at > asked_at + SKEW:
            bad.append(_future("ngày gửi", record.requested_at, record.code))
        else:
            rows.append(_case(record, asked_at, source, lookups, position))
    return rows, bad


def resolve_alerts(
    told: Iterable[Told[Alert]], source: str, lookups: Lookups
) -> tuple[list[AlertRow], list[BadRow]]:
    """Rows for the store, and what cannot be one: an alert from the future."""
    rows, bad = [], []
    for record, asked_at in told:
        if record.at > asked_at + SKEW:
            bad.append(_future("thời điểm", record.at, record.code))
            continue
        row = AlertRow(
            record=record,
            asked_at=asked_at,
            day=local_day(record.at),
            severity=UNKNOWN if record.severity is None else str(record.severity),
            agency=lookups.asset_agency(source, record.asset),
        )
        rows.append(row)
    return rows, bad


def resolve_scores(told: Iterable[Told[Score]]) -> list[ScoreRow]:
    """Rows for the store; a department of another province is one like any other."""
    return [
        ScoreRow(
            record=record,
            asked_at=asked_at,
            department=canonical_agency(record.department),
            day=local_day(asked_at),
        )
        for record, asked_at in told
    ]


def resolve_totals(
    told: Iterable[Told[Total]], source: str, lookups: Lookups
) -> tuple[list[TotalRow], list[BadRow]]:
    """Rows for the store, and what cannot be one: the total of a period that has not begun."""
    rows, bad = [], []
    for record, asked_at in told:
        day = local_day(asked_at)
        if span_of(record.period)[0] > day:
            key = f"{record.unit} {record.period}"
            bad.append(BadRow(f"kỳ {record.period} ở tương lai", key=key, kind="total"))
            continue
        agency = _named_agency(source, (record.agency, record.agency_text), day, lookups)
        rows.append(TotalRow(record=record, asked_at=asked_at, agency=agency, day=day))
    return rows, bad


def resolve_totals_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored totals resolve to now: whose they are."""
    told = [(row["source"], (row["unit"], row["agency_text"]), row["day"]) for row in rows]
    return [{"agency": _named_agency(*each, lookups)} for each in told]


def resolve_cases_again(
    rows: Sequence[RowMapping], lookups: Lookups, locate: Locate
) -> list[dict[str, Any]]:
    """What stored cases resolve to now: the columns that lookups decide."""
    positions = locate([row["lat"] for row in rows], [row["lon"] for row in rows])
    return [
        _case_again(row, lookups, position) for row, position in zip(rows, positions, strict=True)
    ]


def resolve_alerts_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored alerts resolve to now: whose asset it is."""
    return [{"agency": lookups.asset_agency(row["source"], row["asset"])} for row in rows]


def _case(
    record: Case, asked_at: datetime, source: str, lookups: Lookups, position: Position
) -> CaseRow:
    day = local_day(min(record.requested_at, asked_at))
    category = lookups.category(record.category, record.category_name)
    return CaseRow(
        record=record,
        asked_at=asked_at,
        digest=digest(record),
        category=category,
        category_label=lookups.category_label(category),
        agency=_agency((source, record.agency_text), position.place, day, lookups),
        channel=channel_of(record.channel),
        place=position.place,
        position=position.kind,
        received_day=day,
        due_day=_due_day(record.due_at, category, day, lookups),
    )


def _case_again(row: RowMapping, lookups: Lookups, position: Position) -> dict[str, Any]:
    day = row["received_day"]
    # The spelling was kept, its name was not: what it meant still stands if it says nothing now.
    category = lookups.category(row["category_text"], row["category"])
    due = _due_day(row["due_at"], category, day, lookups)
    return {
        "category": category,
        "agency": _agency((row["source"], row["agency_text"]), position.place, day, lookups),
        "place": position.place,
        "position": position.kind,
        "due_day": due,
        "overdue_day": overdue_day(day, due, row["closed_day"]),
    }


def _agency(told: tuple[str, str], place: str, day: date, lookups: Lookups) -> str:
    """The agency that the source's text names; where none was sent, the UBND of the commune."""
    source, text = told
    return lookups.handling(source, text, day) if text else lookups.serving(place, day)


def _named_agency(source: str, named: Sequence[str], day: date, lookups: Lookups) -> str:
    """The agency that a code or a name means, itself: the total of a room is not its agency's."""
    if named[0] in lookups.agencies:
        return named[0]
    found = (lookups.handling(source, name, day) for name in named)
    return next((code for code in found if code != UNKNOWN), UNKNOWN)


def _due_day(due_at: datetime | None, category: str, day: date, lookups: Lookups) -> date | None:
    """The promised day, else the one that the category's own deadline makes."""
    if due_at is not None:
        return local_day(due_at)
    known = lookups.categories.get(category)
    return lookups.calendar.add_working_days(day, known.working_days) if known else None


def _future(what: str, at: datetime, key: str) -> BadRow:
    return BadRow(f"{what} {at:%d/%m/%Y %H:%M} UTC ở tương lai", key=key)
