"""Part one: a full load over HTTP, rollups included, against dlt; then 1 % changed, then none."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import machine, show
from tests.bench.pages import Rendered, forget, render
from tests.bench.processes import answered, beside, first_line, postgresql
from tests.postgres import Cluster

FULL, QUICK = 200_000, 20_000
ROUNDS = 3
ENGINES = ("sqlite", "postgresql")
TARGETS = {"sqlite": 5.0, "postgresql": 3.0}
TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

Told = dict[tuple[str, str], list[dict[str, Any]]]


def run(folder: Path, *, quick: bool, profile: Path | None = None) -> None:
    rendered = render(folder / "pages", QUICK if quick else FULL)
    show.heading(
        f"Ingest: {rendered.full:,} dossiers over HTTP, then {rendered.changed:,} changed, "
        f"then nothing; {ROUNDS} rounds, medians; {machine.load()}"
    )
    try:
        _shown(_measured(rendered, folder, profile), rendered)
    finally:
        forget(rendered)


def _measured(rendered: Rendered, folder: Path, profile: Path | None) -> Told:
    told: Told = {}
    with (
        beside("tests.bench.static", str(rendered.folder)) as server,
        postgresql() as (cluster, pid),
    ):
        asked = {
            "url": f"http://127.0.0.1:{first_line(server)}",
            "begins": rendered.begins.isoformat(),
            "server": pid,
        }
        for number in range(ROUNDS):
            for engine in ENGINES:
                for who in ("ours", "dlt"):
                    with _fresh(engine, cluster, folder / f"{who}-{engine}-{number}") as place:
                        one = _one({**asked, **place, "who": who}, rendered)
                        told.setdefault((who, engine), []).append(one)
        if profile:
            for engine in ENGINES:
                with _fresh(engine, cluster, folder / "profiled") as place:
                    path = profile.with_name(f"{profile.name}-{engine}.txt")
                    _one({**asked, **place, "who": "ours", "profile": str(path)}, rendered)
    return told


def _one(asked: Mapping[str, Any], rendered: Rendered) -> dict[str, Any]:
    """What one contender took; a wrong number has no speed."""
    told = answered("tests.bench.contender", asked)
    if told["full_stored"] != rendered.full or not told["verified"]:
        raise RuntimeError(
            f"{asked['who']} stored {told['full_stored']} of {rendered.full}: {told}"
        )
    return told


@contextmanager
def _fresh(engine: str, cluster: Cluster, folder: Path) -> Iterator[dict[str, Any]]:
    """An empty database in an empty folder, both gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if engine == "postgresql":
            with cluster.database() as url:
                yield {"database": url, "folder": str(folder)}
        else:
            yield {"database": f"sqlite:///{folder / 'bench.sqlite'}", "folder": str(folder)}
    finally:
        shutil.rmtree(folder)


def _shown(told: Told, rendered: Rendered) -> None:
    rows: list[tuple[str, ...]] = []
    for engine in ENGINES:
        speeds = {}
        for who in ("ours", "dlt"):
            runs = told[who, engine]
            speeds[who] = rendered.full / _middle(runs, "full", "seconds")
            whole = _middle(runs, "full", "cpu") + _middle(runs, "full", "server_cpu")
            rows.append(
                (
                    f"{who} into {TITLES[engine]}",
                    show.count(speeds[who]),
                    show.count(rendered.full / _middle(runs, "full", "cpu")),
                    show.count(rendered.full / whole),
                    f"{_middle(runs, 'changed', 'seconds'):.2f}",
                    f"{_middle(runs, 'nothing', 'seconds') * 1000:,.0f}",
                    show.count(median(run["resident"] for run in runs)),
                )
            )
        rows.append((f"  ratio, {TITLES[engine]}", *_ratios(told, engine)))
    show.table(
        ("", "dossiers/s", "per CPU s", "with server's", "1 % s", "nothing ms", "RSS MB"), rows
    )
    print()
    for engine in ENGINES:
        _judged(told, engine, rendered)


def _ratios(told: Told, engine: str) -> tuple[str, ...]:
    ours, theirs = told["ours", engine], told["dlt", engine]

    def times(turn: str, *costs: str) -> str:
        return show.ratio(
            sum(_middle(theirs, turn, cost) for cost in costs)
            / sum(_middle(ours, turn, cost) for cost in costs)
        )

    return (
        times("full", "seconds"),
        times("full", "cpu"),
        times("full", "cpu", "server_cpu"),
        times("changed", "seconds"),
        times("nothing", "seconds"),
        "",
    )


def _judged(told: Told, engine: str, rendered: Rendered) -> None:
    # Each round by itself: what disturbed one contender disturbed its neighbour.
    pairs = zip(told["dlt", engine], told["ours", engine], strict=True)
    rounds = [theirs["full"]["seconds"] / ours["full"]["seconds"] for theirs, ours in pairs]
    ours = told["ours", engine]
    each = _middle(ours, "full", "seconds") / rendered.full
    some = _middle(ours, "changed", "seconds") / rendered.changed
    spread = ", ".join(f"{one:.1f}" for one in rounds)
    show.said(
        f"{TITLES[engine]}: {show.at_least(median(rounds), TARGETS[engine])} dlt's wall rate "
        f"(rounds {spread}); a changed dossier costs {some / each:.1f} times one of the full load"
    )


def _middle(runs: list[dict[str, Any]], turn: str, cost: str) -> float:
    return float(median(run[turn][cost] for run in runs))
