"""Nothing leaves: what a page asks of a stranger is found and named, however it asks."""

import json
import shutil
from pathlib import Path

import pytest

from ioc.__main__ import main
from ioc.config import SETTINGS
from ioc.doctor.findings import Finding, Verdict
from ioc.doctor.offline import KINDS, OUT, SUBJECT, look_around, told
from ioc.doctor.own_web import OwnWeb
from ioc.doctor.tour import Stop
from ioc.web.app import find_pages
from tests.conftest import Serve
from tests.doctor.houses import REAL, environ
from tests.doctor.strangers import house
from tests.web.desk import DATA
from tests.web.mapped import known, mapped

# The first page of a browser that has just begun takes a while on a busy machine.
SHORT = 15.0
# A wall that shows a desk's page.
FRAMED = """
[walls.trang]
diagonal = 55
resolution = [1920, 1080]
farthest = 4
screens = ["/don-vi?agency=H15.12", "can-chi-dao"]
"""


def shown(serve: Serve, folder: Path, *paths: str) -> list[Finding]:
    """What is found where these pages are opened."""
    home = serve(house())
    web = OwnWeb(home=home, session="x", paths=paths, walls=(), lookups=known())
    every = [Stop(path=path, wall=path.startswith("/man-hinh/")) for path in paths]
    seen = look_around(web, (), every, folder, SHORT)
    return list(told(seen))


def lines(found: list[Finding], subject: str) -> list[str]:
    return sorted(each.text for each in found if each.subject == subject)


def test_whoever_is_asked_is_named_with_the_page_and_what_asked(
    serve: Serve, tmp_path: Path
) -> None:
    found = shown(serve, tmp_path, "/calm", "/loud")
    assert lines(found, OUT) == sorted(
        [
            "/loud gọi http://192.0.2.7/a.png (do /loud)",
            "/loud gọi https://beacon.example/ (do /asks.js:3)",
            "/loud gọi https://fetched.example/of-script (do /asks.js:2)",
            "/loud gọi https://frame.example/ (do /asks.js:9)",
            "/loud gọi https://name.example/ (do <link>)",
            "/loud gọi https://service.example/ (do /service.js:1)",
            "/loud gọi https://shared.example/ (do /shared.js:1)",
            "/loud gọi https://sheet.example/a.png (do /sheet.css)",
            "/loud gọi https://transport.example:4433/ (do /asks.js:5)",
            "/loud gọi https://worker.example/ (do /worker.js:1)",
            "/loud gọi stun:192.0.2.1:3478 (do WebRTC)",
            "/loud gọi wss://socket.example/ (do /asks.js:4)",
        ]
    )
    assert found[0].verdict is Verdict.BAD
    assert found[0].text.startswith("2 trang, 0 màn hình, ")
    assert found[0].text.endswith(", 12 nơi bị gọi ra ngoài")


def test_what_our_own_policy_stopped_was_an_attempt_all_the_same(
    serve: Serve, tmp_path: Path
) -> None:
    found = shown(serve, tmp_path, "/strict")
    asked = " ".join(lines(found, OUT))
    for host in ("stopped", "fetched", "beacon", "socket", "transport", "frame"):
        assert f"{host}.example" in asked
    assert "inline script" in " ".join(lines(found, KINDS["policy"]))


def test_what_fails_is_told_page_by_page(serve: Serve, tmp_path: Path) -> None:
    found = shown(serve, tmp_path, "/calm", "/wrong", "/gone")
    assert found[0].verdict is Verdict.GOOD
    assert found[0].text.endswith(" yêu cầu, 0 ra ngoài")
    assert lines(found, KINDS["request"]) == ["/gone: /gone: 404", "/wrong: /not-there.png: 404"]
    assert lines(found, KINDS["script"]) == [
        "/wrong: TypeError: thrown (wrong:2)",
        "/wrong: says no",
    ]
    assert lines(found, KINDS["page"]) == ["/gone: sau 15 giây chưa dựng xong"]
    assert not lines(found, OUT)


def test_every_screen_of_a_wall_has_its_turn(serve: Serve, tmp_path: Path) -> None:
    found = shown(serve, tmp_path, "/man-hinh/gia")
    assert found[0].text.startswith("0 trang, 3 màn hình, ")
    assert lines(found, KINDS["page"]) == ["/man-hinh/gia 2/3 «hai»: màn hình này không chiếu được"]
    (asked,) = lines(found, OUT)
    assert "https://third.example/" in asked


def placed(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """The environment of a house in `folder`, its database still to be made."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    sources = REAL.format(url="http://127.0.0.1:9", http="", more="simulated = true")
    for name, value in environ(folder, sources).items():
        monkeypatch.setenv(name, value)


def kept(folder: Path) -> list[str]:
    """What lies in a house; the files that SQLite keeps beside its own come and go."""
    return sorted(path.name for path in folder.rglob("*") if "sqlite-" not in path.name)


def test_every_page_and_every_screen_asks_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    placed(monkeypatch, tmp_path)
    shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("*.sqlite*", "run"))
    with (tmp_path / "data" / "screens.toml").open("a", encoding="utf-8") as file:
        file.write(FRAMED)
    monkeypatch.setenv("IOC_DATA", str(tmp_path / "data"))
    mapped(f"sqlite:///{tmp_path / 'ioc.sqlite'}").dispose()
    before = kept(tmp_path)
    assert main(["doctor", "--offline", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    sum_of_all = next(each for each in said["findings"] if each["subject"] == SUBJECT)
    # The door and the phone's page are none of the desk's.
    assert sum_of_all["text"].startswith(f"{len(find_pages()) + 2} trang, ")
    assert " 0 màn hình" not in sum_of_all["text"]
    assert sum_of_all["text"].endswith(" 0 ra ngoài")
    assert kept(tmp_path) == before


def test_without_a_browser_or_figures_it_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    placed(monkeypatch, tmp_path)
    assert main(["doctor", "--offline"]) == 2
    assert "ioc.sqlite chưa có" in capsys.readouterr().err
    assert main(["doctor", "mot-cua", "--offline"]) == 2
    assert "hãy bỏ tên nguồn mot-cua" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["doctor", "--offline"]) == 2
    assert "apt install -y chromium" in capsys.readouterr().err
