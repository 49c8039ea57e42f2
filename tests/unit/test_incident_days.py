import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.incidents import IncidentRule, Spell, gathered, incident_rule, joined

DAY = date(2026, 11, 1)
windows = st.integers(0, 3)
offsets = st.lists(st.integers(0, 30), min_size=1, max_size=12)


def alert(offset: int, severity: str = "3") -> Spell:
    day = DAY + timedelta(days=offset)
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Spell(day, day, at, at, severity, 1, "H15.01")


@given(offsets, windows)
def test_alerts_belong_together_unless_more_than_a_window_lies_between(
    told: list[int], window: int
) -> None:
    groups = gathered((alert(n) for n in told), window)
    days = [[(s.opened_day - DAY).days for s in group] for group in groups]
    assert sorted(n for group in days for n in group) == sorted(told)
    for group in days:
        assert all(b - a <= window for a, b in itertools.pairwise(group))
    assert all(b[0] - a[-1] > window for a, b in itertools.pairwise(days))


@given(offsets, st.lists(st.integers(0, 11), max_size=3), windows)
def test_gathering_in_parts_is_gathering_at_once(
    told: list[int], cuts: list[int], window: int
) -> None:
    at_once = [joined(g) for g in gathered((alert(n) for n in told), window)]
    kept: list[Spell] = []
    bounds = sorted({0, len(told), *(cut for cut in cuts if cut < len(told))})
    for start, end in itertools.pairwise(bounds):
        part = [alert(n) for n in told[start:end]]
        kept = [joined(g) for g in gathered([*kept, *part], window)]
    assert kept == at_once


def test_of_two_that_merge_the_earlier_stays_known() -> None:
    later, earlier = alert(4)._replace(id=1), alert(2)._replace(id=2)
    (group,) = gathered([later, earlier, alert(3, "5")], 1)
    whole = joined(group)
    assert (whole.id, whole.alerts, whole.severity) == (2, 3, "5")
    assert (whole.opened_day, whole.last_day) == (DAY + timedelta(2), DAY + timedelta(4))


def test_an_incident_is_open_until_a_whole_window_has_passed() -> None:
    rule = IncidentRule(least_severity=3, window_days=1)
    assert rule.closed_day(DAY) == DAY + timedelta(days=2)
    assert rule.last_day(rule.closed_day(DAY)) == DAY
    assert rule.severities == ("3", "4", "5")


@pytest.mark.parametrize("wrong", [0, 6, "3", 2.0, True])
def test_a_wrong_definition_is_named_with_its_remedy(wrong: object) -> None:
    told = {"security": {"incident_least_severity": wrong, "incident_window_days": 1}}
    with pytest.raises(ValueError, match=r"security\.incident_least_severity .* from 1 to 5"):
        incident_rule(told)
