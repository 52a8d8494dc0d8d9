"""The clues, as data: what was seen on a router with one thing wrong, and the cause that it proves or clears."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from closer_healthy import config, routes
from healthy import EXPECTED, STATIC, healthy, ping, sas, sas_of
from scenes import (
    DEFAULT,
    HOURLY,
    IKE2,
    LEASED,
    LOST,
    ONE,
    PPPOE,
    REMOTE,
    TWO,
    active,
    all_dead,
    differs,
    falls,
    lines,
    log,
    one_dead,
    seen,
    tries,
    unpinged,
)

from rtxvpn.facts import Configuration, Sa
from rtxvpn.health.diagnose import diagnose
from rtxvpn.health.judge import judge
from rtxvpn.health.observed import Observed
from rtxvpn.health.result import Result, State
from rtxvpn.model import CLOSER_CHECKS, Expected
from rtxvpn.words import msg


@dataclass(frozen=True)
class Case:
    name: str
    check: str
    seen: Observed
    cause: str  # the first one begins with it
    evidence: str
    row: int
    expected: Expected = EXPECTED
    never: str = ""  # what is not told beside it


CASES = [
    Case("filter on PPPoE", "ipsec.phase1",
         all_dead(routes=(replace(DEFAULT, gateway=None, interface="PP[01]"),),
                  config=Configuration((), (PPPOE, *lines("ip filter 9 pass * * tcp").lines))),
         "a filter of the router stops IKE", "ip pp secure filter in 9", 2, never="pre-shared"),
    Case("filter on another port", "ipsec.phase1", all_dead(config=lines("ip filter 9 reject * *", "ip lan3 secure filter in 9")),
         "every endpoint answers a ping and none answers IKE", "2 packets transmitted", 2),
    Case("IKEv2 name", "ipsec.phase1",
         all_dead(IKE2, differences=differs("ipsec ike local name 1 203.0.113.10 ipv4-addr", "ipsec ike local name 1 office key-id")),
         "the names of IKEv2 are not the download's", "office key-id", 8, IKE2, "AWS does not accept"),
    Case("NAT without NAT traversal", "ipsec.phase1",
         one_dead(config=lines("ip lan1 address 192.168.0.1/24", tunnel=("ipsec ike local address 1 192.168.0.1",))),
         "the router's address is private, so NAT stands in between", "no `ipsec ike nat-traversal 1 on`", 9),
    Case("other remote", "ipsec.phase1", one_dead(differences=differs("ipsec ike remote address 1 35.75.105.20", None)),
         "`ipsec ike remote address` is not the download's", "(none)  <>  ipsec ike remote address 1 35.75.105.20", 25),
    Case("AWS begins, both silent", "ipsec.phase1", all_dead(log=tries("respond")),
         "AWS's IKE reaches the router and comes to nothing: the keys or the proposals differ", "respond ISAKMP", 3,
         never="blocked"),
    Case("router begins, both silent", "ipsec.phase1", all_dead(log=tries("initiate")),
         "every endpoint answers a ping and none answers IKE", "initiate ISAKMP", 2),
    Case("no line, the provider answers", "ipsec.phase1",
         all_dead(outside={1: ping(2, 0), 2: ping(2, 0)}, gateway=ping(2)),
         "the provider's router answers and no endpoint of AWS does", "2 packets transmitted, 0 packets", 25, never="line"),
    Case("no endpoint answers: the provider's answer is evidence", "ipsec.phase1",
         all_dead(outside={1: ping(2, 0), 2: ping(2, 0)}, gateway=ping(2)),
         "the provider's router answers and no endpoint of AWS does", "the provider's router: 2 packets transmitted", 25),
    Case("no line: the provider's silence is evidence", "ipsec.phase1",
         all_dead(outside={1: ping(2, 0), 2: ping(2, 0)}, gateway=ping(2, 0)),
         "no outside address of AWS answers", "the provider's router: 2 packets transmitted, 0 packets", 10),
    Case("no line", "ipsec.phase1", all_dead(outside={1: ping(2, 0), 2: ping(2, 0)}, gateway=ping(2, 0)),
         "no outside address of AWS answers: the line to the internet is down", "0 packets received", 10, never="key"),
    Case("the key exchange of this gateway is not begun", "ipsec.phase1",
         one_dead(config=lines("ipsec auto refresh 1 off")),
         "the router does not begin the key exchange of tunnel 1", "ipsec auto refresh 1 off", 1, never="pre-shared key differs"),
    Case("the key exchange of the other gateway is not begun", "ipsec.phase1",
         one_dead(config=lines("ipsec auto refresh 2 off")), "the pre-shared key of tunnel 1 differs at AWS", "", 3, never="auto refresh"),
    Case("nobody's key exchange is begun", "ipsec.phase1", one_dead(config=lines("ipsec auto refresh off", without="ipsec auto")),
         "tunnel 1 is disabled, or `ipsec auto refresh` is off", "no `ipsec auto refresh on`", 1, never="pre-shared key differs"),
    Case("this gateway's key exchange is begun, not everybody's", "ipsec.phase1",
         one_dead(config=lines("ipsec auto refresh 1 on", without="ipsec auto refresh on")), "the pre-shared key of tunnel 1 differs at AWS", "", 3, never="auto refresh"),
    Case("keys lost", "ipsec.phase2",
         seen(sas=sas(sas_of(ONE)[0], *sas_of(TWO)), log=log(("t", "ike.unknown-gateway", REMOTE, f"{LOST} {REMOTE}"))),
         "AWS sends under keys that the router has lost", LOST, 10),
    Case("keys lost, nobody named", "ipsec.phase1", one_dead(outside={}, log=log(("t", "ike.unknown-gateway", None, LOST))),
         "AWS sends under keys that the router has lost", LOST, 10),
    Case("proxy ID", "ipsec.phase2",
         seen(sas=sas(sas_of(ONE)[0], *sas_of(TWO)), config=lines(tunnel=("ipsec ike local id 1 192.168.200.0/24",))),
         "the identities of phase 2 (proxy ID) are not 0.0.0.0/0", "192.168.200.0/24", 7, never="0.0.0.0/0 on both"),
    Case("phase 2 of another policy", "ipsec.phase2",
         seen(sas=sas(sas_of(ONE)[0], *sas_of(TWO)), differences=differs("ipsec ike pfs 1 on", "ipsec ike pfs 1 off")),
         "tunnel 1 is not configured as in the download", "ipsec ike pfs 1 off", 5, never="proposals differ"),
    Case("other version", "ipsec.phase1", seen(IKE2, sas=healthy().sas, differences=differs("ipsec ike version 1 2", None)),
         "`ipsec ike version` is not the download's", "ipsec ike version 1 2", 4, IKE2),
    Case("falls every half minute", "ipsec.phase1", one_dead(outside={}, log=falls(*LEASED)),
         "the tunnel falls about every half minute", "IP Tunnel[1] Down", 11),
    Case("falls every hour", "ipsec.phase1", one_dead(outside={}, log=falls(*HOURLY)),
         "the tunnel falls about as often as its keys expire", "IP Tunnel[1] Down", 12),
    Case("idle", "ipsec.phase1", all_dead(STATIC, outside={}, log=falls("10:00:00")),
         "the tunnel was idle, went down", "2026/11/24 10:00:00: IP Tunnel[1] Down", 27, STATIC),
    Case("stale keys", "ipsec.phase2",
         seen(sas=sas(*(replace(one, lifetime_s=0) if one.direction else one for one in sas_of(ONE)), *sas_of(TWO)),
              log=falls(*HOURLY)),
         "the tunnel falls about as often as its keys expire", "Down", 12, never="renewed in time"),
    Case("long AS", "bgp.session", active(config=lines("bgp autonomous-system 4200000001")),
         "an AS number is over 65535", "4200000001", 16),
    Case("other AS in force", "bgp.session", active(remote_as=7224),
         "the lines of BGP are there but not in force", "remote AS 7224, local AS 65000", 16, never="not the download's"),
    Case("inner address", "bgp.session",
         active("Idle", differences=differs("ip tunnel address 169.254.184.62/30", "ip tunnel address 169.254.9.2/30")),
         "BGP or the inner address of tunnel 1", "169.254.9.2/30", 13, never="interface is down"),
    Case("the other neighbour's line is not this one's", "bgp.session",
         active(differences=differs(f"bgp neighbor 2 64512 {TWO.peer_address} hold-time=30", None, None)),
         "AWS's end of the BGP session of tunnel 1", "BGP state = Active", 15),
    Case("another import filter", "bgp.session",
         active(differences=differs("bgp import filter 1 equal 0.0.0.0/0", "bgp import filter 1 include 0.0.0.0/0", None)),
         "`bgp import filter` is not the download's", "include 0.0.0.0/0", 18, never="nothing on the router"),
    Case("drops with another keepalive", "bgp.session",
         active(dropped_count=4, differences=differs("ipsec ike keepalive use 1 on dpd 10 3", "ipsec ike keepalive use 1 on")),
         "the tunnel drops, and its keepalive is not the download's", "dropped 4", 11, never="nothing on the router"),
    Case("AWS offers nothing", "route.vpc", seen(routes=(DEFAULT,), received={1: (), 2: ()}),
         "AWS offers no route to 10.0.0.0/16", "Total routes: 0", 20),
    Case("AWS offers it, and it is filtered", "route.vpc",
         seen(routes=(DEFAULT,), received={1: routes("10.0.0.0/16")}, config=lines("bgp export 64512 filter 1")),
         "`bgp export` limits what the router takes", "bgp export 64512 filter 1", 20, never="AWS offers"),
    Case("no static route", "route.vpc", seen(STATIC, routes=(DEFAULT,)),
         "no static route to 10.0.0.0/16 is configured", "no `ip route 10.0.0.0/16`", 26, STATIC, "AWS offers"),
    Case("default withdrawn", "route.default",
         seen(routes=healthy().routes[1:], config=lines("ip route default gateway 150.249.252.1")),  # type: ignore[index]
         "`ip route default` is configured and not in force", "ip route default gateway 150.249.252.1", 10),
    Case("other default", "route.default",
         seen(routes=(replace(DEFAULT, gateway="192.0.2.9"), *healthy().routes[1:]),  # type: ignore[index]
              config=lines("ip route default gateway 192.0.2.9")),
         "`ip route default` is not the site file's", "192.0.2.9", 1),
    Case("nothing of ours offered", "ping.target", unpinged(offered={1: routes("172.16.0.0/12"), 2: ()}),
         "the router offers AWS no route to where the ping comes from", "172.16.0.0/12", 17, never="security group"),
    Case("ours is offered", "ping.target", unpinged(offered={1: routes("192.168.200.0/24")}),
         "the security group, network ACL", "", 21, never="offers AWS no route"),
    Case("the default is offered", "ping.target", unpinged(offered={1: routes("0.0.0.0/0")}),
         "the security group, network ACL", "", 21, never="offers AWS no route"),
    Case("a filter stops the ping", "ping.target",
         unpinged(config=lines("ip filter 1 reject * * icmp", tunnel=("ip tunnel secure filter out 1",))),
         "a filter of the router stops the ping", "ip filter 1 reject * * icmp", 22, never="security group"),
    Case("lossy with another keepalive", "ping.target",
         replace(seen(differences=differs("ipsec ike keepalive use 2 on dpd 10 3", None, "tunnel 2"),
                      log=falls("10:00:00", number=2)), pings={"10.0.134.243": ping(4, 2)}),
         "a keepalive is not the download's", "ipsec ike keepalive use 2 on dpd 10 3", 11, never="heartbeat in place"),
    Case("many pairs", "ipsec.pairs",
         seen(sas=sas(*sas_of(ONE, 7), *sas_of(TWO)), config=lines(tunnel=("ipsec ike remote id 1 10.0.0.0/16",))),
         "more than one pair of identities", "ipsec ike remote id 1 10.0.0.0/16", 28, never="collision"),
    Case("ping of the inner address filtered", "ping.tunnel",
         seen(inner={1: ping(3, 0)}, config=lines("ip filter 1 reject * * icmp", "ip filter 2 pass * *",
                                                  tunnel=("ip tunnel secure filter in 1 2",))),
         "a filter on tunnel 1 stops the ping", "ip filter 1 reject * * icmp", 13),
    Case("flaps every half minute", "bgp.flaps", active("Active", dropped_count=9, log=falls(*LEASED)),
         "the tunnel falls about every half minute", "IP Tunnel[1] Down", 11, never="under it flaps"),
]  # fmt: skip


def explained(case: Case) -> Result:
    results = judge(case.seen, case.expected, CLOSER_CHECKS)
    told = diagnose(results, case.seen, case.expected)
    return next(one for one in told if one.check == case.check and one.state is not State.OK)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_clue(case: Case) -> None:
    result = explained(case)
    first = result.causes[0]
    assert str(first).startswith(case.cause)
    assert case.row in first.numbers
    assert any(case.evidence in str(line) for line in first.evidence) or not case.evidence
    assert set(first.evidence) <= set(result.evidence)
    others = [str(one) for one in result.causes[1:]]
    assert not case.never or [one for one in others if case.never in one] == []


ELSEWHERE = f"ipsec ike remote address 5 {REMOTE}"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (ELSEWHERE, True),
        (f"ipsec ike remote address 1 {REMOTE}", False),
        ("ipsec ike remote address 5 203.0.113.9", False),
    ],
)
@pytest.mark.parametrize("check", ["ipsec.phase1", "ipsec.phase2"])
def test_a_second_gateway_to_the_same_endpoint_explains_it_all(check: str, line: str, told: bool) -> None:
    dead = one_dead() if check == "ipsec.phase1" else seen(sas=sas(sas_of(ONE)[0], *sas_of(TWO)))
    with_line = replace(dead, more=replace(dead.more, config=lines(line)))
    causes = explained(Case("second gateway", check, with_line, "", "", 0)).causes
    assert str(causes[0]).startswith("the VPN is on the router under other tunnel numbers") == told
    assert causes[0].evidence == (ELSEWHERE,) or not told


def test_a_clue_is_not_followed_by_its_own_twin() -> None:
    for case in CASES:
        said = [str(one).partition(" → ")[0] for one in explained(case).causes]
        assert len(set(said)) == len(said)


def test_what_was_never_read_clears_nobody() -> None:
    """At the user level the configuration cannot be read: every cause that it could have cleared stays."""
    blind = all_dead(config="only an administrator may read it", differences=None, log="not read", outside={})
    told = diagnose(judge(blind, EXPECTED), blind, EXPECTED)
    causes = "\n".join(map(str, next(one for one in told if one.check == "ipsec.phase1").causes))
    for part in (
        "local address",
        "blocked",
        "pre-shared key",
        "customer gateway",
        "disabled",
        "NAT",
        "rebuilt",
    ):
        assert part in causes


@pytest.mark.parametrize("way", ["initiate", "respond"])
def test_what_was_not_read_is_no_cause_where_the_log_clears_it(way: str) -> None:
    """At the user level: IKE is tried, so the tunnel is on; that the configuration was not read is said with its reason."""
    refused = msg("only an administrator may read the configuration")
    blind = one_dead(config=refused, differences=None, log=tries(way))
    told = diagnose(judge(blind, EXPECTED), blind, EXPECTED)
    phase1, phase2 = (
        next(one for one in told if (one.check, one.subject) == (check, "tunnel 1"))
        for check in ("ipsec.phase1", "ipsec.phase2")
    )
    causes = "\n".join(map(str, phase1.causes))
    assert ("disabled" in causes) == (way == "respond")
    assert "no route" not in causes
    line = f"not looked at: `show config` ({refused})"
    assert [str(one) for one in phase1.evidence].count(line) == 1
    assert line not in map(str, phase2.evidence)


def test_where_nothing_explains_it_that_is_said() -> None:
    """BGP is down, and every line, filter and key is as it should be; and yet nobody knows AWS's part of it."""
    strange = active("Idle", differences=None, config=config(EXPECTED))
    told = next(
        one for one in diagnose(judge(strange, EXPECTED), strange, EXPECTED) if one.check == "bgp.session"
    )
    assert told.causes


def test_an_sa_is_no_clue_where_it_is_another_peers() -> None:
    stranger = Sa(9, 1, None, "isakmp", None, None, None, 1, "52.0.0.1")
    odd = one_dead(sas=sas(stranger, *sas_of(TWO)), differences=())
    told = next(one for one in diagnose(judge(odd, EXPECTED), odd, EXPECTED) if one.check == "ipsec.phase1")
    assert [str(one).partition(" → ")[0] for one in told.causes] == ["AWS rebuilt its endpoints"]
