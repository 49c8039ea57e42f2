"""What the API answers of files handed to a drop folder."""

from typing import Literal

from ioc.web.models import Answer, Instant

FileState = Literal["queued", "waiting", "read", "broken", "known"]


class FileTaken(Answer):
    """What became of an upload: "queued" is read next, "known" had been read before. `told` is a
    sentence for a person.
    """

    source: str
    name: str
    state: FileState
    size: int
    told: str


class FileEntry(Answer):
    """One file of a drop folder: what it waits for, or what came of it, and when."""

    name: str
    state: FileState
    at: Instant | None
    rows: int | None
    told: str


class Files(Answer):
    """What lies in the folder, and what was taken of late, newest first."""

    source: str
    files: tuple[FileEntry, ...]
