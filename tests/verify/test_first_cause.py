"""Every fault of the contract is the first cause that is told, whichever way the VPN is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from desk import Desk, said, troubles

from rtxvpn.health.diagnose import NOTHING_APPLIED
from rtxvpn.health.result import State
from rtxvpn.simulator.faults import FAULTS

KINDS = ("demo", "demo-ikev2", "demo-static")
ONE, TWO = "35.75.105.20", "52.199.233.227"
KEY = "the pre-shared key of tunnel {} differs at AWS, or a proposal does"
SILENT = "every endpoint answers a ping and none answers IKE: UDP 500/4500 is blocked on the way, or AWS refuses both keys"
AWAY = "AWS's endpoint {} does not answer, the other one does"
BGP = "AWS's end of the BGP session of tunnel {} does not answer"

# the faults that a look can see: how they are set, the check and the subject that tell them, and the first cause
SEEN: dict[str, tuple[tuple[tuple[str, str | None], ...], str, str, str]] = {
    "psk=1": ((("psk", "1"),), "ipsec.phase1", "tunnel 1", KEY.format(1)),
    "psk=2": ((("psk", "2"),), "ipsec.phase1", "tunnel 2", KEY.format(2)),
    "psk=1 psk=2": ((("psk", "1"), ("psk", "2")), "ipsec.phase1", "tunnel 1", SILENT),
    "udp500": ((("udp500", None),), "ipsec.phase1", "tunnel 1", SILENT),
    "peer-down=1": ((("peer-down", "1"),), "ipsec.phase1", "tunnel 1", AWAY.format(ONE)),
    "peer-down=2": ((("peer-down", "2"),), "ipsec.phase1", "tunnel 2", AWAY.format(TWO)),
    "peer-down=1 peer-down=2": (
        (("peer-down", "1"), ("peer-down", "2")), "ipsec.phase1", "tunnel 1", "the provider's router answers and no endpoint",
    ),
    "bgp-down=1": ((("bgp-down", "1"),), "bgp.session", "tunnel 1", BGP.format(1)),
    "bgp-down=2": ((("bgp-down", "2"),), "bgp.session", "tunnel 2", BGP.format(2)),
    "bgp-down": ((("bgp-down", None),), "bgp.session", "tunnel 1", BGP.format(1)),
}  # fmt: skip
# those that happen while lines are sent: what they leave on the router is looked at in the tests below
LEFT_BEHIND = {"refuse", "reboot"}
# those that leave a router on which nothing is wrong with the VPN: the wire, the save, a line of somebody else
ELSEWHERE = {"cut", "hang", "garbage", "save-fails", "busy-admin"}


def test_every_fault_of_the_contract_has_its_place() -> None:
    seen = {name for faults, *_ in SEEN.values() for name, _ in faults}
    assert seen | LEFT_BEHIND | ELSEWHERE == set(FAULTS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SEEN)
def test_a_fault_is_the_first_cause(lab: Callable[..., Any], kind: str, name: str) -> None:
    faults, check, subject, cause = SEEN[name]
    desk = Desk(lab, kind, faults=faults)
    desk.later(90.0)
    report = desk.look()
    if check == "bgp.session" and kind == "demo-static":
        assert report.state is State.OK, "there is no BGP that could be down"
        return
    first = troubles(report)[0]
    assert (first.check, first.subject) == (check, subject)
    assert said(first)[0].startswith(cause)
    roots = {(one.check, one.subject) for one in troubles(report) if not one.follows}
    assert {root for one in troubles(report) for root in one.follows} <= roots
    assert {one for one, _ in roots} == {check}, "everything else only follows"


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_keys_are_among_the_first_two_causes(lab: Callable[..., Any], kind: str) -> None:
    """The same is seen as with UDP 500 blocked, so both are said."""
    desk = Desk(lab, kind, faults=(("psk", "1"), ("psk", "2")))
    desk.later(90.0)
    for one in troubles(desk.look())[:2]:
        assert said(one)[1].startswith("the keys of both tunnels are not AWS's: an old or another download")
        assert one.causes[1].evidence


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_line_is_the_first_cause(lab: Callable[..., Any], kind: str) -> None:
    """What an apply that was told to go on leaves: all but the line that the router refuses."""
    desk = Desk(lab, kind)
    desk.type("no ipsec ike pre-shared-key 1")
    desk.type("ipsec refresh sa")
    desk.later(90.0)
    first = troubles(desk.look())[0]
    assert said(first)[0].startswith("the pre-shared key of tunnel 1 on the router is not the download's")


def test_what_another_vpn_left_in_the_tunnel_is_the_first_cause(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, "demo")
    desk.type("tunnel select 1")
    desk.type("ipsec ike version 1 2")
    desk.type("tunnel select none")
    desk.type("ipsec refresh sa")
    desk.later(90.0)
    first = troubles(desk.look())[0]
    assert said(first)[0].startswith("tunnel 1 is not configured as in the download")
    assert "ipsec ike version 1 2  <>  no ipsec ike version 1" in map(str, first.evidence)


@pytest.mark.parametrize("line", ["no ipsec ike group 1", "no ipsec ike nat-traversal 1"])
def test_a_default_that_is_not_written_is_no_cause(lab: Callable[..., Any], line: str) -> None:
    desk = Desk(lab, "demo", faults=(("psk", "1"),))
    desk.type("tunnel select 1")
    desk.type(line)
    desk.type("tunnel select none")
    desk.type("ipsec refresh sa")
    desk.later(90.0)
    assert said(troubles(desk.look())[0])[0].startswith(KEY.format(1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_restart_before_the_save_is_the_only_cause(lab: Callable[..., Any], kind: str) -> None:
    desk = Desk(lab, kind, push=False)
    found = troubles(desk.look())
    assert {one.check for one in found} >= {"ipsec.phase1", "route.vpc"}
    assert {cause for one in found for cause in said(one)} == {str(NOTHING_APPLIED.told("", {}))}
