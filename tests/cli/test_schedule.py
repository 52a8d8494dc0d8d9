"""`schedule` shows, installs, lists and removes, with the crontab of a program of ours; and files of passwords."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from rtxvpn.cli.env_file import read_passwords

from .conftest import ADMIN, LOGIN, Office, Ran, Served, at

CRONTAB = """#!/bin/sh
if [ "$1" != "-l" ]; then exec cat > "$HOME/crontab.txt"; fi
if [ -f "$HOME/broken" ]; then cat "$HOME/broken" >&2; exit 1; fi
[ -f "$HOME/crontab.txt" ] || { echo "no crontab for you" >&2; exit 1; }
cat "$HOME/crontab.txt"
"""
SYSTEMCTL = "#!/bin/sh\necho $* >> $HOME/told.txt\nexit {code}\n"
posix = pytest.mark.skipif(os.name != "posix", reason="scripts of sh stand for the schedulers' programs")


@pytest.fixture
def cron(office: Office) -> Office:
    """An office whose `crontab` is a script that keeps the lines in a file of the home folder."""
    (office.folder / "bin").mkdir()
    office.env["PATH"] = f"{office.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    program(office, "crontab", CRONTAB)
    return office


def program(office: Office, name: str, text: str) -> None:
    """Let a script stand for a scheduler's program."""
    path = office.folder / "bin" / name
    path.write_text(text, "utf-8")
    path.chmod(0o700)


def lines(office: Office) -> list[str]:
    return (office.folder / "crontab.txt").read_text("utf-8").splitlines()


def test_showing_changes_nothing(cron: Office) -> None:
    ran = cron.run("schedule", cron.site, "--on", "cron")
    assert ran.code == 0
    assert ran.out.startswith("*/5 * * * * ")
    assert " verify " in ran.out
    assert "nothing is installed yet: --install" in ran.err
    assert not (cron.folder / "crontab.txt").exists()


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("cron", "crontab -l"),
        ("systemd", "systemctl --user list-timers"),
        ("launchd", "launchctl list"),
        ("windows", "Get-ScheduledTask rtxvpn-*"),
    ],
)
@pytest.mark.parametrize(
    ("how", "lost"), [("--every", "the history tells the missed runs"), ("--after-change", "may be lost")]
)
def test_where_to_look_and_what_sleep_costs_is_told(
    office: Office, kind: str, command: str, how: str, lost: str
) -> None:
    words = (how, "300") if how == "--every" else (how,)
    ran = office.run("schedule", office.site, "--on", kind, *words)
    assert f"`rtxvpn schedule {office.site} --list`, `{command}`" in ran.err
    assert f"`rtxvpn history {office.site}`" in ran.err
    assert lost in ran.err
    assert "history" not in ran.out, "what is typed or piped stays as it is"


@posix
def test_installed_listed_removed(cron: Office) -> None:
    (cron.folder / "crontab.txt").write_text("0 1 * * * backup\n", "utf-8")
    on = ("schedule", cron.site, "--on", "cron")
    nothing = cron.run(*on, "--list")
    assert (nothing.code, nothing.out) == (0, "")
    assert "nothing is installed" in nothing.err
    for _ in range(2):  # twice is as good as once
        assert cron.run(*on, "--install").code == 0
    assert len(lines(cron)) == 2
    assert cron.run(*on, "--list").out.endswith("-every (cron)\n")
    assert cron.run(*on, "--list", "--after-change").out == ""
    assert cron.run(*on, "--remove").code == 0
    assert lines(cron) == ["0 1 * * * backup"]
    again = cron.run(*on, "--remove")
    assert again.code == 0
    assert "nothing to remove" in again.err


@posix
def test_a_user_without_a_crontab_gets_one(cron: Office) -> None:
    assert cron.run("schedule", cron.site, "--on", "cron", "--install").code == 0
    assert len(lines(cron)) == 1


@posix
@pytest.mark.parametrize("verb", ["--install", "--remove", "--list"])
def test_a_crontab_that_cannot_be_read_is_not_taken_for_empty(cron: Office, verb: str) -> None:
    (cron.folder / "crontab.txt").write_text("0 1 * * * backup\n", "utf-8")
    cron.write("broken", "crontab: cannot open spool: Permission denied\n")
    ran = cron.run("schedule", cron.site, "--on", "cron", verb)
    assert ran.code == 65
    assert "Permission denied" in ran.err
    assert lines(cron) == ["0 1 * * * backup"]


