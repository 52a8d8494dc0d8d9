"""The user's console settings, whatever order lost changes, looks, timers and restarts come in: put back, saved as they were."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtxvpn.apply.rollback import ChangedSince
from rtxvpn.errors import OutcomeUnknown, RtxError
from rtxvpn.simulator.config import FACTORY
from tests.conftest import Lab

from .conftest import Bench, Killed, Quiet
from .injury import Injured, strike
from .loading import LOGINS

MakeBench = Callable[..., Any]
CONSOLE = ["console character ja.utf8", "console columns 132", 'console prompt "[Tokyo] "']
RUNNING = [*LOGINS, *FACTORY, *CONSOLE]
# a wire, and what its death does to the timer
WAYS = [
    ("ssh", "linger"),
    ("ssh", "keep"),
    ("telnet", "rollback"),
    ("telnet", "linger"),
    ("serial", "linger"),
]
everywhere = pytest.mark.parametrize(("wire", "dropped"), WAYS)


def consoles(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("console")]


class Night:
    """What happens to one router in a night, one thing after the other; `desk` is whose it is."""

    def __init__(self, desk: Any) -> None:
        self.desk = desk

    def lose(self, what: str, at: int = 40) -> None:
        """An apply, whose line or process is lost."""
        with suppress(RtxError, Killed):
            self.desk.apply(Injured(self.desk, "send", what, at))
        self.started()

    def started(self) -> None:
        """Let a router that is starting come to its end."""
        if self.desk.lab.router._machine.down_until is not None:
            self.desk.lab.clock.advance(self.desk.lab.router.options.boot_seconds)

    def look(self, wire: str | None = None) -> None:
        """What `plan`, `show` and `verify` do: come in, read, leave."""
        connection = self.desk.open(wire=wire)
        connection.router.running_config()
        assert connection.leave().clean

    def look_and_lose(self, what: str) -> None:
        """The same, lost on the way."""
        connection = self.desk.open()
        try:
            strike(self.desk, what)
            connection.router.running_config()
        except RtxError:
            connection.leave()
        except Killed:
            self.desk.die()

    def wait(self, seconds: float = 3600.0) -> None:
        """Whatever is armed acts."""
        self.desk.heal()
        self.desk.later(seconds)
        self.started()

    def restart(self) -> None:
        """Somebody pulls the plug."""
        self.desk.lab.router._machine.reboot_wanted = "Power-on boot"
        self.wait(60.0)

    def at_the_end(self) -> None:
        """A session that ends well leaves the user's settings, and none of ours is saved."""
        assert consoles(self.desk.lab.saved()) == CONSOLE
        assert consoles(self.desk.lab.running()) == CONSOLE


@everywhere
@pytest.mark.parametrize("what", ["cut", "killed", "hang", "reboot"])
def test_a_lost_apply_a_look_and_its_timer(bench: MakeBench, wire: str, dropped: str, what: str) -> None:
    desk = bench(RUNNING, wire, dropped=dropped)
    night = Night(desk)
    night.lose(what)
    night.wait(60.0)
    night.look()
    night.at_the_end()
    night.wait()
    assert desk.apply().saved
    night.at_the_end()
    assert desk.roll_back()
    night.at_the_end()
    assert desk.told == []


@pytest.mark.parametrize("other", ["ssh", "telnet", "serial"])
def test_a_look_over_another_wire(bench: MakeBench, other: str) -> None:
    night = Night(bench(RUNNING, "ssh", dropped="linger"))
    night.lose("killed")
    night.look(other)
    night.at_the_end()
    night.wait()
    night.look(other)
    night.at_the_end()


@everywhere
@pytest.mark.parametrize("what", ["cut", "killed"])
def test_a_look_that_is_lost_after_the_timer(bench: MakeBench, wire: str, dropped: str, what: str) -> None:
    night = Night(bench(RUNNING, wire, dropped=dropped))
    night.lose("killed")
    night.look()
    night.wait()
    night.look_and_lose(what)
    night.wait()
    assert night.desk.apply().saved
    night.at_the_end()


