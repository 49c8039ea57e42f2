"""What the tests of Phản ánh and An ninh mạng share: pages painted, their numbers followed."""

import asyncio
import csv
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import Engine

from ioc.metrics.reader import Reader
from ioc.web.components.kind import Kind
from ioc.web.components.list_grid import grid_rows
from ioc.web.context import Context
from ioc.web.exports import add_routes
from ioc.web.filters import Filters
from ioc.web.page import Frame, Page, filled
from tests.web.desk import StillClock
from tests.web.mapped import NOW, known
from tests.web.test_agencies import parts, words

TODAY = NOW.date()
ALL = {"startRow": 0, "endRow": 100_000}


def context(engine: Engine) -> Context:
    return Context(engine=engine, lookups=known(), clock=StillClock(NOW))


@contextmanager
def reading(engine: Engine) -> Iterator[Reader]:
    with context(engine).reader() as reader:
        yield reader


def asked(search: str) -> Filters:
    return Filters.parse(search, TODAY)


def painted(page: Page, reader: Reader, search: str = "") -> Any:
    frame = Frame(lookups=reader.lookups, today=TODAY, simulated=True)
    return filled(page.layout(asked(search), frame), page.fill(reader, asked(search)))


def stray(page: Page, reader: Reader, search: str = "") -> set[str]:
    """Slots that the layout of the same address has no place for."""
    frame = Frame(lookups=reader.lookups, today=TODAY, simulated=True)
    ids = {getattr(part, "id", "") for part in parts(page.layout(asked(search), frame))}
    return set(page.fill(reader, asked(search))) - ids


def said(page: Page, reader: Reader, search: str = "") -> str:
    """Everything that a page sends to a browser."""
    return json.dumps(page.fill(reader, asked(search)), cls=PlotlyJSONEncoder, ensure_ascii=False)


def rows(reader: Reader, search: str, kinds: Sequence[Kind]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = grid_rows(reader, asked(search), ALL, kinds)["rowData"]
    return found


def followed(
    tree: Any, reader: Reader, path: str, kinds: Sequence[Kind]
) -> list[tuple[str, int, int]]:
    """Every whole number that leads to a list of this page: where to, itself, the rows there."""
    found = []
    for part in parts(tree):
        address = urlsplit(str(getattr(part, "href", None) or ""))
        shown = (words(part).split() or [""])[0].replace(".", "")
        if address.path == path and "metric=" in address.query and shown.isdigit():
            count = grid_rows(reader, asked(address.query), {"endRow": 1}, kinds)["rowCount"]
            found.append((address.query, int(shown), count))
    return found


def files(engine: Engine) -> FastAPI:
    """The files of the lists, over the same store."""
    server = FastAPI()
    add_routes(server, context(engine))
    return server


def fetched(engine: Engine, query: str) -> httpx.Response:
    """What `/api/export/QUERY` answers."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=files(engine))
        async with httpx.AsyncClient(transport=transport, base_url="http://loopback") as client:
            return await client.get(f"/api/export/{query}")

    return asyncio.run(ask())


def lines(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV file, by the heads of their columns."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))
