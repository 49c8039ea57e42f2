"""A Chromium of our own, cut off from everybody but this machine."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from ioc.doctor.talk import Gone, Hear, Talk
from ioc.domain.errors import ConfigError

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
# A name or a number that is not this machine's resolves to nothing, and what asks for no name
# (WebRTC) has no way out either. The rest keeps Chromium's own questions few.
FLAGS: Final = (
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    *("--no-proxy-server", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"),
    *("--headless", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1920,1080"),
    *("--disable-background-networking", "--disable-component-update", "--disable-quic"),
    *("--disable-sync", "--no-pings", "--no-first-run", "--disable-default-apps"),
    *("--disable-extensions", "--disable-back-forward-cache"),
    *("--disable-field-trial-config", "--disable-updater-scheduler"),
    "--disable-features=AutofillServerCommunication,NetworkTimeServiceQuerying,OptimizationHints",
    "--enable-features=SkipListAccountsWithoutGaiaCookies",
    *("--remote-debugging-address=127.0.0.1", "--remote-debugging-port=0"),
)
NET_LOG: Final = "net.json"
_PORT_FILE: Final = "DevToolsActivePort"
_START_S, _END_S, _POLL_S = 30.0, 20.0, 0.05
_ROOT: Final = 0


def find_chromium() -> str:
    """The path of a Chromium; ConfigError tells how to get one."""
    found = (shutil.which(name) for name in NAMES)
    path = next((path for path in found if path), "")
    if not path:
        raise ConfigError(
            f"Không thấy Chromium trên máy này (đã tìm {', '.join(NAMES)}); "
            "hãy cài: apt install -y chromium."
        )
    return path


@contextmanager
def talking(folder: Path, hear: Hear) -> Iterator[Talk]:
    """A fresh browser, its profile and its log in `folder`; ended, and the log whole, afterwards.

    ConfigError where there is none, Gone where it does not start.
    """
    program, said = find_chromium(), folder / "chromium.log"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [program, *_flags(folder), "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = _address(folder, process, said)
        with connect(address, max_size=None, compression=None, proxy=None) as socket:
            talk = Talk(socket, hear)
            talk.begin()
            yield talk
            with suppress(Gone, subprocess.TimeoutExpired):
                talk.say("Browser.close")
                process.wait(_END_S)
    except (OSError, WebSocketException) as error:
        raise Gone(f"{program} không nói chuyện được ({error})") from error
    finally:
        _end(process)


def _flags(folder: Path) -> Iterator[str]:
    yield from FLAGS
    yield f"--user-data-dir={folder / 'profile'}"
    yield f"--log-net-log={folder / NET_LOG}"
    # Chromium runs as root only without its sandbox.
    if os.geteuid() == _ROOT:
        yield "--no-sandbox"


def _address(folder: Path, process: subprocess.Popen[bytes], said: Path) -> str:
    """Where its DevTools listen, once it says so."""
    path = folder / "profile" / _PORT_FILE
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        told = path.read_text("utf-8").split() if path.exists() else []
        if len(told) == 2:
            return f"ws://127.0.0.1:{told[0]}{told[1]}"
        time.sleep(_POLL_S)
    words = said.read_text("utf-8", errors="replace").strip().splitlines()
    raise Gone(f"Chromium không khởi động ({words[-1] if words else 'không nói gì'})")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
