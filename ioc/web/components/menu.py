"""The bar: whose centre this is, the pages, the search by code, the hour, the comfort."""

from collections.abc import Iterable

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.comfort import LANGUAGES, THEMES
from ioc.web.components.marks import marks
from ioc.web.locales import locale
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
            comfort(),
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
            html.Label(t("shell.search"), htmlFor="shell-search", className="sr-only"),
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


def comfort() -> Component:
    """A−, A+, contrast, as Thông tư 26/2020/TT-BTTTT asks of state pages; theme and language."""
    return html.Div(
        className="comfort",
        role="group",
        **marks(aria_label=t("shell.comfort")),
        children=[
            _choice("smaller", "A−"),
            _choice("larger", "A+"),
            _choice("contrast", html.Span(className="icon icon-contrast")),
            _themes(),
            _tongue(),
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


def _themes() -> Component:
    """The three themes, each by the room it is for."""
    label = t("shell.comfort.theme")
    return html.Details(
        className="themes",
        children=[
            html.Summary(
                html.Span(className="icon icon-theme"),
                className="comfort-choice",
                title=label,
                **marks(aria_label=label),
            ),
            html.Div([_theme(name) for name in THEMES], className="themes-list"),
        ],
    )


def _theme(name: str) -> Component:
    return html.Button(
        [html.Span(className=f"themes-sample theme-{name}"), t(f"shell.theme.{name}")],
        type="button",
        className="themes-choice",
        **marks(data_comfort="theme", data_theme=name),
    )


def _tongue() -> Component:
    """The other language, by its own name for itself; assets/js/comfort.js keeps the address."""
    other = next(language for language in LANGUAGES if language != locale())
    name = t("shell.other_language")
    return html.A(
        other.upper(),
        href=f"?lang={other}",
        hrefLang=other,
        className="comfort-choice tongue",
        title=name,
        **marks(lang=other, aria_label=name),
    )


def _way_out() -> list[Component]:
    return [html.A(t("shell.sign_out"), href="/dang-xuat", className="bar-link")]
