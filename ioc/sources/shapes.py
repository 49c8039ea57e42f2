"""Which fields of an answer are read at all: what a shape does not name is never even decoded.

That is twice as fast, and what is personal goes no further than the bytes it came in.
"""

import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

# What may stand where an object is expected, for sources send anything.
_OTHER = list[Any] | str | int | float | bool | None

Shape = msgspec.json.Decoder[Any]
# What reads a body that need not be JSON: its bytes, and what the server writes if not UTF-8.
Reader = Callable[[bytes, str], Any]


def only(names: Iterable[str], parts: Mapping[str, Any] | None = None) -> Any:
    """An object of which only these fields are read: whole, or, in `parts`, by a shape of their
    own, alone or in a list.

    It decodes to a plain dict; a field may be missing or hold anything.
    """
    fields: dict[str, Any] = dict.fromkeys(names, Any)
    fields |= {name: _one_or_more(part) for name, part in (parts or {}).items()}
    # A typed dictionary made at run time: its fields are named by a source's options.
    return vars(typing)["TypedDict"]("Only", fields, total=False)


def shape_of(part: Any) -> Shape:
    """What decodes an answer that is such an object, or anything else instead."""
    return msgspec.json.Decoder(part | _OTHER)


def shape_of_some(part: Any) -> Shape:
    """What decodes one such object or a list of them, or anything else instead."""
    return msgspec.json.Decoder(_one_or_more(part))


def _one_or_more(part: Any) -> Any:
    return list[part | _OTHER] | part | str | int | float | bool | None
