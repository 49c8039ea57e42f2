"""Phản ánh, An ninh mạng, the scores and the map on what was polled: as the simulator's books say,
each as of what was last read of its own source.
"""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.e2e.house import House
from tests.e2e.visitor import Visitor, whole

SERIOUS = ("4", "5")


def numbers(visitor: Visitor, slot: str, names: Mapping[str, str]) -> dict[str, int]:
    """What tiles say, under the books' names."""
    return {told: visitor.number(f"#{slot}-{tile}-number") for tile, told in names.items()}


def by_key(visitor: Visitor, rows: str, metric: str, key: str) -> dict[str, int]:
    """A column of a table: what its numbers open, and how many they say."""
    found = {}
    for link in visitor.page.locator(f"#{rows} a[href*='metric={metric}']").all():
        asked = parse_qs(urlsplit(link.get_attribute("href") or "").query)
        if key in asked:
            found[asked[key][0]] = whole(link.inner_text())
    return found


def known(told: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in told.items() if count and name != "null"}


def test_reports_are_counted_as_they_were_made(house: House, visitor: Visitor) -> None:
    told = house.truth("phan-anh")["feedback"]
    visitor.open("/phan-anh")
    same = {"overdue": "overdue", "open": "open", "received": "received", "valid": "valid"}
    same |= {"resolved": "resolved"}
    assert numbers(visitor, "feedback", same) == {name: told[name] for name in same.values()}
    assert visitor.number("#feedback-received-first a:last-of-type") == told["refused"]
    assert told["received"] > told["overdue"] > 0
    categories = by_key(visitor, "feedback-category-rows", "feedback.received", "category")
    assert known(categories) == known(told["categories"])
    assert visitor.stated("feedback") > 0


def test_alerts_and_incidents_are_counted_as_they_happened(house: House, visitor: Visitor) -> None:
    told = house.truth("soc")["security"]
    visitor.open("/an-ninh-mang")
    same = {"open": "incidents_open", "serious-open": "incidents_open_serious"}
    same |= {"alerts": "alerts", "new": "incidents_opened"}
    assert numbers(visitor, "security", same) == {name: told[name] for name in same.values()}
    assert told["alerts"] > told["incidents_opened"] > 0
    serious = sum(told["by_severity"].get(level, 0) for level in SERIOUS)
    assert visitor.number("#security-serious-number") == serious
    assert visitor.number("#security-rules-number") == len(known(told["by_rule"]))
    rules = by_key(visitor, "security-rule-rows", "security.alerts", "rule")
    assert rules
    assert rules.items() <= known(told["by_rule"]).items()


def test_the_overview_tells_all_four_as_of_their_own_time(house: House, visitor: Visitor) -> None:
    dossiers, feedback = house.truth()["total"], house.truth("phan-anh")["feedback"]
    security, score = house.truth("soc")["security"], house.truth("chat-luong-766")["quality766"]
    visitor.open("/")
    assert visitor.number("#overview-overdue-number") == dossiers["overdue"]
    assert visitor.number("#overview-cases-number") == feedback["overdue"]
    assert visitor.number("#overview-incidents-number") == security["incidents_open"]
    shown = visitor.text("#overview-score-number").split()[0].replace(",", ".")
    assert float(shown) == pytest.approx(score["total"], abs=0.051)
    assert visitor.page.locator(".tile[data-stale]").count() == 0


@pytest.mark.parametrize(
    ("metric", "name", "books"),
    [("feedback.received", "phan-anh", "feedback"), ("dossiers.received", "mot-cua", "total")],
)
def test_a_map_with_what_lies_outside_it_is_the_whole(
    house: House, visitor: Visitor, metric: str, name: str, books: str
) -> None:
    told = house.truth(name)[books]["received"]
    visitor.open(f"/ban-do?metric={metric}")
    visitor.until("document.querySelector('#map-later canvas')?.width > 0")
    rows = visitor.download("#map-csv").decode("utf-8-sig").splitlines()[1:]
    *parts, last = [int(row.split(";")[2] or 0) for row in rows]
    assert sum(parts) == last == told > 0
