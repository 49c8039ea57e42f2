"""Misbehaving on request: what a source system does on its bad days, until it is told to stop.

Each system has its own fault, so that several may be ill at once.
"""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.simulator.spoilt import SPOILING, Spoiler

ONE_STOP, OPEN311, WAZUH, QUALITY = "one_stop", "open311", "wazuh", "service_quality"
THONGKE, IGATE, HUE_S, VENDOR = "thongke_ioc", "igate", "hue_s", "rest_map"
PREFIXES = {
    "/dvcqg/": ONE_STOP,
    "/phan-anh/": OPEN311,
    "/soc/": WAZUH,
    "/cong-dvc/": QUALITY,
    "/thongke-ioc/": THONGKE,
    # The realm, where a person signs in, is another machine.
    "/igate/pa/": IGATE,
    "/hue-s/": HUE_S,
    "/hang-gia-dinh/": VENDOR,
}
KINDS = (
    "down",
    "hang",
    "slow",
    "garbage",
    "truncated",
    "unauthorized",
    "401",
    "403",
    "429",
    "empty",
    "freeze",
    "drop",
    "bad_rows",
    "renamed",
    "retyped",
    "added",
    "doubled",
    "reordered",
    "future",
)
OF_WAZUH = ("partial_shards", "timed_out")
# Who is signed in to these systems can be signed out in the middle: at every so many questions.
EXPIRED = "expired"
WITH_SESSIONS = {ONE_STOP: 4, VENDOR: 4, IGATE: 1}
_HTML = "<html><body><h1>Hệ thống đang bảo trì</h1></body></html>".encode()
_JSON, _TEXT = b"application/json", b"text/plain"
_ANSWERS = {
    "down": (503, b"Service Unavailable", _TEXT),
    "unauthorized": (401, b'{"message":"Unauthorized"}', _JSON),
    "401": (401, b'{"message":"Unauthorized"}', _JSON),
    "403": (403, b'{"message":"Forbidden"}', _JSON),
    "429": (429, b'{"message":"Too Many Requests"}', _JSON),
    "garbage": (200, _HTML, b"text/html; charset=utf-8"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`seconds` is how long to be slow, to hang, or to ask for patience with 429.

    `at` is the simulated instant at which answers froze. What is "expired" ends every session
    again and again.
    """

    kind: str
    seconds: float = 5.0
    at: float = 0.0


class Faulty(Protocol):
    """Whoever was told to misbehave, by system."""

    faults: Mapping[str, Fault]

    def end_sessions(self, system: str) -> None: ...


def fault_of(asked: Mapping[str, Any], now: float) -> tuple[str, Fault | None]:
    """The system that a request names (the one-stop system if none) and its fault.

    {"kind": null} is None; ValueError for what we do not know.
    """
    system, kind = asked.get("system", ONE_STOP), asked.get("kind")
    if system not in PREFIXES.values():
        raise ValueError(f"system {system!r} is none of {', '.join(PREFIXES.values())}")
    if kind is None:
        return system, None
    kinds = KINDS + (OF_WAZUH if system == WAZUH else ())
    kinds += (EXPIRED,) if system in WITH_SESSIONS else ()
    if kind not in kinds:
        raise ValueError(f"kind {kind!r} is none of {', '.join(kinds)}")
    default = 3_600.0 if kind == "hang" else 5.0
    return system, Fault(kind=kind, seconds=float(asked.get("seconds", default)), at=now)


def system_of(path: str) -> str | None:
    """Whose address that is."""
    return next((name for prefix, name in PREFIXES.items() if path.startswith(prefix)), None)


class Misbehaving:
    """Stands before the real answers and spoils those of the systems that have a fault."""

    def __init__(self, app: ASGIApp, province: Faulty) -> None:
        self._app, self.province = app, province
        self._asked, self._spoiler = itertools.count(1), Spoiler()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        system = system_of(scope["path"]) if scope["type"] == "http" else None
        fault = self.province.faults.get(system) if system else None
        if system is None or fault is None:
            await self._app(scope, receive, send)
            return
        if fault.kind == EXPIRED and next(self._asked) % WITH_SESSIONS[system] == 0:
            self.province.end_sessions(system)
        if fault.kind in ("hang", "slow"):
            await asyncio.sleep(fault.seconds)
        if fault.kind in _ANSWERS:
            await _answer(send, fault)
        elif fault.kind == "drop":
            _transport(send).abort()
        elif fault.kind == "truncated":
            await self._app(scope, receive, _Cutting(send))
        elif fault.kind in SPOILING:
            await self._app(scope, receive, self._spoiling(send, system, fault.kind))
        else:
            await self._app(scope, receive, send)

    def _spoiling(self, send: Send, system: str, kind: str) -> Send:
        return _Spoiling(send, lambda body: self._spoiler.spoilt(system, kind, body))


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


class _Spoiling:
    """Sends a whole body with its contents spoilt, and says how long that one is."""

    def __init__(self, send: Send, spoil: Callable[[bytes], bytes]) -> None:
        self._send, self._spoil = send, spoil
        self._start: Message = {}

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        body = self._spoil(message.get("body", b""))
        headers = [h for h in self._start["headers"] if h[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "headers": [*headers, length]})
        await self._send({**message, "body": body})


async def _answer(send: Send, fault: Fault) -> None:
    status, body, media_type = _ANSWERS[fault.kind]
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    if status == 429:
        headers.append((b"retry-after", f"{fault.seconds:.0f}".encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _transport(send: Send) -> Any:
    """The connection under uvicorn's `send`: hanging up is nothing that ASGI can say."""
    return send.__self__.transport  # type: ignore[attr-defined]
