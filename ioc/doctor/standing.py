"""What the product stands on before any source: settings, paths, password, ports, disk."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from ioc.config import (
    HOST,
    PASSWORD_FILE,
    PORT,
    PUSH_HOST,
    SECRET_FILE,
    SETTINGS,
    Settings,
    is_loopback,
    refuse_unsafe,
)
from ioc.doctor.door import reason_of
from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source

LEAST_FREE = 2 * 1024**3
FULL = 200 * 1024**2
_OURS = "IOC_"


def check_settings(environ: Mapping[str, str], sources: Sequence[Source]) -> Iterator[Finding]:
    """Every variable that looks like one of ours and is none; the values were read already."""
    known = [setting.name for setting in SETTINGS]
    secrets = {name for source in sources for name in _named(source)}
    given = sorted(name for name in environ if name.upper().startswith(_OURS))
    strange = [name for name in given if name not in known and name not in secrets]
    for name in strange:
        near = get_close_matches(name.upper(), known, 1)
        task = f"đổi {name} thành {near[0]}" if near else f"bỏ biến {name}, không có biến ấy"
        yield look("Biến môi trường", f"{name} không có nghĩa, đang bị bỏ qua", task)
    if not strange:
        yield good("Biến môi trường", f"đặt {len(given)} biến IOC_..., đều có nghĩa")


def _named(source: Source) -> Iterator[str]:
    for secret in (source.secret, *(sender.secret for sender in source.senders)):
        kind, _, name = secret.partition(":")
        if kind == "env":
            yield from (name, f"{name}_FILE")


def check_paths(settings: Settings) -> Iterator[Finding]:
    """The folder of reference data may be read, that of the run written."""
    data, run = settings.data, settings.secret_file.parent
    if not data.is_dir() or not os.access(data, os.R_OK | os.X_OK):
        yield bad("Thư mục danh mục", f"{data} không có hoặc không đọc được", _owned(data))
    else:
        yield good("Thư mục danh mục", f"{data} đọc được")
    held = _nearest(run)
    if not os.access(held, os.W_OK | os.X_OK):
        yield bad("Thư mục chạy", f"{run} không ghi được", _owned(held))
    else:
        yield good("Thư mục chạy", f"{run} ghi được")
    yield from _private("Khóa phiên", SECRET_FILE.name, settings.secret_file)


def check_door(settings: Settings, sources: Sequence[Source]) -> Iterator[Finding]:
    """Who may come in: the password, and whether what they type goes over a wire unsealed."""
    try:
        refuse_unsafe(settings, sources)
    except ConfigError as error:
        yield bad("Cửa vào", str(error), _after_semicolon(str(error)))
    if settings.password_file:
        yield from _private("Mật khẩu", PASSWORD_FILE.name, settings.password_file)
    else:
        text = f"chưa đặt {PASSWORD_FILE.name}: chỉ hợp với dữ liệu mô phỏng trên máy này"
        yield look("Mật khẩu", text)
    pushed = any(source.senders for source in sources if source.enabled)
    doors = [(HOST.name, settings.host, settings.port)]
    doors += [(PUSH_HOST.name, settings.push_host, settings.push_port)] if pushed else []
    for name, host, port in doors:
        if not is_loopback(host):
            text = f"{name}={host}: cổng {port} mở ra mạng bằng http, không có TLS"
            task = (
                f"đặt {name}=127.0.0.1, rồi cho proxy có TLS (nginx, caddy) chuyển tới cổng {port}"
            )
            yield look("Cửa vào", text, task)
    if pushed and settings.port == settings.push_port:
        text = f"{PORT.name} và cổng nhận đẩy cùng là {settings.port}"
        yield bad("Cửa vào", text, "đặt IOC_PUSH_PORT khác IOC_PORT, ví dụ IOC_PUSH_PORT=8052")


def check_disk(folders: Sequence[Path]) -> Iterator[Finding]:
    """Room on every disk that we write on."""
    seen: set[int] = set()
    for folder in folders:
        held = _nearest(folder)
        disk = held.stat().st_dev
        if disk in seen:
            continue
        seen.add(disk)
        free = shutil.disk_usage(held).free
        text = f"còn trống {free / 1024**3:.1f} GiB ở {held}".replace(".", ",", 1)
        if free < FULL:
            yield bad("Đĩa", text, f"dọn đĩa ngay, sắp hết chỗ: du -xh --max-depth=2 {held}")
        elif free < LEAST_FREE:
            yield look("Đĩa", text, f"dọn bớt trước khi đầy: du -xh --max-depth=2 {held}")
        else:
            yield good("Đĩa", text)


def check_person(database: Path | None) -> Iterator[Finding]:
    """Root may read everything: what it sees says little of the account that serves."""
    if os.geteuid() or database is None or not database.exists():
        return
    owner = database.stat().st_uid
    if owner:
        text = (
            f"đang khám bằng root, còn {database.name} của người dùng số {owner}: quyền có thể khác"
        )
        yield look("Người khám", text)


def check_private(subject: str, named: str, path: Path) -> Finding:
    """A file that holds a secret: readable by us, and by nobody else."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        text = f"{named}: {path} không đọc được ({reason_of(error)})"
        return bad(subject, text, f"kiểm tra đường dẫn và quyền: ls -l {path}")
    if not os.access(path, os.R_OK):
        return bad(subject, f"{named}: {path} không đọc được (không có quyền)", _owned(path))
    if mode & 0o077:
        text = f"{named}: {path} người khác đọc được"
        return look(subject, text, f"chạy: chmod 600 {path}")
    return good(subject, f"{path} chỉ chủ đọc được")


def _private(subject: str, named: str, path: Path) -> Iterator[Finding]:
    if named == SECRET_FILE.name and not path.exists():
        yield good(subject, f"{path} chưa có, sẽ tự tạo")
        return
    yield check_private(subject, named, path)


def _owned(path: Path) -> str:
    return f"cấp quyền cho người dùng chạy chương trình: ls -ld {path}, rồi chown hoặc chmod"


def _nearest(path: Path) -> Path:
    return next(held for held in (path, *path.parents) if held.exists())


def _after_semicolon(text: str) -> str:
    remedy = text.rpartition("; hãy ")[2]
    return remedy.rstrip(".") if remedy != text else text
