"""`ping`: who answers, when, and the lines about it (captures RTX1200, RTX1100; CR 56.7.9)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from rtxvpn.simulator.kinds import Refused, address, number
from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.routing import interfaces, lookup
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.show_info import gateways
from rtxvpn.simulator.steps import Pause, Program, Text
from rtxvpn.simulator.syntax import Parsed

_FLAGS = {
    "-s": number(1, 64000),
    "-c": number(1, 21474836),
    "-w": number(1, 1000),
    "-sa": address,
    "-di": number(0, 255),
}


@dataclass(frozen=True, slots=True)
class _Wanted:
    target: str
    count: int | None
    source: str | None
    wait: float
    says_losses: bool


def ping(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Ping until the count or Ctrl-C; without `-w` a loss prints nothing."""
    wanted = _read(list(parsed.values))
    times: list[float] = []
    sent = 0
    stopped = False
    while not stopped and (wanted.count is None or sent < wanted.count):
        begun = machine.now()
        took = _answer(machine, wanted)
        sent += 1
        last = sent == wanted.count
        if took is not None and took <= wanted.wait * 1000:
            stopped = (yield Pause(begun + took / 1000, stoppable=True)) == "stop"
            times.append(took)
            yield Text(_reply(machine, session, wanted.target, sent - 1, took))
        elif wanted.says_losses or last:
            stopped = (yield Pause(begun + wanted.wait, stoppable=True)) == "stop"
            if wanted.says_losses:
                yield Text(session.say(machine.voice, "ping-lost", seq=sent - 1))
        if not last and not stopped:
            stopped = (
                yield Pause(begun + max(1.0, wanted.wait if wanted.says_losses else 1.0), stoppable=True)
            ) == "stop"
    yield Text("\n".join(["", *_summary(machine, session, sent, times)]))


def _read(words: list[str]) -> _Wanted:
    found: dict[str, str] = {}
    targets = []
    while words:
        word = words.pop(0)
        if word in _FLAGS:
            if not words:
                raise Refused("count")
            found[word] = _FLAGS[word](words.pop(0))
        elif word.startswith("-"):
            raise Refused("keyword")
        else:
            targets.append(word)
    if len(targets) != 1:
        raise Refused("count")
    if any(char.isalpha() for char in targets[0]):
        raise Refused("host")
    count = int(found["-c"]) if "-c" in found else None
    return _Wanted(address(targets[0]), count, found.get("-sa"), float(found.get("-w", "1")), "-w" in found)


def _answer(machine: Machine, wanted: _Wanted) -> float | None:
    """Tell how many milliseconds an answer takes; None = there is none."""
    machine.sync()
    own = [one.address.ip for one in interfaces(machine) if one.address]
    if wanted.source is not None and ipaddress.ip_address(wanted.source) not in own:
        return None
    if ipaddress.ip_address(wanted.target) in own:
        return 0.254
    route = lookup(machine, wanted.target)
    if route is None:
        return None
    if route.kind == "implicit" and route.interface.startswith("LAN"):
        return 1.182 if ipaddress.ip_address(wanted.target) in gateways(machine) else None
    if machine.cloud is None:
        return None
    tunnel = int(route.interface[7:-1]) if route.interface.startswith("TUNNEL[") else None
    return machine.cloud.ping(wanted.target, wanted.source, tunnel, machine.now())


def _reply(machine: Machine, session: Session, host: str, seq: int, took: float) -> str:
    ttl = 255 if took < 1 else 254
    return session.say(machine.voice, "ping-reply", host=host, seq=seq, ttl=ttl, time=f"{took:.3f}")


def _summary(machine: Machine, session: Session, sent: int, times: list[float]) -> list[str]:
    loss = 100.0 * (sent - len(times)) / sent
    lines = [session.say(machine.voice, "ping-total", sent=sent, got=len(times), loss=f"{loss:.1f}")]
    if times:
        mean = sum(times) / len(times)
        spread = {"low": f"{min(times):.3f}", "mean": f"{mean:.3f}", "high": f"{max(times):.3f}"}
        lines.append(session.say(machine.voice, "ping-times", **spread))
    return lines
