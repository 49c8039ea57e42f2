"""GeoReport v2 in XML: from the bytes of an answer to the same values that JSON would have given.

The parser is Python's own expat with every DOCTYPE refused: without one there are no entities to
grow and nothing outside to fetch, so that no further library is needed. What well-formedness says
no to and a careful person would still read (a stray &, &nbsp;, a control character) is mended once.
"""

import codecs
import re
from collections.abc import Mapping
from html import unescape
from typing import Any, Final
from xml.parsers import expat

from ioc.sources.body import Garbled

ITEMS: Final = ("request", "service_request")
_LISTS: Final = ("service_requests", "requests")
_DEEPEST: Final = 16
_PAGE: Final = "không phải dữ liệu: máy chủ trả về một trang web (HTML)"
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{1,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
# Codecs of letters only: Python's others may be slow, or no codecs of text at all.
_CHARSET: Final = re.compile(
    r"(?i)(?:utf[-_]?(?:8|16|32)(?:[-_]?[bl]e)?|(?:us-)?ascii|iso[-_]?8859[-_]\d{1,2}"
    r"|(?:windows-|cp)125[0-8])"
)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_NO_LETTER: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AMPERSAND: Final = re.compile(
    r"&(?:(amp|lt|gt|quot|apos);|(#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,32});)?"
)


def looks_like_xml(body: bytes) -> bool:
    """Whether an answer begins as a document of tags does, whatever its Content-Type says."""
    start = body[:64].removeprefix(codecs.BOM_UTF8)
    return start.lstrip()[:1] == b"<" or start[:4] in (b"<\0?\0", b"\0<\0?") or _marked(start)


def read_xml(body: bytes, charset: str = "") -> Any:
    """The document as JSON would tell it: an element is its text, or an object of its elements, of
    which those of one name are a list; namespaces and attributes are left out.

    The root is the only field. `charset` is what the server is known to write when it is not
    UTF-8. Raises Garbled for what is no XML, and for a web page.
    """
    text = _text(body, charset)
    try:
        return _parsed(text)
    except expat.ExpatError:
        try:
            return _parsed(_mended(text))
        except expat.ExpatError as error:
            raise Garbled(_likeness(text, error)) from None


def items_in(document: Mapping[str, Any]) -> list[Any] | None:
    """The service requests or the errors of a document; None where it has no place for either."""
    for root, value in document.items():
        if root in (*ITEMS, "error"):
            return [value]
        inner = value if isinstance(value, dict) else {}
        for name in (*_LISTS, *ITEMS, "errors", "error"):
            if name in inner:
                found = inner[name]
                return _listed(found) if name in (*ITEMS, "error") else items_in({name: found})
        if not {"service_request_id", "code"}.isdisjoint(inner):
            return [inner]
        if root in (*_LISTS, "errors"):
            # Its items may be called anything.
            return [one for some in inner.values() for one in _listed(some)]
    return None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class _Tree:
    """Builds the value of the root while expat reads."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []

    def doctype(self, name: str, *_: Any) -> None:
        raise Garbled(_PAGE if name.lower() == "html" else "XML có DOCTYPE, không được nhận")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._open and name.lower() == "html":
            raise Garbled(_PAGE)
        if len(self._open) >= _DEEPEST:
            raise Garbled("lồng nhau quá sâu")
        self._open.append((name, {}, []))

    def text(self, told: str) -> None:
        self._open[-1][2].append(told)

    def end(self, _: str) -> None:
        name, children, words = self._open.pop()
        own = "".join(words)
        value: Any = own
        if children:
            # Markup within a sentence is part of the sentence.
            value = " ".join([own, *_words(children)]) if own.strip() else children
        elif not own.strip():
            value = ""
        _add(self._open[-1][1] if self._open else self.root, name, value)


def _add(into: dict[str, Any], name: str, value: Any) -> None:
    if name not in into:
        into[name] = value
    elif isinstance(into[name], list):
        into[name].append(value)
    else:
        into[name] = [into[name], value]


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value
    return [word for part in parts for word in _words(part)]


def _parsed(text: str) -> dict[str, Any]:
    tree, parser = _Tree(), expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = tree.doctype
    parser.StartElementHandler, parser.EndElementHandler = tree.start, tree.end
    parser.CharacterDataHandler = tree.text
    parser.Parse(text.encode("utf-8", "replace"), True)
    return tree.root


def _text(body: bytes, charset: str) -> str:
    """By its mark, else as UTF-8 if it is that, else as declared: many declare what is not so."""
    name = next((name for mark, name in _MARKS if body.startswith(mark)), "utf-8")
    declared = _DECLARED.match(body.lstrip()[:300])
    told = charset or (declared[1].decode() if declared else "")
    for codec in (name, told):
        if not _CHARSET.fullmatch(codec.removesuffix("-sig")):
            continue
        try:
            return body.decode(codec).lstrip()
        except (UnicodeError, LookupError):
            continue
    raise Garbled(f"chữ không phải {(told or name)[:40]}")


def _marked(start: bytes) -> bool:
    return start.startswith((codecs.BOM_UTF16_LE + b"<\0", codecs.BOM_UTF16_BE + b"\0<"))


def _mended(text: str) -> str:
    return _AMPERSAND.sub(_character, _NO_LETTER.sub(" ", text))


def _character(found: re.Match[str]) -> str:
    """What begins with an ampersand: as it is, the letter it means, or that very ampersand."""
    if found[1]:
        return found[0]
    meant = unescape(found[0]) if found[2] else found[0]
    plain = _NO_LETTER.sub(" ", meant)
    return plain.replace("&", "&amp;").replace("<", "&lt;")


def _likeness(text: str, error: expat.ExpatError) -> str:
    start = text[:2000].lower()
    if not start:
        return "trả lời rỗng"
    if "<html" in start or "<!doctype html" in start or "<body" in start:
        return _PAGE
    return f"không phải XML trọn vẹn (dòng {error.lineno})"
