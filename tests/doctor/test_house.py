"""The doctor at the house itself: variables, paths, doors, reference files, the worker's lock."""

import fcntl
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ioc.__main__ import main
from ioc.config import ROOT, SETTINGS, read_settings
from ioc.doctor.examination import one
from ioc.doctor.findings import Verdict, status, todo
from ioc.doctor.pages import check_pages
from ioc.doctor.worker import is_led
from ioc.domain.errors import ConfigError
from ioc.store.engine import migrate, open_engine
from tests.conftest import free_port
from tests.connectors.bad_server import BadServer, reply_json
from tests.doctor.houses import REAL, environ, examined, of, opened


def closed(folder: Path, **more: str) -> dict[str, str]:
    """A house whose one source is away: what else is wrong is soon found."""
    url = f"http://127.0.0.1:{free_port()}"
    return environ(folder, REAL.format(url=url, http="", more=""), **more)


def test_a_mistyped_variable_is_answered_with_the_nearest(tmp_path: Path) -> None:
    found = examined(closed(tmp_path, IOC_PROT="8060", ioc_host="x", IOC_XYZZY="1"))
    tasks = todo(found)
    assert "đổi IOC_PROT thành IOC_PORT" in tasks
    assert "đổi ioc_host thành IOC_HOST" in tasks
    assert "bỏ biến IOC_XYZZY, không có biến ấy" in tasks


def test_a_variable_that_holds_a_secret_is_no_mistake(tmp_path: Path) -> None:
    more = 'secret = "env:IOC_MOT_CUA"'
    said = environ(tmp_path, REAL.format(url="http://127.0.0.1:9", http="", more=more))
    assert of(examined(said | {"IOC_MOT_CUA": "x"}), "Biến môi trường").verdict is Verdict.GOOD


def test_a_broken_file_of_sources_hides_nothing_else(tmp_path: Path) -> None:
    said = closed(tmp_path, IOC_PROT="1")
    text = Path(said["IOC_SOURCES"]).read_text("utf-8").replace('"one_stop"', '"one-stop"')
    Path(said["IOC_SOURCES"]).write_text(text, "utf-8")
    found = examined(said)
    told = of(found, "Tệp nguồn")
    assert "one-stop" in told.text
    assert "bảng ở dòng 2" in told.task
    assert "đổi IOC_PROT thành IOC_PORT" in todo(found)
    Path(said["IOC_SOURCES"]).write_text("[sources.mot-cua\n", "utf-8")
    assert "sources.toml, dòng 1, cột " in of(examined(said), "Tệp nguồn").task


def test_real_figures_behind_no_door_are_told_first(tmp_path: Path) -> None:
    said = closed(tmp_path, IOC_ADMIN_PASSWORD_FILE="", IOC_HOST="0.0.0.0")
    found = examined(said)
    assert todo(found)[0].startswith("đặt mật khẩu (python -m ioc password)")
    assert [each for each in found if "không có TLS" in each.text]


def test_a_password_that_others_may_read_is_told(tmp_path: Path) -> None:
    said = closed(tmp_path)
    path = Path(said["IOC_ADMIN_PASSWORD_FILE"])
    path.chmod(0o644)
    assert f"chạy: chmod 600 {path}" in todo(examined(said))


def test_a_reference_file_that_cannot_be_read_stops_only_the_first_pages(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("*.sqlite*", "run"))
    (data / "agencies.csv").write_text("ma;ten\n", "utf-8")
    found = examined(closed(tmp_path, IOC_DATA=str(data)))
    told = of(found, "Danh mục")
    assert told.verdict is Verdict.BAD
    assert "agencies.csv" in told.text
    assert of(found, "mot-cua: địa chỉ").verdict is Verdict.BAD


def test_make_believe_borders_beside_real_figures_are_told(tmp_path: Path) -> None:
    assert "python -m ioc boundaries" in of(examined(closed(tmp_path)), "Bản đồ").task


