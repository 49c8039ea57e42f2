"""One transaction per load.

Facts in, rejects kept, watermark forward, rollups moved by exactly the difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, bindparam, delete, select

from ioc.domain.calendars import WorkCalendar
from ioc.domain.offices import USUAL_HOURS, Offices
from ioc.store import rollups, status
from ioc.store.bulk import as_columns, fill, fill_columns, one_of
from ioc.store.engine import writing
from ioc.store.feeds import Feeds, keep_feeds
from ioc.store.figures import keep_figures
from ioc.store.intake import next_id, rewrite, rounds, write_names
from ioc.store.measures import Measures
from ioc.store.promises import Promise, promised, promises_of
from ioc.store.rejects import close_rejects, keep_rejects, renew_rejects
from ioc.store.rows import DossierRow, Ingested, Load
from ioc.store.schema import dossiers, spans
from ioc.store.settle import (
    Clocks,
    Existing,
    Settled,
    existing_from,
    row_version,
    settle,
    wins,
)
from ioc.store.steps import join_earlier, join_waiting, keep_first_steps, keep_steps
from ioc.store.tellings import keep_tellings

KNOWN = [dossiers.c[name] for name in Existing._fields]


class Rules(NamedTuple):
    """What an ingest must know besides its load.

    What is measured, the legal calendar, which source is believed first, the same of the feeds, and
    which offices keep hours of their own.
    """

    measures: Measures
    calendar: WorkCalendar
    precedence: Mapping[str, int]
    feeds: Feeds
    offices: Offices = USUAL_HOURS


class Change(NamedTuple):
    """One dossier that moves: its id, what it becomes, and the row it comes from.

    A row of None: only its counting flips.
    """

    id: int
    is_new: bool
    settled: Settled
    row: DossierRow | None


def ingest(engine: Engine, load: Load, rules: Rules) -> Ingested:
    """At least once plus upsert is exactly once: repeating a load changes nothing."""
    with writing(engine) as connection:
        changes = [
            c
            for rows in rounds(load.dossiers, lambda row: row.record.code)
            for c in _ingest_round(connection, load, rows, rules)
        ]
        fed = keep_feeds(connection, load, rules.feeds)
        typed = keep_figures(connection, load)
        load = replace(load, rejects=(*load.rejects, *typed.rejects))
        stored = sum(1 for c in changes if c.row) + fed.stored + typed.stored
        keep_steps(connection, load.source, load.steps)
        stored += join_waiting(connection, load.source, load.steps)
        closed = renew_rejects(connection, load)
        rejected = keep_rejects(connection, load)
        closed += close_rejects(connection, load)
        arrived = sum(c.is_new for c in changes) + fed.arrived + typed.arrived
        quiet = rules.calendar if stored == 0 else None
        moved = status.advance(connection, load, arrived, quiet)
        changed = bool(changes) or stored + rejected + closed + moved > 0
        return Ingested(
            stored, rejected, status.bump(connection) if changed else status.revision(connection)
        )


def _ingest_round(
    connection: Connection, load: Load, rows: Sequence[DossierRow], rules: Rules
) -> list[Change]:
    # In the order of their codes, as an index likes them.
    rows = sorted(rows, key=lambda row: row.record.code)
    everywhere = _existing(connection, [r.record.code for r in rows])
    changes = _changes(connection, load.source, rows, everywhere, rules)
    if not changes:
        return []
    arriving = {c.row.record.code: c.settled.values for c in changes if c.row and c.is_new}
    keep_tellings(connection, load.source, changes, everywhere)
    waited = join_earlier(connection, load.source, arriving)
    rollups.begin(connection, rules.measures, [c.id for c in changes if not c.is_new])
    _write(connection, changes)
    records = [c.row.record for c in changes if c.row]
    write_names(connection, "procedure", ((r.procedure, r.procedure_name) for r in records))
    write_names(connection, "sector", ((r.sector, r.sector_name) for r in records))
    told = [step for r in records for step in r.steps]
    first = arriving.keys() - waited
    keep_first_steps(connection, load.source, [s for s in told if s.dossier in first])
    keep_steps(connection, load.source, [s for s in told if s.dossier not in first])
    rollups.settle(connection, rules.measures, [c.id for c in changes])
    return changes


def _existing(connection: Connection, codes: Sequence[str]) -> dict[str, list[Existing]]:
    found: dict[str, list[Existing]] = {}
    query = select(*KNOWN).where(one_of(connection, dossiers.c.code, codes))
    for row in connection.execute(query).mappings():
        found.setdefault(row["code"], []).append(existing_from(row))
    return found


def _changes(
    connection: Connection,
    source: str,
    rows: Sequence[DossierRow],
    everywhere: Mapping[str, Sequence[Existing]],
    rules: Rules,
) -> list[Change]:
    new_id = next_id(connection, dossiers)
    changes: list[Change] = []
    agencies = {row.agency for row in rows} | {row.receiving for row in rows}
    clock = {code: rules.offices.calendar(code, rules.calendar) for code in agencies}
    for row in rows:
        holders = everywhere.get(row.record.code, ())
        old = next((e for e in holders if e.source == source), None)
        version = row_version(row)
        if old is not None and not wins(row, version, old):
            changes += _older_promise(row, old)
            continue
        settled = settle(row, version, old, Clocks(clock[row.agency], clock[row.receiving]))
        counts, flips = _believed(
            source, [e for e in holders if e.source != source], rules.precedence
        )
        settled.values["counts"], settled.values["source"] = counts, source
        changes += flips
        changes.append(Change(old.id if old else new_id, old is None, settled, row))
        new_id += old is None
    return changes


def _older_promise(row: DossierRow, old: Existing) -> list[Change]:
    """An older version changes no fact, but may tell of an earlier promised date."""
    promises: tuple[Promise, ...] = promises_of(row, old.promises, newest=False)
    if promises == tuple(old.promises):
        return []
    return [Change(old.id, False, Settled(promised(promises), None), None)]


def _believed(
    source: str, others: Sequence[Existing], precedence: Mapping[str, int]
) -> tuple[bool, list[Change]]:
    """A dossier held by several sources counts once, from the source that is believed first."""
    if not others:
        return True, []
    first = min([source, *(e.source for e in others)], key=lambda s: (precedence.get(s, 1_000), s))
    flips = [
        Change(e.id, False, Settled({"counts": e.source == first}, None), None)
        for e in others
        if e.counts != (e.source == first)
    ]
    return first == source, flips


def _write(connection: Connection, changes: Sequence[Change]) -> None:
    new = [c for c in changes if c.is_new]
    if new:
        columns = as_columns([c.settled.values for c in new])
        fill_columns(connection, dossiers, columns | {"id": [c.id for c in new]})
    _write_over(connection, [c for c in changes if not c.is_new])
    _write_spans(connection, [c for c in changes if c.settled.spans is not None])


def _write_over(connection: Connection, changes: Sequence[Change]) -> None:
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for c in changes:
        values = c.settled.values
        by_columns.setdefault(tuple(values), []).append(values | {"id": c.id})
    for rows in by_columns.values():
        rewrite(connection, dossiers, rows)


def _write_spans(connection: Connection, cut: Sequence[Change]) -> None:
    stale = [{"its_id": c.id} for c in cut if not c.is_new]
    if stale:
        connection.execute(delete(spans).where(spans.c.dossier_id == bindparam("its_id")), stale)
    rows = [
        {"dossier_id": c.id, "since_day": s.since, "state": s.state, "until_day": s.until}
        for c in cut
        for s in c.settled.spans or ()
    ]
    fill(connection, spans, rows)
