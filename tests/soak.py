"""`python -m tests.soak [--minutes 60] [--seed 7]`: the whole product at rate 60, with faults on.

A house of its own (`app.py`: web, worker, simulator; a database and a data folder in /tmp) is
watched through its own API. Every half minute another of the four systems misbehaves for twenty
seconds; after every third, with the province's clock stopped for as long as it takes, every figure
that the simulator's books know is compared with them, each fresh feed at its own instant. Stopped
time does not count as watched. 0: all agreed and `verify` found nothing.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from ioc.config import ROOT
from ioc.sources.registry import read_sources
from tests.bench.machine import resident
from tests.bench.processes import free_port
from tests.soaked import Books, Ours, differences

RATE = 60
HISTORY_DAYS = 365
SCALE = 0.3
SYSTEMS = {
    "mot-cua": "one_stop",
    "phan-anh": "open311",
    "soc": "wazuh",
    "chat-luong-766": "service_quality",
}
FAULTS = ("down", "slow", "garbage", "truncated", "401", "drop", "empty", "bad_rows", "hang")
ILL_SECONDS, CALM_SECONDS, SETTLING_SECONDS = 20, 30, 8
COMPARED_AFTER = 3
COUNTED = ("compared", "different", "skipped")
PATIENCE = 1_800.0
NEARLY_A_YEAR = timedelta(days=360)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ioc-soak-") as name, house(Path(name)) as running:
        seen = watched(running, 60 * asked.minutes, random.Random(asked.seed))
        say(
            f"compared {seen['compared']:,}, different {seen['different']}, faults {seen['faults']}"
        )
        well = not running.verify() and not seen["different"] and seen["compared"] > 0
    return 0 if well else 1


class House:
    """Our product under its own roof, and what a person can do with it."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], port: int, far: int) -> None:
        self._folder, self._process = folder, process
        self.web = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, trust_env=False)
        self.far = httpx.Client(base_url=f"http://127.0.0.1:{far}", timeout=300, trust_env=False)

    def status(self) -> dict[str, Any]:
        told = self.web.get("/api/v1/status").raise_for_status().json()
        return {source["name"]: source for source in told["sources"]}

    def ail(self, system: str, kind: str | None) -> None:
        fault = {"system": system, "kind": kind, "seconds": 2 * ILL_SECONDS}
        self.far.post("/_fault", json=fault).raise_for_status()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """No time passes in the province; turns under way end, and no other begins."""
        self.far.post("/_clock", json={"rate": 0}).raise_for_status()
        time.sleep(SETTLING_SECONDS)
        yield
        self.far.post("/_clock", json={"rate": RATE}).raise_for_status()

    def ask_again(self, name: str) -> None:
        """What the administrator presses when a refused source pauses."""
        self.web.get("/nguon-du-lieu")
        headers = {"X-CSRFToken": self.web.cookies.get("_csrf_token") or ""}
        command = {"command": "run"}
        answer = self.web.post(f"/api/v1/sources/{name}/commands", json=command, headers=headers)
        answer.raise_for_status()

    def verify(self) -> int:
        self._process.terminate()
        self._process.wait(60)
        told = subprocess.run(
            [sys.executable, "-m", "ioc", "verify"],
            env=environment(self._folder),
            cwd=ROOT,
            check=False,
        )
        return told.returncode

    def memory(self) -> str:
        pids = [self._process.pid, *children(self._process.pid)]
        return " ".join(f"{resident(pid):.0f}" for pid in pids)


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "IOC_DATABASE_URL": f"sqlite:///{folder / 'ioc.sqlite'}",
        "IOC_DATA": str(folder / "data"),
        "IOC_SOURCES": str(folder / "data" / "sources.toml"),
        "IOC_SECRET_FILE": str(folder / "session.key"),
    }


@contextmanager
def house(folder: Path) -> Iterator[House]:
    kept = shutil.ignore_patterns("*.sqlite*", "simulator*", "run", "worker.lock")
    shutil.copytree(ROOT / "data", folder / "data", ignore=kept)
    port, far = free_port(), free_port()
    told = (ROOT / "data" / "sources.toml").read_text("utf-8")
    path = folder / "data" / "sources.toml"
    path.write_text(told.replace(":8051/", f":{far}/"), "utf-8")
    assert {source.name for source in read_sources(path)} == set(SYSTEMS)
    wanted = {
        "IOC_PORT": str(port),
        "IOC_SIMULATOR_PORT": str(far),
        "IOC_SPEED": str(RATE),
        "IOC_SCALE": str(SCALE),
        "IOC_HISTORY_DAYS": str(HISTORY_DAYS),
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=environment(folder) | wanted,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            yield awaited(House(folder, process, port, far))
        finally:
            process.terminate()
            process.wait(60)


def awaited(running: House) -> House:
    """Until every source is fresh and the first year of it is in."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            told = running.status()
        except httpx.HTTPError:
            told = {}
        if told and all(settled(source) for source in told.values()):
            say(f"all four are in: {running.memory()} MB")
            return running
        time.sleep(2)
    sys.exit("the sources were not all read in time")


def settled(source: Mapping[str, Any]) -> bool:
    """Fresh, and nearly a year of it is in."""
    if source["state"] != "fresh":
        return False
    back, at = source["backfilled_to"], datetime.fromisoformat(source["last_attempt_at"])
    return back is None or at - datetime.fromisoformat(back) > NEARLY_A_YEAR


def watched(running: House, seconds: float, dice: random.Random) -> Counter[str]:
    seen: Counter[str] = Counter()
    while seen["seconds"] < seconds:
        name, kind = dice.choice(sorted(SYSTEMS)), dice.choice(FAULTS)
        running.ail(SYSTEMS[name], kind)
        time.sleep(ILL_SECONDS)
        states = {each: source["state"] for each, source in running.status().items()}
        running.ail(SYSTEMS[name], None)
        for each, state in states.items():
            if state == "refused":
                running.ask_again(each)
        time.sleep(CALM_SECONDS)
        seen["seconds"] += ILL_SECONDS + CALM_SECONDS
        seen["faults"] += 1
        if seen["faults"] % COMPARED_AFTER == 0:
            with running.stopped():
                compare(running, seen)
        told = " ".join(f"{each}={state}" for each, state in states.items() if state != "fresh")
        counted = ", ".join(f"{word} {seen[word]:,}" for word in COUNTED)
        say(f"{SYSTEMS[name]} {kind}: {told or 'all fresh'}; {counted}; {running.memory()} MB")
    return seen


def compare(running: House, seen: Counter[str]) -> None:
    """What is not fresh or moves meanwhile says nothing, nor does a level of another day: not
    counted.
    """
    books, ours = Books(running.far), Ours(running.web)
    answer = running.web.get("/api/v1/status").raise_for_status().json()
    for source in answer["sources"]:
        name, at = source["name"], source["last_attempt_at"]
        stands_still = SYSTEMS[name] == "service_quality" or at[:10] == answer["now"][:10]
        if source["state"] != "fresh" or not stands_still:
            seen["skipped"] += 1
            continue
        compared, different = differences(name, at, books, ours)
        if running.status()[name]["last_attempt_at"] != at:
            seen["skipped"] += 1
            continue
        seen["compared"] += compared
        seen["different"] += len(different)
        for line in different:
            say(f"  DIFFERENT {name} at {at}: {line}")


def children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in told.split()]


def say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
