"""Which kind of feedback a case is: a field report, or a petition about administrative rules."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

PETITIONS = sa.text("stream = 'petition'")
# Few among many: each day-column has an index of theirs alone.
INDEXES = (
    ("cases_petitions", "received_day"),
    ("cases_petitions_closed", "closed_day"),
    ("cases_petitions_overdue", "overdue_day"),
)


def upgrade() -> None:
    stream = sa.Column("stream", sa.String, nullable=False, server_default="field")
    op.add_column("cases", stream)
    for name, day in INDEXES:
        op.create_index(name, "cases", [day], sqlite_where=PETITIONS, postgresql_where=PETITIONS)
