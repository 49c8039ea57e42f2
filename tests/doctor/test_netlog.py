"""Chromium's own log: a page's doing and its own are told apart."""

import json
from pathlib import Path
from typing import Any

import pytest

from ioc.doctor.netlog import Own, read_net_log

HOME = "http://127.0.0.1:8050"
TYPES = {
    "REQUEST_ALIVE": 1,
    "URL_REQUEST_START_JOB": 2,
    "HOST_RESOLVER_MANAGER_REQUEST": 3,
    "UDP_CONNECT": 4,
    "UDP_BYTES_SENT": 5,
    "TCP_CONNECT_ATTEMPT": 6,
}
OF_A_PAGE, OF_TIME, OF_FORMS, UNKNOWN = 101845102, 46188932, 88863520, 7
OURS = "http://127.0.0.1 http://127.0.0.1"


def event(source: int, name: str, **params: Any) -> dict[str, Any]:
    return {"source": {"id": source}, "type": TYPES[name], "params": params}


def asked(source: int, url: str, purpose: int, **begun: Any) -> list[dict[str, Any]]:
    return [
        event(source, "REQUEST_ALIVE", url=url, traffic_annotation=purpose),
        event(source, "URL_REQUEST_START_JOB", url=url, **begun),
    ]


def written(folder: Path, *events: dict[str, Any]) -> Path:
    path = folder / "net.json"
    head = json.dumps({"logEventTypes": TYPES})
    lines = ",\n".join(json.dumps(one) for one in events)
    path.write_text(f'{{"constants":{head},\n"events": [\n{lines}]}}\n', "utf-8")
    return path


def test_who_began_a_request_decides_whose_it_is(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        *asked(1, f"{HOME}/assets/a.js", OF_A_PAGE, initiator=HOME),
        *asked(2, "ws://127.0.0.1:8050/_dash", OF_A_PAGE, initiator=HOME),
        *asked(3, "https://page.example/", UNKNOWN, initiator=HOME),
        *asked(4, "https://worker.example/", OF_A_PAGE, initiator="not an origin"),
        *asked(5, "http://127.0.0.1:9/", OF_A_PAGE, initiator=HOME),
        *asked(6, "http://time.example/now?key=1", OF_TIME),
        *asked(7, "https://other.example/", UNKNOWN, initiator="not an origin"),
        *asked(8, "https://sandbox.example/", UNKNOWN, initiator="null [internally: derived]"),
        *asked(9, "chrome://resources/a.js", UNKNOWN, initiator="chrome://popup"),
    )
    log = read_net_log(path, HOME)
    assert list(log.pages) == [
        "https://page.example/",
        "https://worker.example/",
        "http://127.0.0.1:9/",
        "https://sandbox.example/",
    ]
    assert list(log.own) == [
        Own(host="time.example", purpose="network_time_component"),
        Own(host="other.example", purpose="7"),
    ]
    assert not log.about


def test_a_name_looked_up_early_is_counted(tmp_path: Path) -> None:
    def looked_up(source: int, host: str, key: str) -> dict[str, Any]:
        name = "HOST_RESOLVER_MANAGER_REQUEST"
        return event(source, name, host=host, network_anonymization_key=key)

    path = written(
        tmp_path,
        looked_up(1, "https://~notfound", "http://127.0.0.1 same_site"),
        looked_up(2, "http://127.0.0.1:8050", "http://127.0.0.1 same_site"),
        looked_up(3, "https://~notfound", "https://google.example same_site"),
        *asked(4, "https://forms.example/", OF_FORMS, network_isolation_key=OURS),
    )
    log = read_net_log(path, HOME)
    assert log.early == 1
    assert log.about
    assert list(log.own) == [Own(host="forms.example", purpose="autofill_query")]


def test_a_way_that_was_only_looked_for_is_no_packet(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        event(1, "UDP_CONNECT", address="[2001:db8::1]:443"),
        event(2, "UDP_CONNECT", address="192.0.2.1:3478"),
        event(2, "UDP_BYTES_SENT", byte_count=20),
        event(3, "TCP_CONNECT_ATTEMPT", address="192.0.2.2:443"),
        event(4, "TCP_CONNECT_ATTEMPT", address="127.0.0.1:8050"),
        event(5, "TCP_CONNECT_ATTEMPT", address="[::1]:8050"),
    )
    log = read_net_log(path, HOME)
    assert list(log.routes) == ["[2001:db8::1]:443"]
    assert list(log.sent) == ["192.0.2.1:3478", "192.0.2.2:443"]


def test_a_log_that_ends_in_the_middle_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    events = asked(1, "https://page.example/", OF_A_PAGE, initiator=HOME)
    path = written(tmp_path, *events, *asked(2, "https://lost.example/", OF_A_PAGE))
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("lost")], "utf-8")
    assert list(read_net_log(path, HOME).pages) == ["https://page.example/"]
    path.write_text("no log", "utf-8")
    with pytest.raises(ValueError, match=r"Expecting|net\.json"):
        read_net_log(path, HOME)
    with pytest.raises(ValueError, match=r"net\.json"):
        read_net_log(tmp_path / "gone" / "net.json", HOME)
