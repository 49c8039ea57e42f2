"""The whole product as a person meets it: simulator, worker and web, three processes."""

import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from ioc.config import SETTINGS
from ioc.simulator.clock import Memory, remember
from ioc.simulator.faults import ONE_STOP, OPEN311, QUALITY, WAZUH
from ioc.simulator.province import STATE
from ioc.web.sessions import CSRF_COOKIE, CSRF_HEADER
from tests.conftest import PATIENCE, ROOT, answers, free_port, launched, wait_until

SOURCE = "mot-cua"
SYSTEMS = {
    SOURCE: ONE_STOP,
    "phan-anh": OPEN311,
    "soc": WAZUH,
    "chat-luong-766": QUALITY,
}
# The scores are read every six hours, and their age is a day's.
AT_LEISURE = "chat-luong-766"
SOURCES = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa (mô phỏng)"
url = "http://127.0.0.1:{port}/dvcqg"
agency = "H15"
simulated = true
backfill_from = {first}

[sources.mot-cua.options]
username = "ioc"
madonvi = "H15"
dstcode = "VN:GOV:000.00.00.H15:mot-cua"
auth_endpoint = "/mapi/login"
integration_endpoint = "/mapi/g"

[sources.mot-cua.options.http]
attempts = 1

[sources.phan-anh]
connector = "open311"
title = "Phản ánh hiện trường (mô phỏng)"
url = "http://127.0.0.1:{port}/phan-anh/open311/v2"
agency = "H15"
simulated = true
stale_after = "2d"
backfill_from = {first}

[sources.phan-anh.options]
jurisdiction_id = "daklak.gov.vn"
window = "local_time"
paging = "page"
page_size = 1000
extensions = true

[sources.soc]
connector = "wazuh"
title = "Giám sát an ninh mạng (mô phỏng)"
url = "http://127.0.0.1:{port}/soc"
agency = "H15"
simulated = true
stale_after = "2d"
backfill_from = {first}

[sources.soc.options]
username = "ioc"

[sources.chat-luong-766]
connector = "service_quality"
title = "Bộ chỉ số 766 (mô phỏng)"
url = "http://127.0.0.1:{port}/cong-dvc"
simulated = true
stale_after = "7d"
backfill_from = {first}

[sources.chat-luong-766.options]
province = "H15"
first_day = 2026-11-01

