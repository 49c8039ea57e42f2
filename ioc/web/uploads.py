"""Files that a person hands to a source with a drop folder: put there whole, or refused at once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ioc.domain.errors import ConfigError
from ioc.sources.dropped import (
    READ,
    WAITING,
    DropFolder,
    Found,
    Taken,
    digest_of,
    safe_name,
)
from ioc.sources.errors import Refused, Unavailable
from ioc.sources.files import path_of
from ioc.sources.registry import read_sources
from ioc.sources.sheet_files import MOST_BYTES, fault_of, is_table
from ioc.store import commands
from ioc.web.context import Context
from ioc.web.control import accepted_answer
from ioc.web.description import Described, get, post
from ioc.web.parameters import Asked, Parameter, asked, of_source, one
from ioc.web.problems import Problem, missing
from ioc.web.replies import rendered, reply
from ioc.web.text import moment, number, t
from ioc.web.upload_models import FileEntry, Files, FileState, FileTaken

KIND = "spreadsheet"
MEDIA = "application/octet-stream"
_PIECE = 1 << 20
_MEGABYTE = 1_000_000
_LISTED = 10
_LONGEST_NAME = 200


def add_upload_routes(router: APIRouter, context: Context) -> None:
    named = _filename()

    async def upload(request: Request, name: str) -> Response:
        wanted = asked(request.query_params.multi_items(), (named,))
        arriving = await anyio.to_thread.run_sync(lambda: _Arriving(context, name, wanted))
        try:
            await arriving.receive(request)
            return accepted_answer(await anyio.to_thread.run_sync(arriving.take))
        finally:
            await anyio.to_thread.run_sync(arriving.close)

    def files(request: Request, name: str) -> Response:
        asked(request.query_params.multi_items(), ())
        return reply(request, rendered(_files(context, name)))

    path = "/v1/sources/{name}/files"
    of_upload = Described(
        name="upload", model=FileTaken, path=of_source(), query=(named,), media=MEDIA
    )
    post(router, path, upload, of_upload)
    get(router, path, files, Described(name="files", model=Files, path=of_source()))


class _Arriving:
    """One file on its way in: written aside, looked at, and only then put where it is read."""

    def __init__(self, context: Context, source: str, wanted: Asked) -> None:
        self._context, self._source, self._size = context, source, 0
        self._folder = _folder(context, source)
        self._name = safe_name(one(wanted, "filename") or "")
        if not self._name:
            raise Problem(400, t("uploads.no_name"), parameter="filename")
        if not is_table(self._name):
            raise Problem(415, t("uploads.kind", name=self._name), parameter="filename")
        try:
            self._part, self._file = self._folder.part()
        except OSError as error:
            raise _not_ours(self._folder, error) from None

    async def receive(self, request: Request) -> None:
        """The body into the part, piece by piece; a Problem as soon as it is too much."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != MEDIA:
            raise Problem(415, t("uploads.media"), parameter="content-type", value=kind or None)
        told = request.headers.get("content-length", "")
        piece = bytearray()
        if told.isascii() and told.isdigit() and int(told) > MOST_BYTES:
            raise self._too_long()
        async for chunk in request.stream():
            piece += chunk
            self._size += len(chunk)
            if self._size > MOST_BYTES:
                raise self._too_long()
            if len(piece) >= _PIECE:
                await self._keep(bytes(piece))
                piece.clear()
        await self._keep(bytes(piece))

    def take(self) -> FileTaken:
        """Puts the whole file in its place and has it read; a Problem where it cannot be one."""
        if fault := fault_of(self._file, self._name):
            raise Problem(415, t("uploads.fault", name=self._name, fault=fault), value=self._name)
        now, digest = self._context.clock.now(), digest_of(self._file)
        taken = self._folder.taken()
        known = taken.get(digest)
        if known is not None and known.state == READ and known.is_last(taken.values()):
            count = number(known.rows)
            told = t("uploads.known", name=self._name, at=moment(known.at), count=count)
            return self._answer("known", told)
        if self._lies_there(digest):
            return self._answer("queued", t("uploads.lies_there", name=self._name))
        try:
            self._file.flush()
            there = self._folder.take_in(self._part, self._name, now)
        except OSError as error:
            raise _not_ours(self._folder, error) from None
        return self._answer("queued", self._told(there, now))

    def close(self) -> None:
        self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)

    async def _keep(self, piece: bytes) -> None:
        try:
            await anyio.to_thread.run_sync(self._file.write, piece)
        except OSError as error:
            raise _not_ours(self._folder, error) from None

    def _told(self, there: Path, now: datetime) -> str:
        with self._context.reader() as reader:
            state = next((s.state for s in reader.sources() if s.name == self._source), "")
        if state == "paused":
            return t("uploads.paused", name=there.name)
        commands.run_now(self._context.engine, self._source, now)
        return t("uploads.taken", name=there.name)

    def _lies_there(self, digest: str) -> bool:
        alike = [found.path for found in _lying(self._folder) if found.size == self._size]
        return any(_digest(path) == digest for path in alike)

    def _answer(self, state: FileState, told: str) -> FileTaken:
        return FileTaken(
            source=self._source, name=self._name, state=state, size=self._size, told=told
        )

    def _too_long(self) -> Problem:
        most = number(MOST_BYTES // _MEGABYTE)
        return Problem(413, t("uploads.too_long", name=self._name, most=most))


def _files(context: Context, source: str) -> Files:
    """What lies there, in the order in which it is read; then what was taken, newest first."""
    folder = _folder(context, source)
    taken = sorted(folder.taken().values(), key=lambda one: one.at, reverse=True)
    by_name = {one.name: one for one in reversed(taken)}
    lying = [_waiting(found.path.name, by_name) for found in _lying(folder)]
    waiting = [entry for entry in lying if entry.state != "read"]
    told = [_entry(one) for one in taken if one.state != WAITING]
    return Files(source=source, files=tuple((waiting + told)[:_LISTED]))


def _waiting(name: str, taken: dict[str, Taken]) -> FileEntry:
    known = taken.get(name)
    if known is not None and known.state in (WAITING, READ):
        return _entry(known)
    return FileEntry(name=name, state="queued", at=None, rows=None, told=t("uploads.queued"))


def _entry(taken: Taken) -> FileEntry:
    """One file that was taken; its reason is in the operator's language, whoever reads it later."""
    state: FileState = "broken"
    told = taken.reason
    if taken.state == READ:
        state, told = "read", t("uploads.read", count=number(taken.rows))
    elif taken.state == WAITING:
        state, told = "waiting", t("uploads.waiting", reason=taken.reason)
    return FileEntry(name=taken.name, state=state, at=taken.at, rows=taken.rows, told=told)


def _folder(context: Context, name: str) -> DropFolder:
    """The drop folder of a source; a Problem for a source that has none."""
    try:
        declared = read_sources(context.sources) if context.sources else ()
    except ConfigError as error:
        raise Problem(503, str(error)) from None
    folders = {s.name: path_of(s.url) for s in declared if s.connector == KIND and s.enabled}
    if name not in folders:
        remedy = t("uploads.remedy.source", names=", ".join(folders) or "—")
        raise missing(t("uploads.what.folder"), name, remedy)
    return DropFolder(folders[name], name)


def _lying(folder: DropFolder) -> Iterator[Found]:
    try:
        yield from (found for found in folder.files() if is_table(found.path.name))
    except (Unavailable, Refused) as error:
        raise Problem(503, str(error)) from None


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return digest_of(file)
    except OSError:
        return ""


def _not_ours(folder: DropFolder, error: OSError) -> Problem:
    told = t("uploads.not_ours", folder=str(folder.root), error=type(error).__name__)
    return Problem(503, told)


def _filename() -> Parameter:
    return Parameter(
        name="filename",
        schema={"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME},
        valid=lambda text: 0 < len(text) <= _LONGEST_NAME,
        remedy=t("uploads.remedy.filename"),
        description=t("uploads.param.filename"),
    )
