"""FEEDS.md 4.4, TLS: httpx calls every failure a ConnectError; the operator is told the cause, and
nothing is retried.
"""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from ioc.domain.errors import ConfigError
from ioc.sources.errors import Refused
from tests.connectors.bad_server import BadServer, reply_json
from tests.connectors.clocks import Notes, client

GOOD = reply_json({"ok": 1})


def context(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a fresh certificate of its own, for `name` only."""
    openssl = shutil.which("openssl")
    assert openssl, "apt install openssl"
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = f"{openssl} req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    names = ["-subj", "/CN=test", "-addext", f"subjectAltName={name}"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *names, *files], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return server, certificate


def refusal(server: BadServer, url: str, ca_file: str = "") -> str:
    notes = Notes()
    with server, client(url, notes, ca_file=ca_file) as http, pytest.raises(Refused) as caught:
        http.get("/g")
    assert notes.slept == []
    assert server.connections == 1
    return str(caught.value)


def test_an_unknown_authority_is_refused_and_the_remedy_is_never_to_stop_checking(
    tmp_path: Path,
) -> None:
    server = BadServer(GOOD, tls=context(tmp_path, "IP:127.0.0.1")[0])
    message = refusal(server, server.url)
    assert "chứng thư" in message
    assert "ca_file" in message


def test_an_authority_the_operator_trusts_is_trusted(tmp_path: Path) -> None:
    tls, certificate = context(tmp_path, "IP:127.0.0.1")
    with BadServer(GOOD, tls=tls) as server, client(server.url, ca_file=str(certificate)) as http:
        assert http.get("/g").value == {"ok": 1}


def test_a_certificate_for_another_name_is_refused_though_its_authority_is_trusted(
    tmp_path: Path,
) -> None:
    tls, certificate = context(tmp_path, "DNS:other.example")
    server = BadServer(GOOD, tls=tls)
    assert "chứng thư" in refusal(server, server.url, str(certificate))


def test_https_to_a_plain_port_is_refused_by_name() -> None:
    server = BadServer(GOOD)
    message = refusal(server, server.url.replace("http:", "https:"))
    assert "không nói TLS" in message


def test_a_missing_ca_file_is_a_mistake_of_configuration(tmp_path: Path) -> None:
    missing = str(tmp_path / "no.pem")
    with (
        pytest.raises(ConfigError, match=r"no\.pem"),
        client("https://127.0.0.1:1", ca_file=missing),
    ):
        pass
