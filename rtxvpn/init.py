"""The commented site file that `rtxvpn init` writes, in English or in Japanese."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from rtxvpn.errors import SettingsError
from rtxvpn.site_values import has_password
from rtxvpn.site_yaml import NO_PASSWORDS
from rtxvpn.words import Lang, Msg, msg, say

# dotted key -> the question and the value that is written when nobody answers (contract.md's smallest useful file)
QUESTIONS: Mapping[str, tuple[Msg, str]] = {
    "router.connect": (msg("How is the router reached?"), "ssh://admin@192.168.100.1"),
    "aws.download": (
        msg("Where is the AWS download (Vendor Yamaha, Platform RTX Routers)?"),
        "vpn-0123456789abcdef0.txt",
    ),
    "wan.interface": (msg("Which port is the line to the internet on?"), "lan2"),
    "wan.address": (msg("Which address has that port, with its prefix length?"), "203.0.113.10/24"),
    "wan.gateway": (msg("Which is the provider's router?"), "203.0.113.1"),
    "lan.interface": (msg("Which port is the office on?"), "lan1"),
    "lan.address": (msg("Which address has that port, with its prefix length?"), "192.168.200.254/24"),
    "lan.dhcp": (msg("Which range does DHCP hand out?"), "192.168.200.1-192.168.200.10/24"),
    "vpc": (msg("Which network has the VPC?"), "10.0.0.0/16"),
    "verify.ping": (msg("Which host in the VPC answers to ping?"), "10.0.134.243"),
}

LISTS = ("lan.dhcp", "vpc", "verify.ping")

# what an answer may be: words, a list of them, or None, which leaves the key out
Answers: TypeAlias = "Mapping[str, str | list[str] | None]"

_COMMENTS: Mapping[str, Msg] = {
    "": msg("Site file of rtxvpn: one router, and what it should be. It never holds a password."),
    "more": msg("More keys (PPPoE, DHCP, NAT, filters, what to adapt in the download): docs/site-file.md"),
    "router.connect": msg("ssh://USER@HOST, telnet://HOST, serial:///dev/ttyUSB0?baud=9600, serial://COM3"),
    "aws.download": msg("the file that AWS offers; a relative path counts from this file's folder"),
    "wan": msg(
        "the line to the internet; the address must be the customer gateway's in AWS, or behind its NAT"
    ),
    "lan": msg("the office; leave `dhcp` out when another server hands out addresses"),
    "vpc": msg("the networks behind the VPN"),
    "verify": msg("what proves that it works: hosts in the VPC that answer to ping"),
    "findings": msg("advice that is not wanted here, by the names that `rtxvpn plan` shows"),
}

_PLAIN = re.compile(r"[A-Za-z0-9/][\w./@=~-]*(://[\w./:@?=~-]*[\w/])?", re.ASCII)


def site_template(lang: Lang, answers: Answers | None = None) -> str:
    """Return the text of a site file; `answers` are by dotted key, what is not answered is an example.

    What is left out (None) stands as a comment. The text is YAML whatever an answer holds; whether the
    answer is sensible is told by `load_site`. Only a password is refused here already, with
    SettingsError: once written it would stand in the file.
    """
    given = answers or {}
    _refuse_passwords(given)
    lines = [*_comment("", lang), *_comment("more", lang)]
    for group, keys in groupby(QUESTIONS, group_of):
        lines += ["", *_comment(group, lang), *_part(group, list(keys), given, lang)]
    lines += ["", *_comment("findings", lang), "# findings:", "#   off: [default-route-advertised]"]
    return "\n".join(lines) + "\n"


def group_of(key: str) -> str:
    """Return the group of the file that a dotted key stands in: itself, where it has none."""
    return key.partition(".")[0]


def _part(group: str, keys: list[str], answers: Answers, lang: Lang) -> list[str]:
    if keys == [group]:
        return [_line(group, answers)]
    if all(key in answers and answers[key] is None for key in keys):
        return [f"# {group}:", *(f"#   {_line(key, {})}" for key in keys)]
    lines = [f"{group}:"]
    for key in keys:
        lines += [f"  {line}" for line in (*_comment(key, lang), _line(key, answers))]
    return lines


def _line(key: str, answers: Answers) -> str:
    example = QUESTIONS[key][1]
    answer = answers.get(key, example)
    line = f"{key.rpartition('.')[2]}: {_value(key, example if answer is None else answer)}"
    return f"# {line}" if answer is None else line


def _refuse_passwords(answers: Answers) -> None:
    for key, answer in answers.items():
        if any(map(has_password, [answer] if isinstance(answer, str) else answer or ())):
            raise SettingsError(
                msg("{key} holds a password, and a site file holds none", key=key), advice=NO_PASSWORDS
            )


def write_new(path: Path, text: str) -> None:
    """Write a new file in UTF-8, all of it or nothing; raises SettingsError where a file exists already."""
    partial = path.parent / f".{path.name}.{os.getpid()}.tmp"
    try:
        with partial.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        _put(partial, path)
    except FileExistsError as error:
        raise SettingsError(
            msg("the file exists already and is left as it is"),
            where=str(path),
            advice=msg("choose another name, or delete it first"),
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SettingsError(
            msg("the file cannot be written: {reason}", reason=reason),
            where=str(path),
            advice=msg("check that the folder exists and that you may write into it"),
        ) from error
    finally:
        with contextlib.suppress(OSError, ValueError):  # it is not there where it could not be made
            partial.unlink(missing_ok=True)


def _put(partial: Path, path: Path) -> None:
    try:
        # a hard link never replaces a file, which a rename does on POSIX
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, such as a USB stick's
        if path.exists():
            raise FileExistsError(path) from None
        partial.replace(path)


def _comment(key: str, lang: Lang) -> list[str]:
    return [f"# {say(_COMMENTS[key], lang)}"] if key in _COMMENTS else []


def _value(key: str, answer: str | list[str]) -> str:
    words = [answer] if isinstance(answer, str) else answer
    if key in LISTS:
        return f"[{', '.join(map(_scalar, words))}]"
    return _scalar(" ".join(words))


def _scalar(word: str) -> str:
    return word if _PLAIN.fullmatch(word) and word.lower() != "null" else _quoted(word)


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in escaped) + '"'
