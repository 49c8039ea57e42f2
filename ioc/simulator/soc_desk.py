"""The indexer's search: hits of one page, as of an instant that it is handed; keeps nothing."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import islice
from math import inf
from typing import Any

from ioc.simulator.soc import Alert, Soc
from ioc.simulator.soc_query import Query, Unreadable, read_query
from ioc.simulator.soc_words import Document, document, index_of, name_of
from ioc.simulator.worktime import day_of

USERNAME, PASSWORDS = "ioc", ("", "mo-phong")
SHARDS = 6
Answer = tuple[int, dict[str, Any]]
_PREFIX = "wazuh-alerts-4.x-"


def admits(authorization: str) -> bool:
    """Whether an Authorization header names the user and one of the passwords."""
    scheme, _, token = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return scheme.lower() == "basic" and user == USERNAME and password in PASSWORDS


class SocDesk:
    def __init__(self, soc: Soc) -> None:
        self.soc = soc

    def search(self, index: str, asked: Mapping[str, Any], now: float) -> Answer:
        """POST /{index}/_search: status and body; `asked` is the body that was sent."""
        if not fnmatchcase(f"{_PREFIX}2026.01.01", index) and not index.startswith(_PREFIX):
            return refusal(404, "index_not_found_exception", f"no such index [{index}]")
        try:
            query = read_query(asked, now)
        except Unreadable as error:
            return refusal(400, error.kind, error.reason)
        found: Iterator[Alert] = (
            alert for alert in self._found(query, int(now)) if _in(index, alert)
        )
        hits: dict[str, Any] = {"max_score": None}
        if query.total:
            alerts = list(found)
            many = len(alerts) > query.total
            hits["total"] = {
                "value": int(query.total) if many else len(alerts),
                "relation": "gte" if many else "eq",
            }
            found = iter(alerts)
        page = islice(_past(found, query), query.start, query.start + query.size)
        hits["hits"] = [self._hit(alert, query) for alert in page]
        return 200, {
            "took": 3,
            "timed_out": False,
            "_shards": {"total": SHARDS, "successful": SHARDS, "skipped": 0, "failed": 0},
            "hits": hits,
        }

    def _found(self, query: Query, now: int) -> Iterator[Alert]:
        """In order of instant and number; what has not been told yet is not there."""
        since, until = query.at
        if query.after and not query.total:
            since = max(since, query.after[0])
        first = self.soc.first_day if since == -inf else day_of(int(since) // 1_000)
        last = day_of(now if until == inf else min(now, int(until) // 1_000))
        for day in range(max(first, self.soc.first_day), last + 1):
            for alert in self.soc.day(day):
                if since <= alert.at <= until and alert.told <= now and query.wants(alert.level):
                    yield alert

    def _hit(self, alert: Alert, query: Query) -> dict[str, Any]:
        hit: dict[str, Any] = {"_index": index_of(alert), "_id": name_of(alert), "_score": None}
        if query.fields != ():
            whole = document(alert, self.soc.agents[alert.agent])
            hit["_source"] = whole if query.fields is None else chosen(whole, query.fields)
        if query.sorted:
            hit["sort"] = [alert.at, alert.id]
        return hit


def refusal(status: int, kind: str, reason: str) -> Answer:
    cause = {"type": kind, "reason": reason}
    return status, {"error": {"root_cause": [cause], **cause}, "status": status}


def chosen(whole: Document, fields: tuple[str, ...]) -> Document:
    """`_source` filtering: "data.srcip" is one leaf, "rule" all under it, "*" any letters."""
    return _under(whole, "", fields)


def _under(part: Document, path: str, fields: tuple[str, ...]) -> Document:
    found: Document = {}
    for key, value in part.items():
        name = path + key
        if any(fnmatchcase(name, field) for field in fields):
            found[key] = value
        elif isinstance(value, dict):
            deeper = _under(value, f"{name}.", fields)
            if deeper:
                found[key] = deeper
    return found


def _in(index: str, alert: Alert) -> bool:
    return index == f"{_PREFIX}*" or fnmatchcase(index_of(alert), index)


def _past(found: Iterator[Alert], query: Query) -> Iterator[Alert]:
    """Strictly behind `search_after`: of two with the same sort values the second is passed by."""
    if query.after is None:
        return found
    after = query.after
    return (alert for alert in found if (alert.at, alert.id) > after)
