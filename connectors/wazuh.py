"""Cảnh báo của SOC: Wazuh 4 alerts, asked of its indexer by window and search_after.

Alerts have no life cycle and no arrival time: what is shipped late hides behind any watermark, so
every turn reads its overlap again; what is shipped twice has another _id, so node and id name it.
Only the fields that are read are asked for: no account name and no full_log crosses the wire.

Bronze: the contract suite is green (tests/connectors/test_wazuh.py); a wrong option, a refused
  account and an index that does not exist each say so in one sentence; of hosts and addresses only
  the agent's number and a fingerprint of the origin are kept.
Silver: the dialect's own faults on loopback (test_wazuh_wire.py), FEEDS.md 4.4's with the client
  they share (test_http_*.py); after a kill the marks say where to go on; unknown fields are left
  alone, a missing one costs its row only; lost, incomplete (timed_out, failed shards) and recovered
  are told by Unavailable, marks that stay, and marks that move.
Gold, in part: alerts of Wazuh's own generator parse, where the recording is at hand. Not reached:
  no indexer answered here, its paging is from documentation; Wazuh 5 names its fields otherwise;
  an alert later than `overlap` is never seen; the fingerprint keeps an address out of sight, not
  from somebody who tries all addresses.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.alert_items import FIELDS, parse, severity_table
from ioc.domain.errors import ConfigError
from ioc.domain.records import Alert
from ioc.sources.connector import Batch, Connector, Known, Marks, Source
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.http import Http
from ioc.sources.paging import Page, promised
from ioc.sources.tables import read_table
from ioc.sources.windows import NEWEST, Window, plan, whole_second

_SHORTEST_OVERLAP: Final = timedelta(hours=1)
# What is dated later than this after its request is not asked for: a clock of theirs is wrong.
_AHEAD: Final = timedelta(minutes=5)
_MOST: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`[sources.NAME.options]`: which alerts of one indexer, and what their levels mean.

    The secret is "user:password", or with a `username` the password alone. `severity` maps the
    lowest level of each band, as text, to 1 (information) up to 5 (critical).
    """

    index: str = "wazuh-alerts-4.x-*"
    username: str = ""
    min_level: int = field(default=3, metadata={"least": 0})
    size: int = 1000
    max_pages: int = 1000
    window_days: int = 31
    severity: Mapping[str, Any] = field(default_factory=dict)


def check(source: Source) -> None:
    """ConfigError where an option is unknown, of the wrong type or out of bounds, or the overlap is
    shorter than alerts are late.
    """
    options, place = read_options(source), f"sources.{source.name}"
    if options.size > _MOST:
        raise ConfigError(
            f"{place}.options.size = {options.size} quá lớn cho OpenSearch; "
            f"hãy cho nhiều nhất {_MOST}."
        )
    if not options.index.isascii() or set(options.index) & set(' /\\?"<>|#'):
        raise ConfigError(
            f"{place}.options.index = {options.index!r} không phải tên chỉ mục; "
            "hãy viết như wazuh-alerts-4.x-*."
        )
    severity_table(source)
    if source.overlap is not None and source.overlap < _SHORTEST_OVERLAP:
        raise ConfigError(
            f'{place}.overlap quá ngắn, cảnh báo hay đến muộn; hãy cho từ "1h" trở lên.'
        )


def read_options(source: Source) -> Options:
    """The source's options; ConfigError names what is wrong with them."""
    given = {name: value for name, value in source.options.items() if name != "http"}
    return read_table(Options, given, f"sources.{source.name}.options")


def fetch(http: Http, source: Source, marks: Marks, known: Known) -> Iterator[Batch]:
    """The head window first, then one month further back; the first turn reads the newest month
    only.
    """
    desk = _Desk(http, source.name, read_options(source))
    for window in plan(marks, whole_second(http.now()), desk.options.window_days):
        yield from desk.read(window)


