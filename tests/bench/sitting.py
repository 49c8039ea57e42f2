"""A process of its own that fills a store, or asks a store for its pages and tells its memory.

`python -m tests.bench.sitting JSON`: either fill (a URL), now, dossiers, years; or ask
(a URL).
"""

import os
import sys
from datetime import datetime

import orjson

from ioc.lookups import read_lookups
from ioc.store.engine import open_engine
from ioc.web.pages import agencies, overview
from tests.bench.filled import filled
from tests.bench.growth import NOW, timed
from tests.bench.machine import resident
from tests.bench.pages import ROOT

TIMES = 10


def main() -> None:
    asked = orjson.loads(sys.argv[1])
    if "fill" in asked:
        now = datetime.fromisoformat(asked["now"])
        filled(asked["fill"], asked["dossiers"], asked["years"], now)
    else:
        engine, lookups = open_engine(asked["ask"]), read_lookups(ROOT / "data")
        for _ in range(TIMES):
            for page in (overview, agencies):
                timed(page.fill, engine, lookups, NOW)
    print(orjson.dumps({"resident": resident(os.getpid())}).decode(), flush=True)


if __name__ == "__main__":
    main()
