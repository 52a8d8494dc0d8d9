"""However an apply ends, the router is as intended and saved, or as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.run import Unhealthy
from rtxvpn.config.tree import read_config
from rtxvpn.errors import OutcomeUnknown, Refused, RolledBack
from rtxvpn.health.result import State
from rtxvpn.plan.make import make_plan

from .conftest import Quiet

MakeBench = Callable[..., Any]

FAULTS_OF_THE_VPN = ["psk=1", "psk=2", "udp500", "peer-down=1", "peer-down=2", "bgp-down=1", "bgp-down=2"]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("dirty", ["compare", "touch"])
def test_a_factory_router_becomes_a_saved_vpn(bench: MakeBench, language: str, dirty: str) -> None:
    desk = bench(language=language, dirty=dirty)
    outcome = desk.apply()
    assert outcome.saved
    assert outcome.report.state is State.OK
    assert desk.lab.saved() == desk.lab.running()
    assert not [line for line in desk.lab.saved() if line.startswith("console prompt")]
    after = read_config(desk.lab.running())
    assert make_plan(desk.site, desk.download, after).commands == ()


def test_a_second_apply_changes_nothing(bench: MakeBench) -> None:
    desk = bench()
    desk.apply()
    before = desk.lab.running()
    again = desk.apply()
    assert not again.applied
    assert again.changes == 0
    assert again.report.state is State.OK
    assert desk.lab.running() == before


@pytest.mark.parametrize("fault", FAULTS_OF_THE_VPN)
def test_an_unhealthy_vpn_is_taken_back(bench: MakeBench, fault: str) -> None:
    name, _, value = fault.partition("=")
    desk = bench(faults=((name, value or None),))
    with pytest.raises(Unhealthy) as told:
        desk.apply(wait_s=60.0)
    assert told.value.report.state is not State.OK
    assert desk.lab.running() == desk.factory
    assert desk.lab.saved() == desk.factory


def test_an_unhealthy_vpn_can_be_kept_and_is_not_saved(bench: MakeBench) -> None:
    desk = bench(faults=(("udp500", None),))
    outcome = desk.apply(Quiet(keep=True), wait_s=60.0)
    assert outcome.applied
    assert not outcome.saved
    assert desk.lab.saved() == desk.factory
    assert desk.lab.running() != desk.factory


@pytest.mark.parametrize(
    "text", ["ipsec ike group 1", "bgp use on", "ip lan2 address", "dhcp scope", "statistics"]
)
def test_a_refusal_stops_the_push_and_is_taken_back(bench: MakeBench, text: str) -> None:
    desk = bench(faults=(("refuse", text),))
    listener = Quiet()
    with pytest.raises(Refused) as refused:
        desk.apply(listener)
    assert text in refused.value.command
    assert listener.sent[-1] == refused.value.command
    assert desk.lab.running() == desk.factory
    assert desk.lab.saved() == desk.factory


@pytest.mark.parametrize("after", [1, 8, 23, 57])
def test_ctrl_c_takes_back_what_was_sent(bench: MakeBench, after: int) -> None:
    desk = bench()
    with pytest.raises(RolledBack):
        desk.apply(Quiet(stop_after=after))
    assert desk.lab.running() == desk.factory
    assert desk.lab.saved() == desk.factory


@pytest.mark.parametrize("fault", ["cut=1", "cut=20", "hang=5", "reboot=9", "cut=55"])
def test_a_line_that_fails_leaves_the_saved_configuration(bench: MakeBench, fault: str) -> None:
    name, _, value = fault.partition("=")
    desk = bench(faults=((name, value),))
    with pytest.raises(OutcomeUnknown):
        desk.apply()
    assert desk.lab.saved() == desk.factory


def test_garbage_is_no_silence(bench: MakeBench) -> None:
    desk = bench(faults=(("garbage", "12"),))
    with pytest.raises((Refused, OutcomeUnknown)):
        desk.apply()
    assert desk.lab.saved() == desk.factory


def test_a_save_that_fails_is_tried_again_and_then_taken_back(bench: MakeBench) -> None:
    desk = bench(faults=(("save-fails", None),))
    listener = Quiet()
    with pytest.raises(RolledBack, match="does not save"):
        desk.apply(listener)
    assert any("once more" in stage for stage in listener.stages)
    assert desk.lab.running() == desk.lab.saved() == desk.factory
    desk.later()
    assert desk.lab.running() == desk.factory


def test_nothing_is_sent_without_agreement(bench: MakeBench) -> None:
    desk = bench()
    outcome = desk.apply(Quiet(agree=False))
    assert not outcome.applied
    assert desk.lab.running() == desk.factory


def test_no_secret_in_what_is_told(bench: MakeBench) -> None:
    desk = bench()
    listener = Quiet()
    desk.apply(listener)
    keys = [tunnel.pre_shared_key for tunnel in desk.download.connection.tunnels]
    told = "\n".join(listener.sent + listener.stages)
    assert not [key for key in keys if key in told]


def test_the_backup_is_what_was_found(bench: MakeBench) -> None:
    desk = bench()
    outcome = desk.apply()
    kept = [line for line in outcome.backup.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in kept if line] == desk.factory
    assert outcome.backup.stat().st_mode & 0o777 == 0o600


def test_what_another_administrator_did_meanwhile_stays(bench: MakeBench) -> None:
    desk = bench(faults=(("busy-admin", None), ("udp500", None)))
    with pytest.raises(Unhealthy):
        desk.apply(wait_s=40.0)
    added = [line for line in desk.lab.running() if line not in desk.factory]
    assert added
    assert not [line for line in desk.factory if line not in desk.lab.running()]
