"""A small server that answers exactly as told, also when no decent server would: raw bytes on a
loopback socket.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it arrived."""

    line: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)


Reply = Callable[[socket.socket, Asked], bool]
"""Answers on the socket; True where the connection may be used again."""


def raw(answer: bytes) -> Reply:
    """These bytes, then the end of the connection."""

    def reply(sock: socket.socket, asked: Asked) -> bool:
        sock.sendall(answer)
        return False

    return reply


def reply_bytes(body: bytes, headers: Mapping[str, str] = JSON, status: str = "200 OK") -> Reply:
    """A well-formed answer with this body; the connection stays open."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body)}", "", ""])

    def reply(sock: socket.socket, asked: Asked) -> bool:
        sock.sendall(head.encode() + body)
        return True

    return reply


def reply_json(value: Any, status: str = "200 OK") -> Reply:
    return reply_bytes(json.dumps(value, ensure_ascii=False).encode(), status=status)


def status(line: str, **headers: str) -> Reply:
    """An answer without a body; header names are written with _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return reply_bytes(b"", named, line)


def drip(answer: bytes, every: float) -> Reply:
    """One byte at a time, until the client has had enough."""

    def reply(sock: socket.socket, asked: Asked) -> bool:
        for byte in answer:
            sock.sendall(bytes([byte]))
            time.sleep(every)
        return False

    return reply


class BadServer:
    """Answers the n-th request with the n-th reply, and every later one with the last."""

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> None:
        self.replies = list(replies)
        self.asked: list[Asked] = []
        self.connections = 0
        self._tls = tls
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A listener that is only closed keeps its accept waiting.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(5)
        for sock in self._open:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        for thread in self._threads[1:]:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            thread = threading.Thread(target=self._serve, args=(sock,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        try:
            if not self._tls and sock.recv(1, socket.MSG_PEEK) == b"\x16":
                sock.sendall(
                    b"HTTP/1.1 400 Bad Request\r\n\r\n"
                )  # what plain servers tell a TLS hello
                return
            talk = self._tls.wrap_socket(sock, server_side=True) if self._tls else sock
            with talk, talk.makefile("rb") as stream:
                while (asked := _read(stream)) and self._reply(asked)(talk, asked):
                    pass
        except OSError:
            pass
        finally:
            sock.close()

    def _reply(self, asked: Asked) -> Reply:
        with self._lock:
            self.asked.append(asked)
            return self.replies[min(len(self.asked), len(self.replies)) - 1]


def _read(stream: Any) -> Asked | None:
    line = stream.readline().decode("latin-1").strip()
    if not line:
        return None
    headers: dict[str, str] = {}
    while header := stream.readline().decode("latin-1").strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Asked(line=line, headers=headers, body=body)
