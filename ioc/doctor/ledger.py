"""How a source stands by what is stored: read lately, understood, waiting for nobody."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from ioc.doctor import first_page
from ioc.doctor.findings import Finding, bad, good, look
from ioc.doctor.visit import Visit
from ioc.doctor.worker import RESTART
from ioc.domain.periods import TZ
from ioc.store.looking import file_of

_AHEAD: Final = timedelta(minutes=5)
_LIMITED: Final = ("HTTP 429", "yêu cầu chờ")
_GO_ON: Final = "rồi bấm Chạy tiếp ở trang Nguồn dữ liệu"


class Met(NamedTuple):
    """How the source was met just now: it gave its first page, or the way there is broken."""

    answered: bool
    broken: bool


def stored(visit: Visit, met: Met) -> Iterator[Finding]:
    """What the database tells of the source; nothing where there is no database."""
    if visit.books is None:
        return
    row = visit.row
    if row is None:
        text = "worker chưa biết nguồn này"
        yield look(f"{visit.name}: lượt đọc", text, f"{visit.name}: {RESTART}")
        return
    yield from _changed(visit, row)
    yield _turn(visit, row, met)
    yield from _age(visit, row)
    yield from _waiting(visit)


def _changed(visit: Visit, row: Mapping[str, Any]) -> Iterator[Finding]:
    """The file says something else than the worker has read of it."""
    source = visit.source
    stale = source.stale_after or visit.connector.stale_after
    ours = {
        "connector": source.connector,
        "title": source.title,
        "simulated": source.simulated,
        "enabled": source.enabled,
        "precedence": source.precedence,
        "stale_after_s": int(stale.total_seconds()),
    }
    other = [name for name, value in ours.items() if row[name] != value]
    if other:
        text = f"tệp nguồn đã sửa ({', '.join(other)}), worker chưa đọc lại"
        yield look(f"{visit.name}: khai báo", text, f"{visit.name}: {RESTART}")


def _turn(visit: Visit, row: Mapping[str, Any], met: Met) -> Finding:
    """How its last turn ended."""
    subject, outcome = f"{visit.name}: lượt đọc", row["outcome"]
    said = str(row["last_error"] or "")
    if row["paused"]:
        task = f"{visit.name}: xong việc thì bấm Chạy tiếp ở trang Nguồn dữ liệu"
        return look(subject, "đang do người tạm dừng", task)
    if any(sign in said for sign in _LIMITED):
        task = f'{visit.name}: hỏi thưa hơn: thêm every = "1h" vào [sources.{visit.name}]'
        return look(subject, f"bị máy chủ giới hạn số lần hỏi: {said}", task)
    if outcome not in ("ok", "never"):
        return _unwell(visit, row, said, met)
    if outcome == "never":
        return look(subject, "chưa có lượt nào")
    if said:
        who = "cùng bên gửi " if visit.source.senders else ""
        task = f"{visit.name}: {who}{first_page.remedy(said)}"
        return look(subject, f"tốt, nhưng: {said}", task)
    return good(
        subject, f"tốt{_at(row['last_success_at'])}, đã ghi {_number(row['stored'])} bản ghi"
    )


def _unwell(visit: Visit, row: Mapping[str, Any], said: str, met: Met) -> Finding:
    """A turn that did not end well; what is broken just now has its own task already."""
    subject, outcome = f"{visit.name}: lượt đọc", row["outcome"]
    go_on = f"{visit.name}: bấm Chạy tiếp ở trang Nguồn dữ liệu"
    if outcome == "failed":
        task = f"{visit.name}: báo người phát triển kèm nhật ký của worker"
        return bad(subject, said or "lỗi của chương trình", task)
    if outcome == "refused" and met.answered:
        return look(subject, "lượt trước bị từ chối, đang dừng; nay hỏi được rồi", go_on)
    if outcome == "refused" and met.broken:
        return look(subject, f"bị từ chối, đang dừng: {said}", f"{go_on} khi sửa xong việc trên")
    remedy = f"{visit.name}: {first_page.remedy(said)}"
    if outcome == "refused":
        return bad(subject, f"bị từ chối, đang dừng: {said}", f"{remedy}, {_GO_ON}")
    if met.answered:
        return look(subject, f"lượt trước không được: {said}; nay hỏi được, lượt sau đọc tiếp")
    if met.broken:
        return look(subject, f"không được{_since(row)}: {said}")
    return bad(subject, f"không được{_since(row)}: {said}", remedy)


def _age(visit: Visit, row: Mapping[str, Any]) -> Iterator[Finding]:
    """How old the figures are, by the product's time where that may be believed."""
    subject, as_of = f"{visit.name}: độ mới", row["data_as_of"]
    if as_of is None or not visit.timely:
        return
    now, limit = visit.clock.now(), timedelta(seconds=row["stale_after_s"])
    mark = row["watermark"]
    if mark is not None and mark > now + _AHEAD:
        text = f"mốc đồng bộ ở tương lai ({_local(mark)}): dữ liệu mới sẽ bị bỏ qua"
        yield bad(subject, text, f"{visit.name}: dừng worker, chạy: {_reset(visit)}, rồi chạy lại")
    elif now - as_of > limit:
        text = f"số liệu tính đến {_local(as_of)}, cũ quá hạn {_span(limit)}"
        yield look(subject, text, _stale(visit, row))
    else:
        yield good(subject, f"số liệu tính đến {_local(as_of)}{_history(row)}")


