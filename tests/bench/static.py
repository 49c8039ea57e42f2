"""A server of rendered pages in a process of its own: it reads a file and sends it, nothing else.

`python -m tests.bench.static FOLDER` prints its port. Which folder answers is told by the window
that is asked for: the first evening's everything, the second's changes, the third's nothing.
"""

import sys
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson

from tests.bench.pages import CHANGED_AT, FULL_AT, NOTHING_AT, named

SIGNED_IN = b'{"error_code":"0","session":"bench"}'
EMPTY = b'{"error_code":"0","result":[]}'
SHORT = timedelta(minutes=30)


def chosen(folder: Path, asked: dict[str, Any]) -> bytes:
    """The page that a question asks for."""
    start, end = str(asked["tungay"]), str(asked["denngay"])
    if _instant(end) - _instant(start) < SHORT:
        # What has changed since the reading began: nothing, in a minute of the evening.
        return EMPTY
    if end >= named(NOTHING_AT) and start > named(FULL_AT):
        return EMPTY
    part = "full" if end < named(CHANGED_AT) else "changed"
    path = folder / part / f"{int(asked['trang'])}.json"
    return path.read_bytes() if path.exists() else EMPTY


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}+07:00")


class Desk(BaseHTTPRequestHandler):
    """One connection; the folder is its server's."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self) -> None:
        asked = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        folder: Path = self.server.folder  # type: ignore[attr-defined]
        body = SIGNED_IN if "service" not in asked else chosen(folder, asked)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: a line a page is no news."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.folder = Path(sys.argv[1])  # type: ignore[attr-defined]
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
