"""An answer of the API as bytes: tagged, so that who has it already is told only that."""

from dataclasses import dataclass
from hashlib import blake2b

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """A rendered answer and the tag by which a client knows it again."""

    body: bytes
    etag: str


def rendered(model: BaseModel) -> Answer:
    return tagged(model.model_dump_json(by_alias=True).encode())


def tagged(body: bytes) -> Answer:
    return Answer(body, f'"{blake2b(body, digest_size=12).hexdigest()}"')


def reply(request: Request, answer: Answer) -> Response:
    """200 with the answer, or 304 when the client has just this one."""
    headers = {"etag": answer.etag, "cache-control": "private, no-cache"}
    known = request.headers.get("if-none-match", "")
    if answer.etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(answer.body, headers=headers, media_type=_JSON)
