"""Turns that people ask for: one under way per source, and one more when asked for meanwhile."""

from collections.abc import Callable

Turn = Callable[[str], None]


class Asked:
    """Who presses while a source's asked turn runs gets another one once it has ended."""

    def __init__(self, turn: Callable[[str], object]) -> None:
        self._turn = turn
        self._wanted: set[str] = set()
        self._under_way: set[str] = set()

    def want(self, name: str) -> None:
        self._wanted.add(name)

    def start(self, submit: Callable[[Turn, str], object]) -> None:
        """Hands every turn that is wanted and may begin to `submit`, to be run in its thread."""
        for name in sorted(self._wanted - self._under_way):
            self._wanted.discard(name)
            self._under_way.add(name)
            submit(self._run, name)

    def _run(self, name: str) -> None:
        try:
            self._turn(name)
        finally:
            self._under_way.discard(name)
