"""How a server's pages turn, and how much it gives at once."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from connectors.report_answers import identity
from connectors.report_desk import Desk
from connectors.report_options import WHOLE, Options
from connectors.report_talk import Talk
from ioc.sources.paging import Page, looks_full
from ioc.sources.probing import Observation

# Fewer rows than this say nothing of how pages turn.
_FEW: Final = 4
_SMALL_PAGE: Final = 50
_ANY_SIZE: Final = 10**9


def paging(talk: Talk) -> Iterator[Observation]:
    """Which kind of pages turns, or how much comes at once where none does."""
    count = len({identity(row) for row in talk.rows})
    if count < _FEW:
        yield talk.fact("paging", None, f"chỉ có {count} dòng, chưa thấy được cách sang trang")
        return
    size = min(count // 2, _SMALL_PAGE)
    turning: Desk | None = None
    came = 0
    for names in _kinds(talk.configured):
        desk = talk.desk.with_options(page_size=size, **names)
        pages = talk.tried(partial(_two_pages, desk))
        if not pages or not _turns(*pages) or (turning and len(pages[0].rows) != size):
            continue
        turning, came = desk, len(pages[0].rows)
        if came == size:
            break
    if turning:
        yield from _turned(talk, turning, size, came)
    else:
        yield from _unturned(talk, count)


def _kinds(configured: Options) -> Iterator[Mapping[str, Any]]:
    """What may turn a page: as it is configured, then the ways that servers are known to have."""
    if configured.paging != "none":
        yield {}
    for paging_, size_field in (("page", ""), ("page", "limit"), ("offset", "")):
        yield {"paging": paging_, "page_field": "", "size_field": size_field}


def _two_pages(desk: Desk) -> tuple[Page, Page]:
    first = desk.page(None)
    return first, desk.page(None, 2, len(first.rows))


def _turns(first: Page, second: Page) -> bool:
    """Whether the second page is mostly rows that the first one has not: some may have arrived."""
    before = {identity(row) for row in first.rows}
    after = {identity(row) for row in second.rows}
    return len(after & before) * 2 < len(after)


def _turned(talk: Talk, desk: Desk, size: int, came: int) -> Iterator[Observation]:
    configured, learnt = talk.configured, desk.options
    evidence = f"hỏi {size} dòng một trang: trang 1 có {came}, trang 2 là những dòng khác"
    # Without pages a full answer is read by halves of its window, if it has one.
    lost = talk.desk.options.window in WHOLE and looks_full(len(talk.rows), configured.cap)
    wrong = learnt.paging != configured.paging and (configured.paging != "none" or lost)
    yield talk.fact("paging", learnt.paging, evidence, wrong=wrong)
    if learnt.size_field != configured.size_field:
        yield talk.fact("size_field", learnt.size_field, "tên tham số mà máy chủ nghe theo")
    if learnt.paging == "page":
        yield _first_page(talk, desk)
    if came != size:
        yield talk.fact("page_size", came, f"mỗi trang {came} dòng dù hỏi {size}")
        return
    whole = talk.tried(partial(desk.with_options(page_size=configured.page_size).page, None))
    most = len(whole.rows) if whole else 0
    if most < configured.page_size and looks_full(most, _ANY_SIZE):
        evidence = f"hỏi {configured.page_size} dòng một trang mà chỉ trả {most}"
        yield talk.fact("page_size", most, evidence)


def _first_page(talk: Talk, desk: Desk) -> Observation:
    """Whether a page 0 stands before page 1, whose rows would never be read."""
    zero = talk.tried(partial(desk.with_options(first_page=0).page, None))
    one = talk.tried(partial(desk.with_options(first_page=1).page, None))
    first = 0 if zero and one and _turns(one, zero) else 1
    configured = talk.configured
    unread = configured.paging == "page" and configured.first_page > first
    return talk.fact("first_page", first, f"trang đầu mang số {first}", wrong=unread)


def _unturned(talk: Talk, count: int) -> Iterator[Observation]:
    configured, rows = talk.configured, len(talk.rows)
    evidence = "không tham số trang nào sang được trang 2"
    yield talk.fact("paging", "none", evidence, wrong=configured.paging != "none")
    size = count // 2
    asked = talk.desk.with_options(paging="none", size_field="max_requests", cap=size)
    limited = talk.tried(partial(asked.page, None))
    if limited and len(limited.rows) == size:
        evidence = f"max_requests={size} trả đúng {size} dòng"
        yield talk.fact("size_field", "max_requests", evidence)
    if not looks_full(rows, configured.cap):
        return
    whole = talk.desk.options.window in WHOLE
    rest = (
        "có thể còn nữa, nhưng không lọc theo ngày và không có trang nào để hỏi tiếp: "
        "máy chủ này không đọc đủ được"
        if whole
        else "phần còn lại được hỏi theo nửa khoảng"
    )
    yield talk.fact("cap", rows, f"nhiều nhất {rows} dòng một lần, {rest}", wrong=whole)
