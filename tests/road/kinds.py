"""The kinds of sources that we ask, and how what they told is held against the books."""

from types import MappingProxyType

import httpx

from ioc.simulator.igate_desk import PASSWORD, REALM, USERNAME
from ioc.store.engine import reading
from tests import books
from tests.road.declared import (
    CDR,
    HTTP,
    HUE_S,
    IGATE,
    LISTED,
    LOG,
    ONE_STOP,
    OPEN311,
    QUALITY,
    REST_MAP,
    TABLE,
    THONGKE,
    WAZUH,
)
from tests.road.patients import Care, Differences, Kind, Neighbour, Patient, unprepared

# What an iGate counts as the books do.
IGATE_TELLS = {
    "received": "received",
    "received_online": "received_online",
    "resolved": "resolved",
    "late": "late",
    "open": "open",
}
# No channel, no rating, no place on the map in Hue-S's answers.
HUE_S_KEEPS = ("channels", "rated", "satisfied", "zero_point", "no_point")


def paste(patient: Patient) -> None:
    """A person signs in to the vendor's realm and pastes the token that it gives."""
    form = {"username": USERNAME, "password": PASSWORD, "grant_type": "password"}
    given = httpx.post(f"{patient.house.simulator}{REALM}", data=form).raise_for_status().json()
    (patient.folder / "igate.jwt").write_text(given["access_token"], encoding="utf-8")


def _secret(name: str, text: str) -> Care:
    def written(patient: Patient) -> None:
        (patient.folder / name).write_text(text, encoding="utf-8")

    return written


def _dossiers(patient: Patient) -> list[str]:
    with patient.house.reader() as reader:
        return books.disagreements(reader, patient.truth())


def _listed(patient: Patient) -> list[str]:
    told = patient.truth()
    with patient.house.reader() as reader:
        return books.handling_differences(reader, told, LISTED)


def _totals(patient: Patient) -> list[str]:
    with patient.house.reader() as reader:
        return books.total_differences(reader, patient.truth(), IGATE_TELLS)


def _cases(patient: Patient) -> list[str]:
    with reading(patient.house.engine) as connection:
        return books.case_differences(connection, patient.truth())


def _hue_cases(patient: Patient) -> list[str]:
    with reading(patient.house.engine) as connection:
        return books.case_differences(connection, patient.truth(), HUE_S_KEEPS)


def _alerts(patient: Patient) -> list[str]:
    with reading(patient.house.engine) as connection:
        return books.alert_differences(connection, patient.truth())


def _scores(patient: Patient) -> list[str]:
    with reading(patient.house.engine) as connection:
        return books.score_differences(connection, patient.truth())


def _calls(patient: Patient) -> list[str]:
    with reading(patient.house.engine) as connection:
        return books.call_differences(connection, patient.truth())


def _cdr_calls(patient: Patient) -> list[str]:
    """A CDR knows of no transfer."""
    with reading(patient.house.engine) as connection:
        return books.call_differences(connection, patient.truth(), ("transferred", "agencies"))


def _database(patient: Patient) -> None:
    url = f"sqlite:///{patient.folder}/tong-dai/asterisk.sqlite"
    (patient.folder / "tong-dai.url").write_text(url, encoding="utf-8")


def _kind(
    name: str,
    table: str,
    scale: float,
    differences: Differences,
    prepare: Care = unprepared,
) -> Kind:
    return Kind(
        name=name,
        system=table.partition('connector = "')[2].partition('"')[0],
        sources=(table + HTTP).replace("{name}", name),
        scale=scale,
        differences=differences,
        prepare=prepare,
        neighbour=Neighbour(LOG, _calls),
    )


KINDS = MappingProxyType(
    {
        kind.system: kind
        for kind in (
            _kind("mot-cua", ONE_STOP, 0.02, _dossiers),
            _kind("phan-anh", OPEN311, 0.2, _cases),
            _kind("soc", WAZUH, 0.05, _alerts),
            _kind("chat-luong", QUALITY, 0.02, _scores),
            _kind("thong-ke", THONGKE, 0.1, _listed),
            _kind("igate", IGATE, 0.02, _totals, paste),
            _kind("tuong-tac", HUE_S, 0.2, _hue_cases, _secret("hue-s.token", "the-mo-phong")),
            _kind("hang", REST_MAP, 0.2, _cases, _secret("hang-gia-dinh.secret", "mo-phong")),
        )
    }
)


def _file(name: str, table: str, differences: Differences, prepare: Care = unprepared) -> Kind:
    return Kind(
        name=name,
        system="",
        sources=table.replace("{name}", name),
        scale=0.2,
        differences=differences,
        prepare=prepare,
        neighbour=Neighbour(OPEN311 + HTTP, _cases),
    )


FILES = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            _file("queue-log", LOG, _calls),
            _file("cdr", CDR, _cdr_calls),
            _file("bang", TABLE, _calls, _database),
        )
    }
)
