"""No secret gets past the veil, however the line is wrapped."""

from __future__ import annotations

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
    "bgp neighbor pre-shared-key 1 text {}",
    "# ipsec ike pre-shared-key 1 text {}",
    "rtxvpn-1a2b# ipsec ike pre-shared-key 1 text {}",
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
