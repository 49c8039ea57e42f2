"""The reference files of the province, its calendar, its map, and the clock they are read by."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import holidays

from ioc.clock import Clock
from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.errors import ConfigError
from ioc.domain.lookups import Lookups
from ioc.domain.periods import TZ
from ioc.geo.locate import Locator, read_locator
from ioc.geo.manifest import read_manifest
from ioc.lookups import FILES, read_lookups
from ioc.sources.connector import Source

_OFFICIAL = "official"


def check_clock(clock: Clock) -> Finding:
    """The time of the product; the machine's own zone plays no part in it."""
    now = clock.now()
    local = f"{now.astimezone(TZ):%H:%M} ngày {clock.today():%d/%m/%Y}, giờ Việt Nam"
    if clock.rate == 1:
        return good("Đồng hồ", f"{local}; múi giờ của máy không ảnh hưởng")
    return look("Đồng hồ", f"{local}; giờ mô phỏng, nhanh gấp {clock.rate:g} lần")


def check_calendar(path: Path, today: date) -> Iterator[Finding]:
    """This year and the next against the holidays package; either may err, a person decides."""
    try:
        years = tomllib.loads(path.read_text(encoding="utf-8"))["years"]
    except (OSError, ValueError, KeyError) as error:
        text = f"{path} không đọc được: {error}"
        yield bad("Ngày nghỉ", text, f"sửa {path} theo mẫu của các năm đã có")
        return
    for year in (today.year, today.year + 1):
        yield _compared(path, year, years.get(str(year)))


def _compared(path: Path, year: int, declared: Mapping[str, Any] | None) -> Finding:
    subject = f"Ngày nghỉ {year}"
    if declared is None:
        task = f"thêm [years.{year}] vào {path}, rồi khởi động lại"
        return look(subject, f"chưa có trong {path.name}", task)
    differences = calendar_differences(year, declared["off"], declared["worked"])
    if differences:
        return look(subject, "khác gói holidays: " + "; ".join(differences) + " (xem văn bản)")
    text = f"khớp gói holidays: nghỉ {len(declared['off'])} ngày, làm bù {len(declared['worked'])}"
    return good(subject, text)


def calendar_differences(year: int, off: Iterable[date], worked: Iterable[date]) -> list[str]:
    """Where our days off and swapped days differ from the holidays package's; weekends left out."""
    package = holidays.country_holidays("VN", years=year)
    theirs = {day for day in package if day.weekday() < 5}
    swapped = {day for day in package.weekend_workdays if day.year == year}
    ours, ours_worked = set(off), set(worked)
    return [
        *(f"{day:%d/%m} ta nghỉ, gói thì không" for day in sorted(ours - theirs)),
        *(f"{day:%d/%m} gói nghỉ, ta thì không" for day in sorted(theirs - ours)),
        *(f"{day:%d/%m} ta làm bù, gói thì không" for day in sorted(ours_worked - swapped)),
        *(f"{day:%d/%m} gói làm bù, ta thì không" for day in sorted(swapped - ours_worked)),
    ]


def check_files(folder: Path, today: date, known: Lookups | None) -> Finding:
    """The reference files; `known` are those that were read already."""
    try:
        lookups = known or read_lookups(folder)
    except ConfigError as error:
        return bad("Danh mục", str(error), f"sửa tệp ấy rồi khởi động lại; mẫu: {folder}/README.md")
    communes = len(lookups.places.communes(today))
    agencies = len(list(lookups.agencies))
    if not (agencies and communes):
        empty = "units.csv" if agencies else "agencies.csv"
        task = f"ghi lại {folder / empty}; các cột của nó: {folder}/README.md"
        return bad("Danh mục", f"{empty} không có dòng nào dùng được", task)
    text = f"{len(FILES) - 1} tệp đọc được: {agencies} cơ quan, {communes} xã, phường"
    return good("Danh mục", text)


def check_map(folder: Path, sources: Sequence[Source], known: Locator | None) -> Finding:
    """The communes' borders; make-believe ones beside real figures are told. `known` are those
    that were read already.
    """
    draw = "python -m ioc boundaries TỆP --source ... --licence ..."
    try:
        locator, manifest = known or read_locator(folder), read_manifest(folder)
    except ConfigError as error:
        return bad("Bản đồ", str(error), f"tạo lại ranh giới: .venv/bin/{draw}")
    missing = [level.name for level in manifest.levels if not (folder / level.name).is_file()]
    if missing:
        text = f"manifest.json kể {missing[0]} mà tệp ấy không có"
        return bad("Bản đồ", text, f"tạo lại ranh giới: .venv/bin/{draw}")
    text = f"{len(locator.codes)} xã, phường, {len(manifest.levels)} mức chi tiết"
    official = manifest.origin.geometry_status == _OFFICIAL
    real = [source.name for source in sources if source.enabled and not source.simulated]
    if not official and real:
        return look(
            "Bản đồ", f"{text}, còn là ranh giới mô phỏng", f"nạp lớp của tỉnh: .venv/bin/{draw}"
        )
    return good("Bản đồ", text if official else f"{text}, ranh giới mô phỏng")
