"""One row of a spreadsheet as a record: every bad cell is named with its file, sheet and address.

Of what a bad cell holds no more is told than cannot name anybody.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from connectors.declared_items import Seen, record_of
from connectors.rest_values import decimal
from connectors.sheet_cells import NO_VALUE, is_error
from connectors.sheet_kinds import NUMBERS
from connectors.sheet_options import Sheets, read_options
from connectors.sheet_table import place_of
from connectors.sheet_values import instant, is_nothing, number, period
from connectors.total_items import agency_code
from ioc.domain.figure_periods import reported_span
from ioc.domain.periods import period_of
from ioc.domain.records import Figure, Record, Total
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.privacy import free_text, mask

FILE, HEADER = "file", "header"
_NUMBER, _DAY = "không phải số", "không phải ngày giờ"
_PERIOD: Final = "không phải một kỳ báo cáo; hãy viết 10/2026, quý III/2026 hoặc năm 2026"
_LIMITS: Final = MappingProxyType({"lat": 90.0, "lon": 180.0, "satisfaction": 5.0})
# What may be shown of a cell that is no number: digits and signs, and no more letters than a unit.
_SIGNS: Final = r"[\d\s.,/:;%()+\-–#?!*]*"
_SHOWN: Final = re.compile(rf"(?=.{{1,24}}$){_SIGNS}(?:(?<=\d)[^\W\d_]{{1,3}})?{_SIGNS}")
_MISSING: Final = MappingProxyType(
    {
        "agency_text": "tên đơn vị",
        "measure": "chỉ tiêu",
        "value": "giá trị",
        "code": "mã",
        "status": "trạng thái",
        "procedure": "mã thủ tục",
        "requested_at": "ngày phản ánh",
        "at": "thời điểm",
        "rule": "mã luật",
    }
)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The record of one row. BadRow names every cell of it that cannot be read, and what is
    missing; a whole file that cannot be read is one too.
    """
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một dòng của bảng tính")
    if "refused" in row:
        raise _of_file(row)
    seen = _Cells(row, read_options(source))
    if bad := [*seen.bad(), *seen.missing()]:
        raise BadRow(f"{seen.where}: {'; '.join(bad)}", key=seen.key, fields=seen.about)
    if seen.options.kind.record in (Figure, Total):
        return (_quoted(seen),)
    try:
        return record_of(seen, source)
    except BadRow as bad_row:
        key = bad_row.key or seen.key
        fields = {**bad_row.fields, **seen.about}
        raise BadRow(f"{seen.where}: {bad_row.reason}", key=key, fields=fields) from None


