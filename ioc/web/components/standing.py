"""Where a unit stands among its peers, no surer than the number of its dossiers allows."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from ioc.web.text import percent, t

# 95 %, two-sided.
Z = 1.959963984540054


class Tally(NamedTuple):
    """Dossiers resolved in time, of those resolved."""

    top: int
    bottom: int


class Standing(NamedTuple):
    """Ranks `best` to `worst` of `peers` cannot be told apart from this unit's own."""

    best: int
    worst: int
    peers: int


def wilson(tally: Tally) -> tuple[float, float]:
    """The 95 % interval (Wilson) of a rate: how far chance alone moves one of that size.

    1 of 1 is [0,207; 1], 970 of 1.000 is [0,957; 0,979].
    """
    n = tally.bottom
    if n == 0:
        return 0.0, 1.0
    share = tally.top / n
    middle = share + Z * Z / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def standing(code: str, tallies: Mapping[str, Tally], least: int) -> Standing | None:
    """None for a unit of fewer than `least`: it is neither ranked nor counted as a peer."""
    ranked = {key: wilson(tally) for key, tally in tallies.items() if tally.bottom >= least}
    if code not in ranked:
        return None
    low, high = ranked[code]
    surely_better = sum(1 for other in ranked.values() if other[0] > high)
    surely_worse = sum(1 for other in ranked.values() if other[1] < low)
    return Standing(1 + surely_better, len(ranked) - surely_worse, len(ranked))


def third(place: Standing) -> str:
    """Which third of its peers the middle of its ranks lies in."""
    if place.best == 1 and place.worst == place.peers:
        return t("agency.standing.undivided")
    middle = ((place.best + place.worst) / 2 - 0.5) / place.peers
    if middle < 1 / 3:
        return t("agency.standing.top")
    return t("agency.standing.middle") if middle < 2 / 3 else t("agency.standing.bottom")


def standing_words(
    code: str, tallies: Mapping[str, Tally], league: str, least: int
) -> tuple[str, str]:
    """The sentence, and the one that explains it; a rank never stands alone."""
    if league == "others":
        return t("agency.standing.unranked"), ""
    own = tallies.get(code, Tally(0, 0))
    place = standing(code, tallies, least)
    if place is None:
        return t("agency.standing.few", count=own.bottom, least=least), ""
    if place.peers == 1:
        return t("agency.standing.alone", least=least), ""
    low, high = wilson(own)
    ranks = str(place.best) if place.best == place.worst else f"{place.best}–{place.worst}"
    key = "agency.standing.clear" if place.best == place.worst else "agency.standing.words"
    words = t(key, third=third(place), ranks=ranks, peers=place.peers, least=least)
    why = t(
        "agency.standing.why", low=percent(low), high=percent(high), count=place.worst - place.best
    )
    out = len(tallies) - place.peers
    return words, f"{why} {t('agency.standing.left_out', count=out, least=least)}" if out else why
