"""What the router itself shows is named before what cannot be seen: lines, filters, routes, what is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from desk import Desk, found, said, troubles

from rtxvpn.health.result import State

INTERNET = "150.249.252.1"
HOST, VPC = "10.0.134.243", "10.0.0.0/16"
PASS_ALL = "ip filter 90 pass * *"


@dataclass(frozen=True)
class Wrong:
    """Lines typed on the demo's router, and the first cause of a check, with a line of its evidence."""

    name: str
    lines: tuple[str, ...]
    check: str
    cause: str
    evidence: str
    tunnel: int | None = None  # the block that the lines stand in
    faults: tuple[tuple[str, str | None], ...] = ()
    only: bool = True  # nothing is told beside it


KEEPALIVE = "ipsec ike keepalive use 1 on heartbeat 10 3"
WRONG = [
    # BGP: a key (row 15), a secondary address (row 16), filters (rows 2, 15)
    Wrong("BGP key", ("bgp neighbor pre-shared-key 1 text oops", "bgp configure refresh"), "bgp.session",
          "the session has a key (TCP MD5)", "bgp neighbor pre-shared-key 1 text ********"),
    Wrong("secondary address on the LAN", ("ip lan1 secondary address 10.99.0.1/24",), "bgp.session",
          "an interface has a secondary address", "ip lan1 secondary address 10.99.0.1/24"),
    Wrong("secondary address on the line", ("ip lan2 secondary address 198.51.100.9/24",), "bgp.session",
          "an interface has a secondary address", "ip lan2 secondary address 198.51.100.9/24"),
    Wrong("filter on the tunnel",
          ("ip filter 1 reject * * tcp * 179", "ip filter 2 reject * * tcp 179 *", PASS_ALL, "tunnel select 1",
           "ip tunnel secure filter in 1 2 90", "ip tunnel secure filter out 1 2 90", "tunnel select none"),
          "bgp.session", "a filter on tunnel 1 stops TCP 179", "ip filter 1 reject * * tcp * 179"),
    Wrong("filter on the tunnel that names nothing of BGP",
          ("ip filter 1 pass * * icmp", "tunnel select 1", "ip tunnel secure filter in 1", "tunnel select none"),
          "bgp.session", "a filter on tunnel 1 stops TCP 179", "ip tunnel secure filter in 1"),
    Wrong("ESP does not pass", ("ip filter 1 pass * * udp", "ip lan2 secure filter in 1", "ip lan2 secure filter out 1"),
          "bgp.session", "a filter on the line stops ESP", "ip lan2 secure filter out 1"),
    Wrong("another line of the tunnel", ("ip tunnel tcp mss limit 1300",), "bgp.session",
          "tunnel 1 is not configured as in the download", "ip tunnel tcp mss limit 1300  <>  ip tunnel tcp mss limit 1387",
          tunnel=1, faults=(("bgp-down", "1"),), only=False),
    # IKE: filters, by what they let through
    Wrong("filter on the line",
          ("ip filter 1 reject * * udp * 500", PASS_ALL, "ip lan2 secure filter in 90", "ip lan2 secure filter out 1 90"),
          "ipsec.phase1", "a filter of the router stops IKE", "ip filter 1 reject * * udp * 500"),
    Wrong("filter on the line that names nothing of IKE", ("ip filter 1 pass * * tcp", "ip lan2 secure filter in 1"),
          "ipsec.phase1", "a filter of the router stops IKE", "ip lan2 secure filter in 1"),
    Wrong("filters that let everything through", (PASS_ALL, "ip lan2 secure filter in 90", "ip lan2 secure filter out 90"),
          "ipsec.phase1", "every endpoint answers a ping and none answers IKE", "35.75.105.20: 2 packets", faults=(("udp500", None),),
          only=False),
    Wrong("filters that let IKE back in by what went out",
          (PASS_ALL, "ip filter 1 pass * * esp", "ip filter dynamic 7 * * udp", "ip lan2 secure filter in 1",
           "ip lan2 secure filter out 90 dynamic 7"),
          "ipsec.phase1", "every endpoint answers a ping and none answers IKE", "", faults=(("udp500", None),), only=False),
    # routes and pings
    Wrong("nothing of ours is offered", ("bgp import filter 1 equal 192.168.99.0/24", "bgp configure refresh"),
          "ping.target", "the router offers AWS no route to where the ping comes from", "Total routes: 0"),
    Wrong("the VPC's route leads to the internet", (f"ip route {VPC} gateway {INTERNET}",), "ping.target",
          f"the router's route for {HOST} leads out of the VPN", f"{VPC}  {INTERNET}  LAN2  static"),
    Wrong("a longer route leads to the internet", (f"ip route 10.0.134.0/24 gateway {INTERNET}",), "ping.target",
          f"the router's route for {HOST} leads out of the VPN", f"10.0.134.0/24  {INTERNET}  LAN2  static"),
    Wrong("no default route", ("no ip route default",), "route.default", "`ip route default` is not configured",
          "no `ip route default` in `show config`"),
    Wrong("a route without hide into a dead tunnel", (f"ip route {VPC} gateway tunnel 1",), "ping.target",
          "a route of the router leads into a tunnel that carries nothing", f"{VPC}  -  TUNNEL[1]  static",
          faults=(("peer-down", "1"),), only=False),
]  # fmt: skip


