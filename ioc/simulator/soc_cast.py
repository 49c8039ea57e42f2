"""The machines that the make-believe SOC watches, and the addresses from which it is attacked."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ioc.simulator.reference import Office

_NETS = ("192.0.2", "198.51.100", "203.0.113")
A_NET = 254
_SORTS = ("srv", "pc", "srv")
ADDRESSES = len(_NETS) * A_NET


class City(NamedTuple):
    country: str
    name: str
    region: str
    lat: float
    lon: float


_CITIES = (
    City("China", "Shanghai", "Shanghai", 31.222, 121.458),
    City("United States", "Ashburn", "Virginia", 39.0481, -77.4728),
    City("Russia", "Moscow", "Moscow", 55.7483, 37.6171),
    City("Netherlands", "Amsterdam", "North Holland", 52.3759, 4.8975),
    City("Vietnam", "Hanoi", "Hanoi", 21.0313, 105.8516),
    City("India", "Mumbai", "Maharashtra", 19.0748, 72.8856),
    City("Brazil", "São Paulo", "São Paulo", -23.5475, -46.6361),
    City("Germany", "Frankfurt am Main", "Hesse", 50.1155, 8.6842),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A watched machine; who reads the alerts must drop its name and its address."""

    id: str
    agency: str
    name: str
    ip: str
    windows: bool


def agents(assets: str, offices: Sequence[Office]) -> tuple[Agent, ...]:
    """The text of data/assets.csv, in its order; every third machine is not a Windows one."""
    names = {office.code: _plain(office.short_name) for office in offices}
    return tuple(
        Agent(
            id=row["asset"],
            agency=row["agency"],
            name=f"{_SORTS[number % 3]}-{names.get(row['agency'], 'x')}-{row['asset']}",
            ip=f"10.{15 + number % 4}.{number // 4 + 1}.{number * 7 % 200 + 20}",
            windows=number % 3 != 0,
        )
        for number, row in enumerate(csv.DictReader(io.StringIO(assets)))
    )


def _plain(name: str) -> str:
    """Small letters and digits only, as a host is called."""
    letters = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())


def address(source: int) -> str:
    """The `source`-th address, from 1, of the ranges kept for documentation."""
    net, host = divmod(source - 1, A_NET)
    return f"{_NETS[net]}.{host + 1}"


def city(source: int) -> City:
    """Where that address is said to be; the same for ever."""
    return _CITIES[source * 2_654_435_761 % 2**32 // 7 % len(_CITIES)]
