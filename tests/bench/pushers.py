"""Senders in a process of their own: chunks written beforehand, over several connections at once.

`python -m tests.bench.pushers JSON`: port, folder, service, senders, connections (of each). Prints
the seconds from the first chunk to the last acknowledgement.
"""

import sys
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson

PASSWORD = "bench-mat-khau-day"


def file_of(folder: Path, sender: int, service: str) -> Path:
    return folder / f"{sender}-{service}.lines"


class Line:
    """One connection of one sender."""

    def __init__(self, port: int, sender: int, service: str) -> None:
        self._wire = HTTPConnection("127.0.0.1", port, timeout=120)
        account = {"username": f"he-thong-{sender + 1}", "password": PASSWORD}
        session = self._post("/mapi/login", orjson.dumps(account))["session"]
        call = {"session": session, "madonvi": "H15", "service": service, "isUpdating": "False"}
        self._opening = orjson.dumps(call)[:-1] + b',"data":'

    def send(self, chunks: list[bytes]) -> None:
        for chunk in chunks:
            told = self._post("/mapi/g", b"%b%b}" % (self._opening, chunk))
            if told["error_code"] != "0":
                raise RuntimeError(f"a chunk was not acknowledged: {told}")

    def _post(self, path: str, body: bytes) -> dict[str, Any]:
        self._wire.request(
            "POST", f"/mot-cua{path}", body, {"Content-Type": "application/json", "dstcode": "VN"}
        )
        told: dict[str, Any] = orjson.loads(self._wire.getresponse().read())
        return told


def main() -> None:
    asked = orjson.loads(sys.argv[1])
    work = []
    for sender in range(asked["senders"]):
        path = file_of(Path(asked["folder"]), sender, asked["service"])
        chunks = path.read_bytes().splitlines()
        for number in range(asked["connections"]):
            line = Line(asked["port"], sender, asked["service"])
            mine = chunks[number :: asked["connections"]]
            work.append(threading.Thread(target=line.send, args=[mine]))
    began = time.perf_counter()
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    print(orjson.dumps({"seconds": time.perf_counter() - began}).decode(), flush=True)


if __name__ == "__main__":
    main()
