"""python -m tests.bench [PART] [--quick]: figures and yardsticks."""

import argparse
import tempfile
from pathlib import Path

from tests.bench import first, growth, ingest, push, screens, walls
from tests.bench import map as maps

PARTS = ("ingest", "growth", "screens", "map", "first", "push", "walls")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=PARTS, help="one part instead of all seven")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--profile", type=Path, help="ingest: where its time goes, PATH-ENGINE.txt")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ioc-bench-") as name:
        for part in [asked.part] if asked.part else PARTS:
            folder = Path(name) / part
            if part == "ingest":
                ingest.run(folder, quick=asked.quick, profile=asked.profile)
            elif part == "growth":
                growth.run(folder, quick=asked.quick)
            elif part == "map":
                maps.run(folder, quick=asked.quick)
            elif part == "first":
                first.run(folder, quick=asked.quick)
            elif part == "push":
                push.run(folder, quick=asked.quick)
            elif part == "walls":
                walls.run(folder, quick=asked.quick)
            else:
                screens.run(folder, quick=asked.quick)


if __name__ == "__main__":
    main()
