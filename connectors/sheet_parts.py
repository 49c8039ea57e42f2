"""The parts of a workbook, element by element: however a file was packed, no more of it is held
than a row of a table takes.
"""

from collections.abc import Iterator
from itertools import chain
from typing import IO, Final, cast
from xml.etree.ElementTree import Element, XMLPullParser

from connectors.sheet_cells import Unreadable

_PIECE: Final = 1 << 16
# What may be held before it is let go; the widest row that Excel writes is far less.
_MOST_BYTES: Final = 20_000_000
_MOST_HELD: Final = 200_000
_DEEPEST: Final = 64
_ROW: Final = "row"
_MOST_CELLS: Final = 16_384
_PROLOG: Final = b"<!DOCTYPE"
_ANEW: Final = "hãy chép riêng bảng số liệu sang một tệp mới rồi lưu lại dạng .xlsx"


def elements(part: IO[bytes], *tags: str, last: str = "") -> Iterator[Element]:
    """Each outermost element of those kinds, let go once it was seen, up to the end of the first
    one called `last`. Unreadable where one is too large to be held; ParseError where it is no XML.
    """
    yield from _Walk(part, tags, last)


def tag_of(element: Element) -> str:
    """What an element is called, without its name space."""
    return element.tag.rpartition("}")[2]


class _Walk:
    """One part on its way past: what is open, and how much of it is held."""

    def __init__(self, part: IO[bytes], tags: tuple[str, ...], last: str) -> None:
        self._part, self._tags, self._last = part, tags, last
        self._above: list[Element] = []
        self._whole: Element | None = None
        self._bytes = self._held = 0

    def __iter__(self) -> Iterator[Element]:
        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        prolog = b""
        for piece in chain(iter(lambda: self._part.read(_PIECE), b""), (b"",)):
            if not self._above and not self._held:
                prolog = _without_entities(prolog + piece)
            self._bytes += len(piece)
            self._bounded()
            if piece:
                parser.feed(piece)
            else:
                parser.close()
            for event, element in _events(parser):
                if event == "start":
                    self._begin(element)
                elif self._ended(element):
                    yield element
                    self._let_go()
                if event == "end" and self._whole is None and tag_of(element) == self._last:
                    return

    def _begin(self, element: Element) -> None:
        self._above.append(element)
        self._held += 1
        self._bounded()
        if self._whole is None and tag_of(element) in self._tags:
            self._whole = element

    def _ended(self, element: Element) -> bool:
        """Whether it is one of those that are wanted, whole; what is not wanted is let go."""
        self._above.pop()
        if self._whole is None:
            self._let_go()
        elif self._whole is not element:
            return False
        found, self._whole = self._whole is element, None
        return found

    def _let_go(self) -> None:
        if self._above:
            self._above[-1].clear()
        self._bytes = self._held = 0

    def _bounded(self) -> None:
        if self._bytes > _MOST_BYTES or self._held > _MOST_HELD or len(self._above) > _DEEPEST:
            raise Unreadable(f"tệp .xlsx chứa quá nhiều trong một dòng hay một mục; {_ANEW}")
        whole = self._whole
        if whole is not None and len(whole) > _MOST_CELLS and tag_of(whole) == _ROW:
            raise Unreadable(f"một dòng của trang tính có quá 16.384 ô; {_ANEW}")


def _events(parser: "XMLPullParser[Element]") -> Iterator[tuple[str, Element]]:
    # Of starts and ends alone, which are all that was asked for.
    return cast("Iterator[tuple[str, Element]]", parser.read_events())


def _without_entities(prolog: bytes) -> bytes:
    """The end of what stands before the first element; Unreadable where it declares entities, for
    a few of them stand for any amount of text.
    """
    plain = prolog.replace(b"\0", b"")
    if _PROLOG in plain:
        raise Unreadable(f"tệp .xlsx khai báo lạ (DOCTYPE) nên không đọc; {_ANEW}")
    return plain[-len(_PROLOG) :]
