"""From the bytes of an answer to its JSON value, whatever the server did to them."""

import json
import math
import re
import zlib
from collections.abc import Iterable
from typing import Any

import msgspec
import orjson

from ioc.sources.shapes import Reader, Shape

# A number longer than this may not survive as a float in orjson: it is an identifier, kept as text.
_LONG_NUMBER = re.compile(rb"[:,\[]\s*-?\d{19,}")
_MOST_DIGITS = 18


class Garbled(ValueError):
    """What came is not the JSON it should be; the message says what it looks like, never what it
    holds.
    """


class TooLarge(ValueError):
    """More bytes than we are ready to hold."""


class BadCoding(ValueError):
    """The body is not packed the way its Content-Encoding says, or was cut short."""


def unpack(pieces: Iterable[bytes], coding: str, limit: int) -> bytes:
    """The body behind a Content-Encoding, never holding more than `limit` bytes of it, packed or
    not.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        return _gather(pieces, limit)
    if name not in ("gzip", "x-gzip", "deflate"):
        raise BadCoding(f"mã hóa nội dung không hiểu được ({name[:20]})")
    packed = _gather(pieces, limit)
    try:
        return _inflate(packed, name, limit)
    except zlib.error:
        raise BadCoding(f"nội dung không đúng mã hóa {name}") from None


def decode(body: bytes, charset: str, how: Shape | Reader | None) -> Any:
    """The value in `body`, read by a connector's own reader or as JSON (decode_json). Raises
    Garbled where it is neither.
    """
    if callable(how):
        return how(body, charset)
    return decode_json(body, charset, how)


def decode_json(body: bytes, charset: str = "", shape: Shape | None = None) -> Any:
    """The value in `body`. NaN and infinities are refused, whole numbers over 18 digits come as
    text.

    Of duplicate keys the last wins. `charset` is what a source is known to write when it is not
    UTF-8. With a shape only what it names is decoded and answered for, and whole numbers stay
    numbers, however long.
    """
    text = _utf8(body)
    try:
        return _whole_value(text) if shape is None else shape.decode(text)
    except (orjson.JSONDecodeError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return _slowly(_readable(text, charset), str(error))


def _whole_value(text: bytes) -> Any:
    value = orjson.loads(text)
    return _slowly(text, "") if _LONG_NUMBER.search(text) else value


def _gather(pieces: Iterable[bytes], limit: int) -> bytes:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) > limit:
            raise TooLarge
    return bytes(held)


def _inflate(packed: bytes, name: str, limit: int) -> bytes:
    held = bytearray()
    while packed:
        inflater = zlib.decompressobj(_window(packed, name))
        # One byte more than allowed is enough to know, and the rest is never inflated.
        held += inflater.decompress(packed, limit - len(held) + 1)
        if len(held) > limit:
            raise TooLarge
        if not inflater.eof:
            raise BadCoding(f"nội dung nén {name} bị cắt cụt")
        packed = inflater.unused_data.lstrip(b"\0\r\n ")
    return bytes(held)


def _window(packed: bytes, name: str) -> int:
    if name != "deflate":
        return 31
    # Servers send both zlib's deflate and the raw one under the same name.
    wrapped = packed[0] & 0x0F == 8 and int.from_bytes(packed[:2], "big") % 31 == 0
    return 15 if wrapped else -15


def _utf8(body: bytes) -> bytes:
    encoding = json.detect_encoding(body[:4]) if body else "utf-8"
    if encoding == "utf-8-sig":
        return body[3:]
    return body if encoding == "utf-8" else _recoded(body, encoding)


def _readable(text: bytes, charset: str) -> bytes:
    try:
        text.decode()
    except UnicodeDecodeError:
        return _recoded(text, charset or "utf-8")
    return text


def _recoded(body: bytes, charset: str) -> bytes:
    try:
        return body.decode(charset).encode()
    except (UnicodeError, LookupError):
        raise Garbled(f"chữ không phải {charset}") from None


def _slowly(text: bytes, complaint: str) -> Any:
    """What orjson will not read but a careful person would: half an emoji, a raw tab, an enormous
    number.
    """
    try:
        value = json.loads(
            text, strict=False, parse_int=_whole, parse_float=_finite, parse_constant=_finite
        )
        return orjson.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise Garbled("lồng nhau quá sâu") from None
    except ValueError:
        raise Garbled(_likeness(text, complaint)) from None


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("not a number that can be counted with")
    return number


def _likeness(text: bytes, complaint: str) -> str:
    start = text[:200].lstrip().lower()
    if not start:
        return "trả lời rỗng"
    if start.startswith(b"<"):
        return "không phải dữ liệu: máy chủ trả về một trang web (HTML)"
    if "depth" in complaint:
        return "lồng nhau quá sâu"
    return "không phải JSON trọn vẹn"
