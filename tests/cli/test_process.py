"""The program as a process: Ctrl-C in the middle of a push, pipes that close, streams that are not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rtxvpn.paths import shipped

from .conftest import Office, Virtual, at
from .programs import LONGEST_S, finish, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and pipes")


def line_with(process: subprocess.Popen[str], words: str) -> list[str]:
    """Read stderr up to the line that holds the words."""
    assert process.stderr is not None
    seen: list[str] = []
    while not seen or words not in seen[-1]:
        line = process.stderr.readline()
        assert line, seen
        seen.append(line)
    return seen


def test_ctrl_c_in_the_middle_of_a_push_takes_it_back(office: Office, virtual: Virtual) -> None:
    with virtual(delay_s=0.03) as simulation:
        factory = simulation.dump()
        process = start(office, "apply", office.site, "--yes", *at(simulation))
        line_with(process, "one by one")
        _wait_for(simulation, "ipsec ike group 1")
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
        held = simulation.dump()
    assert code == 75, err
    assert out == ""
    assert "interrupted" in err
    assert held["saved"] == factory["saved"]
    assert held["running"] == factory["running"]


def _wait_for(simulation: object, text: str) -> None:
    """Wait until the router holds a line with this text."""
    beat = threading.Event()
    for _ in range(int(LONGEST_S / 0.01)):
        if any(text in line for line in simulation.dump()["running"]):  # type: ignore[attr-defined]
            return
        beat.wait(0.01)
    raise AssertionError(f"never came: {text}")


@pytest.mark.slow
def test_ctrl_c_while_the_vpn_comes_up_takes_it_back(office: Office, virtual: Virtual) -> None:
    with virtual(("udp500", None)) as simulation:
        factory = simulation.dump()
        process = start(office, "apply", office.site, "--yes", "--wait", "60", *at(simulation))
        line_with(process, "wait until")
        process.send_signal(signal.SIGINT)
        code, _, err = finish(process)
        held = simulation.dump()
    assert code == 75, err
    assert held == {**factory, "log": held["log"]}


@pytest.mark.slow
def test_ctrl_c_twice_leaves_an_unknown_outcome_and_nothing_saved(office: Office, virtual: Virtual) -> None:
    with virtual(delay_s=0.03) as simulation:
        factory = simulation.dump()
        process = start(office, "apply", office.site, "--yes", *at(simulation))
        line_with(process, "one by one")
        _wait_for(simulation, "ipsec ike group 1")
        process.send_signal(signal.SIGINT)
        line_with(process, "interrupted")
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
        held = simulation.dump()
    assert code in (75, 76), err  # the second one may come when all is taken back already
    assert out == ""
    assert held["saved"] == factory["saved"]


def test_ctrl_c_in_a_command_that_only_looks(office: Office, virtual: Virtual) -> None:
    with virtual(delay_s=0.05) as simulation:
        before = simulation.dump()
        process = start(office, "verify", office.site, "--wait", "600", *at(simulation))
        _wait_for(simulation, "console prompt")
        process.send_signal(signal.SIGINT)
        code, out, err = finish(process)
        held = simulation.dump()
    assert code == 130
    assert (out, err) == ("", "interrupted\n")
    assert not [line for line in held["running"] if line.startswith("console")]
    assert held["running"] == before["running"]


@pytest.mark.slow
def test_an_apply_whose_messages_nobody_reads_goes_on_to_its_end(office: Office, virtual: Virtual) -> None:
    with virtual() as simulation:
        reading, writing = os.pipe()
        process = start(office, "apply", office.site, "--yes", *at(simulation), stderr=writing)
        os.close(writing)
        os.read(reading, 10)
        os.close(reading)
        code, out, _ = finish(process)
        held = simulation.dump()
    assert code == 0
    assert "ping.target" in out
    assert held["running"] == held["saved"]
    assert "bgp use on" in held["saved"]


@pytest.mark.parametrize("form", ["json", "table"])
def test_a_reader_that_has_seen_enough(office: Office, form: str) -> None:
    head = "Destination         Gateway          Interface       Kind  Additional Info.\n"
    rows = (
        f"10.{n // 250}.{n % 250}.0/24       192.168.200.1          LAN1    static\n" for n in range(5000)
    )
    path = office.write("long.txt", head + "".join(rows))
    process = start(office, "parse", path, "--command", "show ip route", "--format", form)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    code, _, err = finish(process)
    assert code == 0
    assert err == ""


def test_output_to_a_full_disk_is_told(office: Office) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    route = str(shipped("fixtures", "show_ip_route", "yamaha_show_ip_route.raw"))
    with Path("/dev/full").open("w") as full:
        process = start(office, "parse", route, "--command", "show ip route", stdout=full)
        code, _, err = finish(process)
    assert code == 65
    assert "No space left" in err


@pytest.mark.parametrize(("command", "code"), [("--version", 65), ("plan site.yaml --offline", 65), ("", 64)])
def test_data_for_a_stdout_that_is_not_there_are_an_error(office: Office, command: str, code: int) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m rtxvpn {command} >&-', shell=True, env={**os.environ, **office.environment()},
        cwd=office.folder, capture_output=True, text=True, timeout=LONGEST_S, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert ("Bad file descriptor" in done.stderr) is (code == 65)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_not_there(office: Office, closed: str) -> None:
    command = f'"{sys.executable}" -m rtxvpn plan nowhere.yaml --offline {closed}'
    environment = {**os.environ, **office.environment()}
    done = subprocess.run(
        command, shell=True, env=environment, capture_output=True, text=True, timeout=LONGEST_S
    )
    assert done.returncode == 65
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


@pytest.mark.slow
def test_the_demo_is_healthy(office: Office) -> None:
    code, out, err = finish(start(office, "demo"))
    assert code == 0, err
    for text in (
        "show ip route",
        "show ipsec sa",
        "show status bgp neighbor",
        "169.254.184.61",
        "52.199.233.227",
    ):
        assert text in out
    assert "saved" in err or "save" in err
    assert not list(office.state.glob("*"))  # nothing of it stays behind
