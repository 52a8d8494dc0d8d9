"""Makes facts of the router itself: `show environment`; and of `ping`."""

from __future__ import annotations

from rtxvpn.facts import Environment, Ping
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import duration, maybe_float, maybe_number, maybe_text, number, required
from rtxvpn.words import msg


def environment(row: Row) -> Environment:
    """Make the one fact of `show environment`; what this model does not print is None."""
    return Environment(
        model=required(row, "model"),
        firmware=required(row, "version"),
        serial=maybe_text(row, "serial"),
        cpu_5sec=maybe_number(row, "cpu_5_sec"),
        cpu_1min=maybe_number(row, "cpu_1_min"),
        cpu_5min=maybe_number(row, "cpu_5_min"),
        memory=maybe_number(row, "memory_used"),
        firmware_file=maybe_text(row, "firmware"),
        config_file=maybe_text(row, "config_file"),
        default_firmware_file=maybe_text(row, "default_firmware"),
        default_config_file=maybe_text(row, "default_config_file"),
        boot_time=maybe_text(row, "boot_time"),
        current_time=maybe_text(row, "current_time"),
        uptime_s=duration(row, "elasped_time"),
    )


def ping(row: Row) -> Ping:
    """Make the one fact of `ping`: its closing lines."""
    sent, received = number(row, "sent"), number(row, "received")
    loss = float(required(row, "loss_percent"))
    if loss > 100 or (received > sent and loss > 0):
        raise RowError(msg("these numbers of packets cannot be"))
    return Ping(
        sent=sent,
        received=received,
        loss_percent=loss,
        min_ms=maybe_float(row, "min_ms"),
        avg_ms=maybe_float(row, "avg_ms"),
        max_ms=maybe_float(row, "max_ms"),
    )
