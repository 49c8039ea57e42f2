"""Our own processes beside the bench: started by list, ended by their id, never left behind."""

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from tests.bench.pages import ROOT
from tests.postgres import OPTIONS, Cluster, running_cluster

# As in production: what is committed is on the disk.
DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on")
ROOMY = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min")


@contextmanager
def beside(
    module: str, *arguments: str, environ: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`python -m MODULE ARGUMENTS` for as long as the block lasts; its first line can be read."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
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


def first_line(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline().strip() if process.stdout else ""
    if not line:
        raise RuntimeError("a process of the bench ended before it began; see above")
    return line


def answered(module: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What `python -m MODULE JSON` prints last, once it has ended well."""
    command: Sequence[str] = [sys.executable, "-m", module, orjson.dumps(asked).decode()]
    done = subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    told: dict[str, Any] = orjson.loads(done.stdout.strip().splitlines()[-1])
    return told


def free_port() -> int:
    """A loopback port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgresql() -> Iterator[tuple[Cluster, int]]:
    """A PostgreSQL server that keeps its promises, and its process id."""
    kept = [option for option in OPTIONS if not option.startswith("shared_buffers")]
    with running_cluster((*kept, *DURABLE, *ROOMY)) as cluster:
        pid_file: Path = cluster.folder / "main" / "postmaster.pid"
        yield cluster, int(pid_file.read_text().splitlines()[0])
