"""The way to a server: does its name resolve, does its port open."""

import errno
import os
import socket
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from ioc.doctor.findings import Finding, bad, good

PATIENCE = 5.0
_WORDS = MappingProxyType(
    {
        errno.EACCES: "không có quyền",
        errno.EPERM: "không được phép",
        errno.ENOENT: "không có ở đó",
        errno.EISDIR: "là một thư mục",
        errno.ENOTDIR: "không phải thư mục",
        errno.EROFS: "ổ đĩa chỉ đọc",
        errno.ENETUNREACH: "không có đường đi",
        errno.EHOSTUNREACH: "không tới được máy ấy",
        errno.ECONNRESET: "bị ngắt",
        errno.EADDRINUSE: "cổng đang có chương trình khác dùng",
    }
)
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A server's address as one source has it."""

    name: str
    host: str
    port: int
    tls: bool = False
    ca_file: str = ""
    simulated: bool = False

    @property
    def at(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def ca_path(self) -> str:
        return f"/etc/ioc/{self.name}-ca.pem"

    @property
    def ca_line(self) -> str:
        return f'dưới [sources.{self.name}.options.http] viết ca_file = "{self.ca_path}"'


def door_of(name: str, url: str, *, ca_file: str = "", simulated: bool = False) -> Door:
    """The door that an http or https address names."""
    address = urlsplit(url)
    tls = address.scheme == "https"
    return Door(
        name=name,
        host=address.hostname or "",
        port=address.port or (443 if tls else 80),
        tls=tls,
        ca_file=ca_file,
        simulated=simulated,
    )


def knock(door: Door, environ: Mapping[str, str]) -> Finding:
    """Whether the name resolves and the port opens; nothing is sent. `environ` may hold a proxy,
    which we never use.
    """
    subject = f"{door.name}: địa chỉ"
    try:
        with closing(connected(door)):
            return good(subject, f"{door.at} mở")
    except OSError as error:
        return _closed(door, subject, error, environ)


def connected(door: Door) -> socket.socket:
    """A connection to the door; OSError where there is none within PATIENCE."""
    return socket.create_connection((door.host, door.port), timeout=PATIENCE)


def _closed(door: Door, subject: str, error: OSError, environ: Mapping[str, str]) -> Finding:
    if door.simulated:
        text = f"{door.at} không mở: tỉnh mô phỏng chưa chạy"
        return bad(subject, text, "chạy tỉnh mô phỏng: make run")
    text, task = _cause(door, error)
    return bad(subject, f"{text}{_proxied(door, environ)}", f"{door.name}: {task}")


def _cause(door: Door, error: OSError) -> tuple[str, str]:
    """What is wrong on the way, and what to do."""
    table = f"[sources.{door.name}]"
    if isinstance(error, socket.gaierror):
        return f"không tìm thấy máy chủ theo tên {door.host}", (
            f"xem lại tên {door.host} trong url của {table}; tên đúng thì khai DNS cho máy này, "
            f"thử bằng: getent hosts {door.host}"
        )
    if isinstance(error, TimeoutError):
        return f"{door.at} không trả lời trong {PATIENCE:g} giây, thường là tường lửa", (
            f"nhờ mở tường lửa từ {_own_address(door)} tới {door.at}, thử bằng: "
            f"nc -vz {door.host} {door.port}"
        )
    if isinstance(error, ConnectionRefusedError):
        return f"{door.at} từ chối: không chương trình nào nghe ở cổng ấy", (
            f"hỏi người giữ hệ thống nguồn xem dịch vụ còn chạy không; cổng {door.port} sai thì "
            f"sửa url của {table}"
        )
    return f"không tới được {door.at} ({reason_of(error)})", (
        f"xem mạng và đường đi của máy này: ip route get {door.host}"
    )


def _proxied(door: Door, environ: Mapping[str, str]) -> str:
    named = [name for name in _PROXIES if environ.get(name) or environ.get(name.lower())]
    if not named or door.host == "localhost" or door.host.startswith("127."):
        return ""
    return f" (máy này có {named[0]}, nhưng chương trình không đi qua proxy: cần đường thẳng)"


def _own_address(door: Door) -> str:
    """This machine's address on the way there; a datagram socket that sends nothing knows it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            door.host, door.port, type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind) as probe:
            probe.connect(address)
            return str(probe.getsockname()[0])
    except OSError:
        return "máy này"


def reason_of(error: OSError) -> str:
    """Why the system would not, in our words where we have them."""
    code = error.errno or 0
    return _WORDS.get(code) or (os.strerror(code) if code > 0 else type(error).__name__)
