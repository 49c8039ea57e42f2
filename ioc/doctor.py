"""`python -m ioc doctor`: one calm table of what the product stands on, with remedies."""

import os
import shutil
import socket
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import holidays
import sqlalchemy as sa

from ioc.clock import Clock
from ioc.config import PASSWORD_FILE, Settings
from ioc.sources.connector import Source
from ioc.store.engine import first_line, open_engine, ready

_LEAST_FREE = 2 * 1024**3
_PATIENCE = 3.0


class Verdict(Enum):
    GOOD = "tốt"
    LOOK = "xem"
    BAD = "hỏng"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the table: what was looked at, how it is, what was seen and what to do."""

    verdict: Verdict
    subject: str
    text: str


def examine(settings: Settings, sources: Sequence[Source], clock: Clock) -> Iterator[Finding]:
    """Everything, in the order in which a person would mend it. Changes nothing."""
    yield check_database(settings.database_url)
    yield check_clock(clock)
    yield from check_calendar(settings.data / "holidays.toml", clock.today())
    yield from (check_source(source) for source in sources if source.enabled)
    yield check_disk(settings.data)
    yield check_door(settings)


def render(findings: Iterable[Finding]) -> str:
    """The table, ready for a terminal."""
    lines = [(found.verdict.value, found.subject, found.text) for found in findings]
    widths = [max((len(line[column]) for line in lines), default=0) for column in (0, 1)]
    return "\n".join(f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c}" for a, b, c in lines)


def check_database(url: str) -> Finding:
    subject, shown = "Cơ sở dữ liệu", sa.make_url(url).render_as_string(hide_password=True)
    engine = open_engine(url)
    try:
        with engine.connect():
            current = ready(engine)
    except sa.exc.SQLAlchemyError as error:
        text = f"{shown} không trả lời: {first_line(error)}"
        return Finding(verdict=Verdict.BAD, subject=subject, text=text)
    finally:
        engine.dispose()
    if not current:
        text = f"{shown} trả lời, bảng chưa có hoặc còn cũ: `python -m ioc worker` sẽ tạo"
        return Finding(verdict=Verdict.LOOK, subject=subject, text=text)
    return Finding(verdict=Verdict.GOOD, subject=subject, text=f"{shown} trả lời, bảng đúng bản")


def check_clock(clock: Clock) -> Finding:
    local = f"{clock.now():%Y-%m-%d %H:%M} UTC, ở đây là ngày {clock.today():%d/%m/%Y}"
    if clock.rate == 1:
        return Finding(verdict=Verdict.GOOD, subject="Đồng hồ", text=local)
    text = f"{local}; giờ mô phỏng, nhanh gấp {clock.rate:g} lần"
    return Finding(verdict=Verdict.LOOK, subject="Đồng hồ", text=text)


def check_calendar(path: Path, today: date) -> Iterator[Finding]:
    """This year and the next against the holidays package; either may err, a person decides."""
    try:
        years = tomllib.loads(path.read_text(encoding="utf-8"))["years"]
    except (OSError, ValueError, KeyError) as error:
        text = f"{path} không đọc được: {error}"
        yield Finding(verdict=Verdict.BAD, subject="Ngày nghỉ", text=text)
        return
    for year in (today.year, today.year + 1):
        yield _compared(year, years.get(str(year)))


def _compared(year: int, declared: Mapping[str, Any] | None) -> Finding:
    subject = f"Ngày nghỉ {year}"
    if declared is None:
        text = "chưa có trong holidays.toml; hãy thêm, rồi chạy `python -m ioc rebuild`"
        return Finding(verdict=Verdict.LOOK, subject=subject, text=text)
    differences = calendar_differences(year, declared["off"], declared["worked"])
    if differences:
        text = "khác gói holidays: " + "; ".join(differences) + ". Hãy đối chiếu văn bản"
        return Finding(verdict=Verdict.LOOK, subject=subject, text=text)
    text = f"khớp gói holidays: nghỉ {len(declared['off'])} ngày, làm bù {len(declared['worked'])}"
    return Finding(verdict=Verdict.GOOD, subject=subject, text=text)


def calendar_differences(year: int, off: Iterable[date], worked: Iterable[date]) -> list[str]:
    """Where our days off and swapped days differ from the holidays package's; weekends left out."""
    package = holidays.country_holidays("VN", years=year)
    theirs = {day for day in package if day.weekday() < 5}
    swapped = {day for day in package.weekend_workdays if day.year == year}
    ours, ours_worked = set(off), set(worked)
    return [
        *(f"{day:%d/%m} ta nghỉ, gói thì không" for day in sorted(ours - theirs)),
        *(f"{day:%d/%m} gói nghỉ, ta thì không" for day in sorted(theirs - ours)),
        *(f"{day:%d/%m} ta làm bù, gói thì không" for day in sorted(ours_worked - swapped)),
        *(f"{day:%d/%m} gói làm bù, ta thì không" for day in sorted(swapped - ours_worked)),
    ]


