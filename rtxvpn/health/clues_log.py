"""What clues the log holds: how regularly a tunnel falls, who knocks in vain, who has stopped knocking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from rtxvpn.facts import LogEvent
from rtxvpn.health.more import Difference
from rtxvpn.health.result import Evidence
from rtxvpn.health.scene import Scene, event_lines, is_keyed, of_tunnel, since_change, told, tries
from rtxvpn.model import ExpectedTunnel

_Fits = Callable[[float], bool]

_FEWEST = 3  # falls that make a rhythm
_RECENT = 8  # and how many of the last ones are looked at
_UNEVEN = 0.25  # by which a gap may differ from the others
_SHORT_S = 120.0  # three lost heartbeats and a new key exchange; a hold time and a new session
_LIFETIMES_S = (3600.0, 28800.0)  # of IPsec and IKE, as AWS's downloads have them
_EARLY = 0.7  # a key is renewed some time before its end


def falls_at_once(scene: Scene) -> tuple[str, ...]:
    """Find a tunnel that falls about every half a minute: a heartbeat that nobody answers, or a hold time."""
    return _rhythmic(scene, lambda gap: gap <= _SHORT_S)


def falls_with_keys(scene: Scene) -> tuple[str, ...]:
    """Find a tunnel that falls about every hour, or every eight: its keys are not renewed."""
    return _rhythmic(scene, lambda gap: any(life * _EARLY <= gap <= life * 1.1 for life in _LIFETIMES_S))


def heartbeat(scene: Scene) -> Evidence:
    """Find a tunnel that drops and whose keepalive is not the download's."""
    for tunnel in _meant(scene):
        own = Scene(scene.observed, scene.expected, tunnel)
        changed = [one for one in of_tunnel(own) if _is_keepalive(one)]
        drops = _drops(own)
        if changed and drops:
            return (*told(changed), *drops)
    return ()


def other_keepalive(scene: Scene) -> Evidence:
    """Find a keepalive that is not the download's."""
    return told(
        one
        for tunnel in _meant(scene)
        for one in of_tunnel(Scene(scene.observed, scene.expected, tunnel))
        if _is_keepalive(one)
    )


def unknown_gateway(scene: Scene) -> tuple[str, ...]:
    """Find AWS sending under keys that the router has lost (fact book rtx-cli 9.6)."""
    remotes = [one.remote_address for one in _meant(scene)]
    return event_lines(
        one
        for one in since_change(scene)
        if one.kind == "ike.unknown-gateway" and (one.subject is None or one.subject in remotes)
    )[-2:]


def gone_idle(scene: Scene) -> tuple[str, ...]:
    """Find a tunnel without BGP that went down and that nobody has begun again."""
    tunnel = scene.tunnel
    if tunnel is None or tunnel.peer_address is not None or is_keyed(scene) or is_tried(scene):
        return ()
    return event_lines(_falls(scene, tunnel)[-1:])


def is_tried(scene: Scene) -> bool:
    """Tell whether the log shows attempts at the tunnel, or BGP keeps it busy: then it is not idle."""
    busy = scene.tunnel is None or scene.tunnel.peer_address is not None
    return busy or bool(tries(scene)) or bool(tries(scene, "respond"))


def _rhythmic(scene: Scene, fits: _Fits) -> tuple[str, ...]:
    for tunnel in _meant(scene):
        falls = _falls(scene, tunnel)[-_RECENT:]
        gaps = list(_gaps(falls))
        if len(gaps) < _FEWEST - 1:
            continue
        middle = sorted(gaps)[len(gaps) // 2]
        even = [gap for gap in gaps if abs(gap - middle) <= middle * _UNEVEN]
        if len(even) * 3 >= len(gaps) * 2 and fits(middle):
            return event_lines(falls[-_FEWEST:])
    return ()


def _meant(scene: Scene) -> tuple[ExpectedTunnel, ...]:
    """Return the tunnel that the result is about, or all of them."""
    return (scene.tunnel,) if scene.tunnel else scene.expected.tunnels


def _falls(scene: Scene, tunnel: ExpectedTunnel) -> list[LogEvent]:
    return [one for one in scene.log if one.kind == "tunnel.down" and one.subject == str(tunnel.number)]


def _gaps(events: list[LogEvent]) -> Iterator[float]:
    """Yield the seconds between two falls; a clock that was set back in between says nothing."""
    for before, after in pairwise(map(_time, events)):
        if before is not None and after is not None and after > before:
            yield (after - before).total_seconds()


def _time(event: LogEvent) -> datetime | None:
    try:
        return datetime.strptime(event.time, "%Y/%m/%d %H:%M:%S")
    except ValueError:
        return None


def _is_keepalive(one: Difference) -> bool:
    return one.wanted.startswith("ipsec ike keepalive use ")


def _drops(scene: Scene) -> tuple[str, ...]:
    """Return what shows that the tunnel drops: BGP's counter, or the log."""
    session = scene.session
    if session is not None and session.dropped_count:
        return (f"Connection established {session.established_count}; dropped {session.dropped_count}",)
    falls = _falls(scene, scene.tunnel) if scene.tunnel else []
    return event_lines(falls[-2:]) if len(falls) > 1 else ()
