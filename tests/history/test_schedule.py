"""What each scheduler is told: as text, read back by rules of its own where there is a reader."""

from __future__ import annotations

import configparser
import plistlib
import re
import shlex
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.errors import UsageError
from rtxvpn.schedule import (
    AFTER_CHANGE_S,
    KINDS,
    Job,
    files_of,
    job_of,
    jobs_in,
    removal,
    schedule,
    with_lines,
    without_lines,
)

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


def typed(line: str) -> str:
    """Give the command of a crontab line, out of what keeps its words back while all is well."""
    found = re.fullmatch(r'o=\$\((.*) 2>&1\) \|\| echo "\$o" # rtxvpn-[a-z0-9-]+', line)
    assert found
    return found[1].replace("\\%", "%")


@given(command=st.lists(WORDS, min_size=1, max_size=4).map(tuple))
def test_a_command_comes_back_from_every_scheduler(command: tuple[str, ...]) -> None:
    job = Job("rtxvpn-x", command, NOW, every_s=600)
    service = next(
        text for path, text in schedule("systemd", job, HOME).files.items() if path.suffix == ".service"
    )
    assert unit(service) == list(command)
    (line,) = schedule("cron", job, HOME).crontab
    assert shlex.split(typed(line.removeprefix("*/10 * * * * "))) == list(command)
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
    assert once.install[-1][2:] == ("restart", "rtxvpn-site-1-after.timer"), "a second one begins from now"
    assert schedule("systemd", EVERY, HOME).install[1][2:] == ("enable", "rtxvpn-site-1-every.timer")


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
    assert line == f'{when} o=$(a 2>&1) || echo "$o" # rtxvpn-x'


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


class PowerShell:
    """As much of PowerShell's grammar as a line of ours needs: quoted words, parentheses, parameters."""

    TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[();,|]|[^\s();,'|]+)")
    MARKS = "\u2018\u2019\u201a\u201b"  # quotation marks to PowerShell as well

    def __init__(self, line: str) -> None:
        for mark in self.MARKS:
            line = line.replace(mark * 2, f"\0{ord(mark):x}\0")
            assert mark not in line, "it would end a quoted word"
        self.words = self.TOKEN.findall(line)
        assert "".join(self.words).replace(" ", "") == line.replace(" ", ""), "nothing is left over"
        depth = 0
        for word in self.words:
            depth += (word == "(") - (word == ")")
            assert depth >= 0
        assert depth == 0, "parentheses are balanced"

    def after(self, parameter: str) -> str:
        """Give the word behind a parameter, or the parenthesised expression."""
        at = self.words.index(parameter) + 1
        if self.words[at] != "(":
            return self.value(self.words[at])
        depth, end = 0, at
        while True:
            depth += (self.words[end] == "(") - (self.words[end] == ")")
            end += 1
            if not depth:
                return " ".join(self.words[at:end])

    def value(self, word: str) -> str:
        if word.startswith("'"):
            word = word[1:-1].replace("''", "'")
        return re.sub("\0([0-9a-f]+)\0", lambda hit: chr(int(hit[1], 16)), word)


def argv(line: str) -> list[str]:
    """Split a command line as a Windows program does (CommandLineToArgvW)."""
    words, word, quoted, at = [], "", False, 0
    begun = False
    while at < len(line):
        run = len(line) - at - len(line[at:].lstrip("\\"))
        if run:
            at += run
            if line[at : at + 1] == '"':
                word += "\\" * (run // 2)
                begun = True
                if run % 2:
                    word += '"'
                    at += 1
            else:
                word += "\\" * run
                begun = True
            continue
        letter = line[at]
        at += 1
        if letter == '"':
            quoted, begun = not quoted, True
        elif letter in " \t" and not quoted:
            words += [word] if begun else []
            word, begun = "", False
        else:
            word, begun = word + letter, True
    return words + ([word] if begun else [])


WINDOWS = st.text(st.sampled_from("ab \\\"'\u2019$%&();,é日"), min_size=1, max_size=10)


@given(command=st.lists(WINDOWS, min_size=2, max_size=4).map(tuple), every=st.booleans())
def test_windows_gets_its_command_back(command: tuple[str, ...], every: bool) -> None:
    when: dict[str, Any] = {"every_s": 300} if every else {"after_s": AFTER_CHANGE_S}
    found = schedule("windows", Job("rtxvpn-x", command, NOW, **when), HOME)
    (words,) = found.install
    assert words[:3] == ("powershell", "-NoProfile", "-Command")
    assert found.shown == ("# PowerShell", words[3]), "typed there, `$a` is PowerShell's own"
    script = PowerShell(words[3])
    assert script.after("-Execute") == command[0]
    assert argv(script.after("-Argument")) == list(command[1:])
    assert script.after("-TaskName") == "rtxvpn-x"
    trigger = script.after("-Trigger")
    assert trigger.startswith("( New-ScheduledTaskTrigger -Once -At ( Get-Date )")
    assert trigger.endswith(")")
    assert words[3].count("(New-ScheduledTaskTrigger ") == (1 if every else 4)


def test_windows_runs_nothing_more_often_than_once_a_minute() -> None:
    with pytest.raises(UsageError):
        schedule("windows", Job("rtxvpn-x", ("a", "b"), NOW, every_s=30), HOME)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_end_cannot_be_scheduled(kind: str) -> None:
    with pytest.raises(UsageError):
        schedule(kind, Job("rtxvpn-x", ("a", "b\nc"), NOW, every_s=300), HOME)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("job", [EVERY, AFTER], ids=["every", "after"])
def test_what_is_installed_can_be_removed(kind: str, job: Job) -> None:
    found, undone = schedule(kind, job, HOME), removal(kind, job.name, HOME)
    assert bool(found.install) is bool(undone.before)
    assert bool(found.install) is bool(found.shown)
    assert found.install or found.crontab
    assert all(HOME in Path(path).parents for path in found.files)
    assert tuple(found.files) == undone.files == files_of(kind, job.name, HOME)
    assert {job_of(path) for path in found.files} <= {job.name}
    assert all(job.name in words[-1] for words in undone.before)


LINES = st.lists(st.sampled_from(["0 1 * * * backup", "# a note", "MAILTO=me", ""]), max_size=5)


@given(before=st.binary(max_size=60).filter(lambda data: b"\0" not in data))
def test_a_crontab_keeps_every_byte_of_others(before: bytes) -> None:
    """It may be of any character set: a comment in Shift_JIS is nothing that UTF-8 knows."""
    text = before.decode("utf-8", "surrogateescape")
    once = with_lines(text, schedule("cron", EVERY, HOME).crontab, EVERY.name)
    kept = without_lines(once, EVERY.name).encode("utf-8", "surrogateescape")
    assert kept.removesuffix(b"\n") == before.removesuffix(b"\n")
    assert jobs_in(once) == {EVERY.name}


@given(before=LINES)
def test_a_crontab_keeps_the_lines_of_others(before: list[str]) -> None:
    text = "".join(f"{line}\n" for line in before)
    lines = schedule("cron", EVERY, HOME).crontab
    once = with_lines(text, lines, EVERY.name)
    assert with_lines(once, lines, EVERY.name) == once
    assert once == text + f"{lines[0]}\n"
    assert without_lines(once, EVERY.name) == text
    assert without_lines(once, AFTER.name) == once
