"""Part seven: a hundred walls on one server over a million dossiers, and the hand-written page.

Each wall asks its one question every five seconds, which is its heartbeat, and fetches its figures
when they have moved; the revision moves as often. Then as many answers as go through: the walls'
figures, the desk's callback, and the six callbacks of `handwritten.py`, one after the other.
"""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson

from ioc.clock import machine_clock
from tests.bench import machine, show
from tests.bench.handwritten import CHARTS, keep_frame
from tests.bench.processes import answered, beside, free_port
from tests.bench.screens import PATIENCE, serving
from tests.bench.watching import Heard

FULL, QUICK = 1_000_000, 50_000
WALLS, EVERY = 100, 5.0
NAMES = ("phong-hop", "phong-hop-2", "sanh")
WARM, WATCHED, QUICKLY = 20.0, 90.0, 40.0
CLIENTS, LOOPED = 50, 15.0
REVISION_MS, FIGURES_MS, TIMES = 20.0, 150.0, 60.0
# The tiles of Hôm nay: a wall's answer holds its other screens as well, which are not counted.
CHARTS_OF_A_WALL = 6
SAMPLES = 4
Ask = Callable[[httpx.AsyncClient], Awaitable[int]]


def run(folder: Path, *, quick: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    dossiers, seconds = (QUICK, QUICKLY) if quick else (FULL, WATCHED)
    show.heading(
        f"Walls: {WALLS} ask every {EVERY:g} s, the revision moves as often; {dossiers:,} "
        f"dossiers on SQLite, {seconds:.0f} s after a warm-up; {machine.load()}"
    )
    database = f"sqlite:///{folder / 'bench.sqlite'}"
    now = machine_clock().now().isoformat()
    answered(
        "tests.bench.sitting", {"fill": database, "dossiers": dossiers, "years": 3, "now": now}
    )
    with serving(database, folder) as (url, pid):
        told = orjson.dumps({"database": database}).decode()
        with beside("tests.bench.stirring", told):
            heard = asyncio.run(_watched(url, seconds, lambda: machine.resident(pid)))
        _told(heard)
        ours = asyncio.run(_rate(url, _wall_figures, CHARTS_OF_A_WALL))
        desk = asyncio.run(_rate(url, _desk_figures, CHARTS_OF_A_WALL))
    frame = folder / "frame.pickle"
    keep_frame(database, frame)
    with _handwritten(frame) as url:
        theirs = asyncio.run(_rate(url, _their_charts, 1))
    show.table(
        (f"charts a second, {CLIENTS} clients without a pause", "", "times"),
        [
            (
                "a wall's figures (its six tiles counted, no more)",
                show.count(ours),
                _times(ours, theirs),
            ),
            (
                "the desk's Tổng quan by its callback (six counted)",
                show.count(desk),
                _times(desk, theirs),
            ),
            ("hand-written Dash + pandas, 2 × 8 threads", f"{theirs:.1f}", "1"),
        ],
    )
    show.said(f"target: at least {TIMES:g} times; at the end {machine.load()}")


def _times(ours: float, theirs: float) -> str:
    return show.at_least(ours / theirs, TIMES)


def _told(heard: Heard) -> None:
    rows = []
    for kind, target in (("revision", REVISION_MS), ("figures", FIGURES_MS)):
        times = sorted(heard.times[kind])
        p95 = times[int(len(times) * 0.95)]
        short = "" if p95 <= target else " !"
        middle = f"{times[len(times) // 2]:.1f}"
        rows.append((kind, str(len(times)), middle, f"{p95:.1f}{short}", f"{target:g}"))
    show.table(("", "answers", "p50 ms", "p95 ms", "target"), rows)
    sizes = " ".join(f"{size:.0f}" for size in heard.sizes)
    show.said(
        f"moves {heard.moves}, errors {heard.errors.total()} {dict(heard.errors) or ''}; "
        f"the server's memory, {SAMPLES} times: {sizes} MB"
    )


async def _watched(url: str, seconds: float, size: Callable[[], float]) -> Heard:
    heard = Heard(times={"revision": [], "figures": []})
    since = time.monotonic() + WARM
    async with asyncio.TaskGroup() as group:
        for number in range(WALLS):
            group.create_task(_wall(url, number, heard, (since, since + seconds)))
        group.create_task(_weigh(heard, size, since, seconds))
    return heard


async def _weigh(heard: Heard, size: Callable[[], float], since: float, seconds: float) -> None:
    for number in range(SAMPLES):
        at = since + seconds * number / (SAMPLES - 1)
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        heard.sizes.append(size())


async def _wall(url: str, number: int, heard: Heard, span: tuple[float, float]) -> None:
    """One browser on a connection of its own, from its own moment within the first round."""
    since, until = span
    name, key = NAMES[number % len(NAMES)], ""
    about = {"instance": f"bench-{number}", "screen": "hom-nay", "errors": "0"}
    following = time.monotonic() + EVERY * number / WALLS
    async with httpx.AsyncClient(
        base_url=url,
        trust_env=False,
        verify=False,
        timeout=10,
        limits=httpx.Limits(keepalive_expiry=60),
    ) as client:
        (await client.get(f"/man-hinh/{name}")).raise_for_status()
        while following < until:
            await asyncio.sleep(max(0.0, following - time.monotonic()))
            keeps = heard if time.monotonic() >= since else None
            told = await _timed(client, f"/api/v1/walls/{name}/pulse", about, keeps, "revision")
            if told and told["key"] != key:
                keeps = keeps if key else None
                if keeps and number == 0:
                    keeps.moves += 1
                path = f"/man-hinh/{name}/values"
                figures = await _timed(client, path, {"since": key}, keeps, "figures")
                key = figures["key"] if figures else key
            following += EVERY


async def _timed(
    client: httpx.AsyncClient,
    path: str,
    query: Mapping[str, str],
    heard: Heard | None,
    kind: str,
) -> Any:
    began, value, wrong = time.perf_counter(), None, ""
    try:
        response = await client.get(path, params=query)
        if response.status_code == 200:
            value = orjson.loads(response.content)
        else:
            wrong = str(response.status_code)
    except (httpx.HTTPError, ValueError) as error:
        wrong = type(error).__name__
    if heard:
        heard.times[kind].append((time.perf_counter() - began) * 1000)
        if wrong:
            heard.errors[f"{kind} {wrong}"] += 1
    return value


async def _rate(url: str, ask: Ask, charts: int) -> float:
    """Charts a second when so many clients ask again as soon as they are answered."""
    done = 0
    clients = [
        httpx.AsyncClient(base_url=url, trust_env=False, verify=False, timeout=120)
        for _ in range(CLIENTS)
    ]

    async def follow(client: httpx.AsyncClient, until: float) -> None:
        nonlocal done
        while time.monotonic() < until:
            # Summed after the answer: what others added meanwhile is not lost.
            answers = await ask(client)
            done += answers

    # The first answers of a server that is not warm are nobody's measure.
    for client in clients[:4]:
        await ask(client)
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(follow(client, began + LOOPED))
    took = time.monotonic() - began
    for client in clients:
        await client.aclose()
    return done * charts / took


async def _wall_figures(client: httpx.AsyncClient) -> int:
    (await client.get("/man-hinh/phong-hop/values")).raise_for_status()
    return 1


async def _desk_figures(client: httpx.AsyncClient) -> int:
    if not client.cookies.get("_csrf_token"):
        await client.get("/")
    address = [
        {"id": "address", "property": "pathname", "value": "/"},
        {"id": "address", "property": "search", "value": ""},
    ]
    await _pressed(
        client,
        {
            "output": "slots.data",
            "outputs": {"id": "slots", "property": "data"},
            "inputs": [{"id": "asked", "property": "data", "value": {"revision": 1, "day": ""}}],
            "changedPropIds": ["asked.data"],
            "parsedChangedPropsIds": ["asked"],
            "state": address,
        },
        {"X-CSRFToken": client.cookies.get("_csrf_token") or ""},
    )
    return 1


async def _their_charts(client: httpx.AsyncClient) -> int:
    """The six charts of one page, as a browser asks for them."""
    inputs = [
        {"id": "agency", "property": "value", "value": None},
        {"id": "tick", "property": "n_intervals", "value": 1},
    ]
    for name in CHARTS:
        await _pressed(
            client,
            {
                "output": f"{name}.figure",
                "outputs": {"id": name, "property": "figure"},
                "inputs": inputs,
                "changedPropIds": ["tick.n_intervals"],
            },
            {},
        )
    return len(CHARTS)


async def _pressed(
    client: httpx.AsyncClient, body: Mapping[str, Any], headers: Mapping[str, str]
) -> None:
    sent = {"Content-Type": "application/json", **headers}
    answer = await client.post("/_dash-update-component", content=orjson.dumps(body), headers=sent)
    answer.raise_for_status()


@contextmanager
def _handwritten(frame: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    served = ("--workers", "2", "--threads", "8", "--timeout", "300", "--log-level", "error")
    with beside(
        "gunicorn",
        *("tests.bench.handwritten:server", "--bind", f"127.0.0.1:{port}", *served),
        environ={**os.environ, "BENCH_FRAME": str(frame)},
    ) as process:
        until = time.monotonic() + PATIENCE
        while not _up(url):
            if process.poll() is not None or time.monotonic() > until:
                sys.exit("the hand-written page did not start")
            time.sleep(0.2)
        yield url


def _up(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
