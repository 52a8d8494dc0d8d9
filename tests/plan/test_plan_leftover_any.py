"""From any router with left-over settings to the intended one and back."""

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.config.tree import Config, Entry, read_config, render_config
from rtxvpn.plan import make_plan, undo_commands

from .hand import full, typed_into
from .test_plan_leftover import DEMO, PLAIN, SITE, WAITING

GROUPS = [Entry(f"tunnel {n}", f"ipsec ike group {n} modp1024") for n in (1, 2)]
# lines that mean the same with other words or without them
SPOKEN = [
    *GROUPS,
    Entry("tunnel 1", "ipsec ike version 1 1"),
    Entry("tunnel 2", "tunnel encapsulation ipsec"),
]
LEFT = [
    Entry(f"tunnel {n}", line)
    for n in (1, 2)
    for line in (
        f"ipsec ike version {n} 2",
        f"ipsec ike nat-traversal {n} on",
        f"ipsec ike local name {n} office key-id",
        f"ipsec ike remote name {n} 203.0.113.1 ipv4-addr",
        f"ipsec ike negotiation receive {n} off",
        f"ipsec ike child-exchange type {n} 2",
        "tunnel encapsulation l2tp",
        "l2tp tunnel disconnect time off",
    )
] + [Entry(None, f"ipsec transport {n} 20{n} udp 1701") for n in (1, 2)]
OTHERS = [
    Entry("tunnel 1", "ipsec ike local id 1 0.0.0.0/0"),
    Entry("tunnel 3", "ipsec ike version 3 2"),
    Entry("tunnel 3", "tunnel encapsulation l2tp"),
    Entry(None, "l2tp service on"),
    Entry(None, "ipsec transport 3 203 udp 1701"),
    Entry("tunnel 2", "ipsec ike pre-shared-key 2 text Old.Key22"),
]


@st.composite
def routers(draw):
    """Routers with some of the intended lines, some left over, some of others, in any order."""
    kept = draw(st.lists(st.sampled_from([*PLAIN.entries, *SPOKEN]), unique=True))
    left = draw(st.lists(st.sampled_from(LEFT), unique=True))
    others = draw(st.lists(st.sampled_from(OTHERS), unique=True))
    return Config().overlaid(draw(st.permutations([*kept, *left, *others])))


@given(routers(), st.lists(st.sampled_from(WAITING), unique=True))
def test_the_key_exchange_is_on_after_any_plan_and_the_undo_leaves_it_as_it_was(running, waiting):
    running = running.overlaid([*waiting, Entry(None, "ipsec auto refresh 3 off")])
    plan = make_plan(SITE, DEMO, running)
    after = typed_into(running, full(plan))
    assert {e.text for e in after.entries if "auto refresh" in e.text} == {
        "ipsec auto refresh on",
        "ipsec auto refresh 3 off",
    }
    assert make_plan(SITE, DEMO, read_config(render_config(after))).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


@given(routers())
def test_from_any_router_to_the_intended_and_back(running):
    plan = make_plan(SITE, DEMO, running)
    after = typed_into(running, full(plan))
    left = {entry.key for entry in LEFT}
    assert (
        after.means()
        == Config(tuple(e for e in running.overlaid(PLAIN.entries).entries if e.key not in left)).means()
    )
    assert make_plan(SITE, DEMO, read_config(render_config(after))).commands == ()
    assert typed_into(after, undo_commands(plan)).means() == running.means()


@given(routers())
def test_what_is_taken_off_goes_while_its_tunnel_is_off(running):
    enabled = {e.text.split(" ")[2] for e in running.entries if e.text.startswith("tunnel enable ")}
    for command in make_plan(SITE, DEMO, running).commands:
        words = command.command.split(" ")
        if words[:3] == ["no", "tunnel", "enable"]:
            enabled.discard(words[3])
        elif words[:2] == ["tunnel", "enable"]:
            enabled.add(words[2])
        elif words[0] == "no":
            assert command.context.split(" ")[1] not in enabled
