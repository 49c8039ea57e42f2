"""A turn that a person asks for is never lost, and never two of one source at once."""

from collections.abc import Callable

from ioc.asked import Asked


class Threads:
    """Holds what was begun until the test lets it run."""

    def __init__(self) -> None:
        self.begun: list[tuple[Callable[[str], None], str]] = []

    def __call__(self, run: Callable[[str], None], name: str) -> None:
        self.begun.append((run, name))

    def run(self) -> None:
        run, name = self.begun.pop(0)
        run(name)


def test_who_presses_while_a_turn_runs_gets_one_more_when_it_has_ended() -> None:
    threads, turns = Threads(), list[str]()

    def turn(name: str) -> None:
        turns.append(name)
        if len(turns) == 1:
            # Pressed thrice in the middle of it: nothing begins beside it.
            for _ in range(3):
                asked.want(name)
                asked.start(threads)
            assert threads.begun == []

    asked = Asked(turn)
    asked.want("mot-cua")
    asked.start(threads)
    threads.run()
    asked.start(threads)
    threads.run()
    asked.start(threads)
    assert turns == ["mot-cua", "mot-cua"]
    assert threads.begun == []


def test_one_source_does_not_wait_for_another() -> None:
    threads, turns = Threads(), list[str]()
    asked = Asked(turns.append)
    asked.want("soc")
    asked.start(threads)
    asked.want("mot-cua")
    asked.start(threads)
    assert [name for _, name in threads.begun] == ["soc", "mot-cua"]


def test_a_turn_that_breaks_leaves_the_way_free() -> None:
    def turn(_: str) -> None:
        raise RuntimeError("hỏng")

    threads, asked = Threads(), Asked(turn)
    asked.want("soc")
    asked.start(threads)
    try:
        threads.run()
    except RuntimeError:
        asked.want("soc")
    asked.start(threads)
    assert [name for _, name in threads.begun] == ["soc"]
