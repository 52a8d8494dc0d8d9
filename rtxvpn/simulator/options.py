"""What a virtual RTX830 is and how it behaves where the real one is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Fault = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Options:
    """Settle identity, passwords, faults and the unknowns of one virtual router.

    With a factory configuration the user and the passwords stand beside it, or nobody could come in over
    SSH; with both passwords empty the router is as it comes out of its box (CR 1.7): no user, no SSH.
    """

    user: str = "admin"
    login_password: str = "login-secret"
    admin_password: str = "admin-secret"
    users: tuple[tuple[str, str], ...] = ()  # further named users: (name, password)
    open_door: bool = False  # the user and SSH exist beside any configuration, without a line of it
    language: Literal["ja", "en"] = "ja"
    firmware: str = "15.02.31"
    firmware_date: str = "Fri Jul  5 10:40:25 2024"
    serial_number: str = "M4A000830"
    macs: tuple[str, str] = ("00:a0:de:00:53:01", "00:a0:de:00:53:02")
    old_banner: bool = False  # a banner with many copyright lines, as firmware of the RTX1200 prints
    scramble: bool = False  # other words for every text that is not confirmed
    scramble_seed: int = 0
    faults: tuple[Fault, ...] = ()
    # Unknown on the real router, so settings here:
    dirty: Literal["compare", "touch"] = "compare"  # does changing and restoring count as a change?
    dropped: Literal["linger", "keep", "rollback"] = "linger"  # a dead wire and a running rollback timer
    timer_speaks: bool = True  # does `rollback timer` print anything when it was taken?
    loses_first_line: bool = False  # what is typed right after the banner may be lost (fact book, rule 3)
    file_text: Literal["cp932", "utf-8"] = "cp932"  # of files by SFTP: Shift_JIS with CR LF, or UTF-8 with LF
    wrong_lines: Literal["skip", "refuse"] = "skip"  # a file by SFTP with lines that are not understood
    address_change_cuts: bool = False  # a new `ip lan1 address` ends SSH and telnet sessions at once
    boot_seconds: float = 40.0
    boot_text: str = ""  # what the console babbles while the router starts, with an end of line or without
    licences_asked: bool = False  # does `cold start` ask whether to keep extension licences (D RTX1300)?
    save_seconds: float = 2.0
    host_key_seconds: float = 180.0
    ppp_address: str = "198.51.100.10"  # what a PPPoE provider gives
