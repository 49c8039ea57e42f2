"""The province over real HTTP on loopback."""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from ioc.simulator.desk import SESSION_CALLS
from ioc.simulator.province import ASSETS, REFERENCE, AnotherProvince, Province
from ioc.simulator.server import create_server
from tests.simulator.conftest import NOW, running, setting

ALWAYS = {"tungay": "20260101000000", "denngay": "20270101000000"}


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with running(setting(tmp_path_factory.mktemp("province"))) as client:
        yield client


@pytest.fixture
def session(http: httpx.Client) -> Iterator[str]:
    yield login(http)
    http.post("/_fault", json={"kind": None})


def login(http: httpx.Client, password: str = "mo-phong") -> str:
    asked = {"username": "ioc", "password": password}
    return str(http.post("/dvcqg/login", json=asked).json().get("session", ""))


def call(http: httpx.Client, session: str, service: str, **asked: Any) -> Any:
    body = {"session": session, "madonvi": "H15", "service": service, **asked}
    return http.post("/dvcqg/services", json=body).json()


def listed(http: httpx.Client, session: str, page: int = 1, size: int = 1000) -> Any:
    return call(http, session, "LayDanhSachHoSo", **ALWAYS, trang=page, soluong=size)


def test_a_wrong_password_opens_nothing(http: httpx.Client) -> None:
    asked = {"username": "ioc", "password": "sai"}
    answer = http.post("/dvcqg/login", json=asked).json()
    assert answer["error_code"] == "-1"
    assert "session" not in answer


def test_without_a_destination_nothing_is_answered(http: httpx.Client, session: str) -> None:
    body = {"session": session, "madonvi": "H15", "service": "LayDanhSachTTHC"}
    answer = http.post("/dvcqg/services", json=body, headers={"dstcode": ""}).json()
    assert answer["error_code"] == "-3"


def test_the_list_comes_in_pages_that_cover_it(http: httpx.Client, session: str) -> None:
    codes: list[str] = []
    for page in range(1, 20):
        answer = listed(http, session, page, 150)
        assert answer["error_code"] in (0, "0", "00")
        codes += [item["MaHoSo"] for item in answer["result"]]
    assert len(codes) == len(set(codes)) == int(listed(http, session)["tongso"]) > 200


def test_success_is_said_in_three_ways(http: httpx.Client, session: str) -> None:
    said = {repr(call(http, session, "LayDanhMucCoQuan")["error_code"]) for _ in range(30)}
    assert said == {"0", "'0'", "'00'"}


def test_one_dossier_is_looked_up_by_its_code(http: httpx.Client, session: str) -> None:
    item = listed(http, session, size=1)["result"][0]
    assert call(http, session, "TraCuuHoSo", mahoso=item["MaHoSo"])["result"] == [item]
    assert call(http, session, "TraCuuHoSo", mahoso="H15-000000-0000")["error_code"] == "4"


def test_the_catalogues_have_upper_case_keys(http: httpx.Client, session: str) -> None:
    procedures = call(http, session, "LayDanhSachTTHC")["result"]
    assert len(procedures) == 300
    assert set(procedures[0]) == {"MATTHC", "TENTTHC"}
    agencies = call(http, session, "LayDanhMucCoQuan")["result"]
    assert set(agencies[0]) == {"MADONVI", "TENDONVI", "CAPDONVI"}
    sectors = call(http, session, "LayDanhMucLinhVuc")["result"]
    assert set(sectors[0]) == {"MALINHVUC", "TENLINHVUC", "MANGANH"}
    one = call(http, session, "LayThuTuc", maTTHC=procedures[0]["MATTHC"])["result"]
    assert one[0]["TENTTHC"] == procedures[0]["TENTTHC"]


@pytest.mark.parametrize(
    ("service", "asked", "code"),
    [
        ("KhongCo", {}, "1"),
        ("LayDanhSachHoSo", {"tungay": "2026", "denngay": "2027"}, "2"),
        ("LayDanhSachHoSo", {**ALWAYS, "trang": 1, "soluong": 1001}, "2"),
        ("LayDanhSachHoSo", {**ALWAYS, "trang": 0, "soluong": 10}, "2"),
    ],
)
def test_a_wrong_question_gets_its_code(
    http: httpx.Client, session: str, service: str, asked: dict[str, Any], code: str
) -> None:
    assert call(http, session, service, **asked)["error_code"] == code


def test_a_session_ends_after_its_calls(http: httpx.Client, session: str) -> None:
    answers = [call(http, session, "LayDanhMucLinhVuc") for _ in range(SESSION_CALLS + 1)]
    assert "result" in answers[-2]
    assert answers[-1] == {"error_code": "-2", "message": "Phiên làm việc hết hạn"}


def test_a_session_ends_after_half_an_hour_of_its_time(tmp_path: Path) -> None:
    with running(setting(tmp_path)) as http:
        session = login(http)
        http.post("/_clock", json={"rate": 3_600})
        began = clock(http)
        while clock(http) < began + 1_860:
            time.sleep(0.05)
        assert call(http, session, "LayDanhSachTTHC")["error_code"] == "-2"


def clock(http: httpx.Client) -> float:
    return datetime.fromisoformat(http.get("/_clock").json()["now"]).timestamp()


def test_the_clock_stands_still_at_rate_zero_and_refuses_nonsense(http: httpx.Client) -> None:
    assert clock(http) == clock(http) == NOW.timestamp()
    for asked in ({"rate": -1}, {"rate": "nhanh"}, {}):
        assert http.post("/_clock", json=asked).status_code == 400


