"""Deliveries that wait are kept together; each is answered by what became of it, and none twice."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from ioc.receiving import gathering
from ioc.receiving.gathering import FAILED, FULL, LOST, RESTING, Gathering, NotNow
from ioc.receiving.keeping import Paused
from ioc.sources.pushing import Delivery, Kept, Reply


def delivery(*rows: str) -> Delivery:
    return Delivery(
        at=datetime(2026, 11, 22, tzinfo=UTC),
        rows=[{"MaHoSo": row} for row in rows],
        parse=lambda *_: (),
        answer=lambda _: Reply(body={}),
    )


def codes(group: Sequence[Delivery]) -> list[str]:
    return [row["MaHoSo"] for one in group for row in one.rows]


Keep = Callable[[str, Sequence[Delivery]], Sequence[Kept]]


def handed_in(keep: Keep, sent: Sequence[tuple[str, Delivery]]) -> list[Kept | NotNow]:
    """What each sender is told, where all of them send at once."""

    async def all_of_them() -> list[Kept | NotNow]:
        line = Gathering(keep)
        runs = asyncio.create_task(line.run())
        answers = await asyncio.gather(
            *(line.hand_in(source, one) for source, one in sent), return_exceptions=True
        )
        runs.cancel()
        line.close()
        return [one for one in answers if isinstance(one, Kept | NotNow)]

    return asyncio.run(all_of_them())


def test_what_waits_while_one_is_kept_is_kept_together_in_the_order_it_came() -> None:
    groups: list[list[str]] = []

    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        groups.append(codes(group))
        return [Kept(existing=codes([one])) for one in group]

    told = handed_in(keep, [("a", delivery(str(n))) for n in range(5)])
    assert groups == [["0", "1", "2", "3", "4"]]
    assert [one.existing for one in told if isinstance(one, Kept)] == [[str(n)] for n in range(5)]


def test_a_commit_is_of_one_source() -> None:
    groups: list[tuple[str, list[str]]] = []

    def keep(source: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        groups.append((source, codes(group)))
        return [Kept()] * len(group)

    handed_in(keep, [("a", delivery("1")), ("b", delivery("2")), ("a", delivery("3"))])
    assert groups == [("a", ["1"]), ("b", ["2"]), ("a", ["3"])]


def test_one_that_the_program_cannot_take_does_not_cost_its_neighbours() -> None:
    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        if "2" in codes(group):
            raise KeyError("a bug")
        return [Kept()] * len(group)

    told = handed_in(keep, [("a", delivery(str(n))) for n in range(4)])
    assert [isinstance(one, Kept) for one in told] == [True, True, False, True]
    failed = told[2]
    assert isinstance(failed, NotNow)
    assert failed.message == FAILED


@pytest.mark.parametrize(
    ("error", "message"),
    [(OperationalError("x", {}, Exception("đĩa đầy")), LOST), (Paused(), RESTING)],
)
def test_where_nothing_can_be_kept_nobody_is_acknowledged(error: Exception, message: str) -> None:
    tries: list[int] = []

    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        tries.append(len(group))
        raise error

    told = handed_in(keep, [("a", delivery(str(n))) for n in range(3)])
    assert [one.message for one in told if isinstance(one, NotNow)] == [message] * 3
    assert tries == [3]


def test_what_fails_is_logged_without_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        raise ValueError(f"Nguyễn Văn Bịa {group}")

    handed_in(keep, [("a", delivery("1"))])
    assert "ValueError" in caplog.text
    assert "Bịa" not in caplog.text


def test_a_line_that_is_full_says_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "ROWS_WAITING", 3)
    gate = threading.Event()

    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        gate.wait(30)
        return [Kept()] * len(group)

    async def crowded() -> None:
        line = Gathering(keep)
        runs = asyncio.create_task(line.run())
        first = asyncio.create_task(line.hand_in("a", delivery("1", "2")))
        await asyncio.sleep(0)
        with pytest.raises(NotNow) as told:
            await line.hand_in("a", delivery("3", "4"))
        assert (told.value.message, told.value.seconds) == (FULL, 2)
        gate.set()
        assert await first == Kept()
        assert await line.hand_in("a", delivery("3", "4")) == Kept()
        runs.cancel()
        line.close()

    asyncio.run(crowded())


def test_a_sender_that_hung_up_keeps_nobody_waiting() -> None:
    gate = threading.Event()

    def keep(_: str, group: Sequence[Delivery]) -> Sequence[Kept]:
        gate.wait(30)
        return [Kept()] * len(group)

    async def hung_up() -> None:
        line = Gathering(keep)
        runs = asyncio.create_task(line.run())
        gone = asyncio.create_task(line.hand_in("a", delivery("1")))
        await asyncio.sleep(0.01)
        gone.cancel()
        gate.set()
        assert await line.hand_in("a", delivery("2")) == Kept()
        runs.cancel()
        line.close()

    asyncio.run(hung_up())
