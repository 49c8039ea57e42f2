"""The profile of one Open311 server: what its options are, and which of them cannot be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any, Final

from ioc.domain.errors import ConfigError
from ioc.domain.records import CaseStatus
from ioc.sources.connector import Source
from ioc.sources.tables import read_table

OVERLAP: Final = timedelta(hours=24)
# What the standard lets a server give at once.
MOST: Final = 1000
# What reads the whole list each time, for nothing asks for less of it.
WHOLE: Final = ("ignored", "none")
_CHOICES: Final = (
    ("format", ("json", "xml")),
    ("key_in", ("query", "bearer")),
    ("dates", ("offset", "utc", "bare")),
    ("window", ("ok", "ignored", "inverted", "local_time", "none")),
    ("paging", ("page", "offset", "none")),
)
_FIELDS: Final = ("page_field", "size_field")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: the profile of one server, for no two of them agree;
    `python -m ioc doctor NAME` asks the server and says what to write.

    `format`: "json" or "xml". `key_in` says where the secret goes: "query" (api_key=) or "bearer".
    `window`: "ok", "ignored", "none" (dates are refused), "inverted" (start_date means before) or
    "local_time" (the offset is not read). `dates` are written with our "offset", in "utc", or
    "bare", local and without a zone, for servers that refuse the others. `paging`: "page" (page and
    page_size), "offset" (offset and limit) or "none", where `cap` rows are the most that one answer
    holds; `page_field` and `size_field` where the server calls these otherwise ("none" sends `cap`
    under a `size_field`); `first_page` is 0 where pages are counted from there.
    `updated_after`: the server filters by it. `recheck_ids` cases that are open, or were closed
    lately, are asked for at once by id (0: never), every turn while there are at most
    `recheck_always` of either, else each every `recheck_hours`; days up to `reread_days` back are
    read again in that time. The words are patterns, sought in status_notes without marks or
    capitals; `statuses` says what further words of `status` mean.
    """

    jurisdiction_id: str = ""
    format: str = "json"
    key_in: str = "query"
    window: str = "ok"
    dates: str = "offset"
    paging: str = "none"
    page_field: str = ""
    size_field: str = ""
    first_page: int = field(default=1, metadata={"least": 0})
    page_size: int = 100
    cap: int = MOST
    max_pages: int = 200
    window_days: int = 31
    extensions: bool = False
    updated_after: bool = False
    recheck_ids: int = field(default=50, metadata={"least": 0})
    recheck_always: int = field(default=600, metadata={"least": 0})
    recheck_hours: int = 24
    recheck_most: int = 1200
    reread_days: int = field(default=60, metadata={"least": 0})
    duplicate: str = r"duplicate|trung lap|trung (voi )?phan anh|bi trung"
    rejected: str = (
        r"reject|unable to|not responsible|invalid|spam|tu choi|khong tiep nhan|khong hop le"
        r"|khong thuoc tham quyen|khong du (thong tin|dieu kien)|khong xac dinh duoc"
    )
    in_progress: str = r"in progress|dang (xu ly|giai quyet|thi cong|khac phuc)"
    assigned: str = r"assigned|scheduled|planned|da (phan cong|chuyen|giao)"
    acknowledged: str = r"acknowledged|investigating|da tiep nhan|da ghi nhan"
    statuses: Mapping[str, str] = field(default_factory=dict)


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = tuple(item for item in source.options.items() if item[0] != "http")
    try:
        return _read(source.name, given)
    except TypeError:
        # A table among them cannot be remembered.
        return _read.__wrapped__(source.name, given)


# Remembered, for every row asks for them.
@lru_cache(maxsize=64)
def _read(name: str, given: tuple[tuple[str, Any], ...]) -> Options:
    place = f"sources.{name}.options"
    options = read_table(Options, dict(given), place)
    for name in ("duplicate", "rejected", "in_progress", "assigned", "acknowledged"):
        try:
            re.compile(getattr(options, name))
        except re.error as error:
            raise ConfigError(
                f"{place}.{name} không phải một mẫu tìm ({error}); hãy sửa."
            ) from None
    for word, status in options.statuses.items():
        if status not in {*CaseStatus}:
            choices = ", ".join(CaseStatus)
            raise ConfigError(
                f"{place}.statuses.{word} = {status!r} không có; hãy chọn trong: {choices}."
            )
    return options


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type or no choice, or the overlap is too
    short to see a report that is published a day late.
    """
    options, place = read_options(source), f"sources.{source.name}"
    for name in _FIELDS:
        value = getattr(options, name)
        if not re.fullmatch(r"[\w.-]*", value):
            raise ConfigError(f"{place}.options.{name} = {value!r} không phải tên một tham số.")
    for name, choices in _CHOICES:
        value = getattr(options, name)
        if value not in choices:
            listed = ", ".join(choices)
            raise ConfigError(f"{place}.options.{name} = {value!r} không có; hãy chọn: {listed}.")
    if not re.fullmatch(r"[\w.:-]*", options.jurisdiction_id):
        raise ConfigError(
            f"{place}.options.jurisdiction_id = {options.jurisdiction_id!r} không phải một mã; "
            "hãy chép đúng mã mà máy chủ công bố."
        )
    if source.overlap is not None and source.overlap < OVERLAP:
        raise ConfigError(f'{place}.overlap quá ngắn cho phản ánh; hãy cho từ "24h" trở lên.')
