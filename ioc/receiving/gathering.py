"""Deliveries of many connections, gathered: while one group is being kept, the next one forms."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from sqlalchemy.exc import InterfaceError, OperationalError

from ioc.receiving.keeping import Paused
from ioc.sources.pushing import Delivery, Kept
from ioc.store.engine import first_line

log = logging.getLogger("ioc.receiving")

ROWS_A_GROUP = 2_000
ROWS_WAITING = 20_000
# Who has just been answered sends again within this: a group of one would make the others wait.
LINGER = 0.01

Keep = Callable[[str, Sequence[Delivery]], Sequence[Kept]]


class NotNow(Exception):
    """What was sent is not kept; its sender shall send it again after so many seconds."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.message, self.seconds = message, seconds


FULL = "Đang có quá nhiều hồ sơ chờ ghi, hãy gửi lại sau"
LOST = "Chưa ghi được vào cơ sở dữ liệu, hãy gửi lại sau"
RESTING = "Nguồn này đang tạm dừng, hãy gửi lại sau"
FAILED = "Lỗi của chương trình, phần gửi này chưa được nhận"


class _Waiting(NamedTuple):
    source: str
    delivery: Delivery
    done: "asyncio.Future[Kept | NotNow]"


class Gathering:
    """One writer: a group is kept in a thread of its own, while the loop goes on listening."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._line: deque[_Waiting] = deque()
        self._rows = 0
        self._news = asyncio.Event()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="receive")

    async def hand_in(self, source: str, delivery: Delivery) -> Kept:
        """Returns once the commit that holds it has; raises NotNow where there is none."""
        if self._rows + len(delivery) > ROWS_WAITING:
            raise NotNow(FULL, 2)
        done: asyncio.Future[Kept | NotNow] = asyncio.get_running_loop().create_future()
        self._line.append(_Waiting(source, delivery, done))
        self._rows += len(delivery)
        self._news.set()
        ended = await done
        if isinstance(ended, NotNow):
            raise ended
        return ended

    async def run(self) -> None:
        """Keeps group after group, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._line:
                await asyncio.sleep(LINGER)
                group = self._next()
                if not await self._kept(group) and len(group) > 1:
                    # One that the program cannot take shall not cost its neighbours.
                    for one in group:
                        await self._kept([one])
                self._rows -= sum(len(waiting.delivery) for waiting in group)

    async def aside(self, work: Callable[[], None]) -> None:
        """Something else for the writer's thread, in its turn."""
        await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def close(self) -> None:
        """Waits for the group that is being kept; what still stands in line is not acknowledged."""
        self._writer.shutdown(wait=True, cancel_futures=True)

    def _next(self) -> list[_Waiting]:
        """Those of one source that came first, up to as many rows as one commit should hold."""
        group = [self._line.popleft()]
        rows = len(group[0].delivery)
        while self._line and self._line[0].source == group[0].source and rows < ROWS_A_GROUP:
            group.append(self._line.popleft())
            rows += len(group[-1].delivery)
        return group

    async def _kept(self, group: Sequence[_Waiting]) -> bool:
        """Tells each how it ended; False where a group failed for what may be one's own reason."""
        deliveries = [waiting.delivery for waiting in group]
        task = asyncio.get_running_loop().run_in_executor(
            self._writer, self._keep, group[0].source, deliveries
        )
        await asyncio.wait([task])
        error = task.exception()
        if error is None:
            for waiting, kept in zip(group, task.result(), strict=True):
                _tell(waiting, kept)
            return True
        verdict = _verdict(error)
        if verdict is None and len(group) > 1:
            return False
        for waiting in group:
            _tell(waiting, verdict or NotNow(FAILED, 60))
        return True


def _tell(waiting: _Waiting, ended: Kept | NotNow) -> None:
    # Who has hung up will send it again.
    if not waiting.done.done():
        waiting.done.set_result(ended)


def _verdict(error: BaseException) -> NotNow | None:
    """What everybody in the group is told; None for a bug, which may concern one of them only."""
    if isinstance(error, Paused):
        return NotNow(RESTING, 60)
    if isinstance(error, OperationalError | InterfaceError):
        log.error("receive database lost error=%r", first_line(error))
        return NotNow(LOST, 5)
    # Its words may hold what was sent: only its kind is told.
    log.error("receive failed error=%s", type(error).__name__)
    return None
