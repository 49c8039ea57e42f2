"""Citizens and officials who do not exist.

Names from invented lists, phones and papers of an impossible range.
"""

from typing import NamedTuple

_FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Võ",
    "Đặng",
    "Bùi",
    "Y",
    "H'",
    "Niê",
    "Huỳnh",
)
_MIDDLES = (
    "Văn",
    "Thị",
    "Minh",
    "Ngọc",
    "Thanh",
    "Đức",
    "Thu",
    "Quốc",
    "Mỹ",
    "Hữu",
    "Gia",
    "Tường",
)
_GIVEN = (
    "Mẫu",
    "Thử",
    "Giả",
    "Ví Dụ",
    "Minh Họa",
    "Tưởng",
    "Bịa",
    "Phỏng",
    "Hư",
    "Tạm",
    "Nháp",
    "Mô",
)
_COMPANIES = ("Công ty TNHH", "Công ty Cổ phần", "Doanh nghiệp tư nhân", "Hợp tác xã")
_TRADES = ("Thử Nghiệm", "Giả Định", "Minh Họa", "Ví Dụ", "Mô Phỏng", "Tưởng Tượng")
_STREETS = ("đường Giả Định", "đường Minh Họa", "buôn Ví Dụ", "thôn Thử Nghiệm", "tổ dân phố Mẫu")


class Person(NamedTuple):
    name: str
    phone: str
    paper: str
    email: str
    address: str


def person(who: int) -> Person:
    """The invented citizen whom this number names; the same for ever."""
    a, b, c, d = who % 12, who // 12 % 12, who // 144 % 12, who // 1_728 % 100_000
    return Person(
        name=f"{_FAMILIES[a]} {_MIDDLES[b]} {_GIVEN[c]}",
        phone=f"09000{d:05d}",
        paper=f"0000{who // 1_728 % 100_000_000:08d}",
        email=f"nguoi.{d}@vi-du.invalid",
        address=f"Số {d % 400 + 1} {_STREETS[who % 5]}",
    )


def company(who: int) -> str:
    return f"{_COMPANIES[who % 4]} {_TRADES[who // 4 % 6]} {who // 24 % 1_000}"


def official(seat: int) -> str:
    """Whoever sits on that seat."""
    mixed = seat * 2_654_435_761 % 2**32
    return f"{_FAMILIES[mixed % 12]} {_MIDDLES[mixed // 12 % 12]} {_GIVEN[mixed // 144 % 12]}"
