"""What each reader chose for their eyes: language, theme, letters, contrast; kept in cookies.

The server writes the choices into the page it sends, so that a dark room sees no flash of light.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.web.sessions import Cookie, cookies

LANGUAGES = ("vi", "en")
THEMES = ("desk", "hall", "dark")
LETTERS = ("0", "1", "2", "3", "4")
CONTRASTS = ("usual", "high")
CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"lang": LANGUAGES, "theme": THEMES, "letters": LETTERS, "contrast": CONTRASTS}
)
NOT_PAGES = ("/api", "/_", "/assets/", "/geometry/")
KEPT_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Comfort:
    """One reader's choices; each is one of CHOICES, and the first of every visit is the default."""

    lang: str = "vi"
    theme: str = "desk"
    letters: str = "1"
    contrast: str = "usual"

    def attributes(self) -> str:
        """What the html element carries of it."""
        return (
            f'lang="{self.lang}" data-theme="{self.theme}" '
            f'data-letters="{self.letters}" data-contrast="{self.contrast}"'
        )


USUAL = Comfort()
CHOSEN: ContextVar[Comfort] = ContextVar("chosen", default=USUAL)


def chosen() -> Comfort:
    """The choices of whoever this answer is for."""
    return CHOSEN.get()


def comfort_of(headers: Headers) -> Comfort:
    """The choices in a request's cookies; what is no choice of ours counts for nothing."""
    kept = cookies(headers)
    names = (field.name for field in fields(Comfort))
    return Comfort(**{name: kept[name] for name in names if kept.get(name) in CHOICES[name]})


@contextmanager
def comforting(comfort: Comfort) -> Iterator[None]:
    """Within it everything is said and drawn as that reader chose."""
    token = CHOSEN.set(comfort)
    try:
        yield
    finally:
        CHOSEN.reset(token)


class Comforted:
    """ASGI middleware: each answer in its reader's language; ?lang=en on a page is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        wished = _wished(request)
        app = self._app if wished is None else _kept(request, wished)
        with comforting(comfort_of(request.headers)):
            await app(scope, receive, send)


def _wished(request: Request) -> str | None:
    """The language that a page's address asks for."""
    if request.method != "GET" or request.url.path.startswith(NOT_PAGES):
        return None
    wished = request.query_params.get("lang")
    return wished if wished in LANGUAGES else None


def _kept(request: Request, language: str) -> RedirectResponse:
    """The same address without the wish, which its cookie now keeps."""
    query = request.url.query
    rest = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "lang"]
    # An address beginning with two slashes would lead to somebody else's server.
    path = f"/{request.url.path.lstrip('/')}"
    answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, status_code=303)
    secure = request.url.scheme == "https"
    cookie = Cookie(name="lang", value=language, max_age=KEPT_S, secure=secure, script_reads=True)
    answer.headers.append("set-cookie", cookie.header())
    return answer
