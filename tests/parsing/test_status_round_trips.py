"""Tunnels, logs, leases, users and configurations laid out as the router prints them read back the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.facts import (
    BgpRoute,
    ConfigLine,
    DhcpLease,
    DhcpScope,
    RouteCount,
    SaDetail,
    SaGateway,
    TunnelStatus,
    UserSession,
)
from rtxvpn.parsing import parse_output

small = st.integers(0, 99_999)
addresses = st.tuples(*[st.integers(0, 255)] * 4).map(lambda four: ".".join(map(str, four)))
words = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,12}", fullmatch=True)
stamps = st.datetimes().map(lambda at: f"{at.year:04}/{at:%m/%d %H:%M:%S}")


def in_words(seconds: int, japanese: bool) -> str:
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    counts = [
        (days, "day", "日"),
        (hours, "hour", "時間"),
        (minutes, "minute", "分"),
        (seconds % 60, "second", "秒"),
    ]
    shown = [part for part in counts[:3] if part[0]] + counts[3:]
    if japanese:
        return "".join(f"{count}{ja}" for count, _, ja in shown)
    return " ".join(f"{count} {en}{'s' * (count != 1)}" for count, en, _ in shown)


@st.composite
def tunnels(draw: st.DrawFn, japanese: bool) -> TunnelStatus:
    online = draw(st.booleans())
    status = ("接続されています" if japanese else "Online") if online else "not that"
    counters = draw(st.lists(small, min_size=8, max_size=8)) if online else [None] * 8
    times = (draw(stamps), draw(st.integers(0, 9_999_999))) if online else (None, None)
    alive = ("rfc4306", "OK") if draw(st.booleans()) else (None, None)
    text = draw(st.sampled_from(["", "AWS tunnel", "本社 予備"]))
    return TunnelStatus(draw(st.integers(1, 100)), text, "IPsec", online, status, *times, *counters, *alive)


def print_counters(way: str, one: list[int | None], japanese: bool) -> list[str]:
    packet, octet = ("パケット", "オクテット") if japanese else ("packets", "octets")
    return [
        f"  {way} (IPv4) {one[0]} {packet} [{one[1]} {octet}]",
        f"        (IPv6) {one[2]} {packet} [{one[3]} {octet}]",
    ]


def print_tunnel(one: TunnelStatus, japanese: bool) -> str:
    state = f"トンネルインタフェースは{one.status}" if japanese else f"Current status is {one.status}."
    lines = [
        f"TUNNEL[{one.tunnel}]:",
        f"{'説明' if japanese else 'Description'}: {one.description}",
        f"  {'インタフェースの種類' if japanese else 'Interface type'}: {one.interface_type}",
        f"  {state}",
    ]
    if one.online and one.uptime_s is not None:
        span = in_words(one.uptime_s, japanese)
        lines += [f"  開始: {one.since}", f"  通信時間: {span}"] if japanese else []
        lines += [] if japanese else [f"  from {one.since}.", f"  {span}  connection."]
        received = [one.received_ipv4_packets, one.received_ipv4_octets, one.received_ipv6_packets]
        sent = [one.sent_ipv4_packets, one.sent_ipv4_octets, one.sent_ipv6_packets, one.sent_ipv6_octets]
        ways = ("受信:", "送信:") if japanese else ("Received:   ", "Transmitted:")
        lines += print_counters(ways[0], [*received, one.received_ipv6_octets], japanese)
        lines += print_counters(ways[1], sent, japanese)
    if one.keepalive_type:
        lines += [
            "  IKE keepalive:",
            f"    [Type]: {one.keepalive_type}",
            f"    [Status]: {one.keepalive_status}",
        ]
    return "\n".join(lines)


@given(st.data(), st.booleans())
def test_tunnels(data: st.DataObject, japanese: bool) -> None:
    table = data.draw(st.lists(tunnels(japanese), max_size=4))
    text = "\n".join(print_tunnel(one, japanese) for one in table)
    assert parse_output("show status tunnel up", text) == tuple(table)


@given(st.lists(st.tuples(stamps, st.from_regex(r"[!-~]([ -~]{0,60}[!-~])?", fullmatch=True)), max_size=9))
def test_log_lines(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{time}: {message}" for time, message in lines)
    events = parse_output("show log", text)
    assert [(event.time, event.text) for event in events] == lines


leases = st.builds(
    DhcpLease,
    address=addresses,
    client_id=st.sampled_from(["02:00:5e:10:00:01", "02:00:5E:10:00:0F"]),
    host_name=st.none() | words,
    remaining_s=st.integers(1, 999_999),
)


@st.composite
def scopes(draw: st.DrawFn) -> DhcpScope:
    held = tuple(draw(st.lists(leases, max_size=4)))
    totals = (200, 2, len(held), 198 - len(held)) if draw(st.booleans()) else (None,) * 4
    return DhcpScope(draw(st.integers(1, 65535)), draw(addresses), held, *totals)


def print_scope(one: DhcpScope) -> str:
    lines = [f"DHCPスコープ番号: {one.scope}", f"   ネットワークアドレス: {one.network}"]
    for lease in one.leases:
        lines += [
            f"    割り当て中アドレス: {lease.address}",
            f" クライアントイーサネットアドレス: {lease.client_id}",
        ]
        lines += [f"    ホスト名: {lease.host_name}"] if lease.host_name else []
        lines += [f"    リース残時間: {in_words(lease.remaining_s or 0, True)}"]
    if one.total is not None:
        lines += [f"   全アドレス数: {one.total}", f"   除外アドレス数: {one.excluded}"]
        lines += [f"   割り当て中アドレス数: {one.leased}", f"   利用可能アドレス数: {one.usable}"]
    return "\n".join(lines)


@given(st.lists(scopes(), max_size=3))
def test_dhcp_scopes(table: list[DhcpScope]) -> None:
    assert parse_output("show status dhcp", "\n".join(map(print_scope, table))) == tuple(table)


sessions = st.builds(
    UserSession,
    name=st.none() | words.filter(lambda name: name[0] not in "*+@"),
    connection=st.sampled_from(["serial", "telnet1", "ssh8", "http"]),
    login_time=st.just("11/01 10:21"),
    idle_s=st.integers(0, 99_999),
    address=st.none() | addresses,
    current=st.booleans(),
    administrator=st.booleans(),
    radius=st.booleans(),
)


def print_session(one: UserSession) -> str:
    marks = f"{'*' * one.current:1}{'+' * one.administrator:1}{'@' * one.radius:1}"
    idle = f"{one.idle_s // 3600}:{one.idle_s // 60 % 60:02}:{one.idle_s % 60:02}"
    return f"{marks}{one.name or '':<15} {one.connection:<10} {one.login_time}  {idle}    {one.address or ''}"


@given(st.lists(sessions, min_size=1, max_size=6))
def test_users(table: list[UserSession]) -> None:
    head = "   username        connection login time   idle       IP address\n" + "-" * 79
    assert parse_output("show status user", "\n".join([head, *map(print_session, table)])) == tuple(table)


@given(st.lists(st.tuples(st.sampled_from(["Static", "BGP", "OSPF"]), small, small), min_size=1, max_size=7))
def test_route_counts(rows: list[tuple[str, int, int]]) -> None:
    total = ("Total", sum(row[1] for row in rows), sum(row[2] for row in rows))
    body = [f"{name:<10}{active:>7}{hidden:>10}" for name, active, hidden in [*rows, total]]
    text = "\n".join(["Protocol   Active    Hidden", "-" * 29, *body[:-1], "-" * 29, body[-1]])
    assert parse_output("show ip route summary", text) == tuple(RouteCount(*row) for row in rows)


bgp_routes = st.builds(
    BgpRoute,
    prefix=st.just("0.0.0.0/0") | st.builds("{}/{}".format, addresses, st.integers(1, 32)),
    next_hop=addresses,
    metric=st.none() | small,
    local_preference=st.none() | small,
    path=st.sampled_from(["IGP", "64512 IGP", "64512 65010 incomplete"]),
    valid=st.booleans(),
)


def print_bgp_route(one: BgpRoute) -> str:
    name = "default" if one.prefix == "0.0.0.0/0" else one.prefix
    metric, preference = ("" if n is None else n for n in (one.metric, one.local_preference))
    return f"{'*' * one.valid:1} {name:<18} {one.next_hop:<15} {metric:>6} {preference:>6} {one.path}"


@given(st.lists(bgp_routes, max_size=6))
def test_bgp_routes(table: list[BgpRoute]) -> None:
    head = (
        f"Total routes: {len(table)}\n*: valid route\n  Network            Next Hop        Metric LocPrf Path"
    )
    text = "\n".join([head, *map(print_bgp_route, table)])
    assert parse_output("show status bgp neighbor 10.0.0.1 routes", text) == tuple(table)


@given(st.integers(1, 100), words, addresses, small, small, small)
def test_gateway_counts(gateway: int, local: str, remote: str, isakmp: int, send: int, recv: int) -> None:
    text = f"sgw  flags local-id    remote-id   # of sa\n{'-' * 74}\n"
    text += f"{gateway}    U K   {local}    {remote}     i:{isakmp} s:{send} r:{recv}\n"
    (read,) = parse_output("show ipsec sa gateway 1", text)
    assert read == SaGateway(gateway, "U K", local, remote, isakmp, send, recv)


@given(st.lists(st.tuples(small, addresses, st.sampled_from(["send", "receive", ""])), max_size=5))
def test_sa_details(rows: list[tuple[int, str, str]]) -> None:
    text, wanted = "", []
    for number, (left, remote, way) in enumerate(rows, 1):
        text += f"SA[{number}] Duration: {left}s\nLocal ID: 10.0.0.1\nRemote ID: {remote}\n"
        text += f"Direction: {way}\nProtocol: ESP (Mode: tunnel)\n" if way else "Protocol: IKE\n"
        text += (
            "Algorithm: AES-CBC, SHA-1\n\nSPI: 6b ce 01 02 \nKey: ** **  (confidential)\n" + "-" * 52 + "\n"
        )
        kind = ("esp", "tunnel", way[:4].replace("rece", "recv")) if way else ("ike", None, None)
        wanted.append(SaDetail(number, left, "10.0.0.1", remote, *kind, "AES-CBC, SHA-1", "6bce0102"))
    assert parse_output("show ipsec sa gateway 1 detail", text) == tuple(wanted)


def config_lines(depth: int) -> st.SearchStrategy[ConfigLine]:
    text = st.sampled_from(
        ["ip tunnel tcp mss limit auto", "ipsec tunnel 201", "bgp use on", "no dhcp scope 1"]
    )
    if depth == 2:
        return st.builds(ConfigLine, text)
    return st.builds(ConfigLine, text, st.lists(config_lines(depth + 1), max_size=3).map(tuple))


def print_config(line: ConfigLine, depth: int = 0) -> list[str]:
    below = [row for child in line.children for row in print_config(child, depth + 1)]
    return [" " * depth + line.text, *below]


@given(st.lists(config_lines(0), min_size=1, max_size=6))
def test_configurations(tree: list[ConfigLine]) -> None:
    text = "\n".join(["# RTX830 Rev.15.02.31", *(row for line in tree for row in print_config(line))])
    read = parse_output("show config", text)
    assert (read.header, read.lines) == (("RTX830 Rev.15.02.31",), tuple(tree))
