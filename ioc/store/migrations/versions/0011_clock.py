"""The legal clock of QĐ 766, the form's own columns, acceptance, and what was said before.

The new sums are counted when the facts are next resolved anew: that is at the next start, for the
fingerprint of the reference files is forgotten here.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy import and_, select, update

from ioc.store.schema import Instant

revision = "0011"
down_revision = "0010"

PAYING = 6
DOSSIERS = sa.table(
    "dossiers",
    sa.column("id", sa.BigInteger),
    sa.column("source", sa.String),
    sa.column("code", sa.String),
    sa.column("status", sa.SmallInteger),
    sa.column("pauses", sa.JSON),
    sa.column("pause_seen", sa.Boolean),
)
STEPS = sa.table(
    "steps",
    sa.column("source", sa.String),
    sa.column("dossier", sa.String),
    sa.column("at", Instant()),
    sa.column("status", sa.SmallInteger),
)
OPEN = sa.text("status IN (2, 4, 5, 6)")
LADDER = (
    "dossiers_month_agency_channel",
    "dossiers_month_agency_sector",
    "dossiers_day_agency_channel",
    "dossiers_day_agency_sector",
    "dossiers_day_channel",
    "dossiers_day_sector",
)
SUMS = (
    *("form_online", "form_other", "ended", "ended_in_time", "accepted", "accepted_in_time"),
    *("running_in_time_came", "running_in_time_left", "running_late_came", "running_late_left"),
)


def upgrade() -> None:
    for name, kind in (
        ("ended_at", Instant),
        ("begun_day", sa.Date),
        ("kept_until", sa.Date),
        ("late_since", sa.Date),
        ("ended_day", sa.Date),
        ("accept_minutes", sa.Integer),
    ):
        op.add_column("dossiers", sa.Column(name, kind))
    _ends()
    _payments()
    op.create_index("dossiers_ended", "dossiers", ["ended_day", "agency"])
    op.create_index(
        "dossiers_late_open",
        "dossiers",
        ["late_since", "agency"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    for rung in LADDER:
        for name in SUMS:
            op.add_column(rung, sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "tellings",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("dossier", sa.String, primary_key=True),
        sa.Column("asked_at", Instant, primary_key=True),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("received_at", Instant),
        sa.Column("due_at", Instant),
        sa.Column("resolved_at", Instant),
        sa.Column("returned_at", Instant),
        sa.Column("agency_text", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text("UPDATE revision SET lookups = ''"))


def _ends() -> None:
    """When each ended; one closed apart without an instant, at the start of the day it closed."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    least = "least" if postgresql else "min"
    closed = (
        "closed_day::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'"
        if postgresql
        else "(strftime('%s', closed_day) - 7 * 3600) * 1000000"
    )
    op.execute(
        sa.text(
            f"UPDATE dossiers SET ended_at = {least}(coalesce(resolved_at, returned_at), asked_at) "
            "WHERE status IN (9, 10) AND coalesce(resolved_at, returned_at) IS NOT NULL"
        )
    )
    op.execute(
        sa.text(
            f"UPDATE dossiers SET ended_at = {least}("
            f"coalesce(resolved_at, refused_at, {closed}), asked_at) WHERE status IN (3, 7, 8)"
        )
    )


def _payments() -> None:
    """What was waited for where we saw the wait ourselves: its steps tell, or where it stands.

    Until now a wait had no kind, and one that nobody tells of is a request for papers.
    """
    connection = op.get_bind()
    at = datetime.fromisoformat
    seen = select(DOSSIERS).where(DOSSIERS.c.pause_seen)
    paid = select(STEPS.c.at).where(STEPS.c.status == PAYING)
    for row in connection.execute(seen).mappings().all():
        of_it = and_(STEPS.c.source == row["source"], STEPS.c.dossier == row["code"])
        known = set(connection.scalars(paid.where(of_it)))
        pauses = [
            [*p[:3], "payment", "", ""]
            if p[2] and (at(p[0]) in known or (p[1] is None and row["status"] == PAYING))
            else p
            for p in row["pauses"]
        ]
        if pauses != row["pauses"]:
            changed = update(DOSSIERS).where(DOSSIERS.c.id == row["id"]).values(pauses=pauses)
            connection.execute(changed)
