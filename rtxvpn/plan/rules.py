"""The rules about a site and its router: what the download alone cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Interface
from urllib.parse import urlsplit

from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of
from rtxvpn.plan.rules_router import ROUTER_RULES
from rtxvpn.plan.situation import Situation
from rtxvpn.plan.wan import PASSWORD_VARIABLE, context_of, password_trouble
from rtxvpn.words import msg

_ADDRESS = re.compile(r"ip (\S+) address (\S+)")


def site_findings(situation: Situation) -> tuple[Finding, ...]:
    """Hold the site, the router's configuration and the plan against every rule."""
    return tuple(finding for rule in (*_RULES, *ROUTER_RULES) for finding in rule(situation))


def _local_address(situation: Situation) -> Iterator[Finding]:
    owned = _owned_addresses(situation)
    for tunnel in situation.download.connection.tunnels:
        if tunnel.local_address not in owned:
            yield Finding(
                "local-address-not-owned",
                # the address that DHCP or PPPoE will bring is not known yet
                "error" if situation.site.wan and "/" in situation.site.wan.address else "warning",
                msg(
                    "tunnel {n}: the local address {address} is none of the router's",
                    n=tunnel.number,
                    address=tunnel.local_address,
                ),
                msg("IKE would never begin. Behind NAT the router's own private address belongs there."),
                line_of(situation.download.commands, "ipsec ike local address", tunnel.number),
            )


def _owned_addresses(situation: Situation) -> set[str]:
    """Collect the addresses that the router has once the plan is done."""
    after: dict[str, str] = {}
    lines = [entry.normal for entry in situation.before.entries]
    for line in [*lines, *(command.command for command in situation.commands)]:
        found = _ADDRESS.match(line)
        if found:
            after[found[1]] = found[2].partition("/")[0]
    return set(after.values())


def _static_hides_bgp(situation: Situation) -> Iterator[Finding]:
    routed = bool(situation.site.vpc) or _routed_by_hand(situation)
    if routed and not situation.download.connection.static:
        yield Finding(
            "static-hides-bgp",
            "info",
            msg("the static routes to the VPC win over those that BGP brings (preference 10000 over 500)"),
            msg(
                "`hide` drops a tunnel that is down; a tunnel that is up without BGP is still used. "
                "An empty `vpc:` leaves the routes to BGP."
            ),
        )


def _routed_by_hand(situation: Situation) -> bool:
    """Tell whether the router has static routes into these tunnels already: a leftover hides BGP as well."""
    tunnels = "|".join(str(tunnel.number) for tunnel in situation.download.connection.tunnels)
    pattern = re.compile(rf"ip route .* gateway tunnel (?:{tunnels})\b")
    return any(pattern.match(entry.normal) for entry in situation.before.entries)


def _routes_missing(situation: Situation) -> Iterator[Finding]:
    if situation.site.vpc or not situation.download.connection.static or _routed_by_hand(situation):
        return
    if not any(line.text.lower().startswith("ip route ") for line in situation.download.commands):
        yield Finding(
            "routes-missing",
            "warning",
            msg("nothing leads to the VPC: the connection has no BGP, and there is no static route"),
            msg("Name the VPC's networks in `vpc:`."),
        )


def _management_address(situation: Situation) -> Iterator[Finding]:
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


def _default_route(situation: Situation) -> Iterator[Finding]:
    for old, new in situation.changed("ip route default "):
        yield Finding(
            "default-route-changes",
            "warning",
            msg("the router's default route changes from `{old}` to `{new}`", old=old, new=new),
            msg("Everybody behind the router goes out there; check the gateway in the site file."),
        )


def _existing_vpn(situation: Situation) -> Iterator[Finding]:
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


def _own_as_number(situation: Situation) -> Iterator[Finding]:
    for old, new in situation.changed("bgp autonomous-system "):
        yield Finding(
            "existing-bgp-changes",
            "warning",
            msg("the router runs BGP already: `{old}` becomes `{new}`", old=old, new=new),
            msg(
                "Every other BGP session of the router breaks; AWS's customer gateway must fit the old number."
            ),
        )


def _wan_address(situation: Situation) -> Iterator[Finding]:
    wan = situation.site.wan
    for old, new in situation.changed(f"ip {wan.interface} address ") if wan else ():
        yield Finding(
            "wan-address-changes",
            "warning",
            msg("the address of the internet line changes from `{old}` to `{new}`", old=old, new=new),
            msg("The internet is gone until the new address works; check it in the site file."),
        )


def _wan_filter(situation: Situation) -> Iterator[Finding]:
    wan = situation.site.wan
    if wan is None or wan.filters is not None:
        return
    context = context_of(wan)
    for entry in situation.before.entries:
        named = f"ip {'pp' if context else wan.interface} secure filter "
        if entry.context == context and entry.normal.startswith(named):
            yield Finding(
                "wan-filtered",
                "warning",
                msg("`{line}`: the internet line is filtered, and this plan opens nothing", line=entry.text),
                msg(
                    "Let UDP 500, 4500 and ESP pass to and from AWS's two addresses: `wan: filters: N` does, "
                    "with filter numbers from N."
                ),
            )


def _ppp_password(situation: Situation) -> Iterator[Finding]:
    trouble = password_trouble(situation.site, situation.before)
    if trouble == "missing":
        what = msg(
            "{variable} is not set, and the router has no password for the PPPoE account",
            variable=PASSWORD_VARIABLE,
        )
        advice = msg("Set it in the environment; it is never in the site file.")
        yield Finding("ppp-password-missing", "error", what, advice)
    elif trouble == "unusable":
        what = msg(
            "{variable} holds a character that a command line of the router cannot",
            variable=PASSWORD_VARIABLE,
        )
        advice = msg(
            "Type `pp auth myname` on the router by hand, with the password in quotes; then unset it."
        )
        yield Finding("ppp-password-missing", "error", what, advice)


def _cloud_vpn(situation: Situation) -> Iterator[Finding]:
    if any(entry.normal.startswith("cloud vpn service") for entry in situation.before.entries):
        yield Finding(
            "cloud-vpn-active",
            "warning",
            msg("the router's own cloud connection (`cloud vpn`) is set up on it and owns tunnels"),
            msg("Let only one of the two manage a VPN connection."),
        )


def _secondary_address(situation: Situation) -> Iterator[Finding]:
    if situation.download.connection.static:
        return
    for entry in situation.before.entries:
        if re.match(r"ip \S+ secondary address ", entry.normal):
            yield Finding(
                "bgp-secondary-address",
                "error",
                msg("`{line}`: BGP does not run while an interface has a secondary address", line=entry.text),
                msg("Remove the secondary address, or use a VPN connection with static routing."),
            )


_RULES = (
    _local_address,
    _static_hides_bgp,
    _routes_missing,
    _management_address,
    _default_route,
    _existing_vpn,
    _own_as_number,
    _wan_address,
    _wan_filter,
    _ppp_password,
    _cloud_vpn,
    _secondary_address,
)
