"""The tables beside the facts: sources, their turns, what was put aside, people's words."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from ioc.store.schema import Instant, Key, metadata

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("lookups", String, nullable=False, server_default=""),
)

sources = Table(
    "sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("connector", String, nullable=False),
    Column("title", String, nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("precedence", Integer, nullable=False),
    Column("records", String, nullable=False),
    Column("every_s", Integer, nullable=False),
    Column("stale_after_s", Integer, nullable=False),
    Column("backfill_from", Instant),
    Column("watermark", Instant),
    Column("backfilled_to", Instant),
    Column("data_as_of", Instant),
    Column("last_attempt_at", Instant),
    Column("last_success_at", Instant),
    Column("next_at", Instant),
    Column("outcome", String, nullable=False),
    Column("last_error", String),
    Column("paused", Boolean, nullable=False),
    Column("stored", BigInteger, nullable=False),
    Column("progress_what", String),
    Column("progress_done", Integer),
    Column("progress_total", Integer),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("fetched", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("error", String),
)
Index("runs_source", runs.c.source, runs.c.id)

rejects = Table(
    "rejects",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("key", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("closed_at", Instant),
    UniqueConstraint("source", "kind", "key"),
)

commands = Table(
    "commands",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
)

# What a person says that a received value means: ioc.domain.mappings.Meaning, and its life. A row
# is never written over by another one: undone, it stays as history. `applied_at` is None until the
# worker has counted anew; `rows` are how many facts it then held.
mappings = Table(
    "mappings",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("source", String, nullable=False),
    Column("text", String, nullable=False),
    Column("target", String, nullable=False),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("mapped_at", Instant, nullable=False),
    Column("applied_at", Instant),
    Column("undone_at", Instant),
    Column("by", String, nullable=False),
    Column("rows", BigInteger, nullable=False),
)
Index("mappings_text", mappings.c.kind, mappings.c.text)
