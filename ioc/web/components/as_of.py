"""The time a figure speaks of, and that of our last good reading; assets/js/ages.js ages them, and
age alone makes a figure stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.text import t, when

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

WORD, AGO, ASKED = "as-of-word", "as-of-ago", "as-of-asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest time among the feeding sources, and after how many seconds it is old.

    `of` are the names of these sources: between answers the browser follows their times alone.
    `asked` is when all of them had last answered well: what a figure speaks of may be older.
    `silent`: one of them gave no good answer the last time it was asked.
    """

    at: datetime | None
    stale_after_s: int
    today: date
    of: str = ""
    asked: datetime | None = None
    silent: bool = False

    def old(self, now: datetime) -> bool:
        """Whether what the figures speak of is old at that time, or not known at all."""
        return self.at is None or (now - self.at).total_seconds() > self.stale_after_s


def freshness(reader: "Reader", subject: str = "dossiers") -> Freshness:
    """How fresh the figures of a subject are: its own sources count, no others."""
    fed = reader.fed(subject)
    return Freshness(
        at=fed.as_of,
        stale_after_s=int(fed.stale_after.total_seconds()),
        today=reader.today,
        of=" ".join(source.name for source in fed.states),
        asked=fed.asked,
        silent=fed.silent,
    )


def as_of(slot: str) -> Component:
    """Both times; once the first is old, its age in its place."""
    return html.Span(_parts(""), id=slot, className="as-of")


def as_of_line(slot: str) -> Component:
    """Số liệu đến 09:30 · cập nhật 6 phút trước."""
    return html.P(
        className="page-time",
        children=[
            t("as_of.until"),
            " ",
            html.Span(_parts(""), id=slot, className="as-of"),
        ],
    )


def stale_mark(slot: str, whose: str = "") -> Component:
    """Nothing while the figures beside it are fresh; once they are old, that they are and of when.

    The nearest element of class `ages` around it is marked too (assets/js/ages.js). `whose` names
    the figures where several marks stand together.
    """
    return html.Span(id=slot, className="as-of stale-mark", **marks(data_whose=whose))


def stale_slot(fresh: Freshness) -> dict[str, Any]:
    if fresh.at is None:
        return {}
    return _marks(fresh, fresh.at)


def as_of_slot(fresh: Freshness, *, ago: bool = False) -> dict[str, Any]:
    """số 09:30 · đọc 09:41; with `ago`, after words of the page's own: 09:30 · 6 phút trước."""
    if ago:
        return _slot(fresh, {AGO: ""})
    return _slot(fresh, {WORD: f"{t('as_of.word')}\u00a0", ASKED: _asked(fresh)})


def hour_slot(fresh: Freshness) -> dict[str, Any]:
    """09:30, where a name stands before it."""
    return _slot(fresh, {})


def _slot(fresh: Freshness, words: Mapping[str, str]) -> dict[str, Any]:
    if fresh.at is None:
        return {"children": _parts(t("as_of.never"))}
    return {"children": _parts(when(fresh.at, fresh.today), words), **_marks(fresh, fresh.at)}


def _marks(fresh: Freshness, at: datetime) -> dict[str, str]:
    return {
        "data-asof": at.isoformat(),
        "data-stale-after": str(fresh.stale_after_s),
        "data-of": fresh.of,
        "data-asked": fresh.asked.isoformat() if fresh.asked else "",
    }


def _asked(fresh: Freshness) -> str:
    if fresh.asked is None:
        return ""
    return f" ·\u00a0{t('shell.spoken.asked', time=when(fresh.asked, fresh.today))}"


def _parts(time: str, words: Mapping[str, str] = MappingProxyType({})) -> list[Component]:
    """The same five spans always; those without words of theirs are hidden."""
    told = {
        name: html.Span(words.get(name), className=name, hidden=name not in words)
        for name in (WORD, AGO, ASKED)
    }
    return [
        told[WORD],
        html.Span(time, className="as-of-time"),
        html.Span(className="as-of-age"),
        told[AGO],
        told[ASKED],
    ]
