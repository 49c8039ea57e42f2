"""`python -m ioc doctor NGUỒN`: what a source's mapping yields of its first page, before any of it
is stored.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.exc import DBAPIError

from ioc.clock import Clock
from ioc.config import Settings
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Alias, Lookups
from ioc.domain.periods import TZ
from ioc.domain.records import CaseStatus, Step
from ioc.domain.units import UNKNOWN
from ioc.geo.locate import read_locator
from ioc.lookups import read_lookups
from ioc.resolve_feeds import Locate
from ioc.sift import nothing_yet, resolved, sift
from ioc.sources.connector import Connector, Known, Marks, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Clocks, Http, open_http
from ioc.sources.installations import secret_value
from ioc.sources.registry import find_connectors, read_sources
from ioc.store.engine import open_engine, reading
from ioc.store.feed_rows import CaseRow
from ioc.store.reassign import mapped_aliases
from ioc.store.rows import Load

SHOWN_RECORDS, SHOWN_WORDS = 3, 15
_BACK = timedelta(days=28)
_ROWS = ("dossiers", "cases", "alerts", "scores", "calls", "totals")
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
    }
)
_REMEDIES = MappingProxyType(
    {
        "trạng thái": "thêm vào [sources.{source}.options.statuses]",
        "mức độ": "thêm vào [sources.{source}.options.severities] (bộ wazuh: options.severity)",
        "lĩnh vực": "thêm cách viết vào cột texts của data/categories.csv",
        "đơn vị": "chỉ định ở trang Nguồn dữ liệu, hoặc thêm vào data/aliases.csv",
        "thiết bị": "thêm vào data/assets.csv",
        "tọa độ": "xem lại fields lat, lon; các dòng ấy vẫn được đếm, chỉ không lên bản đồ",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What came of one page: records by kind, rows put aside, and words that nothing is known of.

    `failure` is why there is no page; `words` counts unmapped values by what they should be.
    """

    source: str
    failure: str = ""
    fetched: int = 0
    records: Sequence[Any] = ()
    rejects: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """Whether nothing of it needs a person."""
        return bool(self.records) and not (self.failure or self.rejects or self.words)


def of_source(settings: Settings, name: str, clock: Clock, environ: Mapping[str, str]) -> Preview:
    """The preview of one source, also of one that is not enabled yet; ConfigError says why none."""
    sources = {source.name: source for source in read_sources(settings.sources)}
    source = sources.get(name)
    if source is None:
        raise ConfigError(f"Không có nguồn {name}; trong tệp có: {', '.join(sources)}.")
    if source.senders:
        raise ConfigError(
            f"Nguồn {name} được đẩy đến, không đọc thử được; hãy xem trang Nguồn dữ liệu."
        )
    secret = secret_value(source, environ, lambda path: Path(path).read_text("utf-8"))
    lookups = read_lookups(settings.data, _mapped(settings.database_url))
    locate = read_locator(settings.data / "boundaries").positions
    clocks = Clocks(now=clock.now, monotonic=clock.monotonic, sleep=time.sleep)
    with closing(open_http(source, secret, clocks)) as http:
        return preview(source, find_connectors()[source.connector], http, lookups, locate)


def _mapped(url: str) -> Sequence[Alias]:
    """What people have said that spellings mean; nothing where no database stands yet."""
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            return [Alias(*found) for found in mapped_aliases(connection)]
    except DBAPIError:
        return []
    finally:
        engine.dispose()


