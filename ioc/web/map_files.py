"""Two files of one map: what the address asks, or a 400 that says why not."""

from fastapi import FastAPI

from ioc.domain.lookups import Lookups
from ioc.web.components.map_question import BEFORE, metric_of, offered, period_of
from ioc.web.components.map_table import EXPORT_PATH, SORTS
from ioc.web.context import Context
from ioc.web.filters import Filters
from ioc.web.map_sheets import csv_of, sheet, xlsx_of
from ioc.web.parameters import Parameter, scope
from ioc.web.text import t
from ioc.web.whole_files import WholeFile, add_whole_file


def add_map_files(server: FastAPI, context: Context) -> None:
    files = WholeFile(
        path=EXPORT_PATH,
        parameters=lambda reader: _parameters(reader.lookups),
        name=_name,
        xlsx=lambda held, reader, filters: xlsx_of(held, sheet(reader, filters)),
        csv=lambda reader, filters: csv_of(sheet(reader, filters)),
    )
    add_whole_file(server, context, files)


def _name(filters: Filters) -> str:
    key = metric_of(filters).key.replace(".", "-")
    return f"ban-do-{key}-{filters.today:%Y%m%d}"


def _parameters(lookups: Lookups) -> tuple[Parameter, ...]:
    sorts = [f"{sign}{name}" for name in SORTS for sign in ("", "-")]
    return (
        *scope(lookups),
        _choice("metric", sorted({metric.key for metric in offered()})),
        _choice("view", ["side", "difference"]),
        _choice("points", ["1"]),
        _choice("sort", sorts),
        Parameter(
            name="compare",
            schema={"type": "string"},
            valid=lambda text: text == BEFORE or period_of(text) is not None,
            remedy=t("map.remedy.compare"),
            description="compare",
        ),
    )


def _choice(name: str, values: list[str]) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "string", "enum": values},
        valid=frozenset(values).__contains__,
        remedy=t("export.remedy.choice", values=", ".join(values)),
        description=name,
    )
