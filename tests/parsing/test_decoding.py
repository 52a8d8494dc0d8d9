"""Captured bytes are decoded by what they hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import ParseError
from rtxvpn.parsing import decode

HEADER = "宛先ネットワーク    ゲートウェイ     インタフェース  種別  付加情報\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
def test_japanese_in_every_character_set(encoding: str) -> None:
    assert decode(("# show ip route\r\n" + HEADER).encode(encoding)) == "# show ip route\r\n" + HEADER


def test_one_log_of_two_routers_with_two_character_sets() -> None:
    data = b"A# show\n" + HEADER.encode("cp932") + b"B# show\n" + HEADER.encode("utf-8")
    assert decode(data) == "A# show\n" + HEADER + "B# show\n" + HEADER


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc_jp"])
def test_half_a_character_at_the_end_goes(encoding: str) -> None:
    whole = (HEADER + "説明: 本社\n接続").encode(encoding)
    assert decode(whole[:-1]) == HEADER + "説明: 本社\n接"


@pytest.mark.parametrize(
    "data",
    [b"\x7fELF\x02\x01\x01\x00\x00\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)) * 4],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(ParseError, match="binary") as caught:
        decode(data, source="photo.png")
    assert caught.value.source == "photo.png"


def test_nothing_decodes_to_nothing() -> None:
    assert decode(b"") == ""


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except ParseError:
        assert any(byte < 0x20 for byte in data)
    else:
        assert len(text) <= len(data)
