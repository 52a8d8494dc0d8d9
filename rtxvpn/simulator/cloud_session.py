"""One BGP session through time, and the numbers that the router prints about it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rtxvpn.simulator.cloud_link import Link, jitter
from rtxvpn.simulator.cloud_terms import Talk
from rtxvpn.simulator.peer import Neighbor

_OPENING = 3  # OPEN, KEEPALIVE, UPDATE


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one neighbour since its last event; counters hold what ended sessions added."""

    talk: Talk
    up_at: float | None = None
    due: float | None = None  # it establishes, or its hold time ends
    silent_at: float | None = None  # since when nothing comes from the other end
    established: int = 0
    dropped: int = 0
    reset_at: float | None = None
    received: int = 0
    sent: int = 0
    notified: int = 0


def seen(session: Session, talk: Talk, link: Link | None, now: float) -> Session:
    """Adapt a session to its configuration and its tunnel as they are from `now` on."""
    if session.talk != replace(talk, answers=session.talk.answers) and session.up_at is not None:
        session = _dropped(session, now)
    session = replace(session, talk=talk)
    online = link is not None and link.online
    heard = talk.answers and link is not None and link.wish.data
    if session.up_at is None:
        if not (online and heard and talk.agrees):
            return replace(session, due=None)
        if session.due is None:
            wait = 5.0 + 9.0 * jitter("bgp", talk.line.address, session.established)
            return replace(session, due=now + wait)
        return session
    if not online:  # the interface of its address is gone (capture RTX810: a notification for each drop)
        return seen(_dropped(session, now), talk, link, now)
    if heard:
        return replace(session, due=None, silent_at=None)
    if session.silent_at is None:
        due = now - _since_heard(session, now) + talk.hold if talk.hold else None
        return replace(session, silent_at=now, due=due)
    return session


def stepped(session: Session) -> Session:
    """Do what is due: establish the session, or let its hold time end."""
    if session.due is None:
        return session
    if session.up_at is None:
        return replace(session, up_at=session.due, due=None, established=session.established + 1)
    return _dropped(session, session.due)


def _dropped(session: Session, now: float) -> Session:
    received, sent = _messages(session, now)
    return replace(
        session,
        up_at=None,
        due=None,
        silent_at=None,
        dropped=session.dropped + 1,
        reset_at=now,
        received=received,
        sent=sent + 1,
        notified=session.notified + 1,
    )


def _interval(session: Session) -> int:
    return session.talk.hold // 3


def _since_heard(session: Session, now: float) -> float:
    """Tell how long ago the last message came in."""
    if session.up_at is None:
        return 0.0
    until = now if session.silent_at is None else session.silent_at
    every = _interval(session)
    last = (until - session.up_at) // every * every if every else 0.0
    return now - session.up_at - last


def _messages(session: Session, now: float) -> tuple[int, int]:
    if session.up_at is None:
        return session.received, session.sent
    until = now if session.silent_at is None else session.silent_at
    every = _interval(session)
    came, went = ((int((end - session.up_at) // every) if every else 0) for end in (until, now))
    return session.received + _OPENING + came, session.sent + _OPENING + went


def neighbor(session: Session, online: bool, now: float) -> Neighbor:
    """Give every number of `show status bgp neighbor` (capture RTX810)."""
    talk = session.talk
    received, sent = _messages(session, now)
    row = Neighbor(
        address=talk.line.address,
        remote_as=talk.line.remote_as,
        local_as=talk.local_as,
        state=_state(session, online, now),
        link="internal" if talk.line.remote_as == talk.local_as else "external",
        received_messages=received,
        sent_messages=sent,
        sent_notifications=session.notified,
        established_count=session.established,
        dropped_count=session.dropped,
        last_reset_s=None if session.reset_at is None else int(now - session.reset_at),
    )
    if session.up_at is None:
        return row
    return replace(
        row,
        version=4,
        router_id=talk.line.address,
        uptime_s=int(now - session.up_at),
        last_read_s=int(_since_heard(session, now)),
        hold_time_s=talk.hold,
        keepalive_s=_interval(session),
        local_host=talk.local,
        local_port=1024 + int(3000 * jitter("port", talk.line.address, session.established)),
        foreign_port=179,
    )


def _state(session: Session, online: bool, now: float) -> str:
    if session.up_at is not None:
        return "Established"
    if session.talk.tunnel is None or not online:
        return "Idle"
    left = None if session.due is None else session.due - now
    if left is None or left > 2.0:
        return "Active"
    return "Connect" if left > 1.0 else "OpenSent" if left > 0.5 else "OpenConfirm"
