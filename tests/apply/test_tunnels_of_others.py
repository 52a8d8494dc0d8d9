"""A router whose tunnels were another VPN's: it becomes healthy, by lines and by a file, or is as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.run import Unhealthy
from rtxvpn.config.tree import read_config
from rtxvpn.health.result import State

from .loading import RUNNING

# remote access under the download's first number, an IKEv2 under its second
TUNNELS = """\
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text Other.Key1
  ipsec ike remote address 1 any
 l2tp tunnel disconnect time off
 tunnel enable 1
tunnel select 2
 ipsec tunnel 102
  ipsec sa policy 102 2 esp aes256-cbc sha256-hmac
  ipsec ike version 2 2
  ipsec ike proposal-limitation 2 on
  ipsec ike pre-shared-key 2 text Other.Key2
  ipsec ike remote address 2 203.0.113.50
 tunnel enable 2
""".splitlines()


@pytest.mark.parametrize("method", ["lines", "load"])
def test_it_becomes_a_saved_vpn_and_can_be_rolled_back(bench: Callable[..., Any], method: str) -> None:
    desk = bench(running=[*RUNNING, *TUNNELS])
    desk.method = method
    outcome = desk.apply()
    assert outcome.report.state is State.OK
    assert desk.intended()
    gone = (
        "l2tp",
        "tunnel encapsulation",
        "ipsec ike version",
        "ipsec ike nat-traversal",
        "ipsec ike proposal",
    )
    assert not any(line.strip().startswith(gone) for line in desk.lab.running())
    assert desk.roll_back()
    assert read_config(desk.now()).means() == read_config(desk.untouched).means()


def test_an_unhealthy_one_is_taken_back(bench: Callable[..., Any]) -> None:
    desk = bench(running=[*RUNNING, *TUNNELS], faults=(("psk", "2"),))
    with pytest.raises(Unhealthy):
        desk.apply(wait_s=60.0)
    assert read_config(desk.now()).means() == read_config(desk.untouched).means()
