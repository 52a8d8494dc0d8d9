"""The records of a download to a typed VPN connection, with each value checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from rtxvpn.aws.allowed import is_hidden_key, is_malformed_proxy_id, keywords
from rtxvpn.aws.belonging import named_numbers, own_numbers, owner, tunnel_settings
from rtxvpn.aws.lines import DownloadLine, starts_with
from rtxvpn.aws.whole import DOWNLOAD_AGAIN, tunnel_contexts
from rtxvpn.errors import DownloadError
from rtxvpn.model import BgpPeer, Tunnel, VpnConnection
from rtxvpn.parsing.download import Record, parse_download
from rtxvpn.words import Msg, msg

_ID_LABELS = {
    "vpn": re.compile(r".*VPN Connection ID\s*:\s*(\S+)", re.IGNORECASE),
    "vgw": re.compile(r".*Virtual Private Gateway ID\s*:\s*(\S+)", re.IGNORECASE),
    "cgw": re.compile(r".*Customer Gateway ID\s*:\s*(\S+)", re.IGNORECASE),
}
# what AWS gives each tunnel for itself
_NUMBERS = {"tunnel": msg("tunnel number"), "gateway": msg("gateway number"), "policy": msg("policy number")}
_UNLIKE = (
    ("ipsec ike pre-shared-key", msg("pre-shared key")),
    ("ipsec ike remote address", msg("AWS address")),
    ("ip tunnel address", msg("inside address")),
)
_ID = re.compile(r"(?:vpn|vgw|tgw|cgw)-\w+|AS \d+", re.ASCII)
_LOOKS_LIKE_ADDRESS = re.compile(r"\d{1,4}(?:\.\d{1,4}){3}(?:/\d{1,3})?", re.ASCII)


def connection_of(
    commands: Sequence[DownloadLine], comments: Sequence[DownloadLine], source: str
) -> VpnConnection:
    """Build the connection from the commands of a whole download; DownloadError where two are mixed in it."""
    _require_two_different_tunnels(commands, source)
    _require_one_connection(commands, source)
    records = parse_download(_lines_by_tunnel(commands))
    ids = {name: _id_of(comments, name, source) for name in _ID_LABELS}
    router = {name: value for record in records["router"] for name, value in record.items()}
    peers = {int(record["number"]): _peer(record) for record in records["peers"]}  # the last of a number wins
    return VpnConnection(
        vpn_id=ids["vpn"],
        gateway_id=ids["vgw"],
        customer_gateway_id=ids["cgw"],
        local_as=_number(router, "local_as"),
        tunnels=tuple(_tunnel(record) for record in records["tunnels"]),
        peers=tuple(peers.values()),
        static=not router,
    )


def _id_of(comments: Sequence[DownloadLine], name: str, source: str) -> str | None:
    return _only([(hit[1], line) for line in comments if (hit := _ID_LABELS[name].match(line.text))], source)


def _only(found: Sequence[tuple[str, DownloadLine]], source: str) -> str | None:
    """Return what stands there once, or again and again the same; another value is another connection's."""
    for value, line in found:
        if value != found[0][0]:
            # what is no id may be anything that was pasted in its place
            ids = ", ".join(one if _ID.fullmatch(one) else "…" for one in (found[0][0], value))
            raise DownloadError(
                msg("two connections are mixed in it: {ids}", ids=ids),
                advice=DOWNLOAD_AGAIN,
                where=f"{source}:{line.line}",
            )
    return found[0][0] if found else None


def _lines_by_tunnel(commands: Sequence[DownloadLine]) -> list[str]:
    """Write each tunnel in one piece and each of its settings once, as the router holds them; then BGP."""
    lines: list[str] = []
    for context in tunnel_contexts(commands):
        number = context.split(" ")[1]
        settings = tunnel_settings(commands, int(number)).values()
        lines += [
            f"tunnel select {number}",
            *(_lowered(line.text) for line in settings),
            "tunnel select none",
        ]
    return lines + [_lowered(line.text) for line in commands if starts_with(line.text, "bgp")]


def _lowered(text: str) -> str:
    """Write a command in lower case, as the template has it; the key keeps its own."""
    head, _, value = text.rpartition(" ")
    return f"{head.lower()} {value}" if starts_with(text, "ipsec ike pre-shared-key") else text.lower()