class _Cells(Seen):
    """A row of a table: its cells by our fields, and where each of them stands."""

    def __init__(self, row: Mapping[str, Any], options: Sheets) -> None:
        super().__init__(options)
        self.options = options
        self._cells, self._columns = _mapping(row.get("cells")), _mapping(row.get("columns"))
        self._number, self._base = _whole(row.get("row")), _whole(row.get("base")) or 1900
        self._period, self._today = row.get("period"), row.get("today")
        self._file, self._sheet = _named(row.get("file")), _named(row.get("sheet"))

    @property
    def where(self) -> str:
        """The file, and the sheet where it has one."""
        return f"{self._file}, trang «{self._sheet}»" if self._sheet else self._file

    @property
    def key(self) -> str:
        """What a reject of it is known by: its own code where it has one, else its place."""
        return (self.code() if "code" in self.options.kind.fields else "") or self.place

    @property
    def place(self) -> str:
        """Where what is told stands: its file, its sheet, and its cell or its row."""
        at = self._address("value") if "value" in self._columns else str(self._number)
        return "!".join(filter(None, (self._file, self._sheet, at)))

    @property
    def about(self) -> Mapping[str, str]:
        """Where it stands, to be kept of a row that is no record."""
        told = {"file": self._file, "sheet": self._sheet, "row": str(self._number)}
        return {name: text for name, text in told.items() if text}

    def raw(self, name: str) -> Any:
        """What the cell of a field holds; None for nothing."""
        value = self._cells.get(name)
        return None if is_nothing(value) else value

    def at(self, name: str) -> datetime | None:
        """The instant of a field; None where none was written."""
        value = self.raw(name)
        return None if value is None else instant(value, self._base)

    def decimal(self, name: str, most: float) -> float | None:
        """The number of a field, at most so large either way; None where none was written."""
        value = self.raw(name)
        return None if value is None else decimal(number(value).value, most)

    def period(self) -> str:
        """The period that the row speaks of, or else its table."""
        value = self.raw("period")
        told = self._period if isinstance(self._period, str) else ""
        return told if value is None else _period(value, self._base)

    def bad(self) -> list[str]:
        """What is wrong with its cells, one by one."""
        return [f"ô {self._address(n)}: {w}" for n in self._cells if (w := self._wrong(str(n)))]

    def missing(self) -> list[str]:
        """What a row must have and this one has not."""
        lacking = [n for n in self.options.kind.required if self.raw(n) is None]
        told = [f"dòng {self._number} thiếu {_MISSING[name]}" for name in lacking]
        if self.options.kind.record not in (Figure, Total) or self.raw("period") is not None:
            return told
        try:
            wrong = self._to_come(self.period())
        except ValueError:
            wrong = "không biết của kỳ nào; hãy thêm cột «Kỳ báo cáo»"
        return [*told, f"dòng {self._number} {wrong}"] if wrong else told

    def _wrong(self, name: str) -> str:
        """What is wrong with a field's cell; "" for nothing."""
        value = self.raw(name)
        if value is None:
            return ""
        if value == NO_VALUE:
            return "công thức chưa có giá trị; hãy mở tệp bằng Excel, lưu lại rồi gửi"
        if is_error(value):
            return f"lỗi công thức {str(value).strip()[:20]}"
        try:
            return self._unfit(name)
        except (ValueError, OverflowError):
            kind = _DAY if name in self.options.kind.times else _NUMBER
            return f"{_quoted_cell(value)}{_PERIOD if name == 'period' else kind}"

    def _unfit(self, name: str) -> str:
        """ValueError where the cell of a field is no value of its kind; why it cannot be else."""
        if name in self.options.kind.times:
            self.at(name)
        elif name in _LIMITS:
            if self.decimal(name, _LIMITS[name]) is None:
                raise ValueError("out of range")
        elif name in NUMBERS:
            found = number(self.raw(name)).value
            if self.options.kind.record is Total and not found.is_integer():
                return "phải là một số nguyên"
        elif name == "period" and "period" in self.options.kind.fields:
            return self._to_come(self.period())
        return ""

    def _to_come(self, told: str) -> str:
        begins = reported_span(told)[0]
        try:
            today = date.fromisoformat(str(self._today))
        except ValueError:
            return ""
        return f"kỳ {told} chưa tới" if begins > today else ""

    def _address(self, name: str) -> str:
        columns = {n: c for n, c in self._columns.items() if type(c) is int and 0 < c < 20_000}
        return place_of(columns, name, self._number)


def _quoted(seen: _Cells) -> Figure | Total:
    """A figure that somebody typed, or a vendor's total."""
    measure, value = seen.text("measure"), number(seen.raw("value"))
    code = seen.options.code_of(measure)
    agency, told = seen.text("agency_text"), seen.period()
    if not agency or not code:
        lacking = _MISSING["measure" if agency else "agency_text"]
        raise BadRow(f"{seen.where}: {lacking} không đọc được", key=seen.key, fields=seen.about)
    if seen.options.kind.record is Total:
        start, end = reported_span(told)
        return Total(
            agency=agency_code(seen.raw("agency")),
            agency_text=agency,
            measure=code,
            period=period_of(start, end),
            value=int(value.value),
        )
    return Figure(
        agency_text=agency,
        measure=code,
        measure_name=measure,
        period=told,
        value=value.value,
        unit=seen.text("unit", 40) or ("%" if value.percent else ""),
        reason=seen.text("reason", 500),
        place=seen.place,
    )


def _of_file(row: Mapping[str, Any]) -> BadRow:
    """A file that was put aside whole, or a head that nobody knows."""
    file, head, near = (_named(row.get(name)) for name in ("file", "head", "near"))
    # It quotes what the file itself calls its sheets and its columns.
    reason = free_text(str(row["refused"]), 500) or "không đọc được"
    told = {"file": file, "head": head, "near": near}
    return BadRow(
        f"{file}: {reason}",
        key=f"{file}!{head}",
        kind=HEADER if head else FILE,
        fields={name: text for name, text in told.items() if text},
    )


def _quoted_cell(value: Any) -> str:
    """What a cell holds, where it can name nobody; else no more than that it holds something."""
    text = str(value).strip()
    return f"«{mask(text)}» " if _SHOWN.fullmatch(text) and mask(text) == text else ""


def _period(value: Any, base: int) -> str:
    if not isinstance(value, str | int | float):
        raise ValueError("no period")
    return period(value, base)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _whole(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 10_000_000 else 0


def _named(value: Any) -> str:
    return free_text(value, 120) if isinstance(value, str) else ""
