"""The definitions and the split of a change as the API tells them; refusals with a remedy."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine

from ioc.metrics.catalogue import CATALOGUE
from ioc.web.links import RATE
from tests.web.fed import fed


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = fed(f"sqlite:///{tmp_path_factory.mktemp('fed') / 'ioc.sqlite'}", 400, 200)
    yield engine
    engine.dispose()


def get(client: httpx.Client, path: str, **query: Any) -> Any:
    response = client.get(f"/api/v1{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_catalogue_says_every_definition_in_both_languages(client: httpx.Client) -> None:
    listed = {(one["key"], one["version"]): one for one in get(client, "/metrics")}
    for metric in CATALOGUE:
        one = listed[metric.key, metric.version]
        assert one["numerator"] == (metric.above or None)
        assert one["denominator"] == (metric.below or None)
        assert one["excluded"] == metric.excluded
        assert one["valid_from"] == (metric.valid_from and metric.valid_from.isoformat())
        assert one["valid_to"] is None
        assert all(one["english"][name] for name in ("name", "formula", "population", "excluded"))
    clock = listed[RATE, "qd766-2022"]
    assert clock["valid_from"] == "2022-08-01"
    assert clock["english"]["basis"].startswith("Decision 766")


def test_a_figure_says_by_which_version_it_was_counted(client: httpx.Client) -> None:
    assert get(client, f"/metrics/{RATE}")["version"] == "06a-2020"
    long_ago = {"from": "2020-01-01", "to": "2020-03-31"}
    assert get(client, f"/metrics/{RATE}", **long_ago)["version"] == "first-promise"
    named = {"version": "qd766-2022", **long_ago}
    assert get(client, f"/metrics/{RATE}", **named)["version"] == "qd766-2022"


SPLIT = f"/metrics/{RATE}/split"
MONTHS = {
    "from": "2026-11-01",
    "to": "2026-11-19",
    "before_from": "2026-10-01",
    "before_to": "2026-10-20",
}


def test_a_split_adds_up_and_says_what_it_counted(client: httpx.Client) -> None:
    told = get(client, SPLIT, version="qd766-2022", against="06a-2020", **MONTHS)
    assert told["change"] == pytest.approx(told["ours"] + told["formula"], abs=1e-9)
    assert told["change"] == pytest.approx(
        told["after"]["value"] - told["before"]["value"], abs=1e-6
    )
    assert told["before"]["version"] == "06a-2020"
    assert told["recounted"]["version"] == told["after"]["version"] == "qd766-2022"
    assert (told["recounted"]["from"], told["recounted"]["to"]) == ("2026-10-01", "2026-10-20")
    for side, version in (("before", "06a-2020"), ("recounted", "qd766-2022")):
        days = {"from": MONTHS["before_from"], "to": MONTHS["before_to"]}
        alone = get(client, f"/metrics/{RATE}", version=version, **days)
        assert told[side]["numerator"] == alone["numerator"]
        assert told[side]["denominator"] == alone["denominator"]


def test_without_days_whole_ones_are_held_against_as_many_before(client: httpx.Client) -> None:
    told = get(client, SPLIT)
    assert (told["after"]["from"], told["after"]["to"]) == ("2026-11-01", "2026-11-19")
    assert told["before"]["from"] == "2026-10-01"
    assert told["formula"] == 0


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"against": "la"}, "against"),
        ({"against": "1"}, "against"),
        ({"version": "1"}, "version"),
        ({"before_from": "2026-10-01"}, "before_from"),
        ({"before_to": "2026-10-01"}, "before_to"),
        ({"before_from": "2026-10-02", "before_to": "2026-10-01"}, "before_from"),
        ({"before_from": "2026-10-02", "before_to": "2027-10-01"}, "before_to"),
        ({"before_from": "1999-10-02", "before_to": "2026-10-01"}, "before_from"),
        ({"from": "2026-11-20"}, "to"),
        ({"category": "?"}, "category"),
        ({"by": "agency"}, "by"),
    ],
)
def test_a_split_refuses_with_a_remedy(
    client: httpx.Client, query: dict[str, str], parameter: str
) -> None:
    response = client.get(f"/api/v1{SPLIT}", params=query)
    assert response.status_code == 400, response.text
    told = response.json()
    assert told["parameter"] == parameter
    assert told["remedy"]


def test_a_split_of_no_metric_is_not_found(client: httpx.Client) -> None:
    assert client.get("/api/v1/metrics/la/split").status_code == 404
