"""Plans typed into the virtual router: it takes every line, a second plan is empty, the undo brings all back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.aws.download import Download, read_download
from rtxvpn.closer import Closer
from rtxvpn.config.tree import read_config
from rtxvpn.health.result import State
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_commands, undo_commands
from rtxvpn.router import Router
from rtxvpn.session.console import Console
from rtxvpn.session.login import become_administrator
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.site import AdaptSite, AwsSite, LanSite, PppoeSite, RouterSite, Site, WanSite, expected_of
from rtxvpn.verify import look

PLAIN = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(shipped("fixtures", "downloads", "demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    lan=LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",)),
    vpc=("10.0.0.0/16",),
)
ALL = AdaptSite(
    renumber=True,
    local_address="192.168.200.254",
    nat_traversal=True,
    advertise=("192.168.200.0/24",),
    mss="auto",
    strong=True,
    repair_proxy_id=True,
    route_weights=(1, 0),
)
ADAPTED = replace(PLAIN, aws=replace(PLAIN.aws, adapt=ALL))
DHCP = replace(ADAPTED, wan=WanSite("lan2", "dhcp", "dhcp lan2", nat=7, filters=5000))
PPPOE = replace(ADAPTED, wan=WanSite("lan2", "", "pp 1", PppoeSite(1, "user@example.ne.jp"), 1454, 7, 5000))
OTHER_VPN = """\
login password *
administrator password *
login user admin *
sshd service on
sshd host key generate *
ip lan1 address 192.168.100.1/24
tunnel select 1
 ipsec tunnel 201
  ipsec sa policy 201 1 esp aes-cbc sha-hmac
  ipsec ike local address 1 150.249.252.2
  ipsec ike pre-shared-key 1 text Other.Key1
  ipsec ike remote address 1 203.0.113.50
 tunnel enable 1
ip filter 1 pass * * * * *
ip lan2 secure filter in 1
ipsec transport 1 201 udp 1701
""".splitlines()

# a remote access of the same router under the download's numbers
L2TP = """\
login password *
administrator password *
login user admin *
sshd service on
sshd host key generate *
ip route default gateway 150.249.252.1
ip lan1 address 192.168.200.254/24
ip lan2 address 150.249.252.2/29
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike keepalive use 1 off
  ipsec ike local address 1 192.168.200.254
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text Other.Key1
  ipsec ike remote address 1 any
 l2tp tunnel disconnect time off
 l2tp keepalive use on 10 3
 ip tunnel tcp mss limit auto
 tunnel enable 1
ipsec auto refresh on
ipsec transport 1 101 udp 1701
l2tp service on
""".splitlines()

Lab = Callable[..., Any]


def administrator(desk: Any) -> Router:
    session = desk.session()
    session.find_prompt()
    become_administrator(session, desk.router.options.admin_password)
    Console(session).take_over()
    return Router(session, "memory")


@pytest.mark.parametrize("running", [None, OTHER_VPN, L2TP], ids=["factory", "another VPN", "l2tp"])
@pytest.mark.parametrize("site", [PLAIN, ADAPTED, DHCP, PPPOE], ids=["plain", "adapted", "dhcp", "pppoe"])
@pytest.mark.parametrize("name", ["demo.txt", "demo-ikev2.txt", "demo-static.txt", "demo.xml"])
def test_the_router_takes_every_line(
    lab: Lab, site: Site, running: list[str] | None, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTXVPN_PPP_PASSWORD", "Ppp.Word1")
    download = read_download(shipped("fixtures", "downloads", name))
    desk = lab(running)
    before = read_config(desk.running())
    router = administrator(desk)
    plan = make_plan(site, download, read_config(desk.running()))
    router.configure(plan_commands(plan, show_secrets=True))
    again = make_plan(site, download, read_config(desk.running()))
    assert [command.command for command in again.commands if command.undo] == []
    router.configure(undo_commands(plan))
    console = {line for line in desk.running() if line.startswith("console ")}
    left = read_config([line for line in desk.running() if line not in console])
    assert left.means() == before.means()


def test_a_key_changes_on_a_router_that_works(lab: Lab) -> None:
    download = read_download(shipped("fixtures", "downloads", "demo.txt"))
    desk = lab()
    router = administrator(desk)
    router.configure(plan_commands(make_plan(PLAIN, download), show_secrets=True))
    done = desk.running()
    router.configure(["tunnel select 2", "ipsec ike pre-shared-key 2 text Old.Key22", "tunnel select none"])
    before = desk.running()
    plan = make_plan(PLAIN, download, read_config(before))
    assert [command.command for command in plan.commands][1] == "no tunnel enable 2"
    router.configure(plan_commands(plan, show_secrets=True))
    assert read_config(desk.running()).means() == read_config(done).means()
    router.configure(undo_commands(plan))
    assert read_config(desk.running()).means() == read_config(before).means()


def health(desk: Any, router: Router, download: Download) -> dict[str, State]:
    desk.clock.advance(60.0)
    report = look(router, expected_of(PLAIN, download.connection), "memory", Closer(download=download))
    return {
        f"{one.check} {one.subject}": one.state
        for one in report.results
        if one.check.startswith("ipsec.phase")
    }


@pytest.mark.parametrize("left", ["l2tp", "strong"])
def test_a_vpn_comes_up_in_tunnels_that_were_another_ones(lab: Lab, left: str) -> None:
    path = shipped("fixtures", "downloads", "demo.txt")
    download = read_download(path)
    desk = lab(L2TP if left == "l2tp" else None, Cloud.from_download(path.read_text("utf-8")))
    router = administrator(desk)
    if left == "strong":
        site = replace(PLAIN, aws=replace(PLAIN.aws, adapt=AdaptSite(strong=True, nat_traversal=True)))
        router.configure(plan_commands(make_plan(site, download), show_secrets=True))
    plan = make_plan(PLAIN, download, read_config(desk.running()))
    router.configure(plan_commands(plan, show_secrets=True))
    assert set(health(desk, router, download).values()) == {State.OK}
    kept = replace(PLAIN, findings_off=frozenset({"settings-left-over"}))
    router.configure(undo_commands(plan))
    mixed = make_plan(kept, download, read_config(desk.running()))
    router.configure(plan_commands(mixed, show_secrets=True))
    assert set(health(desk, router, download).values()) != {State.OK}


def test_a_tunnel_that_the_router_never_began_comes_up(lab: Lab) -> None:
    path = shipped("fixtures", "downloads", "demo.txt")
    download = read_download(path)
    desk = lab(None, Cloud.from_download(path.read_text("utf-8")))
    router = administrator(desk)
    router.configure(plan_commands(make_plan(PLAIN, download), show_secrets=True))
    router.configure(["ipsec auto refresh 1 off", "ipsec refresh sa"])
    assert health(desk, router, download)["ipsec.phase1 tunnel 1"] is not State.OK
    before = read_config(desk.running())
    plan = make_plan(PLAIN, download, before)
    router.configure(plan_commands(plan, show_secrets=True))
    assert set(health(desk, router, download).values()) == {State.OK}
    router.configure(undo_commands(plan))
    assert read_config(desk.running()).means() == before.means()
