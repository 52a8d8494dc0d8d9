"""An apply looks before it sends and after, and tells why a VPN did not come up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.run import Unhealthy
from rtxvpn.health.result import State
from rtxvpn.report.compare import compare

from .conftest import Quiet

MakeBench = Callable[..., Any]


def states(report: Any) -> dict[tuple[str, str], State]:
    return {(one.check, one.subject): one.state for one in report.results}


def commands(desk: Any) -> list[str]:
    return [line.strip() for line in desk.lab.wire.sent.decode().split("\r")]


def test_a_router_without_a_vpn_is_not_looked_at_before(bench: MakeBench) -> None:
    listener = Quiet()
    bench().apply(listener)
    assert listener.before is None


def test_what_an_apply_made_better_is_known(bench: MakeBench) -> None:
    desk = bench()
    desk.apply()
    connection = desk.open()
    connection.router.configure(["no ip route default"])
    connection.leave()
    listener = Quiet()
    outcome = desk.apply(listener)
    assert outcome.saved
    assert listener.before is not None
    sent = commands(desk)
    pushed = sent.index(next(line for line in sent if line.startswith("ip route ")))
    assert "show ipsec sa" in sent[:pushed]
    assert not [line for line in sent[:pushed] if line.startswith("ping")], "a look before costs no pings"
    told = {(one.kind, one.check) for one in compare(states(listener.before), outcome.report)}
    assert ("better", "route.default") in told
    assert "worse" not in {kind for kind, _ in told}


@pytest.mark.parametrize("keep", [True, False])
def test_an_unhealthy_vpn_is_diagnosed_whether_kept_or_not(bench: MakeBench, keep: bool) -> None:
    desk = bench(faults=(("psk", "1"),))
    if keep:
        report = desk.apply(Quiet(keep=True), wait_s=60.0).report
    else:
        with pytest.raises(Unhealthy) as told:
            desk.apply(wait_s=60.0)
        report = told.value.report
    first = next(one for one in report.results if one.state is not State.OK)
    assert str(first.causes[0]).startswith("the pre-shared key of tunnel 1 differs at AWS")
