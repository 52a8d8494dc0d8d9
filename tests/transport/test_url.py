"""The addresses of a router: every form is read, everything else is a wrong command line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import UsageError
from rtxvpn.transport.url import Address, read_url


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("ssh://admin@192.168.100.1", ("ssh", "192.168.100.1", 22, "admin", "")),
        ("ssh://office:2222", ("ssh", "office", 2222, None, "")),
        ("ssh://a%40b@host", ("ssh", "host", 22, "a@b", "")),
        ("ssh://admin@[2001:db8::1]:22", ("ssh", "2001:db8::1", 22, "admin", "")),
        ("telnet://192.168.100.1", ("telnet", "192.168.100.1", 23, None, "")),
        ("telnet://admin@h:2323", ("telnet", "h", 2323, "admin", "")),
        ("serial:///dev/ttyUSB0", ("serial", "", 0, None, "/dev/ttyUSB0")),
        ("serial:///dev/my%20port", ("serial", "", 0, None, "/dev/my port")),
        ("serial://COM3?user=admin", ("serial", "", 0, "admin", "COM3")),
        ("socket://h:7000", ("socket", "h", 7000, None, "socket://h:7000")),
        ("socket://admin@h:7000", ("socket", "h", 7000, "admin", "socket://h:7000")),
        ("rfc2217://h:7001", ("rfc2217", "h", 7001, None, "rfc2217://h:7001")),
        (
            "rfc2217://[2001:db8::1]:7001",
            ("rfc2217", "2001:db8::1", 7001, None, "rfc2217://[2001:db8::1]:7001"),
        ),
    ],
)
def test_every_form_is_read(url: str, wanted: tuple[object, ...]) -> None:
    read = read_url(url)
    assert (read.kind, read.host, read.port, read.user, read.device) == wanted
    assert read.url == url


def test_the_speed_of_a_serial_line() -> None:
    assert read_url("serial:///dev/ttyUSB0").baud == 9600
    assert read_url("serial:///dev/ttyUSB0?baud=115200").baud == 115200


@pytest.mark.parametrize(
    "url",
    [
        "", "router", "192.168.100.1", "http://router", "ssh://", "ssh:///x", "ssh://h:port", "ssh://h:99999",
        "serial://", "serial:///dev/x?baud=fast", "serial:///dev/x?baud=0", "serial:///dev/x?parity=E",
        "socket://h", "socket://h:0", "rfc2217://h", "telnet://", "ssh://[::1",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError) as told:
        read_url(url)
    assert "ssh://" in str(told.value.advice)
    assert " or rfc2217://" in told.value.tell("en")
    assert " or " not in told.value.tell("ja")


@pytest.mark.parametrize(
    "url", ["ssh://admin:hush-9@h", "telnet://:hush-9@h", "socket://u:hush-9@h:1", "ssh://a:hush-9@h:x"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(UsageError) as told:
        read_url(url)
    assert "hush-9" not in str(told.value)


@given(st.text(max_size=40) | st.from_regex(r"(ssh|telnet|serial|socket|rfc2217)://\S{0,30}", fullmatch=True))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    try:
        read = read_url(text)
    except UsageError:
        return
    assert isinstance(read, Address)
    assert read.host or read.device
    assert 0 <= read.port <= 65535
    assert read.baud > 0
