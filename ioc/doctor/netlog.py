"""Chromium's own log of what it did on the network, which knows more than any page can tell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

# What is asked for, by the numbers Chromium writes for it (hashes of these names): what pages and
# their workers ask, and what it asks of itself.
OF_PAGES: Final = (
    *("blink_resource_loader", "navigation_url_loader", "websocket_stream", "webtransport"),
    *("worker_script_load", "service_worker_script_load", "prefetch_url_loader"),
)
OF_ITSELF: Final = (
    *("autofill_query", "autofill_upload", "gaia_auth_list_accounts", "network_time_component"),
    "update_client",
)
_NOBODY: Final = ("", "not an origin")
_MODULUS: Final = 138003713
# A datagram socket that is connected has sent nothing yet; a stream has.
_SENT: Final = ("UDP_BYTES_SENT", "TCP_CONNECT_ATTEMPT")
_CONNECTS: Final = ("UDP_CONNECT", "TCP_CONNECT_ATTEMPT")
_STARTS: Final = "URL_REQUEST_START_JOB"
_NAMELESS: Final = "~notfound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A request of Chromium's own: to whom, for which of its purposes."""

    host: str
    purpose: str


@dataclass(slots=True, kw_only=True)
class NetLog:
    """What the log tells of addresses that are not ours.

    `pages` were asked by a page, `own` by nobody's page (`about`: some of it about ours); `early`
    is how many names a page had looked up before asking; `sent` is where anything went that is
    not this machine, `routes` where only the way was looked for and nothing went.
    """

    pages: dict[str, None] = field(default_factory=dict)
    own: dict[Own, None] = field(default_factory=dict)
    about: bool = False
    early: int = 0
    sent: dict[str, None] = field(default_factory=dict)
    routes: dict[str, None] = field(default_factory=dict)


def read_net_log(path: Path, home: str) -> NetLog:
    """The log of a browser that has ended; `home` is our own address. ValueError: it is no log."""
    try:
        told = _parsed(path.read_text("utf-8", errors="replace"))
        names = {number: name for name, number in told["constants"]["logEventTypes"].items()}
        events = [
            (names.get(event["type"], ""), event["source"]["id"], event.get("params") or {})
            for event in told["events"]
        ]
    except (OSError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    found = NetLog()
    begun = {number: facts for name, number, facts in events if name == _STARTS and "url" in facts}
    for name, number, facts in events:
        if name == "REQUEST_ALIVE" and "url" in facts:
            _requested(found, facts, begun.get(number, {}), home)
        elif name == "HOST_RESOLVER_MANAGER_REQUEST":
            found.early += _looked_up(facts, home)
    _connected(found, events)
    return found


def _parsed(text: str) -> Any:
    """The log; of one whose browser was ended in the middle, all but its last line."""
    try:
        return json.loads(text)
    except ValueError:
        return json.loads(f"{text.rpartition(chr(10))[0].rstrip().rstrip(',')}]}}")


def _requested(
    found: NetLog, facts: Mapping[str, Any], begun: Mapping[str, Any], home: str
) -> None:
    url, purpose = str(facts["url"]), _purpose(facts.get("traffic_annotation"))
    ours = (f"{home}/", f"ws{home.removeprefix('http')}/")
    if url.startswith(ours) or not url.startswith(("http", "ws")):
        return
    initiator = str(begun.get("initiator", ""))
    if purpose in OF_PAGES or not (initiator in _NOBODY or initiator.startswith("chrome")):
        found.pages[url] = None
        return
    found.own[Own(host=urlsplit(url).hostname or url, purpose=purpose)] = None
    # Asked about a page of ours, as of its forms: the name was looked up for that.
    found.about = found.about or _of_page(begun, home)


def _of_page(facts: Mapping[str, Any], home: str) -> bool:
    """Whether it was asked for the sake of our page, by the key that keeps sites apart."""
    site = home.rpartition(":")[0]
    keys = (facts.get("network_isolation_key"), facts.get("network_anonymization_key"))
    return any(str(key).startswith(site) for key in keys)


def _looked_up(facts: Mapping[str, Any], home: str) -> bool:
    """A name for which nobody had a request yet: dns-prefetch, preconnect."""
    nameless = _NAMELESS in str(facts.get("host", ""))
    return nameless and _of_page(facts, home)


def _purpose(number: Any) -> str:
    known = {_hash(name): name for name in (*OF_PAGES, *OF_ITSELF)}
    return known.get(number, str(number))


def _hash(name: str) -> int:
    """Chromium's number for a purpose."""
    value = 0
    for letter in name:
        value = (value * 31 + ord(letter)) % _MODULUS
    return value


def _connected(found: NetLog, events: Sequence[tuple[str, int, Mapping[str, Any]]]) -> None:
    """Every socket to another machine; one over which nothing went only looked for the way."""
    spoke = {number for name, number, _ in events if name in _SENT}
    for name, number, facts in events:
        address = str(facts.get("address", "")) if name in _CONNECTS else ""
        if address and not _is_here(address):
            (found.sent if number in spoke else found.routes)[address] = None


def _is_here(address: str) -> bool:
    host = address.rpartition(":")[0].strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
