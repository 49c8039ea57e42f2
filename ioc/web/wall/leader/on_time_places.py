"""How large the parts of "Đúng hạn" are, in letters: worked out from the room."""

from dataclasses import dataclass

from ioc.domain.rooms import LINE_HEIGHT
from ioc.domain.stages import DIGITS_HIGH, GAP, PAD, Stage

CARDS = 3
EDGE = PAD + 0.4
# Name, target, resolved, the months at the line's ends, and the two that moved most.
WORDS = 6
# What the big number, the overdue and the line have of the height that words leave; the rest is
# the air between them.
RATE, OVERDUE, CHART = 0.41, 0.27, 0.24
# 96,2% and 100% in bold figures, in their own size.
RATE_WIDE = 3.15
TARGET_WIDE = 2.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """A card's inner width; the sizes of its two numbers; its line's width and height."""

    inner: float
    rate: float
    overdue: float
    line_wide: float
    line_high: float


def places(stage: Stage) -> Places:
    wide, high = stage.body
    inner = (wide - (CARDS - 1) * GAP) / CARDS - 2 * EDGE
    # One line under the cards tells against what and of when.
    card = high - LINE_HEIGHT - GAP / 2
    left = card - 2 * PAD - WORDS * LINE_HEIGHT
    rate = min(left * RATE / DIGITS_HIGH, inner / RATE_WIDE)
    overdue = left * OVERDUE / DIGITS_HIGH
    return Places(
        inner=inner,
        rate=rate,
        overdue=overdue,
        line_wide=inner - TARGET_WIDE,
        line_high=left * CHART,
    )
