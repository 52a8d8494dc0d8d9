"""Static routing: asked for in the site file, or the connection's own type."""

from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.tree import Config, Entry, read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_commands
from rtxvpn.site import AdaptSite, AwsSite, RouterSite, Site, WanSite, expected_of


def download(name):
    return parse_download_text(shipped("fixtures", "downloads", name).read_text("utf-8"), name)


BGP, STATIC = download("demo.txt"), download("demo-static.txt")
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt"), adapt=AdaptSite(static=True)),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    vpc=("10.0.0.0/16",),
)
PLAIN = replace(SITE, aws=AwsSite(Path("demo.txt")))
WEIGHTED = replace(PLAIN, aws=AwsSite(Path("demo.txt"), adapt=AdaptSite(route_weights=(1, 0))))


def names(plan):
    return {finding.name for finding in plan.findings}


def test_static_on_request_is_the_static_download():
    asked, own = make_plan(SITE, BGP), make_plan(PLAIN, STATIC)
    assert plan_commands(asked) == plan_commands(own)
    assert not any("bgp" in command.command for command in asked.commands)
    assert names(asked) - names(own) == {"adapted-routing"}
    finding = next(one for one in asked.findings if one.name == "adapted-routing")
    assert finding.severity == "warning"
    assert finding.line is not None
    assert "static type" in str(finding.advice)


def test_health_expects_no_bgp_then():
    expected = expected_of(SITE, make_plan(SITE, BGP).connection)
    assert {tunnel.peer_address for tunnel in expected.tunnels} == {None}
    assert expected.vpc == ("10.0.0.0/16",)


def test_what_is_static_already_says_nothing():
    assert "adapted-routing" not in names(make_plan(SITE, STATIC))


def test_advertising_without_bgp_says_nothing():
    both = replace(SITE, aws=AwsSite(Path("x"), adapt=AdaptSite(static=True, advertise=("192.168.0.0/24",))))
    assert "adapted-advertise" not in names(make_plan(both, BGP))


@pytest.mark.parametrize("own", [BGP, STATIC])
def test_weights_go_into_the_sites_routes(own):
    route = "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 weight 0 hide"
    plan = make_plan(WEIGHTED, own)
    assert plan_commands(plan).count(route) == 1
    assert "adapted-routes" in names(plan)


def test_weights_go_into_the_downloads_own_routes():
    text = shipped("fixtures", "downloads", "demo-static.txt").read_text("utf-8")
    routed = parse_download_text(f"{text}\nip route 10.0.0.0/16 gateway tunnel 1 gateway tunnel 2\n", "x")
    plan = make_plan(replace(WEIGHTED, vpc=()), routed)
    lines = [command for command in plan_commands(plan) if command.startswith("ip route 10.")]
    assert lines == ["ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 weight 0 hide"]
    assert "adapted-routes" in names(plan)
    assert "routes-missing" not in names(plan)


def test_no_way_to_the_vpc_is_told():
    nowhere = replace(PLAIN, vpc=())
    assert "routes-missing" in names(make_plan(nowhere, STATIC))
    assert "routes-missing" not in names(make_plan(nowhere, BGP))
    assert "routes-missing" not in names(make_plan(PLAIN, STATIC))
    by_hand = read_config(["ip route 10.9.0.0/16 gateway tunnel 1 hide"])
    assert "routes-missing" not in names(make_plan(nowhere, STATIC, by_hand))


def test_sessions_of_a_former_connection_are_told_and_left():
    remote = BGP.connection.tunnels[0].inside_remote
    left = Entry(None, f"bgp neighbor 1 64512 {remote} hold-time=30")
    running = Config((left, Entry(None, "bgp neighbor 9 64513 192.0.2.1")))
    plan = make_plan(SITE, BGP, running)
    told = [str(finding.summary) for finding in plan.findings if finding.name == "bgp-left"]
    assert told == [f"`{left.text}` stays on the router, and this VPN has no BGP"]
    assert not any("bgp" in command.command for command in plan.commands)
    assert "bgp-left" not in names(make_plan(PLAIN, BGP, running))
