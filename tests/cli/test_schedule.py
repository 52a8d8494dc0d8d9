"""`schedule` shows, installs, lists and removes, with the crontab of a program of ours; and files of passwords."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import ADMIN, LOGIN, Office, Served

CRONTAB = """#!/bin/sh
if [ "$1" = "-l" ]; then cat "$HOME/crontab.txt" 2>/dev/null || exit 1; else cat > "$HOME/crontab.txt"; fi
"""


@pytest.fixture
def cron(office: Office) -> Office:
    """An office whose `crontab` is a script that keeps the lines in a file of the home folder."""
    programs = office.folder / "bin"
    programs.mkdir()
    (programs / "crontab").write_text(CRONTAB, "utf-8")
    (programs / "crontab").chmod(0o700)
    office.env["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return office


def test_showing_changes_nothing(cron: Office) -> None:
    ran = cron.run("schedule", cron.site, "--on", "cron")
    assert ran.code == 0
    assert ran.out.startswith("*/5 * * * * ")
    assert " verify " in ran.out
    assert not (cron.folder / "crontab.txt").exists()


@pytest.mark.skipif(os.name != "posix", reason="a script of sh stands for crontab")
def test_installed_listed_removed(cron: Office) -> None:
    (cron.folder / "crontab.txt").write_text("0 1 * * * backup\n", "utf-8")
    on = ("schedule", cron.site, "--on", "cron")
    assert cron.run(*on, "--list").out == ""
    for _ in range(2):  # twice is as good as once
        assert cron.run(*on, "--install").code == 0
    assert len((cron.folder / "crontab.txt").read_text("utf-8").splitlines()) == 2
    assert cron.run(*on, "--list").out.endswith("-every (cron)\n")
    assert cron.run(*on, "--list", "--after-change").out == ""
    assert cron.run(*on, "--remove").code == 0
    assert (cron.folder / "crontab.txt").read_text("utf-8") == "0 1 * * * backup\n"


@pytest.mark.skipif(os.name != "posix", reason="a script of sh stands for systemctl")
@pytest.mark.parametrize("works", [True, False])
def test_systemd_is_told_or_nothing_stays(cron: Office, works: bool) -> None:
    program = cron.folder / "bin" / "systemctl"
    program.write_text(f"#!/bin/sh\necho $* >> $HOME/told.txt\nexit {0 if works else 1}\n", "utf-8")
    program.chmod(0o700)
    ran = cron.run("schedule", cron.site, "--on", "systemd", "--install", "--after-change")
    units = list((cron.folder / ".config" / "systemd" / "user").glob("rtxvpn-*"))
    assert ran.code == (0 if works else 65)
    assert len(units) == (2 if works else 0)
    if works:
        assert cron.run("schedule", cron.site, "--on", "systemd", "--remove", "--after-change").code == 0
        assert not [path for path in units if path.exists()]
        assert "disable --now" in (cron.folder / "told.txt").read_text("utf-8")


def test_an_interval_that_cron_cannot_do_is_wrong_usage(cron: Office) -> None:
    assert cron.run("schedule", cron.site, "--on", "cron", "--every", "420").code == 64


def passwords(office: Office, text: str, mode: int = 0o600) -> str:
    path = Path(office.write("passwords.env", text))
    path.chmod(mode)
    return str(path)


def test_a_file_of_passwords_opens_the_router(served: Served, office: Office) -> None:
    name = passwords(office, f"# ours\nRTXVPN_PASSWORD={LOGIN}\nRTXVPN_ADMIN_PASSWORD={ADMIN}\n")
    kept, served.office.env = (
        served.office.env,
        {"RTXVPN_PASSWORD": "wrong", "RTXVPN_ADMIN_PASSWORD": "wrong"},
    )
    try:
        assert served.run("verify", "--env-file", name).code == 0
    finally:
        served.office.env = kept


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_a_file_that_others_may_read_is_refused(office: Office, mode: int) -> None:
    name = passwords(office, f"RTXVPN_PASSWORD={LOGIN}\n", mode)
    ran = office.run("verify", office.site, "--env-file", name)
    assert ran.code == 65
    assert "chmod 600" in ran.err


@pytest.mark.parametrize("text", [LOGIN, f"PASSWORD={LOGIN}", f"export RTXVPN_PASSWORD={LOGIN}"])
def test_a_wrong_line_is_named_and_not_shown(office: Office, text: str) -> None:
    ran = office.run("verify", office.site, "--env-file", passwords(office, f"\n{text}\n"))
    assert ran.code == 65
    assert "passwords.env:2" in ran.err


def test_a_file_that_is_not_there_is_told(office: Office) -> None:
    assert office.run("verify", office.site, "--env-file", str(office.folder / "none")).code == 65
