"""What each scheduler is told: as text, read back by rules of its own where there is a reader."""

from __future__ import annotations

import configparser
import plistlib
import re
import shlex
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import UsageError
from rtxvpn.schedule import AFTER_CHANGE_S, KINDS, Job, schedule, with_lines, without_lines

HOME = Path("/home/someone")
NOW = datetime(2026, 12, 31, 23, 50, 30, tzinfo=timezone(timedelta(hours=9)))
COMMAND = ("/usr/bin/python", "-m", "rtxvpn", "verify", "/home/some one/100%/site.yaml")
EVERY = Job("rtxvpn-site-1-every", COMMAND, NOW, every_s=300)
AFTER = Job("rtxvpn-site-1-after", COMMAND, NOW, after_s=AFTER_CHANGE_S)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12
)


def unit(text: str) -> list[str]:
    """Read ExecStart as systemd does (systemd.syntax, quoting; % and $ are doubled)."""
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
    plain = [re.sub(r"\\(.)", r"\1", word) for word in quoted]
    return [word.replace("%%", "%").replace("$$", "$") for word in plain]


@given(command=st.lists(WORDS, min_size=1, max_size=4).map(tuple))
def test_a_command_comes_back_from_every_scheduler(command: tuple[str, ...]) -> None:
    job = Job("rtxvpn-x", command, NOW, every_s=600)
    service = next(
        text for path, text in schedule("systemd", job, HOME).files.items() if path.suffix == ".service"
    )
    assert unit(service) == list(command)
    (line,) = schedule("cron", job, HOME).crontab
    typed = line.removeprefix("*/10 * * * * ").removesuffix(" # rtxvpn-x")
    assert shlex.split(typed.replace("\\%", "%")) == list(command)
    (plist,) = schedule("launchd", job, HOME).files.values()
    assert plistlib.loads(plist.encode())["ProgramArguments"] == list(command)


def test_systemd_timers() -> None:
    files = {path.name: text for path, text in schedule("systemd", EVERY, HOME).files.items()}
    timer = configparser.ConfigParser()
    timer.read_string(files["rtxvpn-site-1-every.timer"])
    assert timer["Timer"]["OnUnitActiveSec"] == "300"
    once = schedule("systemd", AFTER, HOME)
    text = next(text for path, text in once.files.items() if path.suffix == ".timer")
    assert re.findall(r"OnActiveSec=(\d+)", text) == ["60", "300", "1800", "86400"]
    assert "OnUnitActiveSec" not in text
    assert not [words for words in once.install if "enable" in words], "a restart must not run them anew"


@pytest.mark.parametrize(
    ("seconds", "when"),
    [
        (60, "*/1 * * * *"),
        (300, "*/5 * * * *"),
        (3600, "0 */1 * * *"),
        (21600, "0 */6 * * *"),
        (86400, "0 0 * * *"),
    ],
)
def test_cron_intervals(seconds: int, when: str) -> None:
    (line,) = schedule("cron", Job("rtxvpn-x", ("a",), NOW, every_s=seconds), HOME).crontab
    assert line == f"{when} a # rtxvpn-x"


@pytest.mark.parametrize("seconds", [10, 90, 420, 18000, 172800])
def test_cron_refuses_what_it_cannot_do(seconds: int) -> None:
    with pytest.raises(UsageError):
        schedule("cron", Job("rtxvpn-x", ("a",), NOW, every_s=seconds), HOME)


def test_once_after_a_change_crosses_the_year() -> None:
    lines = schedule("cron", AFTER, HOME).crontab
    assert [line.split()[:4] for line in lines] == [
        ["52", "23", "31", "12"], ["56", "23", "31", "12"], ["21", "0", "1", "1"], ["51", "23", "1", "1"],
    ]  # fmt: skip
    (plist,) = schedule("launchd", AFTER, HOME).files.values()
    times = plistlib.loads(plist.encode())["StartCalendarInterval"]
    assert [one["Month"] for one in times] == [12, 12, 1, 1]


def test_windows_quotes_for_powershell() -> None:
    job = Job("rtxvpn-x", ("C:\\py.exe", "C:\\it's here\\site.yaml"), NOW, every_s=300)
    (words,) = schedule("windows", job, HOME).install
    assert words[:3] == ("powershell", "-NoProfile", "-Command")
    assert "-Argument '\"C:\\it''s here\\site.yaml\"'" in words[3]
    assert "New-TimeSpan -Seconds 300" in words[3]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("job", [EVERY, AFTER], ids=["every", "after"])
def test_what_is_installed_can_be_removed(kind: str, job: Job) -> None:
    found = schedule(kind, job, HOME)
    assert bool(found.install) is bool(found.remove)
    assert found.install or found.crontab
    assert all(HOME in Path(path).parents for path in found.files)


LINES = st.lists(st.sampled_from(["0 1 * * * backup", "# a note", "MAILTO=me", ""]), max_size=5)


@given(before=LINES)
def test_a_crontab_keeps_the_lines_of_others(before: list[str]) -> None:
    text = "".join(f"{line}\n" for line in before)
    lines = schedule("cron", EVERY, HOME).crontab
    once = with_lines(text, lines, EVERY.name)
    assert with_lines(once, lines, EVERY.name) == once
    assert once == text + f"{lines[0]}\n"
    assert without_lines(once, EVERY.name) == text
    assert without_lines(once, AFTER.name) == once
