"""python -m ioc COMMAND: every part by itself, for a server room and for a repair."""

import argparse
import getpass
import importlib
import logging
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import argon2
import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from ioc import kinds
from ioc.clock import open_clock
from ioc.config import Settings, read_settings, refuse_unsafe
from ioc.coverage import read_coverage
from ioc.doctor.command import SAYS, ask_for_examination, doctor
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups
from ioc.geo.locate import read_locator
from ioc.lookups import fingerprint, read_lookups
from ioc.simulator.server import serve as serve_simulator
from ioc.sources.registry import read_sources
from ioc.store.engine import first_line, migrate, open_engine, reading, writing
from ioc.store.mappings import in_force
from ioc.store.reassign import Kind, resolve_all
from ioc.web.app import create_app
from ioc.worker import Worker

Command = Callable[[Settings, argparse.Namespace], int]

SHORTEST_PASSWORD = 8
# Longer than the few seconds between a screen's questions: a connection is not opened for each.
KEEP_ALIVE = 75
SHOWN_DIFFERENCES = 20


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; 0 is well, 1 a finding, 2 a mistake that its one sentence explains."""
    arguments = parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for talkative in ("httpx", "alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    command: Command = arguments.command
    return explained(lambda: command(read_settings(os.environ), arguments))


def explained(run: Callable[[], int]) -> int:
    """What `run` answers; an expected failure becomes one sentence on stderr and 2."""
    try:
        return run()
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
    except DBAPIError as error:
        reason = first_line(error)
        sys.stderr.write(f"IOC_DATABASE_URL: cơ sở dữ liệu không trả lời ({reason}); hãy xem nó.\n")
    except KeyboardInterrupt:
        return 0
    return 2


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ioc", description="IOC, từng phần một.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    def command(name: str, run: Command, says: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=says, description=says)
        added.set_defaults(command=run)
        return added

    command("serve", serve, "trang web và API")
    command("worker", work, "đọc các nguồn theo lịch")
    poll = command("poll", poll_once, "đọc một nguồn một lượt rồi thôi")
    poll.add_argument("source", metavar="NGUỒN", help="tên trong sources.toml")
    simulation = command("simulate", simulate, "tỉnh mô phỏng, mặc định theo các biến IOC_...")
    simulation.add_argument("--port", type=int)
    simulation.add_argument("--speed", type=float, help="nhanh gấp mấy lần giờ thật")
    simulation.add_argument("--scale", type=float, help="1 là khoảng 150.000 hồ sơ một năm")
    simulation.add_argument("--seed", type=int)
    simulation.add_argument("--history-days", type=int)
    simulation.add_argument("--folder", type=Path, help="nơi đọc danh mục và giữ trạng thái")
    says = "tạo ranh giới xã, phường: từ tệp của tỉnh hoặc mô phỏng"
    ask_for_boundaries(command("boundaries", draw, says))
    listed = command("units", take_units, "nhận danh mục đơn vị hành chính có ngày hiệu lực")
    listed.add_argument("files", nargs="+", type=Path, metavar="TỆP", help=".xlsx hoặc các .csv")
    command("rebuild", rebuild, "tính lại mọi bảng tổng hợp và sự cố từ dữ liệu gốc")
    command("verify", verify, "đối chiếu bảng tổng hợp, con số và đẳng thức với dữ liệu gốc")
    ask_for_examination(command("doctor", doctor, SAYS))
    command("password", password, "in mã băm để ghi vào tệp IOC_ADMIN_PASSWORD_FILE")
    return parser


def ask_for_boundaries(drawn: argparse.ArgumentParser) -> None:
    given = drawn.add_mutually_exclusive_group(required=True)
    given.add_argument(
        "file", nargs="?", type=Path, metavar="TỆP", help=".gpkg, .shp, .zip, .kml, .tab..."
    )
    given.add_argument("--demo", action="store_true", help="ranh giới mô phỏng đi kèm")
    drawn.add_argument("--crs", default="", help="hệ tọa độ: EPSG:9218, 108°30' hoặc file")
    drawn.add_argument("--column", default="", help="cột chứa mã hoặc tên, mặc định tự tìm")
    drawn.add_argument("--layer", default="", help="lớp, khi tệp có nhiều lớp")
    drawn.add_argument("--source", default="", help="nguồn, ghi vào mọi tệp làm ra")
    drawn.add_argument("--licence", default="", help="quyền sử dụng, ghi vào mọi tệp làm ra")


def web(settings: Settings) -> FastAPI:
    """The ASGI server that the settings describe; it opens what it needs when asked."""
    clock = open_clock(settings.clock)
    lookups = read_lookups(settings.data)
    lookups = replace(lookups, missing=read_coverage(settings.data, lookups))
    return create_app(open_engine(settings.database_url), lookups, clock, settings)


def web_config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        web(settings),
        log_level="warning",
        timeout_graceful_shutdown=5,
        timeout_keep_alive=KEEP_ALIVE,
    )


def serve(settings: Settings, _: argparse.Namespace) -> int:
    refuse_unsafe(settings, read_sources(settings.sources))
    with bound(settings.host, settings.port) as listener:
        server = uvicorn.Server(
            uvicorn.Config(web(settings), log_level="warning", timeout_keep_alive=KEEP_ALIVE)
        )
        server.run(sockets=[listener])
    return 0


def work(settings: Settings, _: argparse.Namespace) -> int:
    refuse_unsafe(settings, read_sources(settings.sources))
    worker = Worker(settings, open_clock(settings.clock))
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, lambda *_: worker.stop())
    worker.run()
    return 0


def poll_once(settings: Settings, arguments: argparse.Namespace) -> int:
    sources = read_sources(settings.sources)
    refuse_unsafe(settings, sources)
    names = [source.name for source in sources if source.enabled]
    if arguments.source not in names:
        raise ConfigError(
            f"Không có nguồn {arguments.source} đang bật; trong tệp có: {', '.join(names)}."
        )
    if any(source.senders for source in sources if source.name == arguments.source):
        raise ConfigError(
            f"Nguồn {arguments.source} được đẩy đến, không đọc được; hãy chạy python -m ioc worker."
        )
    worker = Worker(settings, open_clock(settings.clock))
    worker.prepare()
    # Asked for by a person: also of a source that rests since it was refused.
    return 0 if worker.turn(arguments.source, asked=True) else 1


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Our port, taken before anything else is started."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        # Python's own words for this repeat the address; the system's do not.
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise ConfigError(
            f"IOC_HOST={host}, IOC_PORT={port} không mở được ({reason}); "
            "hãy dừng chương trình đang dùng cổng ấy hoặc chọn cổng khác."
        ) from error
    with listener:
        yield listener


def simulate(settings: Settings, arguments: argparse.Namespace) -> int:
    wanted = settings.simulation
    serve_simulator(
        host="127.0.0.1",
        port=_or(arguments.port, wanted.port),
        folder=_or(arguments.folder, settings.data),
        scale=_or(arguments.scale, wanted.scale),
        seed=_or(arguments.seed, wanted.seed),
        speed=_or(arguments.speed, wanted.speed),
        history_days=_or(arguments.history_days, wanted.history_days),
    )
    return 0


def draw(settings: Settings, arguments: argparse.Namespace) -> int:
    # geopandas costs a second and 60 MB, which no other command shall pay.
    drawing = importlib.import_module("ioc.geo.command")
    places = read_lookups(settings.data).places
    said = ("crs", "column", "layer", "source", "licence")
    options = {name: getattr(arguments, name) for name in said}
    wanted = drawing.Wanted(path=arguments.file, **options) if arguments.file else None
    for line in drawing.boundaries(settings.data, places, wanted):
        sys.stdout.write(f"{line}\n")
    return 0


def take_units(settings: Settings, arguments: argparse.Namespace) -> int:
    taking = importlib.import_module("ioc.geo.unit_command")
    for line in taking.units(settings.data, arguments.files):
        sys.stdout.write(f"{line}\n")
    return 0


def rebuild(settings: Settings, _: argparse.Namespace) -> int:
    engine = open_engine(settings.database_url)
    migrate(engine)
    lookups, every, files = _reference(settings, engine)
    resolve_all(engine, every, lookups.incidents, files)
    with writing(engine) as connection:
        kinds.rebuild(connection, lookups.incidents)
    engine.dispose()
    return 0


def _reference(settings: Settings, engine: Engine) -> tuple[Lookups, Sequence[Kind], str]:
    """What facts are resolved by: the files and what people have said, and the files' mark."""
    with reading(engine) as connection:
        mapped = in_force(connection)
    streams = {s.name: s.feedback for s in read_sources(settings.sources) if s.enabled}
    lookups = read_lookups(settings.data, mapped, streams)
    locate = read_locator(settings.data / "boundaries").positions
    return lookups, kinds.kinds(lookups, locate), fingerprint(settings.data, streams)