class _Desk:
    """One turn's talk with one indexer."""

    def __init__(self, http: Http, name: str, options: Options) -> None:
        self._http, self._name, self.options = http, name, options
        self._headers = self._signed()

    def read(self, window: Window) -> Iterator[Batch]:
        """The window's batches."""
        yield from promised(window, self._pages(window), lambda _: self._believe_empty())

    def _pages(self, window: Window) -> Iterator[Page]:
        """Pages until one is empty, each asked for after the last alert of the one before."""
        after: Sequence[Any] = ()
        for _ in range(self.options.max_pages):
            hits, asked_at = self._search(window, after)
            yield Page(rows=[hit["_source"] for hit in hits], asked_at=asked_at)
            if not hits:
                return
            token = _token(hits[-1])
            if not token or token == after:
                raise Unavailable(
                    f"{self._name}: máy chủ lặp lại cùng một trang (search_after không tiến); "
                    "sẽ thử lại ở lượt sau"
                )
            after = token
        raise Unavailable(
            f"{self._name}: hơn {self.options.max_pages} trang trong một khoảng ngày; "
            "hãy tăng options.size hoặc giảm options.window_days"
        )

    def _believe_empty(self) -> None:
        """A quiet window is believed only of an indexer that still holds any alert lately."""
        now = self._http.now()
        hits, _ = self._search(Window(now - NEWEST, now), (), size=1)
        if not hits:
            raise Unavailable(
                f"{self._name}: máy chủ không có cảnh báo nào trong {NEWEST.days} ngày gần đây; "
                "hãy kiểm tra options.index, options.min_level và quyền của tài khoản"
            )

    def _search(
        self, window: Window, after: Sequence[Any], size: int = 0
    ) -> tuple[Sequence[Mapping[str, Any]], datetime]:
        bounds = {"gte": _instant(window.start), "lte": _instant(window.end + _AHEAD)}
        asked: dict[str, Any] = {
            "size": size or self.options.size,
            "track_total_hits": False,
            "query": {
                "bool": {
                    "filter": [
                        {"range": {"@timestamp": bounds}},
                        {"range": {"rule.level": {"gte": self.options.min_level}}},
                    ]
                }
            },
            "sort": [{"@timestamp": "asc"}, {"id": "asc"}],
            "_source": FIELDS,
        }
        if after:
            asked["search_after"] = after
        answer = self._http.post(f"/{self.options.index}/_search", asked, self._headers)
        return self._hits(answer.value), answer.asked_at

    def _hits(self, value: Any) -> Sequence[Mapping[str, Any]]:
        """The hits of a whole answer: one that some shard could not join is none."""
        found = value.get("hits") if isinstance(value, Mapping) else None
        hits = found.get("hits") if isinstance(found, Mapping) else None
        if not isinstance(hits, list):
            raise Unavailable(f"{self._name}: trả lời không theo khuôn dạng OpenSearch, thiếu hits")
        shards = value.get("_shards")
        shards = shards if isinstance(shards, Mapping) else {}
        if value.get("timed_out") or shards.get("failed"):
            raise Unavailable(
                f"{self._name}: máy chủ chỉ trả lời được một phần "
                f"(timed_out={value.get('timed_out')}, _shards.failed={shards.get('failed')}); "
                "sẽ thử lại ở lượt sau"
            )
        if shards.get("total") == 0:
            raise Unavailable(
                f"{self._name}: không có chỉ mục nào khớp {self.options.index}; "
                "hãy kiểm tra options.index"
            )
        if not all(isinstance(hit, Mapping) and "_source" in hit for hit in hits):
            raise Unavailable(f"{self._name}: trả lời không theo khuôn dạng, thiếu _source")
        return hits

    def _signed(self) -> dict[str, str]:
        user, secret = self.options.username, self._http.secret
        if not (user or secret):
            return {}
        pair = f"{user}:{secret}" if user else secret
        if ":" not in pair:
            raise Refused(
                f"{self._name}: secret không có dạng tài-khoản:mật-khẩu; "
                "hãy sửa lại, hoặc đặt options.username"
            )
        token = b64encode(pair.encode()).decode()
        self._http.hide(token)
        self._http.hide(pair.partition(":")[2])
        return {"Authorization": f"Basic {token}"}


def _token(hit: Mapping[str, Any]) -> Sequence[Any]:
    """Where the next page begins; an indexer that does not say it sorts by what it shows."""
    told = hit.get("sort")
    if isinstance(told, list) and len(told) == 2:
        return told
    source = hit["_source"]
    shown = [source.get("@timestamp"), source.get("id")] if isinstance(source, Mapping) else []
    return shown if all(shown) else ()


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


connector = Connector(
    name="wazuh",
    records=(Alert,),
    fetch=fetch,
    parse=parse,
    overlap=timedelta(hours=2),
    check=check,
    busy="always",
)
