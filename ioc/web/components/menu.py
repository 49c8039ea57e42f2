"""The bar: whose centre this is, the pages, the search by code, the hour, the comfort."""

from collections.abc import Iterable

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.page import Page
from ioc.web.text import t

SEARCH_PATH = "/ho-so"


def menu(pages: Iterable[Page], brand: str, *, signed_in: bool) -> Component:
    listed = sorted((p for p in pages if p.order is not None), key=lambda p: p.order or 0)
    return html.Header(
        className="bar",
        children=[
            dcc.Link(brand, href="/", className="bar-brand"),
            html.Nav(
                [dcc.Link(t(p.key), href=p.path, className="bar-link") for p in listed],
                className="bar-pages",
                **marks(aria_label=t("shell.pages")),
            ),
            _search(),
            html.Span(id="shell-clock", className="bar-clock"),
            _comfort(),
            html.Div(_way_out() if signed_in else [], className="bar-out"),
        ],
    )


def _search() -> Component:
    return html.Form(
        className="search",
        role="search",
        action=SEARCH_PATH,
        method="GET",
        children=[
            dcc.Input(
                id="shell-search",
                name="q",
                type="search",
                className="search-text",
                placeholder=t("shell.search"),
                autoComplete="off",
                maxLength=100,
            ),
            html.Button(
                html.Span(className="icon icon-search"),
                type="submit",
                className="search-go",
                **marks(aria_label=t("shell.search.go")),
            ),
        ],
    )


def _comfort() -> Component:
    """A−, A+ and contrast, as Thông tư 26/2020/TT-BTTTT asks of every state page."""
    return html.Div(
        className="comfort",
        role="group",
        **marks(aria_label=t("shell.comfort")),
        children=[
            _choice("smaller", "A−"),
            _choice("larger", "A+"),
            _choice("contrast", html.Span(className="icon icon-contrast")),
        ],
    )


def _choice(name: str, face: str | Component) -> Component:
    label = t(f"shell.comfort.{name}")
    return html.Button(
        face,
        type="button",
        className="comfort-choice",
        title=label,
        **marks(aria_label=label, data_comfort=name),
    )


def _way_out() -> list[Component]:
    return [html.A(t("shell.sign_out"), href="/dang-xuat", className="bar-link")]
