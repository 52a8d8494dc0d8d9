"""What may come before a plan, as a user has it: refused before anything is asked, done, remembered."""

from __future__ import annotations

import os
import sys

import pytest

from rtxvpn.apply.job import Outcome
from rtxvpn.cli.change import ending
from rtxvpn.paths import shipped
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

from . import programs
from .conftest import ADMIN, LOGIN, Office, Virtual

CONSOLE = ("--connect", "serial:///dev/nowhere")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("--factory-reset",), "serial console only"),
        (("--factory-reset", *CONSOLE), "--yes does not do"),
        (("--factory-reset", "--connect", "telnet://192.0.2.1"), "serial console only"),
        (("--bootstrap-ssh", "bob"), "another user"),
        (("--bootstrap-ssh", "bob", "--connect", "telnet://192.0.2.1"), "another user"),
        (("--bootstrap-ssh", "", *CONSOLE), "no user name"),
        (("--bootstrap-ssh", "b b", *CONSOLE), "no user name"),
        (("--bootstrap-ssh", "admin", "--plan", "kept.json"), "does not hold any more"),
    ],
)
def test_what_cannot_go_well_is_refused_at_once(office: Office, argv: tuple[str, ...], told: str) -> None:
    ran = office.run("apply", office.site, "--yes", *argv)
    assert ran.code == 64
    assert told in ran.err
    assert not list(office.folder.glob("state/*"))


@pytest.mark.parametrize(("login", "administrator"), [("", ADMIN), (LOGIN, ""), ("two words", ADMIN)])
def test_passwords_that_a_router_does_not_take(office: Office, login: str, administrator: str) -> None:
    office.env = {"RTXVPN_PASSWORD": login, "RTXVPN_ADMIN_PASSWORD": administrator}
    ran = office.run("apply", office.site, "--yes", "--bootstrap-ssh", "admin", lang="ja")
    assert ran.code == 64
    assert "--bootstrap-ssh のパスワード" in ran.err or "ログインパスワード" in ran.err


def test_out_of_the_box_over_telnet_and_then_over_ssh(office: Office, scramble: bool) -> None:
    cloud = Cloud.from_download(shipped("fixtures", "downloads", "demo.txt").read_text("utf-8"))
    options = Options(login_password="", admin_password="", host_key_seconds=20.0, scramble=scramble)
    box = Router(options, WallClock(speed=60.0), cloud)
    with Simulation(box, ssh_port=0, telnet_port=0) as simulation:
        telnet = ("--connect", f"telnet://127.0.0.1:{simulation.telnet_port}")
        ran = office.run("apply", office.site, "--yes", "--bootstrap-ssh", "admin", *telnet)
        assert ran.code == 0, ran.err
        assert "login user admin ********" in ran.err
        assert "from now on by SSH: --connect ssh://admin@192.168.200.254" in ran.err
        held = simulation.dump()
        assert held["running"] == held["saved"]
        ssh = ("--connect", f"ssh://admin@127.0.0.1:{simulation.ssh_port}", "--accept-new-host-key")
        again = office.run("apply", office.site, "--yes", "--bootstrap-ssh", "admin", *ssh)
        assert again.code == 0
        assert "SSH is set up already" in again.err
        assert "nothing to change" in again.err


@pytest.mark.parametrize("outcome", [None, Outcome(False, False, None, None, 58)])
def test_a_no_to_the_plan_does_not_deny_what_came_before(outcome: Outcome | None) -> None:
    assert "nothing was sent" in str(ending(outcome))
    assert "what was done before it stays" in str(ending(outcome, first_taken=True))


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal to type at is a pty here")
def test_another_serial_number_is_declined(office: Office, virtual: Virtual) -> None:
    with virtual(ssh_port=None, serial=True, baud=115200) as simulation:
        url = f"serial://{simulation.pty_path}?baud=115200&user=admin"
        ours, theirs = os.openpty()
        process = programs.start(
            office,
            "apply",
            office.site,
            "--yes",
            "--factory-reset",
            "--connect",
            url,
            stdin=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        said = b""
        while b"is to be erased: " not in said:
            said += os.read(ours, 1024)
        os.write(ours, b"M4A00083\n")
        while b"nothing was sent" not in said:
            said += os.read(ours, 1024)
        assert programs.finish(process)[0] == 10
        os.close(ours)
        assert "login user admin *" in simulation.dump()["saved"]
