"""The same pages through dlt: its merge into SQLite, its upsert into PostgreSQL.

Nested lists are left out: dlt would make a table of each, so it stores less than we do.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dlt
import httpx
import orjson

from tests.bench.pages import SIZE, named

Rows = list[dict[str, Any]]


class Theirs:
    """One pipeline and one open client, kept between turns as ours are."""

    def __init__(self, database: str, url: str, begins: datetime, folder: Path) -> None:
        self._http = httpx.Client(base_url=url, trust_env=False, timeout=60)
        self._since = begins
        self._into = _destination(database)
        self._pipeline = dlt.pipeline(
            pipeline_name="bench",
            destination=self._into,
            dataset_name="bench",
            pipelines_dir=str(folder / "pipelines"),
        )
        merge: Any = "merge"
        if database.startswith("postgresql"):
            merge = {"disposition": "merge", "strategy": "upsert"}
        self._merge = merge

    def turn(self, at: datetime) -> None:
        """Reads the window since the last turn, as our connector does, and merges it on MaHoSo."""
        window = self._since - timedelta(hours=1), at + timedelta(seconds=30)
        resource = dlt.resource(
            self._pages(*window),
            name="dossiers",
            primary_key="MaHoSo",
            write_disposition=self._merge,
        )
        self._pipeline.run(resource).raise_on_failed_jobs()
        self._since = at

    def stored(self) -> int:
        with self._pipeline.sql_client() as client:
            found = client.execute_sql("SELECT count(*) FROM dossiers")
            return int(found[0][0]) if found else 0

    def verified(self) -> bool:
        """There are no rollups to verify."""
        return True

    def _pages(self, start: datetime, end: datetime) -> Iterator[Rows]:
        number = 0
        while True:
            number += 1
            asked = {
                "service": "LayDanhSachHoSo",
                "tungay": named(start),
                "denngay": named(end),
                "trang": number,
                "soluong": SIZE,
            }
            answer = self._http.post("/mapi/g", content=orjson.dumps(asked)).raise_for_status()
            rows = orjson.loads(answer.content)["result"]
            if not rows:
                return
            yield [{k: v for k, v in row.items() if not isinstance(v, list)} for row in rows]


def _destination(database: str) -> Any:
    if database.startswith("sqlite"):
        return dlt.destinations.sqlalchemy(database)
    # It insists on a password, which our server does not ask for.
    return dlt.destinations.postgres(database.replace("+psycopg://postgres@", "://postgres:none@"))


@contextmanager
def theirs(database: str, url: str, begins: datetime, folder: Path) -> Iterator[Theirs]:
    # It would tell its makers of every run.
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
    yield Theirs(database, url, begins, folder)
