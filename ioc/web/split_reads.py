"""The API's definitions in both languages, and a change parted into ours and the formula's."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.metrics.model import Figure, Metric, Where
from ioc.metrics.reader import Reader
from ioc.metrics.split import Asked, held_against, split
from ioc.web import models, parameters
from ioc.web.context import Context
from ioc.web.description import Described, get
from ioc.web.locales import names
from ioc.web.parameters import asked
from ioc.web.problems import contradiction
from ioc.web.questions import Question, against, earlier, question
from ioc.web.replies import rendered, reply
from ioc.web.text import t

PLACES = 6
_WORDS = {"numerator": "above", "denominator": "below"}
_SAID = tuple(models.Wording.model_fields)
_OWN = tuple(models.Definition.model_fields.keys() - {*_SAID, "english"})


def definition(metric: Metric) -> models.Definition:
    """A definition as the API tells it."""
    said = _said(metric)
    english = {name: text and names("en").get(text, text) for name, text in said.items()}
    own = {name: getattr(metric, name) for name in _OWN}
    return models.Definition(**said, **own, english=models.Wording(**english))


def _said(metric: Metric) -> dict[str, Any]:
    return {name: getattr(metric, _WORDS.get(name, name)) or None for name in _SAID}


def add_split_route(router: APIRouter, context: Context) -> None:
    query = (*parameters.scope(context.lookups), *parameters.earlier())

    def parted(request: Request, key: str) -> Response:
        wanted = asked(request.query_params.multi_items(), query, key)
        with context.reader() as reader:
            later = question(key, wanted, reader.today)
            before, after = _days(reader, wanted, later)
            earlier_one = against(wanted, key, before.end), before
            told = _split(reader, earlier_one, (later.metric, after), cut=later.cut)
            return reply(request, rendered(told))

    path = parameters.of_metric()
    described = Described(name="split", model=models.Split, path=path, query=query)
    get(router, "/v1/metrics/{key}/split", parted, described)


def _days(reader: Reader, wanted: parameters.Asked, later: Question) -> tuple[Where, Where]:
    """The earlier and the later days: as asked, or whole days against as many before."""
    before = earlier(wanted, later)
    if before is not None:
        return before, later.where
    usual = held_against(reader, later.metric, later.where)
    if usual is None:
        end = later.where.end.isoformat()
        raise contradiction("to", end, t("api.remedy.nothing_before"))
    return usual


def _split(reader: Reader, before: Asked, after: Asked, *, cut: bool) -> models.Split:
    metric = after[0]
    found = split(reader, before, after)
    shown = found.shown(PLACES)
    change, ours, formula = (None, None, None) if shown is None else map(float, shown)
    return models.Split(
        key=metric.key,
        unit=metric.unit,
        cut_to_today=cut,
        as_of=reader.fed(metric.subject).as_of,
        revision=reader.revision,
        before=_counted(*before, found.before),
        recounted=_counted(metric, before[1], found.recounted),
        after=_counted(*after, found.after),
        change=change,
        ours=ours,
        formula=formula,
    )


def _counted(metric: Metric, where: Where, figure: Figure) -> models.Counted:
    return models.Counted(
        version=metric.version,
        start=where.start,
        end=where.end,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        loading=figure.loading,
    )
