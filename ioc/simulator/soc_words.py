"""An alert as the indexer of Wazuh 4 holds it: the document of one hit.

It is as indiscreet as the real one: names and addresses of machines, accounts of people in `data`
and in `full_log`, an address or a host in some descriptions. `GeoLocation.location` comes as an
object and, from one node, as [lon, lat]; `rule.level` is rarely a text that is no number.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ioc.simulator.people import person
from ioc.simulator.soc import Alert
from ioc.simulator.soc_cast import Agent, address, city
from ioc.simulator.soc_rules import RULES, Rule

Document = dict[str, Any]
_PACKAGES = ("openssl", "libcurl", "dirmngr", "python3", "7-Zip", "Google Chrome")
_PATHS = ("/index.php", "/wp-login.php", "/.env", "/phpmyadmin/", "/cgi-bin/test", "/dvc/tra-cuu")
_FILES = ("/etc/resolv.conf", "/etc/passwd", "/var/www/html/index.php", "/usr/bin/lsof")


def index_of(alert: Alert) -> str:
    return f"wazuh-alerts-4.x-{_utc(alert):%Y.%m.%d}"


def name_of(alert: Alert) -> str:
    """`_id`: given by the index, so another one when the alert is shipped again."""
    told = f"{alert.node}|{alert.id}|{alert.copy}".encode()
    return hashlib.blake2b(told, digest_size=10).hexdigest()


def document(alert: Alert, agent: Agent) -> Document:
    """`_source`, whole."""
    rule, at = RULES[alert.rule], _utc(alert)
    instant = f"{at:%Y-%m-%dT%H:%M:%S}.{alert.at % 1_000:03d}"
    data = _DATA.get(rule.kind, _nothing)(alert, agent)
    found: Document = {
        "timestamp": f"{instant}+0000",
        "@timestamp": f"{instant}Z",
        "id": alert.id,
        "rule": _rule(rule, alert, agent),
        "agent": {"id": agent.id, "name": agent.name, "ip": agent.ip},
        "manager": {"name": f"wazuh-manager-{alert.node + 1}"},
        "cluster": {"name": "wazuh", "node": f"node{alert.node + 1:02d}"},
        "decoder": {"name": rule.kind},
        "input": {"type": "log"},
        "location": _FILES[alert.who % 4] if rule.kind == "syscheck" else f"/var/log/{rule.kind}",
        "data": data | _source(alert),
        "full_log": _log(rule, alert, agent, at),
    }
    if alert.source:
        found["GeoLocation"] = _place(alert)
    if rule.kind == "syscheck":
        found["syscheck"] = {"path": _FILES[alert.who % 4], "uname_after": account(alert.who)}
    return found


def account(who: int) -> str:
    """The invented account under which that person logs in."""
    return person(who).email.split("@")[0]


def _utc(alert: Alert) -> datetime:
    return datetime.fromtimestamp(alert.at // 1_000, UTC)


def _rule(rule: Rule, alert: Alert, agent: Agent) -> Document:
    said = rule.description.format(
        cve=f"CVE-{2021 + alert.who % 5}-{1_000 + alert.who % 89_000}",
        package=_PACKAGES[alert.who % len(_PACKAGES)],
        srcip=address(alert.source or 1),
        agent=agent.name,
    )
    found: Document = {
        "level": rule.level if alert.odd is None else alert.odd,
        "id": rule.id,
        "description": said,
        "groups": rule.groups.split(","),
        "firedtimes": alert.who % 400 + 1,
        "mail": rule.level >= 12,
    }
    if rule.mitre:
        technique, tactic, name = rule.mitre
        found["mitre"] = {"id": [technique], "tactic": [tactic], "technique": [name]}
    return found


def _source(alert: Alert) -> Document:
    if not alert.source:
        return {}
    return {"srcip": address(alert.source), "srcport": str(1_024 + alert.who % 60_000)}


def _place(alert: Alert) -> Document:
    found = city(alert.source)
    location = [found.lon, found.lat] if alert.node else {"lat": found.lat, "lon": found.lon}
    return {
        "country_name": found.country,
        "city_name": found.name,
        "region_name": found.region,
        "location": location,
    }


def _log(rule: Rule, alert: Alert, agent: Agent, at: datetime) -> str:
    who, origin = account(alert.who), address(alert.source) if alert.source else agent.ip
    name = person(alert.who).name
    return f"{at:%b %d %H:%M:%S} {agent.name} {rule.kind}: user={who} ({name}) from {origin}"


def _nothing(_: Alert, __: Agent) -> Document:
    return {}


def _user(alert: Alert, _: Agent) -> Document:
    return {"srcuser": account(alert.who), "dstuser": account(alert.who // 7)}


def _windows(alert: Alert, agent: Agent) -> Document:
    event = {
        "targetUserName": account(alert.who),
        "workstationName": agent.name.upper(),
        "ipAddress": address(alert.source) if alert.source else "-",
        "logonType": "3",
    }
    system = {"computer": agent.name, "eventID": "4625" if alert.source else "4624"}
    return {"win": {"eventdata": event, "system": system}}


def _web(alert: Alert, agent: Agent) -> Document:
    return {
        "protocol": "GET",
        "id": "404",
        "url": f"{_PATHS[alert.who % len(_PATHS)]}?user={account(alert.who)}",
        "dstip": agent.ip,
    }


def _firewall(alert: Alert, agent: Agent) -> Document:
    return {"action": "DROP", "protocol": "TCP", "dstip": agent.ip, "dstport": "3389"}


def _cve(alert: Alert, _: Agent) -> Document:
    package = _PACKAGES[alert.who % len(_PACKAGES)]
    return {"vulnerability": {"package": {"name": package}, "severity": "Medium"}}


_DATA: dict[str, Callable[[Alert, Agent], Document]] = {
    **dict.fromkeys(("pam", "sshd", "sudo", "database"), _user),
    **dict.fromkeys(("windows", "logon", "sysmon"), _windows),
    "web": _web,
    "firewall": _firewall,
    "cve": _cve,
}
