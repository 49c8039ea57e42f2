"""Phản ánh: what waits too long and where, who waits longest, the hotline, petitions apart."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dash import html
from dash.development.base_component import Component

from ioc.metrics.catalogue import find
from ioc.web.boards import Board, board_of, count_of
from ioc.web.calls_card import KEYS as CALL_KEYS
from ioc.web.compared import period_words
from ioc.web.components.call_kind import CALLS
from ioc.web.components.case_kind import CASES, PETITIONS
from ioc.web.components.tile import State
from ioc.web.concerns import short
from ioc.web.faces import overdue_state
from ioc.web.feedback_faces import (
    KEYS,
    ON_TIME,
    OPEN,
    OVERDUE,
    RECEIVED,
    SATISFIED,
    late_days,
)
from ioc.web.filters import Filters
from ioc.web.links import suited
from ioc.web.page import Frame, Slots
from ioc.web.petitions_card import KEYS as PETITION_KEYS
from ioc.web.petitions_card import OVERDUE as PETITIONS_OVERDUE
from ioc.web.text import clock, number, t
from ioc.web.wall.figures import lacking, missing, value_words
from ioc.web.wall.halves import (
    Great,
    Halves,
    Small,
    great_block,
    great_slots,
    halves,
    list_slots,
    small_block,
    small_slots,
    small_wide,
)
from ioc.web.wall.leader.feedback_rows import place_rows
from ioc.web.wall.leader.feedback_smalls import calls, petitions
from ioc.web.wall.letters import fitting, width
from ioc.web.wall.parts import composed, sentence
from ioc.web.wall.screen import Screen, Stand

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

LENGTHS = ("long", "usual", "short")
SPOKEN = "feed"
"""What the sentence stands on: reports, or petitions where they are the worst."""
GRAVITY: Mapping[State, int] = MappingProxyType({"": 0, "watch": 1, "act": 2})


def scope(filters: Filters) -> Filters:
    return suited(filters, CASES.subject)


def layout(stand: Stand, filters: Filters, frame: Frame) -> Component:
    first = "received" if stand.public else "overdue"
    heads = [t(f"wall.feedback.head.{first}"), t("wall.feedback.head.open")]
    prefix = stand.prefix
    body = [
        great_block(f"{prefix}-cases", stand.stage, t("wall.feedback.head.place"), heads),
        html.Div(
            [small_block(f"{prefix}-calls"), small_block(f"{prefix}-petitions")],
            id=f"{prefix}-smalls",
            className="smalls",
        ),
    ]
    return html.Div(composed(prefix, body, "halves", {SPOKEN: ""}), className="composed")


def fill(reader: "Reader", filters: Filters, stand: Stand) -> Slots:
    boards = {
        subject: board_of(reader, suited(filters, subject), keys)
        for subject, keys in (
            (CASES.subject, KEYS),
            (CALLS.subject, CALL_KEYS),
            (PETITIONS.subject, PETITION_KEYS),
        )
        if subject == CASES.subject or _beside(reader, filters, subject)
    }
    cases, fed = boards[CASES.subject], len(boards) - 1
    space = halves(stand.stage, small=fed > 0)
    great, slot = _great(cases, space, stand), f"{stand.prefix}-cases"
    small = _smalls(boards, great, stand)
    worse = any(one.worst for one in small.values())
    great = replace(great, worst=bool(great.state) and not worse)
    slots = great_slots(slot, great, cases.fresh, space)
    rows = place_rows(cases, space, received=stand.public) if great.known else ()
    slots |= list_slots(slot, stand.stage, rows)
    slots[f"{stand.prefix}-smalls"] = {"hidden": not fed}
    for name in ("calls", "petitions"):
        board, small_slot = boards.get(name), f"{stand.prefix}-{name}"
        if board is None:
            slots[small_slot] = {"hidden": True}
        else:
            slots |= small_slots(small_slot, small[name], board.fresh, stand.stage)
    wordings = _petitions_words(boards) if worse else _wordings(cases, stand)
    calm = stand.public or not (worse or cases.figures[OVERDUE].value)
    fresh = boards[PETITIONS.subject].fresh if worse else cases.fresh
    return slots | sentence(stand.prefix, wordings, {SPOKEN: fresh}, calm=calm, stage=stand.stage)


def _beside(reader: "Reader", filters: Filters, subject: str) -> bool:
    """Whether a feed stands under the reports: not where it is of more than the title says."""
    return bool(reader.fed(subject)) and suited(filters, subject) == scope(filters)


def _smalls(boards: Mapping[str, Board], great: Great, stand: Stand) -> dict[str, Small]:
    """What stands under the reports; petitions are the worst where the reports are less so."""
    room = small_wide(stand.stage, max(1, len(boards) - 1))
    found: dict[str, Small] = {}
    if CALLS.subject in boards:
        found["calls"] = calls(boards[CALLS.subject], room)
    if PETITIONS.subject in boards:
        one = petitions(boards[PETITIONS.subject], room)
        worst = GRAVITY[one.state] > GRAVITY[great.state]
        plain = replace(one, state="") if stand.public else one
        found["petitions"] = replace(plain, worst=worst and not stand.public)
    return found


def _petitions_words(boards: Mapping[str, Board]) -> list[str]:
    """Petitions are the worst: they are named first, and the reports after them."""
    late = boards[PETITIONS.subject].figures[PETITIONS_OVERDUE]
    cases = boards[CASES.subject].figures[OVERDUE]
    told = {"late": number(late.numerator), "cases": number(cases.numerator)}
    lengths = ("long", "usual") if cases.numerator else ("usual",)
    words = [t(f"wall.feedback.petitions_late.{n}", count=late.numerator, **told) for n in lengths]
    return [*words, f"{told['late']} {t('wall.feedback.petitions.short')}"]


def _wordings(board: Board, stand: Stand) -> list[str]:
    """The sentence, the fullest wording first; in public only what is shown."""
    if stand.public:
        return [t("wall.feedback.public", period=period_words(board.filters))]
    late, running = board.figures[OVERDUE], board.figures[OPEN]
    if missing(late):
        return [t("feedback.sentence.unknown")]
    if not late.value:
        at = clock(board.fresh.at)
        return [t("feedback.sentence.calm", open=number(running.numerator), at=at)]
    rows = board.grouped((OVERDUE,), "category")
    first, *others = sorted(rows, key=lambda key: (-count_of(rows[key], OVERDUE), key))
    most = count_of(rows[first], OVERDUE)
    alone = most > 1 and not (others and count_of(rows[others[0]], OVERDUE) == most)
    told: dict[str, Any] = {
        "count": late.numerator,
        "late": number(late.numerator),
        "open": number(running.numerator),
        "category": board.reader.label("category", first),
        "most": number(most),
    }
    lengths = LENGTHS if alone else LENGTHS[-1:]
    return [t(f"wall.feedback.late.{length}", **told) for length in lengths]


def _great(board: Board, space: Halves, stand: Stand) -> Great:
    late, name = board.figures[OVERDUE], t("wall.feedback.overdue")
    if missing(late):
        shown, why = lacking(board, OVERDUE)
        return Great(name=name, number=shown, known=False, lines=[why])
    state = "" if stand.public else overdue_state(late.value, board.change(OVERDUE).difference)
    return Great(
        name=name,
        number=number(late.numerator),
        state=state,
        beside=[
            t("wall.feedback.of", open=number(board.figures[OPEN].numerator)),
            t("wall.feedback.running"),
        ],
        lines=_longest(board, space, stand) if late.value else (),
        quiet=_quiet(board, space),
    )


def _longest(board: Board, space: Halves, stand: Stand) -> list[str]:
    """How late the longest waiting is, and whose it is."""
    reader, where = board.reader, board.asked(find(OVERDUE)).where()
    since = reader.oldest(find(OVERDUE), where)
    if since is None:
        return []
    days = number(late_days(since, reader.today, reader.lookups.calendar))
    longest = [t(f"wall.feedback.oldest.{n}", count=days) for n in ("long", "short")]
    lines = [fitting(longest, space.figure)]
    rows = () if stand.public else reader.rows(find(OVERDUE), where, sort="due", limit=1).rows
    if rows:
        agencies, code = reader.lookups.agencies, rows[0]["agency"]
        lines.append(fitting([agencies.label(code), short(code, agencies)], space.figure))
    return lines


def _quiet(board: Board, space: Halves) -> list[tuple[str, str]]:
    """What is no alarm; a rate of few is told as its two counts.

    What became of those received is left to the desk: those resolved, refused and open make them
    up only together with what was carried over, and here is no room for all.
    """
    period = period_words(board.filters)
    told = (
        (SATISFIED, [t("feedback.tile.satisfied")]),
        (ON_TIME, [t("feedback.tile.on_time", period=period), t("wall.feedback.on_time")]),
        (RECEIVED, [t("feedback.tile.received", period=period), t("wall.feedback.received")]),
    )
    lines = []
    for key, names in told:
        value = value_words(board, key)
        lines.append((fitting(names, space.figure - width(value, bold=True) - 0.6), value))
    return lines


screen = Screen(key="wall.screen.feedback", layout=layout, fill=fill, scope=scope)
