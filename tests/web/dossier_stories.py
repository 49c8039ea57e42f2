"""The story of an invented dossier, told by the same code as a stored one's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ioc.domain.lookups import Lookups
from ioc.domain.records import Step
from ioc.metrics.dossier_story import Teller, Word, story_of
from ioc.store.pauses import kept_pauses
from ioc.store.tellings import TOLD

Row = Mapping[str, Any]
UNTOLD: Row = dict.fromkeys(
    ("due_at", "ended_at", "closed_day", "ended_day", "late_since", "resolved_at", "returned_at")
)


def storied(row: Row, now: datetime, lookups: Lookups) -> Row:
    """The row with its steps, promises and pauses, and the story they make."""
    steps: tuple[Step, ...] = tuple(row.get("steps", ()))
    pauses = tuple(row.get("pauses", ()))
    stored = {**UNTOLD, "begun_day": row["received_day"], **row, "pauses": kept_pauses(pauses)}
    word = Word(now, {name: stored[name] for name in TOLD})
    words = (*row.get("words", ()), word)
    told = story_of(stored, steps, now, lookups)
    teller = Teller(str(row["source"]), "Một cửa", True, words[0].at, words)
    return {
        "promises": [],
        **row,
        "steps": [step._asdict() for step in steps],
        "pauses": list(pauses),
        "story": told._replace(tellers=(teller, *row.get("tellers", ()))),
    }