def test_whether_a_worker_leads_is_told_by_its_lock(tmp_path: Path) -> None:
    said = closed(tmp_path)
    engine = open_engine(said["IOC_DATABASE_URL"])
    migrate(engine)
    engine.dispose()
    assert "không chạy" in of(examined(said), "Worker").text
    with (tmp_path / "run" / "worker.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert is_led(tmp_path / "run")
        assert "đang chạy" in of(examined(said), "Worker").text
    assert not is_led(tmp_path / "run")


def test_a_source_that_is_off_may_still_be_tried(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    said = environ(tmp_path, REAL.format(url=url, http="", more="enabled = false"))
    house, told = opened(said)
    assert "không nguồn nào bật" in told[0].text
    found, heard = one(house, "mot-cua")
    assert heard.page is None
    assert "chưa bật" in of(found, "mot-cua: khai báo").text
    with pytest.raises(ConfigError, match="trong tệp có: mot-cua"):
        one(house, "khac")


def test_the_command_tells_people_and_machines_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    for name, value in closed(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "Việc cần làm:\n  " in told
    assert "\x1b" not in told, "colour is for a terminal"
    assert main(["doctor", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["status"] == 1
    assert len(said["todo"]) == told.partition("Việc cần làm:\n")[2].count("\n")
    assert all(task in told for task in said["todo"])
    monkeypatch.setenv("IOC_PORT", "tám nghìn")
    assert main(["doctor"]) == 2
    assert "IOC_PORT=tám nghìn" in capsys.readouterr().err


def test_looking_leaves_everything_as_it_was(tmp_path: Path) -> None:
    said = closed(tmp_path)
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    assert status(examined(said)) == 1
    assert sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*")) == before


def test_our_port_is_ours_or_said_whose_it_is_not(tmp_path: Path) -> None:
    settings = read_settings({"IOC_PORT": str(free_port())})
    assert "không chạy" in check_pages(settings).text
    with BadServer(reply_json({}, "404 Not Found")) as other:
        taken = check_pages(replace(settings, port=other.port))
    assert "ss -ltnp" in taken.task
    with BadServer(reply_json("ok")) as ours:
        assert check_pages(replace(settings, port=ours.port)).verdict is Verdict.GOOD


def test_a_make_believe_clock_that_is_away_is_told(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    made_up = environ(
        tmp_path, REAL.format(url=url, http="", more="simulated = true"), IOC_CLOCK=f"{url}/_clock"
    )
    told = of(examined(made_up), "Đồng hồ")
    assert told.verdict is Verdict.BAD
    assert "bỏ IOC_CLOCK" in told.task


def test_a_drop_folder_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "so-lieu"
    folder.mkdir()
    text = "Đơn vị;Chỉ tiêu;Kỳ báo cáo;Giá trị\nSở Xây dựng;Hộ nghèo;10/2026;12\n"
    (folder / "t10.csv").write_text(text, "utf-8")
    sources = f"""
[sources.bao-cao]
connector = "spreadsheet"
url = "file://{folder}"
[sources.bao-cao.options]
record = "figure"
"""
    house, _ = opened(environ(tmp_path, sources))
    found, heard = one(house, "bao-cao")
    assert of(found, "bao-cao: thư mục").text.endswith("ghi được, 1 tệp đang chờ")
    assert heard.page is not None
    assert not heard.page.failure
    assert [path.name for path in folder.iterdir()] == ["t10.csv"]


def test_what_a_server_does_other_than_declared_is_a_thing_to_do(tmp_path: Path) -> None:
    case = {
        "service_request_id": "1",
        "status": "open",
        "service_code": "giao-thong",
        "requested_datetime": "2026-01-05T08:00:00+07:00",
        "updated_datetime": "2026-01-05T08:00:00+07:00",
    }
    cases = [{**case, "service_request_id": str(number)} for number in range(40)]
    with BadServer(reply_json(cases)) as server:
        sources = f"""
[sources.phan-anh]
connector = "open311"
url = "{server.url}"
[sources.phan-anh.options.http]
pace = 0
"""
        house, _ = opened(environ(tmp_path, sources))
        found, heard = one(house, "phan-anh")
    assert heard.learnt
    assert [each for each in found if each.subject == "phan-anh: máy chủ" and each.task]


def test_a_house_with_nothing_in_it_is_examined_to_the_end(tmp_path: Path) -> None:
    nowhere = tmp_path / "khong-co"
    said = {
        "IOC_SOURCES": str(nowhere / "sources.toml"),
        "IOC_DATA": str(nowhere),
        "IOC_DATABASE_URL": f"sqlite:///{nowhere / 'ioc.sqlite'}",
        "IOC_SECRET_FILE": str(nowhere / "run" / "key"),
    }
    found = examined(said)
    for subject in ("Tệp nguồn", "Thư mục danh mục", "Ngày nghỉ", "Danh mục", "Bản đồ"):
        told = of(found, subject)
        assert told.verdict is Verdict.BAD
        assert told.task
    assert not nowhere.exists()
