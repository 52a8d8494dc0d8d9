"""The rules about a site and its router: what the download alone cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rtxvpn.aws.finding import Finding
from rtxvpn.aws.lines import line_of
from rtxvpn.plan.rules_changes import CHANGE_RULES
from rtxvpn.plan.rules_left import LEFT_RULES
from rtxvpn.plan.rules_router import ROUTER_RULES
from rtxvpn.plan.rules_routes import ROUTE_RULES
from rtxvpn.plan.rules_scopes import SCOPE_RULES
from rtxvpn.plan.rules_stops import STOP_RULES
from rtxvpn.plan.rules_twice import TWICE_RULES
from rtxvpn.plan.situation import STATIC_PREFERENCE, Situation, routed_by_hand
from rtxvpn.plan.wan import PASSWORD_VARIABLE, account_in, context_of, password_trouble
from rtxvpn.words import msg

_ADDRESS = re.compile(r"ip (\S+) address (\S+)")


def site_findings(situation: Situation) -> tuple[Finding, ...]:
    """Hold the site, the router's configuration and the plan against every rule."""
    return tuple(
        finding
        for rule in (
            *_RULES,
            *TWICE_RULES,
            *ROUTER_RULES,
            *CHANGE_RULES,
            *ROUTE_RULES,
            *LEFT_RULES,
            *SCOPE_RULES,
            *STOP_RULES,
        )
        for finding in rule(situation)
    )


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
    routed = bool(situation.site.vpc) or routed_by_hand(situation)
    if situation.bgp_preference > STATIC_PREFERENCE:
        return  # the other way about, and told as that
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


def _routes_missing(situation: Situation) -> Iterator[Finding]:
    if situation.site.vpc or not situation.download.connection.static or routed_by_hand(situation):
        return
    if not any(line.text.lower().startswith("ip route ") for line in situation.download.commands):
        yield Finding(
            "routes-missing",
            "warning",
            msg("nothing leads to the VPC: the connection has no BGP, and there is no static route"),
            msg("Name the VPC's networks in `vpc:`."),
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
        yield _no_ppp_password(situation)
    elif trouble == "unusable":
        what = msg(
            "{variable} holds a character that a command line of the router cannot",
            variable=PASSWORD_VARIABLE,
        )
        advice = msg(
            "Type `pp auth myname` on the router by hand, with the password in quotes; then unset it."
        )
        yield Finding("ppp-password-missing", "error", what, advice)


def _no_ppp_password(situation: Situation) -> Finding:
    """Say that the PPPoE account has no password; a router that dials as somebody else has another account's."""
    wan, what = situation.site.wan, msg(
        "{variable} is not set, and the router has no password for the PPPoE account",
        variable=PASSWORD_VARIABLE,
    )  # fmt: skip
    advice = msg("Set it in the environment; it is never in the site file.")
    held = account_in(context_of(wan), situation.before) if wan else None
    if wan and wan.pppoe and held:
        what = msg(
            "{variable} is not set: the router dials as {held} on pp {pp}, and the site file wants {user}",
            variable=PASSWORD_VARIABLE, held=held, pp=wan.pppoe.pp, user=wan.pppoe.user,
        )  # fmt: skip
        advice = msg(
            "If {held} is right, write it in `wan: pppoe: user:`; else set the new account's password in the environment.",
            held=held,
        )
    return Finding("ppp-password-missing", "error", what, advice)


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
    _wan_filter,
    _ppp_password,
    _cloud_vpn,
    _secondary_address,
)
