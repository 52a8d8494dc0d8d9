"""SSH sends small packets at once; paramiko alone lets them wait for the other end's acknowledgement."""

from __future__ import annotations

import socket
from pathlib import Path

from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.ssh import HostKeys, SshOptions, open_ssh
from rtxvpn.transport.url import read_url


def test_the_socket_does_not_hold_small_packets_back(tmp_path: Path) -> None:
    options = Options()
    with Simulation(Router(options)) as served:
        address = read_url(f"ssh://{options.user}@127.0.0.1:{served.ssh_port}")
        keys = HostKeys(tmp_path / "known_hosts", accept_new=True)
        wire = open_ssh(address, options.login_password, SshOptions(keys))
        transport = wire._client.get_transport()
        assert transport is not None
        sock = transport.sock
        assert isinstance(sock, socket.socket)
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        wire.close()
