"""Whose each command of a download is: of one of its two tunnels, of the router, or of somebody else and refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from rtxvpn.aws.allowed import is_malformed_proxy_id, keywords
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.errors import DownloadError
from rtxvpn.words import Msg, msg

Own = Mapping[str, Mapping[str, int]]  # context of a tunnel -> "tunnel", "gateway", "policy" -> its number

# the numbers by which a command says which tunnel it is for, wherever it stands
_NAMED = tuple(
    (what, re.compile(pattern, re.IGNORECASE | re.ASCII))
    for what, pattern in (
        ("gateway", r"ipsec ike (?:[a-z][\w-]* )+(\d+)\b"),
        ("gateway", r"ipsec sa policy \d+ (\d+)\b"),
        ("policy", r"ipsec (?:tunnel|sa policy) (\d+)\b"),
        ("tunnel", r"tunnel enable (\d+)\b"),
    )
)
# commands of the selected tunnel: outside of one they set nothing, or what was selected before the download
_OF_SELECTED = re.compile(r"ip tunnel |ipsec tunnel |tunnel encapsulation ", re.IGNORECASE)
_SELECT = re.compile(r"tunnel select (\d+)$", re.IGNORECASE)
_AUTO_REFRESH = re.compile(r"ipsec auto refresh (\d+)", re.IGNORECASE)
_ROUTE = re.compile(r"ip route (\S+) ", re.IGNORECASE)
_GATEWAY_TUNNEL = re.compile(r"gateway tunnel (\d+)", re.IGNORECASE)
_NEIGHBOUR = re.compile(r"bgp neighbor (\d+) (\d+) (\S+)", re.IGNORECASE)
_FAR_END = re.compile(r"bgp (?:import|export) (\d+)\b", re.IGNORECASE)
_INSIDE_REMOTE = re.compile(r"ip tunnel remote address (\S+)$", re.IGNORECASE)
_INSIDE = re.compile(r"ip tunnel address (\S+)$", re.IGNORECASE)
_NAME = re.compile(r"((?:[a-z][\w-]* )*[a-z][\w-]*) \d+(?: |$)", re.IGNORECASE | re.ASCII)
_LIFETIMES = {"ike-sa": "isakmp-sa", "child-sa": "ipsec-sa"}  # IKEv2's words for the same two
_SHORTEST_PREFIX = 8  # a shorter one is no VPC's; two of /1 are the whole internet
_TAKE_OUT = msg(
    "Take the line out if it was put there; else download again in the AWS console, and save it without editing."
)
_WHAT = {"tunnel": msg("tunnel"), "gateway": msg("gateway"), "policy": msg("policy")}


def require_own(commands: Sequence[DownloadLine], source: str) -> None:
    """Raise DownloadError for the first command that reaches beyond this download's own VPN.

    Each tunnel, gateway, policy and BGP neighbour must be of one of its tunnels, each AS number of one of
    its neighbours, and a route into a tunnel no wider than a VPC's. A command that names a tunnel of the
    download may stand anywhere, one of the selected tunnel only where one is selected.
    """
    own = own_numbers(commands, source)
    for line in commands:
        problem = _stray(line) or _foreign_number(line, own) or _foreign_gateway(line, own) or _too_wide(line)
        if problem is not None:
            raise _refused(problem, line, source)
    for problem, line in _foreign_bgp(commands):
        raise _refused(problem, line, source)


def tunnel_settings(commands: Sequence[DownloadLine], tunnel: int) -> dict[str, DownloadLine]:
    """Return what is set in one tunnel by the name of the setting; the last of a name wins, as on the router."""
    found: dict[str, DownloadLine] = {}
    own = own_numbers(commands, "")
    for line in commands:
        if owner(line, own) == f"tunnel {tunnel}":
            name = setting_name(line.text)
            found.pop(name, None)
            found[name] = line
    return found


def setting_name(command: str) -> str:
    """Name what a command of a tunnel sets: the words before its numbers, or else all but the value."""
    hit = _NAME.match(command)
    name = (hit[1] if hit else command.rpartition(" ")[0]).lower()
    head, _, last = name.rpartition(" ")
    return f"{head} {_LIFETIMES[last]}" if last in _LIFETIMES else name


def setting_value(command: str) -> str:
    """Return what a command sets, without its name and the numbers of its tunnel."""
    hit = _NAME.match(command)
    if hit is None:
        return command.rpartition(" ")[2]
    return " ".join(command[hit.end(1) + 1 :].split(" ")[len(named_numbers(command)) :])


def own_numbers(commands: Sequence[DownloadLine], source: str) -> Own:
    """Collect the numbers of each tunnel; a tunnel that speaks of several gateways or policies is refused."""
    found: dict[str, dict[str, int]] = {}
    for line in commands:
        if line.context is None:
            continue
        numbers = found.setdefault(line.context, {"tunnel": int(line.context.split(" ")[1])})
        for what, number in named_numbers(line.text).items():
            if numbers.setdefault(what, number) != number:
                raise _refused(_another_number(line), line, source)
    return found


def named_numbers(command: str) -> dict[str, int]:
    """Return the tunnel, gateway and policy that a command names itself."""
    hits = [(what, pattern.match(command)) for what, pattern in _NAMED]
    return {what: int(hit[1]) for what, hit in hits if hit}


def owner(line: DownloadLine, own: Own) -> str | None:
    """Return the context of the tunnel that a command is for, or None for one of the router's."""
    for what, number in named_numbers(line.text).items():
        for context, numbers in own.items():
            if numbers.get(what) == number:
                return context
    return line.context if _needs_tunnel(line.text) else None


