"""The province over HTTP.

Its systems (one-stop /dvcqg and its statistics /thongke-ioc, another's /igate; feedback /phan-anh,
the same as /hue-s and as /hang-gia-dinh tell it; SOC /soc, national portal /cong-dvc), their one
clock, what is true of them for tests, misbehaviour. The hotline's exchange writes its log into the
folder tong-dai, where somebody has made that.
"""

import asyncio
import contextlib
import logging
import sys
import time
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.simulator import (
    feedback,
    hue_s_desk,
    igate_desk,
    quality766_routes,
    soc_routes,
    thongke_desk,
    vendor_desk,
)
from ioc.simulator.calls_truth import calls_truth
from ioc.simulator.clock import SAVE_EVERY_S, rfc3339
from ioc.simulator.faults import (
    HUE_S,
    IGATE,
    OPEN311,
    QUALITY,
    THONGKE,
    VENDOR,
    WAZUH,
    Misbehaving,
    fault_of,
)
from ioc.simulator.feedback_truth import feedback_truth
from ioc.simulator.province import AnotherProvince, Province, Setting
from ioc.simulator.quality766_truth import quality_truth
from ioc.simulator.soc_truth import security_truth
from ioc.simulator.truth import Question, truth
from ioc.simulator.worktime import date_of, day_of, number_of

Asked = Mapping[str, Any]
# How much longer a statistic takes than a plain answer.
_MINUTES_LONG = 100
_log = logging.getLogger(__name__)


def create_server(setting: Setting) -> Misbehaving:
    """The ASGI application.

    Its lifespan starts and stops the clock and the writing of the books.
    """
    province = Province(setting)
    endpoints = _Endpoints(province)
    login, services = endpoints.login, endpoints.services
    app = Starlette(
        routes=[
            *(Route(f"/dvcqg/{path}", login, methods=["POST"]) for path in ("login", "mapi/login")),
            *(
                Route(f"/dvcqg/{path}", services, methods=["POST"])
                for path in ("services", "mapi/g")
            ),
            *feedback.routes(province.feedback_desk, lambda: province.answering_at(OPEN311)),
            *soc_routes.routes(province.soc_desk, lambda: province.answering_at(WAZUH)),
            *quality766_routes.routes(
                province.quality_desk, lambda: province.answering_at(QUALITY), setting.temper
            ),
            *thongke_desk.routes(province.thongke_desk, lambda: province.answering_at(THONGKE)),
            *igate_desk.routes(
                province.igate_desk,
                lambda: province.answering_at(IGATE),
                _MINUTES_LONG * setting.temper.delay,
            ),
            *hue_s_desk.routes(province.hue_desk, lambda: province.answering_at(HUE_S)),
            *vendor_desk.routes(province.vendor_desk, lambda: province.answering_at(VENDOR)),
            Route("/_clock", endpoints.clock, methods=["GET"]),
            Route("/_clock", endpoints.set_clock, methods=["POST"]),
            Route("/_truth", endpoints.truth, methods=["GET"]),
            Route("/_fault", endpoints.fault, methods=["POST"]),
        ],
        lifespan=endpoints.lifespan,
    )
    return Misbehaving(app, province)


