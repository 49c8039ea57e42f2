"""What units type in: each figure with its life, each step dated."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0008"
down_revision = "0007"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    create_figures()
    create_steps()
    create_orders()


def create_figures() -> None:
    op.create_table(
        "figures",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("party", sa.String, nullable=False),
        sa.Column("agency_text", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("measure_name", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("standing", sa.Float),
        sa.Column("pending", sa.Float),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("said", sa.Float, nullable=False),
        sa.Column("said_reason", sa.String, nullable=False),
        sa.Column("said_at", Instant, nullable=False),
        sa.Column("approved_at", Instant),
        sa.Column("locked_at", Instant),
        sa.Column("moved_at", Instant, nullable=False),
        sa.Column("steps", sa.Integer, nullable=False),
        sa.UniqueConstraint("source", "party", "measure", "period"),
    )
    for name, columns in (
        ("figures_period", ["source", "period", "measure"]),
        ("figures_stage", ["stage", "day"]),
        ("figures_book", ["period", "stage", "day"]),
        ("figures_measure", ["measure", "measure_name"]),
        ("figures_agency", ["agency", "day"]),
    ):
        op.create_index(name, "figures", columns)
    nobody = sa.text("agency = '?'")
    op.create_index(
        "figures_nobody",
        "figures",
        ["source", "agency_text"],
        sqlite_where=nobody,
        postgresql_where=nobody,
    )


def create_steps() -> None:
    op.create_table(
        "figure_steps",
        sa.Column("figure", KEY, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("before", sa.Float),
        sa.Column("after", sa.Float),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_orders() -> None:
    op.create_table(
        "figure_orders",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("items", sa.JSON, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.Column("refused", sa.JSON, nullable=False),
    )
    waiting = sa.text("done_at IS NULL")
    op.create_index(
        "figure_orders_waiting",
        "figure_orders",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
