"""The time a figure speaks of; assets/js/ages.js ages it, and age alone makes it stale."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.web.components.marks import marks
from ioc.web.text import t, when

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The oldest time among the feeding sources, and after how many seconds it is old.

    `of` are the names of these sources: between answers the browser follows their times alone.
    """

    at: datetime | None
    stale_after_s: int
    today: date
    of: str = ""


def freshness(reader: "Reader", subject: str = "dossiers") -> Freshness:
    """How fresh the figures of a subject are: its own sources count, no others."""
    fed = reader.fed(subject)
    return Freshness(
        at=fed.as_of,
        stale_after_s=int(fed.stale_after.total_seconds()),
        today=reader.today,
        of=" ".join(source.name for source in fed.states),
    )


def as_of(slot: str) -> Component:
    """The hour; once it is old, its age in its place."""
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
    if fresh.at is None:
        return {"children": _parts(t("as_of.never"))}
    return {"children": _parts(when(fresh.at, fresh.today), ago=ago), **_marks(fresh, fresh.at)}


def _marks(fresh: Freshness, at: datetime) -> dict[str, str]:
    return {
        "data-asof": at.isoformat(),
        "data-stale-after": str(fresh.stale_after_s),
        "data-of": fresh.of,
    }


def _parts(time: str, *, ago: bool = False) -> list[Component]:
    return [
        html.Span(time, className="as-of-time"),
        html.Span(className="as-of-ago", hidden=not ago),
        html.Span(className="as-of-age"),
    ]
