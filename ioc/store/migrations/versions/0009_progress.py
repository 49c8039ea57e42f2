"""How far a long file has been read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("sources", sa.Column("progress_what", sa.String))
    op.add_column("sources", sa.Column("progress_done", sa.Integer))
    op.add_column("sources", sa.Column("progress_total", sa.Integer))
