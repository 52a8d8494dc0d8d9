"""A candidate that does not get there, is not understood, is refused, or is left behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.run import Unhealthy
from rtxvpn.cli import exits
from rtxvpn.errors import Refused, RolledBack, RtxError, SiteError

from .conftest import Killed, Quiet
from .loading import files_of, machine, put_in

MakeBench = Callable[..., Any]


def as_before(desk: Any) -> None:
    assert files_of(desk) == ["0"]
    assert desk.lab.running() == desk.lab.saved() == desk.factory
    desk.later()
    assert desk.lab.running() == desk.factory
    assert desk.apply().saved
    assert desk.intended()


@pytest.mark.parametrize("fault", ["short", "lost"])
def test_an_upload_that_fails(loading: MakeBench, fault: str) -> None:
    desk = loading()
    desk.files.fault = fault
    with pytest.raises(RolledBack, match="config1"):
        desk.apply()
    as_before(desk)


def test_a_file_that_the_router_does_not_take(loading: MakeBench) -> None:
    desk = loading("bgp log neighbor open", wrong_lines="refuse")  # a line that its own upload refuses
    machine(desk).uploads["0"] = desk.files.read("/system/config") + b"frobnicate the wan\r\n"
    with pytest.raises(SiteError, match="frobnicate"):
        desk.apply()
    assert files_of(desk) == ["0"]


@pytest.mark.parametrize("agrees", [True, False])
def test_the_router_understands_something_else(loading: MakeBench, agrees: bool) -> None:
    """Somebody changes the router between our reading and the difference: it would be undone by the load."""
    desk = loading()

    class Meddling(Quiet):
        def stage(self, told: Any) -> None:
            super().stage(told)
            if str(told).startswith("ask the router"):
                machine(desk).change(machine(desk).running.put("timezone", "timezone +10:00"))

    listener = Meddling(go_on=agrees)
    if agrees:
        assert desk.apply(listener).saved
        assert desk.intended()
    else:
        with pytest.raises(RolledBack, match="no timezone"):
            desk.apply(listener)
        assert "timezone +10:00" in desk.lab.running()
        assert desk.lab.saved() == desk.factory
    assert [told for told in listener.warnings if "no timezone" in told]
    assert files_of(desk) == ["0"]


@pytest.mark.parametrize(
    ("refuse", "kind", "told"),
    [("load config", Refused, "load config 1"), ("bgp use", RolledBack, "does not hold .* bgp use on")],
)
def test_a_load_that_is_refused(loading: MakeBench, refuse: str, kind: type[RtxError], told: str) -> None:
    desk = loading()
    desk.lab.router.set_fault("refuse", refuse)
    with pytest.raises(kind, match=told):
        desk.apply()
    desk.heal()
    as_before(desk)


def test_a_file_that_cannot_be_deleted_is_told_and_deleted_later(loading: MakeBench) -> None:
    desk = loading()
    desk.lab.router.set_fault("refuse", "delete config")
    listener = Quiet()
    assert desk.apply(listener).saved
    assert [stage for stage in listener.stages if "could not be deleted" in stage]
    assert files_of(desk) == ["0", "1"]
    desk.heal()
    desk.apply()
    assert files_of(desk) == ["0"]


@pytest.mark.slow
def test_unhealthy_is_taken_back(loading: MakeBench) -> None:
    desk = loading()
    desk.lab.router.set_fault("udp500", None)
    with pytest.raises(Unhealthy):
        desk.apply(wait_s=30.0)
    desk.heal()
    as_before(desk)


def test_encrypted_passwords_are_answered_with_ours(loading: MakeBench) -> None:
    desk = loading("login password encrypted login-pw-1", "administrator password encrypted admin-pw-1")
    assert desk.apply().saved
    assert machine(desk).running.get("login password") == "login password encrypted login-pw-1"


@pytest.mark.slow
def test_a_password_of_the_file_that_nobody_knows(loading: MakeBench) -> None:
    desk = loading("login password encrypted something-else")
    with pytest.raises(RtxError) as told:
        desk.apply()
    assert exits.code_of(told.value) in (exits.REFUSED, exits.ROLLED_BACK)
    desk.method = "lines"
    as_before(desk)


@pytest.mark.slow
def test_keys_that_change_are_negotiated_anew(loading: MakeBench) -> None:
    """Old security associations must not make new keys look healthy."""
    desk = loading()
    desk.apply()
    wrong = "ipsec ike pre-shared-key 1 text another-key-than-aws-has"
    held = machine(desk).running
    machine(desk).change(held.put("ipsec ike pre-shared-key 1", wrong, "tunnel 1"))
    machine(desk).save("0", desk.lab.wire.console.session)
    log = len(desk.lab.router.log)
    assert desk.apply().saved
    assert desk.intended()
    assert [line for line in desk.lab.router.log[log:] if "Tunnel[1] Down" in line]


def test_a_lost_candidate_is_deleted_by_the_next_run(loading: MakeBench) -> None:
    desk = loading()

    class Dying(Quiet):
        def stage(self, told: Any) -> None:
            super().stage(told)
            if str(told).startswith("ask the router"):
                raise Killed

    with pytest.raises(Killed):
        desk.apply(Dying())
    assert files_of(desk) == ["0", "1"]
    listener = Quiet()
    assert desk.apply(listener).saved
    assert files_of(desk) == ["0"]
    assert [stage for stage in listener.stages if "delete config1" in stage]
    third = Quiet()
    desk.apply(third)
    assert not [stage for stage in third.stages if "config1" in stage]


@pytest.mark.slow
@pytest.mark.parametrize("wire", ["ssh", "telnet"])
def test_what_somebody_keeps_there_now_is_not_deleted(loading: MakeBench, wire: str) -> None:
    desk = loading()

    class Dying(Quiet):
        def stage(self, told: Any) -> None:
            super().stage(told)
            if str(told).startswith("ask the router"):
                raise Killed

    with pytest.raises(Killed):
        desk.apply(Dying())
    if wire == "ssh":
        put_in(desk, 1, b"ip lan1 address 192.0.2.1/24\n")
    desk.wire, desk.method = wire, "lines"
    listener = Quiet()
    assert desk.apply(listener).saved
    assert files_of(desk) == ["0", "1"]
    assert bool([stage for stage in listener.stages if "still holds" in stage]) == (wire == "telnet")


@pytest.mark.slow
def test_a_rollback_on_another_day(loading: MakeBench) -> None:
    desk = loading()
    desk.apply()
    assert desk.roll_back()
    assert desk.lab.running() == desk.lab.saved()
    assert sorted(desk.lab.running()) == sorted(desk.factory)


@pytest.mark.slow
def test_kept_although_unhealthy(loading: MakeBench) -> None:
    desk = loading()
    desk.lab.router.set_fault("udp500", None)
    outcome = desk.apply(Quiet(keep=True), wait_s=30.0)
    assert (outcome.applied, outcome.saved) == (True, False)
    assert files_of(desk) == ["0"]
    assert desk.holds_the_site()
    desk.later()
    assert desk.holds_the_site()


@pytest.mark.slow
def test_a_save_that_fails(loading: MakeBench) -> None:
    desk = loading()
    desk.lab.router.set_fault("save-fails", None)
    with pytest.raises(RolledBack):
        desk.apply()
    assert files_of(desk) == ["0"]
    assert desk.now() == desk.untouched
    assert desk.lab.saved() == desk.factory


@pytest.mark.slow
def test_what_cannot_be_taken_back_is_left_to_the_timer_of_load(loading: MakeBench) -> None:
    """That timer goes back to where the dead-man's restart stands already, which has to go too."""
    desk = loading()

    class Refusing(Quiet):
        def watching(self, report: Any, left_s: float) -> None:
            desk.lab.router.set_fault("refuse", "no bgp")

    desk.lab.router.set_fault("udp500", None)
    listener = Refusing()
    with pytest.raises(Unhealthy):
        desk.apply(listener, wait_s=30.0)
    assert [stage for stage in listener.stages if "rollback timer" in stage]
    desk.heal()
    as_before(desk)