def _stray(line: DownloadLine) -> Msg | None:
    if line.context is None and _needs_tunnel(line.text):
        return msg("`{command}` belongs in a tunnel, and none is selected there", command=_bare(line))
    return None


def _needs_tunnel(command: str) -> bool:
    return _OF_SELECTED.match(command) is not None or is_malformed_proxy_id(command)


def _foreign_number(line: DownloadLine, own: Own) -> Msg | None:
    owners: list[set[str]] = []
    for what, number in named_numbers(line.text).items():
        owners.append({context for context, numbers in own.items() if numbers.get(what) == number})
        if not owners[-1]:
            return _not_ours(line, _WHAT[what], number)
    if owners and not set.intersection(*owners):
        return _another_number(line)  # the policy of one tunnel with the gateway of the other
    return None


def _foreign_gateway(line: DownloadLine, own: Own) -> Msg | None:
    """Find a gateway or tunnel that a command of the router's names and that is not the download's."""
    named = [("gateway", number) for number in _AUTO_REFRESH.findall(line.text)]
    named += [("tunnel", number) for number in _SELECT.findall(line.text)]
    if _ROUTE.match(line.text):
        named += [("tunnel", number) for number in _GATEWAY_TUNNEL.findall(line.text)]
    for what, number in ((what, int(number)) for what, number in named):
        if all(numbers.get(what) != number for numbers in own.values()):
            return _not_ours(line, _WHAT[what], number)
    return None


def _too_wide(line: DownloadLine) -> Msg | None:
    route = _ROUTE.match(line.text)
    if route is None:
        return None
    try:
        network = IPv4Network(route[1], strict=False)
    except ValueError:
        network = None
    mask = route[1].partition("/")[2]
    if network is None or ("." in mask and mask != str(network.netmask)):  # Python takes inverted masks, too
        return msg("`{command}`: it names no IPv4 network", command=_bare(line))
    if network.prefixlen < _SHORTEST_PREFIX or network.network_address.packed[0] == 0:
        return msg("`ip route {network}` would lead the internet into the tunnel", network=network)
    return None


def _foreign_bgp(commands: Sequence[DownloadLine]) -> Iterator[tuple[Msg, DownloadLine]]:
    """Find neighbours other than AWS's end of each tunnel, and AS numbers that no neighbour has.

    Where a tunnel has no end or none has a neighbour the download is not whole, which is told as that.
    """
    ends = {line.context: hit[1] for line in commands if (hit := _INSIDE_REMOTE.match(line.text))}
    if len(_own_ends(commands)) < len(ends):
        return  # two copies of one tunnel, told as that
    numbers: dict[str, str] = {}  # of AWS's address
    addresses: dict[str, str] = {}  # of the number
    known: set[int] = set()
    for line in commands:
        if not (peer := _NEIGHBOUR.match(line.text)):
            continue
        number, address = peer[1], peer[3]
        known.add(int(peer[2]))
        if len(ends) > 1 and address not in ends.values():
            yield _wrong_end(commands, line, int(number), address) or (
                _not_ours(line, msg("BGP neighbour"), int(number)),
                line,
            )
        if (numbers.setdefault(address, number), addresses.setdefault(number, address)) != (number, address):
            yield _another_number(line), line
    for line in commands:
        far = _FAR_END.match(line.text)
        if far and known and int(far[1]) not in known:
            what = msg("`{command}`: no BGP neighbour here has AS {n}", command=_bare(line), n=int(far[1]))
            yield what, line


def _own_ends(commands: Sequence[DownloadLine]) -> dict[IPv4Interface, DownloadLine]:
    """Return the router's own address inside each tunnel, and the line that sets it."""
    hits = ((_INSIDE.match(line.text), line) for line in commands)
    return {IPv4Interface(hit[1]): line for hit, line in hits if hit}


def _wrong_end(
    commands: Sequence[DownloadLine], neighbour: DownloadLine, number: int, address: str
) -> tuple[Msg, DownloadLine] | None:
    """Blame the tunnel's line where a neighbour is the other host beside the router's own address there."""
    for own, inside in _own_ends(commands).items():
        if IPv4Address(address) in own.network and IPv4Address(address) != own.ip:
            for line in commands:
                if line.context == inside.context and _INSIDE_REMOTE.match(line.text):
                    what = msg(
                        "`{command}` is not the address of BGP neighbour {n} (line {line})",
                        command=_bare(line),
                        n=number,
                        line=neighbour.line,
                    )
                    return what, line
    return None


def _not_ours(line: DownloadLine, what: Msg, number: int) -> Msg:
    return msg(
        "`{command}`: {what} {n} is not of this VPN connection", command=_bare(line), what=what, n=number
    )


def _another_number(line: DownloadLine) -> Msg:
    return msg("`{command}` speaks of another number than the lines before", command=_bare(line))


def _bare(line: DownloadLine) -> str:
    """Name a command without its values, which may be secret."""
    return keywords(line.text, 5) or "…"


def _refused(what: Msg, line: DownloadLine, source: str) -> DownloadError:
    return DownloadError(what, advice=_TAKE_OUT, where=f"{source}:{line.line}")
