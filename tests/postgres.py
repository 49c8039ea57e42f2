"""A PostgreSQL server of our own for tests and benchmarks: fresh folder, gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

# Durability is what a test does without: nothing here outlives the run.
OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=128MB",
    "timezone=UTC",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server. `folder` holds its socket, its data and its log."""

    folder: Path
    port: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """A database nobody has touched, dropped afterwards; yields its URL."""
        name = f"ioc_{uuid.uuid4().hex[:12]}"
        self._run("create database {} template template0 encoding 'UTF8'", name)
        try:
            yield self.url(name)
        finally:
            self._run("drop database {} with (force)", name)

    def _run(self, statement: str, name: str) -> None:
        address = f"host={self.folder} port={self.port} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def running_cluster(options: Sequence[str] = OPTIONS) -> Iterator[Cluster]:
    """Starts a server, yields it, stops it by its process id and removes everything."""
    folder = Path(tempfile.mkdtemp(prefix="ioc-pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        _run("initdb", "-D", folder / "main", "-A", "trust", "-U", "postgres", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        cluster = Cluster(folder=folder, port=_free_port())
        _start(cluster, options)
        try:
            yield cluster
        finally:
            _stop(cluster)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(cluster: Cluster, options: Sequence[str]) -> None:
    flags = f"-p {cluster.port} -k {cluster.folder} -c listen_addresses=127.0.0.1"
    flags += "".join(f" -c {option}" for option in options)
    log = cluster.folder / "log"
    # Without a log file of its own the server keeps our pipes, and the caller waits for ever.
    _run("pg_ctl", "-D", cluster.folder / "main", "-l", log, "-o", flags, "-w", "-t", "60", "start")


def _stop(cluster: Cluster) -> None:
    pid_file = cluster.folder / "main" / "postmaster.pid"
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text().splitlines()[0])
    # SIGINT is PostgreSQL's fast shutdown: it drops the connections and writes its last page.
    os.kill(pid, signal.SIGINT)
    until = time.monotonic() + 30
    while pid_file.exists() and time.monotonic() < until:
        time.sleep(0.05)


def _run(program: str, *arguments: str | Path) -> None:
    command = [str(_programs() / program), *map(str, arguments)]
    if os.geteuid() == 0:
        command = ["runuser", "-u", "postgres", "--", *command]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _programs() -> Path:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    preferred = [path for path in debian if path.parts[-3] == "15"]
    found = (preferred or debian)[-1:] or [Path(p) for p in [shutil.which("initdb")] if p]
    if not found:
        raise RuntimeError("PostgreSQL is not installed; run: apt install -y postgresql")
    return found[0].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
