"""Every setting there is: declared once, read once from the environment, frozen ever after."""

import ipaddress
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source

ROOT = Path(__file__).resolve().parent.parent


class Setting(NamedTuple):
    """One variable of the environment. `default` is what an empty or absent one means."""

    name: str
    default: str
    help: str


DATABASE_URL = Setting(
    "IOC_DATABASE_URL",
    "sqlite:///data/ioc.sqlite",
    "Cơ sở dữ liệu: sqlite:///... hoặc postgresql+psycopg://user:pass@host/db",
)
DATABASE_URL_FILE = Setting(
    "IOC_DATABASE_URL_FILE",
    "",
    "Tệp chứa địa chỉ trên, để mật khẩu không nằm trong môi trường",
)
SOURCES = Setting("IOC_SOURCES", "data/sources.toml", "Danh sách nguồn dữ liệu")
DATA = Setting("IOC_DATA", "data", "Thư mục danh mục, ngày nghỉ, trạng thái của bộ mô phỏng")
HOST = Setting("IOC_HOST", "127.0.0.1", "Địa chỉ lắng nghe; khác loopback thì phải có mật khẩu")
PORT = Setting("IOC_PORT", "8050", "Cổng của trang web")
PUSH_HOST = Setting(
    "IOC_PUSH_HOST", "127.0.0.1", "Địa chỉ nhận hồ sơ được đẩy đến; chỉ mở khi có nguồn receive"
)
PUSH_PORT = Setting("IOC_PUSH_PORT", "8052", "Cổng nhận hồ sơ được đẩy đến")
PASSWORD_FILE = Setting(
    "IOC_ADMIN_PASSWORD_FILE", "", "Tệp chứa mã băm argon2 mà `python -m ioc password` in ra"
)
SECRET_FILE = Setting(
    "IOC_SECRET_FILE", "data/run/session.key", "Khóa ký phiên đăng nhập; chưa có thì tự tạo"
)
CLOCK = Setting(
    "IOC_CLOCK",
    "",
    "Địa chỉ /_clock của bộ mô phỏng; để trống: giờ máy, hoặc giờ bộ mô phỏng do app.py khởi động",
)
SIMULATE = Setting(
    "IOC_SIMULATE",
    "auto",
    "app.py có chạy bộ mô phỏng: yes, no, auto (khi mọi nguồn đều mô phỏng)",
)
SIMULATOR_PORT = Setting("IOC_SIMULATOR_PORT", "8051", "Cổng của bộ mô phỏng")
SPEED = Setting("IOC_SPEED", "60", "Bộ mô phỏng chạy nhanh gấp mấy lần giờ thật")
SCALE = Setting("IOC_SCALE", "1", "Cỡ của tỉnh mô phỏng; 1 là khoảng 150.000 hồ sơ một năm")
SEED = Setting("IOC_SEED", "66", "Hạt giống của tỉnh mô phỏng: cùng hạt, cùng tỉnh")
HISTORY_DAYS = Setting("IOC_HISTORY_DAYS", "365", "Số ngày lịch sử khi bộ mô phỏng chạy lần đầu")

