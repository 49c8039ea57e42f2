"""Every figure that the simulator's books know, beside the same figure of our API."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import httpx

from tests.books import SAME

FEEDBACK = {
    "received": "received",
    "valid": "valid",
    "refused": "refused",
    "resolved": "resolved",
    "open": "open",
    "overdue": "overdue",
    "zero_point": "zero_point",
    "no_point": "no_point",
    "on_time_rate": "resolved_in_time",
    "satisfaction_rate": "satisfied",
}
SECURITY = {
    "alerts": "alerts",
    "incidents": "incidents_opened",
    "incidents_open": "incidents_open",
    "incidents_serious": "incidents_open_serious",
}
ALERTS_BY = {
    "severity": "by_severity",
    "rule": "by_rule",
    "asset": "by_asset",
    "agency": "agencies",
}
RECEIVED_BY = {"channel": "channels", "category": "categories"}
Told = Mapping[str, Any]


class Ours:
    """Our own API: a figure's numerator, or value where it has none, and those of its parts."""

    def __init__(self, web: httpx.Client) -> None:
        self._web = web

    def ask(self, key: str, first: str, last: str, by: str = "", version: str = "") -> Told:
        more = {name: said for name, said in (("by", by), ("version", version)) if said}
        params = {"from": first, "to": last} | more
        told: Told = (
            self._web.get(f"/api/v1/metrics/{key}", params=params).raise_for_status().json()
        )
        return told

    def parts(self, key: str, first: str, last: str, by: str) -> dict[str, Any]:
        rows = self.ask(key, first, last, by)["rows"]
        return {row["key"]: number(row) for row in rows if number(row) not in (None, 0)}


class Books:
    """What really happened, as the simulator tells it of any instant."""

    def __init__(self, far: httpx.Client) -> None:
        self._far = far

    def ask(self, at: str, first: str, last: str) -> Told:
        """As of `at`, or of its own last moment: ours ran on until it heard that time stood still,
        and of what it takes for the future the simulator says nothing.
        """
        clock = self._far.get("/_clock").raise_for_status().json()
        latest = datetime.fromisoformat(clock["now"]) - timedelta(microseconds=1)
        then = min(datetime.fromisoformat(at), latest)
        params = {"at": then.isoformat(), "from": first, "to": last}
        told: Told = self._far.get("/_truth", params=params).raise_for_status().json()
        return told


class Pair(NamedTuple):
    """One figure, ours and theirs."""

    name: str
    ours: Any
    theirs: Any


def differences(source: str, at: str, books: Books, ours: Ours) -> tuple[int, list[str]]:
    """How many figures of a source were compared as of `at`, and a line for each that differs.

    Since the first of the month, and since the year began.
    """
    compared, different = 0, []
    for first in (f"{at[:8]}01", f"{at[:4]}-01-01"):
        told = books.ask(at, first, at[:10])
        for pair in PAIRS[source](told, ours, first, at[:10]):
            compared += 1
            if pair.ours != pair.theirs:
                different.append(f"{pair.name} since {first}: {pair.ours}, books {pair.theirs}")
    return compared, different


def number(told: Told) -> Any:
    return told["value"] if told["numerator"] is None else told["numerator"]


def of_dossiers(told: Told, ours: Ours, first: str, last: str) -> Iterator[Pair]:
    for key, word in SAME.items():
        answer = ours.ask(f"dossiers.{key}", first, last, "agency")
        yield Pair(key, number(answer), told["total"].get(word, 0))
        rows = {row["key"]: number(row) for row in answer["rows"]}
        for agency in sorted(rows.keys() | told["agencies"].keys()):
            theirs = told["agencies"].get(agency, {}).get(word, 0)
            yield Pair(f"{key} of {agency}", rows.get(agency) or 0, theirs)
    yield from of_definitions(told["on_time"], ours, first, last)


def of_definitions(told: Told, ours: Ours, first: str, last: str) -> Iterator[Pair]:
    """The on-time rate under each definition.

    Not by first promise: who watched knows more of those than the books' newcomer.
    """
    for version in sorted(told["total"].keys() - {"first-promise"}):
        answer = ours.ask("dossiers.on_time_rate", first, last, "agency", version)
        yield Pair(version, quotient(answer), told["total"][version])
        rows = {row["key"]: quotient(row) for row in answer["rows"]}
        for agency in sorted(rows.keys() | told["agencies"].keys()):
            theirs = told["agencies"].get(agency, {}).get(version, [0, 0])
            yield Pair(f"{version} of {agency}", rows.get(agency, [0, 0]), theirs)


def quotient(told: Told) -> list[int]:
    return [told["numerator"] or 0, told["denominator"] or 0]


def counted(
    name: str, whole: str, words: Mapping[str, str], parts: Mapping[str, str]
) -> Callable[[Told, Ours, str, str], Iterator[Pair]]:
    """The numbers of one feed by the books' `words`, and those of `whole` by its `parts`."""

    def pairs(told: Told, ours: Ours, first: str, last: str) -> Iterator[Pair]:
        books = told[name]
        for key, word in words.items():
            yield Pair(key, number(ours.ask(f"{name}.{key}", first, last)), books[word])
        for by, word in parts.items():
            found = ours.parts(f"{name}.{whole}", first, last, by)
            yield Pair(f"{whole} by {by}", found, some(books[word]))

    return pairs


def of_quality(told: Told, ours: Ours, _: str, last: str) -> Iterator[Pair]:
    books, since = told["quality766"], f"{last[:4]}-01-01"
    score = ours.ask("quality766.score", since, last)
    yield Pair("score", score["value"], books["total"])
    yield Pair("rank", ours.ask("quality766.rank", since, last)["value"], books["rank"])
    groups = ours.parts("quality766.score", since, last, "group")
    yield Pair("groups", groups, some(books["groups"]))


def some(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is nothing; what was not sent is our `?`."""
    return {"?" if key == "null" else key: n for key, n in counts.items() if n}


PAIRS: Mapping[str, Callable[[Told, Ours, str, str], Iterator[Pair]]] = {
    "mot-cua": of_dossiers,
    "phan-anh": counted("feedback", "received", FEEDBACK, RECEIVED_BY),
    "soc": counted("security", "alerts", SECURITY, ALERTS_BY),
    "chat-luong-766": of_quality,
}
