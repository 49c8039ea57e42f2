"""A certificate authority of our own, and servers with the certificates that go wrong in life."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = "IP:127.0.0.1"
_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"


@dataclass(frozen=True)
class Authority:
    """Signs for whoever asks, in a folder of its own; `certificate` is what must be trusted."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.pem"

    def server(self, name: str = HERE, days: int = 365) -> ssl.SSLContext:
        """A server with a certificate for `name`, over in `days`, which may lie in the past."""
        words = self.folder / "words"
        words.write_text(f"subjectAltName={name}\n", "utf-8")
        openssl(f"req {_KEY} -subj /CN=may-chu -keyout leaf.key -out leaf.csr", self.folder)
        openssl(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial "
            f"-days {days} -extfile words -out leaf.pem",
            self.folder,
        )
        return _context(self.folder)


def authority(folder: Path) -> Authority:
    folder.mkdir()
    subject = "-subj /O=Noi_cap_bia/CN=ca -addext basicConstraints=critical,CA:TRUE"
    openssl(f"req -x509 {_KEY} -days 3650 {subject} -keyout ca.key -out ca.pem", folder)
    return Authority(folder)


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server that vouches for itself."""
    folder.mkdir()
    subject = f"-subj /CN=tu-ky -addext subjectAltName={HERE}"
    openssl(f"req -x509 {_KEY} -days 30 {subject} -keyout leaf.key -out leaf.pem", folder)
    return _context(folder)


def openssl(command: str, folder: Path) -> None:
    program = shutil.which("openssl")
    assert program, "apt install openssl"
    subprocess.run([program, *command.split()], check=True, capture_output=True, cwd=folder)


def _context(folder: Path) -> ssl.SSLContext:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "leaf.pem", folder / "leaf.key")
    return server
