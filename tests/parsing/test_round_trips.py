"""Facts laid out as the router prints them read back as the same facts, in both languages and layouts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.facts import BgpNeighbor, IpsecSas, Ping, Route, Sa, SaTotals
from rtxvpn.parsing import parse_output
from rtxvpn.parsing.terminal import width

HEADERS = (
    "Destination         Gateway          Interface       Kind  Additional Info.",
    "宛先ネットワーク    ゲートウェイ     インタフェース  種別  付加情報",
    "宛先ネットワーク    ゲートウェイ     インタフェース  種別      付加情報",
)
PRINTED = {"bgp": "BGP", "ospf": "OSPF", "rip": "RIP"}

small = st.integers(0, 99_999)
addresses = st.tuples(*[st.integers(0, 255)] * 4).map(lambda four: ".".join(map(str, four)))
prefixes = st.one_of(
    st.just("0.0.0.0/0"), st.tuples(addresses, st.integers(1, 32)).map("{0[0]}/{0[1]}".format)
)
interfaces = st.sampled_from(["LAN1", "LAN2", "LAN3(DHCP)", "PP[01]", "TUNNEL[1]", "TUNNEL[20]"])
as_paths = st.lists(st.integers(1, 65535), min_size=1, max_size=24).map(
    lambda path: "path=" + " ".join(map(str, path))
)
routes = st.builds(
    Route,
    prefix=prefixes,
    gateway=st.none() | addresses,
    interface=interfaces,
    kind=st.sampled_from(["static", "implicit", "temporary", "bgp", "ospf", "rip", "redirect"]),
    info=st.one_of(st.just(""), st.sampled_from(["k(1)", "w(0)", "cost=2", "filter:500000"]), as_paths),
)


def print_route(route: Route) -> str:
    prefix = "default" if route.prefix == "0.0.0.0/0" else route.prefix
    kind = PRINTED.get(route.kind, route.kind)
    return f"{prefix:<19} {route.gateway or '-':<15} {route.interface:>10} {kind:>9}  {route.info}"


def wrap(text: str, columns: int) -> str:
    """Cut every line at the console's width, between cells, as the router does."""
    rows = []
    for line in text.split("\n"):
        row = ""
        for char in line:
            if width(row) + width(char) > columns:
                rows.append(row)
                row = ""
            row += char
        rows.append(row)
    return "\n".join(rows)


@given(st.lists(routes, min_size=1, max_size=12), st.sampled_from(HEADERS))
def test_routes(table: list[Route], header: str) -> None:
    text = "\n".join([header, *map(print_route, table)])
    assert parse_output("show ip route", text) == tuple(table)


@given(st.lists(routes, min_size=1, max_size=12), st.sampled_from(HEADERS), st.sampled_from([80, 100, 132]))
def test_routes_that_the_console_cut_at_its_width(table: list[Route], header: str, columns: int) -> None:
    text = "\n".join([header, *map(print_route, table)])
    cut = wrap(text, columns)
    assert parse_output("show ip route", cut) == tuple(table)


def ike(number: int, gateway: int, protocol: str, remote: str) -> Sa:
    return Sa(number, gateway, None, protocol, None, None, None, 28788, remote)


@st.composite
def sa_tables(draw: st.DrawFn) -> IpsecSas:
    rows: list[Sa] = []
    for gateway in range(1, draw(st.integers(0, 4)) + 1):
        remote = draw(st.one_of(addresses, st.sampled_from(["vgw.example.net", "key id 7"])))
        rows.append(ike(len(rows) + 1, gateway, draw(st.sampled_from(["isakmp", "ike"])), remote))
        mode = draw(st.sampled_from(["tunnel", "transport"]))
        for direction in draw(st.lists(st.sampled_from(["send", "recv"]), max_size=4)):
            number, left = len(rows) + 1, draw(small)
            rows.append(Sa(number, gateway, 1, "esp", mode, gateway, direction, left, remote))
    sent = sum(sa.direction == "send" for sa in rows)
    received = sum(sa.direction == "recv" for sa in rows)
    return IpsecSas(SaTotals(len(rows) - sent - received, sent, received), tuple(rows))


