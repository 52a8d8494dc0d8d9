"""A line that says what the router does anyway is needed on factory state alone, where all of the procedure is typed."""

from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry
from rtxvpn.plan import make_plan

from .hand import full, typed_into
from .test_plan_leftover import DEMO, PLAIN, SITE
from .test_plan_leftover_any import GROUPS


def test_what_the_router_does_without_a_line_needs_none():
    spoken = PLAIN.overlaid(GROUPS)
    silent = Config(tuple(entry for entry in spoken.entries if entry not in GROUPS))
    for running in (spoken, silent):
        assert make_plan(SITE, DEMO, running).commands == ()
    # where another value stands, the line is needed as before
    other = silent.overlaid([Entry("tunnel 2", "ipsec ike group 2 modp2048")])
    assert "ipsec ike group 2 modp1024" in full(make_plan(SITE, DEMO, other))
    assert "ipsec ike group 1 modp1024" not in full(make_plan(SITE, DEMO, other))


def test_the_procedure_on_factory_state_has_every_line_and_a_second_plan_is_empty():
    plan = make_plan(SITE, DEMO)
    assert "ipsec ike group 1 modp1024" in full(plan)
    after = typed_into(FACTORY, full(plan))
    for held in (after, Config(tuple(e for e in after.entries if not e.text.startswith("ipsec ike group ")))):
        assert [c for c in make_plan(SITE, DEMO, held).commands if c.undo] == []
        assert held.means() == after.means()
