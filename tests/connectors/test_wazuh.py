"""connectors/wazuh.py against hand-written alerts in the documented shapes, and the contract of
every connector.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from connectors.wazuh import connector
from ioc.domain.errors import ConfigError
from ioc.domain.records import Alert
from ioc.sources.connector import Marks, Source
from ioc.sources.contract import Contract, FarSide, first_turn
from ioc.sources.errors import BadRow
from tests.connectors.fake_http import NOW
from tests.connectors.indexer import Indexer, every, source

ANSWERS = Path(__file__).parent / "answers" / "wazuh"
SAMPLE = (
    Path(__file__).parents[3] / "shared/samples/soc/wazuh/alerts-4.14.9-sample-generator.ndjson"
)
SOURCE = source()


def listed(name: str) -> list[Any]:
    return list(json.loads((ANSWERS / name).read_text(encoding="utf-8")))


def parsed(row: Any, of: Source = SOURCE) -> Alert:
    (record,) = connector.parse(row, of)
    assert isinstance(record, Alert)
    return record


class TestContract(Contract):
    connector: ClassVar = connector
    source: ClassVar = SOURCE
    rows: ClassVar = listed("hits.json")
    bad_rows: ClassVar = listed("bad_rows.json")
    personal: ClassVar = (
        *("203.0.113.7", "10.66.0", "srv-hcc", "nguyenvanbia", "fw1.example", "/var/log", "Sydney"),
    )

    def far_side(self) -> FarSide:
        return Indexer(every(timedelta(hours=5), 12))

    def marks(self) -> Marks:
        return first_turn(NOW, timedelta(days=400))


def test_an_alert_is_read_without_its_machines_and_accounts() -> None:
    assert parsed(listed("hits.json")[0]) == Alert(
        code="node01|1789947800.639076",
        at=datetime(2026, 11, 20, 23, 43, 20, 343000, tzinfo=UTC),
        level="5",
        severity=2,
        rule="5710",
        rule_name="sshd: Attempt to login using a non-existent user",
        tactic="Credential Access",
        asset="006",
        origin=parsed(listed("hits.json")[1]).origin,
        country="Australia",
    )


def test_one_address_has_one_fingerprint_in_one_source_and_another_in_the_next() -> None:
    first, second = listed("hits.json")[:2]
    told = parsed(first).origin
    assert len(told) == 16
    assert parsed({**first, "data": {"srcip": " 203.0.113.7 "}}).origin == told
    assert parsed({**first, "data": {"srcip": "203.0.113.8"}}).origin != told
    assert parsed(first, replace(SOURCE, name="soc-2")).origin != told
    assert parsed({**second, "data": {}}).origin == ""


def test_hosts_and_addresses_in_a_rules_text_are_masked() -> None:
    alert = parsed(listed("hits.json")[1])
    masked = "Scan of [máy đã che] ([máy đã che]) by [máy đã che] seen at [máy đã che]"
    assert alert.rule_name == masked
    assert (alert.code, alert.rule, alert.severity) == ("wazuh-manager|1789947801.1", "80355", 4)
    assert alert.at == datetime(2026, 11, 20, 23, 43, 20, tzinfo=UTC)
    assert alert.country == "France"


def test_what_is_not_understood_is_kept_as_text_or_left_out() -> None:
    alert = parsed(listed("hits.json")[2])
    assert (alert.code, alert.level, alert.severity) == ("|1789947802.2", "cao", None)
    assert (alert.asset, alert.origin, alert.country, alert.tactic) == ("", "", "", "Impact")


def test_names_written_flat_with_dots_are_read_too() -> None:
    alert = parsed(listed("hits.json")[3])
    assert (alert.rule, alert.severity, alert.asset) == ("510", 3, "001")
    assert alert.code == "wazuh-manager|1789947803.3"


@pytest.mark.parametrize(
    ("level", "severity"),
    [(0, 1), (3, 1), (4, 2), (6, 2), (7, 3), (11, 3), (12, 4), (14, 4), (15, 5), (16, 5)],
)
def test_levels_are_cut_as_the_table_says(level: int, severity: int) -> None:
    row = listed("hits.json")[0]
    assert parsed({**row, "rule": {**row["rule"], "level": level}}).severity == severity


def test_the_table_is_an_option_and_below_it_severity_is_not_known() -> None:
    row = listed("hits.json")[0]
    other = source(severity={"5": 5, "10": 1})
    levels = [parsed({**row, "rule": {"id": "1", "level": n}}, other).severity for n in (4, 9, 10)]
    assert levels == [None, 5, 1]


@pytest.mark.parametrize(
    ("index", "reason", "key"),
    [
        (0, "thiếu id", ""),
        (1, "thiếu id", ""),
        (2, "thiếu rule.id", "|1789947800.1"),
        (3, "timestamp không", "|1789947800.2"),
        (4, "timestamp không", "|1789947800.3"),
        (5, "dòng không", ""),
    ],
)
def test_a_bad_row_names_what_is_wrong(index: int, reason: str, key: str) -> None:
    with pytest.raises(BadRow, match=reason) as caught:
        connector.parse(listed("bad_rows.json")[index], SOURCE)
    assert caught.value.key == key
    assert set(caught.value.fields) <= {"rule.id", "rule.level"}


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"size": 20_000}, "size = 20000"),
        ({"index": "a b"}, "index = 'a b'"),
        ({"index": "../_all"}, "index = '../_all'"),
        ({"severity": {"7": 9}}, "severity.7 = 9"),
        ({"severity": {"cao": 4}}, "severity.cao = 4"),
        ({"min_leve": 3}, "min_leve"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], named: str) -> None:
    assert connector.check
    with pytest.raises(ConfigError) as caught:
        connector.check(source(**options))
    assert named in str(caught.value)


def test_an_overlap_shorter_than_alerts_are_late_is_refused() -> None:
    assert connector.check
    connector.check(SOURCE)
    with pytest.raises(ConfigError, match="1h"):
        connector.check(replace(SOURCE, overlap=timedelta(minutes=5)))


# What Wazuh's own generator wrote; it stays outside the project.
@pytest.mark.skipif(not SAMPLE.is_file(), reason=f"no recorded alerts in {SAMPLE}")
def test_recorded_alerts_parse_and_name_no_machine() -> None:
    rows = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    alerts = [parsed(row) for row in rows]
    assert len(alerts) == 36
    assert "node01|1580123327.49031" in {alert.code for alert in alerts}
    assert all(alert.severity and alert.rule_name and alert.asset for alert in alerts)
    assert {alert.tactic for alert in alerts} >= {"Lateral Movement", "Credential Access"}
    assert {alert.country for alert in alerts} >= {"Brasil", ""}
    told = repr(alerts)
    hosts = {row["agent"]["ip"] for row in rows} | {"compute.internal", "ip-10-0-0-180"}
    sources = {row["data"]["srcip"] for row in rows if "srcip" in row["data"]}
    assert not [word for word in hosts | sources if word in told]
