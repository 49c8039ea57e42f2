"""The options of a declared system, read into what the connector works with; one sentence for what
may not be written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeVar

from connectors.rest_kinds import KINDS, Kind, personal
from connectors.rest_options import CHOICES, Auth, Options, Paging, Request, Span
from connectors.rest_paths import Path, read_path
from connectors.rest_values import formats, zone_of
from ioc.domain.errors import ConfigError
from ioc.domain.vietnamese import fold
from ioc.sources.connector import Source
from ioc.sources.tables import Fielded, read_table, refuse_unknown

T = TypeVar("T", bound=Fielded)

_PATH_REMEDY: Final = "hãy viết như ketQua.danhSach, ds[0].ma hoặc a['tên.lạ']"
_DATE_REMEDY: Final = (
    "hãy viết như dd/MM/yyyy HH:mm, yyyyMMddHHmmss, iso, epoch_s hoặc epoch_ms; "
    "nhiều dạng cách nhau |"
)
_PATHS: Final = frozenset(
    {
        *("request.records", "request.message", "request.ok", "paging.cursor", "paging.next"),
        "paging.total",
        *("auth.token", "auth.expires"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mapped:
    """One field, where more than its place is said."""

    path: str = ""
    format: str = ""
    value: str = ""


class Place(NamedTuple):
    """Where a field of ours lies, tried in order; its dates' format; or its one value."""

    paths: tuple[Path, ...]
    format: str
    value: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The options, read: what the connector works with."""

    place: str
    kind: Kind
    prefix: str
    zone: str
    request: Request
    auth: Auth
    paging: Paging
    window: Span
    fields: Mapping[str, Place]
    words: Mapping[str, Any]

    def told(self, name: str) -> str:
        """What the declaration calls one of our fields."""
        return self.fields[name].told or name


@dataclass(frozen=True, slots=True)
class _Written:
    """A source's options as something that can be remembered by what it says."""

    name: str
    said: str
    options: Mapping[str, Any] = field(compare=False)


def read_profile(source: Source) -> Profile:
    """The source's options, read; ConfigError names what is wrong with them."""
    return _read(_Written(source.name, repr(source.options), source.options))


# Remembered, for every row asks for them.
@lru_cache(maxsize=64)
def _read(written: _Written) -> Profile:
    given = {name: value for name, value in written.options.items() if name != "http"}
    place = f"sources.{written.name}.options"
    options = read_table(Options, given, place)
    one_of(options.record, "record", place)
    kind = KINDS[options.record]
    _readable(options.zone, zone_of, f"{place}.zone", "hãy viết như +07:00 hoặc Z")
    read = {
        name: _mapped(kind, name, said, options, place) for name, said in options.fields.items()
    }
    lacking = [name for name in kind.required if name not in read]
    if lacking:
        raise ConfigError(
            f'{place}.fields thiếu {lacking[0]}; hãy viết {lacking[0]} = "đường.dẫn.trong.dòng".'
        )
    return Profile(
        place=place,
        kind=kind,
        prefix=options.prefix,
        zone=options.zone,
        request=_part(Request, options, "request", place),
        auth=_part(Auth, options, "auth", place),
        paging=_part(Paging, options, "paging", place),
        window=_part(Span, options, "window", place),
        fields=MappingProxyType(read),
        words=_words(kind, options, place),
    )


def one_of(value: str, name: str, place: str) -> None:
    """ConfigError where a value is no choice of that option."""
    choices = CHOICES[name]
    if value not in choices:
        raise ConfigError(
            f"{place}.{name} = {value!r} không có; hãy chọn trong: {', '.join(choices)}."
        )


def _part(kind: type[T], options: Options, name: str, place: str) -> T:
    """One table of the options, with its choices and its paths found good."""
    part = read_table(kind, getattr(options, name), f"{place}.{name}")
    for known in fields(kind):
        value = getattr(part, known.name)
        if (option := f"{name}.{known.name}") in CHOICES:
            one_of(value, option, place)
        if option in _PATHS:
            _readable(value, read_path, f"{place}.{option}", _PATH_REMEDY)
        if option == "request.dates":
            _readable(value, formats, f"{place}.{option}", _DATE_REMEDY)
    return part


def _readable(text: str, read: Any, place: str, remedy: str) -> None:
    try:
        read(text)
    except ValueError:
        raise ConfigError(f"{place} = {text!r} không đọc được; {remedy}.") from None


def _mapped(kind: Kind, name: str, said: Any, options: Options, place: str) -> Place:
    """Where one field lies; ConfigError for no field of ours, or for one about a person."""
    refuse_unknown([name], kind.fields, f"{place}.fields")
    here = f"{place}.fields.{name}"
    table = {"path": said} if isinstance(said, str) else said
    found = read_table(_Mapped, table, here)
    places = [text.strip() for text in found.path.split("|") if text.strip()]
    if bool(places) == bool(found.value):
        raise ConfigError(
            f"{here} = {said!r} không dùng được; hãy cho path (nơi của nó trong dòng) hoặc value."
        )
    for text in places:
        _readable(text, read_path, here, _PATH_REMEDY)
        if personal(read_path(text)):
            raise ConfigError(
                f"{here} = {text!r} là dữ liệu về người, không được giữ ở đây; hãy bỏ dòng ấy."
            )
    format_ = found.format or options.dates
    _readable(
        format_, formats, f"{here}.format" if found.format else f"{place}.dates", _DATE_REMEDY
    )
    paths = tuple(read_path(text) for text in places)
    return Place(paths, format_, found.value, found.path)


def _words(kind: Kind, options: Options, place: str) -> Mapping[str, Any]:
    """What the words of the system mean: folded, so that marks and capitals do not matter."""
    for name in ("statuses", "severities"):
        table = getattr(options, name)
        if table and name != kind.table:
            raise ConfigError(
                f"{place}.{name} không dùng cho record = {options.record!r}; hãy bỏ bảng ấy."
            )
    found = {}
    for word, meant in (getattr(options, kind.table)).items():
        try:
            found[fold(word)] = kind.meaning(meant)
        except ValueError:
            raise ConfigError(
                f"{place}.{kind.table}.{word} = {meant!r} không có; hãy chọn trong: {kind.choices}."
            ) from None
    return MappingProxyType(found)
