"""New keys on a tunnel that is up count at once: the old ones do not hide that they are wrong (CR 15.48.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply import turns
from rtxvpn.apply.run import Unhealthy
from rtxvpn.aws.download import Download, parse_download_text
from rtxvpn.errors import RolledBack
from rtxvpn.simulator.cloud import Cloud

from .conftest import Quiet

MakeBench = Callable[..., Any]


def with_other_key(desk: Any) -> Download:
    """Give the download with another key for tunnel 1: not the one that AWS has."""
    key = desk.download.connection.tunnels[0].pre_shared_key
    text = desk.site.aws.download.read_text("utf-8")
    return parse_download_text(text.replace(key, "Other_Key.of_this_test"), "other.txt")


def test_a_wrong_key_on_a_live_tunnel_is_noticed_and_taken_back(bench: MakeBench) -> None:
    desk = bench()
    right = desk.download
    assert desk.apply().saved
    before = desk.now()
    desk.download = with_other_key(desk)
    listener = Quiet()
    with pytest.raises(Unhealthy) as unhealthy:
        desk.apply(listener)
    states = {(one.check, one.subject): str(one.state.value) for one in unhealthy.value.report.results}
    assert states["ipsec.phase1", "tunnel 1"] != "OK"
    assert states["ipsec.phase1", "tunnel 2"] == "OK"
    assert [line for line in listener.sent if "tunnel enable" in line] == [
        "no tunnel enable 1",
        "tunnel enable 1",
    ]
    assert desk.now() == before
    desk.download = right
    desk.lab.clock.advance(60.0)  # the tunnel comes up again
    assert desk.apply().report.state.value == "OK"


def test_the_right_key_brings_a_live_tunnel_back(bench: MakeBench) -> None:
    desk = bench()
    right, desk.download = desk.download, with_other_key(desk)
    assert not desk.apply(Quiet(keep=True)).saved
    desk.download = right
    assert desk.apply().saved
    assert desk.intended()


def with_new_keys(desk: Any, *wrong: int) -> Download:
    """Make a download with new keys for both tunnels, AWS's end having those but the `wrong` ones."""
    text = aws = desk.site.aws.download.read_text("utf-8")
    for tunnel in desk.download.connection.tunnels:
        text = text.replace(tunnel.pre_shared_key, f"New_Key.{tunnel.number}.of_this_test")
        if tunnel.number not in wrong:
            aws = aws.replace(tunnel.pre_shared_key, f"New_Key.{tunnel.number}.of_this_test")
    desk.cloud.far = Cloud.from_download(aws).far
    return parse_download_text(text, "new.txt")


class Looking(Quiet):
    """Looks, before each command, at which tunnels carry traffic."""

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self._desk = desk
        self.fewest = 2

    def step(self, done: int, total: int, command: str) -> None:
        super().step(done, total, command)
        now = self._desk.lab.clock.now()
        self.fewest = min(self.fewest, sum(self._desk.cloud.tunnel(n, now).online for n in (1, 2)))


def test_both_tunnels_change_and_one_of_them_always_carries(bench: MakeBench) -> None:
    desk = bench()
    assert desk.apply().saved
    desk.download = with_new_keys(desk)
    listener = Looking(desk)
    assert desk.apply(listener).saved
    assert [line for line in listener.sent if line.startswith("no tunnel enable")] == [
        "no tunnel enable 1",
        "no tunnel enable 2",
    ]
    assert listener.fewest == 1
    assert [wait for wait in listener.waits if "tunnel 2 has to wait until tunnel 1 is back" in wait]


def test_a_tunnel_that_does_not_come_back_leaves_the_other_alone(bench: MakeBench) -> None:
    desk = bench()
    assert desk.apply().saved
    before = desk.now()
    desk.download = with_new_keys(desk, 1)
    listener = Looking(desk)
    with pytest.raises(RolledBack, match="tunnel 2 was not touched"):
        desk.apply(listener)
    assert "no tunnel enable 2" not in listener.sent
    assert listener.fewest == 1
    assert desk.now() == before


def test_a_tunnel_that_is_down_anyway_waits_for_nothing(bench: MakeBench) -> None:
    desk = bench()
    right = desk.download
    assert desk.apply().saved
    desk.cloud.set_fault("peer-down")
    desk.lab.clock.advance(120.0)
    desk.download = with_new_keys(desk)
    listener = Quiet()
    with pytest.raises(Unhealthy):
        desk.apply(listener)
    assert "no tunnel enable 2" in listener.sent
    assert not listener.waits
    desk.download = right


@pytest.mark.parametrize(
    ("line", "moves"),
    [
        ("ip tunnel address 169.254.184.62/30", False),
        ("ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide", False),
        ("ip lan2 address 203.0.113.10/24", True),
        ("ip pp address 203.0.113.9/32", True),
        ("no ip lan2 secure filter in", True),
        ("ip route default gateway 203.0.113.1", True),
        ("no ip route 192.0.2.0/24", True),
    ],
)
def test_where_the_way_to_aws_moves_nobody_waits(line: str, moves: bool) -> None:
    assert bool(turns.WAY_OUT.match(line)) is moves
