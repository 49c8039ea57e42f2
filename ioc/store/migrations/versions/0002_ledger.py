"""Beside the facts: the revision, sources and their turns, rejects, commands, aliases."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_revision()
    create_sources()
    create_runs()
    create_rejects()
    create_commands()
    create_aliases()


def create_revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("lookups", sa.String, nullable=False, server_default=""),
    )


def create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("connector", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("precedence", sa.Integer, nullable=False),
        sa.Column("records", sa.String, nullable=False),
        sa.Column("every_s", sa.Integer, nullable=False),
        sa.Column("stale_after_s", sa.Integer, nullable=False),
        sa.Column("backfill_from", Instant),
        sa.Column("watermark", Instant),
        sa.Column("backfilled_to", Instant),
        sa.Column("data_as_of", Instant),
        sa.Column("last_attempt_at", Instant),
        sa.Column("last_success_at", Instant),
        sa.Column("next_at", Instant),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("last_error", sa.String),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("stored", sa.BigInteger, nullable=False),
    )


def create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("fetched", sa.Integer, nullable=False),
        sa.Column("stored", sa.Integer, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("error", sa.String),
    )
    op.create_index("runs_source", "runs", ["source", "id"])


def create_rejects() -> None:
    op.create_table(
        "rejects",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("fields", sa.JSON, nullable=False),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("last_seen_at", Instant, nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("closed_at", Instant),
        sa.UniqueConstraint("source", "kind", "key"),
    )


def create_commands() -> None:
    op.create_table(
        "commands",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
    )


def create_aliases() -> None:
    op.create_table(
        "aliases",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("text", sa.String, primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("mapped_at", Instant, nullable=False),
        sa.Column("applied_at", Instant),
    )
