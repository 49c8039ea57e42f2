"""The command: what it may be asked, and how it tells what it found."""

import argparse
import os
import sys
from collections.abc import Sequence

from ioc.config import Settings
from ioc.doctor import first_page
from ioc.doctor.examination import House, one, open_house, whole
from ioc.doctor.findings import Finding, as_json, render, render_todo, status
from ioc.doctor.offline import check_offline
from ioc.doctor.visit import Told
from ioc.domain.errors import ConfigError
from ioc.sources import probing

SAYS = "khám mọi thứ người quản trị có thể làm sai, rồi kể việc cần làm; không ghi gì"
EXIT = "Mã thoát: 0 không có việc gì, 1 còn việc phải làm, 2 không khám được (biến đặt sai)."


def ask_for_examination(examined: argparse.ArgumentParser) -> None:
    """What `python -m ioc doctor` may be asked."""
    examined.epilog = EXIT
    examined.add_argument(
        "source", nargs="?", metavar="NGUỒN", help="chỉ khám kỹ một nguồn, đọc thử trang đầu của nó"
    )
    examined.add_argument(
        "--offline",
        action="store_true",
        help="mở mọi trang, mọi màn hình trong một trình duyệt bị cắt mạng ngoài, kể mọi yêu cầu"
        " ra ngoài",
    )
    examined.add_argument("--json", action="store_true", help="kết quả cho máy đọc")


def doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    """Examines the house, or one source of it; the exit status tells whether to do anything."""
    house, of_file = open_house(settings, os.environ)
    found, said = _found(house, of_file, arguments)
    if arguments.json:
        sys.stdout.write(f"{as_json(found)}\n")
        return status(found)
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    parts = [render(found, coloured=coloured)]
    if said.page is not None and said.page.fetched:
        parts.append(first_page.render(said.page))
    if said.learnt:
        parts.append(probing.render(arguments.source, said.learnt))
    parts.append(render_todo(found))
    sys.stdout.write("\n\n".join(parts) + "\n")
    return status(found)


def _found(
    house: House, of_file: Sequence[Finding], arguments: argparse.Namespace
) -> tuple[list[Finding], Told]:
    """What was asked for: the house, one source of it, or whether anything leaves it."""
    if arguments.offline and arguments.source:
        raise ConfigError(f"--offline khám cả nhà; hãy bỏ tên nguồn {arguments.source}.")
    if arguments.offline:
        return list(check_offline(house)), Told()
    if arguments.source:
        return one(house, arguments.source)
    return list(whole(house, of_file)), Told()
