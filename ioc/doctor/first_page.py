"""What a source's first page holds, told to a person: fields, rejects, words, and what to do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ioc.domain.periods import TZ
from ioc.domain.records import Step
from ioc.preview import Preview

SHOWN_RECORDS, SHOWN_WORDS = 3, 15
_FEW, _POINT = 3, "tọa độ"
_EMPTY = (None, "", ())
_KINDS = MappingProxyType(
    {
        "Dossier": "hồ sơ",
        "Step": "bước xử lý",
        "Case": "phản ánh",
        "Alert": "cảnh báo",
        "Score": "điểm 766",
        "Call": "cuộc gọi",
        "Total": "số tổng",
        "Figure": "số liệu đơn vị nhập",
    }
)
_REMEDIES = MappingProxyType(
    {
        "trạng thái": "thêm vào [sources.{source}.options.statuses]",
        "mức độ": "thêm vào [sources.{source}.options.severities] (bộ wazuh: options.severity)",
        "lĩnh vực": "thêm cách viết vào cột texts của categories.csv",
        "đơn vị": "chỉ định ở trang Chuẩn hoá dữ liệu, hoặc thêm vào aliases.csv",
        "cột": "nói cột ấy là gì ở trang Chuẩn hoá dữ liệu, hoặc khai options.headers",
        "thiết bị": "thêm vào assets.csv",
        "tọa độ": "xem lại fields lat, lon; các dòng ấy vẫn được đếm, chỉ không lên bản đồ",
    }
)


def render(seen: Preview) -> str:
    """What was seen, ready for a terminal."""
    if seen.failure:
        return f"hỏng  Nguồn {seen.source}: {seen.failure}"
    if not seen.fetched:
        return f"xem   Nguồn {seen.source}: trả lời được nhưng trang đầu không có dòng nào"
    lines = [f"Nguồn {seen.source}: {counted(seen)}. Chưa ghi gì vào cơ sở dữ liệu."]
    for number, record in enumerate(seen.records[:SHOWN_RECORDS], start=1):
        lines += ["", f"{_KINDS.get(type(record).__name__, 'dòng')} {number}", *_fields(record)]
    lines += _never(seen.records)
    if seen.rejects:
        lines += ["", "Dòng bị loại:", *_counted(seen.rejects)]
    if seen.words:
        told = {f"{kind}: {word or '(trống)'}": count for (kind, word), count in seen.words.items()}
        lines += ["", "Chưa biết nghĩa:", *_counted(told)]
    return "\n".join(lines)


def counted(seen: Preview) -> str:
    """How many rows came, what they were and how many were put aside, in one line."""
    kinds = Counter(type(record).__name__ for record in seen.records)
    told = ", ".join(f"{count} {_KINDS.get(name, name)}" for name, count in kinds.items())
    refused = sum(seen.rejects.values())
    return f"trang đầu có {seen.fetched} dòng, đọc được {told or 'không gì'}, loại {refused}"


def _fields(record: Any) -> Iterator[str]:
    for name, value in _items(record).items():
        if value not in _EMPTY:
            yield f"  {name:<16}{_shown(value)}"


def _items(record: Any) -> Mapping[str, Any]:
    if is_dataclass(record) and not isinstance(record, type):
        return asdict(record)
    return record._asdict() if isinstance(record, Step) else {}


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(TZ):%d/%m/%Y %H:%M:%S}"
    if isinstance(value, tuple):
        return f"{len(value)} mục"
    return str(value)


def _never(records: Sequence[Any]) -> Iterator[str]:
    """Which fields no record had: a wrong path looks just like a field that is never filled in."""
    cases = [record for record in records if not isinstance(record, Step)]
    if not cases:
        return
    never = [name for name in _items(cases[0]) if all(getattr(r, name) in _EMPTY for r in cases)]
    if never:
        yield ""
        yield f"Không dòng nào có: {', '.join(never)} (không gửi, hoặc khai sai đường dẫn)"


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for what, count in ordered[:SHOWN_WORDS]:
        yield f"  {count:>6}  {what}"
    if len(ordered) > SHOWN_WORDS:
        yield f"          và {len(ordered) - SHOWN_WORDS} cách viết khác"


def concerns(seen: Preview) -> list[tuple[str, str]]:
    """What a person should do about it, each as (what was seen, what to do)."""
    name = seen.source
    if seen.failure:
        return [(seen.failure, f"{name}: {remedy(seen.failure)}")]
    told = [(seen.notice, f"{name}: {remedy(seen.notice)}")] if seen.notice else []
    told += [
        (reason, f"{name}: {remedy(reason)}")
        for reason, kind in seen.whole.items()
        if kind == "file"
    ]
    rows = {reason: count for reason, count in seen.rejects.items() if reason not in seen.whole}
    if rows:
        most = 2 * sum(rows.values()) > seen.fetched
        why = "bên kia đã đổi khuôn dạng, hoặc khai sai đường dẫn" if most else "xem lý do"
        text = _few("dòng bị loại", rows)
        told.append((text, f"{name}: {'phần lớn' if most else 'có'} dòng bị loại: {why}"))
    for kind in dict.fromkeys(kind for kind, _ in seen.words):
        words = {word: count for (other, word), count in seen.words.items() if other == kind}
        # Some devices know no place: that is a word of theirs, and no mistake of ours.
        if kind != _POINT or 2 * sum(words.values()) >= len(seen.records):
            remark = f"{name}: {kind}: {_REMEDIES[kind].format(source=name)}"
            told.append((_few(f"{kind} lạ", words), remark))
    return told


def tasks(seen: Preview) -> list[str]:
    """What to do about it, one line each."""
    return [task for _, task in concerns(seen)]


def _few(what: str, counts: Mapping[str, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = ", ".join(f"{word or '(trống)'} ({count} dòng)" for word, count in ordered[:_FEW])
    more = len(ordered) - _FEW
    return f"{what}: {shown}" + (f", và {more} thứ khác" if more > 0 else "")


def remedy(message: str) -> str:
    """The part of a sentence of ours that says what to do; all of it where none does."""
    told, _, what = message.rpartition("; hãy ")
    return (what if told else message).rstrip(".")
