"""Who may push, as sources.toml says it, and the sentence that each mistake gets."""

import pytest

from ioc.config import Settings, read_settings
from ioc.domain.errors import ConfigError
from ioc.sources.accounts import covers
from ioc.sources.connector import Sender, Source
from ioc.sources.installations import read_sources, sender_secrets
from ioc.sources.registry import find_connectors

PUSHED = """
[sources.mot-cua]
connector = "one_stop"
receive = true
[sources.mot-cua.senders.so-xd]
username = "sxd"
secret = "env:SO_XD"
agencies = ["000.00.12.H15", "H15.13"]
"""


def read(text: str) -> Source:
    (source,) = read_sources(text, "s.toml", find_connectors())
    return source


def test_a_source_that_receives_has_senders_and_no_address() -> None:
    source = read(PUSHED)
    assert source.url == ""
    assert source.senders == (
        Sender(name="so-xd", username="sxd", secret="env:SO_XD", agencies=("H15.12", "H15.13")),
    )


def test_a_password_is_read_by_its_name_and_never_shown() -> None:
    source = read(PUSHED)
    assert sender_secrets(source, {"SO_XD": " mat-khau "}, lambda _: "") == {"so-xd": "mat-khau"}
    with pytest.raises(ConfigError) as told:
        sender_secrets(source, {}, lambda _: "")
    assert "mot-cua, bên gửi so-xd" in str(told.value)
    assert "SO_XD" not in repr(source)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("receive = true", 'url = "http://h"', "chỉ dùng khi receive = true"),
        ("receive = true", 'receive = true\nurl = "http://h"', "hãy khai hai nguồn"),
        ('"one_stop"', '"wazuh"', "bộ kết nối wazuh không nhận đẩy"),
        ('username = "sxd"', "", "so-xd thiếu username"),
        ('"env:SO_XD"', '"mat-khau-that"', 'hãy viết "env:TEN_BIEN"'),
        ('secret = "env:SO_XD"', "", "secret phải là tên"),
        ('["000.00.12.H15", "H15.13"]', "[]", "thiếu agencies"),
        ('["000.00.12.H15", "H15.13"]', '"H15"', "thiếu agencies"),
        ('["000.00.12.H15", "H15.13"]', '["Sở Xây dựng"]', "không phải mã cơ quan"),
        ('["000.00.12.H15", "H15.13"]', "[15]", "không phải mã cơ quan"),
        ("senders.so-xd", "senders.SoXD", "tên bên gửi phải là chữ thường"),
        ('username = "sxd"', 'user = "sxd"', "user không có"),
        ("agencies = [", 'mat_khau = "x"\nagencies = [', "mat_khau không có"),
    ],
)
def test_a_mistake_is_one_sentence(was: str, becomes: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(PUSHED.replace(was, becomes))
    message = str(caught.value)
    assert message.startswith("s.toml: ")
    assert told in message
    assert message.endswith(".")
    assert "mat-khau-that" not in message


def test_two_senders_do_not_share_an_account() -> None:
    second = PUSHED + PUSHED.partition("receive = true\n")[2].replace("so-xd", "so-khac")
    with pytest.raises(ConfigError, match="hai bên gửi cùng username 'sxd'"):
        read(second)


def test_a_source_without_senders_cannot_receive() -> None:
    with pytest.raises(ConfigError, match="chưa có bên gửi"):
        read(PUSHED.partition("[sources.mot-cua.senders")[0])


def test_an_agency_covers_those_under_it() -> None:
    (sender,) = read(PUSHED).senders
    assert covers(sender, "H15.12")
    assert covers(sender, "H15.12.01")
    assert not covers(sender, "H15.120")
    assert not covers(sender, "H15")
    assert not covers(sender, "")


def settings(**environ: str) -> Settings:
    return read_settings(environ)


def test_the_port_has_a_setting_of_its_own() -> None:
    assert (settings().push_host, settings().push_port) == ("127.0.0.1", 8052)
    assert settings(IOC_PUSH_HOST="0.0.0.0", IOC_PUSH_PORT="9").push_port == 9
    for name, value in (("IOC_PUSH_PORT", "x"), ("IOC_PUSH_HOST", "a b")):
        with pytest.raises(ConfigError, match=name):
            settings(**{name: value})
