"""The records of a download to a typed VPN connection, with each value checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import AddressValueError, IPv4Address, IPv4Interface

from rtxvpn.aws.allowed import is_malformed_proxy_id
from rtxvpn.aws.lines import DownloadLine, starts_with
from rtxvpn.aws.whole import DOWNLOAD_AGAIN
from rtxvpn.errors import DownloadError
from rtxvpn.model import BgpPeer, Tunnel, VpnConnection
from rtxvpn.parsing.download import Record, parse_download
from rtxvpn.words import msg

_ID_LABELS = {
    "vpn": re.compile(r".*VPN Connection ID\s*:\s*(\S+)", re.IGNORECASE),
    "vgw": re.compile(r".*Virtual Private Gateway ID\s*:\s*(\S+)", re.IGNORECASE),
    "cgw": re.compile(r".*Customer Gateway ID\s*:\s*(\S+)", re.IGNORECASE),
}


def connection_of(
    commands: Sequence[DownloadLine], comments: Sequence[DownloadLine], source: str
) -> VpnConnection:
    """Build the connection from the commands of a whole download; DownloadError where a value is none."""
    _require_one_number_a_tunnel(commands, source)
    _require_addresses(commands, source)
    _require_two_different_tunnels(commands, source)
    _require_one_connection(commands, source)
    records = parse_download([_lowered(line.text) for line in commands])
    ids = {name: _id_of(comments, name, source) for name in _ID_LABELS}
    router = records["router"][-1] if records["router"] else {}
    return VpnConnection(
        vpn_id=ids["vpn"],
        gateway_id=ids["vgw"],
        customer_gateway_id=ids["cgw"],
        local_as=_number(router, "local_as"),
        tunnels=tuple(_tunnel(record) for record in records["tunnels"]),
        peers=tuple(_peer(record) for record in records["peers"]),
        static=not router,
    )


def _id_of(comments: Sequence[DownloadLine], name: str, source: str) -> str | None:
    return _only([(hit[1], line) for line in comments if (hit := _ID_LABELS[name].match(line.text))], source)


def _only(found: Sequence[tuple[str, DownloadLine]], source: str) -> str | None:
    """Return what stands there once, or again and again the same; another value is another connection's."""
    for value, line in found:
        if value != found[0][0]:
            raise DownloadError(
                msg("two connections are mixed in it: {ids}", ids=f"{found[0][0]}, {value}"),
                advice=DOWNLOAD_AGAIN,
                where=f"{source}:{line.line}",
            )
    return found[0][0] if found else None


def _lowered(text: str) -> str:
    """Write a command in lower case, as the template has it; the key keeps its own."""
    head, _, value = text.rpartition(" ")
    return f"{head.lower()} {value}" if starts_with(text, "ipsec ike pre-shared-key") else text.lower()


def _tunnel(record: Record) -> Tunnel:
    return Tunnel(
        number=int(record["number"]),
        gateway=int(record["gateway"]),
        policy=int(record["policy"]),
        local_address=record["local_address"],
        remote_address=record["remote_address"],
        inside_address=record["inside_address"],
        inside_remote=record["inside_remote"],
        pre_shared_key=record["pre_shared_key"],
        ike_version=_number(record, "ike_version") or 1,
        ike_encryption=record["ike_encryption"],
        ike_hash=record["ike_hash"],
        ike_group=record["ike_group"].split(" ")[0],
        esp_encryption=record["esp_encryption"],
        esp_hash=record["esp_hash"],
        pfs=record["pfs"] == "on",
        isakmp_lifetime_s=_number(record, "isakmp_lifetime_s"),
        ipsec_lifetime_s=_number(record, "ipsec_lifetime_s"),
        keepalive=record["keepalive"],
        mss=_number(record, "mss"),
    )


def _peer(record: Record) -> BgpPeer:
    options = dict(option.split("=", 1) for option in record.get("options", "").split(" ") if "=" in option)
    return BgpPeer(
        number=int(record["number"]),
        remote_as=int(record["remote_as"]),
        address=record["address"],
        local_address=options.get("local-address"),
        hold_time_s=_number(options, "hold-time"),
    )


def _number(record: Mapping[str, str], name: str) -> int | None:
    value = record.get(name, "")
    return int(value) if value.isdecimal() else None


def _require_one_number_a_tunnel(commands: Sequence[DownloadLine], source: str) -> None:
    """Refuse a tunnel whose commands speak of several gateways or policies: two files were mixed."""
    for pattern in (
        r"ipsec ike (?:[a-z][\w-]* )+(\d+)",
        r"ipsec (?:tunnel|sa policy) (\d+)",
        r"tunnel enable (\d+)",
    ):
        first: dict[str, str] = {}
        for line in commands:
            hit = re.match(pattern, line.text, re.IGNORECASE) if line.context else None
            if hit and first.setdefault(str(line.context), hit[1]) != hit[1]:
                raise DownloadError(
                    msg(
                        "`{command}` speaks of another number than the lines before", command=_bare(line.text)
                    ),
                    advice=DOWNLOAD_AGAIN,
                    where=f"{source}:{line.line}",
                )


def _require_two_different_tunnels(commands: Sequence[DownloadLine], source: str) -> None:
    """Refuse tunnels that share a key or AWS's address: AWS gives each tunnel its own."""
    for start, what in (
        ("ipsec ike pre-shared-key", msg("pre-shared key")),
        ("ipsec ike remote address", msg("AWS address")),
        ("ip tunnel address", msg("inside address")),
    ):
        seen: dict[str, str | None] = {}
        for line in commands:
            value = line.text.split(" ")[-1]
            if is_malformed_proxy_id(line.text):
                continue  # AWS's misprint begins like the address, and is a finding
            if starts_with(line.text, start) and seen.setdefault(value, line.context) != line.context:
                problem = msg("both tunnels have the same {what}: two copies of one tunnel", what=what)
                raise DownloadError(problem, advice=DOWNLOAD_AGAIN, where=f"{source}:{line.line}")


def _require_one_connection(commands: Sequence[DownloadLine], source: str) -> None:
    """Refuse tunnels with different AS numbers at either end: both lead from one router to one gateway."""
    for pattern in (r"bgp autonomous-system (\d+)", r"bgp neighbor \d+ (\d+)"):
        hits = [(re.match(pattern, line.text, re.IGNORECASE), line) for line in commands]
        _only([(f"AS {hit[1]}", line) for hit, line in hits if hit], source)


def _bare(command: str) -> str:
    """Name a command without its values, which may be secret."""
    return re.split(r" \d", command)[0]


def _require_addresses(commands: Sequence[DownloadLine], source: str) -> None:
    for line in commands:
        value = _address_in(line.text)
        if value is None:
            continue
        try:
            IPv4Interface(value) if "/" in value else IPv4Address(value)
        except (AddressValueError, ValueError):
            raise DownloadError(
                msg("`{value}` is no IPv4 address: the line is broken", value=value),
                advice=DOWNLOAD_AGAIN,
                where=f"{source}:{line.line}",
            ) from None


def _address_in(text: str) -> str | None:
    words = text.split(" ")
    if starts_with(text, "ipsec ike local address") or starts_with(text, "ipsec ike remote address"):
        return words[5] if len(words) == 6 else None
    if starts_with(text, "ip tunnel address") or starts_with(text, "ip tunnel remote address"):
        return words[-1]
    if re.match(r"bgp neighbor \d+ \d+ ", text, re.IGNORECASE):
        return words[4]
    return None
