"""Which rows are meant: the address bar's question. The rows are in `listed`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ioc.metrics.catalogue import find
from ioc.metrics.listings import LISTINGS
from ioc.metrics.lists import sort_names
from ioc.metrics.model import Metric, PartName, Where
from ioc.web.components.dossier_kind import DOSSIERS
from ioc.web.components.kind import Kind
from ioc.web.components.kinds import KINDS, kind_of
from ioc.web.filters import Filters
from ioc.web.links import LIST_PATH, RATE, bare, metric_filters, now_filters, suited

__all__ = [
    "LIST_PATH",
    "PARTS",
    "RATE",
    "STRIPS",
    "Needles",
    "Question",
    "Search",
    "asked",
    "bare",
    "chosen",
    "chosen_strip",
    "kind_asked",
    "metric_filters",
    "needles",
    "now_filters",
    "strip_question",
]

STRIPS: tuple[tuple[str, str], ...] = (
    ("overdue", "dossiers.overdue"),
    ("today", "dossiers.due_today"),
    ("soon", "dossiers.due_3"),
    ("paused", "dossiers.paused"),
    ("later", "dossiers.later"),
)
PARTS: tuple[PartName, ...] = ("numerator", "denominator", "rest")
Needles = tuple[tuple[str, str], ...]
"""Columns of the list, and the words that each is to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The rows of one part of one number.

    `text` narrows them to rows that contain it, `has` to those whose columns show these words.
    """

    metric: Metric
    part: PartName
    where: Where
    sort: str
    text: str = ""
    has: Needles = ()

    @property
    def kind(self) -> Kind:
        return KINDS[self.metric.subject]

    @property
    def distinct(self) -> bool:
        """Whether its rows are not facts, but what facts have in common."""
        return self.metric.kind == "distinct"


@dataclass(frozen=True, slots=True)
class Search:
    """Dossiers whose code contains `text`, whatever number they belong to."""

    text: str
    has: Needles = ()

    @property
    def kind(self) -> Kind:
        return DOSSIERS

    @property
    def distinct(self) -> bool:
        return False


def chosen(key: str, version: str | None, at: date | None = None) -> Metric:
    """The metric in the version the reader picked, or its usual one of that day (None: any)."""
    try:
        return find(key, version, at)
    except KeyError:
        return find(key, at=at)


def chosen_strip(filters: Filters) -> str:
    asked = filters.extra.get("strip", "")
    return asked if asked in dict(STRIPS) else STRIPS[0][0]


def asked(filters: Filters, kinds: Sequence[Kind] = (DOSSIERS,)) -> Question | Search:
    """What the address asks of these kinds.

    A named number; else, of dossiers, a search by code or a strip of the open work; else the usual
    number of the first kind.
    """
    kind, words = kind_of(filters, kinds), filters.extra
    if kind is not DOSSIERS or "metric" in words:
        return _number(filters, kind)
    if "q" in words and "strip" not in words:
        return Search(words["q"], needles(filters, kind))
    return strip_question(filters, chosen_strip(filters))


def kind_asked(filters: Filters, kinds: Sequence[Kind]) -> Question:
    """What the address asks of kinds that are not searched by code."""
    return _number(filters, kind_of(filters, kinds))


def needles(filters: Filters, kind: Kind = DOSSIERS) -> Needles:
    """What the list's columns are filtered by, as the address says it: has=step:ky;why:hen lai."""
    pairs = (part.partition(":") for part in filters.extra.get("has", "").split(";"))
    return tuple((name, words.strip()) for name, _, words in pairs if name in kind.names and words)


def strip_question(filters: Filters, strip: str) -> Question:
    metric = find(dict(STRIPS)[strip])
    return Question(
        metric=metric,
        part="numerator",
        where=now_filters(suited(filters, metric.subject)).where(),
        sort=_sort(filters, metric),
        has=needles(filters),
    )


def _number(filters: Filters, kind: Kind) -> Question:
    words = filters.extra
    metric = _metric(words.get("metric", ""), filters, kind)
    return Question(
        metric=metric,
        part=next((part for part in PARTS if part == words.get("part")), "numerator"),
        where=suited(filters, metric.subject).where(),
        sort=_sort(filters, metric),
        text=words.get("q", ""),
        has=needles(filters, kind),
    )


def _metric(key: str, filters: Filters, kind: Kind) -> Metric:
    """The named number where it is one of the kind; else the kind's usual one."""
    try:
        found = chosen(key, filters.version, filters.end)
    except KeyError:
        return find(kind.usual)
    return found if found.subject == kind.subject else find(kind.usual)


def _sort(filters: Filters, metric: Metric) -> str:
    asked_sort = filters.extra.get("sort", "")
    if asked_sort in sort_names(LISTINGS[metric.subject]):
        return asked_sort
    return KINDS[metric.subject].order(metric)
