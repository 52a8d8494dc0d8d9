"""Holds the text of a download against the XML of the same connection: two sources, one truth."""

from __future__ import annotations

from collections.abc import Iterator

from rtxvpn.aws.download import Download
from rtxvpn.aws.finding import Finding, Severity
from rtxvpn.aws.lines import line_of
from rtxvpn.model import BgpPeer, Tunnel
from rtxvpn.words import Msg, msg

# the model's field, the text's command, and how bad a difference is: without the first ones nothing connects
_OF_A_TUNNEL: tuple[tuple[str, str, Severity], ...] = (
    ("local_address", "ipsec ike local address", "error"),
    ("remote_address", "ipsec ike remote address", "error"),
    ("inside_address", "ip tunnel address", "error"),
    ("inside_remote", "ip tunnel remote address", "error"),
    ("pre_shared_key", "ipsec ike pre-shared-key", "error"),
    ("ike_encryption", "ipsec ike encryption", "warning"),
    ("ike_hash", "ipsec ike hash", "warning"),
    ("ike_group", "ipsec ike group", "warning"),
    ("pfs_group", "ipsec ike group", "warning"),
    ("esp_encryption", "ipsec sa policy", "warning"),
    ("esp_hash", "ipsec sa policy", "warning"),
    ("pfs", "ipsec ike pfs", "warning"),
    ("ipsec_lifetime_s", "ipsec ike duration ipsec-sa", "warning"),
    ("mss", "ip tunnel tcp mss limit", "warning"),
)
_OF_A_PEER: tuple[tuple[str, Severity], ...] = (
    ("remote_as", "error"),
    ("address", "error"),
    ("hold_time_s", "warning"),
)
_SECRET = frozenset({"pre_shared_key"})
_ADVICE = msg("One of the two is older than the connection, or was edited; download both again.")


def differences(download: Download, xml: Download) -> tuple[Finding, ...]:
    """Return a finding for each value that the two tell differently; keys are compared and never shown.

    What only one of them knows is no difference: the XML has no IKE version, and AWS changes the
    keepalive with it (aws-vpn 2.3).
    """
    ours, theirs = download.connection, xml.connection
    found = list(_of_connection(download, xml))
    for tunnel, other in zip(ours.tunnels, theirs.tunnels, strict=True):
        found += _of_tunnel(download, tunnel, other)
    for peer, rival in zip(ours.peers, theirs.peers, strict=False):
        found += _of_peer(download, peer, rival)
    return tuple(found)


def _of_connection(download: Download, xml: Download) -> Iterator[Finding]:
    ours, theirs = download.connection, xml.connection
    if None not in (ours.vpn_id, theirs.vpn_id) and ours.vpn_id != theirs.vpn_id:
        what = msg("the text is of {text}, the XML of {xml}", text=ours.vpn_id, xml=theirs.vpn_id)
        yield Finding("xml-differs", "error", what, _ADVICE)
    if ours.static != theirs.static:
        what = msg("one of text and XML has BGP, the other static routing")
        yield Finding("xml-differs", "error", what, _ADVICE)
    elif ours.local_as != theirs.local_as:
        line = line_of(download.commands, "bgp autonomous-system")
        yield _finding("error", msg("own AS number"), ours.local_as, theirs.local_as, line)


def _of_tunnel(download: Download, tunnel: Tunnel, other: Tunnel) -> Iterator[Finding]:
    told_of: set[tuple[str, str, str]] = set()
    for name, command, severity in _OF_A_TUNNEL:
        one, two = getattr(tunnel, name), getattr(other, name)
        if one == two or one is None or two is None or (command, one, two) in told_of:
            continue
        told_of.add((command, one, two))  # one group may be that of both phases
        line = line_of(download.commands, command, tunnel.number)
        if name in _SECRET:
            what = msg("tunnel {n}: the pre-shared keys of text and XML differ", n=tunnel.number)
            yield Finding("xml-differs", severity, what, _ADVICE, line)
        else:
            told = msg("tunnel {n}, `{command}`", n=tunnel.number, command=command)
            yield _finding(severity, told, one, two, line)


def _of_peer(download: Download, peer: BgpPeer, rival: BgpPeer) -> Iterator[Finding]:
    line = line_of(download.commands, f"bgp neighbor {peer.number}")
    for name, severity in _OF_A_PEER:
        one, two = getattr(peer, name), getattr(rival, name)
        if None not in (one, two) and one != two:
            yield _finding(severity, msg("BGP neighbour {number}", number=peer.number), one, two, line)


def _finding(severity: Severity, subject: Msg, one: object, two: object, line: int | None) -> Finding:
    what = msg("{subject}: the text has {text}, the XML {xml}", subject=subject, text=one, xml=two)
    return Finding("xml-differs", severity, what, _ADVICE, line)
