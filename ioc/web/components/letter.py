"""Công văn đôn đốc: the words, in the form of an administrative paper (NĐ 30/2020/NĐ-CP)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dash import html
from dash.development.base_component import Component

from ioc.domain.periods import local_day
from ioc.web.text import clock, day, number, t

MOST_CAUSES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """What one unit is urged to do: counts now, where they stand still, by when. Days are local."""

    unit: str
    as_of: datetime | None
    today: date
    overdue: int
    due_today: int
    due_next: int
    next_day: date
    causes: tuple[tuple[str, int], ...]
    deadline: date
    simulated: bool

    @property
    def needed(self) -> bool:
        return bool(self.overdue or self.due_today or self.due_next)


def long_day(value: date) -> str:
    """ngày 22 tháng 11 năm 2026, as a report writes it."""
    return t(
        "letter.long_day",
        day=f"{value.day:02d}",
        month=f"{value.month:02d}" if value.month < 3 else value.month,
        year=value.year,
    )


def subject(urging: Urging) -> str:
    return t("letter.subject", unit=urging.unit)


def causes_words(causes: Sequence[tuple[str, int]]) -> str:
    """The steps that hold most of the overdue dossiers, largest first."""
    named = [(step or t("letter.no_step"), count) for step, count in causes[:MOST_CAUSES]]
    return "; ".join(t("letter.cause", step=step, count=number(count)) for step, count in named)


def paragraphs(urging: Urging) -> list[str]:
    """The body, from the facts to the demand."""
    body = [_facts(urging)]
    if urging.overdue and urging.causes:
        body.append(t("letter.causes", causes=causes_words(urging.causes)))
    return [
        *body,
        t("letter.demand", unit=urging.unit),
        *_demands(urging),
        t("letter.closing", unit=urging.unit),
    ]


def _facts(urging: Urging) -> str:
    at = urging.as_of
    when = (
        t("letter.as_of", at=clock(at), day=long_day(local_day(at)))
        if at
        else t("letter.as_of_never")
    )
    counts = [
        t(key, count=f"{value:02d}" if value < 10 else number(value), day=day(urging.next_day))
        for key, value in (
            ("letter.count.overdue", urging.overdue),
            ("letter.count.today", urging.due_today),
            ("letter.count.next", urging.due_next),
        )
        if value
    ]
    return t("letter.facts", when=when, unit=urging.unit, counts="; ".join(counts))


def _demands(urging: Urging) -> list[str]:
    keys = ["letter.demands.finish", "letter.demands.apologise"] if urging.overdue else []
    if urging.due_today or urging.due_next:
        keys.append("letter.demands.soon")
    keys.append("letter.demands.report")
    values = {
        "count": number(urging.overdue),
        "soon": number(urging.due_today + urging.due_next),
        "day": day(urging.deadline),
    }
    return [f"{position}. {t(key, **values)}" for position, key in enumerate(keys, 1)]


def letter(urging: Urging) -> list[Component]:
    """The paper itself; number, sign and signature are left for the office to fill."""
    body: list[Component] = [html.P(text) for text in paragraphs(urging)]
    draft = (
        [html.P(t("letter.simulated"), className="letter-simulated")] if urging.simulated else []
    )
    return [
        *draft,
        html.Div(
            className="letter-head",
            children=[
                html.Div(
                    className="letter-issuer",
                    children=[
                        html.P(t("letter.province")),
                        html.P(t("letter.office"), className="letter-strong letter-rule"),
                        html.P(t("letter.number")),
                        html.P(subject(urging), className="letter-subject"),
                    ],
                ),
                html.Div(
                    className="letter-state",
                    children=[
                        html.P(t("letter.country"), className="letter-strong"),
                        html.P(t("letter.motto"), className="letter-strong letter-rule"),
                        html.P(
                            t("letter.place", month=urging.today.month, year=urging.today.year),
                            className="letter-date",
                        ),
                    ],
                ),
            ],
        ),
        html.P(t("letter.to", unit=urging.unit), className="letter-to"),
        html.Div(body, className="letter-body"),
        html.Div(
            className="letter-foot",
            children=[
                html.Div(
                    className="letter-copies",
                    children=[
                        html.P(t("letter.copies.title"), className="letter-strong"),
                        html.P(t("letter.copies.same")),
                        html.P(t("letter.copies.chair")),
                        html.P(t("letter.copies.centre")),
                        html.P(t("letter.copies.file")),
                    ],
                ),
                html.Div(
                    className="letter-sign",
                    children=[
                        html.P(t("letter.sign.by"), className="letter-strong"),
                        html.P(t("letter.sign.title"), className="letter-strong"),
                        html.P(t("letter.sign.blank"), className="letter-blank"),
                    ],
                ),
            ],
        ),
    ]
