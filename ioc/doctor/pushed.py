"""A source that is pushed: its port, and each sender's account, agencies and last word."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ioc.config import PUSH_HOST, PUSH_PORT
from ioc.doctor import first_page
from ioc.doctor.door import Door, knock
from ioc.doctor.findings import Finding, Verdict, bad, good, look
from ioc.doctor.visit import Visit, kept_well
from ioc.doctor.worker import RESTART
from ioc.domain.errors import ConfigError
from ioc.domain.periods import TZ
from ioc.sources.connector import Sender
from ioc.sources.installations import named_secret


def pushed(visit: Visit) -> Iterator[Finding]:
    """The port at which it is received, then each of its senders."""
    yield _port(visit)
    for sender in visit.source.senders:
        yield from _sender(visit, sender)


def _port(visit: Visit) -> Finding:
    host, port = visit.settings.push_host, visit.settings.push_port
    near = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    subject = f"{visit.name}: cổng nhận"
    if knock(Door(name=visit.name, host=near, port=port), {}).verdict is Verdict.GOOD:
        return good(subject, f"{host}:{port} mở, đường dẫn /{visit.name}")
    named = f"{PUSH_HOST.name}={host}, {PUSH_PORT.name}={port}"
    return bad(subject, f"{named} không mở: worker chưa chạy hoặc chưa đọc tệp nguồn mới", RESTART)


def _sender(visit: Visit, sender: Sender) -> Iterator[Finding]:
    subject = f"{visit.name}: {sender.name}"
    whose = f"Nguồn {visit.name}, bên gửi {sender.name}"
    try:
        named_secret(
            sender.secret, whose, visit.environ, lambda path: Path(path).read_text("utf-8")
        )
    except ConfigError as error:
        task = f"{visit.name}: {first_page.remedy(str(error))} (secret = {sender.secret})"
        yield bad(subject, str(error), task)
        return
    kept = kept_well(subject, sender.secret, visit.environ)
    if kept.verdict is not Verdict.GOOD:
        yield kept
    yield from _strange(visit, sender, subject)
    yield _last(visit, sender, subject)


def _strange(visit: Visit, sender: Sender, subject: str) -> Iterator[Finding]:
    known = visit.room.lookups.agencies if visit.room else sender.agencies
    strange = [code for code in sender.agencies if code not in known]
    if strange:
        text = f"mã {', '.join(strange)} không có trong agencies.csv"
        path = visit.settings.data / "agencies.csv"
        yield look(
            subject, text, f"thêm {strange[0]} vào {path}, hoặc sửa agencies của {sender.name}"
        )


def _last(visit: Visit, sender: Sender, subject: str) -> Finding:
    heard = _heard(visit, sender)
    account = f"tài khoản {sender.username}, cơ quan {', '.join(sender.agencies)}"
    if heard is not None:
        return good(subject, f"{account}; lần gửi gần nhất {heard.astimezone(TZ):%H:%M %d/%m/%Y}")
    task = (
        f"{visit.name}: đưa bên gửi {sender.name} địa chỉ nhận (cổng {visit.settings.push_port}, "
        f"đường dẫn /{visit.name}), tài khoản {sender.username}, rồi nhờ gửi thử một hồ sơ"
    )
    return look(subject, f"{account}; chưa gửi hồ sơ nào", task)


def _heard(visit: Visit, sender: Sender) -> datetime | None:
    heard = visit.books.heard.get(visit.name, {}) if visit.books else {}
    own = [
        at
        for unit, at in heard.items()
        if any(unit == code or unit.startswith(f"{code}.") for code in sender.agencies)
    ]
    return max(own, default=None)
