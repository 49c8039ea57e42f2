"""The reports behind a number as points: as little as a map needs, behind the door."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.responses import Response

from ioc.domain.lookups import Lookups
from ioc.geo.manifest import shown_at
from ioc.geo.views import Inset
from ioc.metrics.points import STATES, Point
from ioc.web.components.map_question import metric_of, of_metric, offered
from ioc.web.context import Context
from ioc.web.filters import Filters
from ioc.web.locales import named
from ioc.web.parameters import Parameter, asked, scope
from ioc.web.problems import Problem, answered
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/api/points/feedback"
# A metre: finer than anybody's finger on a map.
DIGITS = 5
USUAL = "feedback.received"
WORDS = {
    "open": "map.points.open",
    "overdue": "map.points.overdue",
    "done": "map.points.done",
}


def add_points(server: FastAPI, context: Context) -> None:
    """GET of the points; a parameter that is not one is a 400."""

    # A plain function: the server runs it in a thread.
    def points(request: Request) -> Response:
        try:
            with context.reader() as reader:
                asked(request.query_params.multi_items(), _parameters(reader.lookups))
                told_words = _points(reader, request, context.shapes.insets)
                return Response(told_words, media_type="application/json")
        except Problem as problem:
            return answered(problem)

    server.add_api_route(
        PATH, points, methods=["GET"], include_in_schema=False, response_model=None
    )


def _points(reader: "Reader", request: Request, insets: Sequence[Inset]) -> str:
    filters = Filters.parse(request.url.query, reader.today)
    metric = metric_of(filters if "metric" in filters.extra else filters.with_(metric=USUAL))
    found = reader.points(metric, of_metric(filters, metric).where())
    return json.dumps(
        told(found, reader.lookups, insets), ensure_ascii=False, separators=(",", ":")
    )


def told(
    found: Iterable[Point], lookups: Lookups, insets: Sequence[Inset] = ()
) -> dict[str, object]:
    """Names once, then points as [code, lat, lon, category, state] with places in the names.

    A point of an island that has a frame of its own is told where the map draws it.
    """
    points = tuple(found)
    drawn = [shown_at(insets, point.lon, point.lat) for point in points]
    categories = list(dict.fromkeys(point.category for point in points))
    place = {code: n for n, code in enumerate(categories)}
    counts = Counter(point.state for point in points)
    return {
        "categories": [named(lookups.category_label(code)) for code in categories],
        "states": [(state, t(WORDS[state])) for state in STATES],
        "points": [
            (
                point.code,
                round(lat, DIGITS),
                round(lon, DIGITS),
                place[point.category],
                STATES.index(point.state),
            )
            for point, (lon, lat) in zip(points, drawn, strict=True)
        ],
        "words": t(
            "map.points.words",
            count=number(len(points)),
            **{state: number(counts[state]) for state in STATES},
        ),
    }


def _parameters(lookups: Lookups) -> tuple[Parameter, ...]:
    keys = sorted(metric.key for metric in offered() if metric.subject == "cases")
    return (
        *scope(lookups),
        Parameter(
            name="metric",
            schema={"type": "string", "enum": keys},
            valid=frozenset(keys).__contains__,
            remedy=t("export.remedy.choice", values=", ".join(keys)),
            description="metric",
        ),
        Parameter(
            name="revision",
            schema={"type": "string"},
            valid=str.isdigit,
            remedy=t("map.remedy.revision"),
            description="revision",
        ),
    )
