"""The order in which changes are safe on a router that works: what others stand on first, the way in last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rtxvpn.config.diff import BGP_REFRESH, Change
from rtxvpn.config.tree import Config

# the later, the more likely it cuts the session that types it; what stands in no line comes before them all
_LATER: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{BGP_REFRESH}$",
        r"ip \S+ (?:secure filter|nat descriptor) ",  # the filters and the NAT that it names stand by then
        r"ip route default ",  # an administrator from afar comes in by it
        r"ip (?!lan1 )(?:lan|wan|bridge|vlan)\S* address ",
        r"ip lan1 address ",  # where the administrator most likely sits
    )
)
# what the two ends agree on: a tunnel that is up would be renegotiated with half of it changed, or not
# before its keys end; it counts once the tunnel was off (CR 15.48.3)
_AGREED = re.compile(r"ipsec (?:ike (?!keepalive )|sa policy |tunnel (?!outer ))")


def safe_order(running: Config, changes: Sequence[Change]) -> list[Change]:
    """Order changes, each kind as it stood; a tunnel that works is off while what both ends agree on changes.

    One tunnel is done before the next is touched, so the other carries the traffic meanwhile.
    """
    return with_tunnels_off(running, sorted(changes, key=_rank))


def with_tunnels_off(running: Config, changes: Sequence[Change]) -> list[Change]:
    """Switch each tunnel that works off while what both ends agree on changes, so that it counts at once."""
    found = list(changes)
    for number, keyed in _working_tunnels(running):
        found = _with_tunnel_off(found, number, keyed=keyed)
    return found


def _rank(change: Change) -> int:
    return next((place for place, later in enumerate(_LATER, start=1) if later.match(change.command)), 0)


def _working_tunnels(running: Config) -> list[tuple[str, bool]]:
    """Return the numbers of the tunnels that are on, and whether they have a key to come up with."""
    entries = running.settings.values()
    keyed = {entry.context for entry in entries if entry.normal.startswith("ipsec ike pre-shared-key ")}
    found = [re.match(r"tunnel enable (\d+)$", entry.normal) for entry in entries]
    return [(hit[1], f"tunnel {hit[1]}" in keyed) for hit in found if hit]


def _with_tunnel_off(changes: list[Change], number: str, *, keyed: bool) -> list[Change]:
    context = f"tunnel {number}"
    agreed = [one for one in changes if one.context == context and _AGREED.match(one.command)]
    switched = any(re.match(rf"(?:no )?tunnel enable {number}$", one.command) for one in changes)
    if switched or not any(keyed or _replaces(change) for change in agreed):
        return changes
    off = Change(context, f"no tunnel enable {number}", (f"tunnel enable {number}",))
    on = Change(context, f"tunnel enable {number}", (f"no tunnel enable {number}",))
    last = max(place for place, change in enumerate(changes) if change.context == context)
    first = min(place for place, change in enumerate(changes) if change.context == context)
    return [*changes[:first], off, *changes[first : last + 1], on, *changes[last + 1 :]]


def _replaces(change: Change) -> bool:
    return bool(change.undo) and not change.undo[0].startswith("no ")
