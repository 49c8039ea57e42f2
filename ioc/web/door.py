"""Who may come in: one password where one is set, and nobody's form but ours where none is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.clock import machine_clock
from ioc.config import Settings, is_loopback, session_key
from ioc.web.problems import Problem, answered
from ioc.web.sessions import (
    CSRF_COOKIE,
    CSRF_HEADER,
    LASTS,
    SESSION_COOKIE,
    Cookie,
    Sessions,
    cookies,
    csrf_token,
    same_token,
)
from ioc.web.signin import SIGN_IN, SIGN_OUT, SignIn
from ioc.web.text import t

HEALTH = frozenset({"/healthz", "/readyz"})
_SIGN_IN_ASSETS = frozenset(
    {"/assets/css/a-colours.css", "/assets/css/door.css", "/assets/icons/ioc.svg"}
)
_FONTS = "/assets/fonts/"
_NOT_PAGES = ("/api", "/_", "/assets/", "/geometry/", "/metrics")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_CLOSED_POLICY = 1008


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """What the door asks for. No `password_hash`: nobody signs in, only loopback names answer.

    `hosts` are further names of this server. `wall` and `monotonic` are the machine's seconds.
    """

    password_hash: str = field(default="", repr=False)
    key: bytes = field(default=b"", repr=False)
    hosts: frozenset[str] = frozenset()
    wall: Callable[[], float]
    monotonic: Callable[[], float]


def open_lock(settings: Settings) -> Lock:
    """The lock of these settings; sessions live in the machine's time, never in a simulated one."""
    clock = machine_clock()
    return Lock(
        password_hash=settings.password_hash,
        key=session_key(settings) if settings.password_hash else b"",
        wall=lambda: clock.now().timestamp(),
        monotonic=clock.monotonic,
    )


class Door:
    """ASGI middleware before everything: pages, callbacks, assets, the API and websockets."""

    def __init__(self, app: ASGIApp, lock: Lock) -> None:
        self._app, self._lock = app, lock
        self._sessions = Sessions(lock.key, lock.password_hash)
        self._signin = SignIn(self._sessions, lock.password_hash, lock.wall, lock.monotonic)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.url.path in HEALTH and request.method in _READS:
            await self._app(scope, receive, send)
            return
        response = self._stranger(request) or await self._at_the_door(request)
        if response is None:
            response = self._not_signed_in(request)
        onward = self._marked(request, send)
        await (response or self._app)(scope, receive, onward)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        known = self._known_host(headers) and self._age(headers) is not None
        if known and _same_origin(headers):
            await self._app(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.close", "code": _CLOSED_POLICY})

    def _stranger(self, request: Request) -> Response | None:
        """Refuses another site's name for us, and another site's form."""
        if not self._known_host(request.headers):
            host = request.headers.get("host", "")[:200]
            return answered(Problem(421, t("door.wrong_host", host=host), value=host))
        if request.method in _READS:
            return None
        if not _same_origin(request.headers):
            return answered(Problem(403, t("door.foreign")))
        # The form without scripts carries its token in a field, which SignIn itself compares.
        if request.url.path in (SIGN_IN, SIGN_OUT):
            return None
        given = cookies(request.headers).get(CSRF_COOKIE)
        if not same_token(given, request.headers.get(CSRF_HEADER)):
            return answered(Problem(403, t("door.csrf"), parameter="X-CSRFToken"))
        return None

    async def _at_the_door(self, request: Request) -> Response | None:
        if request.url.path not in (SIGN_IN, SIGN_OUT):
            return None
        if not self._lock.password_hash:
            return RedirectResponse("/", status_code=303)
        return await self._signin.answer(request)

    def _not_signed_in(self, request: Request) -> Response | None:
        path = request.url.path
        if self._age(request.headers) is not None or _of_sign_in(path):
            return None
        if request.method in _READS and not path.startswith(_NOT_PAGES):
            wanted = f"{path}?{request.url.query}" if request.url.query else path
            target = SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}"
            return RedirectResponse(target, status_code=303)
        return answered(Problem(401, t("door.sign_in_first")), {"www-authenticate": "Cookie"})

    def _age(self, headers: Headers) -> float | None:
        """Seconds since the session was renewed; None for a stranger, 0 where none is asked."""
        if not self._lock.password_hash:
            return 0.0
        return self._sessions.age(cookies(headers).get(SESSION_COOKIE), self._lock.wall())

    def _known_host(self, headers: Headers) -> bool:
        # A name that resolves to us is no proof: without a password only loopback's own count.
        if self._lock.password_hash and not self._lock.hosts:
            return True
        name = _host_name(headers.get("host", ""))
        return name in self._lock.hosts or is_loopback(name)

    def _marked(self, request: Request, send: Send) -> Callable[[Message], Awaitable[None]]:
        """Sends on, giving a page its CSRF cookie and a session in use twelve more hours."""
        fresh = [cookie.header() for cookie in self._due(request)]

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and fresh:
                headers = MutableHeaders(scope=message)
                set_already = {value.partition("=")[0] for value in headers.getlist("set-cookie")}
                for cookie in fresh:
                    if cookie.partition("=")[0] not in set_already:
                        headers.append("set-cookie", cookie)
            await send(message)

        return marked

    def _due(self, request: Request) -> list[Cookie]:
        secure = request.url.scheme == "https"
        path, due = request.url.path, []
        if CSRF_COOKIE not in cookies(request.headers) and not path.startswith(_NOT_PAGES):
            token = csrf_token()
            due.append(
                Cookie(
                    name=CSRF_COOKIE, value=token, max_age=None, secure=secure, script_reads=True
                )
            )
        age = self._age(request.headers) if self._lock.password_hash else None
        if age is not None and self._sessions.worth_renewing(age):
            value = self._sessions.issue(self._lock.wall())
            due.append(Cookie(name=SESSION_COOKIE, value=value, max_age=LASTS, secure=secure))
        return due


def _of_sign_in(path: str) -> bool:
    """What the sign-in page itself is made of, and nothing that a path could climb out of."""
    return path in _SIGN_IN_ASSETS or (path.startswith(_FONTS) and ".." not in path)


def _same_origin(headers: Headers) -> bool:
    """Whether the browser, where it says so, says that our own page asked."""
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()


def _host_name(host: str) -> str:
    bracketed = host.startswith("[")
    name = host[1:].partition("]")[0] if bracketed else host.partition(":")[0]
    return name.lower().removesuffix(".")
