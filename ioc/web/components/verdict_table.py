"""What each definition says of one dossier, and why, in one sentence each."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING

from dash import html
from dash.development.base_component import Component

from ioc.domain.deadlines import Limit
from ioc.domain.periods import TZ
from ioc.metrics.catalogue import find
from ioc.metrics.model import Metric, Where
from ioc.web.components.pickers import period_words
from ioc.web.links import RATE, definition_href
from ioc.web.text import NONE, day, decimal, moment, t

if TYPE_CHECKING:
    from ioc.metrics.dossier_story import Story
    from ioc.metrics.judged import Known
    from ioc.metrics.verdicts import State, Verdict

VERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "06a-2020": "differences.version.form",
        "qd766-2022": "differences.version.clock",
        "first-promise": "differences.version.first",
        "vendor-06a": "differences.version.vendor",
        "with-overdue": "differences.version.overdue",
    }
)
STATES: Mapping["State", str] = MappingProxyType(
    {
        "in_time": "differences.state.in_time",
        "late": "differences.state.late",
        "out": "differences.state.out",
    }
)


def version_name(version: str) -> str:
    """A definition's short name; one that has none stands as it is called."""
    return t(VERSIONS[version]) if version in VERSIONS else version


def state_words(state: "State") -> Component:
    return html.Strong(t(STATES[state]), className=f"verdict verdict-{state}")


def sentence(verdict: "Verdict", dossier: "Known") -> str:
    """Why a definition counts a dossier as it does."""
    ended = dossier.ended_day or dossier.closed_day or dossier.resolved_day
    return t(
        f"differences.reason.{verdict.reason}",
        promised=day(verdict.promised),
        due_day=day(dossier.due_day),
        due=instant_or_day(dossier.due_at),
        ended=moment(dossier.ended_at),
        ended_day=day(ended),
        late=moment(dossier.late_at),
        received=day(dossier.received_day or dossier.begun_day),
        second=moment(_second(dossier)),
        limit=limit_words(dossier.limit),
    )


def _second(dossier: "Known") -> datetime | None:
    asked = sorted(p.since for p in dossier.pauses if p.kind == "supplement" and p.until != p.since)
    return asked[1] if len(asked) > 1 else None


def instant_or_day(at: datetime | None) -> str:
    """A promised instant; one at midnight is a bare day."""
    if at is None:
        return NONE
    local = at.astimezone(TZ)
    return day(local.date()) if local.time() == time() else moment(at)


def limit_words(limit: Limit | None) -> str:
    if limit is None:
        return NONE
    places = 0 if limit.days == int(limit.days) else 1
    key = "differences.limit.working" if limit.kind == "working" else "differences.limit.calendar"
    return t(key, days=decimal(limit.days, places))


def verdict_table(story: "Story", today: date) -> list[Component]:
    """Every version: in time, late or not counted, and why."""
    period = period_words(story.period.start, story.period.end, today)
    head = [t("differences.table.version"), t("differences.table.says"), t("differences.table.why")]
    return [
        html.P(t("differences.table.period", period=period), className="hint"),
        html.Table(
            className="told-table verdict-table",
            children=[
                html.Thead(html.Tr([html.Th(words, scope="col") for words in head])),
                html.Tbody([_line(verdict, story) for verdict in story.verdicts]),
            ],
        ),
    ]


def _line(verdict: "Verdict", story: "Story") -> Component:
    period = Where(start=story.period.start, end=story.period.end)
    return html.Tr(
        [
            html.Th(version_link(find(RATE, verdict.version), period), scope="row"),
            html.Td(state_words(verdict.state)),
            html.Td(sentence(verdict, story.known)),
        ]
    )


def version_link(metric: Metric, where: Where) -> Component:
    """A definition's short name, opening all that it says."""
    return html.A(version_name(metric.version), href=definition_href(metric, where))
