"""The walls over the API: how each stands, and the description that a person gives of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.domain.errors import ConfigError
from ioc.domain.periods import local_day
from ioc.domain.rooms import PREFERRED_MINUTES
from ioc.domain.units import UNKNOWN
from ioc.domain.walls import PHONES, Shown, Wall
from ioc.store.engine import reading
from ioc.store.heartbeats import Beat, WallStanding, places, standings
from ioc.web.context import Context
from ioc.web.control import accepted_answer, sent
from ioc.web.description import Described, get, post
from ioc.web.parameters import asked
from ioc.web.problems import Problem, missing
from ioc.web.replies import rendered, reply
from ioc.web.text import t, when
from ioc.web.wall import models

PATH = "/v1/walls"


def add_wall_orders(router: APIRouter, context: Context) -> None:
    def listed(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        return reply(request, rendered(_rows(context)))

    async def described(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        order = await sent(request, models.WallOrder)
        return accepted_answer(await anyio.to_thread.run_sync(lambda: _describe(context, order)))

    async def removed(request: Request) -> Response:
        asked(request.query_params.multi_items(), ())
        order = await sent(request, models.WallRemoval)
        return accepted_answer(await anyio.to_thread.run_sync(lambda: _remove(context, order)))

    get(router, PATH, listed, Described(name="walls", model=models.WallRows))
    of_order = Described(name="wall", model=models.WallAccepted, takes=models.WallOrder)
    post(router, PATH, described, of_order)
    of_removal = Described(name="wall_removal", model=models.WallAccepted, takes=models.WallRemoval)
    post(router, f"{PATH}/removals", removed, of_removal)


def _describe(context: Context, order: models.WallOrder) -> models.WallAccepted:
    if order.name in PHONES:
        raise Problem(409, t("walls.reserved", name=order.name))
    for screen in order.screens:
        _known_agencies(context, screen.at)
    try:
        context.walls.describe(order.name, _fields(order))
    except ConfigError as error:
        raise Problem(409, str(error)) from error
    return models.WallAccepted(wall=order.name, done="described")


def _known_agencies(context: Context, at: str) -> None:
    """Problem 409 where an address asks for a unit that nobody knows: it would show all of them."""
    agencies = context.lookups.agencies
    if not at.isprintable():
        return  # The book refuses it in words that can be written.
    for name, code in parse_qsl(at.partition("?")[2]):
        if name == "agency" and code != UNKNOWN and code not in agencies:
            raise Problem(409, t("walls.stranger", at=at, code=ascii(code)[1:-1]))


def _remove(context: Context, order: models.WallRemoval) -> models.WallAccepted:
    try:
        context.walls.remove(order.name)
    except KeyError:
        raise missing(t("wall.what"), order.name, t("wall.remedy")) from None
    except ConfigError as error:
        raise Problem(409, str(error)) from error
    return models.WallAccepted(wall=order.name, done="removed")


def _fields(order: models.WallOrder) -> Mapping[str, Any]:
    """As the file has them: what is usual is left out."""
    return {
        "title": order.title,
        "diagonal": order.diagonal,
        "resolution": list(order.resolution),
        "farthest": order.farthest,
        "theme": order.theme,
        "language": order.language if order.language != "vi" else None,
        "seconds": order.seconds,
        "quiet": list(order.quiet) or None,
        "public": order.public or None,
        "screens": [_screen(screen, order.seconds) for screen in order.screens],
    }


def _screen(screen: models.WallScreen, usual: int) -> Any:
    told: dict[str, Any] = {"at": screen.at}
    if screen.seconds not in (None, usual):
        told["seconds"] = screen.seconds
    if screen.tiles:
        told["tiles"] = list(screen.tiles)
    return told if len(told) > 1 else screen.at


def _rows(context: Context) -> models.WallRows:
    walls, now = context.walls.walls.walls, context.machine.now()
    heard = tuple(context.beats.heard())
    with reading(context.engine) as connection:
        stand = {one.wall: one for one in standings(connection, now, tuple(walls), heard)}
        shown = places(connection, now, heard)
    rows = tuple(
        _row(wall, stand.get(name), shown.get(name, ()), now) for name, wall in walls.items()
    )
    return models.WallRows(wrong=context.walls.wrong, walls=rows)


def _row(
    wall: Wall, standing: WallStanding | None, shown: Sequence[Beat], now: datetime
) -> models.WallRow:
    room, stage = wall.room, wall.stage
    known = standing or WallStanding(wall=wall.name)
    return models.WallRow(
        name=wall.name,
        title=wall.title,
        diagonal=room.diagonal,
        resolution=(room.width, room.height),
        farthest=room.farthest,
        theme=wall.theme,
        language=wall.language,
        seconds=wall.seconds,
        quiet=tuple(f"{one:%H:%M}" for one in wall.quiet or ()),
        public=wall.public,
        screens=tuple(_shown(one) for one in wall.screens),
        letter_px=round(room.letter_px(), 1),
        preferred_px=round(room.letter_px(PREFERRED_MINUTES), 1),
        minutes=round(stage.minutes, 1),
        tiles=stage.most,
        lines=room.lines,
        alive=known.alive,
        standing=standing_words(wall.title, known, now),
        seen_at=known.seen_at,
        instances=known.instances,
        screen=known.screen,
        heap=known.heap,
        errors=known.errors,
        version=known.version,
        address=known.address,
        places=tuple(_place(beat, now) for beat in shown),
    )


def _place(beat: Beat, now: datetime) -> models.WallPlace:
    return models.WallPlace(
        address=beat.address,
        alive=beat.lives(now),
        seen_at=beat.seen_at,
        began_at=beat.began_at,
        screen=beat.screen,
        heap=beat.heap,
        errors=beat.errors,
    )


def _shown(shown: Shown) -> models.WallScreen:
    return models.WallScreen(at=shown.at, seconds=shown.seconds, tiles=shown.tiles)


def standing_words(title: str, standing: WallStanding, now: datetime) -> str:
    """Màn hình phòng họp 2 không phản hồi từ 14:05; or that it runs, or was never opened."""
    if standing.seen_at is None:
        return t("walls.never", title=title)
    if standing.alive:
        return t("walls.alive", title=title, count=standing.instances)
    return t("walls.silent", title=title, since=when(standing.seen_at, local_day(now)))
