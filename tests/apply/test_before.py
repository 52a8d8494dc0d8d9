"""What is known before anything is sent: which router, from which file, who else, and a whole backup."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.apply.backup import GENERATIONS, write_backup
from rtxvpn.apply.before import boot_warnings, identify, in_the_way, require_complete, require_supported
from rtxvpn.connect import has_unsaved_changes
from rtxvpn.errors import ParseError, SiteError
from rtxvpn.facts import Environment
from rtxvpn.session.login import become_administrator

from .conftest import Quiet

MakeBench = Callable[..., Any]
SEEN = Environment(
    "RTX830", "15.02.31", "X1", 1, 1, 1, 1, "exec0", "config0", "exec0", "config0", None, None, None
)
HEAD = "# RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)\n# main:  RTX830 ver=00 serial=S1 MAC-Address=x\n"
CONFIG = (
    HEAD + "ip lan1 address 192.168.100.1/24\ntunnel select 1\n ipsec tunnel 1\n  ipsec sa policy 1 1 esp\n"
)


def test_the_head_of_the_configuration_names_the_router() -> None:
    found = identify(CONFIG, "memory")
    assert (found.model, found.firmware, found.serial) == ("RTX830", (15, 2, 31), "S1")
    assert found.name == "RTX830-S1"
    with pytest.raises(ParseError):
        identify("# something else\n", "memory")


@pytest.mark.parametrize("model", ["RTX1210", "RTX840", "vRX"])
def test_other_models_are_refused(model: str) -> None:
    with pytest.raises((SiteError, ParseError)) as told:
        require_supported(identify(CONFIG.replace("RTX830", model), "memory"))
    assert model == "vRX" or model in str(told.value)


@pytest.mark.parametrize(
    ("booted", "default", "warned"),
    [
        ("config0", "config0", False),
        ("config0.1", None, False),
        (None, None, False),
        ("usb1:/config.txt", "config0", True),
        ("sd1:/config.txt", None, True),
        ("config0", "config2", True),
    ],
)
def test_the_boot_file_is_told(booted: str | None, default: str | None, warned: bool) -> None:
    seen = replace(SEEN, config_file=booted, default_config_file=default)
    assert bool(boot_warnings(seen)) is warned


@given(st.integers(0, len(CONFIG) - 1))
def test_a_damaged_byte_is_seen(place: int) -> None:
    at = max(place, len(HEAD))
    if CONFIG[at] in " \n":  # blanks carry the structure, not the text
        return
    with pytest.raises(ParseError):
        require_complete(CONFIG[:at] + "\ufffd" + CONFIG[at + 1 :], "memory")


def test_a_whole_configuration_passes_and_an_empty_one_does_not(bench: MakeBench) -> None:
    require_complete("\n".join(bench().factory), "memory")
    with pytest.raises(ParseError):
        require_complete(HEAD, "memory")


def test_another_administrator_is_told_and_can_stop_the_apply(bench: MakeBench) -> None:
    desk = bench()
    other = desk.open()
    listener = Quiet(go_on=False)
    outcome = desk.apply(listener)
    assert not outcome.applied
    assert [warning for warning in listener.warnings if "dministrator" in warning or "who else" in warning]
    assert not list((desk.folder / "backups").glob("*"))
    other.leave()
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize("change", [None, "description lan2 spare"])
def test_unsaved_changes_show_in_the_step_down(lab: Callable[..., Any], change: str | None) -> None:
    far = lab()
    session = far.session()
    session.find_prompt()
    become_administrator(session, far.router.options.admin_password)
    if change:
        session.configure(change)
    found = has_unsaved_changes(session, far.router.options.admin_password)
    assert found is (change is not None)
    assert session.prompt.administrator
    assert far.saved() == [line for line in far.running() if line != change]


@pytest.mark.parametrize(("dirty", "counts"), [("compare", False), ("touch", True)])
def test_what_a_look_leaves_where_any_line_counts_as_unsaved(
    bench: MakeBench, dirty: str, counts: bool
) -> None:
    """As docs/safety.md says: the console was set and put back, so a restart would lose nothing, but nobody knows."""
    desk = bench(dirty=dirty)
    desk.open().leave()
    listener = Quiet()
    assert desk.apply(listener).saved
    assert bool([told for told in listener.warnings if "without saving" in told]) is counts
    assert bool([told for told in listener.stages if "no restart" in told]) is counts
    assert desk.intended()
    desk.open().leave()
    assert desk.lab.running() == desk.lab.saved()


def test_unsaved_changes_are_a_warning(bench: MakeBench) -> None:
    router = bench().open().router
    assert len(in_the_way(router, True)) == len(in_the_way(router, None)) + 1


def test_the_last_twenty_backups_stay(tmp_path: Path) -> None:
    first = datetime(2026, 1, 1)
    write_backup(tmp_path, "other", "kept", first)
    for n in range(GENERATIONS + 3):
        write_backup(tmp_path, "ssh://r", str(n), first + timedelta(seconds=n))
    kept = sorted(tmp_path.glob("ssh*"))
    assert len(kept) == GENERATIONS
    assert kept[0].read_text("utf-8") == "3"
    assert os.name != "posix" or kept[0].stat().st_mode & 0o077 == 0
    assert len(list(tmp_path.glob("other*"))) == 1


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_backup(tmp_path, "R", "no text: \udcff", datetime(2026, 1, 1))
    assert list(tmp_path.iterdir()) == []
