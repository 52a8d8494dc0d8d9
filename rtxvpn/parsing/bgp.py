"""Makes facts of BGP: `show status bgp neighbor`."""

from __future__ import annotations

from rtxvpn.facts import BgpNeighbor
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, duration, maybe_address, maybe_number, number, required


def neighbor(row: Row) -> BgpNeighbor:
    """Make one neighbor of one block; a block that was cut short lacks its last numbers."""
    required(row, "foreign_host")
    return BgpNeighbor(
        address=address(row, "neighbor"),
        remote_as=number(row, "remote_as"),
        local_as=number(row, "local_as"),
        link=row["link"],
        version=number(row, "bgp_version"),
        router_id=address(row, "router_id"),
        state=row["state"],
        uptime_s=duration(row, "uptime"),
        last_read_s=duration(row, "last_read"),
        hold_time_s=number(row, "hold_time"),
        keepalive_s=number(row, "keepalive"),
        received_messages=number(row, "received_messages"),
        received_notifications=number(row, "received_notifications"),
        received_queue=number(row, "received_queue"),
        sent_messages=number(row, "sent_messages"),
        sent_notifications=number(row, "sent_notifications"),
        sent_queue=number(row, "sent_queue"),
        established_count=number(row, "established_count"),
        dropped_count=number(row, "dropped_count"),
        last_reset_s=duration(row, "last_reset"),
        local_host=maybe_address(row, "local_host"),
        local_port=maybe_number(row, "local_port"),
        foreign_host=maybe_address(row, "foreign_host"),
        foreign_port=maybe_number(row, "foreign_port"),
    )
