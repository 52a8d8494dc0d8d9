"""The console settings of a router that has its own: never ours in what is shown, never lost, never in a file."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from .conftest import Office, Virtual, at
from .programs import finish, start
from .test_every_wire import KINDS, on_wire

KEY = "0urKey.of-the-tests"
RUNNING = [
    "login password *",
    "administrator password *",
    "login user admin *",
    "console character ja.euc",
    "console columns 120",
    "console lines 40",
    'console prompt "Tokyo Head Office of the Long Name Company Ltd., Router No. 1 AB"',
    "ip lan1 address 192.168.100.1/24",
    "tunnel select 1",
    " ipsec tunnel 1",
    "  ipsec sa policy 1 1 esp aes-cbc sha-hmac",
    f"  ipsec ike pre-shared-key 1 text {KEY}",
    "telnetd host lan",
]
WRAPPING = [line for line in RUNNING if "columns" not in line]  # at 80 columns the prompt's line wraps


@pytest.mark.parametrize("running", [RUNNING, WRAPPING], ids=["120 columns", "80 columns"])
def test_a_prompt_that_wraps_is_put_back_and_no_key_is_in_a_file(
    office: Office, virtual: Virtual, running: list[str]
) -> None:
    with virtual(running=running) as simulation:
        before = simulation.dump()["running"]
        ran = office.run("show", office.site, "ping -c 3 127.0.0.1", *at(simulation))
        after = simulation.dump()["running"]
    assert (ran.code, ran.err) == (0, "")
    assert after == before
    kept = [path for path in office.state.rglob("*") if path.is_file()]
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]
    (note,) = (office.state / "console").rglob("*.json")  # the router's timer or a restart may need it yet
    assert os.name != "posix" or note.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("show config", lambda line: True),
        ("sh conf", lambda line: True),
        ("show config | less", lambda line: True),
        ("show config | grep console", lambda line: "console" in line),
        ("show config | grep -v console", lambda line: "console" not in line),
        ("show config | grep Tokyo", lambda line: "Tokyo" in line),
        ("show config | grep -i -w LINES", lambda line: " lines" in line),
        ("show config | grep 200", lambda line: "200" in line),
        (
            "show config | grep console | grep -v prompt",
            lambda line: "console" in line and "prompt" not in line,
        ),
        ("show config tunnel 1", lambda line: False),
    ],
)
def test_a_shown_configuration_is_the_one_that_was_found(
    office: Office, virtual: Virtual, command: str, shown: object
) -> None:
    with virtual(running=RUNNING) as simulation:
        before = simulation.dump()["running"]
        ran = office.run("show", office.site, command, *at(simulation))
    assert ran.code == 0, ran.err
    wanted = [line for line in before if line.startswith("console") and shown(line)]  # type: ignore[operator]
    assert [line for line in ran.out.splitlines() if line.startswith("console")] == wanted
    if "|" not in command and "tunnel" not in command:
        lines = [line for line in ran.out.splitlines() if not line.startswith("#")]
        assert [line.strip() for line in lines if "key" not in line] == [
            line.strip() for line in before if "key" not in line
        ]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
@pytest.mark.parametrize(
    "kind", [KINDS[0], *(pytest.param(kind, marks=pytest.mark.slow) for kind in KINDS[1:])]
)
def test_ctrl_c_while_a_command_runs(office: Office, virtual: Virtual, kind: str) -> None:
    with ExitStack() as stack:
        simulation, url = on_wire(virtual, stack, kind)
        before = simulation.dump()["running"]  # type: ignore[attr-defined]
        process = start(
            office, "show", office.site, "ping -c 6000 192.0.2.1", "--connect", url, "--accept-new-host-key"
        )
        beat = threading.Event()
        while "console columns 200" not in simulation.dump()["running"]:  # type: ignore[attr-defined]
            beat.wait(0.02)
        beat.wait(0.3)
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
        held = simulation.dump()["running"]  # type: ignore[attr-defined]
        log = simulation.dump()["log"]  # type: ignore[attr-defined]
    assert (code, out, err) == (130, "", "interrupted\n")
    assert held == before
    assert "Logout from" in log[-1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")
def test_a_look_after_a_lost_apply_does_not_stop_its_timer(office: Office, virtual: Virtual) -> None:
    """On the console the timer of a lost apply runs on in the session that the look comes in to."""
    with virtual(
        ("refuse", "schedule at"), ("udp500", None), speed=10.0, ssh_port=None, serial=True, baud=460800
    ) as simulation:
        url = f"serial://{quote(simulation.pty_path or '')}?baud=460800&user=admin"
        process = start(office, "apply", office.site, "--yes", "--connect", url)
        beat = threading.Event()
        while process.poll() is None and "statistics traffic on" not in simulation.dump()["running"]:
            beat.wait(0.02)
        process.kill()
        process.communicate()
        ran = office.run("show", office.site, "show ip route", "--connect", url)
        timers = simulation.call(lambda router: len(router._machine.rollbacks))
    assert ran.code == 0, ran.err
    assert "stays logged in as administrator" in ran.err
    assert timers == 1