@posix
def test_a_crontab_in_shift_jis_keeps_its_bytes(cron: Office) -> None:
    before = "# 夜間バックアップ\n0 1 * * * backup\n".encode("cp932")
    (cron.folder / "crontab.txt").write_bytes(before)
    on = ("schedule", cron.site, "--on", "cron")
    assert cron.run(*on, "--install").code == 0
    assert (cron.folder / "crontab.txt").read_bytes().startswith(before)
    assert cron.run(*on, "--remove").code == 0
    assert (cron.folder / "crontab.txt").read_bytes() == before


@posix
def test_jobs_are_found_whatever_has_become_of_the_site_file(cron: Office) -> None:
    program(cron, "systemctl", SYSTEMCTL.format(code=0))
    on = ("schedule", cron.site)
    assert cron.run(*on, "--on", "cron", "--install").code == 0
    assert cron.run(*on, "--on", "systemd", "--install", "--after-change").code == 0
    Path(cron.site).rename(cron.folder / "renamed.yaml")
    listed = cron.run(*on, "--list")
    assert [line.rpartition("-")[2] for line in listed.out.splitlines()] == [
        "after (systemd)",
        "every (cron)",
    ]
    other = cron.run("schedule", str(cron.folder / "renamed.yaml"), "--list")
    assert other.out == ""
    assert "for other site files: rtxvpn-site-" in other.err
    assert cron.run(*on, "--remove", "--after-change").err.count("removed: ") == 1
    assert cron.run(*on, "--remove").err.count("removed: ") == 1
    assert cron.run(*on, "--list").out == ""
    assert lines(cron) == []


@posix
@pytest.mark.parametrize("works", [True, False])
def test_systemd_is_told_or_nothing_stays(cron: Office, works: bool) -> None:
    program(cron, "systemctl", SYSTEMCTL.format(code=0 if works else 1))
    ran = cron.run("schedule", cron.site, "--on", "systemd", "--install", "--after-change")
    units = list((cron.folder / ".config" / "systemd" / "user").glob("rtxvpn-*"))
    assert ran.code == (0 if works else 65)
    assert len(units) == (2 if works else 0)
    if works:
        assert "restart rtxvpn-site-" in (cron.folder / "told.txt").read_text("utf-8")
        assert cron.run("schedule", cron.site, "--on", "systemd", "--remove", "--after-change").code == 0
        assert not [path for path in units if path.exists()]
        assert "disable --now" in (cron.folder / "told.txt").read_text("utf-8")


def job(ran: Ran) -> list[str]:
    """Give the words that a crontab line runs."""
    found = re.search(r"o=\$\((.*) 2>&1\)", ran.out)
    assert found, ran
    return shlex.split(found[1].replace("\\%", "%"))


def test_a_job_carries_what_its_runs_need(cron: Office) -> None:
    key, secret = cron.write("key", ""), passwords(cron, f"RTXVPN_PASSWORD={LOGIN}\n")
    options = (
        "--full", "--user-level", "--format", "html", "--output", "vpn.html", "--identity", key,
        "--env-file", secret, "--connect", "ssh://admin@192.0.2.9", "--on-change", "mail 'it is' me",
    )  # fmt: skip
    words = job(cron.run("schedule", cron.site, "--on", "cron", *options, lang="ja"))
    assert words[:5] == [sys.executable, "-m", "rtxvpn", "verify", cron.site]
    given = dict(itertools.pairwise(words))
    assert {"--full", "--user-level", "--record"} <= set(words)
    assert given["--format"] == "html"
    assert given["--lang"] == "ja"
    assert given["--output"] == str(Path("vpn.html").resolve())
    assert given["--identity"] == key
    assert given["--env-file"] == secret
    assert given["--connect"] == "ssh://admin@192.0.2.9"
    assert given["--on-change"] == "mail 'it is' me"
    assert given["--every"] == "300"
    assert given["--state-dir"] == str(cron.state)
    plain = job(cron.run("schedule", cron.site, "--on", "cron", "--after-change"))
    assert dict(itertools.pairwise(plain))["--format"] == "nagios"
    assert "--every" not in plain


