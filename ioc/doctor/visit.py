"""One source, step by step: its secret, the way there, its certificate, its first page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from ioc import preview
from ioc.clock import Clock
from ioc.config import Settings
from ioc.doctor import first_page
from ioc.doctor.books import Books
from ioc.doctor.door import Door, door_of, knock
from ioc.doctor.findings import Finding, Verdict, bad, good, look
from ioc.doctor.own_side import check_file, check_folder, is_folder
from ioc.doctor.standing import check_private
from ioc.doctor.tls import handshake
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Connector, Source
from ioc.sources.files import path_of
from ioc.sources.installations import secret_value
from ioc.sources.manners import Manners
from ioc.sources.probing import Observation
from ioc.sources.tables import read_table

LONGEST: Final = 120.0
_HURRY: Final = {"connect_timeout": 5.0, "read_timeout": 20.0, "deadline": 25.0, "patience": 0.0}
_REFUSED: Final = "kiểm tra tài khoản và mật khẩu của nguồn với bên giữ hệ thống"
_AWAY: Final = "hỏi bên giữ hệ thống, rồi thử lại: "
_APART: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A source and all that is needed to look at it.

    `room` and `books` are None where they cannot be read; `wall` is the machine's time. One that
    is `hurried` waits for no slow server. `timely` says that the product's time may be believed.
    """

    source: Source
    connector: Connector
    settings: Settings
    clock: Clock
    wall: Callable[[], datetime]
    environ: Mapping[str, str]
    room: preview.Room | None
    books: Books | None
    hurried: bool
    timely: bool = True

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def row(self) -> Mapping[str, Any] | None:
        """What the database knows of it."""
        return self.books.rows.get(self.name) if self.books else None


@dataclass(slots=True)
class Told:
    """What a source itself said, to be shown whole: its first page, and what a probe learnt."""

    page: preview.Preview | None = None
    learnt: Sequence[Observation] = ()

    @property
    def answered(self) -> bool:
        """Whether the source gave its first page."""
        return self.page is not None and not self.page.failure


def asked(visit: Visit, into: Told) -> Iterator[Finding]:
    """Every step on the way to the source's first page; what follows a broken one is not tried."""
    secret, told = _secret(visit)
    yield from told
    if secret is None:
        return
    for found in _way(visit, secret):
        yield found
        if found.verdict is Verdict.BAD:
            return
    yield from _first_page(visit, secret, into)
    if into.page is not None and not into.page.refused and not visit.hurried:
        yield from _probed(visit, secret, into)


def _secret(visit: Visit) -> tuple[str | None, list[Finding]]:
    """The source's secret, None where it cannot be read, and how it is kept."""
    source, subject = visit.source, f"{visit.name}: mật khẩu"
    try:
        secret = secret_value(source, visit.environ, lambda path: Path(path).read_text("utf-8"))
    except ConfigError as error:
        task = f"{visit.name}: {first_page.remedy(str(error))} (secret = {source.secret})"
        return None, [bad(subject, str(error), task)]
    if not source.secret:
        return secret, []
    return secret, [kept_well(subject, source.secret, visit.environ)]


def kept_well(subject: str, named: str, environ: Mapping[str, str]) -> Finding:
    """How a secret that can be read is kept: in a variable, or in a file of ours alone."""
    kind, _, name = named.partition(":")
    path = name if kind == "file" else environ.get(f"{name}_FILE", "")
    if path and not (kind == "env" and environ.get(name)):
        return check_private(subject, named, Path(path))
    return good(subject, f"có ({named})")


def _way(visit: Visit, secret: str) -> Iterator[Finding]:
    source = visit.source
    scheme = source.url.partition(":")[0]
    if scheme == "file":
        path = path_of(source.url)
        yield from (check_folder if is_folder(source, path) else check_file)(source.name, path)
        return
    if scheme == "table":
        yield from _way_to_table(visit, secret)
        return
    manners = manners_of(source)
    door = door_of(source.name, source.url, ca_file=manners.ca_file, simulated=source.simulated)
    yield knock(door, visit.environ)
    if door.tls:
        yield handshake(door, visit.wall())


def _way_to_table(visit: Visit, secret: str) -> Iterator[Finding]:
    try:
        address = sa.make_url(secret)
    except sa.exc.ArgumentError:
        # What is wrong with it is told by the first page, which never repeats it.
        return
    if address.host:
        yield knock(
            Door(name=visit.name, host=address.host, port=address.port or 5432), visit.environ
        )


def _first_page(visit: Visit, secret: str, into: Told) -> Iterator[Finding]:
    subject, alone = f"{visit.name}: trang đầu", f".venv/bin/python -m ioc doctor {visit.name}"
    if visit.room is None:
        yield look(subject, "chưa đọc thử: danh mục hoặc bản đồ còn hỏng")
        return
    if visit.row is not None and visit.row["paused"] and visit.hurried:
        yield look(subject, f"đang tạm dừng nên không hỏi; muốn thử: {alone}")
        return
    if visit.row is not None and visit.row["outcome"] == "refused" and visit.hurried:
        # Its task is told with its last turn; another wrong try may lock the account.
        yield look(subject, f"lượt trước bị từ chối nên không thử lại; sửa xong thì: {alone}")
        return
    if visit.hurried and is_slow(visit):
        yield _slow(visit, subject, alone)
        return
    try:
        seen = preview.asked(_hurried(visit), secret, visit.room, visit.clock)
    except ConfigError as error:
        yield bad(subject, str(error), f"{visit.name}: {first_page.remedy(str(error))}")
        return
    into.page = seen
    yield from page(visit, seen)


