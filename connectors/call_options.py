"""What sources.toml says of one call centre: which dialect, which hotlines, what its words mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.domain.records import Outcome
from ioc.sources.connector import Source
from ioc.sources.tables import read_table

TABLE: Final = "table:"
QUEUE_LOG, CDR, CSV = "queue_log", "cdr", "csv"
FORMATS: Final = (QUEUE_LOG, CDR, CSV)
ROLES: Final = ("id", "started", "queue", "outcome", "wait", "talk", "unit")
_NEEDED: Final = ("started", "outcome")
_SOME_TIME: Final = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`.

    `hotlines` are the numbers or queues that are the hotline's, by commas: "" means every queue of
    a queue_log; of a CDR, which tells of every call of the exchange, they must be named. `utc`
    tells that a CDR writes UTC, not local time. A log without a line in `silent_hours` is not
    believed. The rest is of CSV: `columns` names the column of each role, `date` is how a moment is
    written, `outcomes` turns the exchange's words into ours, `queue` stands where no column does.
    """

    format: str = QUEUE_LOG
    hotlines: str = ""
    utc: bool = False
    silent_hours: int = 72
    columns: Mapping[str, Any] = field(default_factory=dict)
    date: str = "%d/%m/%Y %H:%M:%S"
    delimiter: str = ","
    outcomes: Mapping[str, Any] = field(default_factory=dict)
    queue: str = ""

    @property
    def numbers(self) -> frozenset[str]:
        """The hotlines one by one."""
        return frozenset(one.strip() for one in self.hotlines.split(",") if one.strip())


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def check(source: Source) -> None:
    """ConfigError where the format is unknown, or lacks what it cannot be read without."""
    options, place = read_options(source), f"sources.{source.name}.options"
    if options.format not in FORMATS:
        raise ConfigError(
            f"{place}.format = {options.format!r} không có; hãy chọn: {', '.join(FORMATS)}."
        )
    if source.url.startswith(TABLE):
        _check_table(source, options)
    if options.format == CDR and not options.numbers:
        raise ConfigError(
            f"{place}.hotlines còn trống: CDR ghi mọi cuộc gọi của tổng đài nội bộ; "
            'hãy viết các số đường dây nóng, như hotlines = "1022, 02623801022".'
        )
    if options.format == CSV:
        _check_csv(options, place)


def _check_table(source: Source, options: Options) -> None:
    place = f"sources.{source.name}"
    if options.format == CSV:
        raise ConfigError(f"{place}.options.format = 'csv' không đọc từ bảng; hãy chỉ tới tệp.")
    if not source.secret:
        raise ConfigError(
            f'{place}: nguồn đọc từ bảng cần secret = "env:TEN_BIEN", biến ấy chứa địa chỉ cơ sở '
            "dữ liệu; hãy thêm dòng đó."
        )


def table_of(source: Source) -> str:
    """The table that a `table:NAME` address names, its schema before a dot."""
    return source.url.removeprefix(TABLE)


def _check_csv(options: Options, place: str) -> None:
    for role, header in options.columns.items():
        if role not in ROLES or not isinstance(header, str) or not header.strip():
            raise ConfigError(
                f"{place}.columns.{role} = {header!r} không dùng được; hãy viết tên cột cho một "
                f"trong: {', '.join(ROLES)}."
            )
    needed = [*_NEEDED, *([] if options.queue else ["queue"])]
    for role in needed:
        if role not in options.columns:
            raise ConfigError(f'{place}.columns thiếu {role}; hãy thêm {role} = "tên cột".')
    if len(options.delimiter) != 1 or not options.delimiter.isascii():
        raise ConfigError(f'{place}.delimiter = {options.delimiter!r} phải là một ký tự, như ";".')
    _check_words(options, place)


def _check_words(options: Options, place: str) -> None:
    """The exchange's words: how calls end, how moments are written."""
    if not options.outcomes:
        raise ConfigError(f'{place}.outcomes còn trống; hãy viết như "Thành công" = "answered".')
    for word, outcome in options.outcomes.items():
        if outcome not in set(Outcome):
            choices = ", ".join(Outcome)
            raise ConfigError(f"{place}.outcomes.{word} = {outcome!r}; hãy chọn: {choices}.")
    if written(_SOME_TIME.astimezone(TZ).strftime(options.date), options) != _SOME_TIME:
        raise ConfigError(
            f"{place}.date = {options.date!r} không cho biết đủ ngày, giờ; "
            'hãy viết như "%d/%m/%Y %H:%M:%S".'
        )


def written(text: str, options: Options) -> datetime | None:
    """A moment as the CSV writes it, local unless it carries its offset, as UTC."""
    try:
        at = datetime.strptime(text, options.date)  # noqa: DTZ007
        return (at if at.tzinfo else at.replace(tzinfo=TZ)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
