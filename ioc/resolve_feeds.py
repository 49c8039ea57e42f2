"""Between parse and ingest: cases, alerts, scores, vendors' totals. Pure; lookups are values."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import RowMapping

from ioc.domain.codes import canonical_agency
from ioc.domain.feedback import PETITION, channel_of, closed_day, closing, overdue_day
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day, span_of
from ioc.domain.petitions import feedback_due, petition_due
from ioc.domain.records import Alert, Case, CaseStatus, Score, Total
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
        agency = exact_agency(source, (record.agency, record.agency_text), day, lookups)
        rows.append(TotalRow(record=record, asked_at=asked_at, agency=agency, day=day))
    return rows, bad


def resolve_totals_again(rows: Sequence[RowMapping], lookups: Lookups) -> list[dict[str, Any]]:
    """What stored totals resolve to now: whose they are."""
    told = [(row["source"], (row["unit"], row["agency_text"]), row["day"]) for row in rows]
    return [{"agency": exact_agency(*each, lookups)} for each in told]


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
    category = lookups.category(source, (record.category, record.category_name), day)
    waits, stream = record.status is CaseStatus.UNKNOWN, lookups.stream(source)
    said = lookups.status(source, record.status_text, day) if waits else None
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
        due_day=_due_day(record.due_at, (stream, category, said or record.status), day, lookups),
        stream=stream,
        status=said,
    )


def _case_again(row: RowMapping, lookups: Lookups, position: Position) -> dict[str, Any]:
    day, source = row["received_day"], row["source"]
    category = lookups.category(source, (row["category_text"], row["category_name"]), day)
    stream = lookups.stream(source, row["stream"])
    stands = _standing_again(row, lookups.status(source, row["status_text"], day))
    kind = (stream, category, CaseStatus(stands["status"]))
    due = _due_day(row["due_at"], kind, day, lookups)
    return {
        "category": category,
        "agency": _agency((source, row["agency_text"]), position.place, day, lookups),
        "place": position.place,
        "position": position.kind,
        "due_day": due,
        "stream": stream,
        "overdue_day": overdue_day(day, due, stands["closed_day"]),
        **stands,
    }


def _standing_again(row: RowMapping, said: CaseStatus | None) -> dict[str, Any]:
    """Where a report stands whose word for it means nothing by itself; the others as they do."""
    if not row["status_before"]:
        kept = ("status", "status_waits", "closed_at", "closed_day")
        return {name: row[name] for name in kept}
    status = said or CaseStatus(row["status_before"])
    closed_at = closing(status, row["closed_before"], row["ended_at"])
    return {
        "status": str(status),
        "status_waits": said is None,
        "closed_at": closed_at,
        "closed_day": closed_day(closed_at, row["received_day"]),
    }


def _agency(told: tuple[str, str], place: str, day: date, lookups: Lookups) -> str:
    """The agency that the source's text names; where none was sent, the UBND of the commune."""
    source, text = told
    return lookups.handling(source, text, day) if text else lookups.serving(place, day)


def exact_agency(source: str, named: Iterable[str], day: date, lookups: Lookups) -> str:
    """The agency that the first known code or name means that day, itself: the total of a room is
    not its agency's. What a person has said stands before names, and these before codes.
    """
    for text in named:
        said = lookups.handling(source, text, day)
        if said != UNKNOWN:
            return said
        code = canonical_agency(text)
        if code and lookups.agencies.get(code, day):
            return code
    return UNKNOWN


def _due_day(
    due_at: datetime | None, kind: tuple[str, str, CaseStatus], day: date, lookups: Lookups
) -> date | None:
    """The promised day, else the one that its kind's own deadline makes: a petition's that of the
    law, a report's that of its category. A petition refused is judged by the law's own term for
    refusing: what was promised was an answer.
    """
    stream, category, status = kind
    promised = None if due_at is None else local_day(due_at)
    if stream == PETITION and (promised is None or status is CaseStatus.REJECTED):
        return petition_due(day, status, lookups.calendar, lookups.petitions)
    return promised or feedback_due(lookups.categories.get(category), day, lookups.calendar)


def _future(what: str, at: datetime, key: str) -> BadRow:
    return BadRow(f"{what} {at:%d/%m/%Y %H:%M} UTC ở tương lai", key=key)
