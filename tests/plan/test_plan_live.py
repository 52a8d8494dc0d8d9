"""Plans for a router that works: no tunnel is renegotiated half changed, one carries on, the way in is last."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry, read_config
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan, plan_commands, undo_commands
from rtxvpn.site import AdaptSite, AwsSite, LanSite, RouterSite, Site, WanSite

TEXT = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
DEMO = parse_download_text(TEXT, "demo.txt")
SITE = Site(
    path=Path("site.yaml"),
    router=RouterSite("serial://COM3"),
    aws=AwsSite(Path("demo.txt")),
    wan=WanSite("lan2", "150.249.252.2/29", "150.249.252.1", nat=7, filters=5000),
    lan=LanSite("lan1", "192.168.200.254/24"),
    vpc=("10.0.0.0/16",),
)


class Router:
    """A little router: types lines, and notes what each finds."""

    def __init__(self, config):
        self.settings = {entry.key: entry for entry in config.entries}
        self.context = None
        self.log = []

    def enabled(self):
        return {e.text.split(" ")[2] for e in self.settings.values() if e.text.startswith("tunnel enable ")}

    def type(self, command):
        words = command.split(" ")
        self.log.append((self.context, command, self.enabled()))
        if words[1:2] == ["select"]:
            self.context = None if words[2] == "none" else f"{words[0]} {words[2]}"
        elif words[0] == "no":
            del self.settings[Entry(self.context, command[3:]).key]
        elif command != "bgp configure refresh":
            entry = Entry(self.context, command)
            self.settings[entry.key] = entry

    def means(self):
        assert self.context is None
        return Config(tuple(self.settings.values())).means()


def typed(config, commands):
    router = Router(config)
    for command in commands:
        router.type(command)
    return router


def full(plan):
    return plan_commands(plan, show_secrets=True)


DONE = Config(tuple(typed(FACTORY, full(make_plan(SITE, DEMO))).settings.values()))
OTHERS = [
    Entry("tunnel 1", "ipsec ike pre-shared-key 1 text Old.Key11"),
    Entry("tunnel 2", "ipsec ike pre-shared-key 2 text Old.Key22"),
    Entry("tunnel 1", "ipsec ike group 1 modp2048"),
    Entry("tunnel 2", "ipsec sa policy 202 2 esp aes256-cbc sha256-hmac"),
    Entry("tunnel 2", "ipsec ike remote address 2 203.0.113.9"),
    Entry("tunnel 1", "ip tunnel tcp mss limit 1350"),
    Entry("tunnel 1", "ipsec ike keepalive use 1 on dpd 5 2"),
    Entry(None, "ip route default gateway 192.0.2.1"),
    Entry(None, "ip lan1 address 172.16.0.1/24"),
    Entry(None, "ip lan2 address 192.0.2.9/24"),
    Entry(None, "ip lan2 secure filter in 1 2"),
    Entry(None, "ip lan2 nat descriptor 3"),
    Entry(None, "bgp autonomous-system 65009"),
    Entry(None, "bgp import filter 1 equal 10.9.0.0/16"),
    Entry("tunnel 1", "ipsec ike nat-traversal 1 on"),
    Entry("tunnel 2", "tunnel encapsulation l2tp"),
    Entry("tunnel 9", "tunnel enable 9"),
    Entry("pp 1", "pp always-on on"),
]


@st.composite
def routers(draw):
    """Routers that hold some of the intended lines, some others in their place, in any order."""
    kept = draw(st.lists(st.sampled_from(DONE.entries), max_size=len(DONE.entries), unique=True))
    return Config().overlaid(
        draw(st.permutations([*kept, *draw(st.lists(st.sampled_from(OTHERS), max_size=8))]))
    )


@given(routers())
def test_running_plus_plan_is_the_intended_and_plus_undo_is_running(running):
    plan = make_plan(SITE, DEMO, running)
    after = typed(running, full(plan))
    done = Config(tuple(after.settings.values()))
    assert make_plan(SITE, DEMO, done).commands == ()
    gone = {key[1] for key in running.settings if key not in done.settings}
    assert gone <= {"ipsec ike nat-traversal 1", "tunnel encapsulation"}
    assert typed(done, undo_commands(plan)).means() == running.means()


def agreed(command):
    return command.startswith(("ipsec ike ", "ipsec sa policy ")) and "keepalive" not in command


@given(routers())
def test_what_both_ends_agree_on_changes_only_in_a_tunnel_that_is_off(running):
    plan = make_plan(SITE, DEMO, running)
    for commands, start in ((full(plan), running), (undo_commands(plan), None)):
        router = typed(start or Config(tuple(typed(running, full(plan)).settings.values())), commands)
        replaced = {e.text for e in running.settings.values()} if start is None else set()
        for context, command, enabled in router.log:
            text = command.removeprefix("no ") if start else command
            if not context or not agreed(text):
                continue
            changes = Entry(context, text).key in running.settings if start else command in replaced
            if changes:
                assert context.split(" ")[1] not in enabled, command


@given(routers())
def test_one_tunnel_is_off_at_a_time(running):
    working = Router(running).enabled()
    for _, _, enabled in typed(running, full(make_plan(SITE, DEMO, running))).log:
        assert len(working - enabled) <= 1


LAST = ("bgp configure refresh", "ip lan2 ", "ip route default ", "ip lan2 address", "ip lan1 address")


@given(routers())
def test_the_way_in_comes_last_and_what_is_named_comes_first(running):
    commands = full(make_plan(SITE, DEMO, running))
    if make_plan(SITE, DEMO, running).against == "factory":
        return
    for place, command in enumerate(commands):
        rest = commands[place + 1 :]
        if command.startswith("ip lan1 address"):
            assert rest == []
        if command.startswith("ip lan2 address"):
            assert all(line.startswith("ip lan1 address") for line in rest)
        if command.startswith("ip route default"):
            assert all(" address " in line for line in rest)
        if "secure filter" in command or command.startswith("ip lan2 nat descriptor"):
            assert not any(line.startswith(("ip filter", "nat descriptor", "tunnel", "bgp")) for line in rest)
        if command.startswith("bgp ") and "refresh" not in command:
            assert "bgp configure refresh" in rest


@given(routers())
def test_as_many_commands_as_lines_that_differ(running):
    plan = make_plan(SITE, DEMO, running)
    if plan.against == "factory":
        return
    changed = [c for c in plan.commands if c.undo and not (c.command + " ").startswith(("no tunnel enable",))]
    switched = sum(c.command.startswith("no tunnel enable ") for c in plan.commands)
    after = typed(running, full(plan)).settings
    # what is left over in the tunnels is taken off
    differing = [
        key
        for key, entry in after.items()
        if running.settings.get(key, Entry(None, "")).normal != entry.normal
    ]
    assert len(changed) - switched == len(differing) + len(running.settings.keys() - after.keys())


@pytest.mark.parametrize(
    ("entry", "off"),
    [
        (OTHERS[0], True),
        (OTHERS[2], True),
        (OTHERS[4], True),
        (OTHERS[5], False),
        (OTHERS[6], False),
        (OTHERS[7], False),
    ],
)
def test_a_tunnel_is_switched_off_only_where_it_must(entry, off):
    plan = make_plan(SITE, DEMO, DONE.overlaid([entry]))
    assert any(command.startswith("no tunnel enable") for command in full(plan)) == off
    assert ("tunnel-restarts" in {finding.name for finding in plan.findings}) == off


def test_a_line_that_is_new_counts_only_after_the_tunnel_was_off():
    asked = replace(SITE, aws=replace(SITE.aws, adapt=AdaptSite(nat_traversal=True)))
    commands = full(make_plan(asked, DEMO, DONE))
    for n in (1, 2):
        place = commands.index(f"ipsec ike nat-traversal {n} on")
        assert commands.index(f"no tunnel enable {n}") < place < commands.index(f"tunnel enable {n}")


def test_a_tunnel_that_never_had_a_key_needs_no_switching():
    bare = Config(tuple(entry for entry in DONE.entries if entry.context != "tunnel 1"))
    running = bare.overlaid([Entry("tunnel 1", "tunnel enable 1")])
    assert "no tunnel enable 1" not in full(make_plan(SITE, DEMO, running))


def test_a_stronger_profile_on_a_vpn_that_works():
    strong = replace(SITE, aws=replace(SITE.aws, adapt=AdaptSite(strong=True, renumber=True)))
    commands = full(make_plan(strong, DEMO, DONE))
    one, two = commands.index("no tunnel enable 1"), commands.index("no tunnel enable 2")
    assert one < commands.index("tunnel enable 1") < two < commands.index("tunnel enable 2")
    again = Config(tuple(typed(DONE, commands).settings.values()))
    assert make_plan(strong, DEMO, again).commands == ()


def test_risks_are_flagged():
    running = DONE.overlaid(read_config([
        "ip route default gateway 192.0.2.1",
        "ip lan1 address 192.168.9.1/24",
        "ip lan2 address 192.0.2.9/24",
        "ip lan2 secure filter in 1 2",
        "tunnel select 1",
        " ipsec ike remote address 1 203.0.113.9",
    ]).entries)  # fmt: skip
    site = replace(SITE, router=RouterSite("ssh://admin@192.168.9.1"))
    names = {finding.name for finding in make_plan(site, DEMO, running).findings}
    assert names >= {
        "management-address-changes",
        "wan-address-changes",
        "filters-change",
        "default-route-changes",
        "existing-vpn-changes",
    }


CROSSED = read_config([
    "tunnel select 3",
    " ipsec tunnel 103",
    "  ipsec sa policy 103 1 esp aes-cbc sha-hmac",
    "  ipsec ike pre-shared-key 1 text Their.Key1",
    "  ipsec ike local address 1 150.249.252.2",
    " tunnel enable 3",
])  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        CROSSED.entries,
        CROSSED.only(
            [
                (None, "ipsec sa policy 103"),
                (None, "tunnel enable 3"),
                (None, "ipsec ike pre-shared-key 1"),
                ("tunnel 3", "ipsec tunnel"),
            ]
        ).entries,
    ],
)
def test_the_tunnel_that_uses_a_gateway_is_off_while_its_key_changes(lines):
    """A tunnel finds its gateway by its policy, and its own number may be another one."""
    running = FACTORY.overlaid(lines)
    plan = make_plan(SITE, DEMO, running)
    for context, command, enabled in typed(running, full(plan)).log:
        if re.match(r"ipsec (ike (?!keepalive)[a-z -]+ 1 |sa policy \d+ 1 )", command):
            assert "3" not in enabled, (context, command)
    names = {finding.name: str(finding.summary) for finding in plan.findings}
    assert "tunnel 3" in names["tunnel-restarts"]
    assert "`ipsec ike 1`" in names["number-in-use"]
    after = Config(tuple(typed(running, full(plan)).settings.values()))
    assert typed(after, undo_commands(plan)).means() == running.means()


def test_a_tunnel_beside_them_stays_on():
    others = read_config(["tunnel select 3", " ipsec tunnel 103", "  ipsec sa policy 103 3 esp aes-cbc sha-hmac",
                          "  ipsec ike pre-shared-key 3 text Their.Key1", " tunnel enable 3"])  # fmt: skip
    for key in ("ipsec ike pre-shared-key 1 text Old.Key11", "ipsec ike group 2 modp2048"):
        running = DONE.overlaid([*others.entries, Entry(f"tunnel {key.split(' ')[3]}", key)])
        assert "no tunnel enable 3" not in full(make_plan(SITE, DEMO, running))


@pytest.mark.parametrize(
    ("lines", "words"), [(OTHERS[:2], "both are down for a moment"), (OTHERS[:1], "The other tunnel")]
)
def test_what_two_restarts_mean_is_said(lines, words):
    told = [f for f in make_plan(SITE, DEMO, DONE.overlaid(lines)).findings if f.name == "tunnel-restarts"]
    assert len(told) == len(lines)
    assert all(words in str(finding.advice) for finding in told)
