"""A closer look at the router: the facts that cost more commands, for chosen checks and for diagnosis."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from rtxvpn import parsing
from rtxvpn.aws.download import Download
from rtxvpn.aws.mss import ETHERNET_MTU, largest_mss
from rtxvpn.config.defaults import says_default
from rtxvpn.config.diff import BGP_REFRESH
from rtxvpn.config.leftover import left_over
from rtxvpn.config.tree import Entry, read_config, selected
from rtxvpn.config.words import normal_line
from rtxvpn.errors import ParseError
from rtxvpn.facts import Configuration, IpsecSas, Ping
from rtxvpn.health.more import Difference, More, dialled_lines, is_bare, tunnel_lines
from rtxvpn.health.observed import DEFAULT, ESTABLISHED, Observed, ike_sas, longest_covering
from rtxvpn.model import Expected, VpnConnection
from rtxvpn.ping_here import ping_here
from rtxvpn.router import Router
from rtxvpn.secrets import mask
from rtxvpn.words import Msg, msg

_INNER_PINGS = 3  # the first over a fresh tunnel is lost
_OUTSIDE_PINGS = 2
_NOT_READ = msg("only an administrator may read the configuration")
_BY_CONFIG = {"tunnel.keepalive", "tunnel.mss"}
_PPPOE_MTU = 1454  # NTT's lines, where the configuration names no other (aws-vpn 5.4)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Closer:
    """How close to look: names of `health.judge.CLOSER`, and what they are held against.

    With `download` what is not healthy is investigated. `drops` are BGP drops counted earlier, by tunnel,
    `up_ago` how many seconds ago their sessions were seen up;
    `unsaved` what the connection found out when it was opened.
    """

    checks: frozenset[str] = frozenset()
    download: Download | None = None
    drops: Mapping[int, int] = field(default_factory=dict)
    up_ago: Mapping[int, float] = field(default_factory=dict)
    unsaved: bool | None = None


def look_closer(router: Router, expected: Expected, closer: Closer, seen: Observed) -> More:
    """Fetch what the chosen checks need, and nothing else. What cannot be read becomes a reason."""
    wants = closer.checks.__contains__
    numbers = [tunnel.number for tunnel in expected.tunnels]
    unsaved = _unsaved(router, closer) if wants("router.saved") else None
    more = More(drops=closer.drops, up_ago=closer.up_ago, unsaved=unsaved)
    if wants("tunnel.interface"):
        more = replace(more, tunnels={number: _status(router, number) for number in numbers})
    if wants("ping.tunnel"):
        more = replace(more, inner=_inner(router, expected))
    if wants("ping.local"):
        more = replace(more, here={host: ping_here(host) for host in expected.ping_from_here})
    if wants("bgp.received"):
        more = replace(more, received=_exchanged(router, expected, seen, "received-routes"))
    if wants("bgp.offered"):
        more = replace(more, offered=_exchanged(router, expected, seen, "advertised-routes"))
    if wants("dhcp.scope") and expected.dhcp:
        more = replace(more, dhcp=_facts(router, "show status dhcp", lenient=True))
    if closer.checks & {"router.clock", "router.cpu", "router.memory"}:
        more = replace(more, environment=or_reason(router.environment), now=datetime.now().astimezone())
    if closer.checks & _BY_CONFIG or (wants("dhcp.scope") and expected.dhcp):
        more = _with_config(router, expected, more, closer.download)
    return more


def investigate(router: Router, expected: Expected, closer: Closer, seen: Observed) -> More:
    """Fetch what tells the causes apart: the configuration, the log, and who answers outside."""
    more = seen.more
    if more.config is None:
        more = _with_config(router, expected, more, closer.download)
    if is_bare(more.config, expected):
        return more  # nothing is configured: nobody outside need be asked
    if isinstance(seen.sas, IpsecSas) and not all(ike_sas(seen.sas, one) for one in expected.tunnels):
        more = _with_outside(router, expected, seen, more)
    if _fails(seen) and not more.offered:
        more = replace(more, offered=_exchanged(router, expected, seen, "advertised-routes"))
    if not _has_ways(seen, expected) and not more.received:
        more = replace(more, received=_exchanged(router, expected, seen, "received-routes"))
    return replace(more, log=_facts(router, "show log", lenient=True))


def _with_outside(router: Router, expected: Expected, seen: Observed, more: More) -> More:
    """Ask AWS's outside addresses, and where none answers the provider's router."""
    outside = {one.number: _ping(router, one.remote_address, _OUTSIDE_PINGS) for one in expected.tunnels}
    more = replace(more, outside=outside)
    hops = () if isinstance(seen.routes, (Msg, str)) else seen.routes
    gateway = next((one.gateway for one in hops if one.prefix == DEFAULT and one.gateway), None)
    if gateway is None or any(isinstance(one, Ping) and one.received for one in outside.values()):
        return more
    return replace(more, gateway=_ping(router, gateway, _OUTSIDE_PINGS))


def _fails(seen: Observed) -> bool:
    return any(isinstance(one, Ping) and not one.received for one in seen.pings.values())


def _has_ways(seen: Observed, expected: Expected) -> bool:
    """Tell whether there is a route to each prefix of the VPC, wherever it leads."""
    routes = seen.routes
    return isinstance(routes, (Msg, str)) or all(longest_covering(routes, one) for one in expected.vpc)


def or_reason(fetch: Callable[[], _T]) -> _T | Msg:
    """Fetch a fact; what no template understands becomes a reason, not an error."""
    try:
        return fetch()
    except ParseError as error:
        return error.what if isinstance(error.what, Msg) else Msg("{words}", {"words": error.what})


def differences(download: Download, running: str) -> tuple[Difference, ...]:
    """Tell which settings of the download the router does not hold, in its order, then what is left over there."""
    config = read_config(running)
    held = config.settings
    wanted = {
        entry.key: entry
        for entry in (Entry(line.context, line.text) for line in download.commands)
        if selected(entry.text) is None and normal_line(entry.text) != BGP_REFRESH
    }
    missing = (
        Difference(entry.context, mask(entry.text), mask(held[key].text) if key in held else None)
        for key, entry in wanted.items()
        if (held[key].normal != entry.normal if key in held else not says_default(entry.normal))
    )
    left = (
        Difference(one.context, one.command, mask("".join(one.undo)))
        for one in left_over(download.connection, config, wanted)
    )
    return (*missing, *left)


def mss_limits(
    config: Configuration, connection: VpnConnection, line_mtu: int | None = None
) -> dict[int, int]:
    """Compute the largest MSS of each tunnel for the line under it; `line_mtu` is the site file's."""
    lines = [line for block in dialled_lines(config) for line in block]
    named = [int(hit[1]) for line in lines if (hit := re.match(r"ip pp mtu (\d{1,5})", line))]
    mtu = min(min(named, default=_PPPOE_MTU) if lines else ETHERNET_MTU, line_mtu or ETHERNET_MTU)
    return {
        one.number: largest_mss(mtu, one.esp_hash, nat_traversal=_has_nat_t(tunnel_lines(config, one.number)))
        for one in connection.tunnels
    }


