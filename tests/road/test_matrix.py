"""Every kind of source that is asked over HTTP, through every trouble: while it is ill it says so
and its neighbour is read as ever; in the end it holds exactly what the simulator's books hold.

What is not here, and why: only what is signed in to can be signed out in the middle (`expired`):
Basic, a fixed token or nothing is sent by the others. Points and totals hold no instant of a
record, so that none can be of 2099. A file has troubles of its own (test_matrix_files.py), and who
pushes to us has his (test_matrix_push.py).
"""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import Cluster
from tests.road.front import Authority
from tests.road.kinds import KINDS
from tests.road.patients import IMPATIENT, Wire, made_once, patient
from tests.road.troubles import FRESH, HOURS_AFTER, REFUSED, UNAVAILABLE, Trouble, through

Made = Callable[[str], Path]
WITH_SESSIONS = ("one_stop", "rest_map", "igate")
WITHOUT_INSTANTS = ("service_quality", "igate")
CHANGED = "không đọc được, như: "


def faulty(kind: str, state: str, words: str = "", **more: object) -> Trouble:
    """A fault of the simulator's."""
    return Trouble(
        begin=lambda patient: patient.fault(kind, seconds=600),
        end=lambda patient: patient.fault(None),
        told=(state, words),
        **more,  # type: ignore[arg-type]
    )


NO_PROVINCE = {"service_quality": (UNAVAILABLE, "không thấy H15 trong 34 tỉnh")}
# What cannot be read is put aside, visible, until the same stretch is read well.
SHAPES: dict[str, Any] = {
    "own": NO_PROVINCE,
    "turns": 2,
    "rejected": True,
    "unless": ("service_quality",),
}
TROUBLES = {
    "closed": Trouble(
        begin=lambda patient: patient.front.refuse(),
        end=lambda patient: patient.front.listen(),
        told=(UNAVAILABLE, "không kết nối được"),
    ),
    "hanging": Trouble(
        begin=lambda patient: patient.front.hang(),
        end=lambda patient: patient.front.listen(),
        told=(UNAVAILABLE, f"im lặng quá {IMPATIENT:g} giây"),
        patience=IMPATIENT,
    ),
    "401": faulty("401", REFUSED, "HTTP 401", own={"igate": (REFUSED, "mã truy cập (JWT)")}),
    "403": faulty("403", REFUSED, "403", own={"igate": (REFUSED, "mã truy cập (JWT)")}),
    "429": faulty("429", UNAVAILABLE, "yêu cầu chờ 600 giây"),
    # A token that a person pasted is renewed by nobody else.
    "expired": faulty("expired", FRESH, own={"igate": (REFUSED, "mã truy cập (JWT)")}),
    "renamed": faulty("renamed", UNAVAILABLE, CHANGED, **SHAPES),
    "retyped": faulty("retyped", UNAVAILABLE, CHANGED, **SHAPES),
    "added": faulty("added", FRESH),
    "doubled": faulty(
        "doubled", FRESH, own={"wazuh": (UNAVAILABLE, "máy chủ lặp lại cùng một trang")}
    ),
    "reordered": faulty("reordered", FRESH),
    # What the list of a Hue-S says of a day is overruled by its chitiet.
    "future": faulty("future", FRESH, hours=HOURS_AFTER, rejected=True, unless=("hue_s",)),
}
EVERY = [
    (system, name)
    for system in KINDS
    for name in TROUBLES
    if (name != "expired" or system in WITH_SESSIONS)
    and (name != "future" or system not in WITHOUT_INSTANTS)
]
# The engines differ only in how what is told again is laid over what is there.
ON_POSTGRESQL = [
    ("one_stop", "expired"),
    ("open311", "reordered"),
    ("wazuh", "renamed"),
    ("rest_map", "future"),
    ("hue_s", "429"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made_once(tmp_path_factory.mktemp("made"), KINDS)


@pytest.mark.parametrize(("system", "name"), EVERY)
def test_it_says_that_it_is_ill_recovers_and_ends_with_the_books(
    made: Made, tmp_path: Path, system: str, name: str
) -> None:
    trouble = TROUBLES[name]
    kind, house = KINDS[system], tmp_path / "house"
    wire = Wire(patience=trouble.patience)
    with patient(kind, made(system), house, wire=wire) as one:
        through(one, trouble)


@pytest.mark.parametrize(("system", "name"), ON_POSTGRESQL)
def test_it_does_so_on_the_other_engine(
    made: Made, tmp_path: Path, cluster: Cluster, system: str, name: str
) -> None:
    with (
        cluster.database() as url,
        patient(KINDS[system], made(system), tmp_path / "house", url) as one,
    ):
        through(one, TROUBLES[name])


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("trusted"), "tin-duoc")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's context that another authority signed."""
    return Authority(tmp_path_factory.mktemp("strange"), "nguoi-la").context()


@pytest.mark.parametrize("system", KINDS)
def test_a_stranger_at_the_address_is_refused_and_a_renewed_certificate_is_nothing(
    made: Made, tmp_path: Path, trusted: Authority, strange: ssl.SSLContext, system: str
) -> None:
    replaced = Trouble(
        begin=lambda patient: patient.front.listen(strange),
        end=lambda patient: patient.front.listen(trusted.context()),
        told=(REFUSED, "chứng thư TLS không tin được"),
    )
    renewed = Trouble(
        begin=lambda patient: patient.front.listen(trusted.context()),
        end=lambda patient: patient.front.listen(trusted.context()),
        told=(FRESH, ""),
    )
    kind, house = KINDS[system], tmp_path / "house"
    with patient(kind, made(system), house, wire=Wire(trusted)) as one:
        through(one, replaced)
        through(one, renewed)
