"""The reference files of the province, its calendar, its map, and the clock they are read by."""

import tomllib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

import holidays

from ioc.clock import Clock
from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.errors import ConfigError
from ioc.domain.holidays import Year, parse_years
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
    """This year and the next against the holidays package; either may err, a person decides, and
    until then the file is what counts.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        years = {year.number: year for year in parse_years(document)}
    except (OSError, ValueError, KeyError) as error:
        text = f"{path} không đọc được: {error}"
        yield bad("Ngày nghỉ", text, f"sửa {path} theo mẫu của các năm đã có")
        return
    for number in (today.year, today.year + 1):
        if number in years:
            yield from _compared(path, years[number], today)
        else:
            task = f"thêm [years.{number}] vào {path}, rồi khởi động lại"
            yield look(f"Ngày nghỉ {number}", f"chưa có trong {path.name}", task)


def _compared(path: Path, year: Year, today: date) -> Iterator[Finding]:
    """One line a difference, then what the year rests on."""
    subject = f"Ngày nghỉ {year.number}"
    differences = calendar_differences(year.number, year.off, year.worked)
    for day, text in differences:
        if day in year.checked:
            said = f"đã đối chiếu và ghi ở {path.parent.name}/{path.name}"
            yield look(subject, f"{text}; tính theo tệp của tỉnh, {said}")
            continue
        task = f"đối chiếu {day:%d/%m/%Y} với văn bản: sửa {path}, hoặc thêm ngày ấy vào checked"
        yield look(subject, f"{text}; tính theo tệp của tỉnh", task)
    told = f"nghỉ {len(year.off)} ngày, làm bù {len(year.worked)}; {_rests_on(year)}"
    if year.status == "expected" and year.number <= today.year:
        task = f"ghi văn bản nghỉ lễ năm {year.number} vào {path}: decided, status = in_force"
        yield look(subject, told, task)
    elif not differences:
        yield good(subject, f"khớp gói holidays: {told}")
    else:
        yield good(subject, told)


def _rests_on(year: Year) -> str:
    if year.status == "expected":
        return "dự kiến, chưa có văn bản"
    decided = f"văn bản ngày {year.decided:%d/%m/%Y}" if year.decided else "chưa ghi ngày văn bản"
    unpaired = year.worked and year.swapped is None
    return f"{decided}; chưa ghi cặp hoán đổi" if unpaired else decided


def calendar_differences(
    year: int, off: Collection[date], worked: Collection[date]
) -> list[tuple[date, str]]:
    """Where our days off and swapped days differ from the holidays package's, both ways; weekends
    left out.
    """
    package = holidays.country_holidays("VN", years=year)
    theirs = {day for day in package if day.weekday() < 5}
    swapped = {day for day in package.weekend_workdays if day.year == year}
    ours, ours_worked = set(off), set(worked)
    found = (
        (ours - theirs, "ta nghỉ, gói holidays thì không"),
        (theirs - ours, "gói holidays nghỉ, ta thì không"),
        (ours_worked - swapped, "ta làm bù, gói holidays thì không"),
        (swapped - ours_worked, "gói holidays làm bù, ta thì không"),
    )
    return [(day, f"{day:%d/%m} {text}") for days, text in found for day in sorted(days)]


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
    return good("Danh mục", text + _own_hours(lookups))


def _own_hours(lookups: Lookups) -> str:
    offices = lookups.offices
    told = (
        (len(offices.calendars), "cơ quan có giờ làm việc riêng"),
        (len(offices.receptions), "cơ quan tiếp nhận thứ Bảy"),
    )
    return "".join(f", {count} {what}" for count, what in told if count)


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
