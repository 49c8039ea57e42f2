"""The callbacks, all of them: address to page, revision to slots, a list's rows in sight."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from ioc.web.components.dossier_list import grid_rows
from ioc.web.page import Page, filled
from ioc.web.paints import Paints
from ioc.web.shell import failed, framed, not_found
from ioc.web.text import t

GRIDS = ("agency-grid", "dossiers-grid")
P = ParamSpec("P")
R = TypeVar("R")
log = logging.getLogger(__name__)


def threaded(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Runs a plain callback beside the event loop, which it would otherwise stop for everybody."""

    @functools.wraps(work)
    async def beside(*args: P.args, **kwargs: P.kwargs) -> R:
        return await asyncio.to_thread(work, *args, **kwargs)

    return beside


def connect(app: Dash, paints: Paints, pages: Sequence[Page]) -> None:
    by_path = {page.path: page for page in pages}

    def show(path: str | None, search: str | None) -> tuple[list[Component], dict[str, Any]]:
        return painted(paints, by_path, path, search)

    def refill(asked: Mapping[str, Any] | None, path: str | None, search: str | None) -> Any:
        return refilled(paints, by_path, path, search)

    address = (("address", "pathname"), ("address", "search"))
    app.callback(
        Output("page", "children"), Output("shown", "data"), *(Input(*part) for part in address)
    )(threaded(show))
    app.callback(
        Output("slots", "data"),
        Input("asked", "data"),
        *(State(*part) for part in address),
        prevent_initial_call=True,
    )(threaded(refill))
    for name, store in (("arrive", "shown"), ("apply", "slots")):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("ioc", name), Input(store, "data"), prevent_initial_call=True
        )
    for grid in GRIDS:
        _connect_grid(app, paints, grid)


def _connect_grid(app: Dash, paints: Paints, grid: str) -> None:
    def rows(request: Mapping[str, Any] | None, search: str | None) -> Any:
        if request is None:
            return no_update
        return paints.rows(search, lambda reader, filters: grid_rows(reader, filters, request))

    app.callback(
        Output(grid, "getRowsResponse"),
        Input(grid, "getRowsRequest"),
        State("address", "search"),
        optional=True,
        prevent_initial_call=True,
    )(threaded(rows))


def painted(
    paints: Paints, pages: Mapping[str, Page], path: str | None, search: str | None
) -> tuple[list[Component], dict[str, Any]]:
    """The page of an address with its figures already in it, and which revision they are of."""
    page = pages.get(known(path))
    if page is None:
        return framed(not_found(), simulated=False), _shown(t("shell.not_found"))
    try:
        paint = paints.paint(page, search)
        body = filled(page.layout(paint.filters, paint.frame), paint.filled.slots)
    except Exception:
        log.exception("page=%s search=%r failed", page.path, search)
        return framed(failed(), simulated=False), _shown(t("shell.failed"))
    shown = _shown(t(page.key), paint.filled.revision, paint.filled.day.isoformat())
    return framed(body, simulated=paint.frame.simulated), shown


def refilled(
    paints: Paints, pages: Mapping[str, Page], path: str | None, search: str | None
) -> Any:
    """The slots of a later revision as JSON; after a failure the last good ones stay, and age."""
    page = pages.get(known(path))
    if page is None:
        return no_update
    try:
        return paints.paint(page, search).filled.json
    except Exception:
        log.exception("page=%s search=%r failed", page.path, search)
        return no_update


def known(path: str | None) -> str:
    """An address without the slash at its end."""
    return (path or "/").rstrip("/") or "/"


def _shown(title: str, revision: int | None = None, day: str = "") -> dict[str, Any]:
    return {"title": title, "revision": revision, "day": day}
