"""Five hundred applies with random faults at random moments: the invariant never breaks."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.cli import exits
from rtxvpn.errors import RtxError

from .conftest import Killed
from .injury import Injured
from .loading import files_of

MakeBench = Callable[..., Any]
ROUNDS, SHARES = 500, 10
WIRES = ["ssh", "telnet", "serial"]
DROPPED = ["linger", "keep", "rollback"]
STEPS = ["look", "back up", "send", "read back", "wait", "save", "take back", "never"]
OF_A_CANDIDATE = ["look", "back up", "upload", "difference", "load", "loaded", "read back", "wait", "save"]
INJURIES = ["cut", "hang", "reboot", "killed", "Ctrl-C", "Ctrl-C twice"]
FAULTS = ["refuse=bgp", "refuse=no ", "garbage", "cut", "hang", "reboot", "save-fails", "psk=2", "udp500"]


def ends(desk: Any, dice: random.Random, steps: list[str]) -> int | None:
    """Apply once, with one or two things going wrong; the exit code, None for a process that is gone."""
    if dice.random() < 0.5:
        name, _, value = dice.choice(FAULTS).partition("=")
        counted = name in ("garbage", "cut", "hang", "reboot")
        desk.lab.router.set_fault(name, str(dice.randint(0, 62)) if counted else value or None)
    injury = Injured(desk, dice.choice(steps), dice.choice(INJURIES), dice.randint(0, 57))
    try:
        outcome = desk.apply(injury, wait_s=45.0)
    except RtxError as error:
        return exits.code_of(error)
    except (KeyboardInterrupt, Killed):
        return None
    return exits.STATES[outcome.report.state.value]


def check(desk: Any, code: int | None) -> None:
    """As before or as intended, saved only when healthy, and the exit code is true."""
    desk.later()
    before = desk.now() == desk.untouched and desk.lab.saved() == desk.factory
    if code == exits.OK:
        assert desk.intended()
    elif code in (exits.REFUSED, exits.ROLLED_BACK, exits.UNREACHABLE):
        assert before
    else:
        assert before or desk.intended() or (desk.holds_the_site() and desk.lab.saved() == desk.factory)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_the_invariant_holds(bench: MakeBench, share: int, request: pytest.FixtureRequest) -> None:
    for turn in range(ROUNDS // SHARES // 2):  # each share runs twice: known words, scrambled
        seed = f"{request.node.name}/{turn}"
        dice = random.Random(seed)
        desk = bench(
            wire=dice.choice(WIRES), dropped=dice.choice(DROPPED), dirty=dice.choice(["compare", "touch"])
        )
        desk.fresh(seed)
        check(desk, ends(desk, dice, STEPS))
        desk.heal()
        desk.apply()
        assert desk.intended(), seed


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_the_invariant_holds_for_a_candidate(
    loading: MakeBench, share: int, request: pytest.FixtureRequest
) -> None:
    """As above with `--method load`; nor is a file left behind after the next run."""
    for turn in range(ROUNDS // SHARES // 5):
        seed = f"{request.node.name}/{turn}"
        dice = random.Random(seed)
        desk = loading(dropped=dice.choice(DROPPED), file_text=dice.choice(["cp932", "utf-8"]))
        desk.fresh(seed)
        check(desk, ends(desk, dice, OF_A_CANDIDATE))
        desk.heal()
        desk.method = dice.choice(["lines", "load"])
        desk.apply()
        assert desk.intended(), seed
        assert files_of(desk) == ["0"], seed
