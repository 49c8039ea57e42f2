"""What stands between us and a system, byte for byte: a wire that may be cut, still, or under TLS;
and the authorities that sign for it.
"""

import asyncio
import shutil
import ssl
import subprocess
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.conftest import free_port

_PIECE = 65_536


class Authority:
    """A certificate authority of its own, and what it signs: always for 127.0.0.1."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name, self._signed = folder, name, 0
        self.certificate = folder / f"{name}.pem"
        made = self._openssl("-x509", "-addext", "basicConstraints=critical,CA:TRUE")
        _run(made, self._folder / f"{name}.key", self.certificate)

    def context(self) -> ssl.SSLContext:
        """A server's context with a fresh certificate."""
        self._signed += 1
        key = self._folder / f"{self._name}-{self._signed}.key"
        signer = self._folder / f"{self._name}.key"
        made = self._openssl("-x509", "-CA", str(self.certificate), "-CAkey", str(signer))
        made += ["-addext", "subjectAltName=IP:127.0.0.1"]
        made += ["-addext", "basicConstraints=critical,CA:FALSE"]
        _run(made, key, key.with_suffix(".pem"))
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(key.with_suffix(".pem"), key)
        return server

    def _openssl(self, *more: str) -> list[str]:
        found = shutil.which("openssl")
        assert found, "apt install openssl"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        return [found, "req", *more, *curve, "-days", "2", "-subj", f"/CN={self._name}"]


def _run(command: list[str], key: Path, certificate: Path) -> None:
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command, *files], check=True, capture_output=True)


class Authorities(NamedTuple):
    """Whom the source trusts, and a stranger."""

    trusted: Authority
    stranger: Authority


class Front:
    """One port before one server, for as long as the block that opened it lasts."""

    def __init__(self, loop: asyncio.AbstractEventLoop, behind: str) -> None:
        self._loop, self._behind = loop, urlsplit(behind)
        self.port = free_port()
        self._tls: ssl.SSLContext | None = None
        self._server: asyncio.Server | None = None
        self._served: set[asyncio.Task[None]] = set()
        self._still = False

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def listen(self, tls: ssl.SSLContext | None = None) -> None:
        """From now on it answers, with that certificate; whoever was connected is cut off."""
        self._tls = tls
        self._do(self._listen())

    def refuse(self) -> None:
        """Nobody listens there."""
        self._do(self._shut())

    def hang(self) -> None:
        """Whoever comes is let in, and hears nothing."""
        self._still = True
        self._do(self._listen())

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    async def _listen(self) -> None:
        still, self._still = self._still, False
        await self._shut()
        serve = self._stand if still else self._pass_on
        self._server = await asyncio.start_server(serve, "127.0.0.1", self.port, ssl=self._tls)

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._served):
            task.cancel()
        await asyncio.gather(*self._served, return_exceptions=True)
        # What was aborted is closed in the loop's next round.
        await asyncio.sleep(0)

    async def _stand(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._serving(writer):
            await asyncio.Event().wait()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._serving(writer):
            host, port = self._behind.hostname, self._behind.port
            from_there, to_there = await asyncio.open_connection(host, port)
            async with self._serving(to_there):
                await _either(_pump(reader, to_there), _pump(from_there, writer))

    @asynccontextmanager
    async def _serving(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        """Until either side has gone, or the wire is cut."""
        task = asyncio.current_task()
        assert task is not None
        self._served.add(task)
        try:
            yield
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._served.discard(task)
            writer.transport.abort()


async def _either(*ways: Coroutine[Any, Any, None]) -> None:
    """Both ways at once, until one of them ends."""
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(_PIECE):
        writer.write(piece)
        await writer.drain()


@contextmanager
def fronting(behind: str) -> Iterator[Front]:
    """A front before the server at that address, listening plainly."""
    loop = asyncio.new_event_loop()
    # A client that trusts nobody's certificate ends its handshake: that is what is tested.
    loop.set_exception_handler(lambda *_: None)
    thread = threading.Thread(target=loop.run_forever, name="front", daemon=True)
    thread.start()
    front = Front(loop, behind)
    front.listen()
    try:
        yield front
    finally:
        front.refuse()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
