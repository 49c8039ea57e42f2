"""The languages: the words of each key, and the names that the house itself has in Vietnamese only.

A metric carries its Vietnamese name, unit and law, a key its Vietnamese label; the locale files of
another language word them under `metrics.` and `labels.`, and so they leave in their reader's.
"""

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dash.development.base_component import Component

from ioc.domain.lookups import UNKNOWN_CATEGORY, UNKNOWN_SECTOR
from ioc.domain.units import OTHER_AGENCIES, UNKNOWN_AGENCY, UNKNOWN_PLACE
from ioc.metrics.catalogue import CATALOGUE
from ioc.metrics.labels import FIXED
from ioc.web.comfort import LANGUAGES, chosen, comforting

NATIVE = LANGUAGES[0]
FOLDER = Path(__file__).parent / "locale"
FIELDS = ("name", "formula", "above", "below", "population", "excluded", "basis", "unit")
UNKNOWN: Mapping[str, str] = MappingProxyType(
    {
        "labels.agency.unknown": UNKNOWN_AGENCY,
        "labels.place.unknown": UNKNOWN_PLACE,
        "labels.place.elsewhere": OTHER_AGENCIES,
        "labels.sector.unknown": UNKNOWN_SECTOR,
        "labels.category.unknown": UNKNOWN_CATEGORY,
        # What the files of the demonstration province say of themselves (data/boundaries).
        "labels.place.invented": "Ranh giới mô phỏng – không dùng để xác định địa giới",
    }
)


def locale() -> str:
    """The language of whoever this answer is for."""
    return chosen().lang


def speaking(language: str) -> AbstractContextManager[None]:
    """Within it everything is said in that language."""
    return comforting(replace(chosen(), lang=language))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", str(value)


@cache
def words(language: str) -> Mapping[str, str]:
    """Every key of one language with its words, read once."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        found.update(_flat(tomllib.loads(path.read_text(encoding="utf-8"))))
    return MappingProxyType(found)


def carried() -> Iterator[tuple[str, str]]:
    """Key and Vietnamese words of everything that carries its own."""
    for metric in CATALOGUE:
        for field in FIELDS:
            # A count has no line to stand above or below.
            if text := getattr(metric, field):
                yield f"metrics.{metric.key}@{metric.version}.{field}", text
    for dimension, labels in FIXED.items():
        for key, label in labels.items():
            yield f"labels.{dimension}.{key}", label
    yield from UNKNOWN.items()


@cache
def names(language: str) -> Mapping[str, str]:
    """Vietnamese to that language, for all that carries its own Vietnamese; none for Vietnamese."""
    known = words(language)
    if language == NATIVE:
        return MappingProxyType({})
    return MappingProxyType({own: known[key] for key, own in carried() if key in known})


def named(text: str) -> str:
    """A name of the house in the reader's language; every other text, data too, as it is."""
    return names(locale()).get(text, text)


def spoken(part: Any) -> Any:
    """A component, a slot or a row with all names of the house in the reader's language."""
    return part if locale() == NATIVE else _spoken(part)


def _spoken(part: Any) -> Any:
    if isinstance(part, str):
        return named(part)
    if isinstance(part, list | tuple):
        return [_spoken(one) for one in part]
    if isinstance(part, Mapping):
        return {key: _spoken(one) for key, one in part.items()}
    if isinstance(part, Component):
        props = part.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
        for name, value in props.items():
            setattr(part, name, _spoken(value))
    return part
