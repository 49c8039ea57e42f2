"""Rows nearly right: one good row with a few places changed, as only a whole row can go wrong."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

Path = tuple[str | int, ...]

# What has broken somebody's reader of such feeds before.
_ODD = (
    *("", " ", "0", "-0", "-1", "1e400", "NaN", "Infinity", "0x10", "١٢", "²", "１２", "1_000"),
    *("00000000", "00000000000000", "99991231235959", "20261332250000", "2026-02-30T25:61:61Z"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2099-12-31", "31/02/2026"),
    *("2026-11-20T08:00:00.999999999Z", "2026-11-20 08:00:00+0700", "/Date(1763600000000)/"),
    *("null", "None", "true", "[]", "{}", "<html>", "\u0000", "\ud7ff", "\U0010ffff", "e\u0301"),
    *("H15", "H15.", ".H15", "H15..12", "000.00.00.H15", "000.00.00.000", "-", "--", "-261120-"),
    *("x" * 5_000, "9" * 400, "1." * 300, "-" * 300, "1.234,5", "12,5 %", "(12)"),
)
_WORDS = st.text(max_size=20) | st.sampled_from(_ODD)
_NUMBERS = (
    st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, -1, 2**31, 2**63, 2**64, 10**18, 1763600000000, 1e308, -0.0])
)
_PLAIN = st.none() | st.booleans() | _NUMBERS | _WORDS
VALUES = st.recursive(
    _PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=8,
)


# Built once: a strategy made anew for every row costs ten times the row.
_ANYWHERE = st.integers(0, 10_000)
_TIMES = st.integers(1, 4)
_WAYS = st.sampled_from(["any", "other", "bent"])


class Spoiler:
    """Makes spoilt rows of good ones; what stands at one place may come to stand at another."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self._rows = rows
        self._others = [_at(row, path) for row in rows for path in _places(row)]
        self.rows = st.composite(self._drawn)()

    def _drawn(self, draw: st.DrawFn) -> Any:
        row = deepcopy(self._rows[draw(_ANYWHERE) % len(self._rows)])
        for _ in range(draw(_TIMES)):
            places = list(_places(row))
            path = places[draw(_ANYWHERE) % len(places)]
            row = _put(row, path, self._instead(_at(row, path), draw))
        return row

    def _instead(self, value: Any, draw: st.DrawFn) -> Any:
        """What comes to stand in place of a value: anything, another place's value, itself bent."""
        way = draw(_WAYS)
        if way == "any":
            return draw(VALUES)
        if way == "other":
            return deepcopy(self._others[draw(_ANYWHERE) % len(self._others)])
        return _bent(value, draw(_ANYWHERE), draw)


def _bent(value: Any, n: int, draw: st.DrawFn) -> Any:
    if n % 5 == 0:
        return [value] if n % 2 else {"value": value}
    if isinstance(value, str):
        at = n % (len(value) + 1)
        return value[:at] + draw(_WORDS) + value[at if n % 3 else len(value) :]
    if isinstance(value, dict):
        keys = [*value, draw(_WORDS)]
        out = keys[n % len(keys)]
        kept = {key: inner for key, inner in value.items() if key != out}
        return kept if out in value else {**value, out: draw(VALUES)}
    if isinstance(value, list):
        return [value * 2, value[::-1], value[1:]][n % 3]
    return str(value)


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    first, rest = path[0], path[1:]
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[first] = _put(changed[first], rest, new)  # type: ignore[index]
    return changed
