"""Senders push in the dialect's chunks of ten; each chunk waits for the commit that holds it."""

import os
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select

from ioc.metrics.dossiers import MEASURES
from ioc.simulator import reference
from ioc.simulator.books import Books
from ioc.simulator.pushing import CHUNK, DOSSIERS, PROGRESS, STEPS, outboxes, shared_out
from ioc.simulator.worktime import day_of
from ioc.simulator.world import World
from ioc.store import rollups
from ioc.store.engine import open_engine, reading
from ioc.store.schema import dossiers, steps
from tests.bench import machine, show
from tests.bench.pages import A_YEAR_OF_ONE, FULL_AT, HISTORY_DAYS, ROOT, SEED
from tests.bench.processes import answered, beside, free_port, postgresql
from tests.bench.pushers import PASSWORD, file_of

FULL, QUICK = 20_000, 4_000
SENDERS = 4
CONNECTIONS = (2, 8)
TARGET = 1_000.0
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """The chunks of every sender, written down, and how many dossiers and steps they hold."""

    folder: Path
    sources: Path
    dossiers: int
    steps: int


def run(folder: Path, *, quick: bool) -> None:
    pile = _pile(folder / "chunks", QUICK if quick else FULL)
    show.heading(
        f"Push: {pile.dossiers:,} dossiers and their {pile.steps:,} steps in chunks of {CHUNK} "
        f"from {SENDERS} senders; acknowledged after the commit; CPU is the worker's own; "
        f"{machine.load()}"
    )
    rows: list[tuple[str, ...]] = []
    best: dict[str, float] = {}
    with postgresql() as (cluster, _):
        for connections in CONNECTIONS:
            for engine in TITLES:
                if engine == "postgresql":
                    with cluster.database() as url:
                        row, speed = _one(pile, url, connections, folder)
                else:
                    url = f"sqlite:///{folder / f'push-{connections}.sqlite'}"
                    row, speed = _one(pile, url, connections, folder)
                best[engine] = max(best.get(engine, 0.0), speed)
                rows.append((f"{TITLES[engine]}, {SENDERS * connections} connections", *row))
    show.table(("", "dossiers/s", "per CPU s", "steps/s", "per CPU s", "with steps/s"), rows)
    print()
    for engine, speed in best.items():
        verdict = "reaches" if speed >= TARGET else "does not reach"
        show.said(f"{TITLES[engine]}: {show.count(speed)} dossiers/s {verdict} {TARGET:,.0f}")


def _one(pile: Pile, url: str, connections: int, folder: Path) -> tuple[tuple[str, ...], float]:
    """What one store takes, into an empty database; a wrong number has no speed."""
    took: dict[str, float] = {}
    cpu: dict[str, float] = {}
    with _worker(pile, url, folder) as (port, pid):
        for service in (DOSSIERS, PROGRESS):
            asked = {"port": port, "folder": str(pile.folder), "service": service}
            before = machine.server_cpu(pid)
            told = answered(
                "tests.bench.pushers", {**asked, "senders": SENDERS, "connections": connections}
            )
            took[service], cpu[service] = told["seconds"], machine.server_cpu(pid) - before
    engine = open_engine(url)
    with reading(engine) as connection:
        count = select(func.count())
        kept = [connection.scalar(count.select_from(table)) for table in (dossiers, steps)]
        wrong = rollups.verify(connection, MEASURES)
    engine.dispose()
    if kept[0] != pile.dossiers or wrong:
        raise RuntimeError(f"{kept[0]} dossiers kept of {pile.dossiers}, {len(wrong)} sums wrong")
    speed = pile.dossiers / took[DOSSIERS]
    whole = pile.dossiers / (took[DOSSIERS] + took[PROGRESS])
    row = (
        show.count(speed),
        show.count(pile.dossiers / cpu[DOSSIERS]),
        show.count(pile.steps / took[PROGRESS]),
        show.count(pile.steps / cpu[PROGRESS]),
        show.count(whole),
    )
    return row, speed


@contextmanager
def _worker(pile: Pile, url: str, folder: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    environ: Mapping[str, str] = {
        **os.environ,
        "IOC_DATABASE_URL": url,
        "IOC_SOURCES": str(pile.sources),
        "IOC_SECRET_FILE": str(folder / "session.key"),
        "IOC_PUSH_PORT": str(port),
        "IOC_CLOCK": "",
    }
    with beside("ioc", "worker", environ=environ) as process:
        while process.poll() is None and not _listens(port):
            time.sleep(0.1)
        yield port, process.pid


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _pile(folder: Path, wanted: int) -> Pile:
    """A year's last weeks at full size, as many as wanted, as they stood on an evening."""
    folder.mkdir(parents=True)
    at = int(FULL_AT.timestamp())
    world = World(
        reference.parse(reference.read_texts(ROOT / "data")),
        SEED,
        wanted / A_YEAR_OF_ONE,
        day_of(at) - HISTORY_DAYS,
    )
    books = Books(world, folder / "books.sqlite")
    books.write(world.first_day, day_of(at) + 1)
    counts = [0, 0]
    for sender, box in enumerate(outboxes(books, SENDERS, at)):
        told = [step for item in box for step in item[STEPS]]
        bare = [{name: value for name, value in item.items() if name != STEPS} for item in box]
        _write(file_of(folder, sender, DOSSIERS), bare)
        _write(file_of(folder, sender, PROGRESS), told)
        counts = [counts[0] + len(bare), counts[1] + len(told)]
    sources = folder / "sources.toml"
    sources.write_text(_sources(books, folder), encoding="utf-8")
    return Pile(folder=folder, sources=sources, dossiers=counts[0], steps=counts[1])


def _write(path: Path, items: Sequence[Mapping[str, Any]]) -> None:
    chunks = (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))
    path.write_bytes(b"\n".join(orjson.dumps(chunk) for chunk in chunks))


def _sources(books: Books, folder: Path) -> str:
    secret = folder / "push.secret"
    secret.write_text(PASSWORD, encoding="utf-8")
    lines = ['[sources.mot-cua]\nconnector = "one_stop"\nreceive = true\nsimulated = true']
    for account in shared_out(books, SENDERS, PASSWORD):
        lines.append(
            f"[sources.mot-cua.senders.{account.username}]\n"
            f'username = "{account.username}"\nsecret = "file:{secret}"\n'
            f"agencies = {orjson.dumps(account.agencies).decode()}"
        )
    return "\n".join(lines) + "\n"
