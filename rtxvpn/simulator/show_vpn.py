"""`show ipsec sa`, `show status tunnel`: always in the wide layout of the RTX1210 and later."""

from __future__ import annotations

import hashlib

from rtxvpn.simulator.machine import Machine
from rtxvpn.simulator.moments import spoken, stamp
from rtxvpn.simulator.peer import Sa, SaTable, TunnelState
from rtxvpn.simulator.routing import is_online
from rtxvpn.simulator.session import Session
from rtxvpn.simulator.steps import Program, Text
from rtxvpn.simulator.syntax import Parsed

_CIPHERS = {"aes-cbc": "AES-CBC", "aes256-cbc": "AES256-CBC", "3des-cbc": "3DES-CBC", "des-cbc": "DES-CBC"}
_HASHES = {"sha": "SHA-1", "sha256": "SHA-256", "md5": "MD5"}
_AUTHS = {"sha-hmac": "HMAC-SHA", "sha256-hmac": "HMAC-SHA256", "md5-hmac": "HMAC-MD5"}


def _table(machine: Machine) -> SaTable:
    return SaTable() if machine.cloud is None else machine.cloud.sas(machine.now())


def ipsec_sa(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print all security associations (capture RTX1210class); English on every console."""
    table = _table(machine)
    head = [f"Total: isakmp:{table.isakmp} send:{table.send} recv:{table.recv}", ""]
    if table.rows:
        head += ["sa    sgw isakmp connection    dir  life[s] remote-id", "-" * 76]
    yield Text("\n".join([*head, *map(_row, table.rows), *([""] if table.rows else [])]))


def _row(sa: Sa) -> str:
    connection = f"tun[{sa.tunnel or 0:04}]esp" if sa.kind == "esp" else sa.kind
    upper = "-" if sa.isakmp_id is None else str(sa.isakmp_id)
    return (
        f"{sa.id:<6}{sa.gateway:<5}{upper:<6}{connection:<14}{sa.direction or '-':<5}"
        f"{sa.lifetime_s:<8}{sa.remote_id}"
    )


def ipsec_sa_gateway(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print one gateway's associations, short or in detail (captures of the AWS guide)."""
    gateway = int(parsed.values[0])
    rows = [sa for sa in _table(machine).rows if sa.gateway == gateway]
    if len(parsed.values) > 1:
        yield Text("\n".join(line for sa in rows for line in _detail(machine, sa)))
        return
    head = ["sgw  flags local-id                      remote-id        # of sa", "-" * 74]
    if rows:
        counts = [sum(_sort(sa) == sort for sa in rows) for sort in ("isakmp", "send", "recv")]
        local, remote = _local_id(machine, gateway), rows[0].remote_id
        head.append(f"{gateway:<5}U K   {local:<30}{remote:<17}i:{counts[0]} s:{counts[1]} r:{counts[2]}")
    yield Text("\n".join(head))


def _sort(sa: Sa) -> str:
    return sa.direction or "isakmp"


def _local_id(machine: Machine, gateway: int) -> str:
    return machine.running.value(f"ipsec ike local address {gateway}", "any")


def _detail(machine: Machine, sa: Sa) -> list[str]:
    config, gateway = machine.running, sa.gateway
    lines = [
        f"SA[{sa.id}] Duration: {sa.lifetime_s}s",
        f"Local ID: {_local_id(machine, gateway)}",
        f"Remote ID: {sa.remote_id}",
    ]
    if sa.kind == "esp":
        policy = next(
            (text.split() for text in config.starting("ipsec sa policy") if text.split()[4] == str(gateway)),
            [],
        )
        cipher, auth = policy[6:8] if len(policy) > 7 else ("aes-cbc", "sha-hmac")
        lines += [
            f"Direction: {'send' if sa.direction == 'send' else 'receive'}",
            "Protocol: ESP (Mode: tunnel)",
        ]
        lines += [f"Algorithm: {_CIPHERS.get(cipher, cipher)} (for Auth.: {_AUTHS.get(auth, auth)})"]
    else:
        cipher = config.value(f"ipsec ike encryption {gateway}", "3des-cbc")
        digest = config.value(f"ipsec ike hash {gateway}", "md5")
        group = config.value(f"ipsec ike group {gateway}", "modp1024").split()[0].removeprefix("modp")
        lines += [
            "Protocol: IKE",
            f"Algorithm: {_CIPHERS.get(cipher, cipher)}, {_HASHES.get(digest, digest)}, MODP {group}bit",
            "",
        ]
    spi = hashlib.sha256(f"{gateway}/{sa.id}/{sa.direction}".encode()).digest()[
        : 4 if sa.kind == "esp" else 16
    ]
    lines += [f"SPI: {spi.hex(' ')} ", "Key: ** ** ** ** **  (confidential)   ** ** ** ** **", "-" * 52]
    return lines


def status_tunnel(machine: Machine, session: Session, parsed: Parsed) -> Program:
    """Print the state of one tunnel, or of those that are up or down (CR 58.41)."""
    which = parsed.values[0]
    if which.isdigit():
        numbers = [int(which)]
    else:
        numbers = [int(number) for number in machine.running.contexts("tunnel") if number.isdigit()]
        numbers = [number for number in numbers if is_online(machine, number) == (which == "up")]
    for number in numbers:
        yield Text("\n".join(_status(machine, session, number)))


def _status(machine: Machine, session: Session, number: int) -> list[str]:
    def say(key: str, **values: object) -> str:
        return session.say(machine.voice, key, **values)

    config, where = machine.running, f"tunnel {number}"
    state = TunnelState() if machine.cloud is None else machine.cloud.tunnel(number, machine.now())
    kind = config.value("tunnel encapsulation", "ipsec", where)
    lines = [
        f"TUNNEL[{number}]: ",
        say("description", text=config.value("description tunnel", context=where)),
    ]
    lines.append(
        say("interface-type", type={"ipsec": "IPsec", "ipip": "IPIP", "pptp": "PPTP"}.get(kind, kind.upper()))
    )
    lines.append(say("tunnel-online" if state.online else "tunnel-offline"))
    if state.online and state.since is not None:
        lasts = spoken(machine.now() - state.since, session.language == "ja")
        lines += [say("tunnel-since", time=stamp(state.since)), say("tunnel-lasts", span=lasts)]
    for key, packets, octets in (
        ("tunnel-received", state.received_packets, state.received_octets),
        ("tunnel-sent", state.sent_packets, state.sent_octets),
    ):
        lines += [
            _counted(machine, session, key, packets, octets),
            _counted(machine, session, "tunnel-ipv6", 0, 0),
        ]
    return lines


def _counted(machine: Machine, session: Session, key: str, packets: int, octets: int) -> str:
    def many(name: str, n: int) -> str:
        return session.say(machine.voice, name, n=n, s="s" if n > 1 else "")

    return session.say(machine.voice, key, packets=many("packets", packets), octets=many("octets", octets))
