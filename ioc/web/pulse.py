"""The cheap question, answered from memory: the database is asked once a second, for everybody."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from ioc.web.problems import Problem
from ioc.web.text import moment, t

KEPT_S = 1.0
"""An answer younger than this is not asked for anew."""

SERVED_S = 2.0
"""Up to this age it is given away at once; only who finds an older one waits for the next."""

TRUSTED_S = 5.0
"""Beyond this age nobody is told it: a frozen answer must not pass for a fresh one."""

# A question that hangs is given up, and its thread is not ours again before it ends.
_THREADS = 4

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)


class Pulse(Generic[Answer]):
    """What `look` last answered; one asks for all, in a thread, and hardly anybody waits for it.

    `now` is the product's time, told with a failure; `monotonic` are the machine's seconds.
    """

    def __init__(
        self,
        look: Callable[[], Answer],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look, self._now, self._monotonic = look, now, monotonic
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="pulse")
        self._looking: asyncio.Task[None] | None = None
        self._began = float("-inf")
        self._last: tuple[float, datetime, Answer] | None = None
        self._failure = ""

    async def known(self) -> Answer:
        """The last answer, no older than TRUSTED_S; Problem 503 says since when there is none."""
        if self._age() >= KEPT_S:
            self._look_again()
        if self._age() >= SERVED_S and self._looking and not self._looking.done():
            # Once it has failed, who asks is told so soon, and not each time after a long wait.
            patience = KEPT_S if self._failure else TRUSTED_S
            left = self._began + patience - self._monotonic()
            await asyncio.wait({self._looking}, timeout=max(0.0, left))
        if self._last is None or self._age() > TRUSTED_S:
            raise self._unknown()
        return self._last[2]

    def _age(self) -> float:
        return float("inf") if self._last is None else self._monotonic() - self._last[0]

    def _look_again(self) -> None:
        """Begins a look unless one is under way, or has just been; one that hangs is given up."""
        since = self._monotonic() - self._began
        under_way = self._looking is not None and not self._looking.done()
        if since < (TRUSTED_S if under_way else KEPT_S):
            return
        if self._looking is not None and under_way:
            self._looking.cancel()
            self._failed(t("api.pulse.hanging"))
        self._began = self._monotonic()
        self._looking = asyncio.create_task(self._learn())

    async def _learn(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(self._threads, self._look)
        except SQLAlchemyError as error:
            self._failed(type(error).__name__)
            return
        if self._failure:
            log.info("pulse found again")
        self._failure = ""
        self._last = self._monotonic(), self._now(), answer

    def _failed(self, why: str) -> None:
        if not self._failure:
            log.warning("pulse lost error=%s", why)
        self._failure = why

    def _unknown(self) -> Problem:
        since = moment(self._last[1]) if self._last else t("api.pulse.never")
        reason = self._failure or t("api.pulse.hanging")
        return Problem(503, t("api.pulse.unread", since=since, reason=reason))