def page(visit: Visit, seen: preview.Preview) -> Iterator[Finding]:
    """What a first page says of the source: answered, understood, on time."""
    subject = f"{visit.name}: trang đầu"
    if seen.failure:
        yield _failed(visit, subject, seen)
    elif seen.fetched:
        yield good(subject, first_page.counted(seen))
    elif is_folder(visit.source, path_of(visit.source.url)):
        yield good(subject, "không có tệp nào chờ")
    else:
        asked_of = "28 ngày qua có dữ liệu không, tài khoản có được xem không"
        task = f"{visit.name}: hỏi bên giữ hệ thống: {asked_of}"
        yield look(subject, "trả lời được nhưng không có dòng nào", task)
    if not seen.failure:
        yield from _meaning(visit, seen)
    yield from _skew(visit, seen)


def _probed(visit: Visit, secret: str, into: Told) -> Iterator[Finding]:
    """What the server does other than its options say."""
    subject = f"{visit.name}: máy chủ"
    into.learnt, failure = preview.probed(visit.source, secret, visit.clock)
    if failure:
        task = f"{visit.name}: chạy lại lệnh này sau ít phút"
        yield look(subject, f"hỏi thử dở dang: {failure}", task)
    for fact in into.learnt:
        if fact.wrong:
            line = f"viết {fact.option} = {fact.observed} dưới [sources.{visit.name}.options]"
            task = line if fact.option and fact.observed else first_page.remedy(fact.evidence)
            yield bad(subject, fact.evidence, f"{visit.name}: {task}")


def _failed(visit: Visit, subject: str, seen: preview.Preview) -> Finding:
    """No page; what to do is what the sentence ends with, where it says so."""
    where = f" (secret = {visit.source.secret})" if seen.refused and visit.source.secret else ""
    once = "; mỗi lần thử sai có thể khóa tài khoản" if where else ""
    what = first_page.remedy(seen.failure)
    if what == seen.failure.rstrip("."):
        what = _REFUSED if seen.refused else f"{_AWAY}.venv/bin/python -m ioc doctor {visit.name}"
    return bad(subject, seen.failure, f"{visit.name}: {what}{where}{once}")


def _meaning(visit: Visit, seen: preview.Preview) -> Iterator[Finding]:
    """What the page said that needs a person; what waits in the database is told from there."""
    waits = visit.books.unmapped.get(visit.name, {}) if visit.books and visit.hurried else {}
    for text, task in first_page.concerns(seen):
        kind = text.partition(" lạ: ")[0]
        if kind not in waits:
            yield look(f"{visit.name}: ánh xạ", text, task)


def _skew(visit: Visit, seen: preview.Preview) -> Iterator[Finding]:
    """The server's clock against ours, by its own Date header."""
    if seen.dated is None or visit.source.simulated or visit.clock.rate != 1:
        return
    told, ours = seen.dated
    try:
        theirs = parsedate_to_datetime(told)
    except ValueError:
        return
    apart = (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)) - ours
    subject, minutes = f"{visit.name}: đồng hồ", abs(apart).total_seconds() / 60
    if abs(apart) <= _APART:
        yield good(subject, "lệch với máy này không quá 2 phút")
        return
    way = "nhanh" if apart > timedelta() else "chậm"
    task = f"{visit.name}: xem giờ máy này (timedatectl); đúng thì báo bên giữ hệ thống chỉnh giờ"
    yield look(subject, f"máy chủ ấy {way} hơn máy này {minutes:.0f} phút", task)


def manners_of(source: Source) -> Manners:
    """How patient the source's client is."""
    given = source.options.get("http", {})
    return read_table(Manners, given, f"sources.{source.name}.options.http")


def is_slow(visit: Visit) -> bool:
    """Whether one page of it may take longer than a whole examination should."""
    return visit.connector.snapshot or manners_of(visit.source).deadline > LONGEST


def _slow(visit: Visit, subject: str, alone: str) -> Finding:
    if visit.row is not None and visit.row["outcome"] == "ok":
        return good(subject, f"chậm nên không hỏi, lượt gần nhất tốt; xem riêng: {alone}")
    return look(subject, "chậm nên không hỏi ở đây", f"{visit.name}: xem riêng: {alone}")


def _hurried(visit: Visit) -> Source:
    if not visit.hurried:
        return visit.source
    manners, http = manners_of(visit.source), visit.source.options.get("http", {})
    quick = {name: min(most, getattr(manners, name)) for name, most in _HURRY.items()}
    return replace(visit.source, options={**visit.source.options, "http": {**http, **quick}})
