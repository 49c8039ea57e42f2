"""The day on which units changed, as a thin line on a chart of months and in words."""

from collections.abc import Sequence
from typing import Any

from ioc.domain.periods import month_of
from ioc.domain.territory import TWO_TIERS
from ioc.web.text import t
from ioc.web.theme import QUIET, SECONDARY

# Up to this place words at the left of a narrow chart would be crossed.
NEAR = 5


def turning(keys: Sequence[str]) -> int | None:
    """The place among months of the first that is told by today's units; None where all are."""
    month = month_of(TWO_TIERS)
    return keys.index(month) if month in keys[1:] else None


def turning_words(keys: Sequence[str], *, restated: bool = False) -> str:
    """What the line means, for those who see it and those who do not; "" without one.

    And whether months are told for these units from those of then.
    """
    line = "" if turning(keys) is None else t("compared.line", words=t("compared.two_tiers"))
    return " ".join(words for words in (line, restated and t("compared.old_units")) if words)


def turning_marks(
    keys: Sequence[str], height: float = 0
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The line between the two months and its words beside it, at so much of the picture's height:
    plotly's shapes and annotations.
    """
    place = turning(keys)
    if place is None:
        return [], []
    x, right = place - 0.5, place > len(keys) / 2
    pen = {"color": QUIET, "width": 1.5}
    line = {"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0, "y1": 1}
    words = {
        "xref": "x",
        "yref": "paper",
        "x": x,
        "y": height,
        "text": t("compared.two_tiers"),
        "showarrow": False,
        "xanchor": "right" if right else "left",
        "yanchor": "bottom",
        "font": {"color": SECONDARY},
    }
    return [line | {"line": pen}], [words]


def clear_of_turning(words: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    """Words that stand at the left of a chart, at its right where the line would cross them."""
    place = turning(keys)
    if place is None or place > NEAR:
        return words
    return words | {"x": 1 - words["x"], "xanchor": "right"}
