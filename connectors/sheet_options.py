"""`[sources.NAME.options]` of a drop folder of spreadsheets, and what of it cannot be."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from connectors.rest_kinds import Kind, personal
from connectors.sheet_heads import plain
from connectors.sheet_kinds import KINDS, WORDS
from connectors.sheet_values import period
from ioc.domain.errors import ConfigError
from ioc.domain.vietnamese import fold, nfc
from ioc.sources.connector import Source
from ioc.sources.tables import read_table

FIELDS, MEASURE = "fields", "measure"
EVERY_SHEET: Final = "*"
_COLUMNS: Final = (FIELDS, MEASURE)
_CHARSETS: Final = ("", "utf-8", "utf-16", "windows-1258", "windows-1252")
_QUOTED: Final = ("figure", "total")
_LONGEST: Final = 100


def _table() -> Any:
    return field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the tables of a folder hold and how they are headed.

    `record` is figure, total, case, dossier or alert; `sheet` the sheet's name ("": the first that
    is shown and has such a head; "*": all of those), `header_row` its head's row (0: found by
    itself). `headers` says which field a head means, `measures` which code a measure's name has,
    `statuses` and `severities` what words mean. `columns` = "measure": one row a unit, one column a
    measure. `period` stands over what titles and names tell. With `keep` a file that was read
    stays.
    """

    record: str = ""
    sheet: str = ""
    header_row: int = field(default=0, metadata={"least": 0})
    columns: str = FIELDS
    headers: Mapping[str, Any] = _table()
    measures: Mapping[str, Any] = _table()
    statuses: Mapping[str, Any] = _table()
    severities: Mapping[str, Any] = _table()
    period: str = ""
    prefix: str = ""
    charset: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The options, read: what the connector works with. `headers` are by plain head, `words` and
    `measures` by folded text.
    """

    record: str
    kind: Kind
    sheet: str
    header_row: int
    wide: bool
    headers: Mapping[str, str]
    measures: Mapping[str, str]
    words: Mapping[str, Any]
    period: str
    prefix: str
    charset: str
    keep: bool

    def told(self, name: str) -> str:
        """What a field is called in messages."""
        return name

    def code_of(self, measure: str) -> str:
        """The code of a measure by its name: as declared, else its name in small plain letters."""
        declared = self.measures and self.measures.get(fold(measure))
        return declared or "-".join(plain(measure).split())[:_LONGEST]


@dataclass(frozen=True, slots=True)
class _Written:
    """A source's options as something that can be remembered by what it says."""

    name: str
    said: str
    options: Mapping[str, Any] = field(compare=False)


def read_options(source: Source) -> Sheets:
    """The source's options, read; ConfigError names what is wrong with them."""
    return _read(_Written(source.name, repr(source.options), source.options))


def check(source: Source) -> None:
    """ConfigError where an option is unknown, no choice, or at odds with another one."""
    read_options(source)


# Remembered, for every row asks for them.
@lru_cache(maxsize=64)
def _read(written: _Written) -> Sheets:
    given = {name: value for name, value in written.options.items() if name != "http"}
    place = f"sources.{written.name}.options"
    options = read_table(Options, given, place)
    _one_of(options.record, KINDS, f"{place}.record")
    _one_of(options.columns, _COLUMNS, f"{place}.columns")
    _one_of(options.charset, _CHARSETS, f"{place}.charset")
    if options.columns == MEASURE and options.record not in _QUOTED:
        raise ConfigError(
            f'{place}.columns = "measure" chỉ dùng với record = "figure" hoặc "total"; '
            "hãy bỏ dòng ấy."
        )
    return Sheets(
        record=options.record,
        kind=KINDS[options.record],
        sheet=nfc(options.sheet),
        header_row=options.header_row,
        wide=options.columns == MEASURE,
        headers=MappingProxyType(_headers(options, place)),
        measures=MappingProxyType(_measures(options, place)),
        words=MappingProxyType(_words(options, place)),
        period=_period(options, place),
        prefix=options.prefix,
        charset=codecs.lookup(options.charset).name if options.charset else "",
        keep=options.keep,
    )


def _one_of(value: str, choices: Any, place: str) -> None:
    if value not in choices:
        listed = ", ".join(choice for choice in choices if choice)
        raise ConfigError(f"{place} = {value!r} không có; hãy chọn trong: {listed}.")


def _headers(options: Options, place: str) -> dict[str, str]:
    kind, found = KINDS[options.record], {}
    for head, name in options.headers.items():
        if name not in kind.fields:
            raise ConfigError(
                f"{place}.headers.{head} = {name!r} không phải trường của record = "
                f"{options.record!r}; hãy chọn trong: {', '.join(kind.fields)}."
            )
        if personal((head,)):
            raise ConfigError(
                f"{place}.headers.{head} là dữ liệu về người, không được giữ ở đây; hãy bỏ dòng ấy."
            )
        found[plain(head)] = name
    return found


def _measures(options: Options, place: str) -> dict[str, str]:
    if options.measures and options.record not in _QUOTED:
        raise ConfigError(f"{place}.measures chỉ dùng với figure, total; hãy bỏ bảng ấy.")
    for name, code in options.measures.items():
        if not isinstance(code, str) or not 0 < len(code) <= _LONGEST or " " in code:
            raise ConfigError(
                f"{place}.measures.{name} = {code!r} không dùng được; hãy cho một mã như ho-ngheo."
            )
    return {fold(name): code for name, code in options.measures.items()}


def _words(options: Options, place: str) -> dict[str, Any]:
    """What words mean: those declared, over those that offices commonly use."""
    kind, found = KINDS[options.record], dict(_common(options.record))
    for name in ("statuses", "severities"):
        table = getattr(options, name)
        if table and name != kind.table:
            raise ConfigError(
                f"{place}.{name} không dùng cho record = {options.record!r}; hãy bỏ bảng ấy."
            )
        for word, meant in table.items():
            try:
                found[fold(word)] = kind.meaning(meant)
            except ValueError:
                raise ConfigError(
                    f"{place}.{name}.{word} = {meant!r} không có; hãy chọn trong: {kind.choices}."
                ) from None
    return found


def _common(record: str) -> Mapping[str, Any]:
    kind = KINDS[record]
    found = {fold(word): kind.meaning(meant) for word, meant in WORDS.get(record, {}).items()}
    # A number of the national dialect is a status too.
    return found | ({str(n): n for n in range(1, 11)} if record == "dossier" else {})


def _period(options: Options, place: str) -> str:
    if not options.period:
        return ""
    try:
        return period(options.period)
    except ValueError:
        raise ConfigError(
            f"{place}.period = {options.period!r} không phải một kỳ; "
            'hãy viết như "10/2026", "quý III/2026" hoặc "năm 2026".'
        ) from None