def _tunnel(record: Record) -> Tunnel:
    version = _number(record, "ike_version") or 1
    groups = record["ike_group"].split(" ")
    return Tunnel(
        number=int(record["number"]),
        gateway=int(record["gateway"]),
        policy=int(record["policy"]),
        local_address=record["local_address"],
        remote_address=record["remote_address"],
        inside_address=record["inside_address"],
        inside_remote=record["inside_remote"],
        pre_shared_key=record["pre_shared_key"],
        ike_version=version,
        ike_encryption=record["ike_encryption"],
        ike_hash=record["ike_hash"],
        ike_group=groups[0],
        pfs_group=groups[0 if version == 2 else -1],
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
    value = record.get(name, "").split(" ")[0]  # what follows, as of a rekey, is another thing
    return int(value) if value.isdecimal() else None


def _require_two_different_tunnels(commands: Sequence[DownloadLine], source: str) -> None:
    """Refuse tunnels that share a number, a key or AWS's address: AWS gives each tunnel its own."""
    own = own_numbers(commands, source)
    seen: dict[tuple[str, str], str] = {}
    for line in commands:
        whose = line.context or owner(line, own)
        for what, value in _unlike(line.text) if whose else ():
            if seen.setdefault((str(what), value), str(whose)) != whose:
                problem = msg("both tunnels have the same {what}: two copies of one tunnel", what=what)
                raise DownloadError(problem, advice=DOWNLOAD_AGAIN, where=f"{source}:{line.line}")


def _unlike(command: str) -> Iterator[tuple[Msg, str]]:
    """Tell what of a command must not stand in the other tunnel."""
    for name, number in named_numbers(command).items():
        yield _NUMBERS[name], str(number)
    for start, what in _UNLIKE:
        # AWS's misprint begins like the address, and is a finding; a hidden key stands for another one
        value = command.split(" ")[-1]
        if starts_with(command, start) and not is_malformed_proxy_id(command) and not is_hidden_key(value):
            yield what, value


def _require_one_connection(commands: Sequence[DownloadLine], source: str) -> None:
    """Refuse tunnels with different AS numbers at either end: both lead from one router to one gateway."""
    for pattern in (r"bgp autonomous-system (\d+)", r"bgp neighbor \d+ (\d+)"):
        hits = [(re.match(pattern, line.text, re.IGNORECASE), line) for line in commands]
        _only([(f"AS {hit[1]}", line) for hit, line in hits if hit], source)


def require_addresses(commands: Sequence[DownloadLine], source: str) -> None:
    """Raise DownloadError for the first address or network that is none."""
    for line in commands:
        for value, reads in _addresses_in(line.text):
            try:
                reads(value)
            except ValueError:
                # what does not even look like an address may be a key in the wrong place
                shown = value if _LOOKS_LIKE_ADDRESS.fullmatch(value) else f"{keywords(line.text, 4)} …"
                raise DownloadError(
                    msg("`{value}` is no IPv4 address: the line is broken", value=shown),
                    advice=DOWNLOAD_AGAIN,
                    where=f"{source}:{line.line}",
                ) from None


def _addresses_in(text: str) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Give each address of a command with what reads it."""
    if is_malformed_proxy_id(text):
        return
    for pattern, reads in _ADDRESSES:
        found = pattern.match(text)
        for value in found[1].split(" ") if found else ():
            if value.lower() != "all" and "=" not in value:  # what else a filter may name
                yield value, reads


def _network(value: str) -> IPv4Network:
    return IPv4Network(value, strict=False)


# only the tunnel's own inside address tells its network
_ADDRESSES: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reads)
    for pattern, reads in (
        (r"ipsec ike (?:local|remote) address \S+ (\S+)$", IPv4Address),
        (r"ipsec ike (?:local|remote) id \S+ (\S+)$", _network),
        (r"ip tunnel address (\S+)$", IPv4Interface),
        (r"ip tunnel remote address (\S+)$", IPv4Address),
        (r"bgp router id (\S+)$", IPv4Address),
        (r"bgp neighbor \d+ \d+ (\S+)", IPv4Address),
        (r"bgp neighbor .* local-address=(\S+)", IPv4Address),
        (r"bgp (?:import|export) filter \d+ \w+ (.+)$", _network),
    )
)
