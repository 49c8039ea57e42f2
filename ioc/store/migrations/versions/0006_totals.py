"""What vendors report of themselves: totals, as they told them, kept from our own counts apart."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "totals",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("agency_text", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("measure", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.UniqueConstraint("source", "unit", "measure", "period", "day"),
    )
    op.create_index("totals_period", "totals", ["period", "measure", "agency"])
