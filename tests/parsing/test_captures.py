"""Whole captures: every known command in order, the JSON of the contract, a stream of any size."""

from __future__ import annotations

import gc
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import ParseError
from rtxvpn.parsing import Parsed, Skipped, parse, parse_document, parse_stream
from rtxvpn.paths import shipped


def fixture(folder: str, ending: str = "") -> str:
    return shipped("fixtures", folder, f"yamaha_{folder}{ending}.raw").read_text(encoding="utf-8")


def night() -> str:
    """A log of two routers, with everything that a terminal does to one."""
    return (
        "Password: \r\n\r\nRTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\r\n"
        f"RTX830> show ip route\r\n{fixture('show_ip_route', '_ja')}RTX830> administrator\r\nPassword: \r\n"
        f"RTX830# sh ips sa\r\n{fixture('show_ipsec_sa')}RTX830# show ip route | grep LAN\r\nSearching ...\r\n"
        f"RTX830# show status bgp neighbor\r\n{fixture('show_status_bgp_neighbor')}RTX830# exit\r\n"
        f"OLD> show ipsec sa\r\n{fixture('show_ipsec_sa', '_narrow')}OLD> "
    ).replace("\r\r\n", "\r\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_a_night_of_logging(encoding: str) -> None:
    parts = list(parse_stream(io.BytesIO(night().encode(encoding)), source="night.log"))
    read = [part.command for part in parts if isinstance(part, Parsed)]
    assert read == ["show ip route", "show ipsec sa", "show status bgp neighbor", "show ipsec sa"]
    skipped = [(part.command, str(part.reason)) for part in parts if isinstance(part, Skipped)]
    assert skipped == [
        ("administrator", "no template knows it"),
        ("show ip route | grep LAN", "its output was filtered"),
        ("exit", "no template knows it"),
    ]


def test_the_document_is_the_contracts() -> None:
    document = parse_document(parse_stream(io.BytesIO(night().encode()), source="night.log"))
    assert document["schema"] == "rtxvpn.parse/1"
    assert [set(one) for one in document["outputs"]] == [{"command", "source", "facts"}] * 4
    assert document["outputs"][1]["facts"][0]["totals"] == {"isakmp": 2, "send": 2, "recv": 2}
    assert {one["line"] for one in document["skipped"]} < set(range(1, 80))
    assert "not_understood" not in document


def test_lines_are_counted_from_the_beginning_of_the_file() -> None:
    with pytest.raises(ParseError) as caught:
        parse("banner\n# show ip route\n" + fixture("show_ip_route") + "what\n# \n", source="a.log")
    assert (caught.value.source, caught.value.line, caught.value.text) == ("a.log", 10, "what")


def test_bare_output_of_a_named_command() -> None:
    (part,) = parse(fixture("show_ip_route").encode("cp932"), command="sh ip ro")
    assert (part.command, part.line, len(part.facts)) == ("show ip route", 0, 6)


def test_lenient_reading_lists_what_it_left_out() -> None:
    data = ("# show ip route\n" + fixture("show_ip_route") + "what\n").encode()
    document = parse_document(parse_stream(io.BytesIO(data), source="a.log", lenient=True))
    assert len(document["outputs"][0]["facts"]) == 6
    assert [(one["line"], one["text"]) for one in document["not_understood"]] == [(9, "what")]


def test_a_named_command_may_stand_in_the_text_with_its_prompt() -> None:
    log = "\r\nRTX830# show ip route\r\n" + fixture("show_ip_route") + "RTX830# exit\r\n"
    (part,) = parse(log, command="sh ip ro")
    assert (part.command, part.line, len(part.facts)) == ("show ip route", 2, 6)


def test_a_text_without_any_command_is_named_by_its_first_line() -> None:
    with pytest.raises(ParseError) as told:
        parse("\n \nhello world\nand more\n", source="night.log")
    assert (told.value.source, told.value.line, told.value.text) == ("night.log", 3, "hello world")
    assert "hello world" in str(told.value)


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"Router#show ip route\nCodes: C\n", b"hello", b"\xef\xbb\xbf"]
)
def test_a_capture_without_a_command_is_an_error_with_advice(data: bytes) -> None:
    with pytest.raises(ParseError, match="--command"):
        parse(data)


def test_binary_data_is_an_error() -> None:
    with pytest.raises(ParseError, match="binary"):
        parse(bytes(range(256)) * 10)


def test_ten_megabytes_on_one_line_are_an_error_and_not_kept() -> None:
    data = io.BytesIO(b"# show ip route\n" + b"x" * 10_000_000)
    tracemalloc.start()
    with pytest.raises(ParseError, match="longer than any") as caught:
        list(parse_stream(data))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.line == 2
    assert peak < 3_000_000


class Endless(io.RawIOBase):
    """A log of so many copies of a night, made as it is read."""

    def __init__(self, copies: int) -> None:
        self.chunks: Iterator[bytes] = (night().encode() + b"\r\n" for _ in range(copies))
        self.rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self.rest) < size:
            chunk = next(self.chunks, b"")
            if not chunk:
                break
            self.rest += chunk
        out, self.rest = self.rest[:size], self.rest[size:]
        return out


def test_memory_does_not_grow_with_the_log() -> None:
    peaks = []
    list(parse_stream(Endless(1)))  # type: ignore[arg-type]  # what is loaded once counts for nobody
    for copies in (60, 300):
        gc.collect()  # nor does what other tests have left to be collected
        tracemalloc.start()
        count = sum(1 for _ in parse_stream(Endless(copies)))  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == 7 * copies
    assert peaks[1] < 2 * peaks[0]


@given(st.binary(max_size=400))
def test_any_bytes_give_parts_or_a_parse_error(data: bytes) -> None:
    try:
        parts = parse(b"# show ip route\n" + data)
    except ParseError:
        return
    assert all(part.facts for part in parts)
