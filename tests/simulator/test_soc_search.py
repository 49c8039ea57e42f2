"""The indexer as a poller meets it: pages, windows, refusals, over real HTTP on loopback."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.simulator.reference import Reference
from ioc.simulator.soc import Soc
from ioc.simulator.soc_cast import agents
from ioc.simulator.soc_desk import SocDesk, admits, chosen
from ioc.simulator.worktime import midnight, number_of
from tests.simulator.conftest import FIRST, FOLDER, NOW, running, setting

INDEX = "wazuh-alerts-4.x-*"
SORT = [{"@timestamp": "asc"}, {"id": "asc"}]
START, END = number_of(FIRST), number_of(NOW.date())
ENDED = midnight(END)


@pytest.fixture(scope="module")
def desk(reference: Reference) -> SocDesk:
    assets = (FOLDER / "assets.csv").read_text("utf-8")
    return SocDesk(Soc(agents(assets, reference.offices), 66, 0.3, START))


def hits(desk: SocDesk, now: float = ENDED, **asked: Any) -> list[Any]:
    status, said = desk.search(INDEX, {"sort": SORT, "size": 10_000, **asked}, now)
    assert status == 200, said
    found: list[Any] = said["hits"]["hits"]
    return found


def within(**bounds: Any) -> dict[str, Any]:
    return {"bool": {"filter": [{"range": {"@timestamp": bounds}}]}}


def code(hit: Any) -> tuple[str, str]:
    return hit["_source"]["cluster"]["node"], hit["_source"]["id"]


@pytest.mark.parametrize("size", [1, 7, 100, 999])
def test_pages_of_any_size_cover_everything_once(desk: SocDesk, size: int) -> None:
    query = within(gte="2026-08-01T00:00:00Z", lt="2026-08-05T00:00:00Z")
    whole = [code(hit) for hit in hits(desk, query=query)]
    seen: list[Any] = []
    after: dict[str, Any] = {}
    while page := hits(desk, query=query, size=size, track_total_hits=False, **after):
        seen += [code(hit) for hit in page]
        after = {"search_after": page[-1]["sort"]}
    assert seen == list(dict.fromkeys(whole))


def test_equal_instants_are_ordered_by_number_and_may_end_a_page(desk: SocDesk) -> None:
    found = hits(desk)
    keys = [(hit["sort"][0], hit["sort"][1]) for hit in found]
    assert keys == sorted(keys)
    instant, count = Counter(at for at, _ in keys).most_common(1)[0]
    assert count > 2
    middle = next(key for key in keys if key[0] == instant)
    rest = hits(desk, search_after=list(middle), size=1)
    assert rest[0]["sort"][0] == instant


def test_a_window_holds_its_ends_as_asked(desk: SocDesk) -> None:
    one = hits(desk, size=1)[0]
    at, text = one["sort"][0], one["_source"]["@timestamp"]
    for value in (at, text, text.replace("Z", "+00:00"), text.replace("Z", "+0000")):
        assert hits(desk, query=within(gte=value, lte=value))
        assert not hits(desk, query=within(gt=value, lte=value))
        assert not hits(desk, query=within(gte=value, lt=value))


def test_now_is_the_simulated_one_and_late_alerts_come_when_told(desk: SocDesk) -> None:
    late = max(
        (a for day in desk.soc.days(START, END - 1) for a in day if not a.copy),
        key=lambda alert: alert.told - alert.at // 1_000,
    )

    def has(now: int) -> bool:
        query = within(gte=late.at, lte="now+5m")
        return [late.at, late.id] in [hit["sort"] for hit in hits(desk, now, query=query)]

    assert not has(late.told - 1)
    assert has(late.told)


def test_levels_are_ranged_over_and_a_text_lies_above_every_number(desk: SocDesk) -> None:
    def levels(**bounds: int) -> list[Any]:
        query = {"bool": {"filter": [{"range": {"rule.level": bounds}}]}}
        return [hit["_source"]["rule"]["level"] for hit in hits(desk, query=query)]

    known = [hit["_source"]["rule"]["level"] for hit in hits(desk)]
    numbers = [level for level in known if isinstance(level, int)]
    texts = [level for level in known if isinstance(level, str)]
    assert texts
    assert levels(gte=3) == known
    assert sorted(levels(gte=7, lt=12)) == sorted(n for n in numbers if 7 <= n < 12)
    assert Counter(levels(gt=7)) == Counter([*(n for n in numbers if n > 7), *texts])


def test_only_the_fields_asked_for_are_told(desk: SocDesk) -> None:
    asked = ["timestamp", "id", "rule", "agent.id", "data.src*", "GeoLocation.country_name"]
    told = next(h["_source"] for h in hits(desk, _source=asked) if "data" in h["_source"])
    assert set(told) == {"timestamp", "id", "rule", "agent", "data", "GeoLocation"}
    assert set(told["agent"]) == {"id"}
    assert "srcip" in told["data"]
    assert "_source" not in hits(desk, size=1, _source=False)[0]
    assert chosen({"a": {"b": 1, "c": {"d": 2}}, "e": 3}, ("a.c",)) == {"a": {"c": {"d": 2}}}


def test_hits_are_counted_as_far_as_asked(desk: SocDesk) -> None:
    def total(**asked: Any) -> Any:
        return desk.search(INDEX, {"size": 0, **asked}, ENDED)[1]["hits"].get("total")

    count = total(track_total_hits=True)["value"]
    assert count > 5_000
    assert total() == {"value": min(count, 10_000), "relation": "eq" if count <= 10_000 else "gte"}
    assert total(track_total_hits=100) == {"value": 100, "relation": "gte"}
    assert total(track_total_hits=False) is None


def test_one_day_of_the_index_is_one_day_of_utc(desk: SocDesk) -> None:
    _, said = desk.search("wazuh-alerts-4.x-2026.08.01", {"size": 500}, ENDED)
    days = {hit["_source"]["@timestamp"][:10] for hit in said["hits"]["hits"]}
    assert days == {"2026-08-01"}
    assert all("sort" not in hit for hit in said["hits"]["hits"])


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"query": {"fuzzy": {"id": "1"}}}, "parsing_exception"),
        ({"query": {"bool": {"must_not": []}}}, "x_content_parse_exception"),
        ({"query": {"bool": {"filter": [{"term": {"id": "1"}}]}}}, "parsing_exception"),
        ({"query": {"range": {"agent.id": {"gte": 1}}}}, "parsing_exception"),
        ({"query": {"range": {"rule.level": {"from": 1}}}}, "parsing_exception"),
        ({"query": {"range": {"rule.level": {"gte": "cao"}}}}, "number_format_exception"),
        ({"query": within(gte="hôm qua")}, "parse_exception"),
        ({"query": []}, "parsing_exception"),
        ({"aggs": {}}, "parsing_exception"),
        ({"size": 10_001}, "illegal_argument_exception"),
        ({"size": -1}, "illegal_argument_exception"),
        ({"sort": [{"@timestamp": "desc"}, {"id": "asc"}]}, "illegal_argument_exception"),
        ({"sort": [{"agent.name": "asc"}]}, "query_shard_exception"),
        ({"search_after": [1, "1"]}, "illegal_argument_exception"),
        ({"sort": SORT, "search_after": [1]}, "illegal_argument_exception"),
    ],
)
def test_what_it_cannot_read_is_refused_as_opensearch_does(
    desk: SocDesk, asked: dict[str, Any], kind: str
) -> None:
    status, said = desk.search(INDEX, asked, ENDED)
    assert (status, said["status"]) == (400, 400)
    assert said["error"]["type"] == said["error"]["root_cause"][0]["type"] == kind


def test_another_index_is_not_there(desk: SocDesk) -> None:
    assert desk.search("nginx-*", {}, ENDED)[0] == 404


@pytest.mark.parametrize(
    ("header", "opens"),
    [
        ("Basic aW9jOm1vLXBob25n", True),
        ("basic aW9jOg==", True),
        ("Basic aW9jOnNhaQ==", False),
        ("Basic ???", False),
        ("Bearer aW9jOg==", False),
        ("", False),
    ],
)
def test_only_a_user_with_a_password_is_let_in(header: str, opens: bool) -> None:
    assert admits(header) is opens


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(setting(tmp_path_factory.mktemp("soc"))) as client:
        yield client


@pytest.fixture
def well(http: httpx.Client) -> Iterator[httpx.Client]:
    yield http
    http.post("/_fault", json={"system": "wazuh", "kind": None})


def ask(http: httpx.Client, index: str = INDEX, **asked: Any) -> Any:
    body = {"size": 10_000, "sort": SORT, **asked}
    answer = http.post(f"/soc/{index}/_search", json=body, auth=("ioc", "mo-phong"))
    answer.raise_for_status()
    return answer.json()


def test_the_star_may_be_escaped_or_not(well: httpx.Client) -> None:
    plain = ask(well)["hits"]["hits"]
    assert len(plain) > 100
    assert ask(well, "wazuh-alerts-4.x-%2A")["hits"]["hits"] == plain


def test_without_a_password_nothing_is_told(well: httpx.Client) -> None:
    for headers in ({}, {"Authorization": "Basic aW9jOnNhaQ=="}):
        answer = well.post(f"/soc/{INDEX}/_search", json={}, headers=headers)
        assert answer.status_code == 401
        assert "Basic" in answer.headers["www-authenticate"]


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_a_body_that_is_no_object_is_refused(well: httpx.Client, body: bytes) -> None:
    answer = well.post(f"/soc/{INDEX}/_search", content=body, auth=("ioc", ""))
    assert answer.status_code == 400


def test_what_is_told_is_what_is_true(well: httpx.Client) -> None:
    true = well.get("/_truth", params={"from": "2026-11-01", "to": "2026-11-18"}).json()["security"]
    query = within(gte="2026-10-31T17:00:00Z", lte="now+5m")
    told = {code(hit): hit["_source"] for hit in ask(well, query=query)["hits"]["hits"]}
    assert len(told) == true["alerts"] > 50
    assert Counter(alert["rule"]["id"] for alert in told.values()) == true["by_rule"]
    assert Counter(alert["agent"]["id"] for alert in told.values()) == true["by_asset"]
    assert set(true["by_severity"]) == {"1", "2", "3", "4", "5", "null"}
    assert true["incidents_open"] >= 0


def test_half_the_shards_are_a_failed_page_with_200(well: httpx.Client) -> None:
    whole = ask(well)["hits"]["hits"]
    well.post("/_fault", json={"system": "wazuh", "kind": "partial_shards"})
    half = ask(well)
    assert half["_shards"]["failed"] == len(half["_shards"]["failures"]) == 2
    assert len(half["hits"]["hits"]) == len(whole) // 2
    well.post("/_fault", json={"system": "wazuh", "kind": "timed_out"})
    assert ask(well)["timed_out"] is True


def test_empty_and_unreadable_alerts_come_on_request(well: httpx.Client) -> None:
    well.post("/_fault", json={"system": "wazuh", "kind": "empty"})
    assert ask(well)["hits"]["hits"] == []
    well.post("/_fault", json={"system": "wazuh", "kind": "bad_rows"})
    found = ask(well)["hits"]["hits"]
    bad = [hit for hit in found if hit["_source"]["timestamp"] == "hôm qua"]
    assert len(bad) == -(-len(found) // 10)


def test_a_frozen_index_does_not_see_what_is_new(tmp_path: Path) -> None:
    with running(setting(tmp_path)) as http:
        http.post("/_fault", json={"system": "wazuh", "kind": "freeze"})
        before = ask(http)["hits"]["hits"]
        http.post("/_clock", json={"rate": 3_600})
        while clock(http) < NOW.timestamp() + 8 * 3_600:
            time.sleep(0.05)
        http.post("/_clock", json={"rate": 0})
        assert ask(http)["hits"]["hits"] == before
        http.post("/_fault", json={"system": "wazuh", "kind": None})
        assert len(ask(http)["hits"]["hits"]) > len(before)


def clock(http: httpx.Client) -> float:
    return datetime.fromisoformat(http.get("/_clock").json()["now"]).timestamp()
