"""Whatever state the virtual router is in, its terminal log parses, and the facts are that state.

The virtual router knows nothing of our templates: it prints by the fact book, on its own.
"""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from netmiko.utilities import get_structured_data_textfsm

from rtxvpn.parsing import Parsed, parse_stream
from rtxvpn.paths import shipped
from rtxvpn.simulator.clock import ManualClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.peer import Neighbor, SaTable

SITE = [
    "ip lan2 address 150.249.252.2/29",
    "ip route default gateway 150.249.252.1",
    "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide",
    "ip lan1 address 192.168.200.254/24",
    "dhcp service server",
    "dhcp scope 1 192.168.200.1-192.168.200.10/24",
]
EXTRA = [
    "description lan1 office",
    "ip route 172.16.0.0/12 gateway 192.168.200.253 metric 3",
    "ip route 10.9.0.0/16 gateway 192.168.200.252 weight 2 gateway 192.168.200.251 weight 0",
    "syslog debug on",
    "tunnel select 1",
    "description tunnel the first of the two tunnels to the cloud, with a long description here",
    "tunnel disable 1",
    "tunnel select none",
]
SHOWS = [
    *("show ip route", "show ip route detail", "show ip route summary", "show ipsec sa"),
    *("show ipsec sa gateway 1", "show ipsec sa gateway 1 detail", "show status bgp neighbor"),
    *("show status tunnel 1", "show status tunnel up", "show status tunnel down", "show environment"),
    *("show log", "show log reverse", "show status dhcp", "show status lan1", "show status user"),
    "show config",
]
MARKS = ["---つづく---".encode(name) for name in ("cp932", "euc_jp", "utf-8")] + [b"---more---"]
CHARACTERS = ["ja.sjis", "ja.euc", "ja.utf8", "en.ascii"]
FAULTS = [("psk", "1"), ("udp500", None), ("peer-down", "1"), ("peer-down", "2"), ("bgp-down", "1")]


def download(name: str) -> str:
    return shipped("fixtures", "downloads", name).read_text(encoding="utf-8")


class Terminal:
    """One virtual router, its cloud, and everything that its terminal showed."""

    def __init__(self, name: str, faults: list[tuple[str, str | None]]) -> None:
        self.clock = ManualClock()
        self.cloud = Cloud.from_download(download(name))
        for fault, value in faults:
            self.cloud.set_fault(fault, value)
        self.router = Router(Options(), self.clock, self.cloud)
        self.log = b""
        self.login()

    def login(self) -> None:
        """Open a session; the one before may have been idle for too long."""
        self.console = self.router.connect("ssh", "admin")
        self.log += self.console.start()
        for typed in ("administrator", Options().admin_password):
            self.type(typed)

    def type(self, line: str) -> bytes:
        """Type a line, press SPACE at every page, let short waits pass; gives what was shown."""
        shown = self._wait(self.console.receive(line.encode() + b"\r"))
        while shown.endswith(tuple(MARKS)):
            shown += self._wait(self.console.receive(b" "))
        self.log += shown
        return shown

    def _wait(self, shown: bytes) -> bytes:
        while (due := self.console.due()) is not None and due - self.clock.now() < 30:
            self.clock.advance(max(0.0, due - self.clock.now()))
            shown += self.console.tick()
        return shown

    def configure(self, name: str, site: list[str]) -> None:
        lines = [" ".join(line.split()) for line in download(name).splitlines()]
        for line in [*(line for line in lines if line and not line.startswith("#")), *site]:
            self.type(line)

    def parsed(self) -> list[Parsed]:
        return [part for part in parse_stream(io.BytesIO(self.log)) if isinstance(part, Parsed)]


def of(parts: list[Parsed], command: str) -> Any:
    return next(part.facts for part in parts if part.command == command)