def preview(
    source: Source, connector: Connector, http: Http, lookups: Lookups, locate: Locate
) -> Preview:
    """Asks for one page and reads it as a turn would; stores nothing, moves no mark."""
    now = http.now()
    marks = Marks(
        now=now,
        watermark=None,
        backfilled_to=None,
        backfill_from=now - _BACK,
        overlap=source.overlap or connector.overlap,
    )
    gathered, fetched = nothing_yet(source, connector), 0
    try:
        for batch in connector.fetch(http, source, marks, Known()):
            fetched = len(batch.rows)
            sift(batch, source, connector, gathered)
            if batch.rows:
                break
    except (Unavailable, Refused) as cause:
        return Preview(source=source.name, failure=http.redact(str(cause)))
    load = resolved(gathered, lookups, locate, now)
    rows = [row for name in _ROWS for row in getattr(load, name)]
    return Preview(
        source=source.name,
        fetched=fetched,
        records=[*(row.record for row in rows), *load.steps],
        rejects=Counter(reject.reason for reject in load.rejects),
        words=Counter(unmapped(load)),
    )


def unmapped(load: Load) -> Iterator[tuple[str, str]]:
    """Every value that arrived and means nothing here, as (what it should be, what it says)."""
    for case in load.cases:
        yield from _unmapped_case(case)
    for alert in load.alerts:
        if alert.severity == UNKNOWN:
            yield "mức độ", alert.record.level
        if alert.agency == UNKNOWN:
            yield "thiết bị", alert.record.asset
    handled = [(row.agency, row.record.agency_text) for row in load.cases]
    handled += [(row.agency, row.record.agency_text) for row in load.dossiers]
    handled += [(row.agency, row.record.transferred_to) for row in load.calls]
    handled += [(row.agency, row.record.unit) for row in load.totals]
    yield from (("đơn vị", text) for agency, text in handled if agency == UNKNOWN and text)


def _unmapped_case(case: CaseRow) -> Iterator[tuple[str, str]]:
    if case.record.status is CaseStatus.UNKNOWN:
        yield "trạng thái", case.record.status_text
    if case.category == UNKNOWN:
        yield "lĩnh vực", case.record.category or case.record.category_name
    if case.position in ("zero", "outside"):
        yield "tọa độ", "0, 0" if case.position == "zero" else "ngoài tỉnh"


def render(seen: Preview) -> str:
    """What was seen, ready for a terminal, and last what to do about it."""
    if seen.failure:
        return f"hỏng  Nguồn {seen.source}: {seen.failure}"
    if not seen.fetched:
        return f"xem   Nguồn {seen.source}: trả lời được nhưng trang đầu không có dòng nào"
    kinds = Counter(type(record).__name__ for record in seen.records)
    counted = ", ".join(f"{count} {_KINDS.get(name, name)}" for name, count in kinds.items())
    refused = sum(seen.rejects.values())
    lines = [
        f"Nguồn {seen.source}: trang đầu có {seen.fetched} dòng, đọc được {counted or 'không gì'}, "
        f"loại {refused}. Chưa ghi gì vào cơ sở dữ liệu."
    ]
    for number, record in enumerate(seen.records[:SHOWN_RECORDS], start=1):
        lines += ["", f"{_KINDS.get(type(record).__name__, 'dòng')} {number}", *_fields(record)]
    lines += _never(seen.records)
    if seen.rejects:
        lines += ["", "Dòng bị loại:", *_counted(seen.rejects)]
    if seen.words:
        told = {f"{kind}: {word or '(trống)'}": count for (kind, word), count in seen.words.items()}
        lines += ["", "Chưa biết nghĩa:", *_counted(told)]
    return "\n".join([*lines, "", *_remedies(seen)])


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


def _remedies(seen: Preview) -> Iterator[str]:
    kinds = dict.fromkeys(kind for kind, _ in seen.words)
    todo = [f"{kind}: {_REMEDIES[kind].format(source=seen.source)}" for kind in kinds]
    if seen.rejects:
        todo.insert(0, "dòng bị loại: xem lý do; thường là khai sai đường dẫn hoặc định dạng ngày")
    if not todo:
        yield "Không có việc gì phải làm."
        return
    yield "Việc cần làm:"
    yield from (f"  {number}. {task}" for number, task in enumerate(todo, start=1))
