"""The kinds of facts there are: what is measured of each, and what stored ones resolve to anew."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, func, select

from ioc.domain.incidents import IncidentRule
from ioc.domain.lookups import Lookups
from ioc.metrics import calls, dossiers, feedback, security, totals, typed
from ioc.metrics.checking import Comparison, comparisons
from ioc.resolve import resolve_again
from ioc.resolve_calls import resolve_calls_again
from ioc.resolve_feeds import (
    Locate,
    resolve_alerts_again,
    resolve_cases_again,
    resolve_totals_again,
)
from ioc.resolve_figures import resolve_figures_again
from ioc.store import rollups
from ioc.store.feeds import Feeds
from ioc.store.incidents import rebuild_incidents, verify_incidents
from ioc.store.reassign import Kind, Misjudged, misjudged
from ioc.store.recut import days_of

LADDERS = (dossiers.MEASURES, feedback.MEASURES, security.ALERT_MEASURES, calls.MEASURES)


class Judged(NamedTuple):
    """How many facts were judged anew, and where that is not what is kept."""

    facts: int
    differences: list[Misjudged]


def feeds(lookups: Lookups) -> Feeds:
    """What an ingest of the feeds must know besides its load."""
    return Feeds(feedback.MEASURES, security.ALERT_MEASURES, lookups.incidents, calls.MEASURES)


def kinds(lookups: Lookups, locate: Locate) -> tuple[Kind, ...]:
    """What is resolved anew when lookups or boundaries mean something else."""
    return (
        Kind(dossiers.MEASURES, lambda rows: [_dossier_again(row, lookups) for row in rows]),
        Kind(feedback.MEASURES, lambda rows: resolve_cases_again(rows, lookups, locate)),
        Kind(security.ALERT_MEASURES, lambda rows: resolve_alerts_again(rows, lookups)),
        Kind(totals.MEASURES, lambda rows: resolve_totals_again(rows, lookups)),
        Kind(typed.MEASURES, lambda rows: resolve_figures_again(rows, lookups)),
        Kind(calls.MEASURES, lambda rows: resolve_calls_again(rows, lookups)),
    )


def _dossier_again(row: RowMapping, lookups: Lookups) -> dict[str, Any]:
    """What its instants tell of its days, and what lookups decide by these."""
    days = days_of(row)
    stands: Any = {**row, **days}
    return resolve_again(stands, lookups) | days


def rebuild(connection: Connection, rule: IncidentRule) -> None:
    """Every ladder and every incident anew from the facts; running it twice changes nothing."""
    for measures in LADDERS:
        rollups.rebuild(connection, measures)
    rebuild_incidents(connection, rule)


def verify(connection: Connection, rule: IncidentRule) -> list[rollups.Difference]:
    """Recounts every ladder and every incident from the facts; empty when all is well."""
    found = [d for measures in LADDERS for d in rollups.verify(connection, measures)]
    return found + verify_incidents(connection, rule)


def judge_again(connection: Connection, every: Iterable[Kind]) -> Judged:
    """Every fact resolved and judged anew beside what is kept of it; nothing is written."""
    asked = list(every)
    facts = (connection.scalar(select(func.count()).select_from(kind.facts)) for kind in asked)
    found = [one for kind in asked for one in misjudged(connection, kind)]
    return Judged(sum(n or 0 for n in facts), found)


def compare(connection: Connection, lookups: Lookups) -> Iterator[Comparison]:
    """Every number against the rows behind it, and every identity; see ioc.metrics.checking."""
    return comparisons(connection, lookups)
