"""The rules about what a plan replaces on a router that works: addresses, routes, other VPNs, NAT, DHCP, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface
from urllib.parse import urlsplit

from rtxvpn.aws.finding import Finding
from rtxvpn.config.words import normal_line
from rtxvpn.plan.dhcp import scope_options
from rtxvpn.plan.nat import led_elsewhere
from rtxvpn.plan.situation import Situation
from rtxvpn.plan.wan import context_of, gateways_of, kept_default
from rtxvpn.plan.wan_filters import filters_in_use, free_filters
from rtxvpn.secrets import mask
from rtxvpn.words import Msg, msg

_ADDRESS = re.compile(r"ip (\S+) address (\S+)")


def management_address(situation: Situation) -> Iterator[Finding]:
    """Find a change of the very address that the session comes in at."""
    host = _wire_host(situation.site.router.connect)
    for old, new in situation.changed("ip "):
        before, after = _ADDRESS.match(old), _ADDRESS.match(new)
        if host and before and after and _holds(before[2], host):
            yield Finding(
                "management-address-changes",
                "warning",
                msg(
                    "{interface} changes from {old} to {new}: the session comes in there and will break",
                    interface=before[1],
                    old=before[2],
                    new=after[2],
                ),
                msg("Use the serial console, or connect again at the new address."),
            )


def _wire_host(connect: str) -> IPv4Address | None:
    try:
        return IPv4Address(urlsplit(connect).hostname or "")
    except ValueError:  # a name, a serial line
        return None


def _holds(interface: str, host: IPv4Address) -> bool:
    try:
        return host in IPv4Interface(interface).network
    except ValueError:  # `dhcp`, `pppoe`
        return False


def lan_address(situation: Situation) -> Iterator[Finding]:
    """Find another address for a network that people work in, whatever wire the session comes by."""
    host, wan = _wire_host(situation.site.router.connect), situation.site.wan
    for old, new in () if situation.factory else situation.changed("ip lan"):
        before, after = _ADDRESS.match(old), _ADDRESS.match(new)
        if before is None or after is None or (wan and before[1] == wan.interface):
            continue
        if host and _holds(before[2], host):
            continue  # told as the session's own address
        yield Finding(
            "lan-address-changes",
            "warning",
            msg(
                "the address of {interface} changes from {old} to {new}",
                interface=before[1],
                old=before[2],
                new=after[2],
            ),
            msg("Everybody there has the old one as gateway; a session that comes in by it breaks."),
        )


def default_route(situation: Situation) -> Iterator[Finding]:
    """Find another default route."""
    for old, new in situation.changed("ip route default "):
        yield Finding(
            "default-route-changes",
            "warning",
            msg("the router's default route changes from `{old}` to `{new}`", old=old, new=new),
            msg("Everybody behind the router goes out there; check the gateway in the site file."),
        )


def default_kept(situation: Situation) -> Iterator[Finding]:
    """Find a default route of the router's own that leads to the site's gateway too, and stays."""
    line, wan = kept_default(situation.site, situation.before), situation.site.wan
    if line is None or wan is None:
        return
    others = set(gateways_of(normal_line(line))) - {wan.gateway}
    yield Finding(
        "default-route-kept",
        "warning" if others else "info",
        msg("the router's default route stays as it is: `{line}`", line=line),
        msg(
            "It leads elsewhere too: see that what goes to AWS's two addresses leaves by {gateway}, if need be "
            "with an `ip route` for each.",
            gateway=wan.gateway,
        )
        if others
        else msg("It leads to {gateway}, as the site file wants it.", gateway=wan.gateway),
    )


def existing_vpn(situation: Situation) -> Iterator[Finding]:
    """Find gateways that lead to another VPN now."""
    for old, new in situation.changed("ipsec ike remote address "):
        yield Finding(
            "existing-vpn-changes",
            "warning",
            msg("another VPN uses these numbers: `{old}` becomes `{new}`", old=old, new=new),
            msg(
                "That VPN ends with this plan. If it is still needed, `aws: adapt: renumber: auto` "
                "goes around its numbers."
            ),
        )


def own_as_number(situation: Situation) -> Iterator[Finding]:
    """Find another AS number for the whole router (aws-vpn 1.4 #12)."""
    for old, new in situation.changed("bgp autonomous-system "):
        yield Finding(
            "existing-bgp-changes",
            "warning",
            msg("the router runs BGP already: `{old}` becomes `{new}`", old=old, new=new),
            msg(
                "Every other BGP session of the router breaks; AWS's customer gateway must fit the old number."
            ),
        )


def wan_address(situation: Situation) -> Iterator[Finding]:
    """Find another address of the internet line: of its interface, or of its PP with PPPoE."""
    wan = situation.site.wan
    if wan is None:
        return
    name = "pp" if wan.pppoe else wan.interface
    for old, new in situation.changed(f"ip {name} address ", context_of(wan)):
        yield Finding(
            "wan-address-changes",
            "warning",
            msg("the address of the internet line changes from `{old}` to `{new}`", old=old, new=new),
            msg("The internet is gone until the new address works; check it in the site file."),
        )


def ppp_account(situation: Situation) -> Iterator[Finding]:
    """Find another account, or another password, that the PPPoE line dials with; the password stays unsaid."""
    for old, new in situation.changed("pp auth myname "):
        told = msg("the PPPoE account changes from `{old}` to `{new}`", old=mask(old), new=mask(new))
        if mask(old) == mask(new):
            told = msg("the password of the PPPoE account changes: `{line}`", line=mask(new))
        yield Finding(
            "ppp-account-changes",
            "warning",
            told,
            msg(
                "With a wrong one the internet is gone at the next dial-in; have the provider's letter at hand."
            ),
        )


def dhcp_scope(situation: Situation) -> Iterator[Finding]:
    """Find a DHCP scope that gets another range, and the options that go with the old one."""
    for old, new in () if situation.factory else situation.changed("dhcp scope "):
        options = scope_options(normal_line(old))
        yield Finding(
            "dhcp-scope-changes",
            "warning",
            msg("DHCP hands out another range: `{old}` becomes `{new}`", old=old, new=new),
            msg(
                "`{options}` goes with the old range: type the scope with it again where it is still needed. "
                "Reservations (`dhcp scope bind`) and `dhcp scope option`: see that they fit, and are still there.",
                options=options,
            )
            if options
            else msg(
                "See that the reservations and options of the scope (`dhcp scope bind`, `dhcp scope option`) "
                "still fit, and are still there."
            ),
        )


def changed_nat(situation: Situation) -> Iterator[Finding]:
    """Find another NAT on an interface, and a NAT in use that becomes another one."""
    for old, new in [*situation.changed("ip "), *situation.changed("nat descriptor ")]:
        if " nat descriptor " in f" {new}":
            yield _nat_changes(
                msg("the NAT of the internet line changes from `{old}` to `{new}`", old=old, new=new),
                msg("What the old one let in may be shut out; name the NAT in use in `wan: nat:`."),
            )
    for command in situation.commands:
        outer = re.match(r"nat descriptor address outer (\d+) ", command.command)
        if outer and command.undo and (None, f"nat descriptor type {outer[1]}") in situation.before.settings:
            yield _nat_changes(
                msg("`{line}` is new to a NAT that the router has", line=command.command),
                msg("It had no outer address of its own; see that this is the line's."),
            )


def nat_elsewhere(situation: Situation) -> Iterator[Finding]:
    """Find entries of the NAT that lead IKE to somebody behind the router."""
    wan = situation.site.wan
    if wan and wan.nat is not None:
        for line in led_elsewhere(wan.nat, situation.download.connection, situation.before):
            yield _nat_changes(
                msg("`{line}` leads what the VPN needs to another address", line=line),
                msg(
                    "A NAT leads it to one address only: take that line off by hand, or leave out `wan: nat:`."
                ),
            )


def _nat_changes(what: Msg, advice: Msg) -> Finding:
    return Finding("nat-changes", "warning", what, advice)


def changed_filters(situation: Situation) -> Iterator[Finding]:
    """Find filters and filter lists of interfaces that the plan replaces."""
    for old, new in situation.changed("ip "):
        if " secure filter " in new or new.startswith("ip filter "):
            yield Finding(
                "filters-change",
                "warning",
                msg("a filter list of the router changes from `{old}` to `{new}`", old=old, new=new),
                msg("The lines for the VPN come first; the others stay in their order."),
            )


def filter_numbers(situation: Situation) -> Iterator[Finding]:
    """Find filters of others under the numbers that the site file names: to overwrite them is never meant."""
    wan = situation.site.wan
    if wan is None or wan.filters is None:
        return
    connection = situation.download.connection
    taken = filters_in_use(wan, wan.filters, connection, situation.before, situation.after)
    if taken:
        free = free_filters(wan.filters, situation.before)
        yield Finding(
            "filter-number-in-use",
            "error",
            msg(
                "`wan: filters:` names numbers in use: {taken}", taken=", ".join(f"`{one}`" for one in taken)
            ),
            msg("Four free numbers begin at {free}: `wan: filters: {free}`.", free=free) if free else None,
        )


def restarts(situation: Situation) -> Iterator[Finding]:
    """Find tunnels that work and are off for a moment while what both ends agree on changes."""
    numbers = [
        command.command.rpartition(" ")[2]
        for command in situation.commands
        if command.command.startswith("no tunnel enable ")
    ]
    advice = msg("The other tunnel carries the traffic meanwhile, if it is up; choose a quiet time.")
    if len(numbers) > 1:
        advice = msg(
            "`rtxvpn apply` switches the second one off when the first is back, unless the line to the internet or "
            "a route changes too. Typed without a pause, both are down for a moment. Choose a quiet time."
        )
    for number in numbers:
        yield Finding(
            "tunnel-restarts",
            "warning",
            msg("tunnel {n} is switched off while its keys or proposals change", n=number),
            advice,
        )


CHANGE_RULES = (
    management_address,
    lan_address,
    default_route,
    default_kept,
    existing_vpn,
    own_as_number,
    wan_address,
    ppp_account,
    dhcp_scope,
    changed_nat,
    nat_elsewhere,
    changed_filters,
    filter_numbers,
    restarts,
)
