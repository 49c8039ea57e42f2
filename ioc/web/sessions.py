"""What the door knows of a visitor: a signed session, a CSRF pair, failed passwords."""

import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import Headers

SESSION_COOKIE = "ioc_session"
# The names Dash itself reads and sends back with every callback.
CSRF_COOKIE = "_csrf_token"
CSRF_HEADER = "x-csrftoken"
CSRF_TOKEN = "[A-Za-z0-9_-]{16,128}"
LASTS = 12 * 3600
_RENEW_AFTER = 300
_SKEW = 60
_TRIES = 5
_LONGEST_WAIT = 60.0
_FORGET = 900.0
_MOST_VISITORS = 1000


class Sessions:
    """Signed cookies, in the machine's seconds. Another password ends every session."""

    def __init__(self, key: bytes, password_hash: str) -> None:
        mark = sha256(password_hash.encode()).hexdigest()
        self._signer = URLSafeSerializer(key, salt=f"ioc.session.{mark}")

    def issue(self, now: float) -> str:
        return self._signer.dumps({"at": int(now), "id": secrets.token_urlsafe(9)})

    def age(self, cookie: str | None, now: float) -> float | None:
        """Seconds since it was issued or renewed; None when it is forged, damaged or too old."""
        if not cookie:
            return None
        try:
            told = self._signer.loads(cookie)
            age = now - int(told["at"])
        except (BadSignature, KeyError, TypeError, ValueError):
            return None
        return age if -_SKEW <= age <= LASTS else None

    @staticmethod
    def worth_renewing(age: float) -> bool:
        return age > _RENEW_AFTER


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last: float


class Attempts:
    """How long a visitor must wait before the next password; kept per process and forgotten."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, visitor: str, now: float) -> float:
        """Seconds still to wait: none for the first tries, then doubling up to a minute."""
        failures = self._failed.get(visitor)
        if failures is None or failures.count < _TRIES:
            return 0.0
        pause = min(_LONGEST_WAIT, 2.0 ** (failures.count - _TRIES + 1))
        return max(0.0, failures.last + pause - now)

    def failed(self, visitor: str, now: float) -> None:
        before = self._failed.pop(visitor, None)
        fresh = before is None or now - before.last > _FORGET
        self._failed[visitor] = _Failures(1 if fresh or before is None else before.count + 1, now)
        while len(self._failed) > _MOST_VISITORS:
            self._failed.popitem(last=False)

    def succeeded(self, visitor: str) -> None:
        self._failed.pop(visitor, None)


def csrf_token() -> str:
    return secrets.token_urlsafe(24)


def same_token(one: str | None, other: str | None) -> bool:
    """Whether both are given, well formed and equal, in a time that tells nothing."""
    if not one or not other or not re.fullmatch(CSRF_TOKEN, one):
        return False
    return secrets.compare_digest(one.encode(), other.encode())


def cookies(headers: Headers) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in headers.get("cookie", "").split(";"):
        name, equals, value = part.strip().partition("=")
        if equals and name not in found:
            found[name] = value.strip('"')
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie to set. `max_age` None: until the browser closes; 0: away with it."""

    name: str
    value: str
    max_age: int | None
    secure: bool
    script_reads: bool = False

    def header(self) -> str:
        """The value of its Set-Cookie header."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar[self.name] = self.value
        except CookieError as error:
            raise ValueError(f"{self.name} cannot be a cookie") from error
        morsel = jar[self.name]
        morsel["path"], morsel["samesite"] = "/", "Lax"
        morsel["secure"], morsel["httponly"] = self.secure, not self.script_reads
        if self.max_age is not None:
            morsel["max-age"] = self.max_age
        return morsel.OutputString()
