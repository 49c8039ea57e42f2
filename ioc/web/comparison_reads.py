"""The API's comparison: which days a figure is held against, and what came of it."""

from typing import NamedTuple

from ioc.domain.comparisons import KINDS, Kind
from ioc.metrics.model import Figure, Where
from ioc.metrics.reader import Reader
from ioc.web import models
from ioc.web.compared import against_words, refused_words
from ioc.web.parameters import Asked, one
from ioc.web.problems import contradiction
from ioc.web.questions import Question
from ioc.web.text import t


class HeldAgainst(NamedTuple):
    """What a question asks to be held against."""

    kind: Kind
    aligned: bool


def held_against(asked: Asked) -> HeldAgainst | None:
    """What the question names, None where nothing; a Problem where its parts contradict."""
    aligned = one(asked, "aligned")
    kind = next((kind for kind in KINDS if kind == one(asked, "compare")), None)
    if aligned and kind != "same_period":
        raise contradiction("aligned", aligned, t("api.remedy.aligned"))
    return None if kind is None else HeldAgainst(kind, aligned is not None)


def comparison(reader: Reader, ask: Question, beside: HeldAgainst) -> models.Comparison | None:
    """The figure against the other days; None where there is nothing it could be held against."""
    change = reader.change(ask.metric, ask.where, beside.kind, aligned=beside.aligned)
    if change.where is None:
        return None
    return models.Comparison(
        **_side(change.where_before, change.before).model_dump(),
        kind=change.kind,
        aligned=change.days is not None and change.days.manner == "tet",
        restated=change.restated,
        refused=refused_words(change.refused) if change.refused else None,
        words=None if change.refused else against_words(change, reader.lookups.calendar),
        difference=change.difference,
        now=_side(change.where, change.now),
    )


def _side(where: Where, figure: Figure) -> models.Side:
    return models.Side(
        start=where.start,
        end=where.end,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        loading=figure.loading,
    )
