"""Every row that ever broke a parse, and a first few hundred of those that might."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.spoiling import Spoiler
from tests.fuzz.targets import hold, targets

TARGETS = targets()
SPOILERS = {name: Spoiler(target.rows) for name, target in TARGETS.items()}
CASES = sorted(Path(__file__).with_name("found").glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_once_broke_a_parse_breaks_it_no_more(path: Path) -> None:
    case = msgspec.json.decode(path.read_bytes())
    hold(TARGETS[case["connector"]], case["row"])


@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_spoilt_row_gives_a_record_or_a_bad_row(name: str, data: Any) -> None:
    hold(TARGETS[name], data.draw(SPOILERS[name].rows))