def assert_facts_are_the_state(parts: list[Parsed], table: SaTable, neighbors: list[Neighbor]) -> None:
    read = of(parts, "show ipsec sa")
    assert dataclasses.astuple(read.totals) == (table.isakmp, table.send, table.recv)
    assert [(sa.id, sa.gateway, sa.isakmp_id, sa.protocol, sa.tunnel, sa.direction) for sa in read.sas] == [
        (row.id, row.gateway, row.isakmp_id, row.kind, row.tunnel, row.direction) for row in table.rows
    ]
    assert [(sa.lifetime_s, sa.remote_id) for sa in read.sas] == [
        (row.lifetime_s, row.remote_id) for row in table.rows
    ]
    for fact, state in zip(of(parts, "show status bgp neighbor"), neighbors, strict=True):
        for field in dataclasses.fields(fact):
            wanted = getattr(state, field.name, fact.foreign_host)
            assert getattr(fact, field.name) == wanted or field.name == "foreign_port"


@settings(max_examples=20, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_every_state_of_the_virtual_router_parses(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["demo.txt", "demo-ikev2.txt", "demo-static.txt"]))
    terminal = Terminal(name, data.draw(st.lists(st.sampled_from(FAULTS), max_size=2)))
    left_out = data.draw(st.sets(st.sampled_from(SITE), max_size=2))
    extra = data.draw(st.lists(st.sampled_from(EXTRA[:4]), unique=True))
    extra += EXTRA[4:] if data.draw(st.booleans()) else []
    terminal.configure(name, [line for line in SITE if line not in left_out] + extra)
    terminal.type(f"console character {data.draw(st.sampled_from(CHARACTERS))}")
    terminal.type(f"console columns {data.draw(st.sampled_from([80, 81, 100, 200]))}")
    terminal.type(f"console lines {data.draw(st.sampled_from(['infinity', '10', '24']))}")
    terminal.type(f"console prompt {data.draw(st.sampled_from(['RTX830', '[office]', 'tokyo-1']))}")
    terminal.clock.advance(data.draw(st.integers(0, 200_000)))
    terminal.login()
    for command in SHOWS:
        terminal.type(command)
    now = terminal.clock.now()
    state = terminal.cloud.sas(now), terminal.cloud.neighbors(now)
    terminal.type("ping -c 2 10.0.134.243")
    parts = terminal.parsed()
    assert [part.command for part in parts] == [*SHOWS, "ping -c 2 10.0.134.243"]
    assert_facts_are_the_state(parts, *state)


@pytest.mark.parametrize("character", CHARACTERS)
def test_the_demo_site_in_every_character_set(character: str) -> None:
    terminal = Terminal("demo.txt", [])
    terminal.configure("demo.txt", SITE)
    terminal.type(f"console character {character}")
    terminal.clock.advance(60)
    terminal.type("sh ip ro")
    terminal.type("sh ips sa")
    routes, sas = (part.facts for part in terminal.parsed())
    assert {(route.prefix, route.interface) for route in routes} >= {
        ("0.0.0.0/0", "LAN2"),
        ("169.254.184.60/30", "TUNNEL[1]"),
        ("169.254.18.220/30", "TUNNEL[2]"),
        ("192.168.200.0/24", "LAN1"),
    }
    assert {sa.remote_id for sa in sas.sas} == {"35.75.105.20", "52.199.233.227"}


def test_netmiko_reads_the_virtual_router_with_our_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NET_TEXTFSM", str(shipped("parsers")))
    terminal = Terminal("demo.txt", [])
    terminal.configure("demo.txt", SITE)
    for line in ("console character en.ascii", "console columns 200", "console lines infinity"):
        terminal.type(line)
    terminal.clock.advance(60)
    for command in ("show ip route", "show ipsec sa", "show status bgp neighbor", "show environment"):
        shown = terminal.type(command).decode("ascii").replace("\r\n", "\n").split("\n")
        rows = get_structured_data_textfsm("\n".join(shown[1:-1]), platform="yamaha", command=command)
        assert isinstance(rows, list)
        assert rows
