"""What went wrong on the wire, as one of our errors: named by its root cause, without a secret or a
stranger's text.
"""

import re
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx

from ioc.sources.errors import Refused, Unavailable
from ioc.sources.manners import Manners

_BUSY = frozenset({408, 425, 429})
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


class NotSignedIn(Refused):
    """401 or 403: a connector may renew its session once; whoever does not is refused."""


class Again(Unavailable):
    """Worth another try within this turn, after `wait` seconds where the server named them."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class TooMany(Again):
    """429: we ask too often, and the server says so."""


class NotFound(Refused):
    """404: for a listing some servers say so where they mean that it is empty."""


def of_status(response: httpx.Response, place: str, now: datetime) -> Exception:
    """What an answer that is no 2xx means: 5xx and 429 are worth another try, the rest is not."""
    status = response.status_code
    if status >= 500 or status in _BUSY:
        wait = retry_after(response.headers, now)
        kind = TooMany if status == 429 else Again
        return kind(f"{place}: máy chủ đang bận hoặc hỏng (HTTP {status})", wait)
    if 300 <= status < 400:
        return _of_redirect(response, place)
    if status in (401, 403):
        return NotSignedIn(f"{place}: máy chủ từ chối đăng nhập (HTTP {status}); cần đăng nhập lại")
    refused = NotFound if status == 404 else Refused
    return refused(
        f"{place}: máy chủ không nhận yêu cầu (HTTP {status}); "
        "hãy kiểm tra url và options của nguồn"
    )


def of_transport(
    error: httpx.TransportError, place: str, manners: Manners, *, late: bool
) -> Refused | Again:
    """What a broken exchange means; `late` says that our own deadline had passed."""
    cause = _root(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Refused(
            f"{place}: chứng thư TLS không tin được ({cause.verify_message}); "
            "hãy nhờ bên kia sửa chứng thư hoặc chỉ tệp CA của họ ở options.http.ca_file"
        )
    if isinstance(cause, ssl.SSLError) and cause.reason in _NOT_TLS:
        return Refused(
            f"{place}: cổng này không nói TLS; hãy kiểm tra http hay https trong url của nguồn"
        )
    if late:
        return Again(f"{place}: trả lời quá chậm, đã cắt sau {manners.deadline:g} giây")
    return Again(f"{place}: {_reason(error, cause, manners)}")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait, from a Retry-After in seconds or as an HTTP date; None where there is none
    to read.

    A date is measured against the server's own Date, so that neither clock need be right.
    """
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:9])
    until = _http_date(told)
    if until is None:
        return None
    since = _http_date(headers.get("Date", "")) or now
    return max(0.0, (until - since).total_seconds())


def _of_redirect(response: httpx.Response, place: str) -> Exception:
    here = urlsplit(str(response.url))
    try:
        there = urlsplit(urljoin(str(response.url), response.headers.get("Location", "")))
        same = (there.scheme, there.netloc) == (here.scheme, here.netloc)
        host = re.sub(r"[^\w.:-]", "?", there.hostname or "?")[:100]
    except ValueError:
        return Unavailable(f"{place}: máy chủ chuyển hướng tới một địa chỉ không đọc được")
    if same:
        status = response.status_code
        return Unavailable(
            f"{place}: không phải dữ liệu: máy chủ chuyển sang trang khác (HTTP {status})"
        )
    return Refused(
        f"{place}: máy chủ chuyển hướng sang {there.scheme}://{host}, không đi theo vì có thể "
        "lộ mật khẩu; nếu đó đúng là địa chỉ mới, hãy sửa url của nguồn"
    )


def _reason(error: httpx.TransportError, cause: BaseException, manners: Manners) -> str:
    if isinstance(error, httpx.ConnectTimeout):
        return f"không kết nối được trong {manners.connect_timeout:g} giây"
    if isinstance(error, httpx.TimeoutException):
        return f"im lặng quá {manners.read_timeout:g} giây"
    if isinstance(cause, socket.gaierror):
        return "không tìm thấy máy chủ theo tên"
    if isinstance(error, httpx.ConnectError):
        return "không kết nối được"
    return "đứt kết nối giữa chừng"


def _root(error: BaseException) -> BaseException:
    while True:
        if isinstance(error, ssl.SSLError | socket.gaierror):
            return error
        deeper = error.__cause__ or error.__context__
        if deeper is None:
            return error
        error = deeper


def _http_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
