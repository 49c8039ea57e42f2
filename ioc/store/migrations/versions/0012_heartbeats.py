"""What each wall last told of itself: that it lives, what it shows, how much memory it takes."""

import sqlalchemy as sa
from alembic import op

from ioc.store.schema import Instant

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("wall", sa.String, primary_key=True),
        sa.Column("instance", sa.String, primary_key=True),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("screen", sa.String, nullable=False),
        sa.Column("shown", sa.BigInteger),
        sa.Column("heap", sa.BigInteger),
        sa.Column("errors", sa.Integer, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
