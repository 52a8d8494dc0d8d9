"""New keys on a tunnel that is up count at once: the old ones do not hide that they are wrong (CR 15.48.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.apply.run import Unhealthy
from rtxvpn.aws.download import Download, parse_download_text

from .conftest import Quiet

MakeBench = Callable[..., Any]


def with_other_key(desk: Any) -> Download:
    """Give the download with another key for tunnel 1: not the one that AWS has."""
    key = desk.download.connection.tunnels[0].pre_shared_key
    text = desk.site.aws.download.read_text("utf-8")
    return parse_download_text(text.replace(key, "Other_Key.of_this_test"), "other.txt")


def test_a_wrong_key_on_a_live_tunnel_is_noticed_and_taken_back(bench: MakeBench) -> None:
    desk = bench()
    right = desk.download
    assert desk.apply().saved
    before = desk.now()
    desk.download = with_other_key(desk)
    listener = Quiet()
    with pytest.raises(Unhealthy) as unhealthy:
        desk.apply(listener)
    states = {(one.check, one.subject): str(one.state.value) for one in unhealthy.value.report.results}
    assert states["ipsec.phase1", "tunnel 1"] != "OK"
    assert states["ipsec.phase1", "tunnel 2"] == "OK"
    assert [line for line in listener.sent if "tunnel enable" in line] == [
        "no tunnel enable 1",
        "tunnel enable 1",
    ]
    assert desk.now() == before
    desk.download = right
    desk.lab.clock.advance(60.0)  # the tunnel comes up again
    assert desk.apply().report.state.value == "OK"


def test_the_right_key_brings_a_live_tunnel_back(bench: MakeBench) -> None:
    desk = bench()
    right, desk.download = desk.download, with_other_key(desk)
    assert not desk.apply(Quiet(keep=True)).saved
    desk.download = right
    assert desk.apply().saved
    assert desk.intended()
