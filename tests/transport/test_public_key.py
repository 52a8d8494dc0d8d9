"""Public key login by ~/.ssh/config, as netmiko offers it: `IdentityFile` of the host, no password needed."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import pytest

from rtxvpn.errors import LoginRefused
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.ssh import HostKeys, SshOptions, open_ssh
from rtxvpn.transport.url import read_url


@pytest.mark.parametrize("known", [True, False])
def test_the_key_of_the_ssh_configuration_is_offered(tmp_path: Path, known: bool) -> None:
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    (tmp_path / "id").write_bytes(key.export_private_key("openssh"))
    (tmp_path / "config").write_text(f"Host 127.0.0.1\n  IdentityFile {tmp_path / 'id'}\n", "utf-8")
    public = (key.export_public_key().decode("ascii").strip(),) if known else ()
    router = Router(Options(login_password="pw-of-login", admin_password="pw-of-admin"), WallClock(20.0))
    with Simulation(router, authorized_keys={"admin": public} if known else None) as running:
        address = read_url(f"ssh://admin@127.0.0.1:{running.ssh_port}")
        keys = HostKeys(tmp_path / "known_hosts", accept_new=True)
        options = SshOptions(keys, config_file=tmp_path / "config")
        if not known:
            with pytest.raises(LoginRefused):
                open_ssh(address, "not the password", options)
            return
        wire = open_ssh(address, "not the password", options)
        try:
            assert b"RTX830" in wire.receive(5.0)
        finally:
            wire.close()
