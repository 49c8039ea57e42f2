"""Answers that arrive whole and are wrong: each fault does to a page what it says."""

import json
from typing import Any

import httpx
import pytest

from ioc.simulator.faults import fault_of
from ioc.simulator.hue_s_desk import PREFIX as HUE_S
from ioc.simulator.hue_s_desk import TOKEN
from ioc.simulator.igate_desk import PASSWORD, REALM, ROOT_ID, STATISTIC, USERNAME
from ioc.simulator.spoilt import Spoiler
from ioc.simulator.vendor_desk import PREFIX as VENDOR
from tests.conftest import wait_until
from tests.simulator.conftest import running, setting

PAGE = {"result": [{"MaHoSo": f"H15-{n}", "NgayTiepNhan": "20261101080000"} for n in range(3)]}
CODES = ["H15-0", "H15-1", "H15-2"]


def spoilt(spoiler: Spoiler, kind: str, page: Any = PAGE) -> list[dict[str, Any]]:
    said = json.loads(spoiler.spoilt("one_stop", kind, json.dumps(page).encode()))
    return list(said["result"])


def test_a_field_is_renamed_retyped_or_new() -> None:
    assert [row["MaHoSoMoi"] for row in spoilt(Spoiler(), "renamed")] == CODES
    assert [row["MaHoSo"] for row in spoilt(Spoiler(), "retyped")] == [
        [{"giaTri": code}] for code in CODES
    ]
    assert all("phienBanMoi" in row for row in spoilt(Spoiler(), "added"))


def test_a_page_is_told_backwards_and_again_before_the_next_one() -> None:
    assert [row["MaHoSo"] for row in spoilt(Spoiler(), "reordered")] == CODES[::-1]
    spoiler = Spoiler()
    assert [row["MaHoSo"] for row in spoilt(spoiler, "doubled")] == CODES
    following = {"result": [{"MaHoSo": "H15-3"}]}
    assert [row["MaHoSo"] for row in spoilt(spoiler, "doubled", following)] == [*CODES, "H15-3"]


def test_one_record_of_a_page_is_of_2099_and_says_so_where_it_says_when() -> None:
    days = [row["NgayTiepNhan"][:4] for row in spoilt(Spoiler(), "future")]
    assert days == ["2026", "2026", "2099"]
    phieu = {"soHieu": "P1", "luc": {"gui": "01/11/2026 08:00", "doi": "01/11/2026 09:00"}}
    body = json.dumps({"ketQua": {"danhSach": [{"phieu": phieu}]}}).encode()
    said = json.loads(Spoiler().spoilt("rest_map", "future", body))
    assert said["ketQua"]["danhSach"][0]["phieu"] == {
        "soHieu": "P1",
        "luc": {"gui": "01/01/2099 08:00", "doi": "01/01/2099 08:00"},
    }


def test_what_is_no_list_of_rows_stays_as_it_is() -> None:
    for body in (b"", b"<html>", b'{"session":"x"}'):
        assert Spoiler().spoilt("one_stop", "renamed", body) == body


def test_only_who_is_signed_in_to_can_sign_out() -> None:
    assert fault_of({"system": "rest_map", "kind": "expired"}, 0.0)[1] is not None
    with pytest.raises(ValueError, match="expired"):
        fault_of({"system": "hue_s", "kind": "expired"}, 0.0)


def test_the_dialects_answer_over_http_and_fall_ill_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("province")
    (folder / "tong-dai").mkdir()
    with running(setting(folder)) as http:
        account = {"username": USERNAME, "password": PASSWORD}
        token = http.post(REALM, data=account).json()["access_token"]
        assert http.post(REALM, data={**account, "password": "sai"}).status_code == 401
        asked = {"agency-id": ROOT_ID, "from-date": "2026-11-01", "to-date": "2026-11-30"}
        bearer = {"Authorization": f"Bearer {token}"}

        def igate() -> httpx.Response:
            return http.get(STATISTIC, params=asked, headers=bearer)

        page = {"page": "1", "perpage": "5"}
        hue = http.get(f"{HUE_S}/theochuyenmuc", params=page, headers={"Token": TOKEN})
        assert len(hue.json()["data"]) == 5
        assert http.get(f"{HUE_S}/theochuyenmuc", params=page).status_code == 401
        assert http.get(f"{HUE_S}/khac", headers={"Token": TOKEN}).status_code == 404
        assert http.post(f"{VENDOR}/phieu/tim", json={}).status_code == 401
        assert len(igate().json()) > 100
        http.post("/_fault", json={"system": "igate", "kind": "expired"})
        assert igate().status_code == 401
        hue = http.get(f"{HUE_S}/chuyenmuc", headers={"Token": TOKEN})
        assert hue.status_code == 200
        wait_until((folder / "tong-dai" / "queue_log").exists, "the exchange to write")
        told = http.post("/_clock", json={"forward": 90_000}).json()
        assert told["now"].startswith("2026-11-19T09:30")
        assert http.post("/_clock", json={"forward": -1}).status_code == 400
        assert http.get("/_truth").json()["calls"]["received"] > 5
