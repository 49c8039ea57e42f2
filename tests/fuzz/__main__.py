"""python -m tests.fuzz [--minutes 60] [--only NAME] [--seed N]: spoilt rows for every parse.

Turn by turn each connector gets some thousand rows made of its contract's; the smallest row that
breaks one is written to tests/fuzz/found/, where tests/fuzz/test_found.py goes on asking for it.
"""

import argparse
import hashlib
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.spoiling import Spoiler
from tests.fuzz.targets import Target, hold, targets

FOUND = Path(__file__).parent / "found"
ROWS_A_TURN = 2_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="in all, shared by all")
    parser.add_argument("--only", help="one connector instead of all")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other rows")
    asked = parser.parse_args()
    known = targets()
    if asked.only and asked.only not in known:
        parser.error(f"no connector {asked.only}; there are {', '.join(sorted(known))}")
    chosen = [known[asked.only]] if asked.only else [known[name] for name in sorted(known)]
    tried: Counter[str] = Counter()
    until, turn, found = time.monotonic() + asked.minutes * 60, asked.seed, 0
    while time.monotonic() < until:
        for target in chosen:
            found += not fuzzed(target, turn, tried)
            if time.monotonic() >= until:
                break
        turn += 1
    for name, count in sorted(tried.items()):
        print(f"{name:<18}{count:>12,} rows")
    print(f"{sum(tried.values()):,} rows in {asked.minutes:g} minutes, {found} findings")
    return 1 if found else 0


def fuzzed(target: Target, turn: int, tried: Counter[str]) -> bool:
    """One connector's turn; False when a row broke it, which is then kept."""
    last: list[Any] = []

    @seed(turn)
    @settings(
        max_examples=ROWS_A_TURN,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(row=Spoiler(target.rows).rows)
    def run(row: Any) -> None:
        tried[target.name] += 1
        last[:] = [row]
        hold(target, row)

    try:
        run()
    except Exception:
        traceback.print_exc(limit=-3, file=sys.stderr)
        keep(target, last[0])
        return False
    return True


def keep(target: Target, row: Any) -> None:
    """Writes the row down as a case for ever; the name says whose it is."""
    body = msgspec.json.format(msgspec.json.encode({"connector": target.name, "row": row}))
    path = FOUND / f"{target.name}-{hashlib.blake2b(body, digest_size=4).hexdigest()}.json"
    path.write_bytes(body + b"\n")
    print(f"{path.name}: {row!r}"[:500], file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
