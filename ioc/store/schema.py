"""The tables of facts (truth) and of rollups (a ladder of sums); ioc.store.ledger has the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    bindparam,
    text,
)
from sqlalchemy.types import TIMESTAMP, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: TIMESTAMPTZ in PostgreSQL, microseconds since 1970 in SQLite.

    SQLite has no type of its own for it.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            aware: datetime = value.astimezone(UTC)
            return aware
        return EPOCH + timedelta(microseconds=value)


Key = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData()

dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("code", String, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("version_at", Instant, nullable=False),
    Column("version_rank", SmallInteger, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("procedure", String, nullable=False),
    Column("service_level", String, nullable=False),
    Column("sector", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("channel_assumed", Boolean, nullable=False),
    Column("applicant_kind", SmallInteger),
    Column("agency_text", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("receiving", String, nullable=False),
    Column("submitted_at", Instant),
    Column("received_at", Instant),
    Column("due_at", Instant),
    Column("refused_at", Instant),
    Column("resolved_at", Instant),
    Column("returned_at", Instant),
    Column("received_day", Date),
    Column("due_day", Date),
    Column("first_due_day", Date),
    Column("resolved_day", Date),
    Column("closed_day", Date),
    Column("moved_day", Date),
    Column("due_moves", SmallInteger, nullable=False),
    Column("result_by_post", Boolean),
    Column("has_fee", Boolean, nullable=False),
    Column("payment", SmallInteger),
    Column("digitised", Boolean),
    Column("worked_minutes", Integer),
    Column("step", String, nullable=False),
    Column("room", String, nullable=False),
    Column("step_since", Instant),
    Column("promises", JSON, nullable=False),
    Column("pauses", JSON, nullable=False),
    Column("pause_seen", Boolean, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    # The sector as received where sectors.csv does not have it, else "".
    Column("sector_text", String, nullable=False, server_default=""),
    # The clock of QĐ 766 (ioc.domain.deadlines.Judgement), in local days.
    Column("ended_at", Instant),
    Column("begun_day", Date),
    Column("kept_until", Date),
    Column("late_since", Date),
    Column("ended_day", Date),
    # Working minutes from handing in online to acceptance; None where that is not known.
    Column("accept_minutes", Integer),
    UniqueConstraint("code", "source"),
)
# Written out, not bound: only so does a query meet the partial index.
STILL_OPEN = dossiers.c.status.in_(
    bindparam("still_open", (2, 4, 5, 6), expanding=True, literal_execute=True)
)
CLOSED_APART = dossiers.c.status.in_(
    bindparam("closed_apart", (3, 7, 8), expanding=True, literal_execute=True)
)
Index("dossiers_received", dossiers.c.received_day, dossiers.c.agency)
Index("dossiers_resolved", dossiers.c.resolved_day, dossiers.c.agency)
Index(
    "dossiers_closed",
    dossiers.c.closed_day,
    sqlite_where=text("status IN (3, 7, 8)"),
    postgresql_where=text("status IN (3, 7, 8)"),
)
Index(
    "dossiers_moved",
    dossiers.c.moved_day,
    sqlite_where=text("moved_day IS NOT NULL"),
    postgresql_where=text("moved_day IS NOT NULL"),
)
Index(
    "dossiers_late",
    dossiers.c.agency,
    dossiers.c.resolved_day,
    sqlite_where=text("resolved_day > due_day"),
    postgresql_where=text("resolved_day > due_day"),
)
Index("dossiers_ended", dossiers.c.ended_day, dossiers.c.agency)
Index(
    "dossiers_late_open",
    dossiers.c.late_since,
    dossiers.c.agency,
    sqlite_where=text("status IN (2, 4, 5, 6)"),
    postgresql_where=text("status IN (2, 4, 5, 6)"),
)
Index(
    "dossiers_open",
    dossiers.c.due_day,
    dossiers.c.agency,
    sqlite_where=text("status IN (2, 4, 5, 6)"),
    postgresql_where=text("status IN (2, 4, 5, 6)"),
)


def part_index(name: str, table: Table, columns: str, where: str) -> Index:
    """An index of the rows where `where` holds: few of many, and asked for by itself."""
    named = (table.c[column] for column in columns.split())
    return Index(name, *named, sqlite_where=text(where), postgresql_where=text(where))


# Few spellings of many rows: what one of them is said to mean moves its rows, not a whole scan.
Index("dossiers_said", dossiers.c.agency_text)
# What arrived unmapped: few rows, asked for on every visit of the page that lists them.
UNNAMED, UNRECEIVED, UNLISTED = (
    "agency = '?' AND agency_text <> ''",
    "receiving = '?'",
    "sector_text <> ''",
)
part_index("dossiers_unnamed", dossiers, "source agency_text received_day agency", UNNAMED)
part_index("dossiers_unreceived", dossiers, "source code received_day receiving", UNRECEIVED)
part_index(
    "dossiers_unlisted", dossiers, "source sector_text sector procedure received_day", UNLISTED
)

spans = Table(
    "spans",
    metadata,
    Column("dossier_id", Key, primary_key=True),
    Column("since_day", Date, primary_key=True),
    Column("state", String, nullable=False),
    Column("until_day", Date),
    sqlite_with_rowid=False,
)
Index("spans_since", spans.c.since_day)
Index("spans_until", spans.c.until_day)

steps = Table(
    "steps",
    metadata,
    Column("source", String, primary_key=True),
    Column("dossier", String, primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("digest", BigInteger, primary_key=True),
    Column("room", String, nullable=False),
    Column("title", String, nullable=False),
    Column("content", String, nullable=False),
    Column("status", SmallInteger),
    Column("started_at", Instant),
    Column("due_at", Instant),
    sqlite_with_rowid=False,
)

# What a source said before, of dossiers whose telling facts changed: with the row itself, the story
# of what was said when.
tellings = Table(
    "tellings",
    metadata,
    Column("source", String, primary_key=True),
    Column("dossier", String, primary_key=True),
    Column("asked_at", Instant, primary_key=True),
    Column("status", SmallInteger, nullable=False),
    Column("received_at", Instant),
    Column("due_at", Instant),
    Column("resolved_at", Instant),
    Column("returned_at", Instant),
    Column("agency_text", String, nullable=False),
    sqlite_with_rowid=False,
)

names = Table(
    "names",
    metadata,
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("label", String, nullable=False),
)

# What each wall last told of itself. Its instants are the machine's own: silence is measured in
# real seconds, also where the product's time runs sixty times as fast.
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("wall", String, primary_key=True),
    Column("instance", String, primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("address", String, nullable=False),
    Column("screen", String, nullable=False),
    Column("shown", BigInteger),
    Column("heap", BigInteger),
    Column("errors", Integer, nullable=False),
    Column("version", String, nullable=False),
    sqlite_with_rowid=False,
)
