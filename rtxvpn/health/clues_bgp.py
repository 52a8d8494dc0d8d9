"""What clues of BGP look for: functions from a scene to the lines that give them away, none when absent."""

from __future__ import annotations

import re

from rtxvpn.health.clues_ipsec import esp_weighed
from rtxvpn.health.evidence import no_row
from rtxvpn.health.filters import EPHEMERAL, Guard, Packet, Verdict, Weighed, best_of
from rtxvpn.health.more import Difference
from rtxvpn.health.observed import ESTABLISHED, fits
from rtxvpn.health.result import Evidence
from rtxvpn.health.scene import Scene, is_keyed, of_bgp, of_tunnel, told
from rtxvpn.words import Msg

_BGP = (179, 179)
_MOST_AS = 65535  # an RTX830 knows no longer AS numbers (fact book rtx-cli 8)


def other_bgp(scene: Scene) -> Evidence:
    """Find a line of BGP or of the inner addresses that is not the download's, but for what is offered."""
    return told((*(one for one in of_bgp(scene) if not _is_import(one)), *_inner(scene)))


def other_import(scene: Scene) -> Evidence:
    """Find that other routes may be offered than by the download: AWS drops a session with too many."""
    return told(one for one in of_bgp(scene) if _is_import(one))


def other_inner(scene: Scene) -> Evidence:
    """Find an inner address of the tunnel that is not the download's."""
    return told(_inner(scene))


def other_lines(scene: Scene) -> Evidence:
    """Find any line of the tunnel that is not the download's, its keepalive and its MSS too."""
    return told(of_tunnel(scene))


def signed(scene: Scene) -> tuple[str, ...]:
    """Find a key of the BGP session, which AWS never has."""
    numbers = {
        hit[1]
        for line in scene.lines or ()
        if (hit := re.match(r"bgp neighbor (\d+) \d+ (\S+)", line))
        and scene.tunnel
        and hit[2] == scene.tunnel.peer_address
    }
    pattern = re.compile(r"bgp neighbor pre-shared-key (\d+) ")
    return tuple(line for line in scene.lines or () if (hit := pattern.match(line)) and hit[1] in numbers)


def secondary(scene: Scene) -> tuple[str, ...]:
    """Find a secondary address: while any interface has one BGP does not run (fact book rtx-cli 8)."""
    return tuple(line for line in scene.lines or () if re.match(r"ip \S+ secondary address ", line))


def long_as(scene: Scene) -> tuple[str, ...]:
    """Find an AS number of more than 16 bits."""
    pattern = re.compile(r"bgp (?:autonomous-system|neighbor \d+) (\d+)\b")
    return tuple(
        line for line in scene.lines or () if (hit := pattern.match(line)) and int(hit[1]) > _MOST_AS
    )


def not_refreshed(scene: Scene) -> Evidence:
    """Find a neighbor that is configured as in the download and that the router does not know as such."""
    tunnel, session = scene.tunnel, scene.session
    if isinstance(scene.observed.neighbors, (Msg, str)) or tunnel is None:
        return ()
    if not bgp_as_in_download(scene):
        return ()
    if session is None:
        return (no_row(str(tunnel.peer_address), "show status bgp neighbor"),)
    if fits(session, tunnel):
        return ()
    return (f"remote AS {session.remote_as}, local AS {session.local_as}",)


def tunnel_filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter on the tunnel that stops BGP, whichever end begins."""
    found = bgp_weighed(scene)
    return found.lines if found.verdict is Verdict.STOPS and is_keyed(scene) else ()


def tunnel_unsure(scene: Scene) -> tuple[str, ...]:
    """Find filters on the tunnel that cannot be weighed."""
    found = bgp_weighed(scene)
    return found.lines if found.verdict is Verdict.UNSURE and is_keyed(scene) else ()


def inner_filtered(scene: Scene) -> tuple[str, ...]:
    """Find a filter on the tunnel that stops a ping of AWS's inner address."""
    local, tunnel = _inner_local(scene), scene.tunnel
    if tunnel is None:
        return ()
    return _stopped(scene, Packet("icmp", local, tunnel.inside_remote or tunnel.peer_address))


