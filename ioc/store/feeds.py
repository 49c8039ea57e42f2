"""The other feeds of one load, in its transaction: cases, alerts, scores, calls, totals."""

from typing import NamedTuple

from sqlalchemy import Connection

from ioc.domain.incidents import IncidentRule
from ioc.store.alerts import keep_alerts
from ioc.store.calls import keep_calls
from ioc.store.cases import keep_cases
from ioc.store.intake import Kept
from ioc.store.measures import Measures
from ioc.store.rows import Load
from ioc.store.scores import keep_scores
from ioc.store.totals import keep_totals


class Feeds(NamedTuple):
    """What is measured of cases, of alerts and of calls, and what makes an incident."""

    cases: Measures
    alerts: Measures
    incidents: IncidentRule
    calls: Measures


def keep_feeds(connection: Connection, load: Load, feeds: Feeds) -> Kept:
    """Facts in, ladders and incidents moved by exactly the difference; a repeat changes nothing."""
    source = load.source
    parts = []
    if load.cases:
        parts.append(keep_cases(connection, source, load.cases, feeds.cases))
    if load.alerts:
        parts.append(keep_alerts(connection, source, load.alerts, feeds.alerts, feeds.incidents))
    if load.scores:
        parts.append(keep_scores(connection, source, load.scores))
    if load.calls:
        parts.append(keep_calls(connection, source, load.calls, feeds.calls))
    if load.totals:
        parts.append(keep_totals(connection, source, load.totals))
    return Kept(sum(part.arrived for part in parts), sum(part.stored for part in parts))
