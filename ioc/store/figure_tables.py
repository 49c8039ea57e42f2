"""What units type in: each figure as it stands, every step of its life, and the orders of people.

Nothing of it is ever deleted.
"""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    Float,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from ioc.store.schema import Instant, Key, metadata

figures = Table(
    "figures",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    # The unit as its source spells it, whatever the marks; mappings change whose it is, not this.
    Column("party", String, nullable=False),
    Column("agency_text", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("measure", String, nullable=False),
    Column("measure_name", String, nullable=False),
    Column("period", String, nullable=False),
    # The last day of the period.
    Column("day", Date, nullable=False),
    Column("unit", String, nullable=False),
    # Of ioc.domain.figures.Stage.
    Column("stage", String, nullable=False),
    # Approved last; what waits for approval, or was returned; and why it waits or was returned.
    Column("standing", Float),
    Column("pending", Float),
    Column("reason", String, nullable=False),
    # What the source told last, and when it was asked.
    Column("said", Float, nullable=False),
    Column("said_reason", String, nullable=False),
    Column("said_at", Instant, nullable=False),
    Column("approved_at", Instant),
    Column("locked_at", Instant),
    Column("moved_at", Instant, nullable=False),
    Column("steps", Integer, nullable=False),
    UniqueConstraint("source", "party", "measure", "period"),
)
Index("figures_period", figures.c.source, figures.c.period, figures.c.measure)
Index("figures_stage", figures.c.stage, figures.c.day)
Index("figures_book", figures.c.period, figures.c.stage, figures.c.day)
Index("figures_measure", figures.c.measure, figures.c.measure_name)
Index("figures_agency", figures.c.agency, figures.c.day)
Index(
    "figures_nobody",
    figures.c.source,
    figures.c.agency_text,
    sqlite_where=text("agency = '?'"),
    postgresql_where=text("agency = '?'"),
)

figure_steps = Table(
    "figure_steps",
    metadata,
    Column("figure", Key, primary_key=True),
    Column("number", Integer, primary_key=True),
    # Of ioc.domain.figures.Act.
    Column("act", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("before", Float),
    Column("after", Float),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    sqlite_with_rowid=False,
)

# What a person asks of figures: the web writes it, the worker does it and says what it could not.
figure_orders = Table(
    "figure_orders",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    # approve | return | lock | correct
    Column("step", String, nullable=False),
    # Pairs: a figure, and how many steps of it the person saw.
    Column("items", JSON, nullable=False),
    # The period whose books close as a whole, "" where figures are named.
    Column("period", String, nullable=False),
    Column("value", Float),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    # Pairs: a figure, and why its step could not be done.
    Column("refused", JSON, nullable=False),
)
Index(
    "figure_orders_waiting",
    figure_orders.c.id,
    sqlite_where=text("done_at IS NULL"),
    postgresql_where=text("done_at IS NULL"),
)
