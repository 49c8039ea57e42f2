"""Phản ánh hiện trường of Hue-S and what is like it: one list, newest first, and `chitiet` of each.

`GET /theochuyenmuc?chuyenmucid=0&page=&perpage=` answers {data, totalrow}, `GET /chitiet?id=` one
report with its place and its agency; header `Token`. Nothing can be asked by date: the list is read
until it is older than what is known, and open reports are asked for again by their id. The list is
read as connectors/rest_map.py reads one that was declared so; this file adds `chitiet`.

When a report was closed neither answer is known to say: one that is first seen closed counts as
closed on the day it was first seen, so that the first turn closes all its history on one day.

Bronze: the contract suite is green (tests/connectors/test_hue_s.py); a wrong option, a token that
  is refused, an answer without its list each say so in one sentence; the sender's fields are not
  even decoded, free text is masked.
Silver: FEEDS.md 4.4's faults of the list with rest_map's (test_rest_map_wire.py), of `chitiet` on
  loopback (test_hue_s.py); lost, incomplete (fewer than totalrow) and recovered are told by
  Unavailable, marks that stay, and marks that move; unknown fields are left alone, a missing one
  costs its row only.
Gold, not reached: the dialect is known from public code and pages, no server of it was read here,
  and the names of its due and handled dates are guessed (options). Of the first turn's history only
  the newest `details_most` have their place and agency; a report hidden there is never seen to go.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from connectors import rest_items, rest_map
from connectors.rest_paths import shape_of_paths
from connectors.rest_profile import read_profile
from ioc.domain.errors import ConfigError
from ioc.domain.records import Case, Record
from ioc.sources.connector import Batch, Connector, Known, Marks, Row, Source
from ioc.sources.errors import Unavailable
from ioc.sources.http import Http, NotFound
from ioc.sources.tables import read_table
from ioc.sources.windows import comes_round

OVERLAP: Final = timedelta(hours=24)
_AT_ONCE: Final = 20
_STATUSES: Final = MappingProxyType(
    {
        **dict.fromkeys(("Mới gửi", "Chờ tiếp nhận"), "new"),
        **dict.fromkeys(("Đã tiếp nhận",), "acknowledged"),
        **dict.fromkeys(("Đã phân công", "Đã chuyển xử lý"), "assigned"),
        **dict.fromkeys(("Đang xử lý",), "in_progress"),
        **dict.fromkeys(("Đã xử lý",), "resolved"),
        **dict.fromkeys(("Từ chối", "Không tiếp nhận"), "rejected"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: what stands before an id in its code, and how much is asked.

    `details` asks `chitiet` of every report that is read, of at most `details_most` a turn. Open
    reports are asked for again every turn while there are at most `recheck_always`, else each every
    `recheck_hours`. `statuses` says what further words of TrangThai mean.
    """

    jurisdiction_id: str = ""
    chuyenmucid: int = field(default=0, metadata={"least": 0})
    first_page: int = field(default=1, metadata={"least": 0})
    page_size: int = 100
    max_pages: int = 5000
    dates: str = "dd/MM/yyyy HH:mm | dd/MM/yyyy HH:mm:ss | dd/MM/yyyy | iso"
    due_field: str = "HanXuLy"
    closed_field: str = "NgayXuLy"
    details: bool = True
    details_most: int = 1000
    recheck_always: int = field(default=300, metadata={"least": 0})
    recheck_hours: int = 24
    recheck_most: int = 1000
    statuses: Mapping[str, str] = field(default_factory=dict)


