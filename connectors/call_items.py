"""One call of a call centre's log as a Call; of whoever called or answered nothing is kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from connectors.call_lines import cdr_time, epoch
from connectors.call_options import CDR, CSV, QUEUE_LOG, Options, read_options, written
from ioc.domain.codes import canonical_agency
from ioc.domain.records import Call, Outcome, Record
from ioc.sources.connector import Row, Source
from ioc.sources.errors import BadRow
from ioc.sources.privacy import free_text

_UNIQUE: Final = re.compile(r"(?:[A-Za-z][\w-]{0,30}-)?[12]\d{9}\.\d{1,10}", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})", re.ASCII)
_SECONDS: Final = re.compile(r"(\d{1,6})(?:[.,]\d{1,6})?", re.ASCII)
# So many digits are a number outside the house: it may be somebody's own.
_OUTSIDE: Final = re.compile(r"\d(?:[ .-]?\d){5,}")
_LONGEST: Final = 172_800
_OLDEST: Final = 2000
_ENDED: Final = MappingProxyType(
    {
        "COMPLETEAGENT": Outcome.ANSWERED,
        "COMPLETECALLER": Outcome.ANSWERED,
        "BLINDTRANSFER": Outcome.TRANSFERRED,
        "TRANSFER": Outcome.TRANSFERRED,
        "ATTENDEDTRANSFER": Outcome.TRANSFERRED,
        "ABANDON": Outcome.ABANDONED,
        "EXITWITHKEY": Outcome.ABANDONED,
        "EXITWITHTIMEOUT": Outcome.MISSED,
        "EXITEMPTY": Outcome.MISSED,
    }
)
_DISPOSED: Final = MappingProxyType(
    {
        "ANSWERED": Outcome.ANSWERED,
        **dict.fromkeys(("NO ANSWER", "BUSY", "FAILED", "CONGESTION"), Outcome.MISSED),
    }
)


class _Told(NamedTuple):
    """What the three dialects have in common."""

    code: str
    at: datetime | None
    queue: str
    outcome: Outcome
    wait: int | None
    talk: int | None
    to: str = ""


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The call of one row. BadRow without a readable code, time, queue or end."""
    if not isinstance(row, Mapping):
        raise BadRow("dòng không phải một cuộc gọi")
    kind = source.options.get("format", QUEUE_LOG)
    told = _of_cdr(row, source) if kind == CDR else _of_csv(row, source) if kind == CSV else None
    told = told or _of_queue_log(row)
    queue = _queue(told.queue, source)
    if told.at is None or told.at.year < _OLDEST:
        raise BadRow("thời điểm gọi đến không phải ngày giờ", key=told.code)
    if not queue:
        raise BadRow("thiếu tên hàng đợi, đường dây nóng", key=told.code)
    return (
        Call(
            code=told.code,
            started_at=told.at,
            queue=queue,
            outcome=told.outcome,
            wait_seconds=told.wait,
            talk_seconds=told.talk,
            transferred_to=_unit(told.to),
            desk=canonical_agency(source.agency) if source.agency else "",
        ),
    )


def _of_queue_log(row: Row) -> _Told:
    call, end = _said(row, "callid"), _said(row, "end")
    known = end if end in _ENDED else ""
    if not _UNIQUE.fullmatch(call):
        raise BadRow("dòng thiếu mã cuộc gọi hoặc mã lạ", fields={"event": known} if known else {})
    at = epoch(row.get("entered"))
    if at is None:
        raise BadRow("không thấy lúc vào hàng đợi (ENTERQUEUE)", key=call, fields={"event": known})
    code = f"{call}|{_said(row, 'entered').partition('.')[0]}"
    outcome = _ENDED.get(end)
    if outcome is None and not row.get("connected"):
        raise BadRow("không thấy cuộc gọi kết thúc ra sao", key=code)
    wait = seconds(row.get("wait"))
    if wait is None and outcome in (Outcome.ABANDONED, Outcome.MISSED):
        wait = _between(at, epoch(row.get("ended")))
    talk, queue = seconds(row.get("talk")), _said(row, "queue")
    return _Told(code, at, queue, outcome or Outcome.ANSWERED, wait, talk, _said(row, "to"))


def _of_cdr(row: Row, source: Source) -> _Told:
    options, unique = read_options(source), _said(row, "uniqueid")
    named = {name: _said(row, name) for name in ("start", "dst", "duration", "billsec")}
    code = unique if _UNIQUE.fullmatch(unique) else _fingerprint(named, source)
    at, answered_at = cdr_time(named["start"], options), cdr_time(_said(row, "answer"), options)
    disposition = _said(row, "disposition")
    if disposition not in _DISPOSED:
        raise BadRow("disposition không có trong CDR của Asterisk", key=code)
    if named["dst"] not in options.numbers:
        raise BadRow("số được gọi không phải đường dây nóng đã khai", key=code)
    outcome = _DISPOSED[disposition]
    if outcome is Outcome.ANSWERED:
        whole, talk = seconds(named["duration"]), seconds(named["billsec"])
        wait = _between(at, answered_at)
        if wait is None and whole is not None and talk is not None and whole >= talk:
            wait = whole - talk
    else:
        wait, talk = seconds(named["duration"]), None
    return _Told(code, at, named["dst"], outcome, wait, talk)


def _of_csv(row: Row, source: Source) -> _Told:
    options = read_options(source)
    named = {name: _said(row, name) for name in ("started", "queue", "outcome", "wait", "talk")}
    told = _said(row, "id")
    code = _fingerprint({"id": told} if told else named, source)
    return _Told(
        code,
        written(named["started"], options),
        named["queue"] or options.queue,
        _outcome(named["outcome"], options, code),
        seconds(named["wait"]),
        seconds(named["talk"]),
        _said(row, "unit"),
    )


def _outcome(word: str, options: Options, code: str) -> Outcome:
    found = options.outcomes.get(word)
    if found is None:
        raise BadRow(
            f"kết quả {free_text(word, 60)!r} chưa có trong options.outcomes; hãy khai nghĩa",
            key=code,
        )
    return Outcome(found)


def seconds(value: Any) -> int | None:
    """Whole seconds written as 75, 75.2, 1:15 or 0:01:15; None for anything else, or two days."""
    text = value.strip() if isinstance(value, str) else ""
    clock, plain = _CLOCK.fullmatch(text), _SECONDS.fullmatch(text)
    if clock:
        found = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    elif plain:
        found = int(plain[1])
    else:
        return None
    return found if found < _LONGEST else None


def _between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    found = int((end - start).total_seconds())
    return found if 0 <= found < _LONGEST else None


def _queue(text: str, source: Source) -> str:
    """A declared hotline as it is dialled; any other name as free text, for it may hold a number
    of somebody's.
    """
    declared = {one.strip() for one in str(source.options.get("hotlines", "")).split(",")}
    return text if text and text in declared else free_text(text, 60)


def _unit(text: str) -> str:
    """The unit, or the extension within the house; a number outside it is not kept."""
    return "" if _OUTSIDE.search(text) else free_text(text, 100)


def _fingerprint(told: Mapping[str, str], source: Source) -> str:
    """A code of our own: theirs may be made of the caller's number."""
    key = blake2b(source.name.encode(), digest_size=32).digest()
    said = repr(sorted(told.items())).encode("utf-8", "replace")
    return f"#{blake2b(said, digest_size=10, key=key).hexdigest()}"


def _said(row: Row, name: str) -> str:
    value = row.get(name)
    return value.strip()[:200] if isinstance(value, str) else ""
