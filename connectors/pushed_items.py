"""What is pushed of a dossier in either generation of the dialect: its steps, its status, whose."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connectors.dossier_items import code_of, step_of
from ioc.domain.records import Record
from ioc.sources.accounts import refuse_foreign
from ioc.sources.connector import Parsed, Row, Sender, Source
from ioc.sources.errors import BadRow
from ioc.sources.fields import instant, number, text
from ioc.sources.pushing import Change, Kept

Reads = Callable[[Row, Source], Sequence[Record]]
NAMED = 10


def existing(kept: Kept) -> str:
    """Which dossiers are here already; senders look for these two words."""
    return f"Hồ sơ {', '.join(kept.existing[:NAMED])} đã tồn tại"


def why(kept: Kept) -> str:
    """Which rows were refused, and the reason of each."""
    told = [f"{key or 'dòng không có mã'}: {reason}" for key, reason in kept.rejects[:NAMED]]
    return "; ".join(told)


def own(reads: Reads, sender: Sender) -> Reads:
    """The same reading, that refuses a dossier which is not the sender's to tell of."""

    def read(row: Row, source: Source) -> Sequence[Record]:
        records = reads(row, source)
        refuse_foreign(code_of(row.get("MaHoSo")), sender)
        return records

    return read


def parse_step(row: Row, source: Source, *, sender: Sender) -> Sequence[Record]:
    """The step of one CapNhatTienDoHoSoMC item; what is none is told in Parsed.rejects."""
    code = code_of(row.get("MaHoSo")) if isinstance(row, Mapping) else ""
    try:
        if not code:
            raise BadRow("bước xử lý thiếu MaHoSo hoặc MaHoSo không phải một mã")
        refuse_foreign(code, sender)
        return (step_of(code, {**row, "MaHoSo": code}),)
    except BadRow as refused:
        return no_record(refused)
    except (ValueError, AttributeError):
        return no_record(BadRow("bước xử lý thiếu hoặc sai ThoiDiemXuLy", key=code))


def no_record(bad: BadRow) -> Parsed:
    """A part that is none: it is kept aside beside its dossier, not in its place."""
    parsed = Parsed()
    parsed.rejects = (bad,)
    return parsed


def read_changes(
    rows: Sequence[Any], sender: Sender, reads: Callable[[Row], Change]
) -> tuple[list[Change], list[BadRow]]:
    """The changes of status that rows tell, and what is none or not the sender's."""
    changes: list[Change] = []
    bad: list[BadRow] = []
    for row in rows:
        try:
            change = reads(row)
            refuse_foreign(change.code, sender)
            changes.append(change)
        except BadRow as refused:
            bad.append(refused)
    return changes, bad


def change_of(row: Any) -> Change:
    """The `data` of one DongBoTrangThaiHoSo. BadRow without MaHoSo, a status 1..10, a date."""
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một đối tượng JSON")
    code, status = code_of(row.get("MaHoSo")), number(row.get("TrangThai"))
    if not code or not status or status > 10:
        wrong = "TrangThai không nằm trong 1..10" if code else "thiếu MaHoSo"
        raise BadRow(wrong, key=code)
    try:
        at = instant(row.get("NgayXuLy"))
    except ValueError:
        raise BadRow("NgayXuLy không phải ngày giờ yyyyMMddHHmmss", key=code) from None
    return Change(code, status, at, text(row.get("NoiDung")))
