"""What each unit has, summed over what lies under it, so that the units make the province."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ioc.domain.units import UNKNOWN, Agencies
from ioc.metrics.model import Figure
from ioc.web.components.question import RATE
from ioc.web.components.standing import Tally
from ioc.web.rates import few_words
from ioc.web.text import NONE, number, percent, t

STOCKS: tuple[tuple[str, str], ...] = (
    ("overdue", "dossiers.overdue"),
    ("soon", "dossiers.due_3"),
    ("open", "dossiers.open"),
    ("paused", "dossiers.paused"),
)
RANKED = ("department", "commune", "vertical")


@dataclass(slots=True, kw_only=True)
class Line:
    """One unit's numbers; what is still loading is said, never shown as a smaller number."""

    code: str
    tally: Tally = field(default_factory=lambda: Tally(0, 0))
    stocks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(dict(STOCKS), 0))
    rate_loading: bool = False
    stocks_loading: bool = False

    def take(self, figures: Mapping[str, Figure]) -> None:
        """Adds the figures by metric key; a key that was not asked adds nothing."""
        rate = figures.get(RATE)
        if rate is not None:
            self.add_rate(Tally(rate.numerator or 0, rate.denominator or 0), loading=rate.loading)
        for name, key in STOCKS:
            if key in figures:
                self.stocks[name] += figures[key].numerator or 0
                self.stocks_loading = self.stocks_loading or figures[key].loading

    def add_rate(self, tally: Tally, *, loading: bool) -> None:
        self.tally = Tally(self.tally.top + tally.top, self.tally.bottom + tally.bottom)
        self.rate_loading = self.rate_loading or loading

    def add(self, other: "Line") -> None:
        self.add_rate(other.tally, loading=other.rate_loading)
        self.stocks_loading = self.stocks_loading or other.stocks_loading
        for name in self.stocks:
            self.stocks[name] += other.stocks[name]

    def sums(self) -> dict[str, int]:
        return {"resolved": self.tally.bottom, "in_time": self.tally.top, **self.stocks}

    def shown(self, name: str) -> str:
        flow = name in ("resolved", "in_time")
        loading = self.rate_loading if flow else self.stocks_loading
        return t("agency.loading") if loading else number(self.sums()[name])


def by_key(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Figures by metric key, their versions left off: a page asks one version of each."""
    return {identity.partition("@")[0]: figure for identity, figure in figures.items()}


def lines(
    grouped: Iterable[Mapping[str, Mapping[str, Figure]]], agencies: Agencies, today: date
) -> dict[str, Line]:
    """A line for each unit valid today and each that still has dossiers; `?` among them."""
    units = [a.code for a in agencies if a.kind in RANKED and agencies.get(a.code, today)]
    found = {code: Line(code=code) for code in (*units, UNKNOWN)}
    for answer in grouped:
        for code, figures in answer.items():
            unit = code if code == UNKNOWN else agencies.ranked_as(code)
            found.setdefault(unit, Line(code=unit)).take(by_key(figures))
    return found


def league_of(code: str, agencies: Agencies) -> str:
    return UNKNOWN if code == UNKNOWN else agencies.league(code)


def total(parts: Iterable[Line], code: str = "") -> Line:
    whole = Line(code=code)
    for part in parts:
        whole.add(part)
    return whole


def rate_words(line: Line, least: int) -> tuple[str, str, str]:
    """The rate, what it is of, and its class: a small caseload is hatched and named."""
    tally = line.tally
    if line.rate_loading:
        return t("agency.loading"), "", ""
    if tally.bottom == 0:
        return NONE, t("agency.rate.none"), ""
    of = t("agency.rate.of", top=number(tally.top), bottom=number(tally.bottom))
    if tally.bottom < least:
        words = f"{of} · {few_words('dossiers')}"
        return percent(tally.top / tally.bottom), words, "few"
    return percent(tally.top / tally.bottom), of, ""
