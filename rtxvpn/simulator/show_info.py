"""What the router tells about itself: environment, log, sessions, addresses in use."""

from __future__ import annotations

import ipaddress

from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.moments import elapsed, stamp
from rtxvpn.simulator.routing import interfaces
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Program, Text
from rtxvpn.simulator.syntax import Parsed


def environment(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the environment; an RTX830 has no inside temperature (CR 57.1; captures RTX1200, RTX1210)."""
    options, now = machine.options, machine.now()
    level, forget, telnet = ([*machine.running.value("security class", "1 on off").split(), "off", "off"])[:3]
    macs = " ".join(f"MAC-Address={mac}" for mac in options.macs)

    def say(key: str, **values: object) -> str:
        return session.say(machine.voice, key, **values)

    lines = [
        "RTX830 BootROM Ver. 1.01",
        "RTX830 FlashROM Table Ver. 1.02",
        f"RTX830 Rev.{options.firmware} ({options.firmware_date})",
        f"  main:  RTX830 ver=00 serial={options.serial_number} {macs}",
        say("env-load"),
        say("env-buffer"),
        say("env-config", running=machine.boot_file),
        say("env-default", default=machine.default_file),
        say("env-baud", baud=machine.baud),
        say("env-boot", time=stamp(machine.booted_at)),
        say("env-now", time=stamp(now)),
        say("env-up", span=elapsed(now - machine.booted_at)),
        say("env-security", level=level, forget=forget.upper(), telnet=telnet.upper()),
    ]
    yield Text("\n".join(lines))


def log(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the log, oldest first or, `reverse`, newest first."""
    lines = list(machine.log)
    if "reverse" in parsed.values:
        lines.reverse()
    if lines:
        yield Text("\n".join(lines))


def users(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """List the sessions (CR 58.47)."""
    lines = [session.say(machine.voice, key) for key in ("user-key", "user-header")]
    lines.append("-" * 79)
    for console in machine.consoles:
        one = console.session
        if one.logged_in:
            lines.append(_user(machine, one, one is session))
    if machine.faults.busy:
        start = stamp(machine.booted_at)[5:16]
        lines.append(f" + {'another':<16}{'telnet8':<11}{start}  0:00:05    192.168.100.250")
    yield Text("\n".join(lines))


def _user(machine: Machine, one: Session, is_self: bool) -> str:
    marks = ("*" if is_self else " ") + ("+" if one.admin else " ")
    idle = int(machine.now() - one.heard)
    line = f"{idle // 3600}:{idle % 3600 // 60:02}:{idle % 60:02}"
    where = one.wire if one.wire == "serial" else f"{one.wire}{one.number}"
    address = "" if one.wire == "serial" else one.address
    return f"{marks} {one.user or '':<16}{where:<11}{stamp(one.since)[5:16]}  {line:<11}{address}".rstrip()


def copyright_notice(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print whose software it is."""
    year = machine.options.firmware_date.split()[-1]
    yield Text(
        f"RTX830 Rev.{machine.options.firmware} ({machine.options.firmware_date})\n"
        f"  Copyright (c) 1994-{year} Yamaha Corporation. All Rights Reserved.\n"
        "  (This is a virtual router; it holds no software of that owner.)"
    )


def boot(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print why the router last started."""
    reasons = machine.boots if parsed.values[:1] == ("all",) else machine.boots[:1]
    yield Text("\n".join(f"{stamp(machine.booted_at)}: {reason}" for reason in reasons))


def arp(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the neighbours on the wire: the gateways of the static routes."""
    lines = [session.say(machine.voice, "arp-header")]
    for one in interfaces(machine):
        for gateway in gateways(machine):
            if one.address and one.name.startswith("LAN") and gateway in one.address.network:
                mac = f"00:00:5e:00:53:{int(gateway) % 256:02x}"
                lines.append(f"{one.name:<14} {gateway!s:<17} {mac} 1085")
    yield Text("\n".join(lines))


def gateways(machine: Machine) -> list[ipaddress.IPv4Address]:
    """List the addresses that static routes send packets to."""
    found = []
    for text in machine.running.starting("ip route"):
        words = text.split()
        for word, after in zip(words, [*words[1:], ""], strict=True):
            if word == "gateway" and after[:1].isdigit() and "." in after:
                found.append(ipaddress.IPv4Address(after))
    return sorted(set(found))


def dhcp(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the DHCP scopes; nobody on the virtual LAN has asked for an address."""
    for text in machine.running.starting("dhcp scope"):
        words = text.split()
        if not words[2].isdigit() or parsed.values not in ((), (words[2],)):
            continue
        first, _, last = words[3].partition("-")
        until = ipaddress.IPv4Interface(last)
        count = int(until.ip) - int(ipaddress.IPv4Address(first)) + 1
        values = {"net": until.network.network_address, "n": words[2]}
        lines = [session.say(machine.voice, key, **values) for key in ("dhcp-scope", "dhcp-network")]
        for key, n in (("dhcp-all", count), ("dhcp-except", 0), ("dhcp-leased", 0), ("dhcp-usable", count)):
            lines.append(session.say(machine.voice, key, n=n))
        yield Text("\n".join(lines))


def lan(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the state of a LAN interface."""
    name = parsed.head[-1]
    mac = machine.options.macs[int(name[3]) - 1]
    address = machine.running.value(f"ip {name} address")

    def say(key: str, **values: object) -> str:
        return session.say(machine.voice, key, **values)

    ports = [
        f"PORT{n}: Auto Negotiation (1000BASE-T Full Duplex)" for n in range(1, 5 if name == "lan1" else 2)
    ]
    counts = [say("lan-sent", n=0, m=0), say("lan-received", n=0, m=0)]
    yield Text("\n".join([name.upper(), say("lan-ip", ip=address), say("lan-mac", mac=mac), *counts, *ports]))


def pp(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the state of a PP: connected as soon as PPPoE is set and the PP enabled."""
    number = parsed.values[0]
    config, where = machine.running, f"pp {number}"
    title = "PP[ANONYMOUS]:" if number == "anonymous" else f"PP[{int(number):02}]:"
    key = "pp-unset" if not config.get("pppoe use", where) else "pp-connected"
    if key == "pp-connected" and not config.get("pp enable", where):
        key = "pp-disabled"
    text = session.say(machine.voice, "description", text=config.value("description pp", context=where))
    yield Text("\n".join([title, text, session.say(machine.voice, key)]))
