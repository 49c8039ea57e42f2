"""Which release runs: by it a screen that has been open for months sees that it is another one."""

from hashlib import blake2b
from pathlib import Path

from ioc.config import ROOT

_PARTS = ("app.py", "ioc", "connectors", "assets", "requirements.txt")
_LETTERS = 6


def release(root: Path = ROOT) -> str:
    """A short fingerprint of the product's own files, as they are now; to be asked once, at start.

    Later the files may already be those of an upgrade that does not run yet.
    """
    digest = blake2b(digest_size=_LETTERS)
    for path in sorted(_files(root)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(blake2b(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(root: Path) -> list[Path]:
    parts = [root / part for part in _PARTS]
    found = [path for part in parts for path in (part, *part.rglob("*")) if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts]
