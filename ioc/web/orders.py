"""The lines of "Cần chỉ đạo": whose it is, how many, why, by when, and the paper to send."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from ioc.domain.units import UNKNOWN
from ioc.metrics.catalogue import find
from ioc.metrics.model import Where
from ioc.web.components.actions import ASKED_LINES, LINES, Action, Count
from ioc.web.components.as_of import freshness
from ioc.web.components.kinds import KINDS
from ioc.web.components.unit_lines import by_key
from ioc.web.concerns import (
    DUE_NEXT,
    LATE,
    OVERDUE,
    TODAY,
    Concern,
    Feed,
    foremost,
    parted,
    vertical,
)
from ioc.web.filters import Filters, link
from ioc.web.links import href_of, metric_filters, now_filters, suited
from ioc.web.news import next_day
from ioc.web.text import day, number, short_day, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

LETTER_PATH, UNIT_PATH, MAPPING_PATH = "/cong-van", "/don-vi", "/chuan-hoa"
# QĐ 05/2017/QĐ-TTg, Điều 11: an incident is reported within five days of its detection.
REPORT_WITHIN = timedelta(days=5)
# A unit with more serious incidents than these has its cause told by the oldest of them.
MOST_INCIDENTS = 100


def first_actions(
    reader: "Reader", filters: Filters, found: Sequence[Concern]
) -> tuple[list[Action], list[Action]]:
    """The lines of those the province directs, and of those it asks."""
    directed, asked = parted(found, reader.lookups.agencies)
    return (
        [action(reader, filters, concern) for concern in foremost(directed, LINES)],
        [action(reader, filters, concern) for concern in foremost(asked, ASKED_LINES)],
    )


def action(reader: "Reader", filters: Filters, concern: Concern) -> Action:
    """One line: the counts open exactly their rows, the paper is one press away."""
    own = suited(now_filters(filters), concern.feed).with_(agency=(concern.code,))
    return LINE_OF[concern.feed](reader, own, concern)


def _dossiers(reader: "Reader", own: Filters, concern: Concern) -> Action:
    where, key = own.where(), concern.foremost
    return Action(
        feed=concern.feed,
        unit=_unit(reader, own, concern),
        overdue=_count(own, OVERDUE, "overview.action.overdue", concern.late),
        today=_count(own, TODAY, "overview.action.today", concern.today),
        due=_count(own, DUE_NEXT, "overview.action.due", concern.due, day=next_day(reader)),
        cause=_step(reader, where, key),
        deadline=_promised(reader, where, key),
        letter=_letter(reader, own, concern),
        annex=_annex(own, concern),
        fresh=freshness(reader),
    )


def _cases(reader: "Reader", own: Filters, concern: Concern) -> Action:
    where, key = own.where(), LATE["cases"]
    return Action(
        feed=concern.feed,
        unit=_unit(reader, own, concern),
        overdue=_count(own, key, "overview.action.cases", concern.late),
        cause=_category(reader, where),
        deadline=_promised(reader, where, key),
        letter=_letter(reader, own, concern),
        annex=_annex(own, concern),
        fresh=freshness(reader, "cases"),
    )


def _incidents(reader: "Reader", own: Filters, concern: Concern) -> Action:
    """There is no paper to send: what is asked is the report that the law asks for."""
    key = LATE["incidents"]
    rule, opened = worst_rule(reader, own.where())
    return Action(
        feed=concern.feed,
        unit=_unit(reader, own, concern),
        overdue=_count(own, key, "overview.action.incidents", concern.late),
        cause=_most(rule, concern.late),
        deadline=_report(reader.today, opened) if opened else "",
        letter=Count(words=t("actions.incidents"), href=href_of(key, own)),
        fresh=freshness(reader, "incidents"),
    )


def worst_rule(reader: "Reader", where: Where) -> tuple[tuple[str, int] | None, date | None]:
    """The rule that most of the serious incidents broke, and when the oldest was detected."""
    found = reader.rows(find(LATE["incidents"]), where, sort="opened", limit=MOST_INCIDENTS).rows
    rules = Counter(row["rule_name"] or row["rule"] for row in found).most_common(1)
    return rules[0] if rules else None, found[0]["opened_day"] if found else None


def _unit(reader: "Reader", own: Filters, concern: Concern) -> Count:
    return Count(words=reader.lookups.agencies.label(concern.code), href=link(UNIT_PATH, own))


def _letter(reader: "Reader", own: Filters, concern: Concern) -> Count:
    """The paper to send; a name that is nobody's yet is mapped first."""
    if concern.code == UNKNOWN:
        return Count(words=t("actions.map"), href=MAPPING_PATH)
    key = "actions.ask" if vertical(concern.code, reader.lookups.agencies) else "actions.letter"
    about = None if concern.feed == "dossiers" else LATE[concern.feed]
    return Count(words=t(key), href=link(LETTER_PATH, own.with_(metric=about)))


