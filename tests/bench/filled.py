"""A store of any size within minutes: facts written in bulk, rollups counted once.

This is how the stores of `growth` and `screens` are made. Nothing of it goes through ingest, whose
speed is measured elsewhere; `rebuild` makes the rollups what ingest would have made them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Engine,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    and_,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.schema import CreateTable

from ioc.domain.lookups import Lookups
from ioc.domain.periods import day_start, local_day
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.store import rollups
from ioc.store.bulk import fill
from ioc.store.engine import writing
from ioc.store.ledger import sources
from ioc.store.schema import Instant, dossiers, spans
from tests.bench.invented import CHANNELS, NONE, UNIX, Invented, invent, numbered
from tests.bench.invented import Column as Numbers
from tests.bench.ours import NAME, made_up_source, open_store
from tests.bench.pages import ROOT

STATES = ("in_time", "overdue", "paused")
CHUNK = 50_000
COPY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
COPY_TAIL = b"\xff\xff"
DRAFTS = MetaData()
CLOCK = {
    "begun": "begun_day",
    "kept": "kept_until",
    "late": "late_since",
    "finished": "ended_day",
}
TEMPORARY = ["TEMPORARY"]

drafts = Table(
    "bench_dossiers",
    DRAFTS,
    *(
        Column(name, Integer)
        for name in (
            *("id", "received", "due", "first_due", "resolved", "closed", "moved"),
            *("agency", "procedure", "channel", "status", "worked", "payment", "digitised"),
            *CLOCK,
        )
    ),
    prefixes=TEMPORARY,
)
draft_spans = Table(
    "bench_spans",
    DRAFTS,
    *(Column(name, Integer) for name in ("dossier_id", "since", "state", "until")),
    prefixes=TEMPORARY,
)
days = Table(
    "bench_days",
    DRAFTS,
    Column("n", Integer, primary_key=True),
    Column("day", Date),
    Column("at", Instant),
    prefixes=TEMPORARY,
)
kinds = Table(
    "bench_kinds",
    DRAFTS,
    Column("kind", String, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("code", String),
    Column("sector", String),
    Column("level", String),
    Column("has_fee", Boolean),
    prefixes=TEMPORARY,
)


def filled(database: str, count: int, years: int, now: datetime) -> Engine:
    """A store of `count` dossiers over `years`, wholly read up to `now`."""
    lookups = read_lookups(ROOT / "data")
    begins = now - timedelta(days=365 * years)
    engine = open_store(database, made_up_source("http://127.0.0.1:1"), begins)
    invented = invent(lookups, count, years, local_day(now))
    with writing(engine) as connection:
        _draft(connection, invented, lookups, (years, now))
        indexes = [*dossiers.indexes, *spans.indexes]
        for index in indexes:
            index.drop(connection)
        _write_facts(connection, now)
        for index in indexes:
            index.create(connection)
        DRAFTS.drop_all(connection)
        values = {"watermark": now, "data_as_of": now, "last_success_at": now, "stored": count}
        connection.execute(update(sources).values(**values, outcome="ok"))
    with writing(engine) as connection:
        rollups.rebuild(connection, MEASURES)
    _settled(engine)
    return engine


def _settled(engine: Engine) -> None:
    """What the database does by itself within minutes: statistics there, the log put away here."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _draft(
    connection: Connection, invented: Invented, lookups: Lookups, span: tuple[int, datetime]
) -> None:
    for table in DRAFTS.sorted_tables:
        connection.execute(CreateTable(table))
    years, now = span
    today = numbered(local_day(now))
    every = [UNIX + timedelta(days=n) for n in range(today - 366 * years, today + 400)]
    fill(
        connection,
        days,
        [{"n": numbered(d), "day": d, "at": day_start(d) + timedelta(hours=9)} for d in every],
    )
    fill(connection, kinds, _kinds(invented, lookups))
    _columns(connection, drafts, invented.dossiers)
    _columns(connection, draft_spans, invented.spans)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def _kinds(invented: Invented, lookups: Lookups) -> list[dict[str, Any]]:
    def row(kind: str, n: int, code: str, **more: Any) -> dict[str, Any]:
        plain: dict[str, Any] = {"sector": "", "level": "", "has_fee": False}
        return {"kind": kind, "n": n, "code": code, **plain, **more}

    rows = [row("channel", n, code) for n, code in enumerate(CHANNELS)]
    rows += [row("state", n, code) for n, code in enumerate(STATES)]
    rows += [row("agency", n, code) for n, code in enumerate(invented.agencies)]
    for n, code in enumerate(invented.procedures):
        known = lookups.procedures[code]
        about = {"sector": known.sector, "level": known.service_level, "has_fee": known.fee > 0}
        rows.append(row("procedure", n, code, **about))
    return rows


