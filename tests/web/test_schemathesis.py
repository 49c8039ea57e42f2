"""The API against its own description: whatever schemathesis thinks of, within bounds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, served
from tests.web import desk

HOOKS = "tests.web.exceptions"
CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_the_api_is_as_it_is_described(tmp_path: Path) -> None:
    engine = desk.filled_store(tmp_path)
    with (
        served(desk.simulator()) as simulator,
        served(desk.server(desk.context(engine, f"{simulator}/_clock"))) as url,
    ):
        told = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)),
                *("run", f"{url}/api/v1/openapi.json", "--checks", "all"),
            ],
            cwd=tmp_path,
            env=os.environ | {"SCHEMATHESIS_HOOKS": HOOKS, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    engine.dispose()
    if told.returncode:
        pytest.fail(told.stdout + told.stderr)
