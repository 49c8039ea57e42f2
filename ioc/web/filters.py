"""The URL is the state: what a page is asked, read from its query string and written back to it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ioc.domain.named_periods import CALENDARS, to_date
from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.labels import CHANNELS, STATUSES
from ioc.metrics.model import Where

KEYS = ("agency", "receiving", "place", "sector", "channel", "procedure")
FEED_KEYS = ("category", "severity", "rule", "asset", "group", "queue", "hour", "status")
WORDS = (
    *("strip", "metric", "part", "sort", "q", "has", "code", "months"),
    *("compare", "against", "calendar", "aligned", "view", "points", "by"),
    *("period", "measure", "stage", "figure", "page"),
)
MOST_KEYS = 200
MOST_DAYS = 3700
MOST_PROCEDURE = 500

_KEY = re.compile(r"[\w.?-]{1,40}", re.ASCII)
_NAME = re.compile(r"[\w.@-]{1,60}", re.ASCII)
_SPACES = re.compile(r"\s+")


def _key(value: str) -> str:
    return value if _KEY.fullmatch(value) else ""


def _channel(value: str) -> str:
    return value if value in CHANNELS else ""


def _status(value: str) -> str:
    return value if value in STATUSES else ""


def _name(value: str) -> str:
    return value if _NAME.fullmatch(value) else ""


def _calendar(value: str) -> str:
    return value if value in CALENDARS else ""


def _months(value: str) -> str:
    return value if value in {"1", "3", "6", "12", "24", "36"} else ""


def _typed(value: str, most: int = 100) -> str:
    shown = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", value))
    return _SPACES.sub(" ", shown).strip()[:most].strip()


def _procedure(value: str) -> str:
    # A source without codes of procedures sends their names.
    return _typed(value, MOST_PROCEDURE)


_ALLOWED: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        **dict.fromkeys((*KEYS, *FEED_KEYS), _key),
        "channel": _channel,
        "procedure": _procedure,
        "status": _status,
        **dict.fromkeys(WORDS, _name),
        "version": _name,
        "months": _months,
        "calendar": _calendar,
        "q": _typed,
        "has": _typed,
        "code": _typed,
        "measure": _typed,
    }
)


def usual_days(today: date, calendar: str | None = None) -> tuple[date, date]:
    """The running month's days so far: of the calendar, or of the reports (`report`)."""
    return to_date(today, "month", "report" if calendar == "report" else "month")


def _days(first: str | None, last: str | None, usual: tuple[date, date]) -> tuple[date, date]:
    """The asked days, or the usual ones when they make no period."""
    try:
        start = date.fromisoformat(first) if first else usual[0]
        end = date.fromisoformat(last) if last else usual[1]
    except ValueError:
        return usual
    sensible = start.year >= 2000 and end.year < 2100 and (end - start).days < MOST_DAYS
    return (start, end) if start <= end and sensible else usual


def _several(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in values if v))[:MOST_KEYS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """One question as the address bar holds it.

    Tuples are "or", empty means all; `extra` holds a page's own words.
    """

    today: date
    start: date
    end: date
    agency: tuple[str, ...] = ()
    receiving: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    procedure: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    asset: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    queue: tuple[str, ...] = ()
    hour: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    version: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, search: str | None, today: date) -> "Filters":
        """Never raises: what a mangled URL does not say rightly is the default."""
        try:
            pairs = parse_qsl((search or "").lstrip("?"), max_num_fields=1000)
        except ValueError:
            pairs = []
        asked: dict[str, list[str]] = {}
        for name, value in pairs:
            if name in _ALLOWED:
                asked.setdefault(name, []).append(_ALLOWED[name](value.strip()))
        days = dict(pairs)
        first = {name: next((v for v in values if v), "") for name, values in asked.items()}
        usual = usual_days(today, first.get("calendar"))
        start, end = _days(days.get("from"), days.get("to"), usual)
        return cls(
            today=today,
            start=start,
            end=end,
            version=first.get("version") or None,
            extra={name: first[name] for name in WORDS if first.get(name)},
            **{name: _several(asked.get(name, ())) for name in (*KEYS, *FEED_KEYS)},
        )

    def with_(self, **changes: Any) -> "Filters":
        """A neighbouring question: a filter's own name, or a page's word (None takes it away)."""
        words = {name: changes.pop(name) for name in WORDS if name in changes}
        extra = {name: value for name, value in {**self.extra, **words}.items() if value}
        return replace(self, **changes, extra=extra)

    def query(self) -> str:
        """The canonical query string, defaults left out: equal questions have equal strings."""
        pairs: list[tuple[str, str]] = []
        if (self.start, self.end) != usual_days(self.today, self.extra.get("calendar")):
            pairs += [("from", self.start.isoformat()), ("to", self.end.isoformat())]
        pairs += [
            (name, value) for name in (*KEYS, *FEED_KEYS) for value in sorted(getattr(self, name))
        ]
        if self.version:
            pairs.append(("version", self.version))
        pairs += [(name, self.extra[name]) for name in WORDS if self.extra.get(name)]
        return urlencode(pairs)

    def where(self) -> Where:
        return Where(
            start=self.start,
            end=self.end,
            agencies=self.agency,
            receiving=self.receiving,
            places=self.place,
            sectors=self.sector,
            channels=self.channel,
            procedures=self.procedure,
            categories=self.category,
            severities=self.severity,
            rules=self.rule,
            assets=self.asset,
            groups=self.group,
            queues=self.queue,
            hours=self.hour,
            statuses=self.status,
        )


def recognised(filters: Filters, agencies: Agencies) -> Filters:
    """A code nobody knows is a mangled address: it is left out."""
    codes = tuple(code for code in filters.agency if code == UNKNOWN or code in agencies)
    return filters if codes == filters.agency else filters.with_(agency=codes)


def link(path: str, filters: Filters) -> str:
    """The address of a page asked this question."""
    query = filters.query()
    return f"{path}?{query}" if query else path
