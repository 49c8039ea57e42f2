"""Biểu II.06a/VPCP/KSTT as one value, which the screen and the file are both made of."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from ioc.domain.units import UNKNOWN, Agencies
from ioc.domain.vietnamese import sort_key
from ioc.metrics.form import COUNTS, Breach, Form06a, summed
from ioc.metrics.form_rows import FormTable, below, form_table
from ioc.metrics.model import Dimension
from ioc.web.components.pickers import GROUPS, units_words
from ioc.web.components.unit_lines import RANKED, league_of
from ioc.web.filters import FEED_KEYS, KEYS, Filters
from ioc.web.text import number, t

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

PATH = "/bieu-06a"
EXPORT_PATH = "/api/export/bieu-06a"
WAYS: tuple[Dimension, ...] = ("sector", "agency")
LETTERS = ("A", "B", "C", "D")


class Line(NamedTuple):
    """One row: its number, its name, its figures, and the question that opens them.

    `asked` is None where no address has exactly these rows; a `head` is the sum of those under it.
    """

    number: str
    name: str
    form: Form06a
    asked: Filters | None
    head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaper:
    """The form of one question. `wrong` are sentences: while there is one, no file is made of it.

    `unit` reports to `receiver`; `by` is what a row stands for; the figures speak of `as_of`.
    """

    filters: Filters
    by: Dimension
    unit: str
    receiver: str
    lines: tuple[Line, ...]
    whole: Form06a
    wrong: tuple[str, ...]
    known: bool
    as_of: datetime | None


def asked_of(filters: Filters, agencies: Agencies) -> Filters:
    """The form knows a unit and a period: an office does not report a part of its work.

    The whole province is asked by no agency.
    """
    codes = tuple(c for c in filters.agency if c == UNKNOWN or c in agencies)
    own = () if agencies.root in codes else codes
    rest = dict.fromkeys((*KEYS, *FEED_KEYS), ()) | {"agency": own}
    return filters.with_(version=None, **rest)


def way_of(filters: Filters) -> Dimension:
    """By what the rows stand: as asked, else a unit's by sector, the province's by unit."""
    asked = filters.extra.get("by", "")
    usual: Dimension = "sector" if filters.agency else "agency"
    return next((way for way in WAYS if way == asked), usual)


def form_paper(reader: "Reader", asked: Filters) -> FormPaper:
    """From three questions to the store, however many rows."""
    filters, agencies = asked_of(asked, reader.lookups.agencies), reader.lookups.agencies
    by = way_of(filters)
    table = form_table(reader, filters.where(), by, _fold(filters, agencies, by))
    name = _names(reader, by)
    lines = _by_key(table, filters, by, name)
    if by == "agency" and not filters.agency:
        lines = _in_groups(table, filters, agencies)
    return FormPaper(
        filters=filters,
        by=by,
        unit=units_words(filters.agency or (agencies.root,), agencies),
        receiver=_receiver(filters, agencies),
        lines=tuple(lines),
        whole=table.whole,
        wrong=tuple(_wrong(table, name)),
        known=table.known,
        as_of=reader.as_of,
    )


def _fold(filters: Filters, agencies: Agencies, by: Dimension) -> Callable[[str], str]:
    """Which row an agency's dossiers stand in, so that its address opens these and no others."""
    if by == "sector":
        return str
    if len(filters.agency) > 1:
        return lambda code: next(
            (a.code for a in agencies.ancestors(code) if a.code in filters.agency), code
        )
    return below(agencies, filters.agency[0] if filters.agency else agencies.root)


def _names(reader: "Reader", by: Dimension) -> Callable[[str], str]:
    return lambda key: reader.label(by, key) if key else t("form.whole")


def _by_key(
    table: FormTable, filters: Filters, by: Dimension, name: Callable[[str], str]
) -> Iterator[Line]:
    """A row for each key of which there is anything, by name."""
    shown = [key for key, form in table.rows.items() if any(n != 0 for n in form.columns)]
    shown.sort(key=lambda key: (key == UNKNOWN, sort_key(name(key))))
    for position, key in enumerate(shown, 1):
        yield Line(str(position), name(key), table.rows[key], _opening(filters, by, key))


def _opening(filters: Filters, by: Dimension, key: str) -> Filters | None:
    """The question of one row; of what a unit does itself, apart from those under it, there is
    none.
    """
    if by == "sector":
        return filters.with_(sector=(key,))
    own = len(filters.agency) == 1 and key in filters.agency
    return None if own and key != UNKNOWN else filters.with_(agency=(key,))


def _in_groups(table: FormTable, filters: Filters, agencies: Agencies) -> Iterator[Line]:
    """The three groups, each with its sum and every unit of it, and what is nobody's yet."""
    at = min(filters.end, filters.today)
    letters = iter(LETTERS)
    for league, title in (*GROUPS.items(), (UNKNOWN, "agency.group.unknown")):
        units = _units(table, agencies, league, at)
        forms = [table.rows.get(code) or _idle(table) for code in units]
        if league == UNKNOWN and not any(any(form.columns) for form in forms):
            continue
        yield Line(
            next(letters), t(title), summed(forms), _of_group(table, filters, agencies, units), True
        )
        if league == UNKNOWN:
            continue
        for position, (code, form) in enumerate(zip(units, forms, strict=True), 1):
            opening = None if code == agencies.root else filters.with_(agency=(code,))
            yield Line(str(position), agencies.label(code), form, opening)


def _of_group(
    table: FormTable, filters: Filters, agencies: Agencies, units: Sequence[str]
) -> Filters | None:
    """The question of a whole group: those of its units that have dossiers, where an address can
    name them.
    """
    busy = tuple(code for code in units if code in table.rows)
    return filters.with_(agency=busy) if busy and agencies.root not in busy else None


def _units(table: FormTable, agencies: Agencies, league: str, at: date) -> Sequence[str]:
    """The units of a group on a day, and those that have dossiers all the same, by name."""
    valid = {a.code for a in agencies if a.kind in RANKED and agencies.get(a.code, at)}
    ours = [code for code in valid | set(table.rows) if league_of(code, agencies) == league]
    return sorted(ours, key=lambda code: sort_key(agencies.label(code)))


def _idle(table: FormTable) -> Form06a:
    """The row of a unit without dossiers: 0 where all is known."""
    return Form06a(**dict.fromkeys(COUNTS, 0 if table.whole.known else None))


def _receiver(filters: Filters, agencies: Agencies) -> str:
    """To whom the unit reports: an office to the department above it, the province to the
    Government's.
    """
    if not filters.agency:
        return t("form.receiver.government")
    above = {a.parent for code in filters.agency if (a := agencies.get(code))}
    if above <= {agencies.root} or len(above) > 1:
        return t("form.receiver.office", province=agencies.label(agencies.root))
    return agencies.label(above.pop())


def _wrong(table: FormTable, name: Callable[[str], str]) -> Iterator[str]:
    """Which identity does not hold, where, and by how much."""
    if table.whole.withheld:
        yield t("form.withheld", words=table.whole.withheld)
    for key, breach in table.broken:
        yield wrong_words(name(key), breach)


def wrong_words(where: str, breach: Breach) -> str:
    """Toàn biểu: (3)=(4)+(5)+(6) không khớp: 5 và 4, lệch 1."""
    return t(
        "form.broken",
        where=where,
        identity=breach.identity,
        left=number(breach.left),
        right=number(breach.right),
        gap=number(abs(breach.left - breach.right)),
    )
