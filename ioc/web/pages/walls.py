"""Màn hình treo tường: which walls there are, whether each lives, and how each is described.

What stands here moves by the machine's time, not with the figures: assets/js/walls.js asks for it.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.stages import TILES
from ioc.domain.walls import LEADER
from ioc.web.components.marks import marks
from ioc.web.filters import Filters
from ioc.web.page import Frame, Page, Slots
from ioc.web.text import t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH, SOURCES_PATH = "/man-hinh", "/nguon-du-lieu"
SPOKEN = (
    *("room", "letters", "holds", "rotation", "page", "each", "quiet", "public", "never"),
    *("heap", "errors", "open", "edit", "remove", "failed", "done", "gone", "none", "showing"),
    *("taken", "moved"),
    *("theme_dark", "theme_hall", "silent", "since", "sure", "screen_unread", "quiet_unread"),
    *("add", "unfit", "elsewhere"),
)
FIELDS = ("name", "title", "diagonal", "farthest", "resolution", "seconds", "screens")


def layout(filters: Filters, frame: Frame) -> Component:
    words = {name: t(f"walls.said.{name}") for name in SPOKEN}
    words |= {f"remedy_{name}": t(f"walls.remedy.{name}") for name in FIELDS}
    names = {at: t(f"walls.leader.{at}") for at in LEADER}
    return html.Div(
        className="sources walls",
        id="walls",
        **marks(
            data_words=json.dumps(words, ensure_ascii=False),
            data_names=json.dumps(names, ensure_ascii=False),
        ),
        children=[
            html.Div(
                className="sources-head",
                children=[
                    html.Div(
                        [
                            html.H1(t("page.walls")),
                            html.P("", id="walls-summary", **marks(aria_live="polite")),
                        ]
                    ),
                    html.Div(
                        [
                            html.Button(
                                t("walls.add"), type="button", className="button", id="walls-add"
                            ),
                            dcc.Link(t("page.sources"), href=SOURCES_PATH),
                        ],
                        className="walls-ways",
                    ),
                ],
            ),
            html.P("", id="walls-told", className="sources-told", role="status"),
            html.P("", id="walls-wrong", className="typed-wrong", role="alert"),
            html.Div([], id="walls-list", className="walls-list"),
            _explained(),
            _dialog(),
            _removal(),
        ],
    )


def fill(reader: "Reader", filters: Filters) -> Slots:
    return {}


def _explained() -> Component:
    tiles = ", ".join(TILES)
    return html.Section(
        className="card",
        children=[
            html.H2(t("walls.how.title")),
            html.P(t("walls.how.letters")),
            html.P(t("walls.how.kiosk")),
            html.Pre(
                html.Code(
                    "chromium --kiosk --noerrdialogs --disable-session-crashed-bubble "
                    "--disable-background-networking --disable-component-update --disable-sync "
                    f"{t('walls.how.address')}/man-hinh/phong-hop"
                )
            ),
            html.P(t("walls.how.screens", names=", ".join(LEADER), tiles=tiles)),
        ],
    )


def _dialog() -> Component:
    return html.Dialog(
        id="walls-edit",
        className="map-dialog typed-dialog walls-dialog",
        **marks(aria_labelledby="walls-edit-title"),
        children=[
            html.H2("", id="walls-edit-title"),
            html.Div(
                className="walls-fields",
                children=[
                    _field("name", maxLength=40, placeholder="phong-hop-2"),
                    _field("title", maxLength=120),
                    _field("diagonal", inputMode="decimal"),
                    _field("farthest", inputMode="decimal"),
                    _field("resolution", placeholder="3840 x 2160"),
                    _field("seconds", inputMode="numeric"),
                    _field("quiet", placeholder="19:00 - 06:30"),
                    _choice("theme", ("dark", "hall")),
                    _choice("language", ("vi", "en")),
                    _choice("public", ("no", "yes")),
                ],
            ),
            html.Label(t("walls.field.screens"), htmlFor="walls-screens"),
            html.Textarea(
                id="walls-screens", rows=8, className="typed-reason", **_spoken("screens")
            ),
            html.P(t("walls.hint.screens"), id="walls-screens-hint", className="typed-quiet"),
            html.P("", className="typed-wrong", role="alert", id="walls-edit-wrong"),
            html.Div(
                className="source-orders",
                children=[
                    html.Button(t("walls.edit.keep"), type="button", className="order walls-keep"),
                    html.Button(t("typed.leave"), type="button", className="order walls-leave"),
                ],
            ),
        ],
    )


def _removal() -> Component:
    return html.Dialog(
        id="walls-removal",
        className="map-dialog typed-dialog",
        **marks(aria_labelledby="walls-removal-title"),
        children=[
            html.H2("", id="walls-removal-title"),
            html.P(t("walls.removal.what")),
            html.P("", className="typed-wrong", role="alert", id="walls-removal-wrong"),
            html.Div(
                className="source-orders",
                children=[
                    html.Button(
                        t("walls.said.remove"), type="button", className="order walls-gone"
                    ),
                    html.Button(t("typed.leave"), type="button", className="order walls-leave"),
                ],
            ),
        ],
    )


def _spoken(name: str) -> dict[str, Any]:
    return marks(aria_describedby=f"walls-{name}-hint")


def _field(name: str, **props: Any) -> Component:
    field = f"walls-{name}"
    return html.Div(
        [
            html.Label(t(f"walls.field.{name}"), htmlFor=field),
            dcc.Input(id=field, type="text", autoComplete="off", **props),
        ]
    )


def _choice(name: str, values: Sequence[str]) -> Component:
    field = f"walls-{name}"
    options = [html.Option(t(f"walls.{name}.{value}"), value=value) for value in values]
    return html.Div(
        [
            html.Label(t(f"walls.field.{name}"), htmlFor=field),
            html.Select(options, id=field),
        ]
    )


page = Page(path=PATH, key="page.walls", order=None, layout=layout, fill=fill)
