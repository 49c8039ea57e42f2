"""Calm tables: a title, aligned columns, a verdict only where a target was set."""

from collections.abc import Sequence


def heading(title: str) -> None:
    print(f"\n{title}\n", flush=True)


def said(line: str) -> None:
    print(f"  {line}", flush=True)


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first column is words, left; the others are numbers, right."""
    widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
    for cells in (columns, *rows):
        words, *numbers = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        print("  " + "   ".join([words, *numbers]).rstrip(), flush=True)


def count(value: float) -> str:
    return f"{value:,.0f}"


def ratio(value: float) -> str:
    return f"{value:.2f}×"


def at_least(value: float, target: float) -> str:
    return f"{ratio(value)} (target {target:g}{'' if value >= target else ', short'})"


def at_most(value: float, target: float) -> str:
    return f"{ratio(value)}{'' if value <= target else ' !'}"
