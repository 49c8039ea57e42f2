"""What a shape leaves of an answer: the fields it names, whatever they hold, and nothing else."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.sources.body import Garbled, decode_json
from ioc.sources.shapes import only, shape_of

SHAPE = shape_of(only(["code", "name"], {"parts": only(["at"]), "một": only(["a"])}))
KEYS = st.sampled_from(["code", "name", "parts", "at", "một", "a", "personal"])
PLAIN = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
)


def pruned(value: Any) -> Any:
    """The same, said slowly."""
    if not isinstance(value, dict):
        return value
    parts = {"parts": {"at"}, "một": {"a"}}
    return {
        name: pruned_part(held, parts[name]) if name in parts else held
        for name, held in value.items()
        if name in ("code", "name", *parts)
    }


def pruned_part(value: Any, named: set[str]) -> Any:
    if isinstance(value, list):
        return [pruned_part(v, named) if isinstance(v, dict) else v for v in value]
    if not isinstance(value, dict):
        return value
    return {name: held for name, held in value.items() if name in named}


@given(VALUES)
def test_only_what_is_named_is_left_whatever_else_was_sent(value: Any) -> None:
    assert decode_json(orjson.dumps(value), shape=SHAPE) == pruned(value)


def test_a_long_number_keeps_every_digit() -> None:
    read = decode_json(b'{"code": 12345678901234567890123}', shape=SHAPE)
    assert str(read["code"]) == "12345678901234567890123"


def test_of_duplicate_keys_the_last_wins() -> None:
    assert decode_json(b'{"code": 1, "code": 2}', shape=SHAPE) == {"code": 2}


def test_what_a_careful_person_would_read_is_read() -> None:
    body = rb'{"name": "\ud83d", "code": "x' + b"\t" + b'y"}'
    assert decode_json(body, shape=SHAPE) == {"name": "?", "code": "x\ty"}


def test_letters_that_are_not_utf_8_are_read_by_the_known_charset() -> None:
    body = '{"name": "c\u0169"}'.encode("windows-1258", "replace").replace(b"?", b"\xfa")
    assert decode_json(body, "windows-1258", SHAPE)["name"] == "cú"
    with pytest.raises(Garbled):
        decode_json(body, shape=SHAPE)


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"code": NaN}', b'{"code": 1', b"[" * 99_999])
def test_what_is_not_json_is_not_data(body: bytes) -> None:
    with pytest.raises(Garbled):
        decode_json(body, shape=SHAPE)
