"""Five hundred changes with random faults at random moments: the invariant never breaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rtxvpn.cli import exits
from rtxvpn.errors import RtxError

from .conftest import Killed
from .injury import Injured, InjuredRollback
from .loading import files_of
from .moments import unsaved
from .test_matrix import DROPPED, THEIRS

MakeBench = Callable[..., Any]
ROUNDS, SHARES = 500, 10
WIRES = ["ssh", "telnet", "serial"]
STEPS = [
    "look",
    "back up",
    "arm",
    "send",
    "read back",
    "wait",
    "disarm",
    "save",
    "take back",
    "move",
    "never",
]
OF_A_CANDIDATE = ["look", "back up", "upload", "difference", "load", "loaded", "read back", "wait", "save"]
INJURIES = [
    *("cut", "hang", "reboot", "killed", "Ctrl-C", "Ctrl-C twice"),
    *("refuse=bgp", "refuse=no ", "garbage", "busy-admin", "save-fails"),
]
FAULTS = [
    *("refuse=bgp", "refuse=no ", "garbage", "cut", "hang", "reboot", "save-fails", "psk=2", "udp500"),
    "busy-admin",
]
COUNTED = ("garbage", "cut", "hang", "reboot", "busy-admin")


class Ended:
    """How a change ended: its exit code, None for a process that is gone, and what was advised."""

    def __init__(self, act: Callable[[], Any]) -> None:
        self.code: int | None = None
        self.advice = ""
        try:
            self.code = code_of(act())
        except RtxError as error:
            self.code, self.advice = exits.code_of(error), str(error.advice or "")
        except (KeyboardInterrupt, Killed):
            return

    @property
    def restart_helps(self) -> bool:
        """Tell whether it was said that a restart helps, and not promised that the router goes back by itself."""
        promised = "by itself" in self.advice and "most likely" not in self.advice
        return self.code == exits.UNKNOWN_OUTCOME and "restart" in self.advice and not promised


def code_of(outcome: Any) -> int:
    """The exit code of an apply or a rollback that came to its end."""
    if isinstance(outcome, bool):
        return exits.ROLLED_BACK if outcome else exits.OK
    return exits.CHANGES if outcome.report is None else exits.STATES[outcome.report.state.value]


def injured(desk: Any, dice: random.Random, steps: list[str], kind: type[Injured] = Injured) -> Injured:
    """Let one or two things go wrong."""
    if dice.random() < 0.5:
        name, _, value = dice.choice(FAULTS).partition("=")
        counted = str(desk.lab.router._machine.faults._accepted + dice.randint(0, 62))
        desk.lab.router.set_fault(name, counted if name in COUNTED else value or None)
    what, at, accept = dice.choice(INJURIES), dice.randint(0, 57), dice.random() < 0.5
    return kind(desk, dice.choice(steps), what, at, accept=accept)


def heal(desk: Any) -> None:
    """Take every fault away, also what waits for a line that has not come, and come in where the router is now."""
    desk.heal()
    if desk.url is not None:
        address = next(line.split()[3] for line in desk.lab.running() if line.startswith("ip lan1 address"))
        desk.url = f"{desk.wire}://admin@{address.partition('/')[0]}"
    desk.lab.watch = lambda data, taken: None


def of_us(lines: list[str]) -> list[str]:
    """The lines without what another administrator typed meanwhile, and without the console's."""
    return [line for line in lines if line != THEIRS and not line.startswith("console ")]


def as_intended(desk: Any) -> bool:
    """Tell whether the router holds all of the site, and the same is saved."""
    return bool(desk.holds_the_site()) and of_us(desk.lab.saved()) == of_us(desk.lab.running())


class Held:
    """What the router holds once everything that was armed has acted; nothing of that may be saved."""

    def __init__(self, desk: Any) -> None:
        desk.later()
        assert not [line for line in desk.lab.saved() if "* restart" in line]
        self.running, self.saved = of_us(desk.now()), of_us(desk.lab.saved())
        factory = of_us(desk.factory)
        whole = self.saved == factory and desk.holds_the_site()
        self.before = self.saved == factory and self.running in (of_us(desk.untouched), factory)
        self.unsaved = self.saved == factory
        self.kept_theirs = self.running == of_us(desk.untouched)
        self.new = as_intended(desk) or whole


def check(desk: Any, ended: Ended, alone: bool = False) -> Held:
    """As before or as intended, saved only when healthy, the exit code true; half only where it is told (`alone`)."""
    held = Held(desk)
    if ended.code == exits.OK:
        assert as_intended(desk)
    elif ended.code in (exits.REFUSED, exits.ROLLED_BACK, exits.UNREACHABLE, exits.CHANGES):
        assert held.before
    else:
        assert held.before or held.new or alone or (ended.restart_helps and held.unsaved)
        assert ended.code is None or ended.advice
    return held


