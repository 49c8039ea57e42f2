"""One source in words and figures: how it fares, what it brought, what may be done with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.periods import TZ, local_day
from ioc.metrics.model import SourceState
from ioc.web.components.marks import marks
from ioc.web.components.upload import reading, upload
from ioc.web.text import NONE, day, duration, moment, number, t, when


class Look(NamedTuple):
    """A state as it is shown: never by colour alone."""

    shape: str
    word: str
    meaning: str


LOOKS = MappingProxyType(
    {
        "fresh": Look("●", "sources.state.fresh", "sources.meaning.fresh"),
        "stale": Look("▲", "sources.state.stale", "sources.meaning.stale"),
        "unavailable": Look("◆", "sources.state.unavailable", "sources.meaning.unavailable"),
        "refused": Look("■", "sources.state.refused", "sources.meaning.refused"),
        "paused": Look("‖", "sources.state.paused", "sources.meaning.paused"),
        "never": Look("○", "sources.state.never", "sources.meaning.never"),
    }
)
# The same of a source whose senders push to us.
PUSHED = MappingProxyType(
    {
        "fresh": "sources.pushed.fresh",
        "stale": "sources.pushed.stale",
        "never": "sources.pushed.never",
        "paused": "sources.pushed.paused",
    }
)
# Which of the two is true is told by the age in the card (assets/css/sources.css).
AGES = ("fresh", "stale")


def source_card(source: SourceState, now: datetime, rejects_href: str) -> Component:
    """Everything known of one source; `rejects_href` opens what it sent that is no record."""
    today = local_day(now)
    return html.Article(
        className="source-card",
        **marks(data_source=source.name, data_state=source.state),
        children=[
            html.Div(
                className="source-head",
                children=[
                    html.Div([html.H2(source.title), html.P(_identity(source))]),
                    html.Div([badge(state) for state in _states(source)]),
                ],
            ),
            *(_says(source, state) for state in _states(source)),
            _facts(source, now, rejects_href),
            reading(source),
            _history(source, today),
            _orders(source),
            *upload(source),
        ],
    )


def badge(state: str) -> Component:
    look = LOOKS[state]
    return html.Span(
        className=f"source-state state-{state} when-{state}",
        children=[html.Span(look.shape, **marks(aria_hidden="true")), html.Span(t(look.word))],
    )


def _identity(source: SourceState) -> str:
    parts = [source.name, t("sources.connector", name=source.connector)]
    if source.simulated:
        parts.append(t("sources.simulated"))
    return " · ".join(parts)


def _states(source: SourceState) -> tuple[str, ...]:
    """What the card may have to say: a source grows stale by age alone, with the page open."""
    return AGES if source.state in AGES else (source.state,)


def _says(source: SourceState, state: str) -> Component:
    meaning = LOOKS[state].meaning
    if source.pushed:
        meaning = PUSHED.get(state, meaning)
    said: list[Component | str] = [t(meaning, limit=duration(source.stale_after_s))]
    # Of a pushed source that is fresh the error is one sender's, who was not let in; of another
    # one it is what a person should do soon.
    if source.last_error and (source.pushed or state != "never"):
        soon = state == "fresh" and not source.pushed
        # Faults are written down in the operator's language, whoever reads them later.
        words = t("sources.notice") if soon else t("sources.error")
        said += [f" {words} ", html.Span(source.last_error, lang="vi")]
    return html.P(said, className=f"source-says when-{state}")


def _facts(source: SourceState, now: datetime, rejects_href: str) -> Component:
    today, held = local_day(now), source.state in ("paused", "refused")
    soon = html.Span(t("sources.no_turn")) if held else _next_turn(source, now)
    success = _fact("last_success_at", when(source.last_success_at, today))
    every = html.Small(t("sources.every", length=duration(source.every_s)))
    rhythm = t("sources.by_senders") if source.pushed else [soon, every]
    facts: list[tuple[str, Any]] = [
        (t("sources.data_as_of"), data_time(source, today)),
        (t("sources.last_success"), success),
        (t("sources.next"), rhythm),
        (t("sources.stored"), number(source.stored)),
        (t("sources.rejected"), _rejected(source, rejects_href)),
    ]
    pairs = [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts]
    return html.Dl(pairs, className="source-facts")


def _next_turn(source: SourceState, now: datetime) -> Component:
    """When it is read next; an hour that has come is a turn that waits, never one in the past."""
    due = source.next_at is not None and source.next_at <= now
    words = t("sources.waits") if due else when(source.next_at, local_day(now))
    return html.Span(words, **marks(data_fact="next_at", data_past=t("sources.waits")))


def _fact(name: str, words: str) -> Component:
    """A time that moves without a new revision; assets/js/sources.js follows it by this mark."""
    return html.Span(words, **marks(data_fact=name))


def data_time(source: SourceState, today: date) -> Component | str:
    """The time its records speak of; the page ages it by itself (assets/js/ages.js)."""
    at = source.data_as_of
    if at is None:
        return NONE
    return html.Span(
        className="as-of",
        **marks(
            data_of=source.name,
            data_asof=at.astimezone(TZ).isoformat(),
            data_stale_after=str(source.stale_after_s),
        ),
        children=[
            html.Span(when(at, today), className="as-of-time"),
            html.Small(className="as-of-ago"),
            html.Small(className="as-of-age"),
        ],
    )


def _rejected(source: SourceState, href: str) -> list[Any]:
    if not source.rejected:
        return [number(0)]
    return [dcc.Link(t("sources.rejected_open", count=number(source.rejected)), href=href)]


def months_in(source: SourceState, today: date) -> tuple[int, int]:
    """How many months of its history are in, and how many there are to be."""
    if source.backfill_from is None:
        return 0, 0
    first = local_day(source.backfill_from)
    wanted = _months(first, today)
    if source.backfilled_to is None:
        return 0, wanted
    return min(_months(local_day(source.backfilled_to), today), wanted), wanted


def _months(first: date, last: date) -> int:
    return max(0, (last.year - first.year) * 12 + last.month - first.month + 1)


def _history(source: SourceState, today: date) -> Component:
    done, wanted = months_in(source, today)
    if source.backfill_from is None:
        return html.P(t("sources.history_none"), className="source-history")
    whole = source.backfilled_to is not None and source.backfilled_to <= source.backfill_from
    if whole:
        words = t("sources.history_whole", day=day(local_day(source.backfill_from)))
        return html.P(words, className="source-history")
    words = t("sources.history_part", done=number(done), wanted=number(wanted))
    share = f"{100 * done / wanted if wanted else 0:.0f}%"
    return html.Div(
        className="source-history",
        children=[
            html.P(words),
            html.Div(
                html.Div(className="source-progress-done", style={"width": share}),
                className="source-progress",
                role="progressbar",
                **marks(
                    aria_valuemin="0",
                    aria_valuemax=str(wanted),
                    aria_valuenow=str(done),
                    aria_label=words,
                ),
            ),
        ],
    )


def _orders(source: SourceState) -> Component:
    held = source.state in ("paused", "refused")
    reading = _order(source, "run", "sources.run", disabled=source.state == "paused")
    return html.Div(
        className="source-orders",
        children=[
            *([] if source.pushed else [reading]),
            _order(source, "resume", "sources.resume")
            if held
            else _order(source, "pause", "sources.pause"),
        ],
    )


def _order(source: SourceState, command: str, words: str, *, disabled: bool = False) -> Component:
    return html.Button(
        t(words),
        type="button",
        className="order",
        disabled=disabled,
        title=t("sources.run_paused") if disabled else None,
        **marks(
            data_source=source.name,
            data_command=command,
            aria_label=f"{t(words)}: {source.title}",
        ),
    )


def reject_table(rows: Sequence[Mapping[str, Any]], today: date) -> Component:
    """What a source sent that is no record: why, which, what may be kept of it, since when."""
    names = ("reason", "key", "fields", "times", "first_seen", "last_seen")
    heads = [
        html.Th(t(f"sources.reject.{name}"), scope="col", className=_side(name)) for name in names
    ]
    return html.Div(
        html.Table(
            className="reject-table",
            children=[
                html.Thead(html.Tr(heads)),
                html.Tbody([_reject(row, today) for row in rows]),
            ],
        ),
        className="table-wide",
        tabIndex=0,
        role="region",
        **marks(aria_label=t("sources.rejects_label")),
    )


def _side(column: str) -> str:
    return "number" if column == "times" else ""


def _reject(row: Mapping[str, Any], today: date) -> Component:
    fields = row["fields"] or {}
    kept = [html.Div([html.Span(f"{name}: "), str(value)]) for name, value in fields.items()]
    return html.Tr(
        [
            html.Th(row["reason"], scope="row", lang="vi"),
            html.Td(row["key"] or NONE, className="code"),
            html.Td(kept or NONE, className="code"),
            html.Td(number(row["times"]), className="number"),
            html.Td(moment(row["first_seen_at"])),
            html.Td(when(row["last_seen_at"], today)),
        ]
    )
