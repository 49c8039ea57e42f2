"""Whether a server's certificate is believed, and whom to ask for what where it is not."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from ioc.doctor.door import Door, connected, reason_of
from ioc.doctor.findings import Finding, bad, good, look
from ioc.domain.errors import ConfigError
from ioc.sources.http import trusted

SOON_DAYS = 21
_NOT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"})
# OpenSSL's X509_V_ERR_* numbers.
_NOT_YET, _EXPIRED, _SELF_SIGNED = 9, 10, 18
_UNKNOWN, _WRONG_NAME, _WEAK = (2, 19, 20, 21), (62, 64), (66, 67, 68)


def handshake(door: Door, now: datetime) -> Finding:
    """Shakes hands as the product would, sends nothing and hangs up.

    `now` is the machine's time, against which certificates are judged.
    """
    subject = _subject(door)
    try:
        context = trusted(f"https://{door.at}", door.ca_file)
    except ConfigError as error:
        task = f"{door.name}: chép tệp CA (PEM) tới {door.ca_file}, hoặc sửa đường dẫn ấy"
        return bad(subject, str(error), task)
    try:
        with (
            closing(connected(door)) as sock,
            context.wrap_socket(sock, server_hostname=door.host) as talk,
        ):
            return _believed(door, talk, now)
    except ssl.SSLCertVerificationError as error:
        return bad(subject, *_disbelieved(door, error))
    except ssl.SSLError as error:
        return bad(subject, *_no_tls(door, error))
    except OSError as error:
        text = f"{door.at} đứt giữa lúc bắt tay TLS ({reason_of(error)})"
        task = f"{door.name}: nhờ bên kia xem máy chủ TLS, hoặc thiết bị chặn giữa đường"
        return bad(subject, text, task)


def _believed(door: Door, talk: ssl.SSLSocket, now: datetime) -> Finding:
    told = talk.getpeercert() or {}
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    days = (ends - now).days
    text = f"{talk.version()}, chứng thư do {_issuer(told)} cấp, còn {days} ngày ({ends:%d/%m/%Y})"
    if days >= SOON_DAYS:
        return good(_subject(door), text)
    task = f"{door.name}: báo bên giữ {door.host} gia hạn chứng thư trước ngày {ends:%d/%m/%Y}"
    return look(_subject(door), text, task)


def _disbelieved(door: Door, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """What is wrong with the certificate, and what to do."""
    code, host, name = error.verify_code, door.host, door.name
    if code == _EXPIRED:
        text = f"chứng thư của {host} (hoặc của nơi cấp nó) đã hết hạn"
        return text, f"{name}: xem giờ máy này (timedatectl); đúng thì báo bên giữ {host} gia hạn"
    if code == _NOT_YET:
        text = f"chứng thư của {host} chưa đến ngày hiệu lực"
        return text, f"{name}: xem giờ máy này (timedatectl); đúng thì báo bên giữ {host}"
    if code in _WRONG_NAME:
        return _misnamed(door)
    if code == _SELF_SIGNED:
        return _unvouched(door)
    if code in _UNKNOWN:
        return _unknown(door)
    if code in _WEAK:
        text = f"khóa hoặc chữ ký của chứng thư {host} quá yếu"
        return text, f"{name}: báo bên giữ {host} cấp chứng thư mới, khóa RSA 2048 bit trở lên"
    text = f"chứng thư của {host} không tin được ({error.verify_message})"
    return text, f"{name}: báo bên giữ {host} sửa chứng thư"


def _misnamed(door: Door) -> tuple[str, str]:
    names = ", ".join(_names(door)) or "tên khác"
    text = f"chứng thư cấp cho {names}, không cho {door.host}"
    return text, (
        f"{door.name}: viết url của [sources.{door.name}] bằng tên trong chứng thư ({names}), "
        f"hoặc nhờ bên kia cấp chứng thư cho {door.host}"
    )


def _unvouched(door: Door) -> tuple[str, str]:
    text = f"chứng thư của {door.host} tự ký, không nơi nào bảo đảm{_fingerprint(door)}"
    return text, (
        f"{door.name}: xin bên giữ {door.host} tệp chứng thư (PEM), so vân tay qua điện thoại, lưu "
        f"ở {door.ca_path}, rồi {door.ca_line}"
    )


def _unknown(door: Door) -> tuple[str, str]:
    text = (
        f"nơi cấp chứng thư của {door.host} lạ với máy này, hoặc máy chủ ấy gửi thiếu chứng thư "
        f"trung gian{_fingerprint(door)}"
    )
    return text, (
        f"{door.name}: xin bên giữ {door.host} tệp CA (PEM), lưu ở {door.ca_path}, rồi "
        f"{door.ca_line}; hoặc nhờ họ gửi đủ chuỗi chứng thư"
    )


def _no_tls(door: Door, error: ssl.SSLError) -> tuple[str, str]:
    reason = error.reason or type(error).__name__
    if reason in _NOT_TLS:
        return f"{door.at} không nói TLS", (
            f"{door.name}: hỏi cổng https của {door.host}; chỉ có http thì sửa url của "
            f"[sources.{door.name}] thành http://"
        )
    if reason in _OLD:
        return f"{door.at} chỉ nói TLS cũ", f"{door.name}: nhờ bên giữ {door.host} bật TLS 1.2"
    task = f"{door.name}: gửi bên giữ {door.host} kết quả: openssl s_client -connect {door.at}"
    return f"bắt tay TLS với {door.at} không được ({reason})", task


def _names(door: Door) -> list[str]:
    """For whom the certificate was made; its authority is still checked, and nothing is sent."""
    context = trusted(f"https://{door.at}", door.ca_file)
    context.check_hostname = False
    try:
        with closing(connected(door)) as sock, context.wrap_socket(sock) as talk:
            told: Mapping[str, Any] = talk.getpeercert() or {}
    except OSError:
        return []
    return [str(name) for _, name in told.get("subjectAltName", ())][:4]


def _fingerprint(door: Door) -> str:
    """What a person compares over the telephone; read without belief, and nothing is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with closing(connected(door)) as sock, context.wrap_socket(sock) as talk:
            body = talk.getpeercert(binary_form=True)
    except OSError:
        return ""
    return f"; vân tay SHA-256 {sha256(body).hexdigest()}" if body else ""


def _issuer(told: Mapping[str, Any]) -> str:
    named = {key: value for part in told.get("issuer", ()) for key, value in part}
    return str(named.get("organizationName") or named.get("commonName") or "(không ghi)")


def _subject(door: Door) -> str:
    return f"{door.name}: TLS"
