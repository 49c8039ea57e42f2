"""Answers that arrive whole and are wrong: emptied, with unreadable rows, from half the shards,
of another version of the vendor's, told twice, in another order, of 2099.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import orjson

SPOILING = frozenset(
    {
        *("empty", "bad_rows", "partial_shards", "timed_out"),
        *("renamed", "retyped", "added", "doubled", "reordered", "future"),
    }
)
_NEW_FIELD = MappingProxyType({"phienBanMoi": {"so": 2, "ghiChu": ["chưa ai biết"]}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """Where a system's rows stand in its answers, by which fields a row cannot be read otherwise.

    `key` are the fields that a new version calls otherwise, `wrong` what is wrong of a bad row,
    `instants` which fields say when, and how they say 2099; `newest` is which row of a page is the
    newest. `paged` systems may tell a page again.
    """

    rows: Sequence[tuple[str, ...]]
    key: Sequence[str]
    wrong: dict[str, Any]
    instants: dict[str, Any] = field(default_factory=dict)
    newest: int = -1
    paged: bool = True
    inner: str = ""


_DIALECTS = MappingProxyType(
    {
        "one_stop": Dialect(
            rows=(("result",),),
            key=("MaHoSo",),
            wrong={"NgayTiepNhan": "hôm qua", "TrangThaiHoSo": "đang chạy"},
            instants={"NgayTiepNhan": "20990101080000"},
        ),
        "open311": Dialect(
            rows=(("service_requests",),),
            key=("service_request_id",),
            wrong={"requested_datetime": "hôm qua", "service_request_id": None},
            instants={"requested_datetime": "2099-01-01T08:00:00+07:00"},
            newest=0,
        ),
        "wazuh": Dialect(
            rows=(("hits", "hits"),),
            key=("rule",),
            wrong={"timestamp": "hôm qua", "@timestamp": "hôm qua", "rule": "không rõ"},
            instants=dict.fromkeys(("timestamp", "@timestamp"), "2099-01-01T01:00:00.000+0000"),
            inner="_source",
        ),
        "service_quality": Dialect(
            rows=(("data", "evaluation"), ("data", "children")),
            key=("departmentCode",),
            wrong={"totalScore": "chín mươi", "score": "chín mươi", "departmentCode": ""},
            paged=False,
        ),
        "thongke_ioc": Dialect(
            rows=(("data",),),
            key=("MaHoSo", "MaDonVi", "Nam"),
            wrong={"NgayTiepNhan": "hôm qua", "HSTiepNhan": "nhiều", "HoSoDaTiepNhan": "nhiều"},
            instants={"NgayTiepNhan": "2099-01-01T08:00:00"},
            paged=False,
        ),
        "igate": Dialect(
            rows=((),),
            key=("agency",),
            wrong={"received": "nhiều", "agency": None},
            paged=False,
        ),
        "hue_s": Dialect(
            rows=(("data",),),
            key=("PhanAnhID",),
            wrong={"NgayPhanAnh": "hôm qua"},
            instants={"NgayPhanAnh": "01/01/2099 08:00"},
            newest=0,
        ),
        "rest_map": Dialect(
            rows=(("ketQua", "danhSach"),),
            key=("phieu",),
            wrong={"phieu": "hỏng"},
            instants={"phieu": {"luc": dict.fromkeys(("gui", "doi"), "01/01/2099 08:00")}},
        ),
    }
)


class Spoiler:
    """Spoils one system's answers; it remembers the last page, to tell it again."""

    def __init__(self) -> None:
        self._last: dict[str, list[Any]] = {}

    def spoilt(self, system: str, kind: str, body: bytes) -> bytes:
        """The body of an answer, spoilt; what is no list of rows stays as it is."""
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError:
            return body
        dialect = _DIALECTS[system]
        rows = _rows(dialect, said)
        if rows is None:
            return body
        facts = [row.get(dialect.inner, row) for row in rows if isinstance(row, dict)]
        if kind == "empty":
            rows.clear()
            if system == "one_stop":
                said["tongso"] = "0"
        elif kind == "doubled":
            self._tell_again(system, dialect, rows)
        elif kind == "reordered":
            rows.reverse()
        elif kind in ("timed_out", "partial_shards"):
            _half_searched(said, rows, timed_out=kind == "timed_out")
        else:
            _rewrite(dialect, kind, facts)
        return orjson.dumps(said)

    def _tell_again(self, system: str, dialect: Dialect, rows: list[Any]) -> None:
        """The page before stands before this one, as where rows moved on meanwhile."""
        own = list(rows)
        rows[:0] = self._last.get(system, []) if dialect.paged else own
        self._last = {**self._last, system: own}


def _rewrite(dialect: Dialect, kind: str, facts: list[dict[str, Any]]) -> None:
    if kind == "bad_rows":
        _put(facts[::10], dialect.wrong)
    elif kind == "future":
        _put(facts[dialect.newest :][:1], dialect.instants)
    elif kind == "added":
        for row in facts:
            row.update(_NEW_FIELD)
    else:
        for row in facts:
            _redeclare(row, dialect.key, renamed=kind == "renamed")


def _put(rows: list[dict[str, Any]], values: dict[str, Any]) -> None:
    """Those of the values whose field a row has; of a table of fields, those that are named."""
    for row in rows:
        for name in values.keys() & row.keys():
            inner = isinstance(values[name], dict) and isinstance(row[name], dict)
            row[name] = {**row[name], **values[name]} if inner else values[name]


def _redeclare(row: dict[str, Any], names: Sequence[str], *, renamed: bool) -> None:
    """Fields under another name, or with what they held in a list of objects."""
    for name in names:
        if name in row and renamed:
            row[f"{name}Moi"] = row.pop(name)
        elif name in row:
            row[name] = [{"giaTri": row[name]}]


def _rows(dialect: Dialect, said: Any) -> list[Any] | None:
    if isinstance(said, list):
        return said
    for path in dialect.rows:
        found = said
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    return None


def _half_searched(said: dict[str, Any], rows: list[Any], *, timed_out: bool) -> None:
    """What OpenSearch answers, with 200, when some of its shards did not."""
    del rows[::2]
    if timed_out:
        said["timed_out"] = True
        return
    reason = {"type": "no_shard_available_action_exception", "reason": "no shard available"}
    said["_shards"]["failed"], said["_shards"]["successful"] = 2, said["_shards"]["total"] - 2
    said["_shards"]["failures"] = [{"shard": shard, "reason": reason} for shard in (1, 4)]
