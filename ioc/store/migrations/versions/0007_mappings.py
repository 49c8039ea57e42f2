"""What people say that received values mean here: each with its dates, each undone in a press.

What was said of spellings before holds on; what a source says in words of its own is kept beside
what it means, so that a meaning can be taken back.
"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from ioc.domain.mappings import Kind, value_key
from ioc.store.schema import Instant

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")
ALIASES = sa.table(
    "aliases",
    sa.column("source", sa.String),
    sa.column("text", sa.String),
    sa.column("agency", sa.String),
    sa.column("mapped_at", Instant),
    sa.column("applied_at", Instant),
)
MAPPINGS = sa.table(
    "mappings",
    sa.column("kind", sa.String),
    sa.column("source", sa.String),
    sa.column("text", sa.String),
    sa.column("target", sa.String),
    sa.column("mapped_at", Instant),
    sa.column("applied_at", Instant),
    sa.column("by", sa.String),
    sa.column("rows", sa.BigInteger),
)
# The condition's own columns stand in each, so that it is answered by the index alone.
NAMED, STATED = "agency = '?' AND agency_text <> ''", "status_before <> ''"
WAITING = (
    ("dossiers_unnamed", NAMED, "source agency_text received_day agency"),
    ("dossiers_unreceived", "receiving = '?'", "source code received_day receiving"),
    (
        "dossiers_unlisted",
        "sector_text <> ''",
        "source sector_text sector procedure received_day",
    ),
    ("cases_unnamed", NAMED, "source agency_text received_day agency"),
    (
        "cases_unsorted",
        "category = '?'",
        "source category_name category_text received_day category",
    ),
    (
        "cases_unstated",
        STATED,
        "source status_text status_waits received_day status_before",
    ),
    ("calls_unnamed", NAMED, "source agency_text day agency"),
)


def upgrade() -> None:
    create_mappings()
    copy_aliases()
    op.drop_table("aliases")
    keep_what_was_said()
    create_indexes()
    # No reference files are the last time's: the worker reads every fact anew when it starts.
    op.execute("UPDATE revision SET lookups = ''")


def create_mappings() -> None:
    op.create_table(
        "mappings",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_until", sa.Date),
        sa.Column("mapped_at", Instant, nullable=False),
        sa.Column("applied_at", Instant),
        sa.Column("undone_at", Instant),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
    )
    op.create_index("mappings_text", "mappings", ["kind", "text"])


def copy_aliases() -> None:
    """What one source's people said served the others too, unless two sources disagreed."""
    in_turn = (ALIASES.c.mapped_at, ALIASES.c.source, ALIASES.c.text)
    said: dict[tuple[str, str], Any] = {}
    for row in op.get_bind().execute(sa.select(ALIASES).order_by(*in_turn)):
        # Of two spellings of one value that one source's people spoke of, the later stood.
        said[value_key(Kind.AGENCY, row.text), row.source] = row
    meant: defaultdict[str, set[str]] = defaultdict(set)
    for (key, _), row in said.items():
        meant[key].add(row.agency)
    kept: dict[tuple[str, str], Any] = {}
    for (key, source), row in said.items():
        scope = "" if len(meant[key]) == 1 else source
        if (key, scope) not in kept or kept[key, scope].mapped_at <= row.mapped_at:
            kept[key, scope] = row
    for (_, scope), row in sorted(kept.items(), key=lambda each: each[1].mapped_at):
        op.execute(
            sa.insert(MAPPINGS).values(
                kind=str(Kind.AGENCY),
                source=scope,
                text=row.text,
                target=row.agency,
                mapped_at=row.mapped_at,
                applied_at=row.applied_at,
                by="",
                rows=0,
            )
        )


def keep_what_was_said() -> None:
    sector_text = sa.Column("sector_text", sa.String, nullable=False, server_default="")
    op.add_column("dossiers", sector_text)
    for column in (
        sa.Column("category_name", sa.String, nullable=False, server_default=""),
        sa.Column("status_waits", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("status_before", sa.String, nullable=False, server_default=""),
        sa.Column("closed_before", Instant),
        sa.Column("ended_at", Instant),
    ):
        op.add_column("cases", column)
    # The name was not kept: what it meant stands in for it.
    op.execute("UPDATE cases SET category_name = category WHERE category <> '?'")
    op.execute(
        """
        UPDATE cases SET status_waits = TRUE, status_before = status,
                         ended_at = coalesce(updated_at, asked_at)
        WHERE status = 'unknown' AND status_text <> ''
        """
    )


def create_indexes() -> None:
    op.create_index("dossiers_said", "dossiers", ["agency_text"])
    for name, where, columns in WAITING:
        op.create_index(
            name,
            name.partition("_")[0],
            columns.split(),
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
