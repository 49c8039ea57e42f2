"""What schemathesis is told of this API: how the CSRF pair is sent, and its one exception."""

import re
from datetime import date
from typing import Any

import schemathesis
from schemathesis.openapi.checks import RejectedPositiveData

from ioc.web.problems import CONTRADICTION

TOKEN = "schemathesis-of-this-house"
FIRST_DAY, DAYS = date(2025, 6, 1).toordinal(), 540


@schemathesis.hook
def before_call(
    context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]
) -> None:
    """The pair is a header and a cookie of one value, and here the cookie follows the header.

    A method that nothing describes carries no header of ours: it is given both.
    """
    names = {name.lower(): name for name in case.headers}
    described = {method.lower() for method in case.operation.schema[case.operation.path]}
    if case.method.lower() not in described:
        case.headers["X-CSRFToken"] = TOKEN
        names["x-csrftoken"] = "X-CSRFToken"
    if "x-csrftoken" in names:
        case.cookies["_csrf_token"] = str(case.headers[names["x-csrftoken"]])
    if case.meta is not None and case.meta.generation.mode.is_positive:
        answerable(case.query)


def answerable(query: Any) -> None:
    """Days of any year are folded into the two that hold data and put in order; a token that nobody
    gave is left away when it is short: most questions then have an answer, and some others stay.
    """
    if re.fullmatch("[A-Za-z0-9]{1,7}", str(query.get("after", ""))):
        del query["after"]
    days = [(name, folded(query[name])) for name in ("from", "to") if name in query]
    in_order = sorted(day for _, day in days if day)
    if len(in_order) == len(days):
        query.update(zip((name for name, _ in days), in_order, strict=True))


def folded(text: Any) -> str | None:
    try:
        return date.fromordinal(FIRST_DAY + date.fromisoformat(text).toordinal() % DAYS).isoformat()
    except (TypeError, ValueError):
        return None


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext, failure: Any, case: schemathesis.Case[Any], response: Any
) -> bool:
    """The one exception: parts that are each well formed and contradict each other are a 400.

    `from` after `to`, more days than `by=day` takes, a version or dimension the metric lacks, a
    token that no answer gave: no schema can say it, and the answer's `type` says so.
    """
    if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
        return True
    return bool(response.json()["type"] != CONTRADICTION)
