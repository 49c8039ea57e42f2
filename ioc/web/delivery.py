"""How every answer leaves the server: its headers, compressed, kept where it never changes."""

import asyncio
import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import brotli
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HASHED = "/_dash-component-suites/"
ASSETS = "/assets/"
FOREVER = "public, max-age=31536000, immutable"
KEPT_BYTES = 48 * 1024 * 1024
# The best first. Browsers ask for brotli where nobody between can meddle: over TLS, on loopback.
PRESSES: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda body: bytes(brotli.compress(body, quality=9)),
        "gzip": lambda body: gzip.compress(body, 6),
    }
)


def content_policy(hashes: Sequence[str]) -> str:
    """Nothing from anywhere but here, no script but our files and Dash's own, by their hashes."""
    scripts = " ".join(["'self'", *hashes])
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; worker-src 'self' blob:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "form-action 'self'"
    )


class Headed:
    """Adds the headers that keep a page to itself, and says what a browser may keep."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self._app = app
        self._policy = policy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope, message["status"])
            await send(message)

        await self._app(scope, receive, headed)

    def _add(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        headers.setdefault("Content-Security-Policy", self._policy)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        if status == 200 and _never_changes(scope):
            headers["Cache-Control"] = FOREVER
        else:
            headers.setdefault("Cache-Control", "no-store")


def _never_changes(scope: Scope) -> bool:
    """A bundle named by its version, or one of our files asked for by its time of change."""
    path: str = scope["path"]
    if path.startswith(ASSETS):
        return path.endswith(".woff2") or b"m=" in scope["query_string"]
    return path.startswith(HASHED) and ".v" in path


def _press(scope: Scope) -> str:
    """The best way of pressing that the browser takes; "" where it takes none of ours."""
    told = Headers(scope=scope).get("accept-encoding", "").replace(" ", "").split(",")
    taken = {part.partition(";")[0] for part in told if not part.endswith((";q=0", ";q=0.0"))}
    return next((press for press in PRESSES if press in taken), "")


class Pressed:
    """Compresses: a bundle once for all who ask, everything else as it goes by."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._passing = GZipMiddleware(app, minimum_size=500, compresslevel=5)
        self._kept: OrderedDict[str, list[Message]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        press = _press(scope) if self._keeps(scope) else ""
        if not press:
            await self._passing(scope, receive, send)
            return
        name = f"{press} {scope['path']}?{scope['query_string'].decode('latin-1')}"
        answer = self._kept.get(name)
        if answer is None:
            answer = await self._ask(scope, receive, press)
            self._keep(name, answer)
        for message in answer:
            await send({**message, "headers": list(message.get("headers", []))})

    @staticmethod
    def _keeps(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        # A part that a bundle fetches by itself has no version in its name, and never changes here.
        path: str = scope["path"]
        ours = _never_changes(scope) or path.startswith(HASHED)
        return ours and path.endswith((".js", ".css", ".svg"))

    async def _ask(self, scope: Scope, receive: Receive, press: str) -> list[Message]:
        messages: list[Message] = []

        async def hear(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, hear)
        start = messages[0]
        body = b"".join(m.get("body", b"") for m in messages if m["type"] == "http.response.body")
        if start["status"] == 200:
            # In a thread: a bundle takes some 0.2 s, and a wall may be asking meanwhile.
            body = await asyncio.to_thread(PRESSES[press], body)
            headers = MutableHeaders(raw=list(start["headers"]))
            headers["Content-Encoding"] = press
            headers["Content-Length"] = str(len(body))
            headers.add_vary_header("Accept-Encoding")
            start = {**start, "headers": headers.raw}
        return [start, {"type": "http.response.body", "body": body}]

    def _keep(self, name: str, answer: list[Message]) -> None:
        if answer[0]["status"] != 200:
            return
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = answer
            self._bytes += len(answer[1]["body"])
            while self._bytes > KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1][1]["body"])
