"""Every open screen's one question; a wall says in the same breath that it lives."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.domain.periods import local_day
from ioc.store.heartbeats import Beat
from ioc.store.pulse import Known, look
from ioc.web.context import Context
from ioc.web.description import Described, get
from ioc.web.heartbeats import Scribe
from ioc.web.models import Revision
from ioc.web.parameters import Asked, Parameter, asked, one
from ioc.web.problems import missing
from ioc.web.pulse import Pulse
from ioc.web.release import release
from ioc.web.replies import rendered, reply
from ioc.web.text import t
from ioc.web.wall.ready import Mark
from ioc.web.wall_models import WallPulse

_WALL = r"[a-z0-9-]{1,40}"
_NAME = r"[A-Za-z0-9_-]{1,40}"
_LINE = r"[^\x00-\x1f\x7f]{0,300}"
# A count of the page's own: what a browser can tell exactly, and what an INTEGER takes.
_MOST, _MOST_COUNTED = 2**53, 10**9


ReadyMark = Callable[[str], Mark]
"""Which figures lie ready for a wall, and of which times they speak."""


def not_ready(_: str) -> Mark:
    return Mark()


def add_pulse_routes(router: APIRouter, context: Context, ready: ReadyMark = not_ready) -> None:
    """The cheap question, with and without a wall's heartbeat: neither touches the database."""
    pulse = Pulse(partial(look, context.engine), context.clock.now)
    scribe = Scribe(context.beats, context.engine, context.machine.now)
    version = release()
    told_by_wall = _told_by_wall()

    async def revision(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        return reply(request, rendered(_revision(context, await pulse.known())))

    async def wall(request: Request, name: str) -> Response:
        wanted = asked(request.query_params.multi_items(), told_by_wall)
        if context.walls.get(name) is None:
            names = ", ".join(context.walls.names()) or "—"
            raise missing(t("api.what.wall"), name, t("api.remedy.wall", names=names))
        if one(wanted, "instance") and request.method == "GET":
            context.beats.tell(_beat(name, wanted, request, context.machine.now()))
            scribe.heard()
        answer, lies = _revision(context, await pulse.known()), ready(name)
        told = {**dict(answer), "as_of": lies.as_of, "asked": lies.asked}
        mark = context.walls.fingerprint(name)
        whole = WallPulse(**told, version=version, wall=mark, key=lies.key)
        return reply(request, rendered(whole))

    plainly = Described(name="revision", model=Revision, refusals=(503,))
    get(router, "/v1/revision", revision, plainly)
    of_wall = Described(
        name="wall_pulse",
        model=WallPulse,
        path={"name": {"description": t("api.param.wall"), "schema": _text(_WALL)}},
        query=told_by_wall,
        refusals=(503,),
    )
    get(router, "/v1/walls/{name}/pulse", wall, of_wall)


def _revision(context: Context, known: Known) -> Revision:
    # The moment is the answer's own: only the database's word is from memory.
    now = context.clock.now()
    return Revision(
        revision=known.revision,
        now=now,
        rate=context.clock.rate,
        day=local_day(now),
        as_of=known.as_of,
        asked=known.asked,
    )


def _beat(wall: str, told: Asked, request: Request, now: datetime) -> Beat:
    return Beat(
        wall=wall,
        instance=one(told, "instance") or "",
        seen_at=now,
        began_at=now - timedelta(seconds=_whole(told, "since") or 0),
        address=request.client.host if request.client else "",
        screen=one(told, "screen") or "",
        shown=_whole(told, "shown"),
        # A browser that does not tell its memory says 0.
        heap=_whole(told, "heap") or None,
        errors=_whole(told, "errors") or 0,
        version=one(told, "version") or "",
    )


def _whole(told: Asked, name: str) -> int | None:
    value = one(told, name)
    return None if value is None else int(value)


def _told_by_wall() -> tuple[Parameter, ...]:
    return (
        _words("instance", _NAME),
        _words("screen", _LINE),
        _words("version", _LINE),
        _count("shown", _MOST),
        _count("heap", _MOST),
        _count("errors", _MOST_COUNTED),
        _count("since", _MOST_COUNTED),
    )


def _words(name: str, pattern: str) -> Parameter:
    return Parameter(
        name=name,
        schema=_text(pattern),
        valid=lambda text: bool(re.fullmatch(pattern, text)),
        remedy=t("api.remedy.wall_word", pattern=pattern),
        description=t(f"api.param.wall_{name}"),
    )


def _count(name: str, most: int) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "integer", "minimum": 0, "maximum": most},
        valid=lambda text: bool(re.fullmatch("[0-9]{1,16}", text)) and int(text) <= most,
        remedy=t("api.remedy.wall_count", most=most),
        description=t(f"api.param.wall_{name}"),
    )


def _text(pattern: str) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{pattern}$"}
