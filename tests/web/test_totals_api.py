"""Vendors' totals as a client meets them: quoted, with whose word it is, and with no list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.domain.records import Total
from ioc.store.engine import writing
from ioc.store.feed_rows import TotalRow
from ioc.store.totals import keep_totals
from ioc.web.components.source_table import source_card
from tests.conftest import served
from tests.web import desk
from tests.web.test_sources import STATE


def total(agency: str, value: int) -> TotalRow:
    record = Total(
        agency=agency,
        agency_text="",
        measure="dossiers.received",
        period="2026-10",
        value=value,
    )
    return TotalRow(record=record, asked_at=desk.NOW, agency=agency, day=date(2026, 11, 20))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder: Path = tmp_path_factory.mktemp("store")
    engine = desk.filled_store(folder)
    with writing(engine) as connection:
        keep_totals(connection, "vendor", [total("H15", 1340), total("H15.12", 40)])
    with served(desk.server(desk.context(engine))) as url, httpx.Client(base_url=url) as client:
        yield client
    engine.dispose()


def asked(client: httpx.Client, **more: str) -> Any:
    query = {"from": "2026-10-01", "to": "2026-10-31", **more}
    response = client.get("/api/v1/metrics/totals.received", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_total_is_answered_with_whose_word_it_is(client: httpx.Client) -> None:
    told = asked(client)
    assert (told["value"], told["according_to"]) == (1340, ["vendor"])
    assert (told["numerator"], told["denominator"], told["additive"]) == (None, None, False)
    told = asked(client, agency="H15.12", by="month")
    assert (told["value"], [row["value"] for row in told["rows"]]) == (40, [40])
    told = asked(client, by="agency")
    assert {row["key"]: row["value"] for row in told["rows"]} == {"H15.12": 40}


def test_what_we_count_ourselves_is_nobodys_word(client: httpx.Client) -> None:
    told = client.get("/api/v1/metrics/dossiers.received").json()
    assert told["according_to"] == []


def test_a_day_is_no_way_to_ask_a_monthly_report(client: httpx.Client) -> None:
    response = client.get("/api/v1/metrics/totals.received", params={"by": "day"})
    assert response.status_code == 400
    assert "month" in response.json()["remedy"]


def test_a_total_has_no_rows(client: httpx.Client) -> None:
    assert client.get("/api/v1/metrics/totals.received/rows").status_code == 404


def test_what_a_person_should_do_soon_is_on_the_card_of_a_fresh_source() -> None:
    soon = replace(STATE, last_error="igate: mã truy cập (JWT) sẽ hết hạn")
    card = str(source_card(soon, desk.NOW, "#"))
    assert "Cần làm sớm:" in card
    assert "sẽ hết hạn" in card
    assert "Cần làm sớm:" not in str(source_card(STATE, desk.NOW, "#"))
