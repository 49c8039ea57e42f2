"""Whether the web pages are served, and by us."""

import httpx

from ioc.config import HOST, PORT, Settings
from ioc.doctor.door import Door, knock
from ioc.doctor.findings import Finding, Verdict, bad, good, look

START = ".venv/bin/python -m ioc serve (hoặc make run; là dịch vụ thì systemctl restart ioc-web)"
_PATIENCE = 5.0
_ANYWHERE = ("0.0.0.0", "::")


def check_pages(settings: Settings) -> Finding:
    """Asks our own port whether it is ready; another program may have taken it."""
    subject, named = "Trang web", f"{HOST.name}={settings.host}, {PORT.name}={settings.port}"
    near = "127.0.0.1" if settings.host in _ANYWHERE else settings.host
    door = Door(name=subject, host=near, port=settings.port)
    if knock(door, {}).verdict is not Verdict.GOOD:
        return look(subject, f"{named} không mở: trang web không chạy", f"chạy {START}")
    try:
        with httpx.Client(timeout=_PATIENCE, trust_env=False) as http:
            answer = http.get(f"http://{door.at}/readyz")
    except httpx.HTTPError:
        return _another(subject, named)
    if answer.status_code == httpx.codes.OK:
        return good(subject, f"{named} sẵn sàng")
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        task = f"xem các dòng về cơ sở dữ liệu; bảng còn cũ thì khởi động lại: {START}"
        return bad(subject, f"{named} chạy mà chưa sẵn sàng: cơ sở dữ liệu", task)
    return _another(subject, named)


def _another(subject: str, named: str) -> Finding:
    task = f"xem chương trình nào giữ cổng: ss -ltnp; dừng nó, hoặc đổi {PORT.name}"
    return bad(subject, f"{named} đang do chương trình khác giữ", task)
