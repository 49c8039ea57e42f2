"""One contender, one database, three turns, in a process of its own; prints each one's cost.

`python -m tests.bench.contender JSON`: who (ours or dlt), database, url, begins, folder, server
(a process id), profile (a path).
"""

import cProfile
import os
import pstats
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

from tests.bench.machine import Watch, resident
from tests.bench.ours import ours
from tests.bench.pages import CHANGED_AT, FULL_AT, NOTHING_AT

TURNS = {"full": FULL_AT, "changed": CHANGED_AT, "nothing": NOTHING_AT}
SHOWN = 45


class Contender(Protocol):
    def turn(self, at: datetime) -> None: ...
    def stored(self) -> int: ...
    def verified(self) -> bool: ...


def opened(asked: dict[str, Any]) -> AbstractContextManager[Contender]:
    begins = datetime.fromisoformat(asked["begins"])
    if asked["who"] == "ours":
        return ours(asked["database"], asked["url"], begins)
    # Only who is measured is imported: dlt alone is a hundred megabytes.
    from tests.bench.dlt_merge import theirs

    return theirs(asked["database"], asked["url"], begins, Path(asked["folder"]))


def main() -> None:
    asked = orjson.loads(sys.argv[1])
    told: dict[str, Any] = {}
    profile = cProfile.Profile(time.process_time) if asked.get("profile") else None
    with opened(asked) as contender:
        for name, at in TURNS.items():
            if profile and name == "full":
                profile.enable()
            watch = Watch(asked["server"])
            contender.turn(at)
            told[name] = asdict(watch.cost())
            if profile:
                profile.disable()
            told[f"{name}_stored"] = contender.stored()
        told["resident"] = resident(os.getpid())
        told["verified"] = contender.verified()
    if profile:
        _write(profile, Path(asked["profile"]))
    print(orjson.dumps(told).decode(), flush=True)


def _write(profile: cProfile.Profile, path: Path) -> None:
    with path.open("w", encoding="utf-8") as report:
        stats = pstats.Stats(profile, stream=report)
        stats.sort_stats("tottime").print_stats(SHOWN)
        stats.sort_stats("cumtime").print_stats(SHOWN)


if __name__ == "__main__":
    main()
