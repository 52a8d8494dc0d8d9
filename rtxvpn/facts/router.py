"""Facts of the router itself: environment, log, LAN, DHCP, users, configuration, ping."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Environment:
    """`show environment` (CR 57.1); None where this model or firmware does not print it.

    CPU and memory are per cent; `uptime_s` is the elapsed time from boot.
    """

    model: str
    firmware: str
    serial: str | None
    cpu_5sec: int | None
    cpu_1min: int | None
    cpu_5min: int | None
    memory: int | None
    firmware_file: str | None
    config_file: str | None
    default_firmware_file: str | None
    default_config_file: str | None
    boot_time: str | None
    current_time: str | None
    uptime_s: int | None


@dataclass(frozen=True, slots=True)
class Ping:
    """The closing lines of `ping -c N`: packets, loss in per cent, round trips in milliseconds."""

    sent: int
    received: int
    loss_percent: float
    min_ms: float | None
    avg_ms: float | None
    max_ms: float | None


@dataclass(frozen=True, slots=True)
class LocalPing:
    """A ping from this computer: whether anybody answered, and what `ping` printed."""

    answered: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One line of `show log` (always English; fact book 9.6).

    `kind` is what happened ("tunnel.up", "ike.phase1", "login", "save", "boot", …) and "other" for texts
    of no known kind; `subject` is whom it concerns (a tunnel "1", a peer's address, an interface, a way
    in). A router without a set clock logs 1980/01/01.
    """

    time: str
    kind: str
    subject: str | None
    text: str


@dataclass(frozen=True, slots=True)
class DhcpLease:
    """One lease of `show status dhcp`; `remaining_s` is None for a lease without an end.

    `client_id` is the MAC address, or what the client sent, in the letter case that is printed.
    """

    address: str
    client_id: str
    host_name: str | None
    remaining_s: int | None


@dataclass(frozen=True, slots=True)
class DhcpScope:
    """One scope of `show status dhcp`; the totals are None where they are not printed."""

    scope: int
    network: str
    leases: tuple[DhcpLease, ...]
    total: int | None
    excluded: int | None
    leased: int | None
    usable: int | None


@dataclass(frozen=True, slots=True)
class LanPort:
    """One port of `show status lanN`; `link` is "1000BASE-T Full Duplex", or None when it is down."""

    port: int
    setting: str
    link: str | None


@dataclass(frozen=True, slots=True)
class LanStatus:
    """`show status lanN`; only some of its lines were ever seen, so each can be None."""

    interface: str | None
    description: str | None
    address: str | None
    mac: str | None
    mtu: int | None
    sent_packets: int | None
    sent_octets: int | None
    received_packets: int | None
    received_octets: int | None
    unsupported_packets: int | None
    overflows: int | None
    ports: tuple[LanPort, ...]


@dataclass(frozen=True, slots=True)
class UserSession:
    """One row of `show status user` (CR 58.47); `name` is None for the unnamed user.

    `login_time` is "MM/DD HH:MM" as printed; `address` is None for the serial console.
    """

    name: str | None
    connection: str
    login_time: str
    idle_s: int
    address: str | None
    current: bool
    administrator: bool
    radius: bool


@dataclass(frozen=True, slots=True)
class ConfigLine:
    """One line of `show config` with the lines under it; secrets are masked."""

    text: str
    children: tuple[ConfigLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """`show config` as a tree: `pp select 1` holds its lines, ` ipsec tunnel 1` those of its tunnel.

    `header` is the `#` lines without the mark; "Reporting Date" among them differs at each call.
    """

    header: tuple[str, ...]
    lines: tuple[ConfigLine, ...]
