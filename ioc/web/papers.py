"""What a công văn đôn đốc says: of overdue dossiers, or of overdue reports. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ioc.web.components.letter import Paper
from ioc.web.text import day, moment, number, t

MOST_CAUSES = 3
Causes = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Urging:
    """What one unit is urged to do: counts now, where they stand, by when. Days are local.

    A vertical one is not directed by the province: it is asked, in other words.
    """

    unit: str
    vertical: bool
    as_of: datetime | None
    today: date
    overdue: int
    due_today: int = 0
    due_next: int = 0
    next_day: date
    causes: Causes
    deadline: date
    simulated: bool

    @property
    def needed(self) -> bool:
        return bool(self.overdue or self.due_today or self.due_next)


def dossier_paper(urging: Urging) -> Paper:
    """From the facts to the demand; what is due next is told besides what is late."""
    body = [_facts(urging)]
    if urging.overdue and urging.causes:
        body.append(t("letter.causes", causes=_steps(urging.causes)))
    demands = ["letter.demands.finish", "letter.demands.apologise"] if urging.overdue else []
    if urging.due_today or urging.due_next:
        demands.append("letter.demands.soon")
    return Paper(
        unit=urging.unit,
        number=t("letter.number"),
        subject=t(_asked("subject", urging), unit=urging.unit),
        body=(*body, t(_asked("demand", urging), unit=urging.unit), *_closing(urging, demands)),
        copies=tuple(t(f"letter.copies.{name}") for name in ("same", "chair", "centre", "file")),
        today=urging.today,
        simulated=urging.simulated,
    )


def report_paper(urging: Urging) -> Paper:
    """The same of citizens' reports: they have a category where dossiers have a step."""
    said = {"unit": urging.unit, "count": number(urging.overdue)}
    body = [t("letter.reports.facts", when=_when(urging), **said)]
    if urging.causes:
        body.append(t("letter.reports.causes", causes=_categories(urging.causes)))
    subject = "letter.reports.asked" if urging.vertical else "letter.reports.subject"
    demand = "letter.reports.demand_asked" if urging.vertical else "letter.reports.demand"
    demands = ["letter.reports.finish", "letter.reports.answer"]
    return Paper(
        unit=urging.unit,
        number=t("letter.reports.number"),
        subject=t(subject, unit=urging.unit),
        body=(*body, t(demand, unit=urging.unit), *_closing(urging, demands)),
        copies=(t("letter.copies.same"), t("letter.copies.chair"), t("letter.reports.file")),
        today=urging.today,
        simulated=urging.simulated,
    )


def _asked(name: str, urging: Urging) -> str:
    return f"letter.asked.{name}" if urging.vertical else f"letter.{name}"


def _when(urging: Urging) -> str:
    at = urging.as_of
    return t("letter.as_of", at=moment(at)) if at else t("letter.as_of_never")


def _facts(urging: Urging) -> str:
    counts = [
        t(key, count=number(value), day=day(urging.next_day))
        for key, value in (
            ("letter.count.overdue", urging.overdue),
            ("letter.count.today", urging.due_today),
            ("letter.count.next", urging.due_next),
        )
        if value
    ]
    return t("letter.facts", when=_when(urging), unit=urging.unit, counts="; ".join(counts))


def _steps(causes: Causes) -> str:
    """The steps that hold most of the overdue dossiers, largest first."""
    named = [(step or t("letter.no_step"), count) for step, count in causes[:MOST_CAUSES]]
    return "; ".join(t("letter.cause", step=step, count=number(count)) for step, count in named)


def _categories(causes: Causes) -> str:
    return "; ".join(
        t("letter.reports.cause", category=category, count=number(count))
        for category, count in causes[:MOST_CAUSES]
    )


def _closing(urging: Urging, demands: Sequence[str]) -> list[str]:
    """The numbered demands, the answer by a day, and the closing words."""
    values = {
        "count": number(urging.overdue),
        "soon": number(urging.due_today + urging.due_next),
        "day": day(urging.deadline),
    }
    report = "letter.asked.report" if urging.vertical else "letter.demands.report"
    numbered = [f"{n}. {t(key, **values)}" for n, key in enumerate([*demands, report], 1)]
    return [*numbered, t(_asked("closing", urging), unit=urging.unit)]