def bgp_weighed(scene: Scene) -> Weighed:
    """Weigh the filters on the tunnel for BGP: TCP 179 from either end."""
    guard = tunnel_guard(scene)
    if guard is None or scene.tunnel is None:
        return Weighed(Verdict.PASSES)
    local, peer = _inner_local(scene), scene.tunnel.peer_address
    ours = guard.exchange(Packet("tcp", local, peer, EPHEMERAL, _BGP))
    theirs = guard.entered(Packet("tcp", peer, local, EPHEMERAL, _BGP))
    return best_of([ours, theirs])


def tunnel_guard(scene: Scene) -> Guard | None:
    """Return the filters of the tunnel; None when they could not be read."""
    if scene.block is None or scene.lines is None:
        return None
    return Guard(scene.lines, scene.block, "ip tunnel")


def bgp_silent(scene: Scene) -> tuple[str, ...]:
    """Find a session that is down although its tunnel is up and nothing on the router explains it."""
    session, tunnel = scene.session, scene.tunnel
    if scene.observed.more.differences is None or scene.lines is None or not is_keyed(scene):
        return ()
    if session is None or tunnel is None or session.state == ESTABLISHED or not fits(session, tunnel):
        return ()
    if of_bgp(scene) or of_tunnel(scene) or signed(scene) or secondary(scene):
        return ()
    if Verdict.PASSES is not bgp_weighed(scene).verdict or esp_weighed(scene).verdict is not Verdict.PASSES:
        return ()
    return counted(scene)


def counted(scene: Scene) -> tuple[str, ...]:
    """Return the session's state and counters, as the router shows them."""
    session = scene.session
    if session is None:
        return ()
    counters = f"Connection established {session.established_count}; dropped {session.dropped_count}"
    return (f"BGP state = {session.state}", counters)


def bgp_as_in_download(scene: Scene) -> bool:
    """Tell whether the lines of BGP and the inner addresses are known to be the download's."""
    return scene.observed.more.differences is not None and not other_bgp(scene)


def is_in_force(scene: Scene) -> bool:
    """Tell whether the session that the router knows is the one of its lines, and these are the download's."""
    session, tunnel = scene.session, scene.tunnel
    known = session is not None and tunnel is not None and fits(session, tunnel)
    return known and bgp_as_in_download(scene)


def is_read(scene: Scene) -> bool:
    """Tell whether the configuration could be read, so that what was not found in it is not there."""
    return scene.lines is not None


def filters_pass(scene: Scene) -> bool:
    """Tell whether the tunnel's filters are known to let BGP through."""
    return scene.lines is not None and bgp_weighed(scene).verdict is Verdict.PASSES


def is_online(scene: Scene) -> bool:
    """Tell whether the tunnel's interface is known to be connected, by its state or its SAs and address."""
    status = scene.observed.more.tunnels.get(scene.tunnel.number) if scene.tunnel else None
    if status is not None and not isinstance(status, (Msg, str)):
        return status.online
    return is_keyed(scene) and bgp_as_in_download(scene)


def _is_import(one: Difference) -> bool:
    return one.wanted.startswith("bgp import ")


def _inner(scene: Scene) -> tuple[Difference, ...]:
    return tuple(one for one in of_tunnel(scene) if re.match(r"ip tunnel (?:remote )?address ", one.wanted))


def _inner_local(scene: Scene) -> str | None:
    pattern = re.compile(r"ip tunnel address ([\d.]+)")
    return next((hit[1] for line in scene.block or () if (hit := pattern.match(line))), None)


def _stopped(scene: Scene, packet: Packet) -> tuple[str, ...]:
    guard = tunnel_guard(scene)
    found = guard.exchange(packet) if guard else Weighed(Verdict.PASSES)
    return found.lines if found.verdict is Verdict.STOPS else ()