def _has_nat_t(lines: Collection[str]) -> bool:
    return any(re.match(r"ipsec ike nat-traversal \d+ on\b", line) for line in lines)


def _unsaved(router: Router, closer: Closer) -> bool | Msg | None:
    if closer.unsaved is None and not router.session.prompt.administrator:
        return msg("only an administrator is asked whether to save")
    return closer.unsaved


def _with_config(router: Router, expected: Expected, more: More, download: Download | None) -> More:
    text = or_reason(router.running_config) if router.session.prompt.administrator else _NOT_READ
    if isinstance(text, Msg):
        return replace(more, config=text)
    config = or_reason(partial(parsing.parse_output, "show config", text, source=router.where, lenient=True))
    more = replace(more, config=config)
    if download is None or not isinstance(config, Configuration):
        return more
    limits = mss_limits(config, download.connection, expected.line_mtu)
    return replace(more, differences=differences(download, text), mss_limits=limits)


def _status(router: Router, number: int) -> Any:
    rows = _facts(router, f"show status tunnel {number}")
    if isinstance(rows, Msg):
        return rows
    return rows[0] if rows else msg("the router does not show it")


def _inner(router: Router, expected: Expected) -> dict[int, Ping | Msg | str]:
    return {
        one.number: _ping(router, one.inside_remote, _INNER_PINGS)
        for one in expected.tunnels
        if one.inside_remote
    }


def _ping(router: Router, host: str, count: int) -> Ping | Msg:
    return or_reason(lambda: router.ping(host, count=count))


def _exchanged(router: Router, expected: Expected, seen: Observed, which: str) -> dict[int, Any]:
    """Ask about the routes of the sessions that are up; the others have none."""
    if isinstance(seen.neighbors, (Msg, str)):
        return {}
    up = {one.address for one in seen.neighbors if one.state == ESTABLISHED}
    return {
        one.number: _facts(router, f"show status bgp neighbor {one.peer_address} {which}")
        for one in expected.tunnels
        if one.peer_address in up
    }


def _facts(router: Router, command: str, *, lenient: bool = False) -> Any:
    def fetch() -> Any:
        text = router.session.ask(command)
        found = parsing.understand(command, text, source=router.where, lenient=lenient)
        if found.not_understood and not found.facts:
            raise ParseError(found.not_understood[0].reason, source=router.where)
        return found.facts

    return or_reason(fetch)
