"""Houses for the doctor to look at: a folder, its settings and its sources, nothing shared."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from ioc.config import ROOT, read_settings
from ioc.doctor.examination import House, open_house, whole
from ioc.doctor.findings import Finding
from ioc.domain.periods import local_day

PASSWORD = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA"
REAL = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa"
url = "{url}/dvcqg"
agency = "H15"
{more}
[sources.mot-cua.options]
username = "ioc"
madonvi = "H15"
dstcode = "VN:GOV:000.00.00.H15:mot-cua"
[sources.mot-cua.options.http]
connect_timeout = 2
{http}
"""


class RealClock:
    """Time as it stands in a test, at the rate of life."""

    rate = 1.0

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def today(self) -> date:
        return local_day(self._now)

    def monotonic(self) -> float:
        return 0.0


def now() -> datetime:
    """The machine's time: certificates and Date headers are of today."""
    return datetime.now(UTC)


def environ(folder: Path, sources: str, **more: str) -> dict[str, str]:
    """The variables of a house in `folder` that reads these sources; a password is set."""
    written, password = folder / "sources.toml", folder / "password"
    written.write_text(sources, "utf-8")
    password.touch(0o600)
    password.write_text(PASSWORD, "utf-8")
    (folder / "run").mkdir(exist_ok=True)
    return {
        "IOC_SOURCES": str(written),
        "IOC_DATABASE_URL": f"sqlite:///{folder / 'ioc.sqlite'}",
        "IOC_ADMIN_PASSWORD_FILE": str(password),
        "IOC_SECRET_FILE": str(folder / "run" / "key"),
        "IOC_DATA": str(ROOT / "data"),
        **more,
    }


def opened(said: Mapping[str, str]) -> tuple[House, list[Finding]]:
    return open_house(read_settings(said), said)


def examined(said: Mapping[str, str]) -> list[Finding]:
    """Everything the doctor finds in such a house."""
    house, told = opened(said)
    return list(whole(house, told))


def of(found: list[Finding], subject: str) -> Finding:
    """The one finding about it."""
    (one,) = [each for each in found if each.subject == subject]
    return one
