"""Masks what could name a citizen in free text: phones, 9- and 12-digit numbers, e-mails. Names it
cannot know.
"""

import re

NUMBER = "[số đã che]"
MAIL = "[thư đã che]"

# Bounded pieces, so that hostile text costs time in proportion to its length.
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# Nine to thirteen digits in a row: identity cards, phones, tax codes, accounts. Longer ones are
# instants and serials.
_RUN = re.compile(r"(?<!\d)\+?\d{9,13}(?!\d)")
# A phone or an identity number written in groups; never the tail of a code such as
# H15.12-261122-0975.
_GROUPS = re.compile(
    r"(?<![\w.\-])(?:\(?(?:\+?84[ .\-]?\(?|0)\d{2,4}\)?(?:[ .\-]\d{2,4}){1,4}|\d{3}(?: \d{3}){2,3})"
    r"(?![\w\-]|\.\w)"
)
_SUSPECT = re.compile(r"[@\d]")


def mask(text: str) -> str:
    """`text` with every phone, 9- to 13-digit number and e-mail replaced by a word; other text
    unchanged.
    """
    if not _SUSPECT.search(text):
        return text
    if "@" in text:
        text = _MAIL.sub(MAIL, text)
    return _GROUPS.sub(_if_long, _RUN.sub(NUMBER, text))


def _if_long(found: re.Match[str]) -> str:
    count = sum(letter.isdigit() for letter in found[0])
    return NUMBER if 9 <= count <= 13 else found[0]