[sources.chat-luong-766.options.http]
pace = 0.3
"""
# A Wednesday in working hours, whatever day the machine that tests has.
BEGINS = datetime.fromisoformat("2026-11-18T09:30:00+07:00")
HISTORY_DAYS = 74
FIRST_DAY = "2026-09-05"
SCALE = 0.05
STILL, USUAL, QUICK, FAST = 0.0, 60.0, 600.0, 3600.0
A_MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where it listens; what only a test may do to it: bend its time, break its source."""

    web: str
    simulator: str
    folder: Path
    environ: Mapping[str, str] = field(repr=False)
    http: httpx.Client = field(repr=False)

    def flow(self, rate: float) -> None:
        """Lets simulated time run so many times faster than the machine's; 0 stands still."""
        self._post(f"{self.simulator}/_clock", {"rate": rate})

    def forward(self, length: timedelta) -> None:
        """Lets so much of the province's time pass at once."""
        self._post(f"{self.simulator}/_clock", {"forward": length.total_seconds()})

    def break_source(self, kind: str | None, name: str = SOURCE) -> None:
        self._post(f"{self.simulator}/_fault", {"system": SYSTEMS[name], "kind": kind})

    def calm(self) -> None:
        """Every source well, time standing still, and what happened until now read."""
        for name in SYSTEMS:
            self.break_source(None, name)
        self.flow(STILL)
        wait_until(self._read_or_asked, "the sources to be read")

    def now(self) -> datetime:
        """The province's time; the product's may lead it a little where time was slowed down."""
        return _instant(self._get(f"{self.simulator}/_clock")["now"])

    def _read_or_asked(self) -> bool:
        """Asked more than once, for a turn asked for during another one is not taken."""
        told, now = self.sources(), self.now()
        behind = [name for name, source in told.items() if not _is_read(source, now)]
        for name in behind:
            self.order("resume", name)
        if told.keys() == SYSTEMS.keys() and not behind:
            return True
        time.sleep(0.5)
        return False

    def sources(self) -> Mapping[str, Mapping[str, Any]]:
        """What the API says of every source, by its name; none is told before the worker began."""
        return {source["name"]: source for source in self.ask("/api/v1/status")["sources"]}

    def source(self, name: str = SOURCE) -> Mapping[str, Any]:
        return self.sources()[name]

    def count(self, metric: str, **where: str) -> int:
        """How many dossiers a number holds now."""
        return int(self.ask(f"/api/v1/metrics/{metric}?{urlencode(where)}")["numerator"])

    def truth(self, name: str = SOURCE) -> Mapping[str, Any]:
        """What the simulator's own books say of this month, as of what was last read of a source.

        The product's time may lead the province's, whose books tell nothing of what is to come; and
        the instant that a clock says is rounded.
        """
        at = min(as_of(self.source(name)), self.now() - timedelta(microseconds=1))
        asked = urlencode({"at": at.isoformat()})
        found: Mapping[str, Any] = self._get(f"{self.simulator}/_truth?{asked}")
        return found

    def ask(self, path: str) -> Any:
        return self._get(f"{self.web}{path}")

    def order(self, command: str, name: str = SOURCE) -> None:
        token = secrets.token_urlsafe(24)
        proof = {CSRF_HEADER: token, "cookie": f"{CSRF_COOKIE}={token}"}
        self._post(f"{self.web}/api/v1/sources/{name}/commands", {"command": command}, proof)

    def _get(self, url: str) -> Any:
        return self.http.get(url).raise_for_status().json()

    def _post(
        self, url: str, told: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> None:
        self.http.post(url, json=told, headers=headers).raise_for_status()


def as_of(source: Mapping[str, Any]) -> datetime:
    """Up to when a source was read: to the beginning of its last turn."""
    return _instant(source["last_attempt_at"])


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@contextmanager
def running_house(folder: Path, written: str = SOURCES, scale: float = SCALE) -> Iterator[House]:
    """A small province with all its history in, its time standing still; `written` are its
    sources.
    """
    web, simulator = free_port(), free_port()
    with ExitStack() as stack:
        house = House(
            web=f"http://127.0.0.1:{web}",
            simulator=f"http://127.0.0.1:{simulator}",
            folder=folder,
            environ=_environ(folder, (web, simulator), written, scale),
            http=stack.enter_context(
                httpx.Client(headers={"connection": "close"}, timeout=30.0, trust_env=False)
            ),
        )
        for command, ready in (
            ("simulate", f"{house.simulator}/_clock"),
            ("worker", ""),
            ("serve", f"{house.web}/readyz"),
        ):
            _start(stack, house, command, ready)
        wait_until(lambda: _whole(house.sources()), "the history to be in", 3 * PATIENCE)
        house.calm()
        yield house


@contextmanager
def locked_web(house: House, password_hash: str) -> Iterator[str]:
    """A second web on the same figures, behind a password; its address."""
    path, port = house.folder / "password", free_port()
    path.write_text(password_hash, encoding="utf-8")
    environ = {**house.environ, "IOC_PORT": str(port), "IOC_ADMIN_PASSWORD_FILE": str(path)}
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        _start(stack, replace(house, web=url, environ=environ), "serve", f"{url}/readyz")
        yield url


def _start(stack: ExitStack, house: House, command: str, ready: str) -> None:
    log = house.folder / f"{command}-{house.environ['IOC_PORT']}.log"
    process = stack.enter_context(launched(["-m", "ioc", command], environ=house.environ, log=log))
    if ready:
        wait_until(lambda: answers(ready) or process.poll() is not None, f"{ready} to answer")
    assert process.poll() is None, log.read_text("utf-8")


def _environ(folder: Path, ports: tuple[int, int], written: str, scale: float) -> dict[str, str]:
    """Settings that leave the checkout alone, and none inherited from whoever runs the tests."""
    web, simulator = ports
    data = folder / "data"
    shutil.copytree(ROOT / "data", data, ignore=shutil.ignore_patterns("*.sqlite*", "run", "sim*"))
    sources = folder / "sources.toml"
    sources.write_text(written.format(port=simulator, first=FIRST_DAY), encoding="utf-8")
    remember(data / STATE, _begun(scale))
    return {
        **{setting.name: "" for setting in SETTINGS},
        "IOC_DATABASE_URL": f"sqlite:///{folder / 'ioc.sqlite'}",
        "IOC_DATA": str(data),
        "IOC_SOURCES": str(sources),
        "IOC_SECRET_FILE": str(folder / "run" / "session.key"),
        "IOC_PORT": str(web),
        "IOC_CLOCK": f"http://127.0.0.1:{simulator}/_clock",
        "IOC_SIMULATOR_PORT": str(simulator),
        "IOC_SPEED": str(USUAL),
        "IOC_SCALE": str(scale),
        "IOC_SEED": "66",
        "IOC_HISTORY_DAYS": str(HISTORY_DAYS),
    }


def _begun(scale: float) -> Memory:
    """What a simulator that was begun at our hour would remember."""
    epoch = int(BEGINS.timestamp())
    return Memory(
        seed=66,
        scale=scale,
        history_days=HISTORY_DAYS,
        epoch=epoch,
        rate=USUAL,
        last=epoch,
        not_beyond=epoch,
    )


def _whole(sources: Mapping[str, Mapping[str, Any]]) -> bool:
    reached = [str(source["backfilled_to"]) for source in sources.values()]
    return len(reached) == len(SYSTEMS) and all(told.startswith(FIRST_DAY) for told in reached)


def _is_read(source: Mapping[str, Any], now: datetime) -> bool:
    lately = source["name"] == AT_LEISURE or as_of(source) > now - A_MOMENT
    return source["state"] == "fresh" and lately
