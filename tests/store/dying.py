"""Dies after so many SQL statements of one load: python -m tests.store.dying URL N LOAD."""

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, event, select

from ioc.config import ROOT
from ioc.store import status
from ioc.store.engine import open_engine
from ioc.store.ingest import ingest
from tests.store.feeds import later_feeds
from tests.store.invented import RULES, later_load

LOADS = {"dossiers": later_load, "feeds": later_feeds}
_KILLED = 9


def main(url: str, statements: int, load: str) -> None:
    engine = open_engine(url)
    left = [statements]

    def count_down(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(_KILLED)

    event.listen(engine, "after_cursor_execute", count_down)
    ingest(engine, LOADS[load](), RULES)


def died(url: str, statements: int, load: str) -> bool:
    """Whether a process that was to store that load was killed on the way."""
    asked = ["tests.store.dying", url, str(statements), load]
    done = subprocess.run([sys.executable, "-m", *asked], cwd=ROOT, check=False, timeout=120)
    return done.returncode == _KILLED


def kept(connection: Connection, tables: Sequence[Table]) -> dict[str, Any]:
    """Every row of these tables, and how far the source is read."""
    rows = {t.name: sorted(map(repr, connection.execute(select(t)).all())) for t in tables}
    return {**rows, "watermark": status.marks(connection, "mot-cua").watermark}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
