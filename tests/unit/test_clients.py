"""One client for each source, with the secret that is there now."""

from collections.abc import Callable

import pytest

from ioc.domain.errors import ConfigError
from ioc.sources.clients import Clients
from ioc.sources.connector import Source
from tests.connectors.clocks import Notes

SOURCE = Source(
    name="igate", connector="igate", title="", url="http://127.0.0.1:1", secret="file:/ma"
)


def clients(read: Callable[[str], str]) -> Clients:
    return Clients({}, read, Notes().clocks())


def test_a_client_stays_open_while_its_secret_stays_the_same() -> None:
    files = {"/ma": "mot"}
    held = clients(lambda path: files[path])
    first = held.of(SOURCE)
    assert held.of(SOURCE) is first
    files["/ma"] = "hai"
    assert held.of(SOURCE) is not first
    assert held.of(SOURCE).secret == "hai"
    held.close()


def test_a_secret_that_is_gone_for_a_moment_is_the_one_that_was_known() -> None:
    files = {"/ma": "mot"}

    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    held = clients(read)
    first = held.of(SOURCE)
    files.clear()
    assert held.of(SOURCE) is first
    held.close()


def test_a_secret_that_never_was_is_said() -> None:
    def read(path: str) -> str:
        raise FileNotFoundError(path)

    with pytest.raises(ConfigError, match="không đọc được /ma"):
        clients(read).of(SOURCE)