def one_apply(desk: Any, dice: random.Random) -> None:
    """Once, perhaps with lines of somebody that are not saved; those are kept unless the router restarted."""
    somebody = dice.random() < 0.25
    if somebody:
        unsaved(desk)
    boots = list(desk.lab.router._machine.boots)
    listener = injured(desk, dice, STEPS)
    ended = Ended(lambda: desk.apply(listener, wait_s=45.0))
    # with unsaved lines of somebody there is no restart, and a dead wire may stop the timer: then it is told
    alone = somebody and desk.lab.router.options.dropped == "keep" and desk.url is None
    held = check(desk, ended, alone)
    if desk.lab.router._machine.boots == boots:
        assert held.kept_theirs or not held.before


def second_run(desk: Any, dice: random.Random) -> None:
    """What a lost apply left is gone on from, or gone back from to before it."""
    lost = Injured(desk, dice.choice(STEPS), dice.choice(INJURIES[:6]), dice.randint(0, 57))
    Ended(lambda: desk.apply(lost, wait_s=45.0))
    heal(desk)
    desk.lab.clock.advance(float(dice.choice([0, 50, 100, 400])))
    desk.lab.running()
    listener = injured(desk, dice, STEPS)
    ended = Ended(lambda: desk.apply(listener, wait_s=45.0))
    held = Held(desk)
    if ended.code == exits.OK:
        assert as_intended(desk)
    else:
        assert held.before or held.new or (ended.restart_helps and held.unsaved)
    if ended.code in (exits.REFUSED, exits.ROLLED_BACK):
        assert held.before
    assert ended.code != exits.UNKNOWN_OUTCOME or ended.advice


def one_rollback(desk: Any, dice: random.Random) -> None:
    """As it was, or as before the apply; saved with it, but for the moments of saving itself; once more if lost."""
    if dice.random() < 0.25:
        unsaved(desk)  # and saved along with the apply
    assert desk.apply().saved
    heal(desk)
    applied, back = of_us(desk.now()), of_us(desk.untouched)
    for _ in range(dice.choice([1, 1, 2])):
        listener = injured(desk, dice, STEPS, InjuredRollback)
        ended = Ended(lambda listener=listener: desk.roll_back(listener))  # type: ignore[misc]
        held = Held(desk)
        heal(desk)
        if ended.code == exits.ROLLED_BACK:
            assert held.running == held.saved == back
            break
        if ended.code == exits.REFUSED:
            assert held.running == held.saved == applied
        assert held.running in (applied, back)
        assert held.saved in (applied, back)
        assert ended.code != exits.UNKNOWN_OUTCOME or ended.advice


def one_candidate(desk: Any, dice: random.Random) -> None:
    listener = injured(desk, dice, OF_A_CANDIDATE)
    check(desk, Ended(lambda: desk.apply(listener, wait_s=45.0)))
    heal(desk)
    unlike = desk.lab.running() != desk.lab.saved()  # then a candidate is refused
    desk.method = "lines" if unlike else dice.choice(["lines", "load"])
    desk.apply()
    assert as_intended(desk)
    assert files_of(desk) == ["0"]


KINDS = [one_apply, one_apply, second_run, one_rollback]


def place(bench: MakeBench, dice: random.Random) -> Any:
    """A router as nobody knows them all, by one way in."""
    wire, moves = dice.choice(WIRES), dice.random() < 0.3
    moves = moves and wire != "serial"
    desk = bench(
        wire=wire,
        dropped=dice.choice(DROPPED),
        dirty=dice.choice(["compare", "touch"]),
        timer_speaks=dice.random() < 0.7,
        loses_first_line=dice.random() < 0.2,
        address_change_cuts=moves and dice.random() < 0.5,
    )
    desk.url = f"{wire}://admin@192.168.100.1" if moves else None
    return desk


@contextmanager
def naming(seed: str) -> Iterator[None]:
    """Name the seed with which it fails."""
    try:
        yield
    except BaseException as failure:
        failure.add_note(f"seed: {seed}")
        raise


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_the_invariant_holds(bench: MakeBench, share: int, request: pytest.FixtureRequest) -> None:
    for turn in range(ROUNDS // SHARES // 2):  # each share runs twice: known words, scrambled
        seed = f"{request.node.name}/{turn}"
        dice = random.Random(seed)
        with naming(seed):
            desk = place(bench, dice)
            desk.fresh(seed)
            dice.choice(KINDS)(desk, dice)
            heal(desk)
            desk.apply()
            assert as_intended(desk)
            assert not [line for line in desk.lab.saved() if "* restart" in line]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_the_invariant_holds_for_a_candidate(
    loading: MakeBench, share: int, request: pytest.FixtureRequest
) -> None:
    """As above with `--method load`; nor is a file left behind after the next run."""
    for turn in range(ROUNDS // SHARES // 5):
        seed = f"{request.node.name}/{turn}"
        dice = random.Random(seed)
        with naming(seed):
            desk = loading(dropped=dice.choice(DROPPED), file_text=dice.choice(["cp932", "utf-8"]))
            desk.fresh(seed)
            one_candidate(desk, dice)
