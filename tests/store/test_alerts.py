"""Alerts and the incidents made of them: each alert once, incidents equal to a recount."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Row, delete, select, update

from ioc.domain.incidents import IncidentRule
from ioc.store import rollups
from ioc.store.alerts import keep_alerts
from ioc.store.engine import reading, writing
from ioc.store.facts import ALERT_RUNGS, alerts, incidents
from ioc.store.feed_rows import AlertRow
from ioc.store.incidents import rebuild_incidents, verify_incidents
from ioc.store.intake import Kept
from ioc.store.schema import names
from tests.store.feeds import ALERT_MEASURES, RULE, alert_row, at, day
from tests.store.invented import open_store


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_store(database_url)
    yield engine
    engine.dispose()


def keep(engine: Engine, *rows: AlertRow, source: str = "soc", rule: IncidentRule = RULE) -> Kept:
    with writing(engine) as connection:
        return keep_alerts(connection, source, rows, ALERT_MEASURES, rule)


def on(n: int, code: str, severity: str = "3", **facts: Any) -> AlertRow:
    """An alert at nine in the morning of the n-th day."""
    return alert_row(code=code, hour=24 * n, severity=severity, **facts)


def kept(engine: Engine) -> list[Row[Any]]:
    with reading(engine) as connection:
        return list(connection.execute(select(incidents).order_by(incidents.c.opened_day)))


def spans(engine: Engine) -> list[tuple[date, date, int, str]]:
    return [(i.opened_day, i.closed_day, i.alerts, i.severity) for i in kept(engine)]


def differences(engine: Engine, rule: IncidentRule = RULE) -> list[rollups.Difference]:
    with writing(engine) as connection:
        return [
            *rollups.verify(connection, ALERT_MEASURES),
            *verify_incidents(connection, rule),
        ]


def test_an_alert_shipped_again_changes_nothing(engine: Engine) -> None:
    assert keep(engine, on(0, "a"), on(0, "b"), on(0, "a")) == (2, 2)
    assert keep(engine, on(3, "a", severity="5"), on(0, "b")) == (0, 0)
    assert spans(engine) == [(day(0), day(2), 2, "3")]
    assert differences(engine) == []


def test_alerts_a_window_apart_are_one_incident_and_further_apart_two(engine: Engine) -> None:
    keep(engine, on(0, "a"), on(1, "b", severity="4"), on(3, "c"))
    assert spans(engine) == [(day(0), day(3), 2, "4"), (day(3), day(5), 1, "3")]


def test_only_what_is_severe_enough_makes_an_incident(engine: Engine) -> None:
    keep(engine, on(0, "a", severity="2"), on(1, "b", severity="?"), on(2, "c", severity="1"))
    assert kept(engine) == []
    assert differences(engine) == []


def test_another_rule_asset_origin_or_source_is_another_incident(engine: Engine) -> None:
    keep(
        engine,
        on(0, "a"),
        on(0, "b", rule="5712"),
        on(0, "c", asset="008"),
        on(0, "d", origin="9f3c"),
    )
    keep(engine, on(0, "a"), source="soc-2")
    assert len(kept(engine)) == 5
    assert {i.agency for i in kept(engine)} == {"H15.01", "?"}


def test_an_incident_that_grows_either_way_keeps_its_id(engine: Engine) -> None:
    keep(engine, on(5, "a"))
    before = kept(engine)[0].id
    keep(engine, on(6, "b"))
    keep(engine, on(4, "c", severity="5"))
    (incident,) = kept(engine)
    assert (incident.id, incident.opened_day, incident.closed_day) == (before, day(4), day(8))
    assert (incident.opened_at, incident.last_at) == (at(96), at(144))
    assert (incident.alerts, incident.severity) == (3, "5")


def test_of_two_that_merge_the_earlier_stays(engine: Engine) -> None:
    keep(engine, on(4, "later"))
    keep(engine, on(2, "earlier"), on(9, "apart"))
    earlier, later, apart = kept(engine)
    keep(engine, on(3, "between"))
    assert [i.id for i in kept(engine)] == [earlier.id, apart.id]
    assert spans(engine)[0] == (day(2), day(6), 3, "3")
    assert later.id not in {i.id for i in kept(engine)}
    assert differences(engine) == []


def test_other_definitions_recount_the_incidents_from_the_alerts(engine: Engine) -> None:
    keep(engine, on(0, "a"), on(3, "b"), on(9, "c", severity="2"), on(20, "d"))
    first, second, third = kept(engine)
    wide = IncidentRule(least_severity=2, window_days=4)
    assert differences(engine, wide)
    with writing(engine) as connection:
        rebuild_incidents(connection, wide)
    assert differences(engine, wide) == []
    assert [(i.id, i.opened_day, i.alerts) for i in kept(engine)] == [
        (first.id, day(0), 2),
        (max(first.id, second.id, third.id) + 1, day(9), 1),
        (third.id, day(20), 1),
    ]


def test_verify_names_what_was_broken(engine: Engine) -> None:
    keep(engine, on(0, "a"), on(5, "b"))
    with writing(engine) as connection:
        connection.execute(update(incidents).where(incidents.c.alerts == 1).values(alerts=7))
        connection.execute(delete(ALERT_RUNGS[0]))
    found = differences(engine)
    assert {d.rung for d in found} == {"incidents", ALERT_RUNGS[0].name}
    assert {d.kept_or_recounted for d in found} == {"kept", "recounted"}


def test_a_rule_gets_its_name(engine: Engine) -> None:
    keep(engine, on(0, "a"))
    with reading(engine) as connection:
        told = select(names.c.key, names.c.label).where(names.c.kind == "rule")
        assert connection.execute(told).all() == [("5710", "sshd: thử mật khẩu")]


told_alerts = st.fixed_dictionaries(
    {
        "code": st.integers(1, 15).map(str),
        "hour": st.integers(0, 24 * 12),
        "severity": st.sampled_from(["2", "3", "4", "5", "?"]),
        "rule": st.sampled_from(["5710", "5712"]),
        "asset": st.sampled_from(["007", "008"]),
    }
)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(st.tuples(told_alerts, st.booleans()), max_size=20))
def test_for_any_sequence_in_any_batching_rungs_and_incidents_equal_a_recount(
    engine: Engine, told: list[tuple[dict[str, Any], bool]]
) -> None:
    with writing(engine) as connection:
        for table in (alerts, incidents, names, *ALERT_RUNGS):
            connection.execute(delete(table))
    batch: list[AlertRow] = []
    for values, ends_batch in told:
        batch.append(alert_row(**values))
        if ends_batch:
            keep(engine, *batch)
            batch = []
    keep(engine, *batch)
    assert differences(engine) == []
    assert sorted(spans(engine)) == sorted(counted_by_hand(engine))


def counted_by_hand(engine: Engine) -> list[tuple[date, date, int, str]]:
    """Incidents as a person would count them: thread by thread, day after day."""
    found = []
    with reading(engine) as connection:
        rows = connection.execute(
            select(alerts)
            .where(alerts.c.severity.in_(("3", "4", "5")))
            .order_by(alerts.c.rule, alerts.c.asset, alerts.c.at)
        ).all()
    for _, thread in groupby(rows, key=lambda r: (r.rule, r.asset)):
        current: list[Row[Any]] = []
        for row in [*thread, None]:
            if current and (row is None or (row.day - current[-1].day).days > 1):
                severity = max(r.severity for r in current)
                closed = current[-1].day + timedelta(days=2)
                found.append((current[0].day, closed, len(current), severity))
                current = []
            if row is not None:
                current.append(row)
    return found
