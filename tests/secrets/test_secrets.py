"""No secret gets past the veil, however the line is wrapped."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rtxvpn.secrets import MASK, Veil, mask, secret_of

KEYS = st.text("abcdefghijkmnpqrstuvwxyzABCDEFGH0123456789._", min_size=8, max_size=64)

CARRIERS = [
    "ipsec ike pre-shared-key 1 text {}",
    "  ipsec ike pre-shared-key 12 text {}",
    "IPSEC IKE PRE-SHARED-KEY 1 TEXT {}",
    "no ipsec ike pre-shared-key 1 text {}",
    "pp auth myname user@example.jp {}",
    "pp auth username user {}",
    "login password {}",
    "administrator password encrypted {}",
    "login user admin {}",
    "l2tp tunnel auth on {}",
    "cloud vpn parameter 1 AKIDEXAMPLE {} vpn-1",
    'pp auth username "a b" {}',
    "l2tp tunnel auth on NAME {}",
    "ipsec ike eap myname 1 user {}",
    "snmp host 192.0.2.1 {}",
    "mail server smtp 1 mail.example.jp smtp-auth user {}",
    "ip lan1 vrrp 1 192.0.2.1 auth={}",
    "ip lan1 rip auth key text {}",
    "ip pp rip auth key {}",
    "mail server pop 1 mail.example.jp pop3 office {}",
    "snmp trap host 192.0.2.9 {}",
    "snmpv2c trap host 192.0.2.9 trap {}",
    "heartbeat pre-shared-key {}",
    "heartbeat2 transmit 1 auth {}",
    "heartbeat2 receive 1 crypto {}",
    "sip server 1 192.0.2.9 register udp sip:office@example.jp office {}",
    "ngn radius auth password {}",
    "ngn radius account caller office {}",
    "wan1 access-point password {}",
    "bgp neighbor pre-shared-key 1 text {}",
    "# ipsec ike pre-shared-key 1 text {}",
    "rtxvpn-1a2b# ipsec ike pre-shared-key 1 text {}",
    "airlink wpa-psk {}",
    "snmpv2c community read-only {}",
]


@pytest.mark.parametrize("form", CARRIERS)
@given(key=KEYS)
def test_the_key_of_a_command_is_masked(form: str, key: str) -> None:
    assume(key not in form)
    line = form.format(key)
    assert key not in mask(line)
    assert mask(line).startswith(form.split("{}")[0][:12])
    assert key in (secret_of(line) or "")
    assert secret_of(mask(line)) is None
    assert Veil().hide(f"before\n{line}\n") == f"before\n{mask(line)}\n"


@pytest.mark.parametrize(
    "line",
    [
        "ip route default gateway 192.0.2.1",
        "login password *",
        "login user admin *",
        "ipsec ike encryption 1 aes-cbc",
        "login timer clear",
        "no ipsec ike pre-shared-key 1",
    ],
)
def test_other_lines_stay(line: str) -> None:
    assert mask(line) == line
    assert secret_of(line) is None


@given(key=KEYS, cut=st.integers(1, 63), before=st.text("abc \n", max_size=20))
def test_a_known_secret_is_hidden_over_a_wrap(key: str, cut: int, before: str) -> None:
    at = min(cut, len(key) - 1)
    wrapped = f"{before}{key[:at]}\n{key[at:]} tail"
    hidden = Veil([key]).hide(wrapped)
    assert MASK in hidden
    assert key not in hidden.replace("\n", "")


def test_an_empty_secret_hides_nothing() -> None:
    assert Veil(["", "x1"]).hide("abc") == "abc"


def test_the_rest_of_a_wrapped_key_is_masked_too() -> None:
    line = "ipsec ike pre-shared-key 1 text " + "K" * 48
    assert len(line) == 80
    assert "SECRETTAIL" not in Veil().hide(f"{line}\nSECRETTAIL\nip route default gateway 192.0.2.1\n")


@pytest.mark.parametrize("width", [80, 81, 100, 132, 200, 512])
def test_a_key_is_masked_at_any_width_of_the_console(width: int) -> None:
    command = "ipsec ike pre-shared-key 1 text "
    key = "".join(chr(ord("A") + n % 26) for n in range(3 * width))
    line = command + key
    rows = [line[n : n + width] for n in range(0, len(line), width)]
    shown = Veil().hide("\n".join(["ip route default gateway 192.0.2.1", *rows, " ipsec tunnel 1"]))
    assert shown == f"ip route default gateway 192.0.2.1\n{command}{MASK}\n ipsec tunnel 1"


@pytest.mark.parametrize("cut", range(1, 40))
def test_the_command_may_be_cut_too(cut: int) -> None:
    command = "ipsec ike pre-shared-key 1 text SECRET-KEY-OF-A-TUNNEL"
    prompt = "R" * (80 - cut - 2) + "# "
    line = prompt + command
    assert "SECRET" not in Veil().hide(f"{line[:80]}\n{line[80:]}\n").replace("\n", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # a row that begins with a blank is no rest of a key
        (f"{'x' * 46}key=SECRET{'Y' * 24}\n ipsec tunnel 1", f"{'x' * 46}key={MASK}\n ipsec tunnel 1"),
        (f"login password 'a{'Y' * 63}\n b'\nsave", f"login password {MASK}\nsave"),
        # a row that is narrower than any console is a line
        ("login password SECRET\nsave", f"login password {MASK}\nsave"),
        # nor does a row go on in one that is wider
        (f"login password {'Y' * 70}\n{'z' * 86}", f"login password {MASK}\n{'z' * 86}"),
        (
            f"radius secret SECRET {'x' * 59}\nlogin password SECRET",
            f"radius secret {MASK} {'x' * 59}\nlogin password {MASK}",
        ),
    ],
)
def test_no_more_is_masked_than_may_be_secret(text: str, shown: str) -> None:
    assert Veil().hide(text) == shown


@pytest.mark.parametrize(
    "piece",
    [
        "a.",
        " ",
        "key=",
        "snmp ",
        "mail server smtp 1 ",
        "pre-shared-key ",
        "ipsec ike pre-shared-key 1 ",
        "\b",
        "\r",
        "'\"",
    ],
    ids=repr,
)
@pytest.mark.parametrize("around", [("key ", " end"), ("login password ", ""), ("", "\n")], ids=repr)
def test_hiding_takes_time_in_proportion(piece: str, around: tuple[str, str]) -> None:
    def seconds(size: int) -> float:
        text = around[0] + piece * (size // len(piece)) + around[1]
        began = time.process_time()
        Veil(["Secret-1"]).hide(text)
        return time.process_time() - began

    small = max(min(seconds(16_000) for _ in range(3)), 0.0005)
    assert seconds(64_000) / small < 12  # 4 in proportion, 16 by the square
