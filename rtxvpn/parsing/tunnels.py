"""Makes facts of tunnels and of one peer's SAs: `show status tunnel`, `show ipsec sa gateway N [detail]`."""

from __future__ import annotations

from rtxvpn.facts import SaDetail, SaGateway, TunnelStatus
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, duration, maybe_number, maybe_text, number, required
from rtxvpn.words import msg

_ONLINE = ("Online", "接続されています")
_COUNTERS = tuple(
    f"{way}_{family}_{unit}"
    for way in ("received", "sent")
    for family in ("ipv4", "ipv6")
    for unit in ("packets", "octets")
)


def status(row: Row) -> TunnelStatus:
    """Make one tunnel; one that is up has all its counters, or its block was cut short."""
    online = required(row, "status") in _ONLINE
    if online or row["received_ipv4_packets"]:
        required(row, "sent_ipv6_octets")
    return TunnelStatus(
        tunnel=number(row, "tunnel"),
        description=row["description"],
        interface_type=required(row, "interface_type"),
        online=online,
        status=row["status"],
        since=maybe_text(row, "since"),
        uptime_s=duration(row, "uptime"),
        **{name: maybe_number(row, name) for name in _COUNTERS},
        keepalive_type=maybe_text(row, "keepalive_type"),
        keepalive_status=maybe_text(row, "keepalive_status"),
    )


def gateway(row: Row) -> SaGateway:
    """Make the counts of one peer."""
    return SaGateway(
        gateway=number(row, "gateway"),
        flags=row["flags"],
        local_id=address(row, "local_id"),
        remote_id=address(row, "remote_id"),
        isakmp=number(row, "isakmp"),
        send=number(row, "send"),
        recv=number(row, "recv"),
    )


def detail(row: Row) -> SaDetail:
    """Make one SA of the detailed list; its key is left where it is."""
    required(row, "key")
    protocol = required(row, "protocol").lower()
    if protocol in ("esp", "ah") and not (row["mode"] and row["direction"]):
        raise RowError(msg("an IPsec SA has a direction and a mode"))
    return SaDetail(
        id=number(row, "sa"),
        lifetime_s=number(row, "lifetime"),
        local_id=required(row, "local_id"),
        remote_id=required(row, "remote_id"),
        protocol=protocol,
        mode=maybe_text(row, "mode"),
        direction={"send": "send", "receive": "recv"}.get(row["direction"]),
        algorithm=required(row, "algorithm"),
        spi=required(row, "spi").replace(" ", "").lower(),
    )
