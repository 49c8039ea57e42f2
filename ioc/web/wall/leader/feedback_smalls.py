"""What stands under the reports: the hotline, and petitions apart; by their own sources' time."""

from ioc.domain.stages import GAP
from ioc.web.boards import Board
from ioc.web.calls_card import PROMPT, RATE, WAIT
from ioc.web.components.call_kind import seconds_words
from ioc.web.faces import overdue_state
from ioc.web.petitions_card import OPEN, OVERDUE
from ioc.web.text import number, t
from ioc.web.wall.figures import lacking, missing, value_words
from ioc.web.wall.halves import Small
from ioc.web.wall.letters import fitting, width

LENGTHS = ("long", "usual", "short")
SMALL_NUMBER, STATE_WIDE = 2.3, 6.8


def calls(board: Board, room: float) -> Small:
    """Answered of all that rang, and how long they waited; nothing of it is an alarm."""
    figure = board.figures[RATE]
    names = [t("wall.feedback.calls.long"), t("wall.feedback.calls.short")]
    name = fitting(names, room)
    if missing(figure):
        shown, why = lacking(board, RATE)
        return Small(name=name, number=shown, known=False, words=why)
    told = {
        "time": seconds_words(board.figures[WAIT].value),
        "prompt": t(
            "calls.prompt",
            share=value_words(board, PROMPT),
            seconds=number(board.reader.lookups.answer_seconds),
        ),
    }
    shown = value_words(board, RATE)
    words = [t(f"wall.feedback.wait.{length}", **told) for length in LENGTHS]
    left = room - SMALL_NUMBER * width(shown, bold=True) - GAP
    return Small(name=name, number=shown, words=fitting(words, left))


def petitions(board: Board, room: float) -> Small:
    figure, running = board.figures[OVERDUE], board.figures[OPEN]
    if missing(figure):
        shown, why = lacking(board, OVERDUE)
        return Small(name=t("wall.feedback.petitions.short"), number=shown, known=False, words=why)
    state = overdue_state(figure.value, board.change(OVERDUE).difference)
    beside = STATE_WIDE if state else 0.0
    names = [t(f"wall.feedback.petitions.{n}") for n in LENGTHS]
    return Small(
        name=fitting(names, room - beside),
        number=number(figure.numerator),
        state=state,
        words=t("wall.feedback.petitions.of", open=number(running.numerator)),
    )
