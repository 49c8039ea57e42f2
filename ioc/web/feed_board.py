"""The frame of a subject's first page: a sentence, choices, tiles, what divides them, a list.

Where no source feeds the subject, the frame says so and nothing else: what is not there is not 0.
"""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from ioc.web.boards import Board, Faces, face_of
from ioc.web.components.as_of import as_of_line, as_of_slot
from ioc.web.components.headline import headline, headline_slots
from ioc.web.components.tile import calm_slots, calm_tile, tile, tile_slots
from ioc.web.page import Slots
from ioc.web.text import t


def feed_board(
    prefix: str, title: str, choices: Sequence[Component], body: Sequence[Component]
) -> Component:
    """Slots: `{prefix}-as-of`, `-headline`, and `-board`, hidden where there is no source."""
    return html.Div(
        className="feed-page",
        children=[
            html.Div([html.H1(title), as_of_line(f"{prefix}-as-of")], className="page-row"),
            headline(f"{prefix}-headline"),
            html.Div(
                [html.Div(list(choices), className="pickers"), *body],
                id=f"{prefix}-board",
                className="feed-board",
            ),
        ],
    )


def tiles(prefix: str, prominent: Faces, calm: Faces) -> list[Component]:
    small = "tiles tiles-calm tiles-four" if len(calm) == len(prominent) else "tiles tiles-calm"
    return [
        html.Div([tile(f"{prefix}-{name}") for name in prominent], className="tiles"),
        html.Div([calm_tile(f"{prefix}-{name}") for name in calm], className=small),
    ]


def board_slots(prefix: str, board: Board, told: tuple[str, bool]) -> Slots:
    """The frame's own; `told` is the sentence, and whether nothing is wrong."""
    words, calm = told
    return {
        f"{prefix}-as-of": as_of_slot(board.fresh, ago=True),
        f"{prefix}-board": {"hidden": False},
        **headline_slots(f"{prefix}-headline", words, board.fresh, calm=calm),
    }


def unfed_slots(prefix: str) -> Slots:
    """A subject without any source."""
    return {
        f"{prefix}-board": {"hidden": True},
        f"{prefix}-headline": {
            "children": t("list.no_source"),
            "className": "headline headline-calm",
        },
        f"{prefix}-as-of": {"children": t("as_of.never")},
    }


def tiles_slots(prefix: str, board: Board, prominent: Faces, calm: Faces) -> Slots:
    slots: Slots = {}
    for name in prominent:
        slots |= tile_slots(f"{prefix}-{name}", face_of(prominent, name, board), board.fresh)
    for name in calm:
        slots |= calm_slots(f"{prefix}-{name}", face_of(calm, name, board), board.fresh)
    return slots
