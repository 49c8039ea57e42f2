"""The dossiers on which two definitions of a rate differ, as the API tells them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ioc.metrics.catalogue import find, versions
from ioc.metrics.differences import Wanted, count_differences, differences
from ioc.metrics.lists import Page
from ioc.metrics.model import Metric
from ioc.metrics.reader import Reader
from ioc.metrics.verdicts import Verdict
from ioc.web import parameters
from ioc.web.context import Context
from ioc.web.description import Described, get
from ioc.web.models import Answer
from ioc.web.parameters import asked
from ioc.web.problems import contradiction, missing
from ioc.web.questions import Page as Stretch
from ioc.web.questions import Question, against, page, question
from ioc.web.replies import rendered, reply
from ioc.web.row_models import DossierRow
from ioc.web.text import t


class Judged(Answer):
    """What one definition says of a dossier; `reason` is one of a few words."""

    version: str
    state: Literal["in_time", "late", "out"]
    reason: str


class DifferingRow(DossierRow):
    """One dossier that the two judge differently."""

    one: Judged
    other: Judged


class Differences(Answer):
    """One page of these dossiers; `count` is null while older data is still on its way."""

    key: str
    version: str
    against: str
    start: date = Field(serialization_alias="from")
    end: date = Field(serialization_alias="to")
    cut_to_today: bool
    revision: int
    count: int | None
    rows: tuple[DifferingRow, ...]
    next: str | None


def add_difference_route(router: APIRouter, context: Context) -> None:
    said = replace(parameters.earlier()[0], description=t("api.param.against_other"))
    query = (*parameters.scope(context.lookups), said, *parameters.paging())

    def differing(request: Request, key: str) -> Response:
        wanted = asked(request.query_params.multi_items(), query, key)
        with context.reader() as reader:
            ask, stretch = question(key, wanted, reader.today), page(wanted)
            if ask.metric.subject != "dossiers" or not ask.metric.bottom:
                raise missing(t("api.what.differences"), key, t("api.remedy.differences"))
            other = _other(wanted, ask)
            return reply(request, rendered(_told(reader, ask, other, stretch)))

    path = parameters.of_metric()
    described = Described(name="differences", model=Differences, path=path, query=query)
    get(router, "/v1/metrics/{key}/differences", differing, described)


def _other(wanted: parameters.Asked, ask: Question) -> Metric:
    """The version compared with; where none is named, the first other one there is."""
    key, own = ask.metric.key, ask.metric.version
    if parameters.one(wanted, "against") is None:
        return find(key, next((v for v in versions(key) if v != own), own))
    return against(wanted, key, ask.where.end)


def _told(reader: Reader, ask: Question, other: Metric, stretch: Stretch) -> Differences:
    one, where = ask.metric, ask.where
    count = count_differences(reader, one, other, where)
    rows: tuple[DifferingRow, ...] = ()
    after: str | None = None
    if count is not None:
        wanted = Wanted(Page(limit=stretch.limit, after=stretch.after), total=count)
        try:
            found = differences(reader, one, other, where, wanted)
        except ValueError:
            raise contradiction("after", stretch.after or "", t("api.remedy.after")) from None
        rows, after = tuple(map(_row, found.rows)), found.next
    return Differences(
        key=one.key,
        version=one.version,
        against=other.version,
        start=where.start,
        end=where.end,
        cut_to_today=ask.cut,
        revision=reader.revision,
        count=count,
        rows=rows,
        next=after,
    )


def _row(row: Mapping[str, Any]) -> DifferingRow:
    said = {side: _judged(row[side]) for side in ("one", "other")}
    return DifferingRow.model_validate({**row, **said})


def _judged(verdict: Verdict) -> Judged:
    return Judged(version=verdict.version, state=verdict.state, reason=verdict.reason)
