"""The sign-in page: plain HTML that needs no script, one password, one cookie."""

import asyncio
from collections.abc import Callable
from html import escape
from urllib.parse import parse_qsl

import argon2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ioc.web.comfort import chosen
from ioc.web.sessions import (
    CSRF_COOKIE,
    LASTS,
    SESSION_COOKIE,
    Attempts,
    Cookie,
    Sessions,
    cookies,
    csrf_token,
    same_token,
)
from ioc.web.text import number, t

SIGN_IN, SIGN_OUT = "/dang-nhap", "/dang-xuat"
_MOST_BYTES = 8 * 1024
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


class SignIn:
    """Shows the form, takes the password, gives or takes away the session."""

    def __init__(
        self,
        sessions: Sessions,
        password_hash: str,
        wall: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._sessions, self._hash = sessions, password_hash
        self._wall, self._monotonic = wall, monotonic
        self._attempts = Attempts()
        self._hasher = argon2.PasswordHasher()
        # Each check takes tens of megabytes: one at a time, however many knock.
        self._one_at_a_time = asyncio.Semaphore(1)

    async def answer(self, request: Request) -> Response:
        """The page for GET, the judgement for POST, 405 for the rest."""
        if request.method in ("GET", "HEAD"):
            return self._shown(request)
        if request.method != "POST":
            return Response(status_code=405, headers={"allow": "GET, HEAD, POST"})
        sent = await _form(request)
        if not same_token(cookies(request.headers).get(CSRF_COOKIE), sent.get("csrf")):
            return _page(request, error=t("door.form_old"), status=403, wanted=sent.get("next"))
        if request.url.path == SIGN_OUT:
            return self._signed_out(request)
        return await self._judged(request, sent)

    def _shown(self, request: Request) -> Response:
        signed_in = self._sessions.age(cookies(request.headers).get(SESSION_COOKIE), self._wall())
        if request.url.path == SIGN_OUT:
            return _page(request) if signed_in is not None else _away(SIGN_IN)
        wanted = request.query_params.get("next")
        return _away(safe_next(wanted)) if signed_in is not None else _page(request, wanted=wanted)

    async def _judged(self, request: Request, sent: dict[str, str]) -> Response:
        visitor = request.client.host if request.client else ""
        wanted = sent.get("next")
        async with self._one_at_a_time:
            wait = self._attempts.wait(visitor, self._monotonic())
            if wait > 0:
                seconds = int(wait) + 1
                error = t("door.too_often", count=seconds, seconds=number(seconds))
                again = _page(request, error=error, status=429, wanted=wanted)
                again.headers["retry-after"] = str(int(wait) + 1)
                return again
            right = await asyncio.to_thread(self._right, sent.get("password", ""))
            if not right:
                self._attempts.failed(visitor, self._monotonic())
                return _page(request, error=t("door.wrong"), status=403, wanted=wanted)
            self._attempts.succeeded(visitor)
        return self._signed_in(request, safe_next(wanted))

    def _right(self, password: str) -> bool:
        try:
            return self._hasher.verify(self._hash, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False

    def _signed_in(self, request: Request, target: str) -> Response:
        session = self._sessions.issue(self._wall())
        response = _away(target)
        _give(response, request, SESSION_COOKIE, session, LASTS)
        # Another token than before: what a stranger planted ends here.
        _give(response, request, CSRF_COOKIE, csrf_token(), None)
        return response

    def _signed_out(self, request: Request) -> Response:
        response = _away(SIGN_IN)
        _give(response, request, SESSION_COOKIE, "", 0)
        return response


def safe_next(wanted: str | None) -> str:
    """A page of ours to go on to; anything that could lead elsewhere becomes the first page."""
    if not wanted or not wanted.startswith("/") or len(wanted) > 2000:
        return "/"
    if wanted.startswith(("//", "/\\", SIGN_IN, SIGN_OUT, "/api", "/_")):
        return "/"
    return wanted if wanted.isprintable() and "\\" not in wanted else "/"


async def _form(request: Request) -> dict[str, str]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode("utf-8"), max_num_fields=10, keep_blank_values=True))
    except ValueError:
        return {}


def _away(target: str) -> Response:
    return RedirectResponse(target, status_code=303, headers={"cache-control": "no-store"})


def _give(response: Response, request: Request, name: str, value: str, lasts: int | None) -> None:
    cookie = Cookie(
        name=name,
        value=value,
        max_age=lasts,
        secure=request.url.scheme == "https",
        script_reads=name == CSRF_COOKIE,
    )
    response.headers.append("set-cookie", cookie.header())


def _page(
    request: Request, *, error: str = "", status: int = 200, wanted: str | None = None
) -> Response:
    """The form with its CSRF pair: a field, and the cookie if the browser has none yet."""
    known = cookies(request.headers).get(CSRF_COOKIE)
    token = known if same_token(known, known) else csrf_token()
    assert token is not None
    leaving = request.url.path == SIGN_OUT
    body = _OUT if leaving else _IN
    page = _FRAME.format(
        comfort=chosen().attributes(),
        title=escape(t("door.out_title" if leaving else "door.title")),
        product=escape(t("door.product")),
        error=f'<p class="door-error" role="alert">{escape(error)}</p>' if error else "",
        form=body.format(
            csrf=escape(token),
            next=escape(safe_next(wanted)),
            password=escape(t("door.password")),
            enter=escape(t("door.enter")),
            leave=escape(t("door.leave")),
            stay=escape(t("door.stay")),
        ),
        note=escape(t("door.note")),
    )
    headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
    response = HTMLResponse(page, status_code=status, headers=headers)
    if token != known:
        _give(response, request, CSRF_COOKIE, token, None)
    return response


_FRAME = """<!doctype html>
<html {comfort}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · {product}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icons/ioc.svg">
<link rel="stylesheet" href="/assets/css/a-colours.css">
<link rel="stylesheet" href="/assets/css/door.css">
</head>
<body class="door">
<main class="door-card">
<p class="door-product">{product}</p>
<h1>{title}</h1>
{error}
{form}
<p class="door-note">{note}</p>
</main>
</body>
</html>
"""
_IN = """<form method="post" action="/dang-nhap">
<input type="hidden" name="csrf" value="{csrf}">
<input type="hidden" name="next" value="{next}">
<label for="password">{password}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 required autofocus maxlength="1000">
<button type="submit">{enter}</button>
</form>"""
_OUT = """<form method="post" action="/dang-xuat">
<input type="hidden" name="csrf" value="{csrf}">
<button type="submit">{leave}</button>
<a href="/">{stay}</a>
</form>"""
