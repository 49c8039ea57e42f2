"""Dies after so many SQL statements of one load: python -m tests.store.dying URL N LOAD."""

import os
import sys
from typing import Any

from sqlalchemy import event

from ioc.store.engine import open_engine
from ioc.store.ingest import ingest
from tests.store.feeds import later_feeds
from tests.store.invented import RULES, later_load

LOADS = {"dossiers": later_load, "feeds": later_feeds}


def main(url: str, statements: int, load: str = "dossiers") -> None:
    engine = open_engine(url)
    left = [statements]

    def count_down(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os._exit(9)

    event.listen(engine, "after_cursor_execute", count_down)
    ingest(engine, LOADS[load](), RULES)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
