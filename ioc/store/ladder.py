"""The ladder of sums of dossiers, and how a rung of any ladder is made."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Date, String, Table

from ioc.store.schema import metadata

FLOW_COLUMNS = (
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
)
STOCK_COLUMNS = ("in_time", "overdue", "paused")
# The sums that came later stand behind, as migrations add them.
CLOCK_FLOWS = (
    "form_online",
    "form_other",
    "ended",
    "ended_in_time",
    "accepted",
    "accepted_in_time",
)
CLOCK_STOCKS = ("running_in_time", "running_late")


def moves_of(states: Sequence[str]) -> tuple[str, ...]:
    """The columns of what came into some states and of what left them."""
    return tuple(f"{state}_{way}" for state in states for way in ("came", "left"))


MEASURE_COLUMNS = (
    *(*FLOW_COLUMNS, *moves_of(STOCK_COLUMNS)),
    *(*CLOCK_FLOWS, *moves_of(CLOCK_STOCKS)),
)
PROCEDURE_COLUMNS = ("received", "received_online", "resolved", "late")


def rung_table(name: str, period: str, keys: tuple[str, ...], columns: tuple[str, ...]) -> Table:
    """One rung of the ladder: one row per key, one column per measure."""
    kind = Date if period == "day" else String
    return Table(
        name,
        metadata,
        Column(period, kind, primary_key=True),
        *(Column(key, String, primary_key=True) for key in keys),
        *(Column(c, BigInteger, nullable=False, server_default="0") for c in columns),
        sqlite_with_rowid=False,
    )


RUNGS = tuple(
    rung_table(f"dossiers_{period}_{'_'.join(keys)}", period, keys, columns)
    for period, keys, columns in (
        ("month", ("agency", "channel"), MEASURE_COLUMNS),
        ("month", ("agency", "sector"), MEASURE_COLUMNS),
        ("day", ("agency", "channel"), MEASURE_COLUMNS),
        ("day", ("agency", "sector"), MEASURE_COLUMNS),
        ("day", ("channel",), MEASURE_COLUMNS),
        ("day", ("sector",), MEASURE_COLUMNS),
        ("month", ("procedure",), PROCEDURE_COLUMNS),
        ("month", ("agency", "procedure"), PROCEDURE_COLUMNS),
    )
)


def open_table(name: str, keys: tuple[str, ...]) -> Table:
    """The dossiers open now, counted by promised day and whether they are paused, and by `keys`."""
    return Table(
        name,
        metadata,
        Column("due_day", Date, primary_key=True),
        Column("paused", Boolean, primary_key=True),
        *(Column(key, String, primary_key=True) for key in keys),
        Column("n", BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


OPEN_RUNGS = tuple(
    open_table(name, keys)
    for name, keys in (
        ("open_days", ()),
        ("open_days_agency", ("agency",)),
        ("open_dossiers", ("agency", "sector", "channel")),
    )
)
