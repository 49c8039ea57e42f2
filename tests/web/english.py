"""What no English page may hold: a Vietnamese letter outside the names that are data."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from ioc.metrics.reader import Reader
from ioc.store.facts import alerts, cases, scores
from ioc.store.figure_tables import figures
from ioc.store.ledger import sources
from ioc.store.schema import dossiers, names, steps
from ioc.web.app import province

VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĩũĨŨẠ-ỹ]")
STORED = (
    *(dossiers.c.agency_text, dossiers.c.step, dossiers.c.room),
    *(steps.c.room, steps.c.title, steps.c.content),
    *(names.c.label, sources.c.title, alerts.c.tactic, scores.c.department_name),
    *(cases.c.title, cases.c.category_text, cases.c.agency_text, cases.c.status_text),
    *(figures.c.agency_text, figures.c.measure_name, figures.c.unit),
)
# What a law is called by, wherever it is quoted.
LAW = re.compile(r"\d+(/\d+)?/(QĐ|NĐ|TT)-\w+")


def data_names(reader: Reader) -> list[str]:
    """Names that are data, the longest first: agencies, places, procedures, sectors, steps."""
    lookups = reader.lookups
    found = {name for a in lookups.agencies for name in (a.name, lookups.agencies.short(a.code))}
    found |= {name for unit in lookups.places for name in (unit.name, unit.full_name)}
    found |= {*lookups.sectors.values(), province(lookups)}
    found |= {category.name for category in lookups.categories.values()}
    for column in STORED:
        found |= set(reader.connection.scalars(select(column).distinct()))
    found |= {part for name in found if name for part in (name, name[:1].upper() + name[1:])}
    return sorted((name for name in found if VIETNAMESE.search(name)), key=len, reverse=True)


def left_over(names_: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Texts that still hold a Vietnamese letter once the names that are data are taken out."""
    data = re.compile("|".join(map(re.escape, names_)) or "(?!)")
    return {
        text
        for text in texts
        if VIETNAMESE.search(text) and VIETNAMESE.search(LAW.sub("", data.sub("", text)))
    }
