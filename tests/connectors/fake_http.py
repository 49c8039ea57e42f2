"""What a connector's fetch needs of Http, without a wire: one function answers every request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import orjson

from ioc.sources.body import decode
from ioc.sources.errors import Unavailable
from ioc.sources.http import Answer, Http
from ioc.sources.shapes import Reader, Shape

NOW = datetime(2026, 11, 22, 3, 0, 0, 500_000, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request as the far side sees it; `query` is what stands after the question mark."""

    path: str
    query: Mapping[str, str]
    value: Any
    headers: Mapping[str, str]


@dataclass
class FakeHttp:
    """`answer` says the value, or raises what Http would; after `lost_after` answers all is
    lost.
    """

    answer: Callable[[Request], Any]
    lost_after: int | None = None
    secret: str = ""
    now_is: datetime = NOW
    memory: dict[str, str] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def as_http(self) -> Http:
        return cast(Http, self)

    def now(self) -> datetime:
        return self.now_is

    def hide(self, text: str) -> None:
        self.hidden.append(text)

    def redact(self, text: str) -> str:
        for hidden in [self.secret, *self.hidden]:
            text = text.replace(hidden, "***") if hidden else text
        return text

    def get(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        shape: Shape | Reader | None = None,
    ) -> Answer:
        return self._ask(path, None, headers or {}, shape)

    def post(
        self,
        path: str,
        value: Any,
        headers: Mapping[str, str] | None = None,
        shape: Shape | None = None,
    ) -> Answer:
        return self._ask(path, value, headers or {}, shape)

    def _ask(
        self, path: str, value: Any, headers: Mapping[str, str], shape: Shape | Reader | None
    ) -> Answer:
        if self.lost_after is not None and len(self.asked) >= self.lost_after:
            raise Unavailable("mất liên lạc")
        split = urlsplit(path)
        asked = Request(
            path=split.path, query=dict(parse_qsl(split.query)), value=value, headers=headers
        )
        self.asked.append(asked)
        # As it comes over a wire: what is no JSON there is none here. Bytes are a body as it is.
        told = self.answer(asked)
        said = decode(told if isinstance(told, bytes) else orjson.dumps(told), "", shape)
        return Answer(status=200, value=said, asked_at=self.now_is, headers={})