def _annex(own: Filters, concern: Concern) -> str:
    path = f"{KINDS[concern.feed].export_path}.xlsx"
    return link(path, metric_filters(own, concern.foremost))


def _count(own: Filters, key: str, words: str, count: int, **values: str) -> Count | None:
    if not count:
        return None
    return Count(words=t(words, count=number(count), **values), href=href_of(key, own))


def _step(reader: "Reader", where: Where, key: str) -> str:
    step = worst_step(reader, where, key)
    if step is None:
        return t("overview.action.no_step")
    return t("overview.action.step", step=step[0], count=number(step[1]))


def worst_step(reader: "Reader", where: Where, key: str) -> tuple[str, int] | None:
    """The step that most of a number's rows are at, and how many; None where none is told."""
    return next(((step, n) for step, n in reader.steps(find(key), where) if step), None)


def _category(reader: "Reader", where: Where) -> str:
    worst = worst_category(reader, where)
    return _most(worst[:2], worst[2]) if worst else ""


def worst_category(reader: "Reader", where: Where) -> tuple[str, int, int] | None:
    """The category that most of the overdue reports are of, how many, and of how many in all."""
    grouped = reader.grouped([find(LATE["cases"])], where, "category")
    counts = {code: by_key(row)[LATE["cases"]].numerator or 0 for code, row in grouped.items()}
    if not any(counts.values()):
        return None
    code = min(counts, key=lambda one: (-counts[one], one))
    return reader.label("category", code), counts[code], sum(counts.values())


def _most(worst: tuple[str, int] | None, of: int) -> str:
    """The commonest cause; how many it is of is said where it is not all of them."""
    if worst is None:
        return ""
    name, count = worst
    return name if count == of else t("overview.action.most", name=name, count=number(count))


def _promised(reader: "Reader", where: Where, key: str) -> str:
    promise = oldest_promise(reader, where, key)
    if promise is None:
        return ""
    promised, late = promise
    shown = short_day(promised) if promised.year == reader.today.year else day(promised)
    if late > 0:
        return t("overview.action.late", day=shown, count=number(late))
    return t("overview.action.promised", day=shown)


def oldest_promise(reader: "Reader", where: Where, key: str) -> tuple[date, int] | None:
    """The first promised day among a number's rows, and the working days since; None: no rows."""
    rows = reader.rows(find(key), where, limit=1, sort="due").rows
    promised = rows[0]["due_day"] if rows else None
    return None if promised is None else (promised, -(rows[0].get("days_left") or 0))


def _report(today: date, opened: date) -> str:
    """When the oldest was detected, and until when it is to be reported."""
    until = opened + REPORT_WITHIN
    key = "overview.action.report_passed" if until < today else "overview.action.report"
    return t(key, opened=short_day(opened), until=short_day(until))


LINE_OF: Mapping[Feed, Callable[["Reader", Filters, Concern], Action]] = MappingProxyType(
    {"dossiers": _dossiers, "cases": _cases, "incidents": _incidents}
)
