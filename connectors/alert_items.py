"""One alert of Wazuh 4 as an Alert; of machines and people only numbers and fingerprints are kept.

What may be read of an alert is what FIELDS names: full_log, accounts, files and locations stay
out. A host's name and address are read for one purpose: to find and mask them in the rule's text.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import reduce
from hashlib import blake2b
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any, Final

from ioc.domain.errors import ConfigError
from ioc.domain.records import Alert, Record
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import number
from ioc.sources.privacy import free_text, mask_hosts

FIELDS: Final = (
    *("timestamp", "@timestamp", "id", "cluster.node", "manager.name"),
    *("rule.id", "rule.level", "rule.description", "rule.mitre.tactic"),
    *("agent.id", "agent.name", "agent.ip", "data.srcip", "GeoLocation.country_name"),
)
# FEEDS.md 4.2; the cut between 3 and 4 inside Wazuh's own "low" is ours.
_SEVERITY: Final = MappingProxyType({"0": 1, "4": 2, "7": 3, "12": 4, "15": 5})
_CODE: Final = re.compile(r"[\w.:-]{1,60}", re.ASCII)
_ASSET: Final = re.compile(r"\d{1,10}", re.ASCII)
_TELLING: Final = re.compile(r"[\d._-]")
_OLDEST: Final = 2000


def severity_table(source: Source) -> Sequence[tuple[int, int]]:
    """The lowest level of each band and its severity, highest first; ConfigError for a wrong
    option.
    """
    table = source.options.get("severity") or _SEVERITY
    place = f"sources.{source.name}.options.severity"
    found = []
    for level, severity in table.items():
        least = number(level)
        if least is None or type(severity) is not int or not 1 <= severity <= 5:
            raise ConfigError(
                f"{place}.{level} = {severity!r} không dùng được; "
                'hãy viết mức thấp nhất = 1..5, như "7" = 3.'
            )
        found.append((least, severity))
    return sorted(found, reverse=True)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The alert of one hit's _source. BadRow without id, rule.id or a readable timestamp."""
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    found, rule = _code(row.get("id")), _code(_at(row, "rule", "id"))
    level = free_text(_at(row, "rule", "level"), 20)
    if not found:
        raise BadRow("thiếu id hoặc id không phải một mã", fields=_kept(rule, level))
    node = _code(_at(row, "cluster", "node")) or _code(_at(row, "manager", "name"))
    code = f"{node}|{found}"
    if not rule:
        raise BadRow("thiếu rule.id hoặc rule.id không phải một mã", key=code)
    at = _moment(row.get("timestamp")) or _moment(row.get("@timestamp"))
    if at is None:
        raise BadRow("timestamp không phải ngày giờ", key=code, fields=_kept(rule, level))
    asset = _at(row, "agent", "id")
    return (
        Alert(
            code=code,
            at=at,
            level=level,
            severity=_severity(level, source),
            rule=rule,
            rule_name=_rule_name(row),
            tactic=free_text(_first(_at(row, "rule", "mitre", "tactic")), 60),
            asset=asset if isinstance(asset, str) and _ASSET.fullmatch(asset) else "",
            origin=_fingerprint(_at(row, "data", "srcip"), source),
            country=free_text(_at(row, "GeoLocation", "country_name"), 60),
        ),
    )


def _rule_name(row: Row) -> str:
    named = (_at(row, "agent", "name"), _at(row, "agent", "ip"), _at(row, "manager", "name"))
    # A machine that is called by a plain word ("Windows") is not given away by it.
    hosts = [name for name in named if isinstance(name, str) and _TELLING.search(name)]
    told = _at(row, "rule", "description")
    # Hosts first: what is left of an address may look like a phone.
    return free_text(mask_hosts(told[:2000], hosts), 200) if isinstance(told, str) else ""


def _severity(level: str, source: Source) -> int | None:
    found = number(level)
    if found is None:
        return None
    bands = severity_table(source)
    return next((severity for least, severity in bands if found >= least), None)


def _fingerprint(value: Any, source: Source) -> str:
    """Equal for equal addresses within one source, and no address."""
    if not isinstance(value, str) or not value.strip():
        return ""
    written = value.strip().lower()
    with suppress(ValueError):
        address = ip_address(written)
        written = str(getattr(address, "ipv4_mapped", None) or address)
    key = blake2b(source.name.encode(), digest_size=32).digest()
    return blake2b(written.encode(), digest_size=8, key=key).hexdigest()


def _moment(value: Any) -> datetime | None:
    """`2026-11-20T23:43:20.343+0000` as UTC; None for anything without a zone or out of time."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return found.astimezone(UTC) if found.tzinfo and found.year >= _OLDEST else None
    except (ValueError, OverflowError):
        return None


def _at(row: Row, *path: str) -> Any:
    """What lies at the path, nested or written flat with dots; None where nothing does."""
    flat = row.get(".".join(path))
    return flat if flat is not None else reduce(_inside, path, row)


def _inside(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, list) else value


def _code(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    return text if _CODE.fullmatch(text) else ""


def _kept(rule: str, level: str) -> Mapping[str, str]:
    return {name: text for name, text in (("rule.id", rule), ("rule.level", level)) if text}
