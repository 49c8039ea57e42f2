"""What the doctor says of a server's certificate: each fault by its own name, with its remedy."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ioc.doctor.door import Door, knock
from ioc.doctor.findings import Finding, Verdict
from ioc.doctor.tls import handshake
from tests.conftest import free_port
from tests.connectors.bad_server import BadServer, reply_json
from tests.doctor.authority import Authority, authority, self_signed

WALL = datetime.now(UTC)


@pytest.fixture
def trusted(tmp_path: Path) -> Authority:
    return authority(tmp_path / "ca")


def seen(tls: ssl.SSLContext | None, ca_file: Path | str = "", now: datetime = WALL) -> Finding:
    """The doctor at such a server, which must have been asked nothing."""
    with BadServer(reply_json({}), tls=tls) as server:
        door = Door(
            name="mot-cua", host="127.0.0.1", port=server.port, tls=True, ca_file=str(ca_file)
        )
        found = handshake(door, now)
    assert server.asked == []
    assert (found.verdict is Verdict.GOOD) == (found.task == "")
    return found


def test_a_good_certificate_says_who_vouches_and_how_long(trusted: Authority) -> None:
    found = seen(trusted.server(), trusted.certificate)
    assert found.verdict is Verdict.GOOD
    assert "chứng thư do Noi_cap_bia cấp, còn 36" in found.text


def test_a_certificate_that_ends_soon_is_told_while_there_is_time(trusted: Authority) -> None:
    found = seen(trusted.server(), trusted.certificate, WALL + timedelta(days=350))
    assert found.verdict is Verdict.LOOK
    assert "gia hạn chứng thư trước ngày" in found.task


def test_an_expired_certificate(trusted: Authority) -> None:
    found = seen(trusted.server(days=-1), trusted.certificate)
    assert "đã hết hạn" in found.text
    assert "gia hạn" in found.task
    assert "timedatectl" in found.task


def test_a_certificate_for_another_name_says_for_which(trusted: Authority) -> None:
    found = seen(trusted.server("DNS:dvc.tinh.example"), trusted.certificate)
    assert found.text == "chứng thư cấp cho dvc.tinh.example, không cho 127.0.0.1"
    assert "viết url của [sources.mot-cua] bằng tên trong chứng thư" in found.task


def test_a_server_that_vouches_for_itself(tmp_path: Path) -> None:
    found = seen(self_signed(tmp_path / "own"))
    assert "tự ký" in found.text
    assert "vân tay SHA-256 " in found.text
    assert "dưới [sources.mot-cua.options.http] viết ca_file = " in found.task


def test_an_authority_unknown_here(trusted: Authority) -> None:
    found = seen(trusted.server())
    assert "lạ với máy này" in found.text
    assert "trung gian" in found.text
    assert "xin bên giữ 127.0.0.1 tệp CA (PEM)" in found.task


def test_the_same_authority_once_its_file_is_given(tmp_path: Path, trusted: Authority) -> None:
    moved = tmp_path / "tinh.pem"
    moved.write_bytes(trusted.certificate.read_bytes())
    assert seen(trusted.server(), moved).verdict is Verdict.GOOD


def test_a_port_that_speaks_no_tls() -> None:
    found = seen(None)
    assert "không nói TLS" in found.text
    assert "http://" in found.task


def test_a_file_of_an_authority_that_is_not_there(trusted: Authority, tmp_path: Path) -> None:
    found = seen(trusted.server(), tmp_path / "khong-co.pem")
    assert "khong-co.pem" in found.text
    assert "chép tệp CA (PEM)" in found.task


def test_a_closed_port_is_told_with_the_proxy_that_we_never_use() -> None:
    door = Door(name="mot-cua", host="127.0.0.2", port=free_port())
    found = knock(door, {})
    assert found.verdict is Verdict.BAD
    assert "từ chối" in found.text
    assert "[sources.mot-cua]" in found.task
    far = knock(Door(name="a", host="0.0.0.0", port=free_port()), {"https_proxy": "http://p:3128"})
    assert "HTTPS_PROXY, nhưng chương trình không đi qua proxy" in far.text


def test_a_simulated_source_needs_its_province() -> None:
    door = Door(name="mot-cua", host="127.0.0.1", port=free_port(), simulated=True)
    assert knock(door, {}).task == "chạy tỉnh mô phỏng: make run"