def verify(settings: Settings, _: argparse.Namespace) -> int:
    engine = open_engine(settings.database_url)
    migrate(engine)
    lookups, every, _files = _reference(settings, engine)
    with reading(engine) as connection:
        broken = kinds.verify(connection, lookups.incidents)
        judged = kinds.judge_again(connection, every)
        compared = list(kinds.compare(connection, lookups))
    engine.dispose()
    wrong = (one for one in compared if one.one != one.other)
    differences = [*broken, *judged.differences, *wrong]
    for difference in differences[:SHOWN_DIFFERENCES]:
        sys.stdout.write(f"{difference}\n")
    held = Counter(one.held for one in compared)
    made = (
        f"{_counted(judged.facts)} dữ liệu gốc được xét lại, "
        f"{_counted(held['list'])} phép đối chiếu con số với danh sách, "
        f"{_counted(held['series'])} với chuỗi ngày và tháng, "
        f"{_counted(held['identity'])} đẳng thức"
    )
    said = f"Khớp: bảng tổng hợp đúng bằng đếm lại; {made}"
    if differences:
        said = (
            f"{_counted(len(differences))} chỗ khác; đã kiểm {made}; "
            "hãy chạy python -m ioc rebuild và báo người phát triển"
        )
    sys.stdout.write(f"{said}.\n")
    return 1 if differences else 0


def _counted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def password(_: Settings, __: argparse.Namespace) -> int:
    asked = sys.stdin.isatty()
    first = getpass.getpass("Mật khẩu: ") if asked else sys.stdin.readline().rstrip("\r\n")
    if len(first) < SHORTEST_PASSWORD:
        raise ConfigError(
            f"Mật khẩu có {len(first)} ký tự; hãy dùng từ {SHORTEST_PASSWORD} trở lên."
        )
    if asked and getpass.getpass("Gõ lại: ") != first:
        raise ConfigError("Hai lần gõ không giống nhau; hãy chạy lại lệnh này.")
    sys.stdout.write(f"{argon2.PasswordHasher().hash(first)}\n")
    return 0


def _or(given: Any, otherwise: Any) -> Any:
    return otherwise if given is None else given


if __name__ == "__main__":
    sys.exit(main())
