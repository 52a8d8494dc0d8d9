"""The table of outputs: which template reads each, which facts its rows become, and when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rtxvpn.parsing import bgp, ipsec, machine, routes
from rtxvpn.parsing.template import Row
from rtxvpn.words import Msg


def _first(facts: Sequence[Any]) -> Any:
    return facts[0] if facts else None


def _whole(facts: Any) -> Msg | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """How one output is read.

    `fact` makes one fact of one row, `gather` puts them together, `complaint` says what shows that the
    output is not whole. `may_be_empty` tells that the router may print nothing, or a header alone.
    """

    template: str
    fact: Callable[[Row], Any]
    gather: Callable[[Sequence[Any]], Any] = tuple
    complaint: Callable[[Any], Msg | None] = _whole
    may_be_empty: bool = False


KINDS: Mapping[str, Kind] = {
    "show ip route": Kind("yamaha_show_ip_route.textfsm", routes.route),
    "show ipsec sa": Kind("yamaha_show_ipsec_sa.textfsm", ipsec.totals_or_sa, ipsec.sas, ipsec.sas_complete),
    "show status bgp neighbor": Kind(
        "yamaha_show_status_bgp_neighbor.textfsm", bgp.neighbor, may_be_empty=True
    ),
    "show environment": Kind("yamaha_show_environment.textfsm", machine.environment, _first),
    "ping": Kind("yamaha_ping.textfsm", machine.ping, _first),
}
