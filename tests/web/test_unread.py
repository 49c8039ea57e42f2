"""An address that cannot be read in full says what its page shows instead."""

import pytest

from ioc.web.filters import Filters
from ioc.web.unread import unread
from tests.web.dossier_reader import LOOKUPS, TODAY


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("", ""),
        ("?agency=H15.12&from=2026-11-01&to=2026-11-10&version=first-promise", ""),
        ("?agency=%3F&metric=dossiers.overdue", ""),
        ("?agency=H15.999", "Không có đơn vị H15.999: đang xem toàn tỉnh."),
        ("?agency=H15.12&agency=x", "Không có đơn vị x: đang xem các đơn vị còn lại."),
        ("?from=2026-02-30", "Kỳ trong địa chỉ không đọc được"),
        ("?from=2026-11-20&to=2026-11-02", "Kỳ trong địa chỉ không đọc được"),
        ("?metric=dossiers.x", "Không có chỉ tiêu dossiers.x"),
        ("?version=x", "Không có cách tính x"),
    ],
)
def test_what_is_asked_in_vain_is_said(search: str, said: str) -> None:
    told = unread(search, Filters.parse(search, TODAY), LOOKUPS)
    assert len(told) == bool(said)
    assert all(words.startswith(said) for words in told)
