"""sources.toml: what a good one says, and the sentence that each mistake gets."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ioc.domain.errors import ConfigError
from ioc.sources.connector import Connector, Source
from ioc.sources.installations import read_sources, secret_value
from ioc.sources.registry import find_connectors

CONNECTORS = find_connectors()
FULL = """
[sources.mot-cua]
connector = "one_stop"
title = "Một cửa tỉnh"
url = "https://mot-cua.example/dvcqg"
secret = "env:MOT_CUA"
agency = "H15"
precedence = 10
simulated = true
enabled = false
backfill_from = 2025-07-01
every = "15m"
overlap = "2h"
stale_after = "1d"

[sources.mot-cua.options]
page_size = 500

[sources.mot-cua.options.http]
pace = 0.5
"""
CALLS = '[sources.a]\nconnector = "call_centre"\nurl = "file:///log"\n'
PLAIN = '[sources.a]\nconnector = "one_stop"\nurl = "http://h"\n'


def read(text: str) -> tuple[Source, ...]:
    return read_sources(text, "s.toml", CONNECTORS)


def complaint(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(text)
    message = str(caught.value)
    assert message.startswith("s.toml: ")
    assert message.endswith(".")
    assert "\n" not in message
    return message


def test_everything_that_can_be_said_of_a_source_is_read() -> None:
    (source,) = read(FULL)
    assert source == Source(
        name="mot-cua",
        connector="one_stop",
        title="Một cửa tỉnh",
        url="https://mot-cua.example/dvcqg",
        secret="env:MOT_CUA",
        options=source.options,
        agency="H15",
        precedence=10,
        simulated=True,
        enabled=False,
        backfill_from=date(2025, 7, 1),
        every=timedelta(minutes=15),
        overlap=timedelta(hours=2),
        stale_after=timedelta(days=1),
    )
    assert source.options == {"page_size": 500, "http": {"pace": 0.5}}


def test_little_need_be_said() -> None:
    (source,) = read(PLAIN)
    assert (source.title, source.enabled, source.simulated) == ("a", True, False)
    assert (source.every, source.backfill_from, source.secret) == (None, None, "")


def test_sources_keep_their_order_and_may_be_none() -> None:
    assert [source.name for source in read(PLAIN.replace(".a]", ".b]") + PLAIN)] == ["b", "a"]
    assert read("") == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("x", "không phải TOML"),
        ("[source.a]", "source không có nghĩa"),
        ("sources = 1", "sources = 1"),
        ("[sources]\na = 1", "sources.a = 1"),
        (PLAIN + PLAIN, "twice"),
        (PLAIN.replace(".a]", ".A]"), "sources.A: tên nguồn"),
        (PLAIN.replace("one_stop", "one_shop"), "connector = 'one_shop' không có"),
        (PLAIN.replace("http://h", "ftp://h"), "url = 'ftp://h'"),
        (PLAIN.replace("http://h", "file:///log"), "hãy viết như https://may-chu/duong-dan"),
        (CALLS.replace("file:///log", "https://h/log"), "file:///duong/dan/tep hoặc table:ten"),
        (CALLS.replace("file:///log", "file://may-chu/log"), "url = 'file://may-chu/log'"),
        (CALLS.replace("file:///log", "file:///"), "url = 'file:///'"),
        (PLAIN.replace("http://h", "http://h h"), "url = 'http://h h'"),
        (PLAIN.replace("http://h", "http://h:99999"), "url = 'http://h:99999'"),
        (PLAIN.replace("http://h", "http://" + "h" * 99), "không phải một địa chỉ"),
        ('[sources.a]\nconnector = "one_stop"', "url = ''"),
        (
            PLAIN + "tittle = 'x'",
            "sources.a.tittle không có; có phải title? Hãy chọn trong: agency",
        ),
        (PLAIN + "feedback = 'x'", "sources.a.feedback = 'x' không có nghĩa; hãy viết \"field\""),
        (PLAIN + "feedback = 'petition'", "one_stop không đọc phản ánh; hãy bỏ feedback"),
        (PLAIN + "title = 5", "sources.a.title = 5 sai kiểu; hãy cho một chuỗi"),
        (PLAIN + "simulated = 1", "simulated = 1 sai kiểu; hãy cho true hoặc false"),
        (PLAIN + "precedence = true", "precedence = True sai kiểu"),
        (PLAIN + "precedence = 0", "precedence = 0 không dùng được"),
        (PLAIN + "backfill_from = '2025'", "backfill_from = '2025' sai kiểu"),
        (PLAIN + "backfill_from = 2025-01-01T00:00:00", "sai kiểu; hãy cho một ngày"),
        (PLAIN + "every = '15'", "every = '15' không phải một khoảng thời gian"),
        (PLAIN + "every = '0m'", "every = '0m'"),
        (PLAIN + "options = 1", "options = 1 sai kiểu; hãy cho một bảng"),
        (PLAIN + "options.page_sise = 1", "options.page_sise không có"),
        (PLAIN + "options.http.pase = 1", "options.http.pase không có"),
        (PLAIN + "options.http.pace = -1", "options.http.pace = -1 không dùng được"),
        (PLAIN + "options.http.deadline = inf", "options.http.deadline = inf"),
        (PLAIN + "options.http.deadline = nan", "options.http.deadline = nan"),
        (PLAIN + "options.http = 3", "options.http = 3"),
    ],
)
def test_a_mistake_is_named_with_its_value_and_the_remedy(text: str, named: str) -> None:
    assert named in complaint(text)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "secret = 'hunter2'",
        PLAIN + "secret = 'env:hunter2 '",
        PLAIN.replace("http://h", "http://ioc:hunter2@h"),
        PLAIN + "options.password = 'hunter2'",
        PLAIN + "password = 'hunter2'",
    ],
)
def test_a_secret_written_out_is_refused_and_not_repeated(text: str) -> None:
    assert "hunter2" not in complaint(text)


def secret_of(name: str, environ: dict[str, str], files: dict[str, str]) -> str:
    def read_file(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    (source,) = read(PLAIN + f"secret = '{name}'")
    return secret_value(source, environ, read_file)


def test_a_secret_is_read_from_where_its_name_points() -> None:
    assert secret_of("env:KEY", {"KEY": " k "}, {}) == "k"
    assert secret_of("env:KEY", {"KEY_FILE": "/k"}, {"/k": "k\n"}) == "k"
    assert secret_of("file:/k", {}, {"/k": "k\n"}) == "k"
    assert secret_value(read(PLAIN)[0], {}, str) == ""


@pytest.mark.parametrize(
    ("name", "environ", "files", "named"),
    [
        ("env:KEY", {}, {}, "env:KEY chưa được đặt"),
        ("env:KEY", {"KEY": " "}, {}, "env:KEY chưa được đặt"),
        ("env:KEY", {"KEY_FILE": "/k"}, {}, "không đọc được /k"),
        ("file:/k", {}, {}, "không đọc được /k"),
        ("file:/k", {}, {"/k": "\n"}, "/k rỗng"),
    ],
)
def test_a_missing_secret_names_its_source_and_its_place(
    name: str, environ: dict[str, str], files: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigError, match="Nguồn a: ") as caught:
        secret_of(name, environ, files)
    assert named in str(caught.value)


def test_a_connector_without_a_check_of_its_own_takes_any_options() -> None:
    loose = Connector(
        name="one_stop", records=(), fetch=CONNECTORS["one_stop"].fetch, parse=lambda row, _: ()
    )
    (source,) = read_sources(PLAIN + "options.x = 1", "s.toml", {"one_stop": loose})
    assert source.options == {"x": 1}


def test_a_connectors_manners_are_its_sources_unless_they_say_otherwise() -> None:
    polite = replace(CONNECTORS["one_stop"], check=None, manners={"pace": 0.5, "attempts": 2})
    (source,) = read_sources(PLAIN, "t", {"one_stop": polite})
    assert source.options["http"] == {"pace": 0.5, "attempts": 2}
    hasty = f"{PLAIN}options.http.pace = 0.1\n"
    (source,) = read_sources(hasty, "t", {"one_stop": polite})
    assert source.options["http"] == {"pace": 0.1, "attempts": 2}


def test_a_connector_of_files_is_given_a_file_or_a_table() -> None:
    assert read(CALLS)[0].url == "file:///log"
    (table,) = read(CALLS.replace("file:///log", "table:cdr") + 'secret = "env:CALLS"\n')
    assert table.url == "table:cdr"


def test_a_source_of_petitions_feeds_them_and_no_reports() -> None:
    table = '[sources.a]\nconnector = "open311"\nurl = "http://h"\n'
    options = '[sources.a.options]\njurisdiction_id = "x"\n'
    (report,), (petition,) = (
        read(table + more + options) for more in ("", 'feedback = "petition"\n')
    )
    connector = CONNECTORS["open311"]
    assert (report.feedback, connector.feeds_of(report)) == ("field", ("Case",))
    assert (petition.feedback, connector.feeds_of(petition)) == ("petition", ("Petition",))
