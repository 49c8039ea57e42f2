"""What went wrong, as RFC 9457 problem+json: the thing, its value and the remedy, in Vietnamese."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from ioc.web.text import t

MEDIA_TYPE = "application/problem+json"
CONTRADICTION = "urn:ioc:problem:contradiction"
"""The type of a 400 whose parts are each well formed, and cannot be true together."""

_SHOWN = 200


class Problem(Exception):
    """An answer that is not the one asked for. `detail` is a whole sentence, remedy included."""

    def __init__(
        self, status: int, detail: str, *, kind: str = "about:blank", **more: str | None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind, self.more = status, detail, kind, more


def refused(name: str, value: str, remedy: str) -> Problem:
    """A parameter whose value cannot be read."""
    shown = _short(value)
    detail = t("api.bad_value", name=name, value=shown, remedy=remedy)
    return Problem(400, detail, parameter=name, value=shown, remedy=remedy)


def contradiction(name: str, value: str, remedy: str) -> Problem:
    """A value that is well formed, but cannot stand in this question."""
    shown = _short(value)
    detail = t("api.contradiction", name=name, value=shown, remedy=remedy)
    return Problem(400, detail, kind=CONTRADICTION, parameter=name, value=shown, remedy=remedy)


def missing(what: str, value: str, remedy: str) -> Problem:
    """There is no such thing; `what` says of which kind."""
    shown = _short(value)
    detail = t("api.missing", what=what, value=shown, remedy=remedy)
    return Problem(404, detail, value=shown, remedy=remedy)


def answered(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response."""
    return Response(
        orjson.dumps(_described(problem)),
        status_code=problem.status,
        headers={"cache-control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _described(problem: Problem) -> dict[str, Any]:
    more = {name: value for name, value in problem.more.items() if value is not None}
    return {
        "type": problem.kind,
        "title": _title(problem),
        "status": problem.status,
        "detail": problem.detail,
        **more,
    }


def _title(problem: Problem) -> str:
    if problem.kind == CONTRADICTION:
        return t("api.title.contradiction")
    key = f"api.title.{problem.status}"
    title = t(key)
    return title if title != key else HTTPStatus(problem.status).phrase


def _short(value: str) -> str:
    # What was sent goes back shortened and always encodable, whatever bytes it was made of.
    whole = value.encode("utf-8", "replace").decode()
    return whole if len(whole) <= _SHOWN else f"{whole[:_SHOWN]}…"
