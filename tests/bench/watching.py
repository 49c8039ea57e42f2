"""The screens themselves: each on its own connection, asking as assets/js/revision.js does."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson

REVISION, CALLBACK = "/api/v1/revision", "/_dash-update-component"
SAMPLES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What each screen shows (path, search), how often it asks, and how long it is listened to."""

    pages: Sequence[tuple[str, str]]
    every: float
    warm: float
    seconds: float


@dataclass(slots=True)
class Heard:
    """Milliseconds by kind of answer, the server's size after the warm-up and on, what failed."""

    times: dict[str, list[float]] = field(
        default_factory=lambda: {"revision": [], "callback": [], "page": []}
    )
    sizes: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    moves: int = 0


class Screen:
    """One browser: it paints its page once, then follows the revision."""

    def __init__(self, url: str, page: tuple[str, str], heard: Heard, since: float) -> None:
        # A browser keeps an idle connection for as long as the server does.
        kept = httpx.Limits(keepalive_expiry=60)
        self._client = httpx.AsyncClient(
            base_url=url, trust_env=False, verify=False, timeout=10, limits=kept
        )
        self._path, self._search = page
        self._heard, self._since = heard, since
        self._shown: Any = None

    async def paint(self) -> None:
        """The page as it opens, with its figures in it."""
        await self._client.get(self._path + self._search)
        parts = (("page", "children"), ("shown", "data"), ("turned", "data"))
        outputs = [_named(*part) for part in parts]
        name = f"..{'...'.join('.'.join(part) for part in parts)}.."
        state = [_told("shown", "data", None)]
        await self._press("page", name, outputs, (self._address(), state))

    async def ask(self) -> None:
        """One cheap question; the figures only when the revision has moved."""
        answer = await self._timed("revision", self._client.build_request("GET", REVISION))
        if answer is None or answer["revision"] == self._shown:
            return
        moved, self._shown = self._shown is not None, answer["revision"]
        if not moved:
            return
        asked = {"revision": answer["revision"], "day": answer["day"]}
        inputs = [_told("asked", "data", asked)]
        await self._press(
            "callback", "slots.data", _named("slots", "data"), (inputs, self._address())
        )

    def _address(self) -> list[Mapping[str, Any]]:
        return [
            _told("address", "pathname", self._path),
            _told("address", "search", self._search),
        ]

    async def close(self) -> None:
        await self._client.aclose()

    async def _press(self, kind: str, output: str, outputs: Any, told: tuple[Any, Any]) -> None:
        inputs, state = told
        changed = [f"{one['id']}.{one['property']}" for one in inputs]
        body = {
            "output": output,
            "outputs": outputs,
            "inputs": inputs,
            "changedPropIds": changed,
            "parsedChangedPropsIds": [one["id"] for one in inputs],
            "state": state,
        }
        token = self._client.cookies.get("_csrf_token") or ""
        headers = {"Content-Type": "application/json", "X-CSRFToken": token}
        content = orjson.dumps(body)
        request = self._client.build_request("POST", CALLBACK, content=content, headers=headers)
        await self._timed(kind, request)

    async def _timed(self, kind: str, request: httpx.Request) -> Any:
        began, value, wrong = time.perf_counter(), None, ""
        try:
            response = await self._client.send(request)
            if response.status_code == 200:
                value = orjson.loads(response.content)
            else:
                wrong = str(response.status_code)
        except (httpx.HTTPError, ValueError) as error:
            wrong = type(error).__name__
        took = (time.perf_counter() - began) * 1000
        if time.monotonic() >= self._since:
            self._heard.times[kind].append(took)
            if wrong:
                self._heard.errors[f"{kind} {wrong}"] += 1
        return value


async def watch(url: str, wall: Wall, size: Callable[[], float]) -> Heard:
    """Every screen from its own moment within the first round; the warm-up is not kept."""
    heard = Heard()
    began = time.monotonic()
    since = began + wall.warm
    screens = [Screen(url, page, heard, since) for page in wall.pages]
    first = await _revision(url)
    async with asyncio.TaskGroup() as group:
        for number, screen in enumerate(screens):
            late = wall.every * number / len(screens)
            group.create_task(_follow(screen, began + late, since + wall.seconds, wall.every))
        group.create_task(_weigh(heard, size, since, wall.seconds))
    heard.moves = await _revision(url) - first
    return heard


async def _follow(screen: Screen, start: float, end: float, every: float) -> None:
    await asyncio.sleep(max(0.0, start - time.monotonic()))
    await screen.paint()
    following = start + every
    while following < end:
        await asyncio.sleep(max(0.0, following - time.monotonic()))
        await screen.ask()
        following += every
    await screen.close()


async def _weigh(heard: Heard, size: Callable[[], float], since: float, seconds: float) -> None:
    for number in range(SAMPLES):
        at = since + seconds * number / (SAMPLES - 1)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        heard.sizes.append(size())


async def _revision(url: str) -> int:
    async with httpx.AsyncClient(base_url=url, trust_env=False, verify=False) as client:
        return int((await client.get(REVISION)).json()["revision"])


def _told(name: str, prop: str, value: Any) -> Mapping[str, Any]:
    return {"id": name, "property": prop, "value": value}


def _named(name: str, prop: str) -> Mapping[str, Any]:
    return {"id": name, "property": prop}
