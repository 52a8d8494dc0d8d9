"""From one configuration to another and back, against a little interpreter of the tests' own."""

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.config.diff import Change, additions, difference, needs_refresh, typed, undone
from rtxvpn.config.tree import Config, Entry

# the settings that the little router knows: (context, words that name it, values it may have)
SETTINGS = [
    (None, "ip route default", ["gateway pp 1", "gateway 192.0.2.1", "gateway 192.0.2.1 weight 2"]),
    (None, "ip route 10.0.0.0/16", ["gateway tunnel 1 hide gateway tunnel 2 hide", "gateway tunnel 1"]),
    (None, "ip lan1 address", ["192.168.1.1/24", "192.168.2.1/24"]),
    (None, "bgp neighbor 1", ["64512 169.254.1.1 hold-time=30", "64513 169.254.1.1"]),
    (None, "bgp use", ["on", "off"]),
    (None, "dhcp scope 1", ["192.168.1.2-192.168.1.9/24", "192.168.2.2-192.168.2.9/24"]),
    ("tunnel 1", "ipsec ike pre-shared-key 1", ["text Abc", "text abc"]),
    ("tunnel 1", "ipsec ike group 1", ["modp1024", "modp2048"]),
    ("tunnel 1", "ip tunnel address", ["169.254.1.2/30", "169.254.2.2/30"]),
    ("tunnel 2", "ip tunnel address", ["169.254.1.2/30", "169.254.3.2/30"]),
    ("tunnel 2", "ipsec sa policy 202", ["2 esp aes-cbc sha-hmac", "2 esp aes256-cbc sha256-hmac"]),
    ("pp 1", "pp always-on", ["on", "off"]),
]


def run(state, lines):
    """Type lines into a state {(context, name): value}; the interpreter knows the names above only."""
    state = dict(state)
    context = None
    for line in lines:
        words = line.split(" ")
        if words[1:2] == ["select"]:
            context = None if words[2] == "none" else f"{words[0]} {words[2]}"
            continue
        if line == "bgp configure refresh":
            continue
        no = words[0] == "no"
        body = line[3:] if no else line
        place, name = next(
            (place, name)
            for place, name, _ in SETTINGS
            if (body + " ").startswith(name + " ") and place in (None, context)
        )
        if no:
            del state[(place, name)]
        else:
            state[(place, name)] = body[len(name) + 1 :]
    assert context is None  # nothing typed may leave a context selected
    return state


def config_of(state):
    return Config(tuple(Entry(context, f"{name} {value}") for (context, name), value in state.items()))


_SETTING = st.sampled_from(SETTINGS).flatmap(
    lambda known: st.tuples(st.just((known[0], known[1])), st.sampled_from(known[2]))
)
STATES = st.lists(_SETTING, max_size=14).map(dict)


def commands(changes):
    return [command for _, command in typed([(c.context, c.command) for c in changes])]


@given(STATES, STATES)
def test_running_plus_the_difference_is_the_intended(running, intended):
    changes = difference(config_of(running), config_of(intended))
    assert run(running, commands(changes)) == intended


@given(STATES, STATES)
def test_the_undo_brings_running_back(running, intended):
    changes = difference(config_of(running), config_of(intended))
    assert run(run(running, commands(changes)), undone(changes)) == running


@given(STATES, STATES)
def test_nothing_is_typed_in_vain(running, intended):
    changes = difference(config_of(running), config_of(intended))
    differing = {key for key in running.keys() | intended.keys() if running.get(key) != intended.get(key)}
    assert len(changes) == len(differing)


@given(STATES, STATES)
def test_additions_touch_nothing_else(running, wanted):
    changes = additions(config_of(running), config_of(wanted).entries)
    after = run(running, commands(changes))
    assert after == {**running, **wanted}
    assert run(after, undone(changes)) == running
    assert additions(config_of(after), config_of(wanted).entries) == ()


@given(STATES)
def test_no_difference_to_oneself(state):
    assert difference(config_of(state), config_of(dict(reversed(state.items())))) == ()


def test_contexts_are_selected_only_where_needed():
    pairs = [("tunnel 1", "a"), ("tunnel 1", "b"), ("tunnel 2", "c"), (None, "d"), ("pp 1", "e")]
    assert typed(pairs) == [
        (None, "tunnel select 1"),
        ("tunnel 1", "a"),
        ("tunnel 1", "b"),
        ("tunnel 1", "tunnel select 2"),
        ("tunnel 2", "c"),
        ("tunnel 2", "tunnel select none"),
        (None, "d"),
        (None, "pp select 1"),
        ("pp 1", "e"),
        ("pp 1", "pp select none"),
    ]


def test_undoing_bgp_ends_with_a_refresh():
    assert undone([Change(None, "bgp use on", ("no bgp use",))]) == ["no bgp use", "bgp configure refresh"]
    assert undone([Change(None, "login timer clear", ("no login timer",))]) == ["no login timer"]
    assert not needs_refresh(["ip route default gateway pp 1"])
