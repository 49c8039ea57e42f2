"""Reads a table of a TOML file into a frozen dataclass: unknown keys and wrong types stop the program with a sentence."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar

from ioc.domain.errors import ConfigError

T = TypeVar("T")

_SAID = {str: "một chuỗi", int: "một số nguyên", float: "một số", bool: "true hoặc false"}


def read_table(kind: type[T], given: object, place: str) -> T:
    """`given` as a `kind`, whose fields all have defaults: their types say what is wanted.

    Numbers must be over 0, or at least the field's metadata `least`. `place` names the table in messages.
    """
    if not isinstance(given, Mapping):
        raise ConfigError(f"{place} = {given!r} không phải một bảng; hãy viết [{place}].")
    known: dict[str, Field[Any]] = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for name in given:
        if name not in known:
            choices = ", ".join(sorted(known))
            raise ConfigError(f"{place}.{name} không có; hãy chọn trong: {choices}.")
    return kind(**{name: _checked(known[name], value, place) for name, value in given.items()})


def _checked(field: Field[Any], value: object, place: str) -> Any:
    kind = _kind(field)
    number = kind in (int, float) and isinstance(value, int | float if kind is float else int)
    if number and not isinstance(value, bool):
        return _in_range(field, value, place)
    if kind in (str, bool) and isinstance(value, kind):
        return value
    raise ConfigError(f"{place}.{field.name} = {value!r} sai kiểu; hãy cho {_SAID[kind]}.")


def _in_range(field: Field[Any], value: Any, place: str) -> Any:
    least = field.metadata.get("least")
    if not (value > 0 if least is None else value >= least) or value == float("inf"):
        wanted = "lớn hơn 0" if least is None else f"từ {least} trở lên"
        raise ConfigError(f"{place}.{field.name} = {value!r} không dùng được; hãy cho một số {wanted}.")
    return value


def _kind(field: Field[Any]) -> type:
    if field.default is MISSING:
        raise TypeError(f"{field.name} needs a default")
    return type(field.default)
