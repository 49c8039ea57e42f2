"""The leader's phone: what is wrong today and what to direct, light enough for a bad line.

Installable: /manifest.webmanifest. It is filled as a wall is, and its numbers can be pressed.
"""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

import orjson
from dash import html
from dash.development.base_component import Component
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ioc.domain.walls import phone
from ioc.web.comfort import chosen
from ioc.web.components.marks import marks
from ioc.web.components.menu import comfort
from ioc.web.filters import Filters
from ioc.web.locales import spoken
from ioc.web.page import Frame, filled
from ioc.web.release import release
from ioc.web.shell import ASK_EVERY_MS, words
from ioc.web.text import t
from ioc.web.theme import GROUNDS
from ioc.web.wall.files import scripts, styles
from ioc.web.wall.markup import markup
from ioc.web.wall.plays import Section
from ioc.web.wall.ready import Ready
from ioc.web.wall.values import WallValues

PATH, MANIFEST = "/dien-thoai", "/manifest.webmanifest"
STYLES = (
    *("css/a-colours.css", "css/a-fonts.css", "css/a-ground.css", "css/shell.css"),
    *("css/tile.css", "css/overview.css", "phone"),
)
SCRIPTS = (
    *("js/ages.js", "js/comfort.js", "wall/a-timers.js", "wall/values.js", "wall/pulse.js"),
    "phone",
)
ICONS = (("192", "any", ""), ("512", "any", ""), ("512", "maskable", "-maskable"))


def add_phone(server: FastAPI, values: WallValues) -> None:
    """GET of the phone's page in its reader's language and colours, and of its manifest.

    There is no service worker, on purpose: what it kept would stand for today's figures when the
    line is gone. Without a line the browser says so itself.
    """
    version = release()

    def page(_: Request) -> Response:
        name = phone(chosen().lang).name
        ready = values.ready(name)
        if ready is None:
            raise LookupError(name)
        return HTMLResponse(document(name, ready, values.frame(), version))

    async def manifest(_: Request) -> Response:
        body = orjson.dumps(described())
        return Response(body, media_type="application/manifest+json")

    for path, answer in ((PATH, page), (MANIFEST, manifest)):
        server.add_api_route(
            path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None
        )


def described() -> Mapping[str, Any]:
    """The web app manifest (W3C): a window of its own that opens on the phone's page."""
    ground = GROUNDS[chosen().theme]
    return {
        "id": PATH,
        "start_url": PATH,
        "scope": "/",
        "name": t("phone.title"),
        "short_name": "IOC",
        "lang": chosen().lang,
        "display": "standalone",
        "background_color": ground,
        "theme_color": ground,
        "icons": [
            {
                "src": f"/assets/icons/ioc-{size}{suffix}.png",
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose, suffix in ICONS
        ],
    }


def document(name: str, ready: Ready, frame: Frame, version: str) -> str:
    """The whole HTML, with its figures in it."""
    body = markup(spoken(_body(name, ready, frame, version)), linked=True)
    # A manifest is asked for without cookies, and so by a stranger, unless it says otherwise.
    return (
        f'<!DOCTYPE html>\n<html {chosen().attributes()}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="theme-color" content="{GROUNDS[chosen().theme]}">\n'
        f"<title>{escape(t('phone.title'))}</title>\n"
        f'<link rel="manifest" href="{MANIFEST}" crossorigin="use-credentials">\n'
        '<link rel="icon" type="image/svg+xml" href="/assets/icons/ioc.svg">\n'
        '<link rel="apple-touch-icon" href="/assets/icons/ioc-192.png">\n'
        f'{styles(STYLES)}{scripts(SCRIPTS)}</head>\n<body class="phone">{body}</body>\n</html>\n'
    )


def _body(name: str, ready: Ready, frame: Frame, version: str) -> Component:
    return html.Div(
        id="shell",
        className="phone-page",
        **marks(
            data_every=str(ASK_EVERY_MS),
            data_words=json.dumps({**words(), **_words()}, ensure_ascii=False),
            data_wall=name,
            data_key=ready.key,
            data_mark=ready.wall,
            data_day=ready.day,
            data_revision=str(ready.revision),
            data_version=version,
            # A phone in a pocket is no wall that fell silent: it sends no heartbeat.
            data_unheard="yes",
        ),
        children=[
            html.A(t("shell.skip"), href="#hom-nay", className="skip-link"),
            _head(frame),
            html.Div("", id="shell-lost", className="lost", role="status", hidden=True),
            _ways(),
            html.Main([_section(one, ready, frame) for one in ready.sections]),
            html.Footer(html.A(t("phone.desk"), href="/"), className="phone-foot"),
            html.Div("", id="shell-news", className="sr-only", **marks(aria_live="polite")),
        ],
    )


def _words() -> dict[str, str]:
    return {f"wall_{key}": t(f"wall.{key}") for key in ("lost", "gone", "stranger")}


def _head(frame: Frame) -> Component:
    agencies = frame.lookups.agencies
    return html.Header(
        className="phone-head",
        children=[
            html.H1(t("shell.brand", province=agencies.short(agencies.root))),
            comfort(),
            html.Time("", id="shell-clock", className="phone-clock"),
            html.Span(t("wall.simulated"), className="made-up", hidden=not frame.simulated),
        ],
    )


def _ways() -> Component:
    return html.Nav(
        [
            html.A(t(f"wall.screen.{key}"), href=f"#{at}")
            for key, at in (("today", "hom-nay"), ("directing", "can-chi-dao"))
        ],
        className="phone-ways",
        **marks(aria_label=t("phone.ways")),
    )


def _section(section: Section, ready: Ready, frame: Frame) -> Component:
    screen = section.screen
    if screen is None:
        raise LookupError(section.shown.at)
    tree = screen.layout(section.stand, Filters.parse(section.shown.query, frame.today), frame)
    return html.Section(
        filled(tree, ready.slots.get(section.stand.prefix, {})),
        id=section.shown.name,
        className="phone-screen",
        **marks(aria_label=t(screen.key)),
    )
