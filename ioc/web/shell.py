"""What stands around every page: the bar, the banner of simulated figures, two sorry pages."""

import json
from collections.abc import Iterable

from dash import dcc, html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.components.menu import menu
from ioc.web.page import Page
from ioc.web.text import t

ASK_EVERY_MS = 5000
SPOKEN = ("stale", "old", "ago", "moments", "days", "hours", "minutes", "lost", "updated", "asked")
WEEKDAYS, MONTHS = range(1, 8), range(1, 13)


def shell(pages: Iterable[Page], province: str, *, signed_in: bool) -> Component:
    """The one still frame; only `page` inside it changes with the address."""
    return html.Div(
        className="shell",
        id="shell",
        **marks(data_every=str(ASK_EVERY_MS), data_words=json.dumps(words(), ensure_ascii=False)),
        children=[
            html.A(t("shell.skip"), href="#page", className="skip-link"),
            dcc.Location(id="address", refresh="callback-nav"),
            dcc.Store(id="shown"),
            dcc.Store(id="asked"),
            dcc.Store(id="slots"),
            dcc.Store(id="turned"),
            menu(pages, t("shell.brand", province=province), signed_in=signed_in),
            html.Div(id="shell-lost", className="lost", role="status", hidden=True),
            html.Div(id="page", className="page", tabIndex=-1),
            html.Div(id="shell-news", className="sr-only", **marks(aria_live="polite")),
        ],
    )


def words() -> dict[str, str]:
    """The few words the browser says by itself: ages, days and months, a lost connection."""
    spoken = {name: t(f"shell.spoken.{name}") for name in SPOKEN}
    weekdays = {f"weekday{n}": t(f"text.weekday.{n}") for n in WEEKDAYS}
    return spoken | weekdays | {f"month{n}": t(f"text.month.{n}") for n in MONTHS}


def framed(body: Component, *, simulated: bool, unread: Iterable[str] = ()) -> list[Component]:
    """A page under the banner that no simulated figure may go without, and `unread`: what its
    address asks in vain.
    """
    banner = html.Aside(
        [html.Strong(t("shell.simulated")), " ", html.Span(t("shell.simulated.more"))],
        className="simulated",
        hidden=not simulated,
        **marks(aria_label=t("shell.simulated")),
    )
    notes = [html.P(words, className="unread hint", role="status") for words in unread]
    return [banner, *notes, html.Main(body, className="main")]


def not_found() -> Component:
    return _sorry("shell.not_found", "shell.not_found.more")


def failed() -> Component:
    return _sorry("shell.failed", "shell.failed.more")


def _sorry(title: str, more: str) -> Component:
    return html.Section(
        className="sorry",
        children=[
            html.H1(t(title)),
            html.P(t(more)),
            html.P(dcc.Link(t("shell.home"), href="/", className="button")),
        ],
    )
