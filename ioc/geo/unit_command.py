"""python -m ioc units: takes a province's dated units, events and successions, or refuses them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ioc.domain.errors import ConfigError
from ioc.domain.unit_faults import EVENTS, SUCCESSIONS, UNITS, Fault, Tables, faults, unsaid
from ioc.domain.units import Agencies, Unit
from ioc.geo.unit_rows import read_rows
from ioc.geo.unit_tables import COLUMNS, Table, read_tables

__all__ = ["units"]

FILES = {UNITS: "units.csv", EVENTS: "unit_events.csv", SUCCESSIONS: "unit_successions.csv"}
SHOWN = 20
NAMED = 5
NEXT = (
    "Xong. Hãy khởi động lại trang web và tiến trình đọc nguồn: mọi bản ghi tự được đọc lại theo "
    "đơn vị mới, không cần chạy rebuild."
)


def units(data: Path, paths: Sequence[Path]) -> Iterator[str]:
    """Writes the tables of these files into `data`, all or nothing; yields what to print.

    A table not given stays as it is in `data`, and must agree with the new ones. ConfigError names
    each fault with its file, row, value and remedy; then nothing is written.
    """
    given = read_tables(paths)
    tables = _checked({**_present(data), **given})
    made = {kind: _csv(COLUMNS[kind], rows) for kind, rows in _rows(tables).items()}
    _write(data, {FILES[kind]: body for kind, body in made.items()})
    yield (
        f"{len(tables.units)} dòng đơn vị, {len(tables.events)} sự kiện, "
        f"{len(tables.successions)} dòng kế thừa đã ghi vào {data}."
    )
    yield from _untold(tables)
    yield from _beside(data, tables)
    yield NEXT


def _present(data: Path) -> dict[str, Table]:
    return read_tables([data / name for name in FILES.values() if (data / name).exists()])


def _checked(held: Mapping[str, Table]) -> Tables:
    tables, wrong = read_rows({kind: table.rows for kind, table in held.items()})
    if not wrong:
        wrong = list(faults(tables))
    if wrong:
        said = [_said(held[fault.table].where, fault) for fault in wrong[:SHOWN]]
        more = [f"... và {len(wrong) - SHOWN} lỗi nữa."] if len(wrong) > SHOWN else []
        raise ConfigError("\n".join([*said, *more, "Chưa ghi gì; hãy sửa rồi chạy lại."]))
    if not tables.units:
        raise ConfigError("Không có dòng đơn vị nào; hãy đưa bảng units.")
    return tables


def _said(where: str, fault: Fault) -> str:
    return f"{where}, dòng {fault.line}, cột {fault.column}: «{fault.value}» {fault.remedy}."


def _rows(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    return {
        UNITS: [asdict(unit) for _, unit in tables.units],
        EVENTS: [asdict(event) for _, event in tables.events],
        SUCCESSIONS: [asdict(link) for _, link in tables.successions],
    }


def _csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    out = csv.DictWriter(text, list(columns), lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    return text.getvalue().encode()


def _write(data: Path, made: Mapping[str, bytes]) -> None:
    """All drafts first, then each in its place: a full disk leaves what was."""
    try:
        drafts = [(data / f"{name}.part", data / name) for name in made]
        for (draft, _), body in zip(drafts, made.values(), strict=True):
            draft.write_bytes(body)
        for draft, path in drafts:
            draft.replace(path)
    except OSError as error:
        raise ConfigError(
            f"{data} không ghi được ({error.strerror}); hãy kiểm tra quyền và chỗ trống."
        ) from error


def _untold(tables: Tables) -> Iterator[str]:
    ended = unsaid(tables)
    if ended:
        yield (
            f"{len(ended)} xã, phường hết hiệu lực mà successions chưa nói nhập vào đâu "
            f"({_named(ended)}); số liệu của chúng chỉ xem được theo địa giới cũ."
        )


def _beside(data: Path, tables: Tables) -> Iterator[str]:
    """What else under `data` speaks of communes, and no longer of these."""
    current = {u.code: u for _, u in tables.units if u.tier == "commune" and u.valid_to is None}
    path = data / "agencies.csv"
    if path.exists():
        agencies = Agencies.from_csv(path.read_text(encoding="utf-8"))
        served = {a.place for a in agencies if a.kind == "commune" and a.valid_to is None}
        alone = [unit for code, unit in current.items() if code not in served]
        lost = sorted(served - current.keys())
        if alone:
            yield f"agencies.csv chưa có UBND của {len(alone)} xã, phường ({_named(alone)})."
        if lost:
            yield f"agencies.csv còn trỏ tới {len(lost)} mã không có ({', '.join(lost[:NAMED])})."
    yield (
        "Ranh giới phải gồm đúng các xã, phường này: nếu đã đổi, hãy chạy "
        "python -m ioc boundaries TỆP trước khi khởi động lại."
    )


def _named(those: Sequence[Unit]) -> str:
    more = "…" if len(those) > NAMED else ""
    return ", ".join(f"{unit.name} {unit.code}" for unit in those[:NAMED]) + more
