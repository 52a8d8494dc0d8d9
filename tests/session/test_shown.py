"""Which commands print the running configuration, and which lines of it."""

from __future__ import annotations

import pytest

from rtxvpn.session.shown import running_config_in

LINES = ["console character ja.euc", "console lines 30", 'console prompt "Tokyo [1] "']


@pytest.mark.parametrize(
    ("command", "held"),
    [
        ("show config", LINES),
        ("SH CONF", LINES),
        ("show techinfo", LINES),
        ("show config | less", LINES),
        ("show config | grep console", LINES),
        ('show config | grep "console lines"', LINES[1:2]),
        ("show config | grep -v prompt", LINES[:2]),
        ("show config | grep -i TOKYO", LINES[2:]),
        ("show config | grep -w con", []),
        ("show config | grep ^console.*30$", LINES[1:2]),
        ("show config | grep [1", LINES[2:]),
        ("show config | grep console | grep -v lines", [LINES[0], LINES[2]]),
    ],
)
def test_a_part_of_a_configuration_holds_what_its_filter_lets_through(command: str, held: list[str]) -> None:
    part = running_config_in(command)
    assert part is not None
    assert not part.compared
    assert [line for line in LINES if part.holds(line)] == held


@pytest.mark.parametrize(
    "command",
    ["show config 0", "show config list", "show config tunnel 1", "show log | grep console", "show ip route", "show co", ""],
)  # fmt: skip
def test_other_outputs_hold_no_console_setting(command: str) -> None:
    assert running_config_in(command) is None


@pytest.mark.parametrize("command", ["show config difference - 0", "sh config diff 0"])
def test_a_comparison_is_no_part_of_one(command: str) -> None:
    part = running_config_in(command)
    assert part is not None
    assert part.compared
