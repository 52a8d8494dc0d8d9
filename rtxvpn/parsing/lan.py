"""Makes facts of `show status lanN` and of `show status user`."""

from __future__ import annotations

from rtxvpn.facts import LanPort, LanStatus, UserSession
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import duration, maybe_number, maybe_text, required
from rtxvpn.words import msg

_DOWN = "Link Down"


def status(row: Row) -> LanStatus:
    """Make the one fact of an interface; what is not printed is None."""
    if not row["sent_octets"] and not row["received_octets"] and not row.column("port"):
        raise RowError(msg("the output is cut short here"))
    return LanStatus(
        interface=maybe_text(row, "interface"),
        description=maybe_text(row, "description"),
        address=maybe_text(row, "address"),
        mac=maybe_text(row, "mac"),
        mtu=maybe_number(row, "mtu"),
        sent_packets=maybe_number(row, "sent_packets"),
        sent_octets=maybe_number(row, "sent_octets"),
        received_packets=maybe_number(row, "received_packets"),
        received_octets=maybe_number(row, "received_octets"),
        unsupported_packets=maybe_number(row, "unsupported_packets"),
        overflows=maybe_number(row, "overflows"),
        ports=_ports(row),
    )


def session(row: Row) -> UserSession:
    """Make one logged-in user; the marks before the name are read one by one."""
    idle = duration(row, "idle")
    return UserSession(
        name=maybe_text(row, "username"),
        connection=required(row, "connection"),
        login_time=required(row, "login_time"),
        idle_s=idle or 0,
        address=maybe_text(row, "ip_address"),
        current="*" in row["marks"],
        administrator="+" in row["marks"],
        radius="@" in row["marks"],
    )


def _ports(row: Row) -> tuple[LanPort, ...]:
    columns = zip(row.column("port"), row.column("port_setting"), row.column("port_link"), strict=True)
    return tuple(
        LanPort(int(port), setting, None if link == _DOWN else link) for port, setting, link in columns
    )
