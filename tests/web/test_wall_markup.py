"""Components as HTML text: everything escaped, links only where somebody can press them."""

from html.parser import HTMLParser
from typing import Any

import dash_ag_grid
import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st

from ioc.web.components.marks import marks
from ioc.web.wall.markup import markup, told


class Read(HTMLParser):
    """What a browser would make of it: the tags with their attributes, and the texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_component_is_its_tag_with_the_names_that_html_has() -> None:
    part = html.Div(
        [
            html.Span("Đúng hạn", className="name", hidden=True),
            None,
            " ",
            3,
            html.Img(src="x", alt=""),
        ],
        id="a",
        style={"--size": "2", "backgroundColor": "red"},
        **marks(data_of="mot-cua", aria_hidden="true"),
    )
    read = Read(markup(part))
    assert read.tags == [
        (
            "div",
            {
                "id": "a",
                "style": "--size: 2; background-color: red",
                "data-of": "mot-cua",
                "aria-hidden": "true",
            },
        ),
        ("span", {"class": "name", "hidden": None}),
        ("img", {"src": "x", "alt": ""}),
    ]
    assert "".join(read.texts) == "Đúng hạn 3"


def test_nobody_can_press_a_wall_but_a_phone() -> None:
    link = dcc.Link("41", href="/ho-so?metric=dossiers.overdue", className="count")
    assert markup(link) == '<span class="count">41</span>'
    assert Read(markup(link, linked=True)).tags == [
        ("a", {"class": "count", "href": "/ho-so?metric=dossiers.overdue"})
    ]


@given(st.text(), st.text())
def test_no_text_of_a_source_becomes_a_tag(words: str, named: str) -> None:
    read = Read(markup(html.P(words, title=named)))
    assert read.tags == [("p", {"title": named.replace("\r\n", "\n").replace("\r", "\n")})] or (
        [tag for tag, _ in read.tags] == ["p"]
    )
    assert "<" not in markup(words)


def test_a_slot_is_its_html_and_its_attributes() -> None:
    props: dict[str, Any] = {
        "children": ["a < b", html.B("c")],
        "className": "tile",
        "hidden": False,
        "href": "/",
        "data-asof": "2026-11-23",
    }
    assert told(props) == {
        "html": "a &lt; b<b>c</b>",
        "class": "tile",
        "hidden": None,
        "data-asof": "2026-11-23",
    }
    assert told({"hidden": True}) == {"hidden": True}


def test_what_only_dash_can_draw_is_refused_by_its_name() -> None:
    with pytest.raises(TypeError, match="AgGrid"):
        markup(dash_ag_grid.AgGrid(id="grid"))
