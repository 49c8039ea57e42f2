"""The differing dossiers as a client meets them: counted, with both whys, page by page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.metrics.catalogue import versions
from tests.conftest import served
from tests.web import desk

RATE = "/api/v1/metrics/dossiers.on_time_rate"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("store")
    engine = desk.filled_store(folder)
    with served(desk.server(desk.context(engine))) as url, httpx.Client(base_url=url) as client:
        yield client
    engine.dispose()


def told(client: httpx.Client, path: str = "/differences", **query: str) -> Any:
    response = client.get(f"{RATE}{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_counted_ones_are_all_there_page_by_page_with_both_words(client: httpx.Client) -> None:
    whole = told(client, version="06a-2020", against="qd766-2022")
    assert whole["count"] == len(whole["rows"]) > 1
    assert (whole["version"], whole["against"]) == ("06a-2020", "qd766-2022")
    assert all(row["one"]["state"] != row["other"]["state"] for row in whole["rows"])
    first = told(client, version="06a-2020", against="qd766-2022", limit="1")
    again = told(client, version="06a-2020", against="qd766-2022", limit="1", after=first["next"])
    assert [first["rows"][0]["code"], again["rows"][0]["code"]] == [
        row["code"] for row in whole["rows"][:2]
    ]


def test_they_explain_the_two_figures(client: httpx.Client) -> None:
    rows = told(client, version="06a-2020", against="qd766-2022")["rows"]
    one, other = (told(client, "", version=version) for version in ("06a-2020", "qd766-2022"))
    for part, counted in (("numerator", {"in_time"}), ("denominator", {"in_time", "late"})):
        sides = [sum(row[side]["state"] in counted for row in rows) for side in ("one", "other")]
        assert other[part] - one[part] == sides[1] - sides[0]


def test_a_version_against_itself_differs_in_nothing(client: httpx.Client) -> None:
    assert told(client, version="06a-2020", against="06a-2020")["count"] == 0
    assert told(client)["against"] != told(client)["version"]


def test_what_has_no_differences_or_no_such_version_is_refused(client: httpx.Client) -> None:
    no_rate = client.get("/api/v1/metrics/dossiers.received/differences")
    assert (no_rate.status_code, "hồ sơ khác nhau" in no_rate.json()["detail"]) == (404, True)
    for query in ({"against": "x"}, {"version": "x"}, {"after": "x"}, {"part": "numerator"}):
        assert client.get(f"{RATE}/differences", params=query).status_code == 400, query


def test_a_bad_version_is_answered_with_those_of_the_metric_alone(client: httpx.Client) -> None:
    own = ", ".join(versions("dossiers.on_time_rate"))
    for path, name in (("/differences", "version"), ("/differences", "against"), ("", "version")):
        answer = client.get(f"{RATE}{path}", params={name: "x"}).json()
        assert answer["remedy"].endswith(own), (path, name)


def test_its_days_are_named_as_those_of_a_value(client: httpx.Client) -> None:
    whole, value = told(client), told(client, "")
    assert {"from", "to"} <= whole.keys() & value.keys()
    assert not {"start", "end"} & whole.keys()
