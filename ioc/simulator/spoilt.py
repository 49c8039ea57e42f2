"""Answers that arrive whole and are wrong: emptied, with unreadable rows, from half the shards."""

from typing import Any

import orjson

SPOILING = frozenset({"empty", "bad_rows", "partial_shards", "timed_out"})
# Where each system's rows stand in its answers.
_ROWS: dict[str, tuple[tuple[str, ...], ...]] = {
    "one_stop": (("result",),),
    "open311": (("service_requests",),),
    "wazuh": (("hits", "hits"),),
    "service_quality": (("data", "evaluation"), ("data", "children")),
    "thongke_ioc": (("data",),),
}
_WRONG: dict[str, dict[str, Any]] = {
    "one_stop": {"NgayTiepNhan": "hôm qua", "TrangThaiHoSo": "đang chạy"},
    "open311": {"requested_datetime": "hôm qua", "service_request_id": None},
    "wazuh": {"timestamp": "hôm qua", "@timestamp": "hôm qua", "rule": "không rõ"},
    "service_quality": {"totalScore": "chín mươi", "score": "chín mươi", "departmentCode": ""},
    "thongke_ioc": {"NgayTiepNhan": "hôm qua", "HSTiepNhan": "nhiều", "HoSoDaTiepNhan": "nhiều"},
}


def spoilt(system: str, kind: str, body: bytes) -> bytes:
    """The body of an answer, spoilt; what is no list of rows stays as it is."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    rows = _rows(system, said)
    if rows is None:
        return body
    if kind == "empty":
        rows.clear()
        if system == "one_stop":
            said["tongso"] = "0"
    elif kind == "bad_rows":
        for row in rows[::10]:
            facts = row.get("_source", row)
            facts.update({key: wrong for key, wrong in _WRONG[system].items() if key in facts})
    else:
        _half_searched(said, rows, timed_out=kind == "timed_out")
    return orjson.dumps(said)


def _rows(system: str, said: Any) -> list[Any] | None:
    if isinstance(said, list):
        return said
    for path in _ROWS[system]:
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
