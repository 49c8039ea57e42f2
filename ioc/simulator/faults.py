"""Misbehaving on request: what a source system does on its bad days, until it is told to stop."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = (
    "down",
    "hang",
    "slow",
    "garbage",
    "truncated",
    "unauthorized",
    "401",
    "empty",
    "freeze",
    "drop",
    "bad_rows",
)
_PATH = "/dvcqg/"
_HTML = "<html><body><h1>Hệ thống đang bảo trì</h1></body></html>".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`seconds` is how long to be slow or to hang.

    `at` the simulated instant at which answers froze.
    """

    kind: str
    seconds: float = 5.0
    at: float = 0.0


def fault_of(asked: Mapping[str, Any], now: float) -> Fault | None:
    """The fault that a request names, None for {"kind".

    Null}; ValueError for one we do not know.
    """
    kind = asked.get("kind")
    if kind is None:
        return None
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    default = 3_600.0 if kind == "hang" else 5.0
    return Fault(kind=str(kind), seconds=float(asked.get("seconds", default)), at=now)


class Faulty(Protocol):
    """Whoever was told to misbehave."""

    fault: Fault | None


def spoilt(said: dict[str, Any], fault: Fault | None) -> dict[str, Any]:
    """An answer of the desk, emptied or with every tenth row made unreadable while so told."""
    if fault is None or not isinstance(said.get("result"), list):
        return said
    if fault.kind == "empty":
        return {**said, "result": [], "tongso": "0"}
    if fault.kind == "bad_rows":
        for item in said["result"][::10]:
            item.update(NgayTiepNhan="hôm qua", TrangThaiHoSo="đang chạy")
    return said


class Misbehaving:
    """Stands before the real answers and spoils those under /dvcqg/ while a fault is set."""

    def __init__(self, app: ASGIApp, province: Faulty) -> None:
        self._app, self.province = app, province

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self.province.fault
        if fault is None or scope["type"] != "http" or not scope["path"].startswith(_PATH):
            await self._app(scope, receive, send)
            return
        if fault.kind in ("hang", "slow"):
            await asyncio.sleep(fault.seconds)
        if fault.kind == "down":
            await _answer(send, 503, b"Service Unavailable", b"text/plain")
        elif fault.kind in ("unauthorized", "401"):
            await _answer(send, 401, b'{"message":"Unauthorized"}', b"application/json")
        elif fault.kind == "garbage":
            await _answer(send, 200, _HTML, b"text/html; charset=utf-8")
        elif fault.kind == "drop":
            _transport(send).abort()
        elif fault.kind == "truncated":
            await self._app(scope, receive, _Cutting(send))
        else:
            await self._app(scope, receive, send)


class _Cutting:
    """Sends the first half of a body that promised more, then hangs up."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def __call__(self, message: Message) -> None:
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        body = message.get("body", b"")
        await self._send({**message, "body": body[: len(body) // 2], "more_body": True})
        _transport(self._send).close()


async def _answer(send: Send, status: int, body: bytes, media_type: bytes) -> None:
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _transport(send: Send) -> Any:
    """The connection under uvicorn's `send`: hanging up is nothing that ASGI can say."""
    return send.__self__.transport  # type: ignore[attr-defined]
