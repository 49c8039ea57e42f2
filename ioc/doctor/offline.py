"""Proof that nothing leaves: every page and every screen in a browser that reaches only us."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from ioc.doctor.browser import NET_LOG, find_chromium, talking
from ioc.doctor.examination import House
from ioc.doctor.findings import Finding, bad, good, look
from ioc.doctor.islands import check_islands
from ioc.doctor.netlog import NetLog, read_net_log
from ioc.doctor.own_web import OwnWeb, own_web
from ioc.doctor.talk import Gone
from ioc.doctor.tour import LANGUAGES, PATIENCE_S, SIGN_IN, Stop, Tour, stops
from ioc.doctor.watch import Watch
from ioc.web.sessions import SESSION_COOKIE

What = TypeVar("What")
SUBJECT: Final = "Kín mạng"
OUT, BROWSER = "Ra ngoài", "Chromium"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "request": "Yêu cầu hỏng",
        "script": "Lỗi trong trang",
        "policy": "Chính sách chặn",
        "page": "Trang hỏng",
    }
)
_TASK: Final = "báo người phát triển, kèm dòng này: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen on the whole tour; `log` None where Chromium's own log cannot be read."""

    pages: int
    screens: int
    watch: Watch
    log: NetLog | None
    broken: str = ""


def check_offline(house: House) -> Iterator[Finding]:
    """Opens everything and tells who else was asked; changes nothing. ConfigError where there is
    no browser, or no database to show.
    """
    find_chromium()
    with tempfile.TemporaryDirectory(prefix="ioc-doctor-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        with own_web(house.settings, house.clock, folder) as web:
            every = [Stop(path=SIGN_IN, language=each) for each in LANGUAGES]
            rest = list(stops(web.paths, web.walls, web.lookups))
            seen = look_around(web, every, rest, folder)
    yield from told(seen)
    yield from check_islands(house.settings.data / "boundaries")


def look_around(
    web: OwnWeb,
    outside: Iterable[Stop],
    inside: Iterable[Stop],
    folder: Path,
    patience: float = PATIENCE_S,
) -> Seen:
    """Visits what is before the door, then what is behind it, with a browser in `folder`; each
    page may take `patience` seconds.
    """
    watch, pages, screens, broken = Watch(web.home), set[str](), 0, ""
    try:
        with talking(folder, watch.hear) as talk:
            tour = Tour(talk, watch, web.home, patience)
            for stop in outside:
                tour.visit(stop)
                pages.add(stop.path)
            tour.take(SESSION_COOKIE, web.session)
            for stop in inside:
                tour.visit(stop)
                screens = tour.screens
                if not stop.wall:
                    pages.add(stop.path.partition("?")[0])
    except Gone as error:
        broken = f"{watch.page or 'chưa mở trang nào'}: {error}"
    try:
        log = read_net_log(folder / NET_LOG, web.home)
    except ValueError:
        log = None
    return Seen(pages=len(pages), screens=screens, watch=watch, log=log, broken=broken)


def told(seen: Seen) -> Iterator[Finding]:
    """The findings: first the sum, then whom somebody asked, then what else went wrong."""
    out = list(_out(seen))
    counts = f"{seen.pages} trang, {seen.screens} màn hình, {_number(seen.watch.requests)} yêu cầu"
    text = f"{counts}, {len(out)} nơi bị gọi ra ngoài" if out else f"{counts}, 0 ra ngoài"
    if seen.broken:
        task = "chạy lại lệnh này; vẫn vậy thì báo người phát triển, kèm dòng này"
        yield bad(SUBJECT, f"{text}; mới được một phần: {seen.broken}", task)
    elif out:
        yield bad(SUBJECT, text, "không dùng bản này cho tới khi hết các dòng «Ra ngoài»")
    else:
        yield good(SUBJECT, text)
    yield from out
    yield from _wrong(seen.watch)
    yield from _of_browser(seen.log)


def _out(seen: Seen) -> Iterator[Finding]:
    asked = {one.url: one.by for one in reversed(seen.watch.asked) if one.by}
    gathered = _gathered((one.url, one.page) for one in seen.watch.asked)
    for url, pages in gathered.items():
        by = f" (do {asked[url]})" if url in asked else ""
        text = f"{_on(pages)} gọi {url}{by}"
        yield bad(OUT, text, f"{_TASK}{text}")
    if seen.log is None:
        return
    for url in seen.log.pages:
        if url not in gathered:
            text = f"một trang gọi {url} (chỉ thấy trong nhật ký mạng của Chromium)"
            yield bad(OUT, text, f"{_TASK}{text}")
    if seen.log.early and not (gathered or seen.log.about):
        text = f"trang bảo trình duyệt tìm trước {seen.log.early} tên máy ngoài (dns-prefetch)"
        yield bad(OUT, text, f"{_TASK}{text}")
    for address in seen.log.sent:
        text = f"có kết nối tới {address}, không phải máy này"
        yield bad(OUT, text, f"{_TASK}{text}")


def _wrong(watch: Watch) -> Iterator[Finding]:
    found = _gathered(((one.kind, one.text), one.page) for one in watch.wrong)
    for (kind, text), pages in found.items():
        line = f"{_on(pages)}: {text}"
        yield bad(KINDS[kind], line, f"{_TASK}{line}")


def _of_browser(log: NetLog | None) -> Iterator[Finding]:
    """What Chromium did of itself: nobody's page began it, and it was cut off all the same."""
    if log is None:
        task = "chạy lại lệnh này để có nhật ký mạng trọn vẹn"
        yield look(BROWSER, "nhật ký mạng không đọc được; chỉ có lời của các trang", task)
        return
    if log.own:
        hosts = ", ".join(f"{one.host} ({one.purpose})" for one in log.own)
        yield look(BROWSER, f"tự hỏi {hosts}: không trang nào khởi xướng; đã bị chặn")
    if log.routes:
        text = f"tự dò đường tới {', '.join(log.routes)}: mở ổ cắm UDP, không gửi gói nào"
        yield look(BROWSER, text)


def _gathered(told_of: Iterable[tuple[What, str]]) -> Mapping[What, Sequence[str]]:
    """The same thing on several pages is one thing."""
    found: dict[What, list[str]] = {}
    for what, page in told_of:
        pages = found.setdefault(what, [])
        if page not in pages:
            pages.append(page)
    return found


def _on(pages: Sequence[str]) -> str:
    others = f" và {len(pages) - 1} trang khác" if len(pages) > 1 else ""
    return f"{pages[0]}{others}"


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