def typed(lab: Callable[..., Any], wrong: Wrong) -> Desk:
    desk = Desk(lab)
    desk.later(90.0)
    for name, value in wrong.faults:
        desk.fault(name, value)
    desk.in_tunnel(wrong.tunnel, *wrong.lines) if wrong.tunnel else desk.type(*wrong.lines)
    desk.type("ipsec refresh sa")
    desk.later(120.0)
    return desk


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_what_the_router_shows_is_the_first_cause(lab: Callable[..., Any], wrong: Wrong) -> None:
    result = found(typed(lab, wrong).look(), wrong.check)
    assert said(result)[0].startswith(wrong.cause)
    assert any(wrong.evidence in str(line) for line in result.causes[0].evidence)
    assert set(result.causes[0].evidence) <= set(result.evidence)
    assert len(result.causes) == 1 or not wrong.only
    assert not any("oops" in str(line) for line in result.evidence)


def test_a_filter_that_cannot_be_weighed_stands_behind_what_is_seen(lab: Callable[..., Any]) -> None:
    lines = ("ip filter 1 reject www.example.com * udp", PASS_ALL, "ip lan2 secure filter in 1 90")
    result = found(
        typed(lab, Wrong("", lines, "", "", "", faults=(("udp500", None),))).look(), "ipsec.phase1"
    )
    causes = said(result)
    assert causes[0].startswith("every endpoint answers a ping and none answers IKE")
    behind = next(one for one in causes if one.startswith("a filter of the router stands on the line"))
    assert causes.index(behind) > 0
    assert "this tool cannot tell what it lets through" in behind


def test_a_passing_filter_on_a_tunnel_is_no_suspect(lab: Callable[..., Any]) -> None:
    lines = (PASS_ALL, "tunnel select 1", "ip tunnel secure filter in 90", "tunnel select none")
    desk = typed(lab, Wrong("", lines, "", "", "", faults=(("bgp-down", "1"),)))
    causes = said(found(desk.look(), "bgp.session"))
    assert not any("filter" in one for one in causes[1:])
    assert causes[0].startswith("AWS's end of the BGP session of tunnel 1 does not answer")


def test_a_heartbeat_is_told_while_the_tunnel_is_up(lab: Callable[..., Any]) -> None:
    """The tunnel falls every half minute; whenever it is up BGP has not come back yet, and its drops are counted."""
    desk = Desk(lab)
    desk.up()
    desk.in_tunnel(1, KEEPALIVE)
    for _ in range(120):
        desk.later(3.0)
        report = desk.look()
        bad = [one for one in troubles(report) if (one.check, one.subject) == ("bgp.session", "tunnel 1")]
        keyed = not any(one.check.startswith("ipsec") for one in troubles(report))
        if bad and keyed and "dropped 0" not in str(bad[0].causes[0].evidence):
            break
    assert said(bad[0])[0].startswith("the tunnel drops, and its keepalive is not the download's")
    assert f"{KEEPALIVE}  <>  ipsec ike keepalive use 1 on dpd 10 3" in bad[0].causes[0].evidence
    assert not any("nothing on the router explains it" in one for one in said(bad[0]))


def test_falling_every_half_minute_is_seen_in_the_log(lab: Callable[..., Any]) -> None:
    desk = Desk(lab)
    desk.up()
    desk.in_tunnel(1, KEEPALIVE)
    desk.later(200.0)
    desk.fault("peer-down", "1")
    desk.later(60.0)
    causes = said(found(desk.look(), "ipsec.phase1"))
    assert any(one.startswith("the tunnel falls about every half minute") for one in causes)


