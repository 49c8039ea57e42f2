"""The ladder of sums: eight rungs, one column per measure, and three of the open dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MEASURES = (
    "received",
    "received_online",
    "received_full",
    "received_partial",
    "received_no_due",
    "received_no_end",
    "received_fee",
    "received_paid_online",
    "resolved",
    "early",
    "on_time",
    "late",
    "in_time_resolved",
    "in_time_first",
    "resolved_no_due",
    "digitised",
    "worked",
    "worked_minutes",
    "withdrawn",
    "stopped",
    "denied",
    "moved",
    "in_time_came",
    "in_time_left",
    "overdue_came",
    "overdue_left",
    "paused_came",
    "paused_left",
)
PROCEDURE_MEASURES = ("received", "received_online", "resolved", "late")
RUNGS = (
    ("dossiers_month_agency_channel", ("month", "agency", "channel"), MEASURES),
    ("dossiers_month_agency_sector", ("month", "agency", "sector"), MEASURES),
    ("dossiers_day_agency_channel", ("day", "agency", "channel"), MEASURES),
    ("dossiers_day_agency_sector", ("day", "agency", "sector"), MEASURES),
    ("dossiers_day_channel", ("day", "channel"), MEASURES),
    ("dossiers_day_sector", ("day", "sector"), MEASURES),
    ("dossiers_month_procedure", ("month", "procedure"), PROCEDURE_MEASURES),
    ("dossiers_month_agency_procedure", ("month", "agency", "procedure"), PROCEDURE_MEASURES),
)
OPEN_RUNGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("open_days", ()),
    ("open_days_agency", ("agency",)),
    ("open_dossiers", ("agency", "sector", "channel")),
)


def upgrade() -> None:
    for name, keys, measures in RUNGS:
        op.create_table(
            name,
            *(sa.Column(k, sa.Date if k == "day" else sa.String, primary_key=True) for k in keys),
            *(sa.Column(m, sa.BigInteger, nullable=False, server_default="0") for m in measures),
            sqlite_with_rowid=False,
        )
    for name, open_keys in OPEN_RUNGS:
        op.create_table(
            name,
            sa.Column("due_day", sa.Date, primary_key=True),
            sa.Column("paused", sa.Boolean, primary_key=True),
            *(sa.Column(key, sa.String, primary_key=True) for key in open_keys),
            sa.Column("n", sa.BigInteger, nullable=False),
            sqlite_with_rowid=False,
        )
