"""One turn at a drop folder: which files are to be read, and what becomes of each.

A file is remembered and moved only by `Batch.stored`: when the store holds what was read of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2b
from typing import IO, Final

import orjson

from connectors.sheet_heads import plain
from ioc.sources.connector import Batch, Known, Marks, Source
from ioc.sources.dropped import (
    BROKEN,
    DONE,
    READ,
    UNREADABLE,
    WAITING,
    DropFolder,
    Found,
    Taken,
    digest_of,
    still,
)
from ioc.sources.errors import Unavailable
from ioc.sources.files import path_of
from ioc.sources.http import Http
from ioc.sources.privacy import free_text
from ioc.sources.sheet_files import is_other_table, is_table

# A file that somebody copies in is left alone until it has not changed for so long.
_REST: Final = timedelta(seconds=5)
_A_MOMENT: Final = timedelta(microseconds=1)
_SEEN, _TAKEN = "seen", "taken"
_LONGEST_NOTICE: Final = 380


@dataclass(slots=True)
class Paper:
    """One file of this turn; `shown` is its name as it may be told, `digest` its content's."""

    found: Found
    asked_at: datetime
    shown: str
    digest: str = ""


class Desk:
    """The folder in one turn. `said` is what people have said that plain heads mean."""

    def __init__(
        self, http: Http, source: Source, marks: Marks, known: Known, *, keep: bool
    ) -> None:
        self._http, self._keep = http, keep
        self._folder = DropFolder(path_of(source.url), source.name)
        self._asked_at, self._back_to = http.now(), marks.backfill_from
        self.said = {plain(head): field for head, field in known.headers.items()}
        self._by, self._heads = _mark(source.options), _mark(self.said)
        self._fresh = marks.watermark is None
        self._taken = self._remembered(marks.watermark)
        self._notices: list[str] = []
        self._of_this_turn: dict[str, str] = {}
        self._lying: set[str] = set()

    def papers(self) -> Iterator[Paper]:
        """The tables that lie there, oldest first, but for those that are still being written."""
        found = self._folder.files()
        self._lying = {one.path.name for one in found}
        restless, last = [], self._asked_at
        for one in found:
            name = one.path.name
            if not (is_table(name) or is_other_table(name)):
                self.notice(f"bỏ qua {_shown(name)}: không phải bảng tính")
            elif not self._rests(one):
                restless.append(one.mark)
            else:
                # Of what two files of a turn say of one thing, the later file's stands.
                last = max(self._http.now(), last + _A_MOMENT)
                yield Paper(one, last, _shown(name))
        self._http.memory[_SEEN] = orjson.dumps(restless).decode()

    def is_new(self, paper: Paper, file: IO[bytes]) -> bool:
        """Whether its content has not been taken yet, or is to be read in another way now."""
        paper.digest = digest_of(file)
        if paper.digest in self._of_this_turn:
            return False
        known = self._taken.get(paper.digest)
        if known is not None and known.asked.partition(":")[0] == self._by:
            anew = (known.asked, known.name) != (self._asked, paper.found.path.name)
            if known.is_last(self._taken.values()) and (known.state != WAITING or not anew):
                return False
        self._of_this_turn[paper.digest] = READ
        return True

    def seen_before(self, paper: Paper) -> Iterator[Batch]:
        """What becomes of a file whose content was taken before."""
        known = self._taken.get(paper.digest)
        state = self._of_this_turn.get(paper.digest) or (known.state if known else READ)
        if state == WAITING:
            self.notice(f"{paper.shown} đang đợi người nói các cột của nó là gì")
        elif state == BROKEN:
            reason = known.reason if known else ""
            yield self._moved(paper, partial(self._put_away, paper, UNREADABLE, reason))
        elif not self._keep:
            yield self._moved(paper, partial(self._put_away, paper, DONE, ""))

    def done(
        self, paper: Paper, state: str, rows: int, reason: str = ""
    ) -> Callable[[], None] | None:
        """What to do once the store has all of a file; None where it has changed meanwhile, and is
        read again.
        """
        self._of_this_turn[paper.digest] = state
        if not still(paper.found):
            self.notice(f"{paper.shown} thay đổi trong khi đọc, sẽ đọc lại")
            return None
        taken = Taken(
            name=paper.found.path.name,
            state=state,
            at=self._asked_at,
            rows=rows,
            reason=reason,
            asked=self._asked,
        )
        return partial(self._settle, paper, taken)

    def lost(self, paper: Paper, error: OSError) -> None:
        """A file that could not be read: Unavailable where the folder is lost with it."""
        if isinstance(error, PermissionError):
            self.notice(f"không có quyền đọc {paper.shown}; hãy cấp quyền đọc tệp ấy")
        elif not isinstance(error, FileNotFoundError) or not self._folder.root.is_dir():
            raise Unavailable(
                f"đọc {paper.found.path} không được ({type(error).__name__}); hãy kiểm tra nơi gắn "
                "ổ đĩa, lượt sau đọc lại"
            ) from None

    def notice(self, text: str) -> None:
        """Something that a person should do soon; what it quotes of a file is masked."""
        self._notices.append(free_text(text, _LONGEST_NOTICE))

    def end(self) -> Batch:
        """The promise of the turn: everything that lay there is told."""
        if _TAKEN in self._http.memory:
            self.notice(f"không ghi được vào {self._folder.root}; hãy cấp quyền ghi thư mục ấy")
        gone = self._gone()
        return Batch(
            rows=(),
            asked_at=self._asked_at,
            renews=tuple(f"{_shown(self._taken[digest].name)}!" for digest in gone),
            watermark=self._asked_at,
            backfilled_to=self._back_to,
            notice="; ".join(dict.fromkeys(self._notices))[:_LONGEST_NOTICE],
            # A store that begins anew has none of what the old book says was taken.
            stored=partial(self._forget, gone) if self._fresh or gone else None,
        )

    @property
    def _asked(self) -> str:
        return f"{self._by}:{self._heads}"

    def _rests(self, found: Found) -> bool:
        age = self._asked_at.timestamp() - found.changed
        # A clock of another machine may run ahead: then a turn without a change is rest too.
        seen = orjson.loads(self._http.memory.get(_SEEN) or "[]")
        return age >= _REST.total_seconds() or found.mark in seen

    def _remembered(self, watermark: datetime | None) -> dict[str, Taken]:
        """What the store has for certain: what was taken up to its watermark."""
        if watermark is None:
            return {}
        book = {**self._folder.taken(), **_in_memory(self._http)}
        return {digest: taken for digest, taken in book.items() if taken.at <= watermark}

    def _gone(self) -> list[str]:
        """What waited to be understood and was taken away: nobody need say what it means."""
        waiting = [(d, one) for d, one in [*self._taken.items()] if one.state == WAITING]
        return [digest for digest, one in waiting if one.name not in self._lying]

    def _forget(self, gone: list[str]) -> None:
        for digest in gone:
            self._taken.pop(digest, None)
        self._remember()

    def _moved(self, paper: Paper, stored: Callable[[], None]) -> Batch:
        return Batch(rows=(), asked_at=paper.asked_at, stored=stored)

    def _settle(self, paper: Paper, taken: Taken) -> None:
        """Remembers first and moves then: a kill between the two costs a look at the file."""
        self._taken[paper.digest] = taken
        self._remember()
        if taken.state == BROKEN:
            self._put_away(paper, UNREADABLE, taken.reason)
        elif taken.state == READ and not self._keep:
            self._put_away(paper, DONE, "")

    def _remember(self) -> None:
        try:
            self._folder.remember(self._taken)
        except OSError:
            told = {digest: _told(taken) for digest, taken in self._taken.items()}
            self._http.memory[_TAKEN] = orjson.dumps(told).decode()
        else:
            self._http.memory.pop(_TAKEN, None)

    def _put_away(self, paper: Paper, into: str, reason: str) -> None:
        try:
            there = self._folder.put_away(paper.found, into, self._asked_at)
            if there is not None and reason:
                self._folder.write(f"{into}/{there.name}.txt", _letter(paper, reason))
        except OSError:
            # It stays where it lies; what was taken of it is remembered.
            self.notice(f"không chuyển được {paper.shown}")


def _letter(paper: Paper, reason: str) -> bytes:
    """What is laid beside a file that cannot be read; with a mark, for an old Notepad."""
    told = (
        f"Tệp: {paper.found.path.name}\r\n"
        f"Không đọc được: {reason}.\r\n"
        "Việc cần làm: sửa tệp, giữ nguyên tên, rồi thả lại vào thư mục nhận hoặc tải lên lại.\r\n"
    )
    return told.encode("utf-8-sig")


def _shown(name: str) -> str:
    return free_text(name, 120)


def _mark(said: Mapping[str, object]) -> str:
    told = repr(sorted((name, repr(value)) for name, value in said.items()))
    return blake2b(told.encode(), digest_size=6).hexdigest()


def _told(taken: Taken) -> dict[str, object]:
    return {name: getattr(taken, name) for name in Taken.__slots__}


def _in_memory(http: Http) -> dict[str, Taken]:
    """What could not be written into the folder, while this process lives."""
    told = orjson.loads(http.memory.get(_TAKEN) or "{}")
    return {
        digest: Taken(**{**entry, "at": datetime.fromisoformat(entry["at"])})
        for digest, entry in told.items()
    }
