"""What `rtxvpn show` sends: nothing that could change the router, however it is hidden."""

from __future__ import annotations

import pytest

from rtxvpn.cli.readonly import commands_in
from rtxvpn.errors import UsageError


@pytest.mark.parametrize(
    "command",
    ["save", "show config > usb1:x", "show log; save", "show ip route?", "show config\tx", "show config\rsave", "show config\x15save",
     "show config" + "\b" * 11 + "save", "show \x1b[A", "show config \x7f", "show\x00log", "show 設定", "administrator", "show"],
)  # fmt: skip
def test_only_what_looks_is_shown(command: str) -> None:
    with pytest.raises(UsageError) as told:
        commands_in([command])
    assert str(told.value.what).isprintable()
