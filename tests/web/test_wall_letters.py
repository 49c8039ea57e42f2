"""Wordings are chosen by their width: what is shown fits, and nothing shorter than need be."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ioc.web.wall.letters import cut, fitting, width

words = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyÁẶỄỘỢ ỨỲ0123456789.,%·▲▼", max_size=60)
rooms = st.floats(0, 45)


@given(words, words)
def test_two_texts_are_as_wide_as_both(one: str, other: str) -> None:
    assert abs(width(one + other) - width(one) - width(other)) < 1e-9
    assert width(one, bold=True) >= width(one)


@given(words)
def test_a_mark_takes_no_width(text: str) -> None:
    assert width(unicodedata.normalize("NFD", text)) == width(unicodedata.normalize("NFC", text))


@given(st.lists(words, min_size=1, max_size=5), rooms, st.booleans())
def test_the_first_that_fits_is_shown_else_the_narrowest(
    wordings: list[str], wide: float, bold: bool
) -> None:
    shown = fitting(wordings, wide, bold=bold)
    before = wordings[: wordings.index(shown)]
    widths = [width(one, bold=bold) for one in wordings]
    if min(widths) > wide:
        assert width(shown, bold=bold) == min(widths)
    else:
        assert width(shown, bold=bold) <= wide
        assert all(width(one, bold=bold) > wide for one in before)


@given(words, rooms)
def test_a_cut_name_fits_and_keeps_whole_words(name: str, wide: float) -> None:
    shown = cut(name, wide)
    assert width(shown) <= wide
    assert shown == name or shown == "" or shown.endswith("…")
    assert all(word in name.split() for word in shown.removesuffix("…").split())


def test_a_cut_name_keeps_how_many() -> None:
    assert cut("Chuyển hồ sơ về bộ phận một cửa (12)", 11.5) == "Chuyển hồ sơ về… (12)"
