"""The closer checks around the tunnels: this computer's ping, DHCP, clock, load, unsaved configuration."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Address

from rtxvpn.facts import DhcpScope, Environment, LocalPing
from rtxvpn.health.causes import causes_of
from rtxvpn.health.checks import unknown
from rtxvpn.health.more import all_lines
from rtxvpn.health.observed import Observed, network_of
from rtxvpn.health.result import Result, State
from rtxvpn.model import Expected
from rtxvpn.words import Msg, msg

CLOCK_S = 120  # logs of both ends cannot be laid side by side beyond it
BUSY_PERCENT = 90
_JST = timezone(timedelta(hours=9))  # the router's own default (CR 4, `timezone`)
FEW_LEASES = 10  # per cent of a scope that should stay free


def ping_local(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each named host answers this computer, as it would answer the people behind the router."""
    pings = observed.more.here
    return tuple(_local(host, pings[host]) for host in expected.ping_from_here if host in pings)


def dhcp_scope(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that each DHCP range of the site is served and has addresses left."""
    scopes = observed.more.dhcp
    if scopes is None:
        return ()
    if isinstance(scopes, (Msg, str)):
        return tuple(unknown("dhcp.scope", wanted, scopes) for wanted in expected.dhcp)
    return tuple(_scope(scopes, wanted, observed) for wanted in expected.dhcp)


def router_clock(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check the router's clock against this computer's."""
    environment, now = observed.more.environment, observed.more.now
    if environment is None or now is None:
        return ()
    if isinstance(environment, (Msg, str)):
        return (unknown("router.clock", "router", environment),)
    return (_clock(environment.current_time, now),)


def router_cpu(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check the processor's load of five minutes."""
    return _load(observed, "router.cpu")


def router_memory(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check how much memory is used."""
    return _load(observed, "router.memory")


def router_saved(observed: Observed, expected: Expected) -> tuple[Result, ...]:
    """Check that a restart would bring up what runs now."""
    unsaved = observed.more.unsaved
    if unsaved is None:
        return ()
    check, subject = "router.saved", "router"
    if isinstance(unsaved, (Msg, str)):
        return (unknown(check, subject, unsaved),)
    if not unsaved:
        return (Result(check, subject, State.OK, msg("the configuration is saved")),)
    summary = msg("there are unsaved changes")
    evidence = ("Save new configuration ? (Y/N)",)
    return (Result(check, subject, State.WARNING, summary, evidence, causes_of("router.unsaved")),)


def _local(host: str, ping: LocalPing | Msg | str) -> Result:
    check = "ping.local"
    if isinstance(ping, (Msg, str)):
        return unknown(check, host, ping)
    if ping.answered:
        return Result(check, host, State.OK, msg("answers this computer"), ping.lines)
    summary = msg("does not answer this computer")
    return Result(check, host, State.CRITICAL, summary, ping.lines, causes_of("local.none", host=host))


def _scope(scopes: tuple[DhcpScope, ...], wanted: str, observed: Observed) -> Result:
    check = "dhcp.scope"
    near = [one for one in scopes if _serves(one, wanted)]
    if not near:
        missing = (msg("no scope of this network in `show status dhcp`"),)
        causes = causes_of("dhcp.none", range=wanted)
        return Result(check, wanted, State.WARNING, msg("is not served"), missing, causes)
    found = next((one for one in near if _is_range(one, wanted, observed)), None)
    if found is None:
        evidence = tuple(_scope_line(one, observed) or _leased(one) for one in near)
        summary = msg("another range of the network is served")
        return Result(check, wanted, State.WARNING, summary, evidence, causes_of("dhcp.range", range=wanted))
    evidence = (_leased(found),)
    if found.total and found.usable is not None and found.usable * 100 < found.total * FEW_LEASES:
        summary = msg("{free} of {total} addresses are free", free=found.usable, total=found.total)
        return Result(check, wanted, State.WARNING, summary, evidence, causes_of("dhcp.full"))
    return Result(check, wanted, State.OK, msg("{count} leases", count=len(found.leases)), evidence)


def _leased(scope: DhcpScope) -> str:
    return f"{scope.network}: {scope.leased} of {scope.usable if scope.total is None else scope.total}"


def _serves(scope: DhcpScope, wanted: str) -> bool:
    """Compare networks: a scope shows its network, with or without the prefix length."""
    network = network_of(f"{_ends(wanted)[0]}/{wanted.partition('/')[2] or 32}")
    return network is not None and str(network.network_address) == scope.network.partition("/")[0]


def _is_range(scope: DhcpScope, wanted: str, observed: Observed) -> bool:
    """Compare the range: by the line of the configuration, or by how many addresses the scope has."""
    line = _scope_line(scope, observed)
    if line is not None:
        return _ends((*line.split(), "", "")[3]) == _ends(wanted)
    first, last = (_number(end) for end in _ends(wanted))
    if scope.total is None or first is None or last is None:
        return True  # the router does not show more
    return scope.total == last - first + 1


def _scope_line(scope: DhcpScope, observed: Observed) -> str | None:
    config = observed.more.config
    if config is None or isinstance(config, (Msg, str)):
        return None
    start = f"dhcp scope {scope.scope} "
    return next((line for line in all_lines(config) if line.startswith(start)), None)


def _ends(text: str) -> tuple[str, str]:
    first, _, last = text.partition("/")[0].partition("-")
    return first, last


def _number(address: str) -> int | None:
    try:
        return int(IPv4Address(address))
    except ValueError:
        return None


def _clock(shown: str | None, now: datetime) -> Result:
    check, subject = "router.clock", "router"
    at = _time(shown)
    if at is None:
        return unknown(check, subject, msg("the router shows no time"))
    off = int(abs((now - at).total_seconds()))
    if off <= CLOCK_S:
        return Result(
            check, subject, State.OK, msg("is right within {limit} s", limit=CLOCK_S), (shown or "",)
        )
    summary = msg("is {off} s off", off=off)
    return Result(check, subject, State.WARNING, summary, (shown or "",), causes_of("router.clock"))


def _time(shown: str | None) -> datetime | None:
    for form in ("%Y/%m/%d %H:%M:%S %z", "%Y/%m/%d %H:%M:%S"):
        try:
            at = datetime.strptime(shown or "", form)
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=_JST)
    return None


def _load(observed: Observed, check: str) -> tuple[Result, ...]:
    environment = observed.more.environment
    if environment is None:
        return ()
    if isinstance(environment, (Msg, str)):
        return (unknown(check, "router", environment),)
    percent = _percent(environment, check)
    if percent is None:
        return (unknown(check, "router", msg("the router does not show it")),)
    summary = msg("{percent}% used", percent=percent)
    evidence = (f"CPU: {percent}%(5min)" if check == "router.cpu" else f"Memory: {percent}% used",)
    if percent < BUSY_PERCENT:
        return (Result(check, "router", State.OK, summary, evidence),)
    return (Result(check, "router", State.WARNING, summary, evidence, causes_of(check)),)


def _percent(environment: Environment, check: str) -> int | None:
    return environment.cpu_5min if check == "router.cpu" else environment.memory
