"""The file of Biểu 06a: what the address asks, or a 400 that says why not."""

from typing import TYPE_CHECKING

from fastapi import FastAPI

from ioc.web.context import Context
from ioc.web.form_paper import EXPORT_PATH, WAYS
from ioc.web.form_sheets import file_name, write_form
from ioc.web.parameters import Parameter, scope
from ioc.web.text import t
from ioc.web.whole_files import WholeFile, add_whole_file

if TYPE_CHECKING:
    from ioc.metrics.reader import Reader

ASKED = frozenset({"from", "to", "agency"})


def add_form_file(server: FastAPI, context: Context) -> None:
    file = WholeFile(
        path=EXPORT_PATH, parameters=_parameters, name=file_name, xlsx=write_form, csv=None
    )
    add_whole_file(server, context, file)


def _parameters(reader: "Reader") -> tuple[Parameter, ...]:
    """A unit, a period, and what a row stands for; other filters make no official form."""
    known = [parameter for parameter in scope(reader.lookups) if parameter.name in ASKED]
    return (*known, _choice("by", WAYS), _choice("calendar", ("report", "month")))


def _choice(name: str, values: tuple[str, ...]) -> Parameter:
    return Parameter(
        name=name,
        schema={"type": "string", "enum": list(values)},
        valid=frozenset(values).__contains__,
        remedy=t("export.remedy.choice", values=", ".join(values)),
        description=name,
    )
