"""What paramiko alone would do with the wire: hold small packets back, and say EOFError where a socket is dead."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from rtxvpn.errors import WireLost
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation
from rtxvpn.transport.ssh import HostKeys, SshOptions, SshWire, open_ssh
from rtxvpn.transport.url import read_url


@pytest.fixture(name="wire")
def wire_fixture(tmp_path: Path) -> Iterator[SshWire]:
    options = Options()
    with Simulation(Router(options)) as served:
        address = read_url(f"ssh://{options.user}@127.0.0.1:{served.ssh_port}")
        keys = HostKeys(tmp_path / "known_hosts", accept_new=True)
        wire = open_ssh(address, options.login_password, SshOptions(keys))
        yield wire
        wire.close()


def below(wire: SshWire) -> socket.socket:
    transport = wire._client.get_transport()
    assert transport is not None
    assert isinstance(transport.sock, socket.socket)
    return transport.sock


def test_the_socket_does_not_hold_small_packets_back(wire: SshWire) -> None:
    assert below(wire).getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_socket_that_is_found_dead_while_writing_is_a_lost_line(wire: SshWire) -> None:
    below(wire).shutdown(socket.SHUT_WR)
    with pytest.raises(WireLost, match="the line closed"):
        wire.send(b"show config\r")
