"""What a probe has asked of one server so far, and what is known of it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from connectors.report_desk import Desk
from ioc.sources.connector import Row
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.probing import Observation, written

T = TypeVar("T")


class Talk:
    """`desk` asks as has been learnt by now, `configured` is how the source was; `rows` came of a
    question without dates. `failure` is what was said last to a question that was not taken.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.configured = desk, desk.options
        self.rows: Sequence[Row] = ()
        self.failure = ""
        self.web_pages = 0

    def tried(self, question: Callable[[], T]) -> T | None:
        """The answer, or None where the server does not take that question.

        Who then does not answer one that is known to be taken is away: Unavailable or Refused.
        """
        try:
            return question()
        except (Refused, Unavailable) as error:
            self.failure = self.desk.http.redact(str(error))
            self.web_pages += "(HTML)" in self.failure
        self.desk.ask({})
        return None

    def fact(
        self, option: str, observed: Any, evidence: str, *, wrong: bool = False
    ) -> Observation:
        """What was seen of an option; None where it could not be."""
        return Observation(
            option=option,
            configured=written(getattr(self.configured, option)),
            observed="" if observed is None else written(observed),
            evidence=evidence,
            wrong=wrong,
        )


def seen(evidence: str, *, wrong: bool = False) -> Observation:
    """A fact that no option tells; a wrong one stops the source."""
    observed = "" if wrong else evidence
    return Observation(option="", configured="", observed=observed, evidence=evidence, wrong=wrong)
