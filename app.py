"""The front door: `python app.py` runs web, worker and simulator on one machine, until Ctrl+C."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import uvicorn

from ioc.__main__ import bound, explained, web, web_config
from ioc.config import ROOT, Settings, read_settings, refuse_unsafe, runs_simulator
from ioc.domain.errors import ConfigError
from ioc.sources.registry import read_sources
from ioc.store.engine import migrate, open_engine

# Its first start writes a year of history before it answers.
SIMULATOR_PATIENCE = 600.0
WORKER_PAUSE = 5.0
# A worker that ends later than this has worked: it did not refuse, something happened to it.
STARTING = 20.0
EXPLAINED = 2


def main() -> int:
    """Starts everything, serves until a signal comes, and takes the children down with it."""
    # SIGTERM ends us as Ctrl+C does, so that no child outlives us.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return explained(run)


def run() -> int:
    settings = read_settings(os.environ)
    sources = read_sources(settings.sources)
    refuse_unsafe(settings, sources)
    with bound(settings.host, settings.port) as listener:
        migrate(open_engine(settings.database_url))
        if not runs_simulator(settings, sources):
            return everything(settings, listener)
        with simulator(settings):
            made_up = all(source.simulated for source in sources if source.enabled)
            clock = settings.clock or (settings.simulation.clock_url if made_up else "")
            return everything(replace(settings, clock=clock), listener)


def everything(settings: Settings, listener: socket.socket) -> int:
    """The web in this process and the worker beside it; 2 when the worker refused to start."""
    server = uvicorn.Server(web_config(settings))
    with kept_alive({"IOC_CLOCK": settings.clock}, server) as refused:
        host, port = listener.getsockname()[:2]
        sys.stdout.write(f"Mở http://{host}:{port} để xem; bấm Ctrl+C để dừng.\n")
        sys.stdout.flush()
        server.run(sockets=[listener])
    return EXPLAINED if refused.is_set() else 0


@contextmanager
def simulator(settings: Settings) -> Iterator[None]:
    """The make-believe province, ours unless one already answers on its port."""
    url = settings.simulation.clock_url
    if answers(url):
        yield
        return
    sys.stdout.write("Đang dựng tỉnh mô phỏng...\n")
    sys.stdout.flush()
    with child("simulate", {}) as process:
        until = time.monotonic() + SIMULATOR_PATIENCE
        while not answers(url):
            if process.poll() is not None or time.monotonic() > until:
                raise ConfigError(
                    f"Bộ mô phỏng không chạy được trên cổng {settings.simulation.port}; "
                    "hãy xem dòng trên, hoặc đặt IOC_SIMULATE=no."
                )
            time.sleep(0.2)
        yield


@contextmanager
def kept_alive(environ: Mapping[str, str], server: uvicorn.Server) -> Iterator[threading.Event]:
    """A worker beside the web, started again when it falls; the event tells that it refused."""
    refused, leaving = threading.Event(), threading.Event()

    def keep() -> None:
        while not leaving.is_set():
            began = time.monotonic()
            with child("worker", environ) as process:
                while process.poll() is None and not leaving.wait(0.5):
                    pass
            at_once = time.monotonic() - began < STARTING
            if process.returncode == EXPLAINED and at_once and not leaving.is_set():
                refused.set()
                server.should_exit = True
                return
            leaving.wait(WORKER_PAUSE)

    keeper = threading.Thread(target=keep, name="worker-keeper")
    keeper.start()
    try:
        yield refused
    finally:
        leaving.set()
        keeper.join()


@contextmanager
def child(command: str, environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m ioc COMMAND`, in a session of its own so that Ctrl+C reaches only us."""
    process = subprocess.Popen(
        [*dies_with_us(), sys.executable, "-m", "ioc", command],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def dies_with_us() -> list[str]:
    """What to put before a command so that the kernel ends it when we are killed outright."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def __getattr__(name: str) -> Any:
    # `uvicorn app:server` finds the web here; importing this module opens nothing.
    if name != "server":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    settings = read_settings(os.environ)
    refuse_unsafe(settings, read_sources(settings.sources))
    return web(settings)


if __name__ == "__main__":
    sys.exit(main())
