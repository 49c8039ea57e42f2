"""Masks what could name a citizen in free text: phones, 9- and 12-digit numbers, e-mails. Names it
cannot know.
"""

import re

NUMBER = "[số đã che]"
MAIL = "[thư đã che]"

# Bounded pieces, so that hostile text costs time in proportion to its length.
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Digits with at most two separators between them, as people write phones and identity numbers;
# a dossier's code, a decree's number and a date are read first, and left as they are.
_KEPT = (
    r"\b[A-Z]{1,3}\d{1,3}(?:\.\w{1,4}){0,5}-\d{6}-\d{4,7}\b"
    r"|\b000(?:\.\w{2,3}){2,3}-\d{6}-\d{4,7}\b"
    r"|\b\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}(?: \d{1,2}[:h]\d{2})?\b"
    r"|\b\d{1,5}/\d{4}/[A-ZĐ]"
    r"|\b\d{1,3}(?:\.\d{3}){1,4}(?= ?(?:đồng|đ\b|VNĐ|VND|vnđ))"
)
_DIGITS = r"\(?\+?\d(?:[ .\-–/_()]{0,2}\d){8,24}"
_NUMBER = re.compile(f"(?P<kept>{_KEPT})|{_DIGITS}")
_RUN = re.compile(r"(?<!\d)\d{9,13}(?!\d)")
_SUSPECT = re.compile(r"[@\d]")


def mask(text: str) -> str:
    """`text` with every phone, 9- to 13-digit number and e-mail replaced by a word; other text
    unchanged.
    """
    if not _SUSPECT.search(text):
        return text
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    return _NUMBER.sub(_if_personal, text)


def _if_personal(found: re.Match[str]) -> str:
    """9 to 13 digits are a phone, an identity card, a tax code; of more, those that stand so."""
    if found["kept"]:
        return found[0]
    count = sum(letter.isdigit() for letter in found[0])
    return NUMBER if 9 <= count <= 13 else _RUN.sub(NUMBER, found[0])