@pytest.mark.parametrize(("step", "what"), [("disarm", "cut"), ("save", "cut"), ("save", "killed")])
@everywhere
def test_the_line_is_lost_after_the_console_was_put_back(
    bench: MakeBench, wire: str, dropped: str, step: str, what: str
) -> None:
    """The timer, armed while they were ours, brings them back once more."""
    desk = bench(RUNNING, wire, dropped=dropped)
    night = Night(desk)
    with pytest.raises((OutcomeUnknown, Killed)):
        desk.apply(Injured(desk, step, what, None))
    night.wait()
    night.look()
    night.at_the_end()


def test_a_timer_that_ends_while_the_next_run_waits_for_it(bench: MakeBench) -> None:
    """It brings the very name back that the next run has, for both had found the same settings."""
    desk = bench(RUNNING, "ssh", dropped="linger")
    night = Night(desk)
    night.lose("killed")
    night.look()
    listener = Quiet()
    assert desk.apply(listener).saved
    assert listener.waits
    night.at_the_end()
    assert len(list(desk.folder.rglob("rtxvpn-*.json"))) == 1


def test_somebody_saves_what_a_lost_apply_left(bench: MakeBench) -> None:
    """Months later a restart brings it back, and it is known still."""
    desk = bench(RUNNING, "ssh", dropped="keep")
    night = Night(desk)
    night.lose("killed", 0)
    machine = desk.lab.router._machine
    machine.files[machine.boot_file] = machine.running
    for _ in range(3):
        night.look()
        assert consoles(desk.lab.running()) == CONSOLE
        night.restart()
        assert consoles(desk.lab.running()) != CONSOLE
    assert desk.apply().saved
    night.at_the_end()


def test_settings_that_somebody_changes_meanwhile_are_the_ones_to_keep(bench: MakeBench) -> None:
    desk = bench(RUNNING, "ssh", dropped="linger")
    night = Night(desk)
    night.lose("killed", 0)
    night.look()
    machine = desk.lab.router._machine
    machine.change(machine.running.put("console columns", "console columns 100"))
    night.look()
    changed = [line.replace("132", "100") for line in CONSOLE]
    assert consoles(desk.lab.running()) == changed
    night.wait()  # the timer of the lost apply goes back to before that, and so does the console
    night.look()
    night.at_the_end()


STEPS = st.one_of(
    st.tuples(st.just("lose"), st.sampled_from(["cut", "killed", "hang", "reboot"]), st.integers(0, 57)),
    st.tuples(st.just("look"), st.sampled_from([None, "ssh", "telnet", "serial"])),
    st.tuples(st.just("look_and_lose"), st.sampled_from(["cut", "killed", "hang"])),
    st.tuples(st.just("wait"), st.sampled_from([30.0, 200.0, 3600.0])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("apply")),
    st.tuples(st.just("roll_back")),
)


@given(st.sampled_from(WAYS), st.booleans(), st.lists(STEPS, min_size=2, max_size=7))
@example(("telnet", "linger"), False, [("lose", "cut", 40), ("look", None), ("wait", 3600.0), ("apply",)])
def test_whatever_the_order(
    tmp_path_factory: pytest.TempPathFactory, way: tuple[str, str], scramble: bool, steps: list[Any]
) -> None:
    wire, dropped = way
    folder = tmp_path_factory.mktemp("night")
    desk = Bench(Lab, folder, RUNNING, wire, {"dropped": dropped, "scramble": scramble})
    night = Night(desk)
    for name, *how in [*steps, ("wait", 3600.0), ("look", None)]:
        desk.heal()
        with suppress(ChangedSince):
            getattr(desk if name in ("apply", "roll_back") else night, name)(*how)
        if name in ("look", "apply", "roll_back"):
            night.at_the_end()
        assert consoles(desk.lab.saved()) == CONSOLE
    assert desk.told == []
