"""The candidate: uploaded, compared by the router itself, loaded, and gone again; and where that cannot work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.journal import pasts
from rtxvpn.errors import LoginRefused, RtxError, SiteError, UsageError
from rtxvpn.simulator.config import Config

from .conftest import Quiet
from .loading import NAME, files_of, machine, put_in

MakeBench = Callable[..., Any]


def test_it_is_as_the_lines_would_have_made_it(loading: MakeBench) -> None:
    desk = loading()
    listener = Quiet()
    outcome = desk.apply(listener)
    assert outcome.saved
    assert desk.intended()
    assert files_of(desk) == ["0"]
    (shown,) = [stage for stage in listener.stages if "the same as the plan" in stage]
    assert "pre-shared-key 1 text ********" in shown
    assert "tunnel select 1" in shown
    first = [line for line in listener.sent if line]
    assert len(first) == 1
    assert re.fullmatch(r"load config 1 difference silent no-key-generate rollback-timer=\d+", first[0])
    by_lines = loading()
    by_lines.method = "lines"
    by_lines.apply()
    assert sorted(by_lines.lab.running()) == sorted(desk.lab.running())
    assert desk.apply().changes == 0


def test_no_password_gets_lost(loading: MakeBench) -> None:
    desk = loading()
    before = {key: text for key, text in machine(desk).running.entries.items() if "pw" in text}
    desk.apply()
    assert len(before) == 3
    assert before.items() <= machine(desk).running.entries.items()


def test_what_is_told_and_kept_holds_no_secret(loading: MakeBench) -> None:
    desk = loading()
    listener = Quiet()
    desk.apply(listener)
    (journal,) = (desk.folder / "journals" / NAME).glob("*.jsonl")
    told = journal.read_text("utf-8") + "\n".join(listener.stages + listener.sent)
    keys = re.findall(r"pre-shared-key \d text (\S+)", "\n".join(desk.lab.running()))
    assert len(keys) == 2
    assert not [secret for secret in (*keys, "pw 1", "admin-pw-1") if secret in told]


@pytest.mark.parametrize(
    ("more", "options", "kind", "told"),
    [
        (["no sftpd host"], {}, SiteError, "sftpd host lan"),
        (["sftpd host none"], {}, SiteError, "sftpd host lan"),
        (["sftpd host 192.0.2.9"], {}, LoginRefused, "SFTP"),
        ([], {"firmware": "15.02.02"}, SiteError, "15.02.03"),
        ([], {"wire": "telnet"}, UsageError, "ssh://"),
    ],
)
def test_where_it_cannot_work_nothing_is_done(
    loading: MakeBench, more: list[str], options: dict[str, Any], kind: type[RtxError], told: str
) -> None:
    refused(loading(*more, **options), kind, told)


def refused(desk: Any, kind: type[RtxError], told: str) -> None:
    files, log = files_of(desk), len(desk.lab.router.log)
    with pytest.raises(kind, match=told):
        desk.apply()
    assert files_of(desk) == files
    assert desk.lab.running() == desk.factory
    assert not [line for line in desk.lab.router.log[log:] if "saved" in line]
    assert not pasts(desk.folder / "journals", NAME)


def test_unsaved_changes_are_refused(loading: MakeBench) -> None:
    desk = loading()
    machine(desk).change(machine(desk).running.put("timezone", "timezone +09:00"))
    desk.factory = desk.lab.running()
    refused(desk, SiteError, "not saved")


def test_no_file_is_free(loading: MakeBench) -> None:
    desk = loading()
    for number in "1234":
        machine(desk).files[number] = Config()
    refused(desk, SiteError, "config1 to config4")


def test_a_file_of_somebody_is_left_alone(loading: MakeBench) -> None:
    desk = loading()
    put_in(desk, 1, b"ip lan1 address 192.0.2.1/24\n")
    put_in(desk, 3, b"")
    listener = Quiet()
    assert desk.apply(listener).saved
    assert listener.sent[0].startswith("load config 2 ")
    assert files_of(desk) == ["0", "1", "3"]


def test_a_file_that_is_not_what_runs(loading: MakeBench) -> None:
    desk = loading()
    machine(desk).uploads["0"] = b"# RTX830\nip lan1 address 192.0.2.1/24\n"
    refused(desk, SiteError, "not what `show config` shows")


def test_a_plan_that_cuts_the_session(loading: MakeBench) -> None:
    desk = loading()
    desk.url = "ssh://admin@192.168.100.1"
    refused(desk, SiteError, "ip lan1 address 192.168.200.254/24")


def test_the_router_starts_from_a_stick(loading: MakeBench) -> None:
    desk = loading()
    machine(desk).boot_file = machine(desk).default_file = "x"
    machine(desk).files["x"] = machine(desk).files["0"]
    refused(desk, SiteError, "not understood")


def test_declined(loading: MakeBench) -> None:
    desk = loading()
    assert not desk.apply(Quiet(agree=False)).applied
    assert files_of(desk) == ["0"]