def _stale(visit: Visit, row: Mapping[str, Any]) -> str:
    if row["outcome"] in ("refused", "unavailable", "failed") or row["paused"]:
        return ""
    if visit.source.senders:
        return f"{visit.name}: hỏi các bên gửi vì sao ngừng đẩy"
    return f"{visit.name}: đọc ngay một lượt: .venv/bin/python -m ioc poll {visit.name}"


def _reset(visit: Visit) -> str:
    said = f"UPDATE sources SET watermark = NULL, data_as_of = NULL WHERE name = '{visit.name}'"
    path = file_of(visit.settings.database_url)
    return f'sqlite3 {path} "{said}"' if path else f'psql -c "{said}"'


def _waiting(visit: Visit) -> Iterator[Finding]:
    """Rows that were put aside, and facts whose words nobody has said the meaning of."""
    books, name = visit.books, visit.name
    if books is None:
        return
    count, reasons = books.rejects.get(name, (0, ()))
    if count:
        text = f"{_number(count)} dòng, nhiều nhất: {'; '.join(reasons)}"
        task = f"{name}: xem từng dòng ở trang Nguồn dữ liệu (/nguon-du-lieu), báo bên gửi sửa"
        yield look(f"{name}: dòng bị loại", text, task)
    counts = books.unmapped.get(name, {})
    waits = ", ".join(
        f"{_number(n)} bản ghi chờ nghĩa của {what}" for what, n in counts.items() if n
    )
    if waits:
        task = f"{name}: nói nghĩa của từng chữ ở trang Chuẩn hoá dữ liệu (/chuan-hoa)"
        yield look(f"{name}: chưa biết nghĩa", waits, task)


def _history(row: Mapping[str, Any]) -> str:
    back, wanted = row["backfilled_to"], row["backfill_from"]
    if back is None or wanted is None or back <= wanted:
        return ""
    return f", lịch sử mới nạp về tới {back.astimezone(TZ):%d/%m/%Y}"


def _since(row: Mapping[str, Any]) -> str:
    good_at = row["last_success_at"]
    return f" từ sau {_local(good_at)}" if good_at else ", chưa lần nào tốt"


def _at(moment: datetime | None) -> str:
    return f" lúc {_local(moment)}" if moment else ""


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(TZ):%H:%M %d/%m/%Y}"


def _span(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    return f"{hours / 24:g} ngày" if hours >= 24 else f"{hours:g} giờ"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
