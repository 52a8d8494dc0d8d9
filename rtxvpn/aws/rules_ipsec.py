"""The rules about a download's IPsec: keys, proposals, keepalives, addresses and sizes (aws-vpn 1.4, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.allowed import is_hidden_key, is_malformed_proxy_id
from rtxvpn.aws.download import FETCH_KEY, Download
from rtxvpn.aws.finding import Finding
from rtxvpn.aws.inside import inside_defect, network_defect, shared_network
from rtxvpn.aws.lines import line_of
from rtxvpn.aws.mss import largest_mss
from rtxvpn.model import Tunnel
from rtxvpn.words import msg

_KEY = re.compile(r"(?!0)[A-Za-z0-9._]{8,64}")
# what the RTX830 and AWS both speak (aws-vpn 3.1): the model's field, its command, the values
_SPOKEN = (
    ("ike_encryption", "ipsec ike encryption", frozenset({"aes-cbc", "aes256-cbc"})),
    ("ike_hash", "ipsec ike hash", frozenset({"sha", "sha256"})),
    ("ike_group", "ipsec ike group", frozenset({"modp1024", "modp2048"})),
    ("esp_encryption", "ipsec sa policy", frozenset({"aes-cbc", "aes256-cbc"})),
    ("esp_hash", "ipsec sa policy", frozenset({"sha-hmac", "sha256-hmac"})),
)
_WEAK = frozenset({"modp1024", "sha", "sha-hmac"})
_KEEPALIVES = {1: "dpd", 2: "rfc4306"}  # CR 15.20: any other method falls back to another one


def malformed_proxy_ids(download: Download) -> Iterator[Finding]:
    """Find AWS's misspelt proxy id lines."""
    for line in download.commands:
        if is_malformed_proxy_id(line.text):
            yield Finding(
                "malformed-proxy-id",
                "error",
                msg("`{command}` is a known misprint of AWS's; the router refuses it", command=line.text),
                msg(
                    "Delete the line, or write `ipsec ike local id N 0.0.0.0/0` and `… remote id N 0.0.0.0/0`."
                ),
                line.line,
            )


def inside_addresses(download: Download) -> Iterator[Finding]:
    """Find inside addresses that AWS does not give, and a network that both tunnels use."""
    advice = msg("Compare it with the tunnel's inside addresses in the AWS console.")
    for tunnel in download.connection.tunnels:
        defect = inside_defect(tunnel)
        if defect is not None:
            which = "ip tunnel address" if network_defect(tunnel) else "ip tunnel remote address"
            line = line_of(download.commands, which, tunnel.number)
            yield Finding("inside-address-invalid", "error", defect, advice, line)
    shared = shared_network(download.connection.tunnels)
    if shared is not None:
        what = msg("both tunnels use the inside network {network}", network=shared)
        yield Finding("inside-address-invalid", "error", what, advice)


def keys(download: Download) -> Iterator[Finding]:
    """Find pre-shared keys that AWS cannot have given, or that only stand for one; a key stays unsaid."""
    for tunnel in download.connection.tunnels:
        line = line_of(download.commands, "ipsec ike pre-shared-key", tunnel.number)
        if is_hidden_key(tunnel.pre_shared_key):
            what = msg(
                "what stands for the pre-shared key of tunnel {number} is not the key", number=tunnel.number
            )
            yield Finding("pre-shared-key-invalid", "error", what, FETCH_KEY, line)
        elif not _KEY.fullmatch(tunnel.pre_shared_key):
            what = msg("the pre-shared key of tunnel {number} cannot be one of AWS's", number=tunnel.number)
            advice = msg("AWS's keys have 8 to 64 letters, digits, dots, underscores, and no 0 in front.")
            yield Finding("pre-shared-key-invalid", "error", what, advice, line)


def unsupported_proposals(download: Download) -> Iterator[Finding]:
    """Find ciphers, hashes and groups that the RTX830 or AWS does not speak."""
    for tunnel in download.connection.tunnels:
        for name, command, spoken in _SPOKEN:
            value = _proposal(tunnel, name)
            if value not in spoken:
                yield Finding(
                    "proposal-unsupported",
                    "error",
                    msg(
                        "tunnel {n}: the RTX830 and AWS cannot both use `{value}`",
                        n=tunnel.number,
                        value=value,
                    ),
                    msg("Usable: {values}.", values=", ".join(sorted(spoken))),
                    line_of(download.commands, command, tunnel.number),
                )


def weak_proposals(download: Download) -> Iterator[Finding]:
    """Find AWS's old defaults, which work and are no longer strong."""
    names = (*(name for name, _, _ in _SPOKEN), "pfs_group")
    used = {_proposal(tunnel, name) for tunnel in download.connection.tunnels for name in names}
    if used & _WEAK:
        yield Finding(
            "weak-proposals",
            "info",
            msg(
                "the tunnels use {values}: they work, and are no longer strong",
                values=", ".join(sorted(used & _WEAK)),
            ),
            msg("Both ends know better: IKEv2, aes256-cbc, sha256, modp2048, set in AWS's tunnel options."),
            line_of(download.commands, "ipsec ike group"),
        )


def segment_size(download: Download, line_mtu: int) -> Iterator[Finding]:
    """Find an MSS that does not fit the line by the formula of aws-vpn 5.4."""
    for tunnel in download.connection.tunnels:
        nat = f"ipsec ike nat-traversal {tunnel.gateway} on"
        natted = line_of(download.commands, nat) is not None
        room = largest_mss(line_mtu, tunnel.esp_hash.lower(), nat_traversal=natted)
        if tunnel.mss is not None and tunnel.mss > room:
            yield Finding(
                "mss-too-large",
                "warning",
                msg(
                    "tunnel {n}: an MSS of {mss} does not fit the line; {room} does",
                    n=tunnel.number,
                    mss=tunnel.mss,
                    room=room,
                ),
                msg("Write `ip tunnel tcp mss limit auto` or {room}.", room=room),
                line_of(download.commands, "ip tunnel tcp mss limit", tunnel.number),
            )


def keepalives(download: Download) -> Iterator[Finding]:
    """Find a keepalive that does not go with the IKE version: a tunnel that drops every 30 seconds."""
    for tunnel in download.connection.tunnels:
        wanted = _KEEPALIVES.get(tunnel.ike_version)
        if tunnel.keepalive is not None and tunnel.keepalive.split(" ")[0].lower() != wanted:
            yield Finding(
                "keepalive-unfit",
                "warning",
                msg(
                    "tunnel {n}: its keepalive does not go with IKEv{version}",
                    n=tunnel.number,
                    version=tunnel.ike_version,
                ),
                msg(
                    "The router falls back to another method, and the tunnel may drop; use `{wanted}`.",
                    wanted=wanted,
                ),
                line_of(download.commands, "ipsec ike keepalive use", tunnel.number),
            )


def _proposal(tunnel: Tunnel, name: str) -> str:
    return str(getattr(tunnel, name)).lower()


IPSEC_RULES = (
    malformed_proxy_ids,
    inside_addresses,
    keys,
    unsupported_proposals,
    weak_proposals,
    keepalives,
)
