"""The `wan:` part of a site file: a fixed address, DHCP or PPPoE, and what the line needs for a VPN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rtxvpn import site_values as values
from rtxvpn import site_yaml
from rtxvpn.errors import SiteError
from rtxvpn.site_yaml import Spot
from rtxvpn.words import msg

ETHERNET_MTU, PPPOE_MTU = 1500, 1454  # the latter on NTT's lines (fact book aws-vpn 5.4)
_LARGEST_PP = 30  # fact book rtx-cli 8: pp 1-30 on an RTX830
_LARGEST_NUMBER = 65535


@dataclass(frozen=True, slots=True)
class PppoeSite:
    """A PPPoE line: the peer number, and the user's name; the password is never in the site file."""

    pp: int
    user: str


@dataclass(frozen=True, slots=True)
class WanSite:
    """The line to the internet, on `interface` "lan2".

    `address` is one with its prefix, "dhcp", or "" where PPPoE brings it; `gateway` an address or the
    router's words "dhcp lan2" and "pp 1". `mtu` in bytes. `nat` is the number of a NAT descriptor to set
    up, `filters` the first of four filter numbers that open a filtered line for the VPN.
    """

    interface: str
    address: str
    gateway: str
    pppoe: PppoeSite | None = None
    mtu: int = ETHERNET_MTU
    nat: int | None = None
    filters: int | None = None


def read_wan(spot: Spot, group: Callable[[Spot], dict[str, Spot]]) -> WanSite:
    """Read `wan:`; `group` returns the checked keys of a mapping. Raises SiteError."""
    keys = group(spot)
    mtu = values.number(keys["mtu"], 1280, ETHERNET_MTU) if "mtu" in keys else None
    nat = values.number(keys["nat"], 1, _LARGEST_NUMBER) if "nat" in keys else None
    filters = values.number(keys["filters"], 1, _LARGEST_NUMBER) if "filters" in keys else None
    if "pppoe" in keys:
        return _pppoe(keys, group(keys["pppoe"]), mtu or PPPOE_MTU, nat, filters)
    interface = values.interface(_needed(spot, keys, "interface"))
    address = _needed(spot, keys, "address")
    if address.value == "dhcp":
        _refuse(keys, "gateway", "dhcp")
        return WanSite(interface, "dhcp", f"dhcp {interface}", None, mtu or ETHERNET_MTU, nat, filters)
    own = values.host_in_network(address)
    gateway = values.address(_needed(spot, keys, "gateway"))
    if gateway not in own.network or gateway == own.ip:
        raise site_yaml.wrong(
            keys["gateway"],
            msg("the provider's router, another address inside {network}", network=own.network),
        )
    return WanSite(interface, str(own), str(gateway), None, mtu or ETHERNET_MTU, nat, filters)


def _pppoe(
    keys: dict[str, Spot], own: dict[str, Spot], mtu: int, nat: int | None, filters: int | None
) -> WanSite:
    _refuse(keys, "interface", "pppoe")
    _refuse(keys, "gateway", "pppoe")
    number = values.number(own["pp"], 1, _LARGEST_PP) if "pp" in own else 1
    address = str(values.host_in_network(keys["address"])) if "address" in keys else ""
    return WanSite(
        interface=values.interface(own["interface"]),
        address=address,
        gateway=f"pp {number}",
        pppoe=PppoeSite(number, values.account(own["user"])),
        mtu=mtu,
        nat=nat,
        filters=filters,
    )


def _needed(spot: Spot, keys: dict[str, Spot], name: str) -> Spot:
    if name not in keys:
        raise SiteError(
            msg("the key {key} is missing", key=f"wan.{name}"),
            where=spot.where,
            advice=msg("`rtxvpn init` writes an example; docs/site-file.md has every key"),
        )
    return keys[name]


def _refuse(keys: dict[str, Spot], name: str, form: str) -> None:
    if name in keys:
        raise SiteError(
            msg("{key} does not go with {form}, which brings it", key=f"wan.{name}", form=form),
            where=keys[name].where,
            advice=msg("take it out"),
        )
