"""The questions of `rtxvpn init`: each answer is held against the site file's own rules when it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Interface, IPv4Network
from pathlib import Path

from rtxvpn import site_yaml
from rtxvpn.errors import RtxError, SettingsError, SiteError
from rtxvpn.init import LISTS, QUESTIONS, Answers, group_of, site_template
from rtxvpn.site import Site, site_of
from rtxvpn.words import Msg, msg

LEAVE_OUT = "-"
_NEEDED = ("router", "aws")
_LANS = ("192.168.200.254/24", "192.168.100.1/24", "172.16.0.1/24")
_VPCS = ("10.0.0.0/16", "172.31.0.0/16")
_HANDED_OUT = 10  # addresses of a DHCP range that nobody has chosen

# asks one question, with what Enter would take (None: the key is left out); returns the line that came
Ask = Callable[[Msg, "str | None"], str]


def interview(path: Path, ask: Ask, tell: Callable[[Msg | RtxError], None]) -> Answers:
    """Ask until every answer can stand in the site file `path`; the file made of them always loads."""
    answers: dict[str, str | list[str] | None] = {}
    for key, (question, _) in QUESTIONS.items():
        if key in answers:
            continue
        offered = _offered(path, key, answers)
        while True:
            word = ask(question, offered).strip() or offered or LEAVE_OUT
            tried = {**answers, **_meant(key, word)}
            try:
                site = _checked(path, key, tried)
            except SettingsError as error:
                tell(error)
                continue
            answers = tried
            if key == "aws.download" and not site.aws.download.is_file():
                tell(msg("there is no {path} yet: save the download there", path=str(site.aws.download)))
            break
    return answers


def proposal(key: str, answers: Answers) -> str | None:
    """Return what fits the answers so far, for somebody who only presses Enter; None leaves the key out."""
    example = QUESTIONS[key][1]
    if key == "wan.gateway":
        return _beside(_interface(answers["wan.address"]), example)
    if key == "lan.interface":
        return "lan2" if answers.get("wan.interface") == example else example
    if key == "lan.address":
        wan = _interface(answers.get("wan.address"))
        return next((one for one in _LANS if not wan or not _overlap(one, wan)), example)
    if key == "lan.dhcp":
        return _range(_interface(answers["lan.address"]), example)
    if key == "vpc":
        lan = _interface(answers.get("lan.address"))
        return next((one for one in _VPCS if not lan or not IPv4Network(one).subnet_of(lan.network)), None)
    if key == "verify.ping":
        return _host(answers.get("vpc"), example)
    return example


def _offered(path: Path, key: str, answers: Answers) -> str | None:
    """Return the proposal if the rules take it: a network of the VPC may hold no host at all."""
    word = proposal(key, answers)
    try:
        _checked(path, key, {**answers, **_meant(key, word or LEAVE_OUT)})
    except SettingsError:
        return None
    return word


def _meant(key: str, word: str) -> dict[str, str | list[str] | None]:
    """Return what an answer settles: its own key, or with a dash and with `dhcp` others too."""
    group = group_of(key)
    if word == LEAVE_OUT:
        if group in _NEEDED:
            return {key: ""}  # which the rules refuse, saying what is expected
        only = key == "lan.dhcp"
        return {other: None for other in QUESTIONS if other == key or (group_of(other) == group and not only)}
    if (key, word) == ("wan.address", "dhcp"):
        return {key: word, "wan.gateway": None}
    return {key: [one for one in re.split(r"[,\s]+", word) if one] if key in LISTS else word}


def _checked(path: Path, key: str, answers: Answers) -> Site:
    """Load the site file as far as it is answered; the group of the key is filled up with what fits."""
    filled = dict(answers)
    for other in QUESTIONS:
        if other not in filled:
            near = group_of(other) == group_of(key) or group_of(other) in _NEEDED
            proposed = proposal(other, filled) if near else None
            filled[other] = [proposed] if proposed and other in LISTS else proposed
    if not all(filled[one] for one in QUESTIONS if group_of(one) in _NEEDED):
        raise SiteError(msg("{key} cannot be left out", key=key))
    return site_of(site_yaml.spot_of(site_template("en", filled), path), path)


def _interface(answer: str | list[str] | None) -> IPv4Interface | None:
    try:
        return IPv4Interface(answer) if isinstance(answer, str) and "/" in answer else None
    except ValueError:  # of the answer that is being tried
        return None


def _beside(own: IPv4Interface | None, example: str) -> str:
    """Return another host of the network; the first ones are where a provider's router usually is."""
    if own is None or IPv4Address(example) in own.network:
        return example
    ends = (own.network.network_address, own.network.broadcast_address) if own.network.prefixlen < 31 else ()
    hosts = (own.network[at] for at in range(min(3, own.network.num_addresses)))
    return next((str(host) for host in hosts if host != own.ip and host not in ends), example)


def _overlap(address: str, other: IPv4Interface) -> bool:
    return IPv4Interface(address).network.overlaps(other.network)


def _range(own: IPv4Interface | None, example: str) -> str | None:
    """Return a range at the beginning or the end of the LAN that the router is not in."""
    if own is None or str(own) == _LANS[0]:
        return example
    first, last = int(own.network.network_address) + 1, int(own.network.broadcast_address) - 1
    at = int(own.ip)
    low, high = (first, at - 1) if at - first > last - at else (at + 1, last)
    if low > high:
        return None
    ends = IPv4Address(low), IPv4Address(min(high, low + _HANDED_OUT - 1))
    return f"{ends[0]}-{ends[1]}/{own.network.prefixlen}"


def _host(vpc: str | list[str] | None, example: str) -> str:
    networks = [IPv4Network(one) for one in vpc or ()]
    if not networks or any(IPv4Address(example) in network for network in networks):
        return example
    return str(networks[0][min(10, networks[0].num_addresses - 1)])
