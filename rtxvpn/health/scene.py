"""What a clue is looked for in: all that was seen, what the result is about, and the questions that clues share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rtxvpn.facts import BgpNeighbor, IpsecSas, LogEvent, Ping, Route
from rtxvpn.health.evidence import ping_line
from rtxvpn.health.more import Difference, all_lines, tunnel_lines
from rtxvpn.health.observed import Observed, goes_both_ways, ike_sas, ipsec_sas, sessions
from rtxvpn.health.result import Evidence
from rtxvpn.model import Expected, ExpectedTunnel
from rtxvpn.words import Msg, msg


@dataclass(frozen=True, slots=True)
class Scene:
    """All that was seen, the subject of the result, and the tunnel, if it is one."""

    observed: Observed
    expected: Expected
    tunnel: ExpectedTunnel | None
    subject: str = ""

    @property
    def lines(self) -> tuple[str, ...] | None:
        """Every line of the configuration; None when it could not be read."""
        config = self.observed.more.config
        return None if config is None or isinstance(config, (Msg, str)) else all_lines(config)

    @property
    def block(self) -> tuple[str, ...] | None:
        """The lines of the tunnel's block; None when there is no tunnel or they could not be read."""
        config = self.observed.more.config
        if self.tunnel is None or config is None or isinstance(config, (Msg, str)):
            return None
        return tunnel_lines(config, self.tunnel.number)

    @property
    def log(self) -> tuple[LogEvent, ...]:
        """The log, oldest first; nothing when it could not be read."""
        log = self.observed.more.log
        return () if log is None or isinstance(log, (Msg, str)) else log

    @property
    def routes(self) -> tuple[Route, ...] | None:
        """The routes; None when they could not be read."""
        return None if isinstance(self.observed.routes, (Msg, str)) else self.observed.routes

    @property
    def session(self) -> BgpNeighbor | None:
        """The tunnel's BGP session, if the router knows it."""
        neighbors = self.observed.neighbors
        if isinstance(neighbors, (Msg, str)) or self.tunnel is None:
            return None
        return next(iter(sessions(neighbors, self.tunnel)), None)


def of_tunnel(scene: Scene) -> tuple[Difference, ...]:
    """Return the settings of the tunnel and its gateway that are not the download's."""
    context = f"tunnel {scene.tunnel.number}" if scene.tunnel else ""
    number = scene.tunnel.gateway if scene.tunnel else -1
    by_gateway = re.compile(rf"ipsec (?:ike .+? {number}(?: |$)|sa policy \d+ {number} )")
    changed = scene.observed.more.differences or ()
    return tuple(
        one
        for one in changed
        if one.context == context or (one.context is None and by_gateway.match(one.wanted))
    )


def of_bgp(scene: Scene) -> tuple[Difference, ...]:
    """Return the lines of BGP that are not the download's: the router's own, and this neighbour's."""
    other = [one.peer_address for one in scene.expected.tunnels if one != scene.tunnel and one.peer_address]
    return tuple(
        one
        for one in scene.observed.more.differences or ()
        if one.context is None
        and one.wanted.startswith("bgp ")
        and not (one.wanted.startswith("bgp neighbor ") and set(one.wanted.split()) & set(other))
    )


def told(changed: Iterable[Difference]) -> Evidence:
    """Say differences: the router's line, and the download's."""
    return tuple(
        f"{one.found}  <>  {one.wanted}" if one.found else msg("(none)  <>  {wanted}", wanted=one.wanted)
        for one in changed
    )


def outside(scene: Scene) -> dict[str, Ping]:
    """Return the pings of AWS's outside addresses, by address."""
    pings = scene.observed.more.outside
    found = {one.remote_address: pings.get(one.number) for one in scene.expected.tunnels}
    return {
        host: ping
        for host, ping in found.items()
        if ping is not None and not isinstance(ping, (Msg, str)) and ping.sent > 0
    }


def ping_lines(pings: dict[str, Ping]) -> tuple[str, ...]:
    """Say whom was pinged and what came of it."""
    return tuple(f"{host}: {ping_line(ping)}" for host, ping in pings.items())


def all_silent(scene: Scene) -> bool:
    """Tell whether no endpoint of AWS has an IKE SA."""
    sas = scene.observed.sas
    return isinstance(sas, IpsecSas) and not any(ike_sas(sas, one) for one in scene.expected.tunnels)


def another_speaks(scene: Scene) -> bool:
    """Tell whether IKE works with another endpoint, over the same line and from the same router."""
    sas = scene.observed.sas
    return isinstance(sas, IpsecSas) and any(
        ike_sas(sas, one) for one in scene.expected.tunnels if one != scene.tunnel
    )


def is_keyed(scene: Scene) -> bool:
    """Tell whether the tunnel has its SAs."""
    sas, tunnel = scene.observed.sas, scene.tunnel
    return isinstance(sas, IpsecSas) and tunnel is not None and goes_both_ways(ipsec_sas(sas, tunnel))


def tries(scene: Scene, way: str = "initiate") -> tuple[LogEvent, ...]:
    """Return the attempts of IKE with the tunnel's endpoint since it came up or went down, by who began them."""
    if scene.tunnel is None:
        return ()
    return tuple(
        one
        for one in since_change(scene)
        if one.kind == "ike.phase1"
        and one.subject == scene.tunnel.remote_address
        and f" {way} " in f" {one.text} "
    )


def since_change(scene: Scene) -> tuple[LogEvent, ...]:
    """Return what the log says since the tunnel last came up or went down."""
    own = str(scene.tunnel.number) if scene.tunnel else ""
    turns = [
        at
        for at, one in enumerate(scene.log)
        if one.kind in ("tunnel.up", "tunnel.down") and one.subject == own
    ]
    return scene.log[turns[-1] + 1 :] if turns else scene.log


def event_lines(events: Iterable[LogEvent]) -> tuple[str, ...]:
    """Say lines of the log."""
    return tuple(f"{one.time}: {one.text}" for one in events)
