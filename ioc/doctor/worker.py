"""Whether somebody reads the sources: one worker leads, and it is no older than what it reads."""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ioc.clock import Clock
from ioc.config import Settings
from ioc.doctor.books import Books
from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.periods import TZ
from ioc.lookups import fingerprint
from ioc.sources.connector import Source

START = (
    ".venv/bin/python -m ioc worker (hoặc make run; là dịch vụ thì systemctl restart ioc-worker)"
)
RESTART = "khởi động lại worker (systemctl restart ioc-worker, hoặc dừng rồi make run)"
_SUBJECT = "Worker"
_LEAD = timedelta(minutes=5)
_WAITING = timedelta(seconds=30)
# A turn may be long: only one that missed several of its rhythm has stopped.
_TURNS = 3


def check_worker(
    settings: Settings, sources: Sequence[Source], books: Books, clock: Clock | None
) -> Iterator[Finding]:
    """The worker's lock, its last turn against its rhythm, the orders and files that it waits on.

    `clock` tells the product's time, None where nobody does just now.
    """
    alive = books.led if books.led is not None else is_led(settings.secret_file.parent)
    if not alive:
        yield bad(_SUBJECT, f"không chạy{_last(books)}: không nguồn nào được đọc", f"chạy {START}")
        if clock is not None:
            yield from _ahead(books, clock.now())
        return
    late = _late(books, clock.now(), max(clock.rate, 1.0)) if clock else []
    if late:
        text = f"đang chạy nhưng đã lâu không đọc: {', '.join(late)}"
        yield look(_SUBJECT, text, f"xem nhật ký của worker, rồi {RESTART}")
    else:
        yield good(_SUBJECT, f"đang chạy, một mình{_last(books)}")
    if clock is not None and books.asked is not None:
        yield from _ordered(books.asked, clock)
    yield from _counted(settings, sources, books)


def _ordered(asked: datetime, clock: Clock) -> Iterator[Finding]:
    if clock.now() - asked > _WAITING * max(clock.rate, 1.0):
        yield look("Lệnh", f"có lệnh chờ từ {_local(asked)}, worker chưa nhận", RESTART)


def is_led(folder: Path) -> bool:
    """Whether a worker beside a SQLite file holds its lock; asked with a lock that others share."""
    path = folder / "worker.lock"
    if not path.exists():
        return False
    try:
        with path.open("rb") as held:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # It may not be read: then somebody else owns it, who alone can tell.
        return os.access(path, os.F_OK)
    return False


def _late(books: Books, now: datetime, rate: float) -> list[str]:
    return [name for name, row in books.rows.items() if _is_late(row, now, rate)]


def _is_late(row: Mapping[str, Any], now: datetime, rate: float) -> bool:
    if not row["enabled"] or row["paused"] or row["outcome"] == "refused" or not row["every_s"]:
        return False
    tried = row["last_attempt_at"]
    # A turn lasts machine seconds, however fast the product's time runs.
    patience = timedelta(seconds=_TURNS * row["every_s"]) + timedelta(minutes=15) * rate
    return tried is not None and now - tried > patience


def _ahead(books: Books, now: datetime) -> Iterator[Finding]:
    """A worker refuses to start where the clock stands before its last turn."""
    tried = [row["last_attempt_at"] for row in books.rows.values() if row["last_attempt_at"]]
    if tried and max(tried) > now + _LEAD:
        text = f"đồng hồ chỉ trước lượt đọc cuối {_local(max(tried))}, worker sẽ không chạy"
        yield bad("Đồng hồ", text, "chỉnh giờ máy: timedatectl set-ntp true")


def _counted(settings: Settings, sources: Sequence[Source], books: Books) -> Iterator[Finding]:
    """Whether what is stored was counted by the reference files as they are now."""
    streams = {source.name: source.feedback for source in sources if source.enabled}
    try:
        known = fingerprint(settings.data, streams)
    except OSError:
        return
    if books.lookups and books.lookups != known:
        text = "danh mục đã sửa sau lần đếm cuối: số liệu còn theo danh mục cũ"
        yield look("Bảng tổng hợp", text, f"{RESTART}: mọi hồ sơ được đọc lại theo danh mục mới")
    else:
        yield good("Bảng tổng hợp", "đếm theo danh mục hiện tại")


def _last(books: Books) -> str:
    tried = [row["last_attempt_at"] for row in books.rows.values() if row["last_attempt_at"]]
    return f", lượt đọc gần nhất {_local(max(tried))}" if tried else ""


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(TZ):%H:%M %d/%m/%Y}"
