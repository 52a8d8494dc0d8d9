"""What another VPN left in the plan's own tunnels is taken off, and nothing else is."""

from dataclasses import replace
from pathlib import Path

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_json, plan_text, undo_commands
from rtxvpn.site import AdaptSite, AwsSite, RouterSite, Site, WanSite
from rtxvpn.words import say

from .hand import full, typed_into

DEMO, IKEV2 = (
    parse_download_text(shipped("fixtures", "downloads", name).read_text(encoding="utf-8"), name)
    for name in ("demo.txt", "demo-ikev2.txt")
)
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1"),
    vpc=("10.0.0.0/16",),
)
KEPT = replace(SITE, findings_off=frozenset({"settings-left-over"}))


def adapting(**adapt):
    return replace(SITE, aws=replace(SITE.aws, adapt=AdaptSite(**adapt)))


STRONG = adapting(strong=True, nat_traversal=True)


def applied(site, download=DEMO, running=None):
    return typed_into(running or Config(), full(make_plan(site, download, running or Config())))


def taken_off(plan):
    return [c.command for c in plan.commands if c.command.startswith("no ") and " enable " not in c.command]


def finding(plan, name="settings-left-over"):
    return next((one for one in plan.findings if one.name == name), None)


PLAIN = applied(SITE)
WAS_STRONG = applied(STRONG)
L2TP = read_config("""\
tunnel select 1
 tunnel encapsulation l2tp
 ipsec tunnel 101
  ipsec sa policy 101 1 esp aes-cbc sha-hmac
  ipsec ike keepalive use 1 off
  ipsec ike nat-traversal 1 on
  ipsec ike pre-shared-key 1 text Secret.One
  ipsec ike remote address 1 any
 l2tp tunnel auth on Secret.Two
 l2tp tunnel disconnect time off
 l2tp keepalive use on 10 3
 ip tunnel tcp mss limit auto
 tunnel enable 1
ipsec transport 1 101 udp 1701
l2tp service on
""")


def test_a_profile_that_left_the_site_file_leaves_nothing_in_the_tunnels():
    plan = make_plan(SITE, DEMO, WAS_STRONG)
    assert set(taken_off(plan)) == {
        f"no ipsec ike {name} {n}"
        for n in (1, 2)
        for name in (
            "version", "message-id-control", "child-exchange type", "local name", "remote name",
            "proposal-limitation", "nat-traversal",
        )
    }  # fmt: skip
    after = typed_into(WAS_STRONG, full(plan))
    # a lifetime of phase 1 is no matter of IKEv2 alone, and stays
    lifetimes = {key for key in after.settings if key[1].startswith("ipsec ike duration isakmp-sa")}
    assert Config(tuple(e for k, e in after.settings.items() if k not in lifetimes)).means() == PLAIN.means()
    assert make_plan(SITE, DEMO, read_config(render_config(after))).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == WAS_STRONG.means()
    assert finding(plan, "keepalive-unfit") is None


def test_it_happens_while_the_tunnel_is_off_and_one_tunnel_after_the_other():
    commands = full(make_plan(SITE, DEMO, WAS_STRONG))
    for n in (1, 2):
        off, on = commands.index(f"no tunnel enable {n}"), commands.index(f"tunnel enable {n}")
        assert (
            off < commands.index(f"no ipsec ike version {n}") < commands.index(f"ipsec ike hash {n} sha") < on
        )
    assert commands.index("tunnel enable 1") < commands.index("no tunnel enable 2")


