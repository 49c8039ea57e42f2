"""The web server put together: API, pages, callbacks and the headers on everything."""

import importlib
import pkgutil
from functools import partial
from pathlib import Path
from typing import Any

from dash import Dash
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.clock import Clock
from ioc.config import Settings
from ioc.domain.lookups import Lookups
from ioc.geo.manifest import find_manifest
from ioc.geo.served import read_geometries
from ioc.walls import WallBook
from ioc.web import pages as page_files
from ioc.web.api import install_api
from ioc.web.comfort import Comforted, chosen
from ioc.web.context import Context
from ioc.web.delivery import Headed, Pressed, content_policy
from ioc.web.door import Door, open_lock
from ioc.web.exports import add_routes
from ioc.web.figure_files import add_figure_files
from ioc.web.form_files import add_form_file
from ioc.web.geometry import add_geometry
from ioc.web.health import Meter, Metered, SourceFigures, health_routes
from ioc.web.map_files import add_map_files
from ioc.web.page import Page
from ioc.web.paints import Paints
from ioc.web.points import add_points
from ioc.web.shapes import shapes_of
from ioc.web.shell import shell
from ioc.web.text import t
from ioc.web.wall.phone import add_phone
from ioc.web.wall.routes import add_walls
from ioc.web.wire import connect, known

ASSETS = Path(__file__).resolve().parents[2] / "assets"
NOT_PAGES = (
    *("/api", "/_", "/assets/", "/geometry/", "/healthz", "/readyz", "/metrics"),
    *("/man-hinh/", "/dien-thoai", "/manifest.webmanifest"),
)
INDEX = """<!DOCTYPE html>
<html>
<head>
{%metas%}
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icons/ioc.svg">
<link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials">
{%css%}
</head>
<body>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class Desk(Dash):
    """Dash, opening in its reader's language, theme and letters."""

    def _setup_plotlyjs(self) -> None:
        """Lines and bars are all we draw: assets/js/plotly-basic.min.js has them in a quarter of
        the bytes of the bundle that Dash would add to every page.
        """
        self._plotlyjs_url = ""

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        parts["app_entry"] = (
            f"<noscript>{t('shell.noscript')}</noscript>"
            '<div id="react-entry-point">'
            f'<div class="_dash-loading">{t("shell.opening")}</div></div>'
        )
        page = str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]
        return page.replace("<html>", f"<html {chosen().attributes()}>", 1)


def find_pages() -> tuple[Page, ...]:
    """The folder is the list: each file of pages/ has one `page`."""
    names = sorted(module.name for module in pkgutil.iter_modules(page_files.__path__))
    modules = (importlib.import_module(f"{page_files.__name__}.{name}") for name in names)
    found = (getattr(module, "page", None) for module in modules)
    return tuple(page for page in found if isinstance(page, Page))


def create_app(engine: Engine, lookups: Lookups, clock: Clock, settings: Settings) -> FastAPI:
    """The ASGI server. It reads; the worker writes."""
    server = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    geometries = read_geometries(settings.data / "boundaries")
    context = Context(
        engine=engine,
        lookups=lookups,
        clock=clock,
        clock_url=settings.clock,
        sources=settings.sources,
        walls=WallBook(settings.data),
        shapes=shapes_of(geometries, find_manifest(settings.data / "boundaries")),
    )
    registry = CollectorRegistry()
    registry.register(SourceFigures(context))
    server.include_router(health_routes(context, registry))
    add_routes(server, context)
    add_geometry(server, geometries)
    add_map_files(server, context)
    add_form_file(server, context)
    add_figure_files(server, context)
    add_points(server, context)
    values = add_walls(server, context, context.walls)
    add_phone(server, values)
    install_api(server, context, values.mark)
    pages = find_pages()
    desk = open_desk(server, context, pages, signed_in=bool(settings.password_hash))
    # The last added is the first to hear a request.
    server.add_middleware(Addressed, paths=frozenset(page.path for page in pages))
    server.add_middleware(Pressed)
    server.add_middleware(Door, lock=open_lock(settings))
    server.add_middleware(Comforted)
    server.add_middleware(Metered, meter=Meter(registry))
    server.add_middleware(Headed, policy=content_policy(desk.csp_hashes()))
    return server


def open_desk(
    server: FastAPI, context: Context, pages: tuple[Page, ...], *, signed_in: bool
) -> Dash:
    """The pages on `server`: one frame, one generic callback, no request to anybody else."""
    title = t("shell.brand", province=province(context.lookups))
    desk = Desk(
        __name__,
        server=server,  # type: ignore[arg-type]
        title=title,
        update_title=None,  # type: ignore[arg-type]
        assets_folder=str(ASSETS),
        # A wall's and a phone's own files are asked for by their documents, never by a desk's page.
        assets_path_ignore=["wall", "phone"],
        pages_folder="",
        use_pages=False,
        add_log_handler=False,
        index_string=INDEX,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    name = province(context.lookups)
    # A function: the frame is asked for anew by each reader, in their own language.
    desk.layout = partial(shell, pages, name, signed_in=signed_in)
    connect(desk, Paints(context), pages)
    return desk


def province(lookups: Lookups) -> str:
    return lookups.agencies.short(lookups.agencies.root)


class Addressed:
    """Every page's address gets the one frame, which then shows it, or says there is none (404)."""

    def __init__(self, app: ASGIApp, paths: frozenset[str]) -> None:
        self._app = app
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await self._app(scope, receive, send)
            return
        found = known(scope["path"]) in self._paths

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start" and not found:
                message = {**message, "status": 404}
            await send(message)

        await self._app({**scope, "path": "/", "raw_path": b"/"}, receive, answer)


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    return not path.startswith(NOT_PAGES)
