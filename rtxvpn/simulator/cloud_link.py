"""One IPsec connection through time: key exchange, rekeying, dead peers; every step is an event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

from rtxvpn.simulator.cloud_terms import Wish

Phase = Literal["idle", "trying", "half", "up"]
RETRY_S = 60.0  # retransmission gives up after 10 x 5 s (CR 15, `ipsec ike retry`), then it begins again


@dataclass(frozen=True, slots=True)
class Key:
    """One security association; an ESP pair is two of them."""

    id: int
    kind: Literal["isakmp", "send", "recv"]
    born: float
    life: int
    parent: int | None = None

    @property
    def end(self) -> float:
        """Tell when it expires."""
        return self.born + self.life

    @property
    def renewal(self) -> float:
        """Tell when its successor is made: at about nine tenths of its life."""
        return self.born + self.life * (0.87 + 0.05 * jitter("renew", self.id))


@dataclass(frozen=True, slots=True)
class Link:
    """The state of one gateway since its last event; `due` is when it next does something by itself."""

    wish: Wish
    phase: Phase = "idle"
    since: float = 0.0  # when the phase began: for "up" since when the tunnel is online
    due: float | None = None
    dead_at: float | None = None  # an ending that nothing but a better wish can stop
    keys: tuple[Key, ...] = ()

    @property
    def online(self) -> bool:
        """Tell whether the tunnel interface is up."""
        return self.phase == "up"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step makes of a link, and the log lines of it."""

    link: Link
    log: tuple[tuple[float, str], ...] = ()


def jitter(*names: object) -> float:
    """Give a number from 0 up to 1 that is always the same for the same names."""
    return crc32("|".join(map(str, names)).encode()) / 2**32


def wished(link: Link, wish: Wish, now: float) -> Outcome:
    """Adapt a link to what the configuration lets it do from `now` on."""
    old, link = link.wish, replace(link, wish=wish)
    who = (wish.tunnel, wish.far, wish.remote, wish.local, wish.version)
    if not wish.wanted or who != (old.tunnel, old.far, old.remote, old.local, old.version):
        return restarted(link, now)
    if link.phase == "up":
        return Outcome(_ending(link, old, now))
    if wish.reach == old.reach:
        return Outcome(link)
    if link.phase == "idle" or wish.reach == "none":
        return restarted(link, now)
    if wish.reach in ("silent", "refused"):
        return Outcome(replace(link, due=now + RETRY_S))
    soon = now + 1.0 + 3.0 * jitter("again", wish.gateway, wish.reach)
    return Outcome(replace(link, due=min(link.due or soon, soon)))


def restarted(link: Link, now: float) -> Outcome:
    """Throw all keys away and begin again, if the configuration lets it."""
    down = ((now, f"IP Tunnel[{link.wish.tunnel}] Down"),) if link.online else ()
    clean = replace(link, keys=(), dead_at=None, since=now)
    if link.wish.reach == "none":
        return Outcome(replace(clean, phase="idle", due=None), down)
    wait = 1.0 + jitter("phase 1", link.wish.gateway, link.wish.remote)
    if link.wish.reach in ("silent", "refused"):
        wait = RETRY_S
    return Outcome(replace(clean, phase="trying", due=now + wait), (*down, (now, _initiate(link.wish))))


def stepped(link: Link, next_id: int) -> Outcome:
    """Do what is due; `next_id` is the first free number for keys."""
    if link.due is None:
        return Outcome(link)
    if link.phase == "trying":
        return _try(link, link.due, next_id)
    if link.phase == "half":
        return _second(link, link.due, next_id)
    return _live(link, link.due, next_id)


def _initiate(wish: Wish) -> str:
    return f"[IKE] initiate ISAKMP phase to {wish.remote} (local address {wish.local})"


def _second_phase(wish: Wish) -> str:
    return f"[IKE] initiate IPsec phase to {wish.remote}"