def check_source(source: Source) -> Finding:
    """Whether its door opens; nothing is sent, so no account is locked and no log filled."""
    if source.senders:
        who = ", ".join(sender.name for sender in source.senders)
        text = f"được đẩy đến, không phải hỏi; bên gửi: {who}"
        return Finding(verdict=Verdict.GOOD, subject=f"Nguồn {source.name}", text=text)
    address = urlsplit(source.url)
    if address.scheme not in ("http", "https"):
        return _of_ours(source, address.scheme)
    port = address.port or (443 if address.scheme == "https" else 80)
    subject, place = f"Nguồn {source.name}", f"{address.hostname}:{port}"
    try:
        with closing(socket.create_connection((address.hostname, port), timeout=_PATIENCE)):
            return Finding(verdict=Verdict.GOOD, subject=subject, text=f"{place} mở")
    except OSError as error:
        text = (
            f"{place} không mở được ({error.strerror or error}); hãy hỏi người giữ hệ thống nguồn"
        )
        return Finding(verdict=Verdict.BAD, subject=subject, text=text)


def _of_ours(source: Source, scheme: str) -> Finding:
    """A source that is a file or a table: there is no door, only whether it may be read."""
    subject, path = f"Nguồn {source.name}", Path(unquote(urlsplit(source.url).path))
    if scheme != "file":
        text = f"đọc từ cơ sở dữ liệu; `python -m ioc doctor {source.name}` đọc thử"
        return Finding(verdict=Verdict.LOOK, subject=subject, text=text)
    if path.is_file() and os.access(path, os.R_OK):
        return Finding(verdict=Verdict.GOOD, subject=subject, text=f"{path} đọc được")
    text = f"{path} không có hoặc không đọc được; hãy kiểm tra url, quyền và nơi gắn ổ đĩa"
    return Finding(verdict=Verdict.BAD, subject=subject, text=text)


def check_disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder if folder.exists() else folder.anchor).free
    text = f"còn trống {free / 1024**3:.1f} GiB ở {folder}"
    if free < _LEAST_FREE:
        text += "; hãy dọn bớt trước khi đầy"
        return Finding(verdict=Verdict.LOOK, subject="Đĩa", text=text)
    return Finding(verdict=Verdict.GOOD, subject="Đĩa", text=text)


def check_door(settings: Settings) -> Finding:
    if not settings.password_file:
        text = f"chưa đặt {PASSWORD_FILE.name}: chỉ hợp với dữ liệu mô phỏng trên máy này"
        return Finding(verdict=Verdict.LOOK, subject="Mật khẩu", text=text)
    if settings.password_file.stat().st_mode & 0o077:
        text = f"{settings.password_file} người khác đọc được; hãy chạy: chmod 600"
        return Finding(verdict=Verdict.LOOK, subject="Mật khẩu", text=text)
    return Finding(verdict=Verdict.GOOD, subject="Mật khẩu", text="có, tệp chỉ chủ đọc được")
