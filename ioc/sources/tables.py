"""Reads a table of a TOML file into a frozen dataclass: unknown keys and wrong types stop the
program with a sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, datetime
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar

from ioc.domain.errors import ConfigError


class Fielded(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=Fielded)

_SAID = MappingProxyType(
    {
        str: "một chuỗi",
        int: "một số nguyên",
        float: "một số",
        bool: "true hoặc false",
        date: "một ngày như 2025-07-01",
        dict: "một bảng",
    }
)


def read_table(kind: type[T], given: object, place: str) -> T:
    """`given` as a `kind`, whose fields all have defaults: their types say what is wanted.

    Numbers must be over 0, or at least the field's metadata `least`. `place` names the table in
    messages.
    """
    if not isinstance(given, Mapping):
        raise ConfigError(f"{place} = {given!r} không phải một bảng TOML; hãy sửa lại.")
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}
    refuse_unknown(given, known, place)
    return kind(**{name: _checked(known[name], value, place) for name, value in given.items()})


def refuse_unknown(given: Iterable[str], known: Iterable[str], place: str) -> None:
    """ConfigError for the first name that is none of the known, with the nearest of them."""
    choices = sorted(known)
    for name in given:
        if name in choices:
            continue
        near = get_close_matches(name, choices, 1, 0.5)
        remedy = f"có phải {near[0]}? Hãy" if near else "hãy"
        raise ConfigError(f"{place}.{name} không có; {remedy} chọn trong: {', '.join(choices)}.")


def _checked(field: Field[Any], value: object, place: str) -> Any:
    kind = _kind(field)
    number = kind in (int, float) and isinstance(value, int | float if kind is float else int)
    if number and not isinstance(value, bool):
        return _in_range(field, value, place)
    if kind in (str, bool) and isinstance(value, kind):
        return value
    if kind is date and isinstance(value, date) and not isinstance(value, datetime):
        return value
    if kind is dict and isinstance(value, Mapping):
        return MappingProxyType(dict(value))
    raise ConfigError(f"{place}.{field.name} = {value!r} sai kiểu; hãy cho {_SAID[kind]}.")


def _in_range(field: Field[Any], value: Any, place: str) -> Any:
    least = field.metadata.get("least")
    if not (value > 0 if least is None else value >= least) or value == float("inf"):
        wanted = "lớn hơn 0" if least is None else f"từ {least} trở lên"
        raise ConfigError(
            f"{place}.{field.name} = {value!r} không dùng được; hãy cho một số {wanted}."
        )
    return value


def _kind(field: Field[Any]) -> type:
    if field.default is not MISSING:
        return type(field.default)
    if field.default_factory is dict:
        return dict
    raise TypeError(f"{field.name} needs a default")
