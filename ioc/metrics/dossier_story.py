"""One dossier's whole story: its way on the legal clock, what is said of it, and by whom."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, select

from ioc.domain.calendars import WorkCalendar
from ioc.domain.deadlines import promise_end
from ioc.domain.lateness import Blame, Course, Stretch, blame, stretches
from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day, month_end, month_start
from ioc.domain.records import Step
from ioc.metrics.catalogue import find as metric_of
from ioc.metrics.dossier_rows import select_rows, told_row
from ioc.metrics.dossiers import DOSSIERS
from ioc.metrics.judged import Known, Period, known
from ioc.metrics.lists import Asked
from ioc.metrics.model import Where
from ioc.metrics.scope import everything
from ioc.metrics.sums import Now
from ioc.metrics.verdicts import Verdict, verdicts
from ioc.store.ledger import sources
from ioc.store.schema import dossiers as d
from ioc.store.standing import steps_of
from ioc.store.tellings import TOLD, told_before

SAME = (
    *("worked_minutes", "service_level", "result_by_post", "payment", "has_fee", "digitised"),
    *("channel_assumed", "refused_at", "first_seen_at"),
)


class Word(NamedTuple):
    """What a source said of a dossier: `at` when it was asked, `facts` by the names of TOLD."""

    at: datetime
    facts: Mapping[str, Any]


class Teller(NamedTuple):
    """One source that holds the dossier; `words` are the oldest first, the last its present one."""

    source: str
    title: str
    counts: bool
    first_seen_at: datetime
    words: tuple[Word, ...]


class Story(NamedTuple):
    """A dossier on the legal clock until its end, or until now while it is open.

    `verdicts` are those of `period`, the month in which it ended, or this one; `blame` is told by
    `due`: the promised instant, or where there is none the end of its procedure's maximum time.
    """

    known: Known
    period: Period
    verdicts: tuple[Verdict, ...]
    stretches: tuple[Stretch, ...]
    due: datetime | None
    blame: Blame
    until: datetime
    calendar: WorkCalendar
    tellers: tuple[Teller, ...] = ()


def dossier(
    connection: Connection, code: str, now: datetime, lookups: Lookups
) -> Mapping[str, Any] | None:
    """What a list tells of it, its steps, promises and pauses, and its story; None: not here."""
    row = connection.execute(select_rows().where(d.c.code == code, d.c.counts)).mappings().first()
    if row is None:
        return None
    steps = steps_of(connection, row["source"], [code]).get(code, ())
    tellers = _tellers(connection, code)
    story = story_of(row, steps, now, lookups)._replace(tellers=tellers)
    titles = {teller.source: teller.title for teller in tellers}
    return told_row(row, _asked(connection, now, lookups)) | {
        "steps": [step._asdict() for step in steps],
        "promises": [(_at(said), _at(due)) for said, due in row["promises"]],
        "pauses": list(story.known.pauses),
        "source_title": titles.get(row["source"], row["source"]),
        "story": story,
        **{name: row[name] for name in SAME},
    }


def story_of(
    row: RowMapping | Mapping[str, Any], steps: Sequence[Step], now: datetime, lookups: Lookups
) -> Story:
    """The story of a stored row and its steps, by the clock of the agency that handles it."""
    facts, calendar = known(row, lookups), lookups.calendar_of(row["agency"])
    until = min(_until(row, now), now)
    course = Course(
        submitted_at=row["submitted_at"],
        received_at=row["received_at"],
        until=until,
        steps=steps,
        pauses=facts.pauses,
        agency=row["agency"],
        receiving=row["receiving"],
    )
    day = local_day(until)
    told = stretches(
        course,
        calendar,
        lambda room: lookups.handling(row["source"], room, day),
        lookups.other_agency_words,
    )
    period = _period(facts, now)
    due = promise_end(facts.due_at) if facts.due_at else facts.late_at
    return Story(
        known=facts,
        period=period,
        verdicts=verdicts(facts, period),
        stretches=told,
        due=due,
        blame=blame(told, due, calendar),
        until=until,
        calendar=calendar,
    )


def _until(row: RowMapping | Mapping[str, Any], now: datetime) -> datetime:
    """Its end; of one that ended nobody knows when, the last that is known of it."""
    if row["ended_at"] is not None:
        ended: datetime = row["ended_at"]
        return ended
    closed = row["status"] not in (1, 2, 4, 5, 6)
    last: datetime | None = row["step_since"] or row["received_at"] if closed else None
    return last or now


def _period(facts: Known, now: datetime) -> Period:
    today = local_day(now)
    day = min(facts.ended_day or facts.closed_day or today, today)
    return Period(month_start(day), min(month_end(day), today), today)


def _tellers(connection: Connection, code: str) -> tuple[Teller, ...]:
    """Every source that holds the dossier, the one that counts first."""
    columns = (d.c.source, d.c.counts, d.c.first_seen_at, d.c.asked_at, sources.c.title)
    query = (
        select(*columns, *(d.c[name] for name in TOLD))
        .select_from(d.outerjoin(sources, sources.c.name == d.c.source))
        .where(d.c.code == code)
        .order_by(d.c.counts.desc(), d.c.source)
    )
    return tuple(
        _teller(connection, code, row) for row in connection.execute(query).mappings().all()
    )


def _teller(connection: Connection, code: str, row: RowMapping) -> Teller:
    before = told_before(connection, row["source"], code)
    words = tuple(
        Word(one["asked_at"], {name: one[name] for name in TOLD}) for one in (*before, dict(row))
    )
    title = row["title"] or row["source"]
    return Teller(row["source"], title, row["counts"], row["first_seen_at"], words)


def _asked(connection: Connection, now: datetime, lookups: Lookups) -> Asked:
    today = local_day(now)
    scope = Now(connection, today, everything(DOSSIERS), lookups)
    return Asked(metric_of("dossiers.open"), "numerator", Where(start=today, end=today), scope)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
