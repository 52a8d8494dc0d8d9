"""Back to factory state before the plan: by the serial number, over the console only, and proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.apply.reset import factory_reset, require_console
from rtxvpn.apply.rollback import NOTHING, roll_back
from rtxvpn.apply.run import apply
from rtxvpn.errors import LoginRefused, OutcomeUnknown, Refused, RtxError, SiteError, UsageError
from rtxvpn.plan.keep import KeptPlan
from rtxvpn.session.login import NOBODY
from rtxvpn.simulator.config import FACTORY
from rtxvpn.words import Msg

from .conftest import Killed, Quiet

MakeBench = Callable[..., Any]
SERIAL = "M4A000830"
OLD = (
    "login password *",
    "administrator password *",
    "login user admin *",
    "console character en.ascii",
    "console prompt OLD",
    "ip lan1 address 10.1.1.1/24",
    "ip route default gateway 10.1.1.254",
    "sshd service on",
    "sshd host key generate *",
)


class Typist(Quiet):
    """Somebody who types a serial number; `at` the wait for the start, something happens."""

    def __init__(self, typed: str = SERIAL, at: Callable[[], None] | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.typed = typed
        self._at = at
        self.waits = 0

    def waiting(self, told: Msg) -> None:
        self.waits += 1
        if self._at is not None and self.waits == 3:
            self._at()


def old(bench: MakeBench, **options: Any) -> Any:
    return bench(running=OLD, wire="serial", **options)


def reset(desk: Any, listener: Quiet | None = None, **options: Any) -> tuple[bool, Any]:
    """Reset, and leave the connection open as an apply finds it."""
    connection = desk.open()
    try:
        return factory_reset(connection, desk.job(), listener or Typist(), **options), connection
    except Killed:
        connection.hang_up()
        raise


def kinds(desk: Any) -> list[tuple[str, str | None]]:
    return [(past.kind, past.outcome) for past in pasts(desk.job().journals, f"RTX830-{SERIAL}")]


def factory_lines(desk: Any) -> bool:
    return desk.now() == list(FACTORY)


def test_the_plan_goes_on_against_factory_state(bench: MakeBench) -> None:
    desk, listener = old(bench), Typist()
    done, connection = reset(desk, listener)
    assert done
    outcome = apply(connection, desk.job(), listener)
    assert outcome.saved
    assert desk.intended()
    assert not [line for line in desk.lab.running() if "password" in line or "10.1.1" in line]
    assert kinds(desk) == [("apply", "applied"), ("reset", "applied")]
    (backup,) = [
        past.backup for past in pasts(desk.job().journals, f"RTX830-{SERIAL}") if past.kind == "reset"
    ]
    assert "ip lan1 address 10.1.1.1/24" in backup.read_text("utf-8")
    assert backup.stat().st_mode & 0o077 == 0
    desk.who = NOBODY
    desk.open().leave()
    assert desk.intended()


@pytest.mark.parametrize(
    "options",
    [
        {"boot_text": "RTX830 BootROM\r\n......# "},
        {"boot_text": "Password: "},
        {"licences_asked": True, "language": "ja"},
        {"boot_seconds": 3.0},
        {"boot_seconds": 250.0},
    ],
    ids=["babble", "looks like a login", "licences", "quick", "slow"],
)
def test_whatever_the_start_looks_like(bench: MakeBench, options: dict[str, Any]) -> None:
    desk, listener = old(bench, **options), Typist()
    done, connection = reset(desk, listener)
    assert done
    assert factory_lines(desk)
    connection.leave()
    assert desk.lab.running() == list(FACTORY)
    assert any("(Y/N)" in stage for stage in listener.stages) == ("licences_asked" in options)


@pytest.mark.parametrize("typed", ["", "M4A00083", "y", SERIAL.lower()])
def test_without_its_serial_number_nothing_is_sent(bench: MakeBench, typed: str) -> None:
    desk = old(bench)
    before = desk.lab.running()
    done, connection = reset(desk, Typist(typed))
    connection.leave()
    assert not done
    assert desk.lab.running() == before
    assert b"cold" not in desk.lab.wire.sent
    assert not kinds(desk)


@pytest.mark.parametrize("url", ["ssh://admin@192.0.2.1", "telnet://192.0.2.1"])
def test_other_wires_are_refused(bench: MakeBench, url: str) -> None:
    with pytest.raises(UsageError, match="serial console only"):
        require_console(url)
    desk = old(bench)
    desk.url = url
    with pytest.raises(UsageError):
        reset(desk)
    assert b"cold" not in desk.lab.wire.sent


@pytest.mark.parametrize("url", ["serial://COM3", "socket://192.0.2.1:4001", "rfc2217://192.0.2.1:4001"])
def test_every_console_will_do(url: str) -> None:
    require_console(url)


def test_a_plan_that_would_be_refused_refuses_before(bench: MakeBench) -> None:
    desk = old(bench)
    kept = KeptPlan(desk.folder / "kept.json", "of another configuration", ())
    connection = desk.open()
    with pytest.raises(RtxError):
        factory_reset(connection, replace(desk.job(), kept=kept), Typist())
    assert b"cold" not in desk.lab.wire.sent


def test_another_model_is_left_alone(bench: MakeBench) -> None:
    desk = old(bench)
    connection = desk.open()
    running = connection.router.running_config
    connection.router.running_config = lambda: running().replace("# RTX830 ", "# RTX1210 ")
    with pytest.raises(SiteError, match="RTX1210"):
        factory_reset(connection, desk.job(), Typist())
    assert b"cold" not in desk.lab.wire.sent


def test_a_wrong_administrator_password_erases_nothing(bench: MakeBench) -> None:
    desk = old(bench)
    before = desk.lab.running()
    connection = desk.open()
    connection.administrator = "not-it-at-all"
    with pytest.raises(Refused, match="cold start") as told:
        factory_reset(connection, desk.job(), Typist())
    assert "not-it-at-all" not in str(told.value)
    connection.leave()
    assert desk.lab.running() == before
    assert kinds(desk) == [("reset", "not applied")]


def test_a_router_that_starts_with_other_passwords_is_unknown(bench: MakeBench) -> None:
    desk = old(bench)
    machine = desk.lab.router._machine

    def stick() -> None:
        machine.running = machine.files["0"] = machine.running.put("login password", "login password stick")

    with pytest.raises(OutcomeUnknown, match="did not accept the login"):
        reset(desk, Typist(at=stick))


def test_a_router_that_starts_with_another_configuration_is_unknown(bench: MakeBench) -> None:
    desk = old(bench)
    machine = desk.lab.router._machine

    def stick() -> None:
        machine.running = machine.running.put("ip lan2 address", "ip lan2 address 192.0.2.9/24")

    with pytest.raises(OutcomeUnknown, match="no ip lan2 address"):
        reset(desk, Typist(at=stick))


def test_another_router_on_the_line_is_unknown(bench: MakeBench) -> None:
    desk = old(bench)
    machine = desk.lab.router._machine

    def swapped() -> None:
        machine.options = replace(machine.options, serial_number="OTHER1")

    with pytest.raises(OutcomeUnknown, match="OTHER1"):
        reset(desk, Typist(at=swapped))


def test_the_next_run_tells_of_a_process_that_was_killed(bench: MakeBench) -> None:
    desk = old(bench)

    def kill() -> None:
        raise Killed

    with pytest.raises(Killed):
        reset(desk, Typist(at=kill))
    desk.later()
    desk.who, later = NOBODY, Quiet()
    assert desk.apply(later).saved
    assert any("factory reset of" in stage for stage in later.stages)
    assert kinds(desk)[1] == ("reset", "unknown")


def test_a_rollback_does_not_lead_back_over_a_reset(bench: MakeBench) -> None:
    desk = old(bench)
    desk.apply()
    _, connection = reset(desk)
    assert "cold start" in desk.lab.router.log[0]  # the tunnels that went down before it are forgotten
    assert roll_back(connection, desk.job(), Quiet()) == NOTHING
    assert factory_lines(desk)


def test_an_old_password_does_not_open_it_any_more(bench: MakeBench) -> None:
    desk = old(bench)
    reset(desk)[1].leave()
    desk.who = replace(desk.who, user=None)
    with pytest.raises(LoginRefused):
        desk.open()
