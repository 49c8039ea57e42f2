"""The callbacks, all of them: address to page, revision to slots, a list's rows in sight."""

import asyncio
import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar

from dash import ClientsideFunction, Dash, Input, Output, State, no_update
from dash.development.base_component import Component

from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind
from ioc.web.components.kinds import FEEDBACK, SECURITY
from ioc.web.components.list_grid import grid_rows
from ioc.web.locales import spoken
from ioc.web.page import Page, filled
from ioc.web.paints import Paints
from ioc.web.shell import failed, framed, not_found
from ioc.web.text import t
from ioc.web.unread import unread

GRIDS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        "agency-grid": (DOSSIERS,),
        "dossiers-grid": (DOSSIERS,),
        "feedback-grid": FEEDBACK,
        "security-grid": SECURITY,
    }
)
"""Every list, and the kinds of facts that its page lists."""
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

    def show(path: str | None, search: str | None, shown: Mapping[str, Any] | None) -> Any:
        return turned(paints, by_path, path, search, shown)

    def refill(asked: Mapping[str, Any] | None, path: str | None, search: str | None) -> Any:
        return refilled(paints, by_path, path, search)

    address = (("address", "pathname"), ("address", "search"))
    app.callback(
        Output("page", "children"),
        Output("shown", "data"),
        Output("turned", "data"),
        *(Input(*part) for part in address),
        State("shown", "data"),
    )(threaded(show))
    app.callback(
        Output("slots", "data"),
        Input("asked", "data"),
        *(State(*part) for part in address),
        prevent_initial_call=True,
    )(threaded(refill))
    for name, store in (("arrive", "shown"), ("apply", "slots"), ("apply", "turned")):
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("ioc", name), Input(store, "data"), prevent_initial_call=True
        )
    for grid, kinds in GRIDS.items():
        _connect_grid(app, paints, grid, kinds)


def _connect_grid(app: Dash, paints: Paints, grid: str, kinds: Sequence[Kind]) -> None:
    def rows(request: Mapping[str, Any] | None, search: str | None) -> Any:
        if request is None:
            return no_update
        return paints.rows(
            search, lambda reader, filters: grid_rows(reader, filters, request, kinds)
        )

    app.callback(
        Output(grid, "getRowsResponse"),
        Input(grid, "getRowsRequest"),
        State("address", "search"),
        optional=True,
        prevent_initial_call=True,
    )(threaded(rows))


def turned(
    paints: Paints,
    pages: Mapping[str, Page],
    path: str | None,
    search: str | None,
    shown: Mapping[str, Any] | None,
) -> tuple[Any, Any, Any]:
    """A whole page; or, where the shown one has the asked layout already, its slots alone."""
    page = pages.get(known(path))
    asked = still_of(paints, page, search)
    if page is not None and asked and shown and shown.get("still") == asked:
        slots = _turn(paints, page, search)
        if slots:
            return no_update, no_update, slots
    body, said = painted(paints, pages, path, search)
    still = "" if said["revision"] is None else asked
    return body, {**said, "still": still, "search": search or ""}, no_update


def _turn(paints: Paints, page: Page, search: str | None) -> dict[str, Any]:
    """The slots of another address with the same layout; empty after a failure."""
    try:
        filled = paints.paint(page, search).filled
    except Exception:
        log.exception("page=%s search=%r failed", page.path, search)
        return {}
    return {
        "path": page.path,
        "search": search or "",
        "turned": True,
        "revision": filled.revision,
        "day": filled.day.isoformat(),
        "slots": filled.slots,
    }


def still_of(paints: Paints, page: Page | None, search: str | None) -> str:
    """The name of an address's layout; "" where every address has its own."""
    if page is None or page.still is None:
        return ""
    return f"{page.path} {page.still(paints.filters(search))!r}"


def painted(
    paints: Paints, pages: Mapping[str, Page], path: str | None, search: str | None
) -> tuple[list[Component], dict[str, Any]]:
    """The page of an address with its figures already in it, and which revision they are of."""
    page = pages.get(known(path))
    if page is None:
        return framed(not_found(), simulated=False), _shown(t("shell.not_found"))
    try:
        paint = paints.paint(page, search)
        still = spoken(page.layout(paint.filters, paint.frame))
        body = filled(still, paint.filled.slots)
    except Exception:
        log.exception("page=%s search=%r failed", page.path, search)
        return framed(failed(), simulated=False), _shown(t("shell.failed"))
    shown = _shown(t(page.key), paint.filled.revision, paint.filled.day.isoformat())
    vain = unread(search, paint.filters, paint.frame.lookups)
    return framed(body, simulated=paint.frame.simulated, unread=vain), shown


def refilled(
    paints: Paints,
    pages: Mapping[str, Page],
    path: str | None,
    search: str | None,
) -> Any:
    """The slots of a later revision as JSON; after a failure the last good ones stay, and age.

    They say which address they are for.
    """
    page = pages.get(known(path))
    if page is None:
        return no_update
    try:
        head = json.dumps({"search": search or ""}, ensure_ascii=False)
        return f"{head[:-1]}, {paints.paint(page, search).filled.json[1:]}"
    except Exception:
        log.exception("page=%s search=%r failed", page.path, search)
        return no_update


def known(path: str | None) -> str:
    """An address without the slash at its end."""
    return (path or "/").rstrip("/") or "/"


def _shown(title: str, revision: int | None = None, day: str = "") -> dict[str, Any]:
    return {"title": title, "revision": revision, "day": day}