@posix
def test_a_line_of_cron_is_silent_while_all_is_well(served: Served) -> None:
    """Run by sh without our environment, as cron does: it mails what is printed."""
    secret = passwords(served.office, f"RTXVPN_PASSWORD={LOGIN}\nRTXVPN_ADMIN_PASSWORD={ADMIN}\n")
    options = ("--on", "cron", "--env-file", secret, "--connect", at(served.simulation)[1])

    def by_cron(*more: str) -> str:
        line = served.office.run("schedule", served.office.site, *options, *more).out
        done = subprocess.run(
            ["/bin/sh", "-c", line.split(" ", 5)[5].replace("\\%", "%")],
            env={"HOME": str(served.office.folder), "PATH": "/usr/bin:/bin"},
            cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    assert by_cron() == ""
    assert by_cron("--full").startswith(f"RTXVPN {served.worst_of_full[0]} - ")
    assert (served.office.state / "history.sqlite").exists(), (
        "in the state folder of the one who scheduled it"
    )


@posix
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--env-file", "nowhere.env"), 65),
        (("--env-file", "open.env"), 65),
        (("--identity", "nowhere.key"), 65),
        (("--on-change", "it's"), 64),
        (("--format", "xlsx"), 64),
    ],
)
@pytest.mark.parametrize("install", [(), ("--install",)])
def test_what_no_run_could_use_is_found_when_it_is_scheduled(
    cron: Office, options: tuple[str, ...], code: int, install: tuple[str, ...]
) -> None:
    Path(cron.write("open.env", f"RTXVPN_PASSWORD={LOGIN}\n")).chmod(0o644)
    found = tuple(str(cron.folder / word) if "." in word else word for word in options)
    assert cron.run("schedule", cron.site, "--on", "cron", *install, *found).code == code
    assert not (cron.folder / "crontab.txt").exists()


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


# what stands in the file, and what systemd would take it for
VALUES = [
    ("plain", "plain"), ('"in double"', "in double"), ("'in single'", "in single"), ("  'blanks' ", "blanks"),
    (r'"a \"b\" \\ \$ \n"', r'a "b" \ $ \n'), (r"'a\b\"'", r"a\b\""), (r"a\b$c", r"a\b$c"), ("a'b", "a'b"), ("''", ""),
    ("a=b", "a=b"), ("#hash", "#hash"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "value"), VALUES)
def test_quotation_marks_are_taken_off_as_systemd_does(office: Office, written: str, value: str) -> None:
    name = passwords(office, f"; ours\n  RTXVPN_PASSWORD={written}\n")
    assert read_passwords(name) == {"RTXVPN_PASSWORD": value}


def test_a_file_of_notepads_is_read(office: Office) -> None:
    path = Path(passwords(office, ""))
    path.write_bytes(b"\xef\xbb\xbfRTXVPN_PASSWORD=Login.Word1\r\nRTXVPN_ADMIN_PASSWORD='a b'\r\n")
    assert read_passwords(str(path)) == {"RTXVPN_PASSWORD": "Login.Word1", "RTXVPN_ADMIN_PASSWORD": "a b"}


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o622])
def test_a_file_that_others_may_read_is_refused(office: Office, mode: int) -> None:
    name = passwords(office, f"RTXVPN_PASSWORD={LOGIN}\n", mode)
    ran = office.run("verify", office.site, "--env-file", name)
    assert ran.code == 65
    assert "chmod 600" in ran.err


@pytest.mark.parametrize(
    "text", [LOGIN, f"PASSWORD={LOGIN}", f"export RTXVPN_PASSWORD={LOGIN}", f"RTXVPN_PASSWORD='{LOGIN}"]
)
def test_a_wrong_line_is_named_and_not_shown(office: Office, text: str) -> None:
    ran = office.run("verify", office.site, "--env-file", passwords(office, f"\n{text}\n"))
    assert ran.code == 65
    assert "passwords.env:2" in ran.err


def test_a_file_that_is_not_there_is_told(office: Office) -> None:
    assert office.run("verify", office.site, "--env-file", str(office.folder / "none")).code == 65
