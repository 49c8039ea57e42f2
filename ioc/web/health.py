"""What a watchman asks: is it alive, is it ready, and its figures for Prometheus."""

import time
from collections.abc import Callable, Iterable
from datetime import datetime

from fastapi import APIRouter
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.metrics.model import SourceState
from ioc.store.engine import reading, ready
from ioc.store.heartbeats import WallStanding, standings
from ioc.web.context import Context
from ioc.web.problems import Problem, answered
from ioc.web.text import t

STATES = ("fresh", "stale", "unavailable", "refused", "paused", "never")
_KINDS = (
    ("/_dash-update-component", "callback"),
    ("/_dash", "asset"),
    ("/assets", "asset"),
    ("/geometry", "asset"),
    ("/api", "api"),
    ("/healthz", "health"),
    ("/readyz", "health"),
    ("/metrics", "health"),
)


class Meter:
    """Counts what is asked of this process, by kind and never by address: the names stay few."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.asked = Counter(
            "ioc_requests", "Requests answered", ("kind", "status"), registry=registry
        )
        self.took = Histogram(
            "ioc_request_seconds", "Time to the last byte", ("kind",), registry=registry
        )

    def tell(self, path: str, status: int, seconds: float) -> None:
        kind = next((kind for start, kind in _KINDS if path.startswith(start)), "page")
        self.asked.labels(kind, f"{status // 100}xx").inc()
        self.took.labels(kind).observe(seconds)


class Metered:
    """ASGI middleware that tells a Meter."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app, self._meter = app, meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def heard(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, heard)
        finally:
            self._meter.tell(scope["path"], status, time.monotonic() - began)


class SourceFigures(Collector):
    """The revision and each source's figures, read when Prometheus asks."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._context.reader() as reader:
            sources, now = reader.sources(), reader.now.timestamp()
            yield GaugeMetricFamily("ioc_revision", "Revision of the data", value=reader.revision)
        told: tuple[tuple[str, str, Callable[[SourceState], float | None]], ...] = (
            ("data_age_seconds", "Age of the data", lambda s: _since(s.data_as_of, now)),
            ("last_success_seconds", "Last good turn", lambda s: _at(s.last_success_at)),
            ("stored", "Records stored", lambda s: s.stored),
            ("rejected", "Open rejects", lambda s: s.rejected),
        )
        for name, says, value in told:
            figures = ((source.name, value(source)) for source in sources)
            yield _gauge(f"ioc_source_{name}", says, "source", figures)
        yield _states(sources)


class WallFigures(Collector):
    """How each described wall stands, by the machine's own time."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        context = self._context
        now, names, heard = context.machine.now(), context.walls.names(), context.beats.heard()
        with reading(context.engine) as connection:
            walls = standings(connection, now, names, heard)
        told: tuple[tuple[str, str, Callable[[WallStanding], float | None]], ...] = (
            ("last_seen_seconds", "Last heartbeat", lambda w: _at(w.seen_at)),
            ("alive", "0 when silent for a minute, or never heard", lambda w: float(w.alive)),
            ("errors", "Errors its page has met", lambda w: w.errors if w.seen_at else None),
            ("heap_bytes", "Memory of its page", lambda w: w.heap),
        )
        for name, says, value in told:
            figures = ((wall.wall, value(wall)) for wall in walls)
            yield _gauge(f"ioc_wall_{name}", says, "wall", figures)


def health_routes(context: Context, registry: CollectorRegistry) -> APIRouter:
    """/healthz, /readyz and /metrics, outside the API."""
    registry.register(WallFigures(context))
    router = APIRouter(include_in_schema=False)

    async def alive(_: Request) -> Response:
        return PlainTextResponse("ok")

    def is_ready(_: Request) -> Response:
        if ready(context.engine):
            return PlainTextResponse("ok")
        return answered(Problem(503, t("health.not_ready")), {"retry-after": "5"})

    def figures(_: Request) -> Response:
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    for path, answer in (("/healthz", alive), ("/readyz", is_ready), ("/metrics", figures)):
        router.add_api_route(path, answer, methods=["GET", "HEAD"], response_model=None)
    return router


def _at(instant: datetime | None) -> float | None:
    return None if instant is None else instant.timestamp()


def _since(instant: datetime | None, now: float) -> float | None:
    return None if instant is None else max(0.0, now - instant.timestamp())


def _gauge(
    name: str, says: str, label: str, figures: Iterable[tuple[str, float | None]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=(label,))
    for whose, figure in figures:
        # What is not known is not told: a missing series is no zero.
        if figure is not None:
            family.add_metric((whose,), figure)
    return family


def _states(sources: Iterable[SourceState]) -> GaugeMetricFamily:
    labels = ("source", "state")
    family = GaugeMetricFamily("ioc_source_state", "1 for the state it is in", labels=labels)
    for source in sources:
        for state in STATES:
            family.add_metric((source.name, state), float(source.state == state))
    return family
