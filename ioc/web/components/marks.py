"""Attributes whose names Python cannot spell: data_words is data-words, aria_label aria-label."""

from typing import Any


def marks(**named: str) -> dict[str, Any]:
    return {name.replace("_", "-"): value for name, value in named.items()}
