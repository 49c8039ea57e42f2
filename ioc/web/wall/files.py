"""The addresses of our own scripts and styles in a document that Dash does not make."""

from collections.abc import Iterable, Iterator
from pathlib import Path

ASSETS = Path(__file__).resolve().parents[3] / "assets"


def styles(names: Iterable[str]) -> str:
    """Links to stylesheets under assets/; a folder's name stands for all of it, in its order."""
    found = (f'<link rel="stylesheet" href="{one}">' for one in _files(names, ".css"))
    return "".join(f"{line}\n" for line in found)


def scripts(names: Iterable[str]) -> str:
    """Deferred scripts under assets/, as `styles`."""
    found = (f'<script defer src="{one}"></script>' for one in _files(names, ".js"))
    return "".join(f"{line}\n" for line in found)


def _files(names: Iterable[str], suffix: str) -> Iterator[str]:
    """Each with its time of change, so that it may be kept for ever."""
    for name in names:
        path = ASSETS / name
        for one in sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]:
            stamp = int(one.stat().st_mtime)
            yield f"/assets/{one.relative_to(ASSETS).as_posix()}?m={stamp}"
