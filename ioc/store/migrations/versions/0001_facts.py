"""The facts: dossiers, their spans and steps, and what codes are called."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_dossiers()
    index_dossiers()
    create_spans()
    create_steps()
    create_names()


def create_dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("counts", sa.Boolean, nullable=False),
        sa.Column("version_at", Instant, nullable=False),
        sa.Column("version_rank", sa.SmallInteger, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("digest", sa.BigInteger, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("procedure", sa.String, nullable=False),
        sa.Column("service_level", sa.String, nullable=False),
        sa.Column("sector", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("channel_assumed", sa.Boolean, nullable=False),
        sa.Column("applicant_kind", sa.SmallInteger),
        sa.Column("agency_text", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("receiving", sa.String, nullable=False),
        sa.Column("submitted_at", Instant),
        sa.Column("received_at", Instant),
        sa.Column("due_at", Instant),
        sa.Column("refused_at", Instant),
        sa.Column("resolved_at", Instant),
        sa.Column("returned_at", Instant),
        sa.Column("received_day", sa.Date),
        sa.Column("due_day", sa.Date),
        sa.Column("first_due_day", sa.Date),
        sa.Column("resolved_day", sa.Date),
        sa.Column("closed_day", sa.Date),
        sa.Column("moved_day", sa.Date),
        sa.Column("due_moves", sa.SmallInteger, nullable=False),
        sa.Column("result_by_post", sa.Boolean),
        sa.Column("has_fee", sa.Boolean, nullable=False),
        sa.Column("payment", sa.SmallInteger),
        sa.Column("digitised", sa.Boolean),
        sa.Column("worked_minutes", sa.Integer),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("room", sa.String, nullable=False),
        sa.Column("step_since", Instant),
        sa.Column("promises", sa.JSON, nullable=False),
        sa.Column("pauses", sa.JSON, nullable=False),
        sa.Column("pause_seen", sa.Boolean, nullable=False),
        sa.Column("first_seen_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.UniqueConstraint("code", "source"),
    )


def index_dossiers() -> None:
    op.create_index("dossiers_received", "dossiers", ["received_day", "agency"])
    op.create_index("dossiers_resolved", "dossiers", ["resolved_day", "agency"])
    for name, columns, condition in (
        ("dossiers_closed", ["closed_day"], "status IN (3, 7, 8)"),
        ("dossiers_moved", ["moved_day"], "moved_day IS NOT NULL"),
        ("dossiers_late", ["agency", "resolved_day"], "resolved_day > due_day"),
        ("dossiers_open", ["due_day", "agency"], "status IN (2, 4, 5, 6)"),
    ):
        only = sa.text(condition)
        op.create_index(name, "dossiers", columns, sqlite_where=only, postgresql_where=only)


def create_spans() -> None:
    op.create_table(
        "spans",
        sa.Column("dossier_id", KEY, primary_key=True),
        sa.Column("since_day", sa.Date, primary_key=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("until_day", sa.Date),
        sqlite_with_rowid=False,
    )
    op.create_index("spans_since", "spans", ["since_day"])
    op.create_index("spans_until", "spans", ["until_day"])


def create_steps() -> None:
    op.create_table(
        "steps",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("dossier", sa.String, primary_key=True),
        sa.Column("at", Instant, primary_key=True),
        sa.Column("digest", sa.BigInteger, primary_key=True),
        sa.Column("room", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("status", sa.SmallInteger),
        sa.Column("started_at", Instant),
        sa.Column("due_at", Instant),
        sqlite_with_rowid=False,
    )


def create_names() -> None:
    op.create_table(
        "names",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("label", sa.String, nullable=False),
    )
