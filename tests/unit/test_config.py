from pathlib import Path

import pytest

from ioc.config import (
    ROOT,
    SETTINGS,
    Settings,
    is_loopback,
    read_settings,
    refuse_unsafe,
    runs_simulator,
)
from ioc.domain.errors import ConfigError
from ioc.sources.connector import Source


def source(name: str, *, simulated: bool, enabled: bool = True) -> Source:
    return Source(
        name=name,
        connector="one_stop",
        title=name,
        url="http://127.0.0.1:8051",
        simulated=simulated,
        enabled=enabled,
    )


MADE_UP = source("mo-phong", simulated=True)
REAL = source("that", simulated=False)


def settings(**environ: str) -> Settings:
    return read_settings(environ)


def test_an_empty_environment_runs_on_a_laptop() -> None:
    read = settings()
    assert read.database_url == f"sqlite:///{ROOT}/data/ioc.sqlite"
    assert (read.host, read.port, read.clock) == ("127.0.0.1", 8050, "")
    assert read.sources == ROOT / "data/sources.toml"
    assert read.simulation.clock_url == "http://127.0.0.1:8051/_clock"
    assert read.simulation.speed == 60
    refuse_unsafe(read, [MADE_UP])


def test_an_empty_variable_means_its_default() -> None:
    assert settings(**{setting.name: " " for setting in SETTINGS}) == settings()


def test_a_path_that_was_given_is_read_from_where_one_stands() -> None:
    assert settings(IOC_SOURCES="elsewhere.toml").sources == Path("elsewhere.toml").absolute()


def test_settings_never_show_a_secret() -> None:
    read = settings(IOC_DATABASE_URL="postgresql+psycopg://ioc:kin-lam@host/ioc")
    assert "kin-lam" not in repr(read)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IOC_PORT", "80500"),
        ("IOC_PORT", "0"),
        ("IOC_PORT", "-1"),
        ("IOC_PORT", "tám mươi"),
        ("IOC_PORT", "８０５０"),
        ("IOC_SIMULATOR_PORT", "8051.5"),
        ("IOC_HOST", "mọi nơi"),
        ("IOC_HOST", "http://0.0.0.0"),
        ("IOC_CLOCK", "127.0.0.1:8051"),
        ("IOC_CLOCK", "file:///etc/passwd"),
        ("IOC_SIMULATE", "maybe"),
        ("IOC_SPEED", "0"),
        ("IOC_SPEED", "nan"),
        ("IOC_SPEED", "inf"),
        ("IOC_SCALE", "-2"),
        ("IOC_SEED", "1.5"),
        ("IOC_HISTORY_DAYS", "một năm"),
        ("IOC_ADMIN_PASSWORD_FILE", "/nowhere/password"),
        ("IOC_DATABASE_URL_FILE", "/nowhere/url"),
    ],
)
def test_a_wrong_value_is_one_sentence_with_name_value_and_remedy(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(**{name: value})
    sentence = str(raised.value)
    assert sentence.startswith(f"{name}={value} ")
    assert "hãy" in sentence
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")


@pytest.mark.parametrize(
    "url", ["postgresql://ioc:kin-lam@host/ioc", "mysql://ioc:kin-lam@host/ioc", "ioc:kin-lam@host"]
)
def test_a_wrong_database_url_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match=r"IOC_DATABASE_URL.* postgresql\+psycopg://") as raised:
        settings(IOC_DATABASE_URL=url)
    assert "kin-lam" not in str(raised.value)


def test_two_database_addresses_are_one_too_many() -> None:
    with pytest.raises(ConfigError, match="IOC_DATABASE_URL_FILE"):
        settings(IOC_DATABASE_URL="sqlite:///a", IOC_DATABASE_URL_FILE="/b")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_loopback_is_known_by_all_its_names(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "ioc", "localhost.example"])
def test_listening_on_anything_else_needs_a_password(host: str) -> None:
    with pytest.raises(ConfigError, match=f"IOC_HOST={host} .*IOC_ADMIN_PASSWORD_FILE"):
        refuse_unsafe(settings(IOC_HOST=host), [MADE_UP])


def test_a_real_source_needs_a_password() -> None:
    with pytest.raises(ConfigError, match=r"Nguồn that .*IOC_ADMIN_PASSWORD_FILE"):
        refuse_unsafe(settings(), [MADE_UP, REAL])


def test_a_real_source_that_is_switched_off_asks_for_nothing() -> None:
    refuse_unsafe(settings(), [MADE_UP, source("that", simulated=False, enabled=False)])


def test_the_simulator_runs_when_every_source_is_made_up_or_when_told() -> None:
    assert runs_simulator(settings(), [MADE_UP])
    assert not runs_simulator(settings(), [MADE_UP, REAL])
    assert not runs_simulator(settings(), [])
    assert runs_simulator(settings(IOC_SIMULATE="yes"), [REAL])
    assert not runs_simulator(settings(IOC_SIMULATE="no"), [MADE_UP])