def test_the_truth_is_told_for_the_month_to_date(http: httpx.Client) -> None:
    told = http.get("/_truth").json()
    assert (told["from"], told["to"]) == ("2026-11-01", "2026-11-18")
    assert told["total"]["received"] > 100
    assert http.get("/_truth", params={"at": "2027-01-01T00:00:00Z"}).status_code == 400
    assert http.get("/_truth", params={"at": "hôm qua"}).status_code == 400


def test_it_resumes_where_it_stopped_with_the_same_lives(tmp_path: Path) -> None:
    with running(setting(tmp_path, speed=60)) as http:
        before = listed(http, login(http))["result"]
        http.post("/_clock", json={"rate": 0})
        stopped = clock(http)
    with running(setting(tmp_path)) as http:
        assert clock(http) == pytest.approx(stopped, abs=1e-3)
        after = listed(http, login(http))["result"]
    assert {item["MaHoSo"] for item in before} <= {item["MaHoSo"] for item in after}


def test_a_folder_with_another_province_is_refused(tmp_path: Path) -> None:
    with running(setting(tmp_path)):
        pass
    with pytest.raises(AnotherProvince, match=r"simulator\.json"):
        create_server(setting(tmp_path, seed=67))


def test_a_province_begun_before_it_had_a_soc_goes_on_with_the_past_it_had(tmp_path: Path) -> None:
    began = Province(setting(tmp_path))
    path = tmp_path / REFERENCE
    kept = json.loads(path.read_text("utf-8"))
    del kept[ASSETS], kept["categories.csv"]
    kept["agencies.csv"] = kept["agencies.csv"].replace("Sở Nội vụ", "Sở Nội vụ cũ")
    path.write_text(json.dumps(kept), "utf-8")
    again = Province(setting(tmp_path))
    assert again.soc.agents == began.soc.agents
    assert "Sở Nội vụ cũ" in {office.name for office in again.books.world.cast.reference.offices}


@pytest.mark.parametrize(("kind", "status"), [("down", 503), ("unauthorized", 401), ("401", 401)])
def test_it_refuses_on_request(http: httpx.Client, session: str, kind: str, status: int) -> None:
    assert session
    http.post("/_fault", json={"kind": kind})
    assert http.post("/dvcqg/services", json={}).status_code == status


def test_garbage_is_html_with_200(http: httpx.Client, session: str) -> None:
    assert session
    http.post("/_fault", json={"kind": "garbage"})
    answer = http.post("/dvcqg/services", json={})
    assert (answer.status_code, answer.text[:6]) == (200, "<html>")


@pytest.mark.parametrize("kind", ["drop", "truncated"])
def test_it_hangs_up_on_request(http: httpx.Client, session: str, kind: str) -> None:
    http.post("/_fault", json={"kind": kind})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        listed(http, session)


def test_it_hangs_until_the_caller_gives_up(http: httpx.Client, session: str) -> None:
    assert session
    http.post("/_fault", json={"kind": "hang"})
    with pytest.raises(httpx.ReadTimeout):
        http.post("/dvcqg/services", json={}, timeout=0.2)


def test_empty_and_unreadable_answers_come_on_request(http: httpx.Client, session: str) -> None:
    http.post("/_fault", json={"kind": "empty"})
    assert listed(http, session)["result"] == []
    http.post("/_fault", json={"kind": "bad_rows"})
    rows = listed(http, session)["result"]
    bad = [row for row in rows if row["TrangThaiHoSo"] == "đang chạy"]
    assert len(bad) == -(-len(rows) // 10)


def test_frozen_answers_do_not_see_what_is_new(tmp_path: Path) -> None:
    with running(setting(tmp_path)) as http:
        session = login(http)
        http.post("/_fault", json={"kind": "freeze"})
        before = listed(http, session)["result"]
        http.post("/_clock", json={"rate": 3_600})
        began = clock(http)
        while clock(http) < began + 900:
            time.sleep(0.05)
        http.post("/_clock", json={"rate": 0})
        assert listed(http, session)["result"] == before
        http.post("/_fault", json={"kind": None})
        assert listed(http, session)["result"] != before


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "boredom"},
        {"system": "wazuh", "kind": "boredom"},
        {"system": "một cửa", "kind": "down"},
        {"system": "one_stop", "kind": "partial_shards"},
        {"kind": "slow", "seconds": "lâu"},
    ],
)
def test_an_unknown_fault_is_refused(http: httpx.Client, asked: dict[str, Any]) -> None:
    assert http.post("/_fault", json=asked).status_code == 400


@pytest.mark.parametrize(("kind", "status"), [("403", 403), ("429", 429)])
def test_a_guard_refuses_on_request(
    http: httpx.Client, session: str, kind: str, status: int
) -> None:
    assert session
    http.post("/_fault", json={"kind": kind, "seconds": 7})
    answer = http.post("/dvcqg/services", json={})
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)


def test_several_systems_are_ill_at_once_and_apart(http: httpx.Client, session: str) -> None:
    def codes() -> list[int]:
        return [
            http.post("/dvcqg/services", json={}).status_code,
            http.get("/phan-anh/open311/v2/services.json").status_code,
            http.post("/soc/wazuh-alerts-4.x-*/_search", auth=("ioc", "")).status_code,
            http.post("/cong-dvc/api/v1/reporting/evaluation/service-results", json={}).status_code,
        ]

    assert session
    assert codes() == [200, 200, 200, 400]
    http.post("/_fault", json={"system": "wazuh", "kind": "down"})
    http.post("/_fault", json={"system": "service_quality", "kind": "403"})
    http.post("/_fault", json={"system": "open311", "kind": "401"})
    assert codes() == [200, 401, 503, 403]
    http.post("/_fault", json={"kind": "down"})
    http.post("/_fault", json={"system": "wazuh", "kind": None})
    assert codes() == [503, 401, 200, 403]
    for system in ("open311", "service_quality"):
        http.post("/_fault", json={"system": system, "kind": None})
