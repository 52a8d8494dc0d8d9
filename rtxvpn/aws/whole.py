"""Tells whether a download is whole: both tunnels, every command that each needs, and the last line."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.aws.allowed import is_malformed_proxy_id
from rtxvpn.aws.lines import DownloadLine, starts_with
from rtxvpn.errors import DownloadError
from rtxvpn.words import Msg, msg

DOWNLOAD_AGAIN = msg(
    "Download it again in the AWS console: Vendor Yamaha, Platform RTX Routers; save it without editing."
)
_TUNNELS = 2

# what every tunnel of AWS's text has had since 2013 (fact book aws-vpn 1.2), in its order
_OF_A_TUNNEL: tuple[str, ...] = (
    "ipsec ike encryption",
    "ipsec ike group",
    "ipsec ike hash",
    "ipsec ike pre-shared-key",
    "ipsec tunnel",
    "ipsec sa policy",
    "ipsec ike duration ipsec-sa",
    "ipsec ike pfs",
    "ipsec tunnel outer df-bit",
    "ipsec ike keepalive use",
    "ipsec ike local address",
    "ipsec ike remote address",
    "ip tunnel address",
    "ip tunnel remote address",
    "ip tunnel tcp mss limit",
    "tunnel enable",
    "tunnel select none",
)
_OF_BGP: tuple[str, ...] = ("bgp use", "bgp autonomous-system", "bgp import filter", "bgp import")


def require_two_tunnels(commands: Sequence[DownloadLine], source: str) -> None:
    """Raise DownloadError unless two tunnels are there; what belongs to them can be told only then."""
    _require_nothing(_missing_tunnels(commands), commands, source)


def require_whole(commands: Sequence[DownloadLine], source: str) -> None:
    """Raise DownloadError that names the first missing command or section, and the last line that came."""
    _require_nothing(_missing_in_tunnels(commands) or _missing_bgp(commands), commands, source)


def _require_nothing(missing: Msg | None, commands: Sequence[DownloadLine], source: str) -> None:
    if missing is not None:
        raise DownloadError(missing, advice=DOWNLOAD_AGAIN, where=f"{source}:{commands[-1].line}")


def tunnel_contexts(commands: Sequence[DownloadLine]) -> list[str]:
    """Return the contexts of the tunnels in the order in which they are first selected."""
    return list(dict.fromkeys(line.context for line in commands if line.context))


def _missing_tunnels(commands: Sequence[DownloadLine]) -> Msg | None:
    count = len(tunnel_contexts(commands))
    if count == _TUNNELS:
        return None
    if count > _TUNNELS:
        return msg("it holds {count} tunnels; a VPN connection of AWS has two, so two are mixed", count=count)
    if count == 0:
        return msg("it ends before the first tunnel: there is no `tunnel select`")
    return msg("it ends before the second tunnel: only one `tunnel select` is there")


def _missing_in_tunnels(commands: Sequence[DownloadLine]) -> Msg | None:
    for context in tunnel_contexts(commands):
        texts = [line.text for line in commands if line.context == context]
        for words in _OF_A_TUNNEL:
            if not any(_is(text, words) for text in texts):
                return msg(
                    "it is not whole: `{command}` is missing in {tunnel}", command=words, tunnel=context
                )
    return _missing_auto_refresh(commands)


def _missing_auto_refresh(commands: Sequence[DownloadLine]) -> Msg | None:
    """Find the missing `ipsec auto refresh on`: AWS writes one after each tunnel, others one for both.

    Somebody may have written one for each gateway by its number instead.
    """
    places = [line.line for line in commands if line.text.lower() == "ipsec auto refresh on"]
    numbered = {line.text.lower() for line in commands if starts_with(line.text, "ipsec auto refresh")}
    ends = [line.line for line in commands if line.context and starts_with(line.text, "tunnel select none")]
    one_for_both = bool(places) and places[0] < min(line.line for line in commands if line.context)
    by_number = len(numbered - {"ipsec auto refresh on"}) == _TUNNELS
    if not (one_for_both or by_number or (places and places[-1] >= ends[-1])):
        return msg(
            "it is not whole: `{command}` is missing after the last tunnel", command="ipsec auto refresh on"
        )
    return None


def _missing_bgp(commands: Sequence[DownloadLine]) -> Msg | None:
    texts = [line.text for line in commands if starts_with(line.text, "bgp")]
    if not texts:
        return None  # static routing
    for words in _OF_BGP:
        if not any(_is(text, words) for text in texts):
            return msg("it is not whole: `{command}` is missing", command=words)
    if sum(starts_with(text, "bgp neighbor") for text in texts) < _TUNNELS:
        return msg("it is not whole: `{command}` is missing for the second tunnel", command="bgp neighbor")
    if not any(starts_with(text, "bgp configure refresh") for text in texts):
        return msg("it ends early: `{command}` is missing at the end", command="bgp configure refresh")
    return None


def _is(text: str, words: str) -> bool:
    """Match a command; `ipsec tunnel 201` is not `ipsec tunnel outer …`, `bgp import 1` not its filter."""
    if not starts_with(text, words) or is_malformed_proxy_id(text):
        return False  # AWS's misprint begins like the address
    if words in ("ipsec tunnel", "bgp import"):
        return text[len(words) + 1 :][:1].isdigit()
    return True