def test_a_tunnel_of_l2tp_becomes_one_of_ipsec():
    plan = make_plan(SITE, DEMO, L2TP)
    assert taken_off(plan) == [
        "no tunnel encapsulation",
        "no ipsec ike nat-traversal 1",
        "no l2tp tunnel auth",
        "no l2tp tunnel disconnect time",
        "no l2tp keepalive use",
    ]
    after = typed_into(L2TP, full(plan))
    assert {e.text for e in after.entries} >= {"l2tp service on", "ipsec transport 1 101 udp 1701"}
    assert make_plan(SITE, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == L2TP.means()


def test_a_transport_under_the_plans_own_policy_goes_and_another_stays():
    lines = [
        "ipsec transport 1 201 udp 1701",
        "ipsec transport 2 101 udp 1701",
        "ipsec transport template 1 1 2",
    ]
    running = PLAIN.overlaid(read_config(lines).entries)
    plan = make_plan(SITE, DEMO, running)
    assert full(plan) == [
        "tunnel select 1",
        "no tunnel enable 1",
        "no ipsec transport 1",
        "tunnel enable 1",
        "tunnel select none",
    ]
    assert "`ipsec transport 1 201 udp 1701`" in str(finding(plan).summary)
    after = typed_into(running, full(plan))
    assert {e.text for e in after.entries} >= set(lines[1:])
    assert make_plan(SITE, DEMO, after).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()
    assert make_plan(KEPT, DEMO, running).commands == ()


def test_the_finding_names_every_line_and_no_secret():
    plan = make_plan(SITE, DEMO, L2TP)
    told = finding(plan)
    assert told.severity == "warning"
    for lang in ("en", "ja"):
        summary = say(told.summary, lang)
        assert "`tunnel encapsulation l2tp`" in summary
        assert "`l2tp tunnel auth on ********`" in summary
        shown = summary + plan_text(plan, lang) + str(plan_json(plan))
        assert "Secret." not in shown
    assert "t   - no tunnel encapsulation" in plan_text(plan, "en")


def test_whose_each_command_is():
    origins = {c.command: c.origin for c in make_plan(SITE, DEMO, WAS_STRONG).commands}
    assert origins["no ipsec ike version 1"] == "tool"
    assert origins["no tunnel enable 1"] == origins["tunnel enable 1"] == "tool"
    assert origins["ipsec ike hash 1 sha"] == "download"
    new = {c.command: c.origin for c in make_plan(SITE, DEMO, Config()).commands}
    assert new["tunnel enable 1"] == "download"


def test_who_turns_it_off_keeps_the_lines_and_hears_of_the_mixture():
    plan = make_plan(KEPT, DEMO, WAS_STRONG)
    assert taken_off(plan) == []
    assert finding(plan) is None
    assert "IKEv2" in str(finding(plan, "keepalive-unfit").summary)
    # NAT traversal stays on the router, and takes 8 bytes of each packet
    assert finding(plan, "mss-too-large") is not None
    assert finding(make_plan(SITE, DEMO, WAS_STRONG), "mss-too-large") is None


WAITING = [Entry(None, f"ipsec auto refresh {n} off") for n in (1, 2)]


def test_a_gateway_whose_key_exchange_is_off_is_switched_on_while_its_tunnel_stays():
    running = PLAIN.overlaid(WAITING[:1])
    plan = make_plan(SITE, DEMO, running)
    assert full(plan) == ["no ipsec auto refresh 1"]
    assert undo_commands(plan) == ["ipsec auto refresh 1 off"]
    assert "`ipsec auto refresh 1 off`" in str(finding(plan).summary)
    assert finding(plan, "auto-refresh-off") is None


def test_who_keeps_it_hears_that_the_router_never_begins():
    plan = make_plan(KEPT, DEMO, PLAIN.overlaid(WAITING[:1]))
    told = finding(plan, "auto-refresh-off")
    assert full(plan) == []
    assert told.severity == "warning"
    for lang in ("en", "ja"):
        assert "`ipsec auto refresh 1 off`" in say(told.summary, lang)
        assert "`no ipsec auto refresh 1`" in say(told.advice, lang)
    assert finding(make_plan(KEPT, DEMO, PLAIN), "auto-refresh-off") is None


def test_a_download_that_names_its_gateways_overwrites_it():
    lines = [replace(line, text=f"ipsec auto refresh {n} on") for n in (1, 2) for line in DEMO.commands[:1]]
    by_number = replace(DEMO, commands=(*DEMO.commands, *(replace(line, context=None) for line in lines)))
    plan = make_plan(SITE, by_number, PLAIN.overlaid(WAITING))
    assert full(plan) == ["ipsec auto refresh 1 on", "ipsec auto refresh 2 on"]


STAYS = [
    "ipsec auto refresh 1 on",
    "ipsec auto refresh 3 off",
    "tunnel select 1",
    " description tunnel To-AWS",
    " ipsec ike local id 1 0.0.0.0/0",
    " ipsec ike remote id 1 0.0.0.0/0",
    " ipsec ike log 1 message-info",
    " ipsec ike esp-encapsulation 1 on",
    " ip tunnel mtu 1400",
    " ip tunnel secure filter in 1 2",
    " tunnel encapsulation ipsec",
    # the router does these anyway
    " ipsec ike version 1 1",
    " ipsec ike nat-traversal 1 off",
    " ipsec ike proposal-limitation 1 off",
    " ipsec ike message-id-control 1 off",
    " ipsec ike negotiation receive 1 on",
    "tunnel select 3",
    " tunnel encapsulation l2tp",
    " ipsec ike version 3 2",
    " ipsec ike nat-traversal 3 on",
    " l2tp tunnel disconnect time off",
]


@pytest.mark.parametrize("line", STAYS)
def test_whatever_else_is_there_stays(line):
    running = PLAIN.overlaid(read_config(STAYS).entries)
    assert make_plan(SITE, DEMO, running).commands == ()
    assert any(entry.text == line.strip() for entry in running.entries) or " select " in line


def test_what_the_download_wants_is_no_leftover():
    done = applied(SITE, IKEV2)
    assert make_plan(SITE, IKEV2, done).commands == ()
    assert {"no ipsec ike version 1", "no ipsec ike version 2"} <= set(taken_off(make_plan(SITE, DEMO, done)))


def test_only_the_numbers_that_the_plan_uses_are_cleared():
    renumbering = adapting(renumber=True, strong=True)
    done = applied(renumbering, running=L2TP)
    plan = make_plan(adapting(renumber=True), DEMO, done)
    assert {command.split(" ")[-1] for command in taken_off(plan)} == {"2", "3"}
    after = typed_into(done, full(plan))
    assert all(after.settings[key] == entry for key, entry in L2TP.settings.items())