def check(source: Source) -> None:
    """ConfigError where an option is unknown or of the wrong type, or the overlap is too short."""
    read_profile(declared(source))
    if source.overlap is not None and source.overlap < OVERLAP:
        raise ConfigError(
            f'sources.{source.name}.overlap quá ngắn cho phản ánh; hãy cho từ "24h" trở lên.'
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def declared(source: Source) -> Source:
    """The same source as rest_map would have it declared."""
    options = read_options(source)
    more = {"due_at": options.due_field, "closed_at": options.closed_field}
    query = {"chuyenmucid": options.chuyenmucid, "page": "{page}", "perpage": "{size}"}
    return replace(
        source,
        options={
            "record": "case",
            "prefix": options.jurisdiction_id,
            "dates": options.dates,
            "request": {"path": "/theochuyenmuc", "query": query, "records": "data"},
            "auth": {"kind": "header", "name": "Token"} if source.secret else {},
            "paging": {
                "kind": "page",
                "size": options.page_size,
                "first": options.first_page,
                "max_pages": options.max_pages,
                "total": "totalrow",
            },
            "window": {"field": "requested_at", "filter": "client", "order": "newest_first"},
            "fields": {
                "code": "PhanAnhID",
                "requested_at": "NgayPhanAnh",
                "status": "TrangThai",
                # The first is how the list spells it, the second how everything else does.
                "category": "TenChuyenMu | TenChuyenMuc",
                "title": "TieuDe | NoiDungPhanAnh",
                "address": "DiaChiSuKien",
                "agency_text": "DonViThuLy",
                **{name: path for name, path in more.items() if path},
            },
            "statuses": {**_STATUSES, **options.statuses},
        },
    )


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The list until it is old, each report with its details; then open ones that come round."""
    desk = _Desk(http, source)
    for batch in rest_map.fetch(http, declared(source), marks, known):
        yield replace(batch, rows=[desk.detailed(row) for row in batch.rows])
    if marks.watermark and read_options(source).details:
        yield from desk.read_again(marks, known)


def parse(row: Row, source: Source) -> Sequence[Record]:
    """The case of one report. BadRow without PhanAnhID or a readable NgayPhanAnh."""
    return rest_items.parse(row, declared(source))


class _Desk:
    """One turn's questions about single reports."""

    def __init__(self, http: Http, source: Source) -> None:
        self._http, self._name, self._options = http, source.name, read_options(source)
        self._headers = {"Token": http.secret} if http.secret else {}
        fields = read_profile(declared(source)).fields.values()
        paths = [path for place in fields for path in place.paths]
        self._shape = shape_of_paths([*paths, *(("data", *path) for path in paths)])
        self._left = self._options.details_most if self._options.details else 0
        self._met: set[str] = set()

    def detailed(self, row: Row) -> Row:
        """The row of the list with what `chitiet` adds, while there are questions left."""
        found = _id(row)
        self._met.add(found)
        if not found or not self._left:
            return row
        self._left -= 1
        more = self._detail(found)
        return {**row, **{name: value for name, value in more.items() if value not in (None, "")}}

    def read_again(self, marks: Marks, known: Known) -> Iterator[Batch]:
        """Reports by id that this turn's list did not hold: open ones, all while they are few, and
        those closed lately, which may be opened again, each when it comes round.
        """
        options, now = self._options, self._http.now()
        told = self._http.memory.get("reread")
        since = datetime.fromisoformat(told) if told else marks.watermark
        mine, cycle = f"{options.jurisdiction_id}:", timedelta(hours=options.recheck_hours)
        open_, closed = (
            [c.removeprefix(mine) for c in codes if c.startswith(mine)]
            for codes in (known.open_codes, known.closed_codes)
        )
        few = len(open_) <= options.recheck_always
        due = [c for c in open_ if few or (since and comes_round(c, since, now, cycle))]
        due += [c for c in closed if since and comes_round(c, since, now, cycle)]
        due = [found for found in due if found not in self._met][: options.recheck_most]
        for place in range(0, len(due), _AT_ONCE):
            asked_at = self._http.now()
            rows = [self._detail(found) for found in due[place : place + _AT_ONCE]]
            yield Batch(rows=[row for row in rows if row], asked_at=asked_at)
        self._http.memory["reread"] = now.isoformat()

    def _detail(self, found: str) -> Row:
        """What `chitiet` says of one report; empty where the server no longer has it."""
        try:
            answer = self._http.get(
                f"/chitiet?id={quote(found, safe='')}", self._headers, self._shape
            )
        except NotFound:
            return {}
        said: Any = answer.value
        said = said["data"] if isinstance(said, Mapping) and "data" in said else said
        said = said[0] if isinstance(said, list) and said else said
        if not said and isinstance(said, Mapping | list | None):
            return {}
        if not isinstance(said, Mapping) or _id(said) not in (found, ""):
            raise Unavailable(
                f"{self._name}: chitiet không trả lời đúng phản ánh đã hỏi; hãy kiểm tra url, "
                "hoặc đặt options.details = false"
            )
        return {**said, "PhanAnhID": found}


def _id(row: Any) -> str:
    value = row.get("PhanAnhID") if isinstance(row, Mapping) else None
    return str(value).strip() if type(value) in (str, int) else ""


connector = Connector(
    name="hue_s",
    records=(Case,),
    fetch=fetch,
    parse=parse,
    every=timedelta(hours=1),
    overlap=OVERLAP,
    stale_after=timedelta(hours=3),
    check=check,
)
