"""The AWS side of the tunnels: what comes up follows from the configuration of both ends, in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from rtxvpn.simulator import cloud_link, cloud_session
from rtxvpn.simulator.cloud_advertise import announces
from rtxvpn.simulator.cloud_download import FarTunnel, read_download
from rtxvpn.simulator.cloud_link import Key, Link, jitter
from rtxvpn.simulator.cloud_session import Session
from rtxvpn.simulator.cloud_setup import address, concerns, read_setup
from rtxvpn.simulator.cloud_terms import Wish, talks, wishes
from rtxvpn.simulator.lines import Line
from rtxvpn.simulator.peer import BgpRoute, Neighbor, Sa, SaTable, TunnelState

FAULTS = ("psk", "udp500", "peer-down", "bgp-down")
_PACKET = 84  # octets of a ping or a keepalive in the tunnel
Event = tuple[float, str]


@dataclass(frozen=True, slots=True)
class _Ends:
    """The configuration of the router's end that is in force."""

    running: tuple[Line, ...] = ()
    bgp: tuple[Line, ...] = ()


class Cloud:
    """AWS's end of a VPN connection, moved only by the times that it is called with.

    How often it is asked does not matter: everything between two calls happens at its own time.
    """

    def __init__(self, far: Sequence[FarTunnel], vpc: Sequence[str], hosts: Sequence[str]) -> None:
        self.far = tuple(far)
        self._vpc = tuple(str(IPv4Network(prefix)) for prefix in vpc)
        self._hosts = frozenset(hosts)
        self._faults: set[tuple[str, int | None]] = set()
        self._ends, self._setup, self._bgp = _Ends(), read_setup(()), read_setup(())
        self._stale = True  # something has changed that the links do not know yet
        self._now = float("-inf")
        self._links: dict[int, Link] = {}
        self._sessions: dict[str, Session] = {}
        self._log: list[Event] = []
        self._next_key = 1
        self._pings: dict[int, tuple[float, int]] = {}  # tunnel: online since, pings that went through

    @classmethod
    def from_download(
        cls, text: str, *, vpc: Sequence[str] = ("10.0.0.0/16",), hosts: Sequence[str] = ("10.0.134.243",)
    ) -> Cloud:
        """Be the AWS side that a download was made for; raises ValueError when the text is none."""
        return cls(read_download(text), vpc, hosts)

    def set_fault(self, name: str, value: str | None = None) -> None:
        """Let something be wrong on the AWS side or on the way; `value` is the tunnel, None = all.

        Raises ValueError for an unknown fault or tunnel.
        """
        self._faults.add(self._fault(name, value))
        self._stale = True
        self._adapt()  # from now on, not from the next time that somebody asks

    def clear_fault(self, name: str, value: str | None = None) -> None:
        """Put it right again."""
        self._faults.discard(self._fault(name, value))
        self._stale = True
        self._adapt()

    def _fault(self, name: str, value: str | None) -> tuple[str, int | None]:
        numbers = {str(one.number): one.number for one in self.far}
        if name not in FAULTS:
            raise ValueError(f"no such fault of the AWS side: {name} (known: {', '.join(FAULTS)})")
        if value is not None and (name == "udp500" or value not in numbers):
            wanted = "no value" if name == "udp500" else f"a tunnel: {' or '.join(numbers)}"
            raise ValueError(f"fault {name} takes {wanted}, not {value!r}")
        return name, numbers[value] if value else None

    def update(self, running: Sequence[Line], bgp_active: Sequence[Line], now: float) -> list[Event]:
        """Take the router's configuration; give the log lines up to `now` that were not given yet.

        `bgp_active` are the bgp lines as of the last `bgp configure refresh`.
        """
        self._advance(now)
        ends = _Ends(tuple(line for line in running if concerns(line)), tuple(bgp_active))
        if ends != self._ends:
            self._ends, self._stale = ends, True
            self._setup, self._bgp = read_setup(ends.running), read_setup(ends.bgp)
        self._adapt()
        told, self._log = sorted(self._log, key=lambda event: event[0]), []
        return told

    def refresh_sa(self, now: float, gateway: int | None = None) -> None:
        """Throw the keys of a gateway (None = all) away, as `ipsec refresh sa` does; it begins again."""
        self._advance(now)
        for number, link in self._links.items():
            if gateway in (None, number):
                self._take(number, cloud_link.restarted(link, self._now))

    def sas(self, now: float) -> SaTable:
        """Give the rows of `show ipsec sa`, in the order of their numbers."""
        self._advance(now)
        rows = sorted(
            (
                self._row(link, key)
                for link in self._links.values()
                for key in link.keys
                if key.end > self._now
            ),
            key=lambda row: row.id,
        )
        return SaTable(
            isakmp=sum(row.kind != "esp" for row in rows),
            send=sum(row.direction == "send" for row in rows),
            recv=sum(row.direction == "recv" for row in rows),
            rows=tuple(rows),
        )

    def _row(self, link: Link, key: Key) -> Sa:
        phase_1: Literal["isakmp", "ike"] = "ike" if link.wish.version == 2 else "isakmp"
        return Sa(
            id=key.id,
            gateway=link.wish.gateway,
            isakmp_id=key.parent,
            kind=phase_1 if key.kind == "isakmp" else "esp",
            tunnel=None if key.kind == "isakmp" else link.wish.tunnel,
            direction=None if key.kind == "isakmp" else key.kind,
            lifetime_s=int(key.end - self._now),
            remote_id=link.wish.remote,
        )

    def neighbors(self, now: float) -> list[Neighbor]:
        """Give the numbers of `show status bgp neighbor`; none while BGP is off or was not refreshed."""
        self._advance(now)
        return [
            cloud_session.neighbor(session, self._online(session.talk.tunnel), self._now)
            for session in self._sessions.values()
        ]

    def _online(self, tunnel: int | None) -> bool:
        link = self._link(tunnel)
        return link is not None and link.online

    def bgp_routes(self, now: float) -> list[BgpRoute]:
        """Give one row for each prefix of the VPC, by the session with the lowest router id (RFC 4271)."""
        self._advance(now)
        up = [session for session in self._sessions.values() if session.up_at is not None]
        if not up:
            return []
        talk = min(up, key=lambda session: address(session.talk.line.address) or 0).talk
        hop, path = talk.line.address, str(talk.line.remote_as)
        return [BgpRoute(prefix, hop, talk.tunnel, path) for prefix in self._vpc if talk.tunnel is not None]

    def tunnel(self, n: int, now: float) -> TunnelState:
        """Tell whether tunnel `n` is online, since when, and what went through it."""
        self._advance(now)
        link = self._link(n)
        if link is None or not link.online:
            return TunnelState()
        bgp = [one for one in self._sessions.values() if one.talk.tunnel == n and one.up_at is not None]
        chat = sum(int((self._now - (one.up_at or 0.0)) // max(one.talk.hold // 3, 1)) + 3 for one in bgp)
        since, pings = self._pings.get(n, (0.0, 0))
        packets = chat + (pings if since == link.since else 0)
        return TunnelState(True, link.since, packets, packets * _PACKET, packets, packets * _PACKET)

    def ping(self, target: str, source: str | None, via_tunnel: int | None, now: float) -> float | None:
        """Send one packet: milliseconds, or None when no answer comes.

        The first packet over a fresh tunnel is lost. `via_tunnel` None means over the line outside.
        """
        self._advance(now)
        if via_tunnel is None:
            return self._outside(target)
        link = self._link(via_tunnel)
        if link is None or not link.online or not link.wish.data:
            return None
        since, sent = self._pings.get(via_tunnel, (link.since, 0))
        fresh = since != link.since or not sent
        self._pings[via_tunnel] = (link.since, 1 if fresh else sent + 1)
        if fresh or not self._answers(target, source, link):
            return None
        return 8.0 + 4.0 * jitter("ping", target, via_tunnel, self._now)

    def _outside(self, target: str) -> float | None:
        """Ping AWS's outer addresses and, for the comfort of people, any public host."""
        far = next((one for one in self.far if one.outside == target), None)
        if far is not None and {("peer-down", None), ("peer-down", far.number)} & self._faults:
            return None
        there = address(target)
        if far is None and (there is None or not there.is_global):
            return None
        return 7.0 + 2.0 * jitter("ping", target, self._now)

    def _answers(self, target: str, source: str | None, link: Link) -> bool:
        """Tell whether a host behind a tunnel answers: it must be there and know the way back."""
        far = next((one for one in self.far if one.number == link.wish.far), None)
        if far is None:
            return False
        inside = self._setup.last("ip tunnel address", context=f"tunnel {link.wish.tunnel}").partition("/")[0]
        if target == far.inside:
            return inside == far.router_inside
        if target not in self._hosts or inside != far.router_inside:
            return False
        if far.amazon_as is None:
            return True  # AWS's static routes are taken as right
        live = any(session.up_at is not None for session in self._sessions.values())
        return live and (source in (None, inside) or announces(self._setup, self._bgp, far.amazon_as, source))

    def _link(self, tunnel: int | None) -> Link | None:
        return next((one for one in self._links.values() if one.wish.tunnel == tunnel), None)

    def _advance(self, now: float) -> None:
        """Let everything happen that is due up to `now`; time never goes back."""
        while True:
            due = min(self._due(), default=None)
            if due is None or due[0] > now:
                break
            when, which, name = due
            self._now = max(when, self._now)
            if which == 0:
                self._take(int(name), cloud_link.stepped(self._links[int(name)], self._next_key))
            else:
                self._sessions[name] = cloud_session.stepped(self._sessions[name])
            self._look()
        self._now = max(now, self._now)
        if self._stale:
            self._adapt()

    def _due(self) -> Iterator[tuple[float, int, str]]:
        yield from ((one.due, 0, str(number)) for number, one in self._links.items() if one.due is not None)
        yield from ((one.due, 1, name) for name, one in self._sessions.items() if one.due is not None)

    def _take(self, number: int, outcome: cloud_link.Outcome) -> None:
        self._links[number] = outcome.link
        self._log += outcome.log
        self._next_key = max([self._next_key, *(key.id + 1 for key in outcome.link.keys)])
        self._look()

    def _adapt(self) -> None:
        """Judge both ends again and let links and sessions know."""
        if not self._stale or self._now == float("-inf"):
            return
        self._stale = False
        found = wishes(self._setup, self.far, self._faults)
        for number in [number for number in self._links if number not in found]:
            self._end(number)
        for number, wish in found.items():
            known = self._links.get(number)
            if known is None:
                self._take(number, cloud_link.restarted(Link(wish), self._now))
            elif known.wish != wish:
                self._take(number, cloud_link.wished(known, wish, self._now))
        self._converse(found)

    def _end(self, number: int) -> None:
        link = self._links.pop(number)
        if link.online:
            self._log.append((self._now, f"IP Tunnel[{link.wish.tunnel}] Down"))

    def _converse(self, found: dict[int, Wish]) -> None:
        heard = talks(self._setup, self._bgp, self.far, found, self._faults)
        known = self._sessions
        self._sessions = {
            name: cloud_session.seen(known.get(name, Session(talk)), talk, self._link(talk.tunnel), self._now)
            for name, talk in heard.items()
        }

    def _look(self) -> None:
        """Let the sessions see the tunnels as they are now."""
        self._sessions = {
            name: cloud_session.seen(one, one.talk, self._link(one.talk.tunnel), self._now)
            for name, one in self._sessions.items()
        }