SETTINGS = (
    *(DATABASE_URL, DATABASE_URL_FILE, SOURCES, DATA, HOST, PORT, PASSWORD_FILE, SECRET_FILE),
    *(PUSH_HOST, PUSH_PORT),
    *(CLOCK, SIMULATE, SIMULATOR_PORT, SPEED, SCALE, SEED, HISTORY_DAYS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """How the make-believe province is run. `wanted` is None when the sources decide."""

    wanted: bool | None
    port: int
    speed: float
    scale: float
    seed: int
    history_days: int

    @property
    def clock_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/_clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment said. Paths are absolute; `clock` is "" for the machine's own time.

    `password_hash` is "" when the door stands open, which only loopback and simulated sources may.
    """

    database_url: str = field(repr=False)
    sources: Path
    data: Path
    host: str
    port: int
    push_host: str
    push_port: int
    password_file: Path | None
    password_hash: str = field(repr=False)
    secret_file: Path
    clock: str
    simulation: Simulation


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. A wrong value raises ConfigError, one sentence with the remedy."""
    password_file = _path(environ, PASSWORD_FILE) if _value(environ, PASSWORD_FILE) else None
    return Settings(
        database_url=_database_url(environ),
        sources=_path(environ, SOURCES),
        data=_path(environ, DATA),
        host=_host(environ, HOST),
        port=_port(environ, PORT),
        push_host=_host(environ, PUSH_HOST),
        push_port=_port(environ, PUSH_PORT),
        password_file=password_file,
        password_hash=_password_hash(password_file) if password_file else "",
        secret_file=_path(environ, SECRET_FILE),
        clock=_clock(environ),
        simulation=Simulation(
            wanted=_wanted(environ),
            port=_port(environ, SIMULATOR_PORT),
            speed=_number(environ, SPEED, float, "một số lớn hơn 0, ví dụ 60"),
            scale=_number(environ, SCALE, float, "một số lớn hơn 0, ví dụ 1"),
            seed=int(_number(environ, SEED, int, "một số nguyên dương")),
            history_days=int(_number(environ, HISTORY_DAYS, int, "một số ngày, ví dụ 365")),
        ),
    )


def refuse_unsafe(settings: Settings, sources: Iterable[Source]) -> None:
    """Refuses to show real figures to strangers, or to date them by a made-up clock."""
    real = [source.name for source in sources if source.enabled and not source.simulated]
    remedy = f"hãy đặt mật khẩu (python -m ioc password) và {PASSWORD_FILE.name}"
    if not settings.password_hash and not is_loopback(settings.host):
        raise ConfigError(f"{HOST.name}={settings.host} mở ra ngoài mà chưa có mật khẩu; {remedy}.")
    if not settings.password_hash and real:
        raise ConfigError(f"Nguồn {real[0]} không phải mô phỏng mà chưa có mật khẩu; {remedy}.")
    if settings.clock and real:
        raise ConfigError(
            f"{CLOCK.name}={settings.clock} không đi cùng nguồn thật {real[0]}; hãy bỏ nó."
        )


def runs_simulator(settings: Settings, sources: Iterable[Source]) -> bool:
    """Whether `app.py` starts the simulator: as told, else when every source is simulated."""
    if settings.simulation.wanted is not None:
        return settings.simulation.wanted
    enabled = [source for source in sources if source.enabled]
    return bool(enabled) and all(source.simulated for source in enabled)


def session_key(settings: Settings) -> bytes:
    """The key that signs sessions, made on first use; every process gets the same."""
    path = settings.secret_file
    if not path.exists():
        _create_key(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(_unreadable(SECRET_FILE, path, error)) from error


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _create_key(path: Path) -> None:
    # Written aside and linked into place, so that two processes starting together agree on one key.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_hex(32).encode())
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError(_unreadable(SECRET_FILE, path, error)) from error
    finally:
        draft.unlink(missing_ok=True)


def _value(environ: Mapping[str, str], setting: Setting) -> str:
    return environ.get(setting.name, "").strip() or setting.default


def _path(environ: Mapping[str, str], setting: Setting) -> Path:
    # A default belongs to the checkout; what a person wrote is read from where they stand.
    given = environ.get(setting.name, "").strip()
    return Path(given).expanduser().absolute() if given else ROOT / setting.default


def _database_url(environ: Mapping[str, str]) -> str:
    setting, url = DATABASE_URL, environ.get(DATABASE_URL.name, "").strip()
    path = _value(environ, DATABASE_URL_FILE)
    if url and path:
        raise ConfigError(f"Có cả {setting.name} và {DATABASE_URL_FILE.name}; hãy giữ lại một.")
    if path:
        setting, url = DATABASE_URL_FILE, _read(DATABASE_URL_FILE, Path(path))
    if not url:
        return f"sqlite:///{ROOT / DATABASE_URL.default.removeprefix('sqlite:///')}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        # Only the scheme is repeated: the rest may hold a password.
        scheme, separator, _ = url.partition("://")
        shown = f"{setting.name}={scheme}://..." if separator else setting.name
        raise ConfigError(
            f"{shown} không phải một địa chỉ dùng được; hãy viết sqlite:///đường-dẫn "
            "hoặc postgresql+psycopg://user:pass@host/db."
        )
    return url


def _password_hash(path: Path) -> str:
    text = _read(PASSWORD_FILE, path)
    if not text.startswith("$argon2"):
        raise ConfigError(
            f"{PASSWORD_FILE.name}={path} không chứa mã băm argon2; hãy ghi vào đó những gì "
            "`python -m ioc password` in ra."
        )
    return text


def _read(setting: Setting, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(_unreadable(setting, path, error)) from error


def _unreadable(setting: Setting, path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) else "không phải văn bản UTF-8"
    return f"{setting.name}={path} không đọc được ({reason}); hãy kiểm tra đường dẫn và quyền."


def _host(environ: Mapping[str, str], setting: Setting) -> str:
    host = _value(environ, setting)
    if not host.isascii() or not all(letter.isalnum() or letter in ".:-_" for letter in host):
        raise ConfigError(f"{setting.name}={host} không phải một địa chỉ; hãy viết như 127.0.0.1.")
    return host


def _port(environ: Mapping[str, str], setting: Setting) -> int:
    text = _value(environ, setting)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ConfigError(f"{setting.name}={text} không phải một cổng; hãy cho số từ 1 đến 65535.")
    return int(text)


def _number(
    environ: Mapping[str, str], setting: Setting, kind: Callable[[str], float], wanted: str
) -> float:
    text = _value(environ, setting)
    try:
        number = kind(text)
    except ValueError:
        number = -1
    if not 0 < number < float("inf"):
        raise ConfigError(f"{setting.name}={text} không dùng được; hãy cho {wanted}.")
    return number


def _clock(environ: Mapping[str, str]) -> str:
    url = _value(environ, CLOCK)
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise ConfigError(
            f"{CLOCK.name}={url} không phải một địa chỉ; "
            "hãy viết như http://127.0.0.1:8051/_clock, hoặc bỏ đi để dùng giờ máy."
        )
    return url


def _wanted(environ: Mapping[str, str]) -> bool | None:
    text = _value(environ, SIMULATE).lower()
    choices = {"auto": None, "yes": True, "no": False}
    if text not in choices:
        raise ConfigError(f"{SIMULATE.name}={text} không hiểu được; hãy chọn yes, no hoặc auto.")
    return choices[text]
