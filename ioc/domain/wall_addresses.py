"""Which addresses a wall may show: the product's own pages, written plainly."""

import re
from urllib.parse import urlsplit

# What answers there is no page: a wall within a wall, answers to programs, the door.
_CLOSED = frozenset(
    (
        *("man-hinh", "dien-thoai", "api", "assets", "geometry", "dang-nhap", "dang-xuat"),
        *("healthz", "readyz", "metrics"),
    )
)
# Each part begins with a letter or a digit: Dash's own addresses begin with _.
_PATH = re.compile(r"/|(?:/[a-z0-9][a-z0-9-]*)+/?")


def page_at(at: str) -> str:
    """The address as it is written, where it is one of a page. ValueError: one sentence, why not.

    Nothing is guessed or rewritten: an address that a browser might read otherwise than we do
    (dots, escapes, backslashes, a second slash) is refused.
    """
    if not at.isprintable() or any(letter.isspace() for letter in at):
        raise ValueError(f"địa chỉ {at!r} có khoảng trắng hoặc ký tự điều khiển; hãy bỏ đi")
    if "\\" in at or at.startswith("//"):
        raise _no_page(at)
    try:
        told = urlsplit(at)
    except ValueError as error:
        raise _no_page(at) from error
    if told.scheme or told.netloc or told.fragment or not _PATH.fullmatch(told.path):
        raise _no_page(at)
    if told.path.split("/")[1] in _CLOSED:
        raise _no_page(at)
    return at


def _no_page(at: str) -> ValueError:
    return ValueError(
        f"«{at}» không phải một trang để treo; chép địa chỉ của trang, từ dấu / đầu, "
        "như /don-vi?agency=H15.12"
    )
