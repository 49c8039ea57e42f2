"""A make-believe Wazuh indexer in memory: range, sort, search_after, size; for tests of fetch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ioc.sources.connector import Source
from ioc.sources.http import Http
from tests.connectors.fake_http import NOW, FakeHttp, Request


def source(**options: Any) -> Source:
    given = {"username": "ioc", "size": 3, **options}
    return Source(name="soc", connector="wazuh", title="", url="", options=given)


def alert(number: int, at: datetime, level: int = 7) -> dict[str, Any]:
    told = f"{at:%Y-%m-%dT%H:%M:%S.000+0000}"
    return {
        "timestamp": told,
        "@timestamp": told,
        "id": f"1789947800.{number:06}",
        "rule": {"id": "5710", "level": level, "description": "sshd: insecure connection attempt"},
        "agent": {"id": f"{number % 41:03}"},
        "manager": {"name": "wazuh-manager"},
        "cluster": {"node": "node01"},
    }


@dataclass
class Indexer:
    alerts: Sequence[dict[str, Any]]
    wrong: Callable[[dict[str, Any]], dict[str, Any]] = lambda answer: answer
    ignores_search_after: bool = False
    asked: list[Request] = field(default_factory=list)

    def http(self, lost_after: int | None = None) -> Http:
        return self.fake(lost_after).as_http()

    def fake(self, lost_after: int | None = None, now: datetime = NOW) -> FakeHttp:
        return FakeHttp(self.answer, lost_after, now_is=now)

    def answer(self, asked: Request) -> dict[str, Any]:
        self.asked.append(asked)
        query = asked.value
        when, level = (each["range"] for each in query["query"]["bool"]["filter"])
        low, high = when["@timestamp"]["gte"], when["@timestamp"]["lte"]
        found = [
            (self._sorted(each), each)
            for each in self.alerts
            if datetime.fromisoformat(low) <= _at(each) <= datetime.fromisoformat(high)
            and each["rule"]["level"] >= level["rule.level"]["gte"]
        ]
        found.sort(key=lambda pair: pair[0])
        after = query.get("search_after")
        if after and not self.ignores_search_after:
            found = [pair for pair in found if pair[0] > after]
        hits = [
            {
                "_index": "wazuh-alerts-4.x-2026.11.22",
                "_id": f"id{place}",
                "_source": each,
                "sort": sort,
            }
            for place, (sort, each) in enumerate(found[: query["size"]])
        ]
        return self.wrong(
            {
                "timed_out": False,
                "_shards": {"total": 3, "successful": 3, "failed": 0},
                "hits": {"hits": hits},
            }
        )

    def _sorted(self, each: dict[str, Any]) -> list[Any]:
        return [int(_at(each).timestamp() * 1000), each["id"]]


def _at(each: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(each["@timestamp"])


def every(step: timedelta, count: int, first: datetime = NOW) -> list[dict[str, Any]]:
    """`count` alerts back from `first`, numbered from 0."""
    return [alert(number, first - step * number) for number in range(count)]
