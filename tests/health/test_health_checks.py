"""The checks, as data: a healthy router with one thing changed, and what each check says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from healthy import EXPECTED, STATIC, healthy, neighbor, ping, sas, sas_of

from rtxvpn.facts import Route
from rtxvpn.health.judge import judge
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import State, worst
from rtxvpn.model import Expected
from rtxvpn.words import msg, say

ONE, TWO = EXPECTED.tunnels
HEALTHY = healthy()
NO_WAN = replace(EXPECTED, default_gateway=None)
IKE2 = replace(EXPECTED, tunnels=(replace(ONE, ike_version=2), TWO))
W, C, U = State.WARNING, State.CRITICAL, State.UNKNOWN


@dataclass(frozen=True)
class Case:
    name: str
    seen: Observed
    bad: dict[str, State]  # "check subject" -> state; everything else must be OK
    words: str = ""  # of the first bad result and its first cause
    expected: Expected = EXPECTED


def with_routes(*rows: Route, expected: Expected = EXPECTED) -> Observed:
    return replace(healthy(expected), routes=rows)


def with_tunnel_two(*rows: object) -> Observed:
    return replace(HEALTHY, sas=sas(*sas_of(ONE), *rows))  # type: ignore[arg-type]


def with_bgp_two(state: str, **other: object) -> Observed:
    return replace(
        HEALTHY,
        neighbors=(neighbor(ONE.peer_address or ""), neighbor(TWO.peer_address or "", state, **other)),
    )


DEFAULT = Route("0.0.0.0/0", "150.249.252.1", "LAN2", "static")
VPC = Route("10.0.0.0/16", "169.254.184.61", "TUNNEL[1]", "bgp", "path=64512")
IKE_TWO, SEND_TWO, RECV_TWO = sas_of(TWO)
BOTH_DOWN = Observed(
    routes=(DEFAULT,), sas=sas(),
    neighbors=(neighbor("169.254.184.61", "Idle"), neighbor("169.254.18.221", "Idle")),
    pings={"10.0.134.243": ping(4, 0)},
)  # fmt: skip
STATIC_SEEN = healthy(STATIC)
GONE = msg("no ping was sent")

CASES = [
    Case("healthy", HEALTHY, {}),
    Case("healthy static", healthy(STATIC), {}, expected=STATIC),
    Case("rekeyed", healthy(extra=2), {}),
    # default route
    Case("no default", with_routes(VPC), {"route.default default": C}, "no default route|not configured"),
    Case("other default", with_routes(replace(DEFAULT, gateway="192.0.2.9"), VPC), {"route.default default": C},
         "does not lead to 150.249.252.1|`ip route default gateway 150.249.252.1`"),
    Case("second default", with_routes(replace(DEFAULT, gateway="192.0.2.9"), DEFAULT, VPC), {}),
    Case("default by tunnel", with_routes(replace(DEFAULT, gateway=None, interface="TUNNEL[1]"), VPC),
         {"route.default default": C}),
    Case("no default, none expected", with_routes(VPC), {"route.default default": W}, expected=NO_WAN),
    Case("any default, none expected", with_routes(replace(DEFAULT, gateway="192.0.2.9"), VPC), {}, expected=NO_WAN),
    # route to the VPC
    Case("on tunnel 2", with_routes(DEFAULT, replace(VPC, interface="TUNNEL[2]")), {}),
    Case("three digits", with_routes(DEFAULT, replace(VPC, interface="TUNNEL[002]")), {}),
    Case("covering prefix", with_routes(DEFAULT, replace(VPC, prefix="10.0.0.0/8")), {}),
    Case("static beside BGP", with_routes(DEFAULT, replace(VPC, kind="static", info="")), {}),
    Case("no VPC route", with_routes(DEFAULT), {"route.vpc 10.0.0.0/16": C}, "no route|AWS offers no route"),
    Case("default is no VPC route", with_routes(DEFAULT, replace(VPC, prefix="0.0.0.0/0")), {"route.vpc 10.0.0.0/16": C}),
    Case("a part is not the whole", with_routes(DEFAULT, replace(VPC, prefix="10.0.0.0/17")), {"route.vpc 10.0.0.0/16": C}),
    Case("stranger's tunnel", with_routes(DEFAULT, replace(VPC, interface="TUNNEL[3]")), {"route.vpc 10.0.0.0/16": C},
         "TUNNEL[3] instead of a tunnel"),
    Case("longer one leads out", with_routes(DEFAULT, replace(VPC, prefix="10.0.0.0/8"), replace(VPC, interface="LAN1")),
         {"route.vpc 10.0.0.0/16": C}, "goes to LAN1|more specific"),
    Case("a part leaves", with_routes(DEFAULT, VPC, replace(VPC, prefix="10.0.7.0/24", interface="LAN2", kind="static")),
         {"route.vpc 10.0.0.0/16": W}, "10.0.7.0/24 of it goes to LAN2|more specific"),
    Case("half of it leaves", with_routes(DEFAULT, replace(VPC, kind="static"), replace(VPC, kind="static", interface="LAN2")),
         {"route.vpc 10.0.0.0/16": W}, "goes to LAN2"),
    Case("the LAN within the VPC's supernet", with_routes(DEFAULT, VPC, replace(VPC, prefix="10.0.9.0/24", interface="LAN1", kind="implicit")), {}),
    Case("a part in the other tunnel", with_routes(DEFAULT, VPC, replace(VPC, prefix="10.0.7.0/24", interface="TUNNEL[2]")), {}),
    Case("static, one of two is down", replace(STATIC_SEEN, sas=sas(*sas_of(STATIC.tunnels[1]))),
         {"ipsec.phase1 tunnel 1": W, "ipsec.phase2 tunnel 1": W, "route.vpc 10.0.0.0/16": W}, expected=STATIC),
    Case("static, the only one is down",
         replace(STATIC_SEEN, sas=sas(*sas_of(STATIC.tunnels[1])), routes=(DEFAULT, replace(VPC, kind="static", info=""))),
         {"ipsec.phase1 tunnel 1": W, "ipsec.phase2 tunnel 1": W, "route.vpc 10.0.0.0/16": C}, expected=STATIC),
    Case("static where BGP is down",
         replace(with_bgp_two("Idle"), routes=(DEFAULT, replace(VPC, kind="static", info="", interface="TUNNEL[2]"))),
         {"bgp.session tunnel 2": W, "route.vpc 10.0.0.0/16": C}, "is Idle"),
    Case("static where nobody could look", replace(STATIC_SEEN, sas="timed out"),
         {f"ipsec.phase{phase} tunnel {one}": U for phase in (1, 2) for one in (1, 2)}, expected=STATIC),
    Case("implicit", with_routes(DEFAULT, replace(VPC, kind="implicit")), {"route.vpc 10.0.0.0/16": C}),
    # IKE and IPsec
    Case("no IKE 2", with_tunnel_two(SEND_TWO, RECV_TWO), {"ipsec.phase1 tunnel 2": W}, "no IKE SA|ipsec ike local address"),
    Case("other peer 2", with_tunnel_two(replace(IKE_TWO, remote_id="52.0.0.1"), SEND_TWO, RECV_TWO),
         {"ipsec.phase1 tunnel 2": W}, "no IKE SA with 52.199.233.227|the download's 52.199.233.227"),
    Case("first octet is no proof", with_tunnel_two(replace(IKE_TWO, remote_id="52.199.233.22"), SEND_TWO, RECV_TWO),
         {"ipsec.phase1 tunnel 2": W}),
    Case("IKEv1 where v2 is meant", HEALTHY, {"ipsec.phase1 tunnel 1": W}, "not IKEv2|`ipsec ike version`", IKE2),
    Case("healthy IKEv2", healthy(IKE2), {}, expected=IKE2),
    Case("no IPsec 2", with_tunnel_two(IKE_TWO), {"ipsec.phase2 tunnel 2": W}, "no IPsec SA|proposals"),
    Case("only send", with_tunnel_two(IKE_TWO, SEND_TWO), {"ipsec.phase2 tunnel 2": W}, "one direction only (send)|rekey"),
    Case("only recv", with_tunnel_two(IKE_TWO, RECV_TWO), {"ipsec.phase2 tunnel 2": W}, "one direction only (recv)"),
    Case("SAs that have run out", with_tunnel_two(IKE_TWO, replace(SEND_TWO, lifetime_s=0), replace(RECV_TWO, lifetime_s=0)),
         {"ipsec.phase2 tunnel 2": W}, "have run out|not renewed in time"),
    Case("SAs of the wrong tunnel", with_tunnel_two(IKE_TWO, replace(SEND_TWO, tunnel=3), replace(RECV_TWO, tunnel=3)),
         {"ipsec.phase2 tunnel 2": W}),
    Case("IKE and IPsec of 2 gone", with_tunnel_two(), {"ipsec.phase1 tunnel 2": W, "ipsec.phase2 tunnel 2": W},
         "no IKE SA|ipsec ike local address"),
    Case("no SA at all", replace(HEALTHY, sas=sas()),
         {f"ipsec.phase{phase} tunnel {one}": C for phase in (1, 2) for one in (1, 2)}),
    # BGP
    Case("Idle", with_bgp_two("Idle"), {"bgp.session tunnel 2": W}, "is Idle|ip tunnel address"),
    Case("Active is not up", with_bgp_two("Active"), {"bgp.session tunnel 2": W}, "is Active|TCP 179"),
    Case("Connect", with_bgp_two("Connect"), {"bgp.session tunnel 2": W}, "is Connect|TCP 179"),
    Case("OpenConfirm", with_bgp_two("OpenConfirm"), {"bgp.session tunnel 2": W}, "is OpenConfirm|being set up"),
    Case("unheard state", with_bgp_two("established"), {"bgp.session tunnel 2": W}),
    Case("AWS's AS differs", with_bgp_two("Established", remote_as=7224), {"bgp.session tunnel 2": W}, "other AS numbers"),
    Case("own AS differs", with_bgp_two("Active", local_as=65001), {"bgp.session tunnel 2": W}, "Active|autonomous-system"),
    Case("no neighbor 2", replace(HEALTHY, neighbors=(neighbor("169.254.184.61"),)), {"bgp.session tunnel 2": W},
         "no BGP neighbor 169.254.18.221|`bgp configure refresh`"),
    Case("no neighbor at all", replace(HEALTHY, neighbors=()), {f"bgp.session tunnel {one}": C for one in (1, 2)}),
    Case("BGP of both down while IPsec is up",
         replace(HEALTHY, neighbors=(neighbor("169.254.184.61", "Active"), neighbor("169.254.18.221", "Idle"))),
         {f"bgp.session tunnel {one}": C for one in (1, 2)}, "is Active|TCP 179"),
    Case("a tunnel does not vouch for itself",
         replace(HEALTHY, neighbors=(neighbor("169.254.184.61", remote_as=7224), neighbor("169.254.18.221", "Idle"))),
         {"bgp.session tunnel 1": C, "bgp.session tunnel 2": W}, "other AS numbers"),
    Case("BGP of 1, IPsec of 2", replace(with_tunnel_two(IKE_TWO), neighbors=(neighbor("169.254.18.221"),)),
         {"ipsec.phase2 tunnel 2": C, "bgp.session tunnel 1": C}),
    Case("tunnel 2 down", replace(with_bgp_two("Idle"), sas=sas(*sas_of(ONE))),
         {f"{check} tunnel 2": W for check in ("ipsec.phase1", "ipsec.phase2", "bgp.session")}),
    # ping
    Case("first lost", replace(HEALTHY, pings={"10.0.134.243": ping(4, 3)}), {}),
    Case("one of two", replace(HEALTHY, pings={"10.0.134.243": ping(2, 1)}), {}),
    Case("half lost", replace(HEALTHY, pings={"10.0.134.243": ping(4, 2)}), {"ping.target 10.0.134.243": W}, "2 of 4 only"),
    Case("all lost", replace(HEALTHY, pings={"10.0.134.243": ping(4, 0)}), {"ping.target 10.0.134.243": C},
         "does not answer|security group, network ACL or firewall of 10.0.134.243"),
    Case("the only one lost", replace(HEALTHY, pings={"10.0.134.243": ping(1, 0)}), {"ping.target 10.0.134.243": C}),
    # what could not be looked at
    Case("no routes", replace(HEALTHY, routes=GONE), {"route.default default": U, "route.vpc 10.0.0.0/16": U}, "no ping was"),
    Case("no SAs", replace(HEALTHY, sas="timed out"),
         {f"ipsec.phase{phase} tunnel {one}": U for phase in (1, 2) for one in (1, 2)}, "could not look: timed out"),
    Case("no neighbors", replace(HEALTHY, neighbors=GONE), {f"bgp.session tunnel {one}": U for one in (1, 2)}),
    Case("not pinged", replace(HEALTHY, pings={}), {"ping.target 10.0.134.243": U}, "was not pinged"),
    Case("no packet", replace(HEALTHY, pings={"10.0.134.243": ping(0, 0)}), {"ping.target 10.0.134.243": U}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    results = judge(case.seen, case.expected)
    bad = [result for result in results if result.state is not State.OK]
    assert {f"{one.check} {one.subject}": one.state for one in bad} == case.bad
    if case.words:
        said = f"{bad[0].summary} {bad[0].causes[0] if bad[0].causes else ''}"
        assert [part for part in case.words.split("|") if part not in said] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_causes_stand_where_something_is_wrong(case: Case) -> None:
    for result in judge(case.seen, case.expected):
        assert bool(result.causes) is (result.state in (State.WARNING, State.CRITICAL))
        assert result.evidence or not result.causes, "a cause without anything that it was drawn from"
        for cause in (result.summary, *result.causes):
            assert "{" not in say(cause, "en") + say(cause, "ja")


def test_both_tunnels_down_is_critical() -> None:
    results = judge(BOTH_DOWN, EXPECTED)
    assert {result.check for result in results if result.state is State.CRITICAL} == {
        "ipsec.phase1", "ipsec.phase2", "bgp.session", "route.vpc", "ping.target",
    }  # fmt: skip
    first = {result.check: str(result.causes[0]) for result in results if result.causes}
    assert first["route.vpc"].startswith("no tunnel is up")
    assert first["ping.target"].startswith("no tunnel is up")
    assert first["bgp.session"].startswith("tunnel 2 has no IPsec SA")
    assert all(text.endswith("look at ipsec.phase1 first") for text in list(first.values())[1:])
    follows = {(one.check, one.subject): one.follows for one in results if one.state is State.CRITICAL}
    both = (("ipsec.phase1", "tunnel 1"), ("ipsec.phase1", "tunnel 2"))
    assert follows["route.vpc", "10.0.0.0/16"] == follows["ping.target", "10.0.134.243"] == both
    assert follows["bgp.session", "tunnel 2"] == follows["ipsec.phase2", "tunnel 2"] == both[1:]
    assert follows["ipsec.phase1", "tunnel 1"] == ()


def test_only_bgp_down_points_to_bgp() -> None:
    idle = tuple(neighbor(one.peer_address or "", "Active") for one in EXPECTED.tunnels)
    seen = replace(HEALTHY, routes=(DEFAULT,), neighbors=idle, pings={"10.0.134.243": ping(4, 0)})
    found = {one.check: one for one in judge(seen, EXPECTED) if one.state is State.CRITICAL}
    for check in ("route.vpc", "ping.target"):
        assert str(found[check].causes[0]).endswith("look at bgp.session first")
        assert found[check].follows == (("bgp.session", "tunnel 1"), ("bgp.session", "tunnel 2"))


def test_evidence_is_in_the_routers_words() -> None:
    evidence = {
        result.check: result.evidence for result in judge(HEALTHY, EXPECTED) if result.subject != "tunnel 2"
    }
    assert evidence["route.default"] == ("default  150.249.252.1  LAN2  static",)
    assert evidence["route.vpc"] == ("10.0.0.0/16  169.254.184.61  TUNNEL[1]  BGP  path=64512",)
    assert evidence["ipsec.phase1"] == ("1  1  -  isakmp  -  28000  35.75.105.20",)
    assert evidence["ipsec.phase2"][0] == "100  1  1  tun[0001]esp  send  3000  35.75.105.20"
    assert evidence["bgp.session"][1] == "BGP state = Established, up for 00:01:30"
    assert evidence["ping.target"] == ("4 packets transmitted, 4 packets received, 0.0% packet loss",)


@pytest.mark.parametrize("word", ["pp 1", "PP 1", "dhcp lan2", "lan2"])
def test_default_by_the_routers_own_words(word: str) -> None:
    expected = replace(EXPECTED, default_gateway=word)
    asked: Callable[[Observed], State] = lambda seen: worst(  # noqa: E731
        result.state for result in judge(seen, expected) if result.check == "route.default"
    )
    routes = {
        "pp 1": ("PP[01]", None), "PP 1": ("PP[01]", None), "dhcp lan2": ("LAN2(DHCP)", "192.0.2.1"), "lan2": ("LAN2", None),
    }  # fmt: skip
    interface, gateway = routes[word]
    assert asked(with_routes(Route("0.0.0.0/0", gateway, interface, "static"))) is State.OK
    assert asked(with_routes(Route("0.0.0.0/0", gateway, "LAN3", "static"))) is State.CRITICAL