class _Endpoints:
    """HTTP in, HTTP out; what takes time runs in a thread."""

    def __init__(self, province: Province) -> None:
        self.province = province

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._history()), asyncio.create_task(self._pulse())]
        yield
        self.province.books.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.province.clock.stop()

    async def _history(self) -> None:
        started, books = time.monotonic(), self.province.books
        last = day_of(int(self.province.clock.now())) + 1
        await run_in_threadpool(books.write, books.world.first_day, last)
        _log.info("simulator history=written took=%.1fs", time.monotonic() - started)

    async def _pulse(self) -> None:
        while True:
            await run_in_threadpool(self.province.clock.save)
            now = await run_in_threadpool(self.province.now)
            if self.province.exchange.wanted:
                await run_in_threadpool(self.province.exchange.write, int(now))
            await asyncio.sleep(SAVE_EVERY_S)

    async def login(self, request: Request) -> Response:
        asked, code = await _body(request), request.headers.get("dstcode", "")
        return _json(self.province.desk.login(asked, code, self.province.clock.now()))

    async def services(self, request: Request) -> Response:
        asked, code = await _body(request), request.headers.get("dstcode", "")
        return await run_in_threadpool(self._answer, asked, code)

    def _answer(self, asked: Asked, code: str) -> Response:
        try:
            said = self.province.desk.serve(asked, code, self.province.answering_at())
        except TimeoutError as error:
            return _json({"message": str(error)}, 503)
        return _json(said)

    async def clock(self, _: Request) -> Response:
        now = rfc3339(self.province.clock.now())
        return _json(
            {
                "epoch": now,
                "now": now,
                "rate": self.province.clock.rate,
                "at": time.time(),
                "history_start": date_of(self.province.books.world.first_day).isoformat(),
                "history_end": rfc3339(self.province.memory.epoch),
            }
        )

    async def set_clock(self, request: Request) -> Response:
        """{"rate": times as fast} or {"forward": seconds at once}."""
        asked, clock = await _body(request), self.province.clock
        try:
            if "forward" in asked:
                before = day_of(int(clock.now()))
                clock.forward(float(asked["forward"]))
                last = day_of(int(clock.now())) + 1
                await run_in_threadpool(self.province.books.write, before, last)
            else:
                clock.set_rate(float(asked["rate"]))
        except (KeyError, TypeError, ValueError) as error:
            return _json({"error": f"rate: {error}"}, 400)
        return await self.clock(request)

    async def truth(self, request: Request) -> Response:
        return await run_in_threadpool(self._truth, request.query_params)

    def _truth(self, asked: Mapping[str, str]) -> Response:
        try:
            question = _question(asked, self.province.now())
        except ValueError as error:
            return _json({"error": str(error)}, 400)
        province = self.province
        return _json(
            {
                "at": rfc3339(question.at),
                **truth(province.books, question),
                "feedback": feedback_truth(province.feedback, question),
                "calls": calls_truth(province.calls, question),
                "security": security_truth(province.soc, question),
                "quality766": quality_truth(province.quality, question.at, province.soc.first_day),
            }
        )

    async def fault(self, request: Request) -> Response:
        try:
            system, fault = fault_of(await _body(request), self.province.clock.now())
        except (TypeError, ValueError) as error:
            return _json({"error": str(error)}, 400)
        self.province.break_or_mend(system, fault)
        return _json({"system": system, "kind": fault.kind if fault else None})


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


async def _body(request: Request) -> Asked:
    """The body as an object.

    Anything else is an empty one, which is refused in the desk's words.
    """
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _question(asked: Mapping[str, str], now: float) -> Question:
    # A "+" that was not escaped arrives as a space.
    at = datetime.fromisoformat(asked["at"].replace(" ", "+")).timestamp() if "at" in asked else now
    if at > now:
        raise ValueError(f"at={asked['at']} lies after {rfc3339(now)}")
    today = date_of(day_of(int(at)))
    first = date.fromisoformat(asked["from"]) if "from" in asked else today.replace(day=1)
    last = date.fromisoformat(asked["to"]) if "to" in asked else today
    return Question(at=int(at), first=number_of(first), last=number_of(last))


def serve(  # noqa: PLR0913  the command line has that many
    *,
    host: str,
    port: int,
    folder: Path,
    scale: float,
    seed: int,
    speed: float,
    history_days: int = 365,
) -> None:
    """Runs until it is told to stop; `folder` holds the data files and keeps what is remembered.

    A folder that holds another province, or lacks a data file, is one sentence on stderr and exit
    2.
    """
    setting = Setting(
        folder=folder,
        reference=folder,
        scale=scale,
        seed=seed,
        speed=speed,
        history_days=history_days,
        begins_at=time.time(),
    )
    try:
        app = create_server(setting)
    except (AnotherProvince, FileNotFoundError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from error
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
