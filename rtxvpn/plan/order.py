"""The order in which changes are safe on a router that works: what others stand on first, the way in last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rtxvpn.config.diff import BGP_REFRESH, Change
from rtxvpn.config.tree import Config, Entry

# the later, the more likely it cuts the session that types it; what stands in no line comes before them all
_LATER: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{BGP_REFRESH}$",
        r"ip \S+ (?:secure filter|nat descriptor) ",  # the filters and the NAT that it names stand by then
        r"ip route default ",  # an administrator from afar comes in by it
        # the line to the internet, a PPPoE line with all that it dials with
        r"ip (?!lan1 )(?:lan|wan|bridge|vlan)\S* address |(?:pp|pppoe|ppp|ip pp) ",
        r"ip lan1 address ",  # where the administrator most likely sits
    )
)
# what the two ends agree on: a tunnel that is up would be renegotiated with half of it changed, or not
# before its keys end; it counts once the tunnel was off (CR 15.48.3)
_AGREED = re.compile(
    r"(?:no )?(?:ipsec (?:ike (?!keepalive )|sa policy |transport |tunnel (?!outer ))|tunnel encapsulation\b|l2tp )"
)
_GATEWAY = re.compile(r"(?:no )?ipsec (?:ike (?:[a-z][\w-]* )+|sa policy \d+ )(\d+)\b")
_POLICY = re.compile(r"(?:no )?ipsec (?:sa policy|transport \d+) (\d+)\b")


@dataclass(slots=True)
class _Tunnel:
    """A tunnel of the router: the policies and gateways that it uses, whatever their numbers."""

    number: str
    policies: set[str] = field(default_factory=set)
    gateways: set[str] = field(default_factory=set)

    @property
    def context(self) -> str:
        return f"tunnel {self.number}"

    def agrees_by(self, change: Change) -> bool:
        """Tell whether a change is of what this tunnel agrees on with its other end."""
        if not _AGREED.match(change.command):
            return False
        gateway, policy = _GATEWAY.match(change.command), _POLICY.match(change.command)
        return (
            change.context == self.context
            or (gateway is not None and gateway[1] in self.gateways)
            or (policy is not None and policy[1] in self.policies)
        )


def safe_order(running: Config, changes: Sequence[Change]) -> list[Change]:
    """Order changes, each kind as it stood; a tunnel that works is off while what both ends agree on changes.

    One tunnel is done before the next is touched.
    """
    return with_tunnels_off(running, sorted(changes, key=_rank))


def with_tunnels_off(running: Config, changes: Sequence[Change]) -> list[Change]:
    """Switch each tunnel that works off while what both ends agree on changes, so that it counts at once."""
    found = list(changes)
    keys = {hit[1] for hit in map(_key_of, running.settings.values()) if hit}
    for tunnel in _working_tunnels(running):
        found = _with_tunnel_off(found, tunnel, keyed=bool(keys & tunnel.gateways))
    return found


def _rank(change: Change) -> int:
    command = change.command.removeprefix("no ")
    return next((place for place, later in enumerate(_LATER, start=1) if later.match(command)), 0)


def _key_of(entry: Entry) -> re.Match[str] | None:
    return re.match(r"ipsec ike pre-shared-key (\d+) ", entry.normal)


def _working_tunnels(running: Config) -> list[_Tunnel]:
    """Return the tunnels that are on, by their order; a tunnel finds its gateway by its policy (CR 15)."""
    tunnels: dict[str, _Tunnel] = {}
    policies: dict[str, str] = {}
    enabled: list[str] = []
    for entry in running.settings.values():
        text = entry.normal
        if hit := re.match(r"tunnel enable (\d+)$", text):
            enabled.append(hit[1])
        if not text.startswith("ipsec "):
            continue
        if hit := re.match(r"ipsec sa policy (\d+) (\d+)\b", text):
            policies[hit[1]] = hit[2]
        if entry.context and entry.context.startswith("tunnel "):
            _note(tunnels.setdefault(entry.context, _Tunnel(entry.context.partition(" ")[2])), text)
    for tunnel in tunnels.values():
        tunnel.gateways |= {policies[policy] for policy in tunnel.policies if policy in policies}
    return [tunnels.get(f"tunnel {number}", _Tunnel(number)) for number in enabled]


def _note(tunnel: _Tunnel, text: str) -> None:
    """Note what a line in a tunnel's block says of its policy and gateway."""
    if hit := re.match(r"ipsec (?:tunnel|sa policy) (\d+)\b", text):
        tunnel.policies.add(hit[1])
    if hit := _GATEWAY.match(text):
        tunnel.gateways.add(hit[1])


def _with_tunnel_off(changes: list[Change], tunnel: _Tunnel, *, keyed: bool) -> list[Change]:
    number, context = tunnel.number, tunnel.context
    agreed = [tunnel.agrees_by(change) for change in changes]
    switched = any(re.match(rf"(?:no )?tunnel enable {number}$", one.command) for one in changes)
    if switched or not any(on and (keyed or _replaces(one)) for on, one in zip(agreed, changes, strict=True)):
        return changes
    off = Change(context, f"no tunnel enable {number}", (f"tunnel enable {number}",))
    on = Change(context, f"tunnel enable {number}", (f"no tunnel enable {number}",))
    places = [place for place, one in enumerate(changes) if agreed[place] or one.context == context]
    first, last = places[0], places[-1] + 1
    return [*changes[:first], off, *changes[first:last], on, *changes[last:]]


def _replaces(change: Change) -> bool:
    return bool(change.undo) and not change.undo[0].startswith("no ")
