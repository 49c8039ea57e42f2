"""What every screen of a wall has: its one sentence over a body."""

from collections.abc import Mapping, Sequence
from math import inf

from dash import html
from dash.development.base_component import Component

from ioc.domain.stages import Stage
from ioc.web.components.as_of import Freshness, stale_mark, stale_slot
from ioc.web.components.marks import marks
from ioc.web.page import Slots
from ioc.web.wall.letters import fitting, width

__all__ = ["composed", "fitting", "headline_wide", "sentence", "width"]

# In rooms with space to spare the sentence stands a little larger: `.ample .headline` in wall.css.
AMPLE_HEADLINE = 1.12
# What "Phản ánh: số cũ · 14:05 22/11" takes of the sentence's row once figures are old.
STALE_WIDE, APART = 16.5, 1.5


def composed(
    prefix: str, body: Sequence[Component], kind: str, feeds: Mapping[str, str]
) -> list[Component]:
    """The sentence, marked old by the feeds that it stands on, and what is under it."""
    old = [stale_mark(f"{prefix}-headline-stale-{feed}", name) for feed, name in feeds.items()]
    return [
        html.Div(
            [
                html.P("", id=f"{prefix}-headline", className="headline", **marks(data_news="")),
                html.P(
                    "",
                    id=f"{prefix}-headline-brief",
                    className="headline headline-brief",
                    **marks(aria_hidden="true"),
                ),
                html.P("", id=f"{prefix}-headline-note", className="headline-note", hidden=True),
                html.Div(old, className="headline-old"),
            ],
            className="headline-row ages",
        ),
        html.Div(list(body), className=f"body {kind}"),
    ]


def headline_wide(stage: Stage) -> float:
    """How many of its own letters the sentence's row holds."""
    return stage.body[0] / (AMPLE_HEADLINE if stage.ample else 1.0)


def sentence(
    prefix: str,
    words: str | Sequence[str],
    feeds: Mapping[str, Freshness],
    *,
    calm: bool,
    stage: Stage | None = None,
) -> Slots:
    """The sentence; calm, it is without colour.

    `words` are wordings, the fullest first, of which the first that the row of `stage` holds is
    shown, and a briefer one while old figures are marked beside it.
    """
    wordings = [words] if isinstance(words, str) else list(words)
    row = headline_wide(stage) if stage else inf
    full = fitting(wordings, row, bold=not calm)
    brief = fitting(wordings, row - STALE_WIDE, bold=not calm)
    name = "headline headline-calm" if calm else "headline"
    old = {f"{prefix}-headline-stale-{feed}": stale_slot(one) for feed, one in feeds.items()}
    return {
        f"{prefix}-headline": {"children": full, "className": name},
        f"{prefix}-headline-brief": {"children": brief, "className": f"{name} headline-brief"},
        **old,
    }


def noted(prefix: str, told: Slots, note: str, stage: Stage) -> Slots:
    """The sentence with a note at its row's end, where it leaves that room."""
    headline, larger = told[f"{prefix}-headline"], AMPLE_HEADLINE if stage.ample else 1.0
    bold = "calm" not in headline["className"]
    left = stage.body[0] - width(headline["children"], bold=bold) * larger - APART
    hidden = not note or width(note) > left
    return {**told, f"{prefix}-headline-note": {"children": note, "hidden": hidden}}
