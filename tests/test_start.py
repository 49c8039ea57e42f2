"""Starting and refusing to start: one sentence, exit code 2, and nothing left running."""

import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from ioc.__main__ import bound, main
from ioc.clock import open_clock
from ioc.config import SETTINGS, read_settings, session_key
from ioc.domain.errors import ConfigError
from tests.conftest import Serve, free_port, wait_until

HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA"
SIMULATED = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa"
url = "http://127.0.0.1:9/dvcqg"
simulated = true
"""

Environ = Callable[..., None]


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Environ:
    """environ(NAME=value): exactly these settings, on a sources file of one made-up source."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    sources = tmp_path / "sources.toml"
    sources.write_text(SIMULATED, encoding="utf-8")

    def set_all(**values: object) -> None:
        given: dict[str, object] = {"IOC_SOURCES": sources, **values}
        for name, value in given.items():
            monkeypatch.setenv(name, str(value))

    return set_all


@pytest.fixture
def sentence(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """sentence("verify") runs the command, which must end with 2 and one line on stderr."""

    def run(*arguments: str) -> str:
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "Traceback" not in said
        return said

    return run


def test_an_unreachable_database_is_one_sentence(
    environ: Environ, sentence: Callable[..., str]
) -> None:
    port = free_port()
    environ(IOC_DATABASE_URL=f"postgresql+psycopg://ioc:kin-lam@127.0.0.1:{port}/ioc")
    said = sentence("verify")
    assert f"127.0.0.1:{port}" in said
    assert "kin-lam" not in said


def test_a_missing_sources_file_is_named(environ: Environ, sentence: Callable[..., str]) -> None:
    environ(IOC_SOURCES="/nowhere/sources.toml")
    assert "/nowhere/sources.toml" in sentence("worker")


@pytest.mark.parametrize(
    "text",
    [
        "[sources.mot-cua",
        "sources = 3",
        '[sources.mot-cua]\ntitle = "Thiếu bộ kết nối"\nurl = "http://127.0.0.1:9"',
        '[sources.mot-cua]\nconnector = "one_stop"\ntitle = "x"\nurl = 5',
        SIMULATED.replace("simulated = true", 'simulated = "có"'),
        SIMULATED.replace('"one_stop"', '"fax"'),
    ],
)
def test_a_malformed_sources_file_is_one_sentence(
    environ: Environ, sentence: Callable[..., str], tmp_path: Path, text: str
) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    environ(IOC_SOURCES=path, IOC_DATABASE_URL=f"sqlite:///{tmp_path}/ioc.sqlite")
    assert sentence("worker")


def test_an_unknown_source_is_answered_with_the_known_ones(
    environ: Environ, sentence: Callable[..., str]
) -> None:
    environ()
    said = sentence("poll", "mot-cau")
    assert "mot-cau" in said
    assert "mot-cua" in said


def test_a_taken_port_is_named(
    environ: Environ, sentence: Callable[..., str], tmp_path: Path
) -> None:
    with bound("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        environ(IOC_PORT=port, IOC_DATABASE_URL=f"sqlite:///{tmp_path}/ioc.sqlite")
        assert f"IOC_PORT={port}" in sentence("serve")


def test_listening_to_strangers_without_a_password_is_refused(
    environ: Environ, sentence: Callable[..., str]
) -> None:
    environ(IOC_HOST="0.0.0.0")
    for command in ("serve", "worker"):
        assert "IOC_HOST=0.0.0.0" in sentence(command)


def test_a_real_source_without_a_password_or_with_a_made_up_clock_is_refused(
    environ: Environ, sentence: Callable[..., str], tmp_path: Path
) -> None:
    sources, password = tmp_path / "real.toml", tmp_path / "password"
    sources.write_text(SIMULATED.replace("true", "false"), encoding="utf-8")
    password.write_text(HASH, encoding="utf-8")
    environ(IOC_SOURCES=sources)
    assert "IOC_ADMIN_PASSWORD_FILE" in sentence("worker")
    environ(
        IOC_SOURCES=sources, IOC_ADMIN_PASSWORD_FILE=password, IOC_CLOCK="http://127.0.0.1:9/_clock"
    )
    assert "IOC_CLOCK" in sentence("worker")


def test_a_password_file_holds_a_hash_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text(f"{HASH}\n", encoding="utf-8")
    assert read_settings({"IOC_ADMIN_PASSWORD_FILE": str(path)}).password_hash == HASH
    path.write_text("mat-khau-tran", encoding="utf-8")
    with pytest.raises(ConfigError, match="argon2") as raised:
        read_settings({"IOC_ADMIN_PASSWORD_FILE": str(path)})
    assert "mat-khau-tran" not in str(raised.value)


def test_a_database_url_may_live_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text("postgresql+psycopg://ioc@/ioc\n", encoding="utf-8")
    read = read_settings({"IOC_DATABASE_URL_FILE": str(path)})
    assert read.database_url == "postgresql+psycopg://ioc@/ioc"


def test_processes_that_start_together_agree_on_one_session_key(tmp_path: Path) -> None:
    path = tmp_path / "run" / "session.key"
    settings = read_settings({"IOC_SECRET_FILE": str(path)})
    keys: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: keys.append(session_key(settings))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(keys)) == 1
    assert len(keys[0]) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_the_clock_follows_a_simulator_and_survives_it(serve: Serve) -> None:
    said = {"now": "2026-11-23T05:00:00+00:00", "rate": 1.0}
    simulator = FastAPI()
    simulator.add_api_route("/_clock", lambda: said)
    clock = open_clock(f"{serve(simulator)}/_clock")
    assert clock.rate == 1
    assert timedelta() <= clock.now() - datetime(2026, 11, 23, 5, tzinfo=UTC) < timedelta(minutes=5)
    said |= {"now": "2026-11-24T05:00:00+00:00", "rate": 600.0}
    wait_until(lambda: clock.rate == 600, "the clock to notice the new rate")
    assert clock.now() >= datetime(2026, 11, 24, 5, tzinfo=UTC)
    said |= {"now": "never", "rate": -1.0}
    before = clock.now()
    wait_until(lambda: clock.now() > before + timedelta(minutes=10), "time to go on by itself")
    assert clock.rate == 600
