"""A source that is pushed is not read by command, and its port is told when it is taken."""

from pathlib import Path

import pytest

from ioc.__main__ import main
from ioc.config import SETTINGS
from ioc.domain.errors import ConfigError
from ioc.receiving.port import bound

PUSHED = """
[sources.mot-cua]
connector = "one_stop"
receive = true
simulated = true
[sources.mot-cua.senders.so-xd]
username = "sxd"
secret = "env:KHONG_CO"
agencies = ["H15.12"]
"""


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    written = tmp_path / "sources.toml"
    written.write_text(PUSHED, encoding="utf-8")
    monkeypatch.setenv("IOC_SOURCES", str(written))
    monkeypatch.setenv("IOC_DATABASE_URL", f"sqlite:///{tmp_path}/ioc.sqlite")
    monkeypatch.setenv("IOC_SECRET_FILE", str(tmp_path / "session.key"))


@pytest.mark.usefixtures("sources")
def test_a_pushed_source_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["poll", "mot-cua"]) == 2
    told = "Nguồn mot-cua được đẩy đến, không đọc được; hãy chạy python -m ioc worker.\n"
    assert capsys.readouterr().err == told


def test_a_taken_port_is_told_by_its_settings() -> None:
    with bound("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with (
            pytest.raises(ConfigError, match=f"IOC_PUSH_HOST=127.0.0.1, IOC_PUSH_PORT={port}"),
            bound("127.0.0.1", port),
        ):
            pass
