"""Masks what could name a citizen or a machine in free text: phones, 9- and 12-digit numbers,
e-mails, the names people introduce themselves by, addresses of hosts. Any other name it cannot
know.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from ioc.domain.vietnamese import nfc

NUMBER = "[số đã che]"
MAIL = "[thư đã che]"
NAME = "[tên đã che]"
HOST = "[máy đã che]"

# Bounded pieces, so that hostile text costs time in proportion to its length.
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Digits with at most two separators between them, as people write phones and identity numbers;
# codes of dossiers and procedures, numbers of decrees and dates are read first, and left as they
# are.
_KEPT = (
    r"\b[A-Z]{1,3}\d{1,3}(?:\.\w{1,4}){0,5}-\d{6}-\d{4,7}\b"
    r"|\b\d\.\d{6}\.000(?:\.\w{2,3}){2,3}\b"
    r"|\b000(?:\.\w{2,3}){2,3}-\d{6}-\d{4,7}\b"
    r"|\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?: \d{1,2}[:h]\d{2})?\b"
    r"|\b\d{1,5}/\d{4}/[A-ZĐ]"
    r"|\bCVE-\d{4}-\d{4,7}\b"
    r"|\b\d{1,3}(?:\.\d{3}){1,4}(?= ?(?:đồng|đ\b|VNĐ|VND|vnđ))"
)
_DIGITS = r"\(?\+?\d(?:[ .\-–/_()]{0,2}\d){8,}"
_NUMBER = re.compile(f"(?P<kept>{_KEPT})|{_DIGITS}")
_SEVERAL = re.compile(_DIGITS)
LONGEST_NUMBER = 13
_RUN = re.compile(rf"(?<!\d)\d{{9,{LONGEST_NUMBER}}}(?!\d)")
_SUSPECT = re.compile(r"[@\d]")

_LETTERS: Final = [*range(0x41, 0x5B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA)]
_CAPITAL: Final = f"[{''.join(chr(code) for code in _LETTERS if chr(code).isupper())}]"
_PROPER: Final = rf"{_CAPITAL}[\w'’]{{0,15}}(?: {{1,2}}{_CAPITAL}[\w'’]{{0,15}}){{0,5}}"
_FAMILY: Final = (
    "nguyễn|nguyen|trần|tran|lê|le|phạm|pham|hoàng|hoang|huỳnh|huynh|phan|vũ|võ|vo|vu|đặng|dang|"
    "bùi|bui|đỗ|hồ|ngô|ngo|dương|duong|lý|đinh|trương|truong|đào|mai|tô|trịnh|đoàn|lương|cao|tạ"
)
# What a person writes before his own name, in small letters or capitals, with marks or without.
_INTRODUCED: Final = (
    r"(?i:\b(?:(?:tôi|toi|mình|em|con|cháu|chúng tôi) (?:tên |ten )?(?:là|la)"
    r"|(?:tôi|toi) (?:tên|ten)|(?:tên|ten) (?:tôi |toi )?(?:là|la)|(?:tên|ten)(?= ?:)"
    r"|(?:họ|ho) (?:và |va )?(?:tên|ten)(?: (?:là|la))?"
    r"|người (?:gửi|phản ánh|báo|liên hệ)|(?:xin |đề nghị )?(?:gặp|liên hệ))"
    r"(?: (?:anh|chị|ông|bà|cô|chú|bác))?[ :,\-]{1,3})"
)
_CALLED: Final = r"(?i:\b(?:anh|chị|ông|bà|cô|chú|bác|mr|mrs|ms)\.? )"
# Streets, bridges and markets are called after people whom it is no secret to name.
_PLACE: Final = (
    r"(?i:\b(?:đường|duong|phố|pho|ngõ|hẻm|cầu|chợ|bến|phường|công viên|"
    r"đền|chùa|miếu|núi|suối|hồ|trường) )"
)
_NAMED: Final = re.compile(
    rf"(?P<kept>{_PLACE}{_CALLED}{_PROPER})|(?P<before>{_INTRODUCED}|{_CALLED}){_PROPER}"
    rf"|(?P<own>{_INTRODUCED})(?i:{_FAMILY})(?: \w{{1,15}}){{1,3}}"
)
_MAY_NAME: Final = re.compile(
    r"(?i)\b(?:là|la|tên|ten|anh|chị|ông|bà|cô|chú|bác|mrs?|ms|gặp|người|liên hệ)\b"
)

_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]{0,1000}>")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_ENTITIES: Final = (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"))

# A file's name looks like a host's; its last part says which it is.
_FILES: Final = (
    "exe|dll|txt|log|php|sh|ps1|bat|cmd|conf|cfg|ini|json|xml|py|js|jsp|aspx?|html?|zip|sys"
)
_HEX: Final = "[0-9a-fA-F]{1,4}"
_HOST: Final = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)(?::\d{1,5})?"
    rf"|(?<![\w:])(?:(?:{_HEX}:){{5,7}}{_HEX}|(?:{_HEX}:){{1,7}}:(?:{_HEX}(?::{_HEX}){{0,6}})?"
    rf"|::{_HEX}(?::{_HEX}){{0,6}})(?![\w:])"
    rf"|(?<![\w.])(?:[\w-]{{1,63}}\.){{1,8}}(?!(?i:{_FILES})\b)[a-zA-Z][a-zA-Z-]{{1,23}}(?![\w.]*\w)"
)


def mask(text: str) -> str:
    """`text` with every phone, 9- to 13-digit number and e-mail replaced by a word; other text
    unchanged.
    """
    if not _SUSPECT.search(text):
        return text
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    return _NUMBER.sub(_if_personal, text)


def mask_names(text: str) -> str:
    """`text`, composed (NFC), without the names that follow an introduction or a form of address.

    A name that nothing announces stays, and so does a street's.
    """
    return _NAMED.sub(_if_named, text) if _MAY_NAME.search(text) else text


def mask_hosts(text: str, names: Iterable[str] = ()) -> str:
    """`text` without IP addresses, domain names and the given `names` of machines."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", HOST, text, flags=re.IGNORECASE)
    return _HOST.sub(HOST, text)


def free_text(value: Any, longest: int) -> str:
    """What somebody typed, as plain composed text of at most `longest` characters.

    Markup and control characters are gone, numbers, mails and announced names masked; "" for what
    is neither text nor a whole number.
    """
    if not isinstance(value, str):
        return mask(str(value))[:longest] if type(value) is int else ""
    # More than is kept is read, so that nothing is cut in two before it is masked.
    plain = value[: 4 * longest + 200]
    if "<" in plain:
        plain = _MARKUP.sub(" ", plain)
    if "&" in plain:
        for written, meant in _ENTITIES:
            plain = plain.replace(written, meant)
    if not plain.isprintable():
        plain = _CONTROL.sub(" ", plain)
    return mask_names(mask(nfc(plain)))[:longest].strip()


def _if_named(found: re.Match[str]) -> str:
    return found["kept"] or f"{found['before'] or found['own']}{NAME}"


def _if_personal(found: re.Match[str]) -> str:
    """9 to 13 digits are a phone, an identity card, a tax code; more are several of them in a row,
    or one long code, which stays.
    """
    if found["kept"]:
        return found[0]
    if sum(letter.isdigit() for letter in found[0]) <= LONGEST_NUMBER:
        return NUMBER
    return _SEVERAL.sub(_if_several, _RUN.sub(NUMBER, found[0]))


def _if_several(found: re.Match[str]) -> str:
    return found[0] if found[0].isdigit() else NUMBER
