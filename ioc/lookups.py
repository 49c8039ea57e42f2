"""Reads the reference files of a province once, into values."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from ioc.domain.calendars import WorkCalendar
from ioc.domain.errors import ConfigError
from ioc.domain.feedback import FIELD
from ioc.domain.holidays import work_calendar
from ioc.domain.incidents import incident_rule
from ioc.domain.lookups import Lookups
from ioc.domain.mappings import Meaning, Meanings, agreed, parse_aliases
from ioc.domain.offices import parse_offices
from ioc.domain.petitions import LAW, PetitionDays
from ioc.domain.procedures import parse_assets, parse_categories, parse_procedures, parse_sectors
from ioc.domain.successions import UNCHANGED, Successions
from ioc.domain.units import Agencies, Places

Value = TypeVar("Value")
_PETITION_TERMS = MappingProxyType(
    {
        "working_days": "handle",
        "refuse_days": "refuse",
        "supplement_days": "supplement",
        "publish_days": "publish",
    }
)
NO_STREAMS: Mapping[str, str] = MappingProxyType({})
FILES = (
    "agencies.csv",
    "units.csv",
    "aliases.csv",
    "procedures.csv",
    "sectors.csv",
    "categories.csv",
    "assets.csv",
    "holidays.toml",
    "definitions.toml",
    "boundaries/communes.geojson",
)


def read_lookups(
    folder: Path, meanings: Iterable[Meaning] = (), streams: Mapping[str, str] = NO_STREAMS
) -> Lookups:
    """The lookups of the files in `folder`, with meanings kept elsewhere on top; `streams` is the
    kind of feedback that each source sends.

    ConfigError names the file and what to correct in it.
    """
    agencies = _read(folder / "agencies.csv", Agencies.from_csv)
    calendar = read_calendar(folder)
    return Lookups(
        agencies=agencies,
        places=_read(folder / "units.csv", Places.from_csv),
        meanings=Meanings(_read(folder / "aliases.csv", lambda text: agreed(parse_aliases(text)))),
        procedures=_read(folder / "procedures.csv", parse_procedures),
        sectors=_read(folder / "sectors.csv", parse_sectors),
        calendar=calendar,
        offices=_read(
            folder / "holidays.toml",
            lambda text: parse_offices(tomllib.loads(text), calendar, agencies),
        ),
        successions=_read_successions(folder),
        categories=_read(folder / "categories.csv", parse_categories),
        assets=_read(folder / "assets.csv", parse_assets),
        incidents=_read(
            folder / "definitions.toml", lambda text: incident_rule(tomllib.loads(text))
        ),
        least_cases=_read(folder / "definitions.toml", _whole("rates", "least_cases")),
        answer_seconds=_read(folder / "definitions.toml", _whole("calls", "answer_seconds")),
        petitions=_read(folder / "definitions.toml", _petitions),
        other_agency_words=_read(folder / "definitions.toml", _other_agency_words),
        streams=streams,
    ).with_meanings(meanings)


def fingerprint(folder: Path, streams: Mapping[str, str] = NO_STREAMS) -> str:
    """Tells one state of the reference files, the communes' boundaries included, and of what kind
    of feedback sources send, from another.
    """
    said = blake2b(digest_size=16)
    for name in FILES:
        said.update((folder / name).read_bytes())
    for name in sorted(name for name, stream in streams.items() if stream != FIELD):
        said.update(f"\n{name} {streams[name]}".encode())
    return said.hexdigest()


def read_calendar(folder: Path) -> WorkCalendar:
    """The working calendar of holidays.toml alone."""
    return _read(folder / "holidays.toml", lambda text: work_calendar(tomllib.loads(text)))


def _read_successions(folder: Path) -> Successions:
    """What became of communes; a province that has told nothing of it has neither file."""
    events, links = folder / "unit_events.csv", folder / "unit_successions.csv"
    if not links.exists():
        return UNCHANGED
    return _read(links, lambda text: Successions.from_csv(_read(events, str), text))


def _whole(table: str, name: str) -> Callable[[str], int]:
    """Reads one whole number from 1 on of definitions.toml."""

    def read(text: str) -> int:
        value = tomllib.loads(text)[table][name]
        if type(value) is not int or value < 1:
            raise ValueError(f"{table}.{name} = {value!r}; write a whole number from 1")
        return value

    return read


def _petitions(text: str) -> PetitionDays:
    """[petitions] of definitions.toml; a term that an older file does not tell is the law's own."""
    told = tomllib.loads(text)["petitions"]
    strange, terms = sorted(told.keys() - _PETITION_TERMS.keys()), ", ".join(_PETITION_TERMS)
    if strange:
        raise ValueError(
            f"petitions.{strange[0]} is no term of a petition; write {terms}, or drop it"
        )
    if "working_days" not in told:
        raise KeyError("working_days")
    days = {_PETITION_TERMS[key]: _whole("petitions", key)(text) for key in told}
    return LAW._replace(**days)


def _other_agency_words(text: str) -> tuple[str, ...]:
    """[clock] other_agency_words of definitions.toml; none in an older file."""
    words = tomllib.loads(text).get("clock", {}).get("other_agency_words", [])
    if not isinstance(words, list) or not all(type(word) is str and word for word in words):
        raise ValueError(f"clock.other_agency_words = {words!r}; write a list of words")
    return tuple(words)


def _read(path: Path, parse: Callable[[str], Value]) -> Value:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except KeyError as error:
        raise ConfigError(f"{path}: {error} is missing; restore the column or the table") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
