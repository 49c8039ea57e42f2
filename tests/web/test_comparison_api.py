"""The API's comparison: the same figure as asked for by its own days, and in words with what."""

from typing import Any

import httpx
import pytest

from ioc.domain.comparisons import KINDS

VALUE = "/api/v1/metrics/dossiers.received"


def compared(client: httpx.Client, **query: str) -> Any:
    response = client.get(VALUE, params=query)
    assert response.status_code == 200, response.text
    return response.json()["comparison"]


@pytest.mark.parametrize("kind", KINDS)
def test_either_side_is_the_figure_of_its_own_days(client: httpx.Client, kind: str) -> None:
    told = compared(client, compare=kind, agency="H15.12")
    assert told["kind"] == kind
    # The department is of 1/3/2025: its year 2025 was never whole.
    assert (told["refused"] is None) == (kind != "year_to_date")
    for side in (told["now"], *([] if told["refused"] else [told])):
        days = {"from": side["from"], "to": side["to"], "agency": "H15.12"}
        own = client.get(VALUE, params=days).json()
        assert [own[name] for name in ("value", "numerator", "loading")] == [
            side[name] for name in ("value", "numerator", "loading")
        ]
    if told["difference"] is not None:
        assert told["difference"] == told["now"]["value"] - told["value"]


def test_it_says_with_what_and_only_when_asked(client: httpx.Client) -> None:
    assert compared(client) is None
    told = compared(client, compare="previous")
    assert told["with"] == "14 ngày làm việc đầu tháng 10"
    assert (told["refused"], told["restated"], told["aligned"]) == (None, False, False)
    assert told["now"]["to"] == "2026-11-19"


def test_a_quoted_figure_has_no_year_to_date(client: httpx.Client) -> None:
    asked = client.get("/api/v1/metrics/quality766.score", params={"compare": "year_to_date"})
    assert (asked.status_code, asked.json()["comparison"]) == (200, None)


def test_tet_belongs_to_the_same_period_alone(client: httpx.Client) -> None:
    assert compared(client, compare="same_period", aligned="tet")["aligned"] is False
    for query in ({"aligned": "tet"}, {"aligned": "tet", "compare": "previous"}):
        refused = client.get(VALUE, params=query)
        assert refused.status_code == 400
        assert "compare=same_period" in refused.json()["remedy"]
    assert client.get(VALUE, params={"compare": "yesterday"}).status_code == 400
