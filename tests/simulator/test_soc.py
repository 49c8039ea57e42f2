"""The make-believe SOC: the same for ever, as busy and as untidy as told, counted truly."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

import pytest

from ioc.simulator.reference import Reference
from ioc.simulator.soc import LATEST_S, Alert, Soc
from ioc.simulator.soc_cast import address, agents
from ioc.simulator.soc_rules import RULES, severity
from ioc.simulator.soc_truth import incidents, security_truth
from ioc.simulator.soc_words import document, name_of
from ioc.simulator.truth import Question
from ioc.simulator.worktime import OFFSET, date_of, day_of, midnight, number_of
from tests.simulator.conftest import FOLDER

FIRST, LAST = number_of(date(2025, 11, 1)), number_of(date(2026, 10, 31))
FAR = midnight(LAST + 30)


def watching(reference: Reference, scale: float, seed: int = 66) -> Soc:
    assets = (FOLDER / "assets.csv").read_text("utf-8")
    return Soc(agents(assets, reference.offices), seed, scale, FIRST)


@pytest.fixture(scope="module")
def soc(reference: Reference) -> Soc:
    return watching(reference, 1.0)


@pytest.fixture(scope="module")
def alerts(soc: Soc) -> list[Alert]:
    return [alert for day in soc.days(FIRST, LAST) for alert in day if not alert.copy]


def test_the_same_seed_tells_the_same_alerts_in_any_order(reference: Reference) -> None:
    one, other = watching(reference, 0.5), watching(reference, 0.5)
    told = [one.day(FIRST + 3), one.day(FIRST + 90)]
    assert [other.day(FIRST + 90), other.day(FIRST + 3)] == told[::-1]
    assert watching(reference, 0.5, seed=67).day(FIRST + 3) != told[0]
    assert one.day(FIRST - 1) == ()


def test_a_year_holds_what_was_told(alerts: list[Alert]) -> None:
    assert 57_000 < len(alerts) < 63_000
    for least, low, high in ((7, 0.07, 0.09), (12, 0.005, 0.007), (15, 0.0003, 0.0008)):
        share = sum(a.level is not None and a.level >= least for a in alerts) / len(alerts)
        assert low < share < high
    assert 20 < sum(alert.level is None for alert in alerts) < 120
    assert {RULES[alert.rule].id for alert in alerts} == {rule.id for rule in RULES}
    assert len(RULES) == 60
    assert {alert.agent for alert in alerts} == set(range(41))


def test_an_alert_belongs_to_its_local_day_and_is_told_after_it_is_raised(soc: Soc) -> None:
    for number, day in enumerate(soc.days(FIRST, LAST), FIRST):
        assert list(day) == sorted(day)
        for alert in day:
            assert day_of(alert.at // 1_000) == number
            assert alert.told > alert.at // 1_000


def test_node_and_number_name_one_alert(alerts: list[Alert]) -> None:
    assert len({(alert.node, alert.id) for alert in alerts}) == len(alerts)
    assert all(alert.id.startswith(f"{alert.at // 1_000}.") for alert in alerts)


def test_some_come_late_but_none_later_than_fifty_minutes(alerts: list[Alert]) -> None:
    delays = [alert.told - alert.at // 1_000 for alert in alerts]
    assert 2_400 < max(delays) <= LATEST_S
    assert 0.005 < sum(delay > 900 for delay in delays) / len(delays) < 0.03


def test_what_is_shipped_again_keeps_its_number_and_gets_another_name(soc: Soc) -> None:
    everything = [alert for day in soc.days(FIRST, LAST) for alert in day]
    first = {(a.node, a.id): a for a in everything if not a.copy}
    again = [alert for alert in everything if alert.copy]
    assert again
    for alert in again:
        original = first[alert.node, alert.id]
        assert alert.told > original.told
        assert name_of(alert) != name_of(original)
        assert alert._replace(copy=0, told=0) == original._replace(told=0)


def test_somebody_guesses_passwords_by_the_hundred_in_an_hour(alerts: list[Alert]) -> None:
    hours = Counter((a.rule, a.agent, a.source, a.at // 7_200_000) for a in alerts)
    assert sum(count > 100 for count in hours.values()) >= 8
    assert max(Counter(alert.at for alert in alerts).values()) >= 5


def test_offices_sleep_and_attackers_do_not(alerts: list[Alert]) -> None:
    def by_night(kind: str) -> float:
        hours = [
            (a.at // 1_000 + OFFSET) // 3_600 % 24 for a in alerts if RULES[a.rule].kind == kind
        ]
        return sum(hour < 6 or hour >= 22 for hour in hours) / len(hours)

    assert by_night("pam") < 0.25 < by_night("web")
    weekend = sum(date_of(day_of(a.at // 1_000)).weekday() >= 5 for a in alerts)
    assert weekend / len(alerts) < 2 / 7


def test_a_document_is_as_indiscreet_as_the_real_one(soc: Soc, alerts: list[Alert]) -> None:
    alert = next(a for a in alerts if RULES[a.rule].id == "5710" and a.node == 1)
    agent = soc.agents[alert.agent]
    told = document(alert, agent)
    assert told["agent"] == {"id": agent.id, "name": agent.name, "ip": agent.ip}
    assert told["data"]["srcip"] == address(alert.source)
    assert told["data"]["srcuser"] in told["full_log"]
    assert isinstance(told["GeoLocation"]["location"], list)
    assert told["cluster"]["node"] == "node02"
    assert told["timestamp"].endswith("+0000")
    assert (told["rule"]["level"], told["rule"]["mitre"]["id"]) == (5, ["T1110.001"])


def test_source_addresses_are_those_kept_for_documentation(alerts: list[Alert]) -> None:
    nets = {address(alert.source).rpartition(".")[0] for alert in alerts if alert.source}
    assert nets == {"192.0.2", "198.51.100", "203.0.113"}


@pytest.mark.parametrize(
    ("level", "worth"), [(3, 1), (4, 2), (6, 2), (7, 3), (11, 3), (12, 4), (15, 5), (None, None)]
)
def test_severity_is_the_table_s(level: int | None, worth: int | None) -> None:
    assert severity(level) == worth


def question(first: int, last: int, at: int = FAR) -> Question:
    return Question(at=at, first=first, last=last)


def test_the_parts_of_the_truth_add_up(soc: Soc, alerts: list[Alert]) -> None:
    told = security_truth(soc, question(FIRST, LAST))
    assert told["alerts"] == len(alerts)
    for part in ("by_severity", "by_rule", "by_asset", "agencies"):
        assert sum(told[part].values()) == told["alerts"]
    halves = [security_truth(soc, question(*days)) for days in ((FIRST, 20_500), (20_501, LAST))]
    assert sum(half["alerts"] for half in halves) == told["alerts"]
    assert sum(half["incidents_opened"] for half in halves) == told["incidents_opened"]


def test_the_truth_does_not_know_what_was_not_told_yet(soc: Soc, alerts: list[Alert]) -> None:
    late = max(alerts, key=lambda alert: alert.told - alert.at // 1_000)
    day = day_of(late.at // 1_000)
    before, after = (
        security_truth(soc, question(day, day, at))["by_rule"].get(RULES[late.rule].id, 0)
        for at in (late.told - 1, late.told)
    )
    assert after > before


def standing(days: Iterable[int], day: int) -> bool:
    """The definition, read again: some run of days, none more than one apart, still stands."""
    runs: list[list[int]] = []
    for one in sorted(set(days)):
        if runs and one - runs[-1][-1] <= 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return any(run[0] <= day <= run[-1] + 1 for run in runs)


def test_an_incident_stands_until_a_whole_day_has_passed(soc: Soc, alerts: list[Alert]) -> None:
    threads: dict[tuple[int, int, int], list[int]] = {}
    for alert in alerts:
        if (alert.level or 0) >= 7:
            key = (alert.rule, alert.agent, alert.source)
            threads.setdefault(key, []).append(day_of(alert.at // 1_000))
    for day in range(FIRST + 40, FIRST + 60):
        told = security_truth(soc, question(day, day))
        count = Counter(standing(days, day) for days in threads.values())
        assert told["incidents_open"] == count[True] > 0


def test_incidents_cover_their_alerts_once(soc: Soc, alerts: Sequence[Alert]) -> None:
    found = list(incidents(soc, FAR))
    assert all(FIRST <= one.first <= one.last <= LAST + 30 for one in found)
    assert any(one.last > one.first for one in found)
    assert {one.severity for one in found} == {3, 4, 5}
    assert len(found) < sum((alert.level or 0) >= 7 for alert in alerts)
