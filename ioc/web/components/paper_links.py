"""The way to the papers that leave the house: the official form and the weekly text."""

from dash import html
from dash.development.base_component import Component

from ioc.web.filters import Filters, link
from ioc.web.form_paper import PATH
from ioc.web.text import t

WEEKLY_PATH = "/ban-tin-tuan"


def paper_links(filters: Filters) -> Component:
    """Of the same unit and period as the page, where the paper knows them."""
    own = Filters(today=filters.today, start=filters.start, end=filters.end, agency=filters.agency)
    calendar = own.with_(calendar=filters.extra.get("calendar"))
    return html.P(
        [
            html.A(t("page.form06a"), href=link(PATH, calendar)),
            " · ",
            html.A(t("page.weekly"), href=WEEKLY_PATH),
        ],
        className="paper-links",
    )
