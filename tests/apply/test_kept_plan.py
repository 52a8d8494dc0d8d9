"""A plan that was kept is carried out as it was looked at, or nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.apply.job import Outcome
from rtxvpn.apply.run import apply
from rtxvpn.config.tree import read_config
from rtxvpn.errors import SettingsError
from rtxvpn.plan.keep import keep_plan, read_kept
from rtxvpn.plan.make import make_plan

from .conftest import Quiet

MakeBench = Callable[..., Any]


def carried_out(desk: Any, path: Path, listener: Quiet) -> Outcome:
    connection = desk.open()
    try:
        return apply(connection, replace(desk.job(), kept=read_kept(path)), listener)
    finally:
        connection.leave()


@pytest.mark.parametrize("offline", [True, False])
def test_what_was_kept_is_what_is_sent(bench: MakeBench, tmp_path: Path, offline: bool) -> None:
    desk = bench()
    path, listener = tmp_path / "kept.json", Quiet()
    running = None if offline else read_config(desk.lab.running())
    plan = make_plan(desk.site, desk.download, running)
    keep_plan(plan, running, path)
    assert carried_out(desk, path, listener).saved
    assert len([line for line in listener.sent if line]) == len(plan.commands)
    assert desk.intended()


def test_a_router_that_somebody_has_changed_gets_nothing(bench: MakeBench, tmp_path: Path) -> None:
    desk = bench()
    path, listener = tmp_path / "kept.json", Quiet()
    keep_plan(make_plan(desk.site, desk.download), None, path)
    session = desk.open().router.session
    session.configure("ip filter 77 pass * *")
    before = desk.now()
    with pytest.raises(SettingsError, match="the router has changed") as refused:
        carried_out(desk, path, listener)
    assert refused.value.where == str(path)
    assert listener.sent == []
    assert desk.now() == before


def test_another_site_gets_nothing(bench: MakeBench, tmp_path: Path) -> None:
    desk = bench()
    path, listener = tmp_path / "kept.json", Quiet()
    keep_plan(make_plan(replace(desk.site, vpc=()), desk.download), None, path)
    with pytest.raises(SettingsError, match="the site file or the download"):
        carried_out(desk, path, listener)
    assert (listener.sent, desk.now()) == ([], desk.untouched)
