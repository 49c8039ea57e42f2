"""The API as a client meets it: figures that agree with their rows, refusals with a remedy."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from ioc.metrics.catalogue import CATALOGUE
from tests.conftest import served
from tests.web import desk


def get(client: httpx.Client, path: str, **query: Any) -> Any:
    response = client.get(f"/api/v1{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def problem(client: httpx.Client, path: str, status: int = 400) -> Any:
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    return told


def test_the_revision_says_what_time_it_is_and_of_which_time_each_source_speaks(
    client: httpx.Client,
) -> None:
    told = get(client, "/revision")
    assert told["now"] == "2026-11-20T10:00:00+07:00"
    assert told["day"] == "2026-11-20"
    assert told["rate"] == 60
    assert told["as_of"] == {
        "mot-cua": "2026-11-20T09:50:00+07:00",
        "vendor": "2026-11-20T05:00:00+07:00",
    }
    assert told["revision"] > 0


def test_the_status_names_every_source_and_its_state(client: httpx.Client) -> None:
    sources = {source["name"]: source for source in get(client, "/status")["sources"]}
    assert sources["mot-cua"]["state"] == "fresh"
    assert sources["mot-cua"]["rejected"] == 2
    assert sources["vendor"]["state"] == "stale"
    assert sources["vendor"]["data_as_of"] == "2026-11-20T05:00:00+07:00"


def test_the_catalogue_has_every_definition_once(client: httpx.Client) -> None:
    listed = [(one["key"], one["version"]) for one in get(client, "/metrics")]
    assert listed == [(metric.key, metric.version) for metric in CATALOGUE]


LISTED = [metric for metric in CATALOGUE if metric.kind != "quoted"]
QUOTED = [metric for metric in CATALOGUE if metric.kind == "quoted"]


@pytest.mark.parametrize("metric", QUOTED, ids=lambda metric: metric.key)
def test_a_quoted_figure_has_no_list(client: httpx.Client, metric: Any) -> None:
    assert get(client, f"/metrics/{metric.key}")["value"] is None
    told = problem(client, f"/api/v1/metrics/{metric.key}/rows", 404)
    assert "công bố" in told["detail"]


def test_a_filter_that_a_number_does_not_have_is_refused_by_name(client: httpx.Client) -> None:
    told = problem(client, "/api/v1/metrics/feedback.received?sector=G10-TN01")
    assert told["parameter"] == "sector"
    assert "category" in told["remedy"]


@pytest.mark.parametrize("metric", LISTED, ids=lambda metric: f"{metric.key}@{metric.version}")
def test_every_number_has_as_many_rows_as_it_counts(client: httpx.Client, metric: Any) -> None:
    of = {"from": "2026-11-01", "to": "2026-11-20", "version": metric.version}
    value = get(client, f"/metrics/{metric.key}", **of)
    rows = get(client, f"/metrics/{metric.key}/rows", limit=1000, **of)
    assert rows["revision"] == value["revision"]
    assert rows["count"] == len(rows["rows"])
    counted = value["denominator"] if metric.kind == "mean" else value["numerator"]
    assert rows["count"] == (counted or 0)
    if metric.bottom:
        below = get(client, f"/metrics/{metric.key}/rows", limit=1000, part="denominator", **of)
        assert below["count"] == (value["denominator"] or 0)


@pytest.mark.parametrize("by", ["agency", "place", "sector", "channel", "day", "month"])
def test_rows_of_what_adds_up_add_up_to_the_total(client: httpx.Client, by: str) -> None:
    value = get(client, "/metrics/dossiers.received", by=by)
    assert value["additive"] is True
    assert sum(row["value"] for row in value["rows"]) == value["value"] == 11


def test_what_did_not_resolve_is_a_row_like_any_other(client: httpx.Client) -> None:
    by_agency = {
        row["key"]: row for row in get(client, "/metrics/dossiers.open", by="agency")["rows"]
    }
    assert by_agency["?"]["value"] == 1
    assert by_agency["?"]["label"] == "Chưa xác định đơn vị"
    assert get(client, "/metrics/dossiers.open/rows", agency="?")["count"] == 1


def test_a_rate_of_nothing_is_null(client: httpx.Client) -> None:
    told = get(client, "/metrics/dossiers.on_time_rate", agency="H15.01")
    assert (told["value"], told["numerator"], told["denominator"]) == (None, 0, 0)


def test_a_day_in_the_future_is_cut_to_today_and_said_so(client: httpx.Client) -> None:
    told = get(client, "/metrics/dossiers.received", to="2030-01-01")
    assert told["to"] == "2026-11-20"
    assert told["cut_to_today"] is True
    assert get(client, "/metrics/dossiers.received", to="2026-11-20")["cut_to_today"] is False


def test_the_period_begins_with_the_month_unless_told_otherwise(client: httpx.Client) -> None:
    assert get(client, "/metrics/dossiers.received")["from"] == "2026-11-01"
    assert get(client, "/metrics/dossiers.received", to="2026-10-15")["from"] == "2026-10-01"


def test_repeated_filters_are_or(client: httpx.Client) -> None:
    both = get(client, "/metrics/dossiers.received", agency=["H15.12", "H15.13"])
    each = [
        get(client, "/metrics/dossiers.received", agency=code)["value"]
        for code in ("H15.12", "H15.13")
    ]
    assert both["value"] == sum(each) == 10


def test_pages_of_a_list_neither_repeat_nor_miss_a_row(client: httpx.Client) -> None:
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = get(client, "/metrics/dossiers.received/rows", limit=4, **after)
        seen += [row["code"] for row in page["rows"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == len(set(seen)) == page["count"] == 11


def test_instants_carry_the_local_offset(client: httpx.Client) -> None:
    first = get(client, "/metrics/dossiers.received/rows", limit=1)["rows"][0]
    assert first["received_at"].endswith("+07:00")
    assert first["received_day"] == "2026-11-02"


def test_rejects_are_listed_with_their_reason_and_paged(client: httpx.Client) -> None:
    first = get(client, "/sources/mot-cua/rejects", limit=1)
    assert first["count"] == 2
    assert first["rows"][0]["reason"] == "NgayTiepNhan: không phải ngày giờ"
    assert first["rows"][0]["fields"] == {"TrangThai": "4"}
    rest = get(client, "/sources/mot-cua/rejects", after=first["next"])
    assert [row["key"] for row in rest["rows"]] == ["H15.12-BAD-2"]
    assert rest["next"] is None


VALUE = "/api/v1/metrics/dossiers.received"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"),
        ("From=2026-11-01", "From"),
        ("from=20261101", "from"),
        ("from=2026-02-30", "from"),
        ("from=%202026-11-01", "from"),
        ("from=2026-11-0%D9%A1", "from"),
        ("from=", "from"),
        ("from=2026-11-01&from=2026-11-02", "from"),
        ("from=2026-11-19&to=2026-11-18", "from"),
        ("from=2026-11-21", "from"),
        ("from=0001-01-01", "from"),
        ("to=99999-01-01", "to"),
        ("agency=H15.999", "agency"),
        ("agency=%00", "agency"),
        ("agency=H15.12&agency=nobody", "agency"),
        ("receiving=x", "receiving"),
        ("place=1", "place"),
        ("sector=%0A", "sector"),
        ("sector=" + "A" * 41, "sector"),
        ("channel=Online", "channel"),
        ("version=2", "version"),
        ("version=first-promise", "version"),
        ("by=step", "by"),
        ("by=day&by=month", "by"),
        ("from=2001-01-01&by=day", "from"),
        ("limit=5", "limit"),
        ("&".join(["agency=?"] * 201), "agency"),
    ],
)
def test_a_bad_parameter_is_refused_by_name(client: httpx.Client, query: str, name: str) -> None:
    told = problem(client, f"{VALUE}?{query}")
    assert told["parameter"] == name
    assert told["remedy"]
    assert name in told["detail"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=1e2", "limit"),
        ("limit=-1", "limit"),
        ("limit=" + "9" * 400, "limit"),
        ("limit=1_0", "limit"),
        ("after=%00", "after"),
        ("after=zzzz", "after"),
        ("after=WyJcdTAwMDAiLDFd", "after"),
        ("part=both", "part"),
        ("part=denominator", "part"),
        ("by=agency", "by"),
    ],
)
def test_a_bad_stretch_of_a_list_is_refused_by_name(
    client: httpx.Client, query: str, name: str
) -> None:
    assert problem(client, f"{VALUE}/rows?{query}")["parameter"] == name


def test_a_dimension_that_a_metric_lacks_is_named(client: httpx.Client) -> None:
    told = problem(client, "/api/v1/metrics/dossiers.procedures_online?by=day")
    assert told["parameter"] == "by"
    assert "agency, month" in told["remedy"]


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/revision",
        "/api/v1/revision/",
        "/api/v1/metrics/nothing",
        "/api/v1/metrics/dossiers.received/columns",
        "/api/v1/metrics/%00",
        "/api/v1/metrics/a%0Ab",
        "/api/%0A",
        "/api/v1/sources/nobody/rejects",
        "/api/v1/reports",
        "/api/docs",
    ],
)
def test_what_is_not_there_is_a_problem_and_never_a_page(client: httpx.Client, path: str) -> None:
    assert problem(client, path, 404)["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_wrong_method_says_which_are_right(client: httpx.Client, method: str) -> None:
    headers = desk.CSRF | desk.CSRF_COOKIE
    response = client.request(method, "/api/v1/revision", headers=headers)
    assert response.status_code == 405
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_head_and_options_are_answered(client: httpx.Client) -> None:
    assert client.head("/api/v1/status").status_code == 200
    options = client.options("/api/v1/sources/mot-cua/commands")
    assert (options.status_code, options.headers["allow"]) == (204, "OPTIONS, POST")


def test_a_client_that_has_the_answer_is_told_only_that(client: httpx.Client) -> None:
    first = client.get(VALUE)
    again = client.get(VALUE, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{VALUE}?to=2026-11-10").headers["etag"] != first.headers["etag"]


def test_every_answer_is_described_and_nothing_outside_is_needed(client: httpx.Client) -> None:
    described = get(client, "/openapi.json")
    assert set(described["paths"]) == {
        "/api/v1/revision",
        "/api/v1/walls",
        "/api/v1/walls/removals",
        "/api/v1/walls/{name}/pulse",
        "/api/v1/status",
        "/api/v1/typed-figures/steps",
        "/api/v1/typed-figures/{figure}/steps",
        "/api/v1/typed-figures",
        "/api/v1/metrics",
        "/api/v1/metrics/{key}",
        "/api/v1/metrics/{key}/rows",
        "/api/v1/metrics/{key}/split",
        "/api/v1/metrics/{key}/differences",
        "/api/v1/feedback",
        "/api/v1/alerts",
        "/api/v1/sources/{name}/rejects",
        "/api/v1/sources/{name}/commands",
        "/api/v1/sources/{name}/files",
        "/api/v1/unmapped",
        "/api/v1/mappings",
        "/api/v1/mappings/{id}/undo",
        "/api/v1/clock",
    }


def test_a_turn_that_brought_nothing_still_moves_the_time_of_the_data(tmp_path: Path) -> None:
    engine = desk.filled_store(tmp_path)
    with served(desk.server(desk.context(engine))) as url:
        before = httpx.get(f"{url}{VALUE}").json()
        later = (desk.NOW - timedelta(minutes=1)).timestamp() * 1_000_000
        with engine.begin() as connection:
            connection.execute(text("UPDATE sources SET data_as_of = :at"), {"at": int(later)})
        after = httpx.get(f"{url}{VALUE}").json()
        told = httpx.get(f"{url}/api/v1/revision").json()
    engine.dispose()
    assert before["revision"] == after["revision"] == told["revision"]
    assert before["as_of"] == "2026-11-20T05:00:00+07:00"
    assert after["as_of"] == told["as_of"]["vendor"] == "2026-11-20T09:59:00+07:00"


@pytest.mark.parametrize("key", ["due_today", "due_1", "due_2", "due_3", "later"])
@pytest.mark.parametrize("by", ["day", "month"])
def test_promised_dates_ahead_have_no_series(client: httpx.Client, key: str, by: str) -> None:
    """They are of one day; a row of zeros would be a lie."""
    told = problem(client, f"/api/v1/metrics/dossiers.{key}?by={by}")
    assert told["parameter"] == "by"
    assert "agency, place, sector, channel" in told["remedy"]