def print_sas(table: IpsecSas, wide: bool) -> str:
    total = table.totals
    head = f"sa{'':{4 if wide else 3}}sgw isakmp connection{'':{4 if wide else 3}}dir  life[s] remote-id"
    lines = [f"Total: isakmp:{total.isakmp} send:{total.send} recv:{total.recv}", "", head, "-" * 76]
    for sa in table.sas:
        name = sa.protocol
        if sa.mode:
            digits = 4 if wide else 3
            name = f"{sa.mode[:3]}[{sa.tunnel:0{digits}}]{sa.protocol}"
        lines.append(
            f"{sa.id:<5} {sa.gateway:<4} {sa.isakmp_id or '-':<4} {name:<12} "
            f"{sa.direction or '   -':<4} {sa.lifetime_s:<7} {sa.remote_id}"
        )
    return "\n".join([*lines, ""])


@given(sa_tables(), st.booleans())
def test_security_associations(table: IpsecSas, wide: bool) -> None:
    assert parse_output("show ipsec sa", print_sas(table, wide)) == table


clock = st.integers(0, 359_999)


@st.composite
def neighbors(draw: st.DrawFn) -> BgpNeighbor:
    up = draw(st.booleans())
    state = "Established" if up else draw(st.sampled_from(["Idle", "Connect", "Active", "OpenSent"]))
    peer = draw(addresses)
    has_local = up or draw(st.booleans())
    counters = draw(st.lists(small, min_size=8, max_size=8))
    return BgpNeighbor(
        *(peer, draw(st.integers(1, 4_294_967_295)), 65000, draw(st.sampled_from(["external", "internal"]))),
        *(4 if up else 0, peer if up else "0.0.0.0", state, draw(clock) if up else None, draw(clock), 30, 10),
        *counters,
        draw(st.none() | clock),
        *((draw(addresses), 1079) if has_local else (None, None)),
        *(peer, draw(st.none() | st.integers(0, 65535))),
    )


def hms(seconds: int | None) -> str:
    if seconds is None:
        return "never"
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def print_neighbor(one: BgpNeighbor) -> str:
    port = "" if one.foreign_port is None else f" {one.foreign_port}"
    return "\n".join(
        [
            f"BGP neighbor is {one.address}, remote AS {one.remote_as}, local AS {one.local_as}, {one.link} link",
            f"  BGP version {one.version}, remote router ID {one.router_id}",
            f"  BGP state = {one.state}"
            + (f", up for {hms(one.uptime_s)}" if one.uptime_s is not None else ""),
            f"  Last read {hms(one.last_read_s)}, hold time is 30, keepalive interval is 10 seconds",
            f"  Received {one.received_messages} messages, {one.received_notifications} notifications, "
            f"{one.received_queue} in queue",
            f"  Sent {one.sent_messages} messages, {one.sent_notifications} notifications, "
            f"{one.sent_queue} in queue",
            f"  Connection established {one.established_count}; dropped {one.dropped_count}",
            f"  Last reset {hms(one.last_reset_s)}",
            f"Local host: {one.local_host}, Local port: {one.local_port}"
            if one.local_host
            else "Local host: unspecified",
            f"Foreign host: {one.foreign_host}, Foreign port:{port}",
            "",
        ]
    )


@given(st.lists(neighbors(), max_size=5))
def test_neighbors(table: list[BgpNeighbor]) -> None:
    text = wrap("\n".join(map(print_neighbor, table)), 80)
    assert parse_output("show status bgp neighbor", text) == tuple(table)


@given(st.integers(1, 99), st.integers(0, 99), st.booleans())
def test_pings(sent: int, lost: int, japanese: bool) -> None:
    received = max(0, sent - lost)
    loss = round(100 * (sent - received) / sent, 1)
    lines = [
        f"10.0.134.243から受信: シーケンス番号={n} ttl=254 時間=2.056ミリ秒"
        if japanese
        else f"received from 10.0.134.243: icmp_seq={n} ttl=254 time=2.056ms"
        for n in range(received)
    ]
    if japanese:
        lines.append(f"{sent}個のパケットを送信し、{received}個のパケットを受信しました。{loss}%パケットロス")
        times = "往復遅延 最低/平均/最大 = 2.056/2.056/2.056 ミリ秒"
    else:
        lines.append(f"{sent} packets transmitted, {received} packets received, {loss}% packet loss")
        times = "round-trip min/avg/max = 2.056/2.056/2.056 ms"
    milliseconds = 2.056 if received else None
    text = "\n".join([*lines, *([times] if received else [])])
    assert parse_output("ping -c 3 10.0.134.243", text) == Ping(sent, received, loss, *[milliseconds] * 3)
