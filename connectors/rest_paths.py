"""Where a value lies in an answer: `a.b`, `list[0].c`, `a['odd.name']`; no more of JSONPath.

More would have to run over a whole answer: these also say what of it need be read at all.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ioc.sources.shapes import Shape, only, shape_of_some

Path = tuple[str | int, ...]
_STEP: Final = re.compile(r"\.?(?:\['([^']{1,200})'\]|\[(\d{1,3})\]|([^.\[\]'$]{1,200}))")


def read_path(text: str) -> Path:
    """The steps of a path; "" and "$" are the answer itself. ValueError for anything else."""
    rest, place = text.strip().removeprefix("$"), 0
    found: list[str | int] = []
    while place < len(rest):
        step = _STEP.match(rest, place)
        if step is None:
            raise ValueError(f"no path: {text}")
        quoted, index, plain = step.groups()
        found.append(int(index) if index else quoted or plain.strip())
        place = step.end()
    return tuple(found)


def found_at(value: Any, path: Path, missing: Any = None) -> Any:
    """What lies at the path, `missing` where nothing does; one alone is its list's first."""
    for step in path:
        if isinstance(step, str):
            if not isinstance(value, Mapping) or step not in value:
                return missing
            value = value[step]
        elif isinstance(value, list):
            if step >= len(value):
                return missing
            value = value[step]
        elif step > 0:
            return missing
    return value


def first_at(value: Any, paths: Iterable[Path]) -> Any:
    """The first of several places that says anything; None where none does."""
    for path in paths:
        if (found := found_at(value, path)) not in (None, ""):
            return found
    return None


def shape_of_paths(paths: Iterable[Path]) -> Shape:
    """What decodes of an answer no more than lies at these paths, lists on the way included."""
    tree: dict[str, Any] = {}
    for path in paths:
        place = tree
        for step in path:
            if isinstance(step, str):
                place = place.setdefault(step, {})
    return shape_of_some(_part(tree))


def _part(tree: Mapping[str, Any]) -> Any:
    leaves = [name for name, inner in tree.items() if not inner]
    return only(leaves, {name: _part(inner) for name, inner in tree.items() if inner})
