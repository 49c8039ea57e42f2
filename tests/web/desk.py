"""A small invented province behind the web server, for tests of what a client sees."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ioc.domain.lookups import Lookups
from ioc.domain.periods import local_day
from ioc.kinds import feeds
from ioc.lookups import read_lookups
from ioc.metrics.dossiers import MEASURES
from ioc.store.ingest import Rules, ingest
from ioc.store.rows import Load, Reject
from ioc.web.api import install_api
from ioc.web.context import Context
from ioc.web.door import Door, Lock
from ioc.web.health import Meter, Metered, SourceFigures, health_routes
from tests.store.invented import hour, open_store, row

DATA = Path(__file__).resolve().parents[2] / "data"
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HERE = "http://127.0.0.1"
CSRF = {"X-CSRFToken": "a" * 24}
CSRF_COOKIE = {"Cookie": f"_csrf_token={'a' * 24}"}


class StillClock:
    """A clock that stands where the test put it."""

    def __init__(self, now: datetime = NOW, rate: float = 60.0) -> None:
        self._now, self._rate = now, rate

    @property
    def rate(self) -> float:
        return self._rate

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return local_day(self._now)

    def monotonic(self) -> float:
        return 0.0


class Seconds:
    """The machine's seconds, moved by hand."""

    def __init__(self, at: float = 1_700_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


def lookups() -> Lookups:
    return read_lookups(DATA)


def filled_store(folder: Path) -> Engine:
    return filled(f"sqlite:///{folder / 'ioc.sqlite'}")


def filled(url: str) -> Engine:
    """Twelve dossiers of two agencies and of nobody known; one source fresh, one stale."""
    engine: Engine = open_store(url)
    rules = Rules(MEASURES, lookups().calendar, {"mot-cua": 1, "vendor": 2}, feeds(lookups()))
    asked = (NOW - hour(0)) / timedelta(hours=1)
    load = Load(
        source="mot-cua",
        now=NOW,
        dossiers=_rows(asked),
        rejects=(
            Reject(
                kind="Dossier",
                key="H15.12-BAD-1",
                reason="NgayTiepNhan: không phải ngày giờ",
                fields={"TrangThai": "4"},
            ),
            Reject(kind="Dossier", key="H15.12-BAD-2", reason="MaTTHC: thiếu"),
        ),
        watermark=NOW - timedelta(minutes=10),
        backfilled_to=hour(-9000),
    )
    ingest(engine, load, rules)
    late = NOW - timedelta(hours=5)
    ingest(engine, Load(source="vendor", now=NOW, watermark=late, backfilled_to=hour(-9000)), rules)
    return engine


def _rows(asked: float) -> Sequence[Any]:
    def one(n: int, **facts: Any) -> Any:
        return row(f"H15.12-261102-{n:04d}", asked=asked, **facts)

    running = [one(n, due_at=hour(24 * n)) for n in range(1, 7)]
    ended = [
        one(n, status=9, due_at=hour(100), resolved_at=hour(60 + 20 * (n - 7)), agency="H15.13")
        for n in range(7, 11)
    ]
    unknown = one(11, agency="?", agency_text="Sở Tài nguyên cũ")
    withdrawn = one(12, status=7, resolved_at=hour(50))
    return (*running, *ended, unknown, withdrawn)


def simulator() -> FastAPI:
    """The one question of a simulator that the web asks: how fast its clock is to run."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    async def set_clock(request: Request) -> Response:
        return JSONResponse({"rate": (await request.json())["rate"]})

    app.add_api_route("/_clock", set_clock, methods=["POST"], response_model=None)
    return app


def context(engine: Engine, clock_url: str = "") -> Context:
    return Context(engine=engine, lookups=lookups(), clock=StillClock(), clock_url=clock_url)


def open_lock(
    seconds: Seconds, password_hash: str = "", hosts: frozenset[str] = frozenset()
) -> Lock:
    return Lock(
        password_hash=password_hash, key=b"k" * 32, hosts=hosts, wall=seconds, monotonic=seconds
    )


def server(asks: Context, lock: Lock | None = None) -> FastAPI:
    """API, health and door as in the product, with a plain page where Dash would be."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    registry = CollectorRegistry()
    registry.register(SourceFigures(asks))
    install_api(app, asks)
    app.include_router(health_routes(asks, registry))

    async def page(request: Request) -> Response:
        return PlainTextResponse(f"page {request.url.path}")

    app.add_api_route("/{path:path}", page, methods=["GET", "HEAD", "POST"], response_model=None)
    app.add_middleware(Door, lock=lock or open_lock(Seconds()))
    app.add_middleware(Metered, meter=Meter(registry))
    return app
