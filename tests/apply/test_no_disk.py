"""A journal that can no longer be written: no step goes unnoted, and what is at its end goes on and tells."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from pytest_mock import MockerFixture

from rtxvpn.apply.journal import CannotNote, pasts, unread
from rtxvpn.cli import exits
from rtxvpn.errors import RolledBack, RouterError

from .conftest import Quiet
from .moments import events
from .test_bootstrap import bootstrap, box
from .test_matrix import NAME
from .test_reset import Typist, old, reset

MakeBench = Callable[..., Any]
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def fills_up(mocker: MockerFixture, event: str, n: int | None = None, *, short: bool = False) -> None:
    """Have the disk fill up when this line is to be written, and stay full; `short` takes the half of it."""
    write, full = os.write, False

    def written(descriptor: int, data: bytes) -> int:
        nonlocal full
        line = json.loads(data) if data.lstrip().startswith(b'{"event"') else {}
        if line.get("event") != event or n not in (None, line.get("n")):
            if full:
                raise FULL
            return write(descriptor, data)
        if short and not full:
            full = True
            return write(descriptor, data[: len(data) // 2])
        full = True
        raise FULL

    mocker.patch("os.write", written)


def told(listener: Quiet) -> list[str]:
    return [stage for stage in listener.stages if "can no longer be written" in stage]


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("event", ["begin", "armed"])
def test_before_anything_was_sent_nothing_is(
    bench: MakeBench, mocker: MockerFixture, event: str, short: bool
) -> None:
    desk = bench()
    fills_up(mocker, event, short=short)
    listener = Quiet()
    with pytest.raises(CannotNote, match="No space left") as full:
        desk.apply(listener)
    assert exits.code_of(full.value) == exits.BAD_INPUT
    assert "nothing was sent" in str(full.value)
    assert listener.sent == []
    assert b"schedule at" not in desk.lab.wire.sent
    assert desk.lab.running() == desk.factory
    mocker.stopall()
    assert unread(desk.folder / "journals", NAME) == []
    assert desk.apply().saved
    assert desk.roll_back()


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize(("event", "n"), [("send", 1), ("send", 13), ("sent", 13), ("sent", 40)])
@pytest.mark.parametrize("wire", ["ssh", "serial"])
def test_a_step_that_cannot_be_noted_is_not_done(
    bench: MakeBench, mocker: MockerFixture, wire: str, event: str, n: int, short: bool
) -> None:
    desk = bench(wire=wire)
    fills_up(mocker, event, n, short=short)
    listener = Quiet()
    with pytest.raises(RolledBack, match=r"journal .* cannot be written") as full:
        desk.apply(listener)
    assert exits.code_of(full.value) == exits.ROLLED_BACK
    assert "taken back" in str(full.value)
    assert len(listener.sent) == n
    assert told(listener) == []  # it is the error itself
    assert desk.lab.running() == desk.lab.saved() == desk.factory
    mocker.stopall()
    desk.later()
    assert desk.lab.running() == desk.factory
    assert desk.apply().saved
    assert desk.roll_back()
    assert desk.lab.running() == desk.factory


def test_the_last_step_counts_too(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = bench()
    total = desk.apply().changes
    assert desk.roll_back()
    fills_up(mocker, "sent", total)
    with pytest.raises(RolledBack, match="cannot be written"):
        desk.apply()
    assert desk.lab.running() == desk.lab.saved()
    assert sorted(desk.lab.running()) == sorted(desk.factory)


def test_what_does_not_come_to_the_disk_is_not_noted(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = bench()
    listener = Quiet()
    to_disk = os.fsync

    def fails(descriptor: int) -> None:
        if len(listener.sent) >= 13:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        to_disk(descriptor)

    mocker.patch("os.fsync", fails)
    with pytest.raises(RolledBack, match="cannot be written"):
        desk.apply(listener)
    assert len(listener.sent) == 13
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize("event", ["judged", "applied", "disarm", "save", "saved", "end"])
def test_at_the_end_it_goes_on_and_tells(bench: MakeBench, mocker: MockerFixture, event: str) -> None:
    desk = bench()
    fills_up(mocker, event)
    listener = Quiet()
    assert desk.apply(listener).saved
    assert len(told(listener)) == 1
    assert desk.intended()
    names = [line["event"] for line in events(desk)]
    assert names.count("send") == names.count("sent")
    mocker.stopall()
    assert desk.roll_back()
    assert desk.lab.running() == desk.lab.saved() == desk.factory


def test_a_way_back_that_cannot_be_noted_goes_on_and_tells(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = bench()
    fills_up(mocker, "undo-send")
    listener = Quiet(stop_after=30)
    with pytest.raises(RolledBack, match="interrupted"):
        desk.apply(listener)
    assert len(told(listener)) == 1
    assert desk.lab.running() == desk.factory


@pytest.mark.parametrize(("event", "n"), [("begin", None), ("armed", None), ("send", 1), ("send", 20)])
def test_a_rollback_is_no_other(bench: MakeBench, mocker: MockerFixture, event: str, n: int | None) -> None:
    desk = bench()
    desk.apply()
    held = desk.lab.running()
    fills_up(mocker, event, n)
    with pytest.raises((CannotNote, RouterError), match="cannot be written") as full:
        desk.roll_back()
    assert exits.code_of(full.value) == (exits.REFUSED if event == "send" else exits.BAD_INPUT)
    assert sorted(desk.lab.running()) == sorted(desk.lab.saved()) == sorted(held)
    mocker.stopall()
    assert desk.roll_back()
    assert desk.lab.running() == desk.factory


def test_a_reset_that_cannot_be_noted_erases_nothing(bench: MakeBench, mocker: MockerFixture) -> None:
    desk = old(bench)
    before = desk.now()
    fills_up(mocker, "send")
    with pytest.raises(CannotNote):
        reset(desk, Typist())
    assert b"cold" not in desk.lab.wire.sent
    assert desk.now() == before


@pytest.mark.parametrize(("n", "kind"), [(1, CannotNote), (2, RolledBack)])
def test_the_setting_up_of_ssh_is_no_other(
    bench: MakeBench, mocker: MockerFixture, n: int, kind: type[Exception]
) -> None:
    desk = box(bench)
    before = desk.now()
    fills_up(mocker, "send", n)
    with pytest.raises(kind):
        bootstrap(desk)
    assert desk.now() == before
    assert pasts(desk.folder / "journals", NAME)[0].outcome is None  # it could not be written either


def test_a_candidate_that_cannot_be_noted_is_not_loaded(loading: MakeBench, mocker: MockerFixture) -> None:
    desk = loading()
    fills_up(mocker, "load")
    with pytest.raises(RolledBack, match="cannot be written"):
        desk.apply()
    assert b"load config" not in desk.lab.wire.sent
    assert desk.now() == desk.untouched