def _columns(connection: Connection, table: Table, columns: Mapping[str, Numbers]) -> None:
    """Numbers as they are, NONE too: no day and no kind has its number."""
    names = [c.name for c in table.columns]
    if connection.dialect.name == "postgresql":
        _copy(connection, table.name, [columns[name] for name in names])
        return
    statement = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(names))})"
    for start in range(0, len(columns[names[0]]), CHUNK):
        parts = [columns[name][start : start + CHUNK].tolist() for name in names]
        connection.exec_driver_sql(statement, list(zip(*parts, strict=True)))


def _copy(connection: Connection, name: str, columns: Sequence[Numbers]) -> None:
    """COPY in PostgreSQL's own format: a row is how many values, then each one's size and value."""
    sized = [(f"{part}{n}", ">i4") for n in range(len(columns)) for part in ("size", "value")]
    rows = np.empty(len(columns[0]), dtype=[("values", ">i2"), *sized])
    rows["values"] = len(columns)
    for n, column in enumerate(columns):
        rows[f"size{n}"], rows[f"value{n}"] = np.dtype(np.int32).itemsize, column
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(COPY_HEAD + rows.tobytes() + COPY_TAIL)


def _write_facts(connection: Connection, now: datetime) -> None:
    d = drafts.c
    on = {
        name: days.alias(name)
        for name in ("received", "due", "first_due", "resolved", "closed", "moved", *CLOCK)
    }
    of = {name: kinds.alias(name) for name in ("agency", "procedure", "channel")}
    rows: Any = drafts
    for name, day in on.items():
        rows = rows.outerjoin(day, day.c.n == d[name])
    for name, kind in of.items():
        rows = rows.join(kind, and_(kind.c.kind == name, kind.c.n == d[name]))
    values = _values(on, of, now)
    chosen = select(*(value.label(name) for name, value in values.items()))
    connection.execute(
        insert(dossiers).from_select(list(values), chosen.select_from(rows).order_by(d.id))
    )
    s, since, until, state = draft_spans.c, days.alias("a"), days.alias("b"), kinds.alias("c")
    stretches = (
        draft_spans.join(since, since.c.n == s.since)
        .outerjoin(until, until.c.n == s.until)
        .join(state, and_(state.c.kind == "state", state.c.n == s.state))
    )
    chosen = select(s.dossier_id, since.c.day, state.c.code, until.c.day).select_from(stretches)
    names = ["dossier_id", "since_day", "state", "until_day"]
    connection.execute(insert(spans).from_select(names, chosen))


def _values(
    on: Mapping[str, Any], of: Mapping[str, Any], now: datetime
) -> dict[str, ColumnElement[Any]]:
    """What each column of a dossier is made of."""
    d, procedure = drafts.c, of["procedure"].c
    seen, listed = literal(now, Instant), literal([], JSON)
    values: dict[str, ColumnElement[Any]] = {
        "id": d.id,
        "source": literal(NAME),
        # In the order they come, as codes of one day are.
        "code": literal("H15.01-26-") + cast(d.id + 10_000_000, String),
        "counts": literal(True),
        "version_at": seen,
        "version_rank": literal(1, SmallInteger),
        "asked_at": seen,
        "digest": d.id,
        "status": d.status,
        "procedure": procedure.code,
        "service_level": procedure.level,
        "sector": procedure.sector,
        "channel": of["channel"].c.code,
        "channel_assumed": literal(False),
        "agency_text": of["agency"].c.code,
        "agency": of["agency"].c.code,
        "receiving": of["agency"].c.code,
        "due_moves": literal(0, SmallInteger),
        "has_fee": procedure.has_fee,
        "payment": d.payment,
        "digitised": d.digitised == 1,
        "worked_minutes": func.nullif(d.worked, NONE),
        "step": literal("Thẩm định"),
        "room": literal("Phòng chuyên môn"),
        "step_since": on["received"].c.at,
        "promises": listed,
        "pauses": listed,
        "pause_seen": literal(False),
        "first_seen_at": seen,
        "changed_at": seen,
        "refused_at": cast(null(), Instant),
    }
    values |= {CLOCK.get(name, f"{name}_day"): day.c.day for name, day in on.items()}
    values["ended_at"] = on["finished"].c.at
    values |= {f"{name}_at": on[name].c.at for name in ("received", "due", "resolved")}
    return values