def _try(link: Link, now: float, next_id: int) -> Outcome:
    wish = link.wish
    if wish.reach not in ("phase1", "up"):
        return Outcome(replace(link, due=now + RETRY_S), ((now, _initiate(wish)),))
    wait = 1.0 if wish.reach == "up" else RETRY_S
    keys = (Key(next_id, "isakmp", now, wish.isakmp_life),)
    half = replace(link, phase="half", since=now, due=now + wait, keys=keys)
    return Outcome(half, ((now, _second_phase(wish)),))


def _second(link: Link, now: float, next_id: int) -> Outcome:
    wish = link.wish
    parent = next((key for key in reversed(link.keys) if key.end > now), None)
    if parent is None or wish.reach not in ("phase1", "up"):
        return restarted(link, now)
    if wish.reach == "phase1":
        return Outcome(replace(link, due=now + RETRY_S), ((now, _second_phase(wish)),))
    keys = (*link.keys, *_pair(next_id, now, wish.esp_life, parent.id))
    up = replace(link, phase="up", since=now, keys=keys)
    up = replace(up, dead_at=now + wish.flaps_s if wish.flaps_s else None)
    return Outcome(_planned(up, now), ((now, f"IP Tunnel[{wish.tunnel}] Up"),))


def _pair(first: int, now: float, life: int, parent: int) -> tuple[Key, Key]:
    return Key(first, "send", now, life, parent), Key(first + 1, "recv", now, life, parent)


def _live(link: Link, now: float, next_id: int) -> Outcome:
    """Renew keys that are near their end; end when the peer is dead."""
    if link.dead_at is not None and link.dead_at <= now:
        return restarted(link, now)
    wish, keys = link.wish, [key for key in link.keys if key.end > now]
    log: list[tuple[float, str]] = []
    newest = _newest(link, "isakmp")
    if wish.reach in ("phase1", "up") and newest.renewal <= now:
        newest = Key(next_id, "isakmp", now, wish.isakmp_life)
        keys.append(newest)
        log.append((now, _initiate(wish)))
    elif wish.reach == "up" and _newest(link, "send").renewal <= now:
        keys += _pair(next_id, now, wish.esp_life, newest.id)
        log.append((now, _second_phase(wish)))
    return Outcome(_planned(replace(link, keys=tuple(keys)), now), tuple(log))


def _newest(link: Link, kind: str) -> Key:
    return max((key for key in link.keys if key.kind == kind), key=lambda key: key.born)


def _planned(link: Link, now: float) -> Link:
    """Set when a live link next does something: renew what may be renewed, or end."""
    times = [] if link.dead_at is None else [link.dead_at]
    if link.wish.reach in ("phase1", "up"):
        times.append(_newest(link, "isakmp").renewal)
    if link.wish.reach == "up":
        times.append(_newest(link, "send").renewal)
    return replace(link, due=max(min(times), now))


def _ending(link: Link, old: Wish, now: float) -> Link:
    """Decide when a live link ends under a new wish.

    Keys in use outlive a change of parameters (CR 15.48: it counts from the next exchange on, or after
    `ipsec refresh sa`); an unreachable peer is noticed by the keepalive, if there is one.
    """
    wish = link.wish
    terms = (wish.reach, wish.data, wish.notices_s, wish.flaps_s)
    if terms == (old.reach, old.data, old.notices_s, old.flaps_s):
        return link
    ends = []
    if wish.flaps_s:
        ends.append(now + wish.flaps_s)
    if wish.reach in ("none", "silent", "refused"):
        ends += [_newest(link, "isakmp").end, _newest(link, "send").end]
    if wish.reach == "phase1":
        ends.append(_newest(link, "send").end)
    if wish.notices_s and (wish.reach in ("none", "silent") or not wish.data):
        ends.append(now + wish.notices_s)
    return _planned(replace(link, dead_at=max(min(ends), now + 1.0) if ends else None), now)
