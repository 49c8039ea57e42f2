"""The reference tables of a province, read from their text: procedures, sectors and such. Pure."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from ioc.domain.deadlines import DayKind
from ioc.domain.feedback import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """Thủ tục hành chính, as the catalogue has it.

    `level` is province or commune; `service_level` full, partial or "" (cung cấp thông tin);
    `max_days` counts working or calendar days as `day_kind` says; `fee` is in đồng, 0 for none.
    """

    code: str
    name: str
    sector: str
    level: str
    service_level: str
    max_days: float
    day_kind: DayKind
    fee: int
    paper_result: bool


def parse_sectors(text: str) -> dict[str, str]:
    """sectors.csv: code to name."""
    return {row["code"]: row["name"] for row in _rows(text)}


def parse_procedures(text: str) -> dict[str, Procedure]:
    """procedures.csv, by code; ValueError names the procedure whose numbers cannot be read."""
    return {row["code"]: _procedure(row) for row in _rows(text)}


def parse_categories(text: str) -> dict[str, Category]:
    """categories.csv, by code; ValueError names the category whose deadline cannot be read."""
    return {row["code"]: _category(row) for row in _rows(text)}


def parse_assets(text: str) -> dict[tuple[str, str], str]:
    """assets.csv: (source, asset) to the agency that runs it."""
    return {(row["source"], row["asset"]): row["agency"] for row in _rows(text)}


def _category(row: dict[str, str]) -> Category:
    days = row["working_days"]
    if not (days.isascii() and days.isdigit()):
        raise ValueError(f"category {row['code']}: working_days {days!r} is not a whole number")
    return Category(
        code=row["code"],
        name=row["name"],
        working_days=int(days),
        texts=tuple(text.strip() for text in row["texts"].split(";") if text.strip()),
    )


def _procedure(row: dict[str, str]) -> Procedure:
    try:
        days, fee = float(row["max_days"]), int(row["fee"])
    except ValueError as error:
        raise ValueError(f"procedure {row['code']}: max_days and fee are plain numbers") from error
    return Procedure(
        code=row["code"],
        name=row["name"],
        sector=row["sector"],
        level=row["level"],
        service_level=row["service_level"],
        max_days=days,
        day_kind=_day_kind(row),
        fee=fee,
        paper_result=row["paper_result"] == "1",
    )


def _day_kind(row: dict[str, str]) -> DayKind:
    if row["day_kind"] not in ("working", "calendar"):
        raise ValueError(f"procedure {row['code']}: day_kind is working or calendar")
    return "working" if row["day_kind"] == "working" else "calendar"


def _rows(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield {key: (value or "").strip() for key, value in row.items() if key}
