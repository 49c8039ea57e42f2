"""The same dossiers as an iGate's statistic tells them: by agency, totals only, behind a JWT.

A person signs in at the realm (Keycloak's form) and pastes the token, which ends after eight hours
of the province's time. GET with it, `agency-id`, `from-date` and `to-date` (…Z, meant as local
days) answers a bare list of agencies. Every answer takes its time. `received` is what came online
and by hand; by hand is also what came by post or by a channel nobody wrote down. `unresolved` are
the open ones of the last day, papers awaited or not; what was withdrawn or stopped is in nothing.
"""

import asyncio
import base64
import hmac
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ioc.domain.records import Status
from ioc.simulator.books import Books
from ioc.simulator.lives import Birth, Mark, State, birth_of, happenings, state_at
from ioc.simulator.worktime import day_of, midnight, number_of

PREFIX = "/igate"
REALM = f"{PREFIX}/auth/realms/digo/protocol/openid-connect/token"
STATISTIC = f"{PREFIX}/pa/dossier-statistic/--statistic-agency-kgg"
USERNAME, PASSWORD, LIVES_S = "can-bo", "mo-phong", 8 * 3_600
ROOT_ID = "5f7c16069abb62f511880003"
FIELDS = (
    *("received", "receivedOnline", "receivedDirect", "receivedOld"),
    *("resolved", "resolvedOverdue", "unresolved", "procedureLevelUnknown"),
)
_OUT = frozenset({0, Status.REGISTERED, Status.DENIED, Status.WITHDRAWN, Status.STOPPED})
_DONE = frozenset({Status.RESOLVED, Status.RETURNED})
_ONLINE = 2
_DATES = ("from", "to")


class IgateDesk:
    """Answers as of an instant that it is handed; it knows its own tokens by their signature."""

    def __init__(self, books: Books, seed: int) -> None:
        self._books, self._reference = books, books.world.cast.reference
        self._key = f"igate-{seed}".encode()
        self._since, self._lock = 0.0, threading.Lock()

    def token(self, now: float) -> str:
        """A new JWT, as the realm gives it to a person."""
        told = {"iat": int(now), "exp": int(now) + LIVES_S, "preferred_username": USERNAME}
        parts = [_packed(orjson.dumps(part)) for part in ({"alg": "HS256", "typ": "JWT"}, told)]
        return ".".join([*parts, self._signed(".".join(parts))])

    def forget(self, now: float) -> None:
        """Whatever was given until now is taken no longer."""
        self._since = now + 1

    def admits(self, header: str, now: float) -> bool:
        """Whether that is a token of ours which has not ended."""
        text, _, signature = header.removeprefix("Bearer ").rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signed(text).encode()):
            return False
        told = orjson.loads(base64.urlsafe_b64decode(text.partition(".")[2] + "=="))
        return bool(self._since <= told["iat"] and now < told["exp"])

    def statistic(self, asked: Mapping[str, str], now: int) -> list[dict[str, Any]]:
        """Every agency's row; KeyError or ValueError where it is asked wrongly."""
        first, last = (number_of(date.fromisoformat(asked[f"{n}-date"][:10])) for n in _DATES)
        if asked["agency-id"] != ROOT_ID:
            return []
        with self._lock:
            counts = self._counted(first, last, min(now, midnight(last + 1) - 1))
        return [
            {
                "agency": {"id": f"{n:024x}", "code": office.code, "name": office.name},
                **{name: counts[office.code][name] for name in FIELDS},
            }
            for n, office in enumerate(self._reference.offices)
        ]

    def _counted(self, first: int, last: int, at: int) -> dict[str, Counter[str]]:
        counts = {office.code: Counter[str]() for office in self._reference.offices}
        self._books.wait(first, day_of(at))
        for packed in self._books.lives((midnight(first), at), at):
            birth = birth_of(packed)
            state = state_at(birth, happenings(packed), at)
            if state.status not in _OUT and state.accepted:
                code = self._reference.offices[birth.handling].code
                counts[code].update(self._facts(birth, state, first, last))
        return counts

    def _facts(self, birth: Birth, state: State, first: int, last: int) -> list[str]:
        """The names of everything in which this life counts one."""
        done = state.status in _DONE
        facts = [] if done else ["unresolved"]
        if first <= day_of(state.accepted) <= last:
            plain = birth.marks & Mark.CHANNEL == _ONLINE and not birth.marks & Mark.CHANNEL_ODD
            facts += ["received", "receivedOnline" if plain else "receivedDirect"]
            if not self._reference.procedures[birth.procedure].service_level:
                facts.append("procedureLevelUnknown")
        elif not done or day_of(state.ended) >= first:
            facts.append("receivedOld")
        if done and not birth.marks & Mark.NO_END and first <= day_of(state.ended) <= last:
            late = state.due and day_of(state.ended) > day_of(state.due)
            facts += ["resolved", *(["resolvedOverdue"] if late else [])]
        return facts

    def _signed(self, text: str) -> str:
        return _packed(hmac.digest(self._key, text.encode(), "sha256"))


def routes(desk: IgateDesk, now: Callable[[], float], delay: float) -> list[Route]:
    """The realm and the statistic, which answers after `delay` seconds of the machine's."""

    async def signed_in(request: Request) -> Response:
        form = dict(p.partition("=")[::2] for p in (await request.body()).decode().split("&"))
        if (form.get("username"), form.get("password")) != (USERNAME, PASSWORD):
            return _json({"error": "invalid_grant"}, 401)
        return _json({"access_token": desk.token(now()), "expires_in": LIVES_S})

    async def statistic(request: Request) -> Response:
        if not desk.admits(request.headers.get("authorization", ""), now()):
            return _json({"error": "invalid_token"}, 401)
        await asyncio.sleep(delay)
        asked = dict(request.query_params)
        try:
            return _json(await run_in_threadpool(desk.statistic, asked, int(now())))
        except (KeyError, ValueError) as error:
            return _json({"message": str(error)}, 400)

    return [
        Route(REALM, signed_in, methods=["POST"]),
        Route(STATISTIC, statistic, methods=["GET"]),
    ]


def _json(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _packed(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
