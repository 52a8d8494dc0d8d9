"""The report for node_exporter's textfile collector: states and measures as metrics."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.health.result import Report, State, worst
from rtxvpn.report.numbers import plain_number

_HELP = {
    "bgp_dropped_total": "BGP sessions that were lost, by the router's counter.",
    "bgp_established_total": "BGP sessions that came up, by the router's counter.",
    "bgp_uptime_seconds": "How long the BGP session has been up; 0 when it is down.",
    "cpu_used_ratio": "Load of the router's processor over five minutes.",
    "ipsec_sa_lifetime_seconds": "What is left of the longest IPsec SA of the tunnel.",
    "ipsec_sas": "IPsec SAs of the tunnel, both directions.",
    "memory_used_ratio": "Memory of the router that is used.",
    "ping_loss_ratio": "Echo requests without an answer.",
    "ping_round_trip_seconds": "Mean round trip of the answers.",
}
_CODES = {State.OK: 0, State.WARNING: 1, State.CRITICAL: 2, State.UNKNOWN: 3}


def report_prometheus(report: Report) -> str:
    """Return the text format 0.0.4; states are the exit codes 0 to 3 of the contract."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    target = f'target="{_quoted(report.target)}"'
    yield from _head("state", "State of the whole VPN: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
    yield f"rtxvpn_state{{{target}}} {_CODES[report.state]}"
    yield from _head("check_state", "State of one check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.")
    for (check, subject), state in _states(report).items():
        labels = f'{target},check="{_quoted(check)}",subject="{_quoted(subject)}"'
        yield f"rtxvpn_check_state{{{labels}}} {_CODES[state]}"
    yield from _head("looked_at_timestamp_seconds", "When the router was last looked at.")
    yield f"rtxvpn_looked_at_timestamp_seconds{{{target}}} {report.checked_at.timestamp():.0f}"
    for name in dict.fromkeys(one.name for one in report.measures):
        yield from _head(name, _HELP[name])
        values = {one.subject: one.value for one in report.measures if one.name == name}
        for subject, value in values.items():
            yield f'rtxvpn_{name}{{{target},subject="{_quoted(subject)}"}} {plain_number(value)}'


def _states(report: Report) -> dict[tuple[str, str], State]:
    """Give each pair of labels once, for a series may not appear twice."""
    found: dict[tuple[str, str], State] = {}
    for one in report.results:
        key = (one.check, one.subject)
        found[key] = worst([one.state, found.get(key, one.state)])
    return found


def _head(name: str, told: str) -> Iterator[str]:
    kind = "counter" if name.endswith("_total") else "gauge"
    yield f"# HELP rtxvpn_{name} {told}"
    yield f"# TYPE rtxvpn_{name} {kind}"


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
