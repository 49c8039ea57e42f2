"""The command: what it may be asked, and how it tells what it found."""

import argparse
import os
import sys

from ioc.config import Settings
from ioc.doctor import first_page
from ioc.doctor.examination import one, open_house, whole
from ioc.doctor.findings import as_json, render, render_todo, status
from ioc.doctor.visit import Told
from ioc.sources import probing

SAYS = "khám mọi thứ người quản trị có thể làm sai, rồi kể việc cần làm; không ghi gì"
EXIT = "Mã thoát: 0 không có việc gì, 1 còn việc phải làm, 2 không khám được (biến đặt sai)."


def ask_for_examination(examined: argparse.ArgumentParser) -> None:
    """What `python -m ioc doctor` may be asked."""
    examined.epilog = EXIT
    examined.add_argument(
        "source", nargs="?", metavar="NGUỒN", help="chỉ khám kỹ một nguồn, đọc thử trang đầu của nó"
    )
    examined.add_argument("--json", action="store_true", help="kết quả cho máy đọc")


def doctor(settings: Settings, arguments: argparse.Namespace) -> int:
    """Examines the house, or one source of it; the exit status tells whether to do anything."""
    house, of_file = open_house(settings, os.environ)
    said = Told()
    if arguments.source:
        found, said = one(house, arguments.source)
    else:
        found = list(whole(house, of_file))
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
