"""The facts of the other feeds: cases, alerts and incidents, quoted scores, calls.

Each is unique on (source, code); `counts` is whether it is counted from this source.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from ioc.store.ladder import rung_table
from ioc.store.schema import UNNAMED, Instant, Key, metadata, part_index

cases = Table(
    "cases",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("code", String, nullable=False),
    # A second report under an id that another one holds (FEEDS.md 0.6) is a row of its own.
    Column("collision", SmallInteger, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("version_at", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("status", String, nullable=False),
    Column("status_text", String, nullable=False),
    Column("category", String, nullable=False),
    Column("category_text", String, nullable=False),
    Column("title", String, nullable=False),
    Column("address", String, nullable=False),
    Column("agency_text", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("place", String, nullable=False),
    # inside | zero | outside | missing
    Column("position", String, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("requested_at", Instant, nullable=False),
    Column("updated_at", Instant),
    Column("due_at", Instant),
    Column("due_given", Boolean, nullable=False),
    Column("closed_at", Instant),
    Column("reopened", SmallInteger, nullable=False),
    Column("satisfaction", SmallInteger),
    Column("received_day", Date, nullable=False),
    Column("due_day", Date),
    Column("overdue_day", Date),
    Column("closed_day", Date),
    Column("first_seen_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("category_name", String, nullable=False, server_default=""),
    # The word for its state means nothing here: what it is without that word, when it then was
    # closed, and when it ended if the word says an end.
    Column("status_waits", Boolean, nullable=False, server_default=false()),
    Column("status_before", String, nullable=False, server_default=""),
    Column("closed_before", Instant),
    Column("ended_at", Instant),
    # field | petition: the two are counted apart, whatever is asked.
    Column("stream", String, nullable=False, server_default="field"),
    UniqueConstraint("source", "code", "collision"),
)
Index("cases_received", cases.c.received_day, cases.c.place)
Index("cases_closed", cases.c.closed_day)
Index(
    "cases_open",
    cases.c.due_day,
    cases.c.place,
    sqlite_where=text("closed_day IS NULL"),
    postgresql_where=text("closed_day IS NULL"),
)
IS_PETITION = "stream = 'petition'"
part_index("cases_petitions", cases, "received_day", IS_PETITION)
part_index("cases_petitions_closed", cases, "closed_day", IS_PETITION)
part_index("cases_petitions_overdue", cases, "overdue_day", IS_PETITION)
UNSORTED, UNSTATED = "category = '?'", "status_before <> ''"
part_index("cases_unnamed", cases, "source agency_text received_day agency", UNNAMED)
part_index(
    "cases_unsorted", cases, "source category_name category_text received_day category", UNSORTED
)
part_index(
    "cases_unstated", cases, "source status_text status_waits received_day status_before", UNSTATED
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("code", String, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    Column("severity", String, nullable=False),
    Column("level", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("tactic", String, nullable=False),
    Column("asset", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("country", String, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    UniqueConstraint("source", "code"),
)
Index("alerts_day", alerts.c.day, alerts.c.severity)
Index(
    "alerts_thread", alerts.c.source, alerts.c.rule, alerts.c.asset, alerts.c.origin, alerts.c.day
)

# Alerts of one rule, asset and origin, no two of them further apart than the window: ours, for the
# sources give alerts no life. Known by its first day, so that it keeps its id while it grows.
incidents = Table(
    "incidents",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("asset", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("alerts", BigInteger, nullable=False),
    # Open from opened_day up to closed_day, that day excluded.
    Column("opened_day", Date, nullable=False),
    Column("closed_day", Date, nullable=False),
    UniqueConstraint("source", "rule", "asset", "origin", "opened_day"),
)
Index("incidents_opened", incidents.c.opened_day)
Index("incidents_closed", incidents.c.closed_day)

scores = Table(
    "scores",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("department", String, nullable=False),
    Column("department_name", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("period", String, nullable=False),
    Column("group", String, nullable=False),
    # The local day on which it was asked for: the latest is shown, trends read the others.
    Column("day", Date, nullable=False),
    Column("score", Float),
    Column("max_score", Float),
    Column("ratio", Float),
    Column("delta", Float),
    Column("numerator", Float),
    Column("denominator", Float),
    Column("quality", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    UniqueConstraint("source", "department", "period", "group", "day"),
)
Index("scores_period", scores.c.period, scores.c.day, scores.c.group)

# A call to a hotline, one row for each queue it waited in; no number and no name of anybody.
calls = Table(
    "calls",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    Column("code", String, nullable=False),
    Column("counts", Boolean, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("digest", BigInteger, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("day", Date, nullable=False),
    # The local hour it came in, 00 to 23.
    Column("hour", String, nullable=False),
    Column("queue", String, nullable=False),
    # answered | transferred | abandoned | missed
    Column("outcome", String, nullable=False),
    Column("wait_seconds", Integer),
    Column("talk_seconds", Integer),
    # Answered within the seconds that data/definitions.toml allows.
    Column("prompt", Boolean, nullable=False),
    Column("agency_text", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("desk", String, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    UniqueConstraint("source", "code"),
)
Index("calls_day", calls.c.day, calls.c.queue)
part_index("calls_unnamed", calls, "source agency_text day agency", UNNAMED)

# What vendors report of themselves, as they told it: a row says since which day they say so.
totals = Table(
    "totals",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=True),
    Column("source", String, nullable=False),
    # The agency in the vendor's words, its code before its name: two that we take for one differ.
    Column("unit", String, nullable=False),
    Column("agency_text", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("measure", String, nullable=False),
    Column("period", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("asked_at", Instant, nullable=False),
    UniqueConstraint("source", "unit", "measure", "period", "day"),
)
Index("totals_period", totals.c.period, totals.c.measure, totals.c.agency)

CASE_FLOWS = (
    "received",
    "valid",
    "refused",
    "valid_resolved",
    "resolved",
    "resolved_in_time",
    "rated",
    "satisfied",
    "zero_point",
    "outside_point",
    "no_point",
)
CASE_COLUMNS = CASE_FLOWS + tuple(
    f"{stock}_{way}" for stock in ("open", "overdue") for way in ("came", "left")
)
CASE_RUNGS = tuple(
    rung_table(f"cases_{period}_{'_'.join(keys)}", period, keys, CASE_COLUMNS)
    for period, keys in (
        ("month", ("channel",)),
        ("month", ("category",)),
        ("month", ("place",)),
        ("month", ("agency",)),
        ("day", ("channel",)),
        ("day", ("category",)),
        ("day", ("place",)),
        ("day", ("agency",)),
    )
)

ALERT_COLUMNS = ("alerts", "serious")
ALERT_RUNGS = tuple(
    rung_table(f"alerts_{period}_{'_'.join(keys)}", period, keys, ALERT_COLUMNS)
    for period, keys in (
        ("month", ("severity",)),
        ("month", ("agency", "severity")),
        ("day", ("severity",)),
        ("day", ("rule", "severity")),
        ("day", ("asset", "severity")),
        ("day", ("agency", "severity")),
    )
)

CALL_COLUMNS = (
    "received",
    "answered",
    "missed",
    "transferred",
    "waited",
    "wait_seconds",
    "timed",
    "prompt",
)
CALL_RUNGS = tuple(
    rung_table(f"calls_{period}_{key}", period, (key,), CALL_COLUMNS)
    for period in ("month", "day")
    for key in ("queue", "agency", "hour")
)