def test_bgp_down_on_both_points_to_bgp(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, faults=(("bgp-down", None),))
    desk.later(90.0)
    report = desk.look()
    for check in ("route.vpc", "ping.target"):
        result = found(report, check)
        assert set(result.follows) == {("bgp.session", "tunnel 1"), ("bgp.session", "tunnel 2")}
        assert "bgp.session" in said(result)[0]
        assert "ipsec" not in said(result)[0]
    assert str(found(report, "route.vpc").summary) == "goes into TUNNEL[1], TUNNEL[2], whose BGP is down"


def test_a_route_is_no_second_fault_where_bgp_is_down(lab: Callable[..., Any]) -> None:
    desk = Desk(lab, faults=(("bgp-down", "1"),))
    desk.later(90.0)
    result = found(desk.look(), "route.vpc")
    assert str(result.summary) == "goes into TUNNEL[1] too, whose BGP is down"
    assert result.follows == (("bgp.session", "tunnel 1"),)
    desk.fault("bgp-down", "2")
    desk.type(f"no ip route {VPC}")
    desk.later(90.0)
    summary = "has no route into a tunnel: BGP, which brings it, is down"
    assert str(found(desk.look(), "route.vpc").summary) == summary


def test_no_cause_that_was_disproved_is_told(lab: Callable[..., Any]) -> None:
    """The configuration was read: the local address is the router's, the tunnel is on, there is a route, no NAT."""
    desk = Desk(lab, faults=(("psk", "1"),))
    desk.later(90.0)
    causes = said(found(desk.look(), "ipsec.phase1"))
    assert causes[0].startswith("the pre-shared key of tunnel 1 differs at AWS")
    disproved = (
        "local address",
        "auto refresh",
        "no route",
        "disabled",
        "NAT",
        "blocked",
        "IKEv2",
        "pre-shared key differs",
    )
    assert [one for one in causes[1:] for part in disproved if part in one] == []


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (f"ip route {VPC} gateway tunnel 1", State.CRITICAL),
        (f"ip route {VPC} gateway tunnel 1 gateway tunnel 2", State.WARNING),
        (f"ip route {VPC} gateway tunnel 1 hide gateway tunnel 2 hide", State.OK),
    ],
)
def test_a_static_route_into_a_tunnel_that_is_down(lab: Callable[..., Any], line: str, state: State) -> None:
    desk = Desk(lab, "demo-static", faults=(("peer-down", "1"),))
    desk.type(line)
    desk.later(90.0)
    result = next(one for one in desk.look().results if one.check == "route.vpc")
    assert result.state is state
    assert "TUNNEL[1]" in str(result.summary) or state is State.OK


def test_a_static_route_that_hides_bgp_is_told_and_healthy(lab: Callable[..., Any]) -> None:
    desk = Desk(lab)
    desk.up()
    result = next(one for one in desk.look().results if one.check == "route.vpc")
    assert (result.state, str(result.summary)) == (State.OK, "goes into TUNNEL[1], TUNNEL[2], hides BGP")
    desk.type(f"no ip route {VPC}")
    result = next(one for one in desk.look().results if one.check == "route.vpc")
    assert str(result.summary).startswith("goes into TUNNEL[")
    assert "hides" not in str(result.summary)


def test_a_part_of_the_vpc_that_leaves_is_a_warning(lab: Callable[..., Any]) -> None:
    desk = Desk(lab)
    desk.up()
    desk.type(f"ip route 10.0.7.0/24 gateway {INTERNET}")
    report = desk.look()
    assert [(one.check, one.state) for one in troubles(report)] == [("route.vpc", State.WARNING)]
    assert str(troubles(report)[0].summary) == "10.0.7.0/24 of it goes to LAN2 instead of a tunnel"


def test_an_idle_static_tunnel(lab: Callable[..., Any]) -> None:
    """Row 27: it went down, and nothing was tried since; `ipsec auto refresh` is what tries, so it is off here."""
    desk = Desk(lab, "demo-static")
    desk.up()
    desk.type("ipsec auto refresh off")
    desk.type("ipsec refresh sa")
    desk.later(30.0)
    causes = said(found(desk.look(), "ipsec.phase1"))
    assert causes[0].startswith("tunnel 1 is disabled, or `ipsec auto refresh` is off")
    assert any(one.startswith("the tunnel was idle, went down") for one in causes)
