"""What every test may ask for: an empty database on each engine, a server on loopback."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import settings

from tests.postgres import Cluster, running_cluster

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0

Serve = Callable[[Any], str]
Launch = Callable[..., str]

# A slow machine is not a bug: no example is timed. A failure prints how to replay it.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One PostgreSQL server of our own (one per xdist worker), started when first asked for."""
    with running_cluster() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh, empty database; the test runs once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'ioc.sqlite'}"
        return
    running: Cluster = request.getfixturevalue("cluster")
    with running.database() as url:
        yield url


@pytest.fixture
def postgresql_url(cluster: Cluster) -> Iterator[str]:
    """The URL of a fresh, empty PostgreSQL database, for what only that engine does."""
    with cluster.database() as url:
        yield url


def free_port() -> int:
    """A loopback port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serves an ASGI app in a thread; yields its base URL."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", lifespan="auto", timeout_graceful_shutdown=2)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive(), "the server to start")
        assert thread.is_alive(), "the server stopped while starting"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


@contextmanager
def launched(
    arguments: list[str], *, environ: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs `python ARGUMENTS` from the checkout, output to `log`; ends it and its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
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


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0, trust_env=False).status_code < 500
    except httpx.HTTPError:
        return False


def wait_until(true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Waits for something that happens elsewhere; gives up loudly."""
    until = time.monotonic() + patience
    while not true():
        if time.monotonic() > until:
            pytest.fail(f"waited {patience:.0f} s for {what}")
        time.sleep(0.05)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """serve(app) puts an ASGI app on a free loopback port until the test ends; its base URL."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """launch([ARGUMENTS], ready=URL, environ={}) runs a Python process until the test ends."""
    with ExitStack() as stack:

        def start(
            arguments: list[str], ready: str, environ: Mapping[str, str] | None = None
        ) -> str:
            log = tmp_path / f"process-{time.monotonic_ns()}.log"
            process = stack.enter_context(launched(arguments, environ=environ or {}, log=log))
            wait_until(lambda: answers(ready) or process.poll() is not None, f"{ready} to answer")
            assert process.poll() is None, log.read_text(encoding="utf-8")
            return ready

        yield start
