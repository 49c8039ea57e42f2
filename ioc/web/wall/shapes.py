"""Which picture a tile of "Hôm nay" has beside its number, where there is room for one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from types import MappingProxyType

from ioc.metrics.model import Part
from ioc.web.components.tile import Face
from ioc.web.faces import AHEAD
from ioc.web.feed_faces import peers
from ioc.web.glance import Glance
from ioc.web.wall.pictures import Shape, columns, line, marks_along

# The picture says the same days as the tile's name: today and the two next working days.
DAYS_AHEAD = AHEAD[:3]


def shape_of(name: str, glance: Glance, face: Face) -> Shape | None:
    """None where there is nothing to draw; a number that has a state has its word there."""
    draw = SHAPES.get(name)
    return draw(glance) if draw and face.known and not face.state else None


def _ahead(glance: Glance) -> Shape | None:
    figures = [glance.figures[f"dossiers.{name}"] for name in DAYS_AHEAD]
    if any(figure.loading or figure.numerator is None for figure in figures):
        return None
    today, *within = (figure.numerator or 0 for figure in figures)
    counts = [today, *(more - fewer for fewer, more in pairwise([0, *within]))]
    return partial(columns, counts) if any(counts) else None


def _among(glance: Glance) -> Shape | None:
    told = glance.feeds.scores.told
    own = told.own(told.now) if told else None
    if told is None or own is None or own.score is None:
        return None
    return partial(marks_along, peers(own, told), own.score)


def _cases(glance: Glance) -> Shape | None:
    told = glance.feeds.cases.told
    return _days(told.days) if told else None


def _incidents(glance: Glance) -> Shape | None:
    told = glance.feeds.incidents.told
    return _days(told.days) if told else None


def _days(days: Sequence[Part]) -> Shape | None:
    values = [None if day.figure.loading else day.figure.value for day in days]
    return partial(line, values) if any(values) else None


SHAPES: Mapping[str, Callable[[Glance], Shape | None]] = MappingProxyType(
    {"due": _ahead, "score": _among, "cases": _cases, "incidents": _incidents}
)
