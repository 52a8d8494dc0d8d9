"""A download reaches its own VPN and nothing else: whose number each command names, and how wide its routes are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.belonging import setting_name, setting_value, tunnel_settings
from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.lines import command_lines
from rtxvpn.errors import DownloadError
from rtxvpn.paths import shipped

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
IKEV2 = shipped("fixtures", "downloads", "demo-ikev2.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
LINES = [line.text for line in command_lines(DEMO)]
AFTER_THE_TUNNELS = LINES.index(
    "bgp neighbor 2 64512 169.254.18.221 hold-time=30 local-address=169.254.18.222"
)


def with_line(command, place=AFTER_THE_TUNNELS):
    return "\n".join([*LINES[:place], command, *LINES[place:]])


def refused(text):
    with pytest.raises(DownloadError) as caught:
        parse_download_text(text, "x")
    assert "Hidden.Key1" not in caught.value.tell("en") + caught.value.tell("ja")
    return str(caught.value)


FOREIGN = [
    ("tunnel enable 5", "`tunnel enable`: tunnel 5 is not of this VPN connection"),
    ("ipsec ike pre-shared-key 5 text Hidden.Key1", "`ipsec ike pre-shared-key`: gateway 5"),
    ("ipsec ike remote address 5 198.51.100.7", "`ipsec ike remote address`: gateway 5"),
    ("ipsec ike keepalive use 12 on dpd 10 3", "`ipsec ike keepalive use`: gateway 12"),
    ("ipsec ike duration ipsec-sa 5 3600", "`ipsec ike duration ipsec-sa`: gateway 5"),
    ("ipsec sa policy 205 5 esp aes-cbc sha-hmac", "`ipsec sa policy`: gateway 5"),
    ("ipsec sa policy 205 1 esp aes-cbc sha-hmac", "`ipsec sa policy`: policy 205"),
    ("ipsec sa policy 201 2 esp aes-cbc sha-hmac", "`ipsec sa policy` speaks of another number"),
    ("ipsec auto refresh 5 on", "`ipsec auto refresh`: gateway 5"),
    ("ip route 10.0.0.0/16 gateway tunnel 7", "`ip route`: tunnel 7"),
    ("ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 7 weight 0 hide", "`ip route`: tunnel 7"),
    ("tunnel select 7", "`tunnel select`: tunnel 7"),
    ("bgp neighbor 5 64512 198.51.100.7", "`bgp neighbor`: BGP neighbour 5"),
    ("bgp neighbor 5 64512 169.254.184.61", "`bgp neighbor` speaks of another number"),
    ("bgp neighbor 1 64512 169.254.18.221", "`bgp neighbor` speaks of another number"),
    ("bgp import 65010 static filter 1", "`bgp import`: no BGP neighbour here has AS 65010"),
    ("bgp export 65010 filter 1", "`bgp export`: no BGP neighbour here has AS 65010"),
    ("bgp export 65000", "`bgp export`: no BGP neighbour here has AS 65000"),
    ("ip tunnel address 169.254.1.2/30", "`ip tunnel address` belongs in a tunnel"),
    ("ip tunnel tcp mss limit auto", "`ip tunnel tcp mss limit` belongs in a tunnel"),
    ("ipsec tunnel 201", "`ipsec tunnel` belongs in a tunnel"),
    ("ipsec tunnel outer df-bit set", "`ipsec tunnel outer df-bit set` belongs in a tunnel"),
    ("tunnel encapsulation ipsec", "`tunnel encapsulation ipsec` belongs in a tunnel"),
    ("ipsec ike local address id <id> 0.0.0.0/0", "belongs in a tunnel"),
]


@pytest.mark.parametrize(("command", "said"), FOREIGN)
def test_what_is_of_another_vpn_is_refused_by_name_and_line(command, said):
    place = len(LINES) if command.startswith("tunnel select") else AFTER_THE_TUNNELS
    text = with_line(command, place)
    for spelt in (text, text.replace(command, command.upper().replace("HIDDEN.KEY1", "Hidden.Key1"))):
        error = refused(spelt)
        assert error.lower().startswith(f"x:{place + 1}: ")
        assert said.lower() in error.lower()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("tunnel enable 2", "tunnel enable 1", "`tunnel enable` speaks of another number"),
        ("ipsec sa policy 202 2", "ipsec sa policy 202 1", "`ipsec sa policy` speaks of another number"),
        ("ipsec tunnel 202", "ipsec tunnel 205", "`ipsec sa policy` speaks of another number"),
        ("ip tunnel remote address 169.254.18.221", "ip tunnel remote address 169.254.184.61", "BGP neighbour 2"),
    ],
)  # fmt: skip
def test_a_tunnel_speaks_of_itself(old, new, said):
    assert said in refused("\n".join(LINES).replace(old, new))


@pytest.mark.parametrize("wrong", ["169.254.184.65", "169.254.18.221", "169.254.184.62", "10.0.0.1"])
def test_a_wrong_end_of_a_tunnel_is_told_at_its_own_line(wrong):
    place = LINES.index("ip tunnel remote address 169.254.184.61")
    neighbour = next(n for n, line in enumerate(LINES) if line.startswith("bgp neighbor 1 "))
    error = refused("\n".join([*LINES[:place], f"ip tunnel remote address {wrong}", *LINES[place + 1 :]]))
    told = f"`ip tunnel remote address` is not the address of BGP neighbour 1 (line {neighbour + 1})"
    assert error.startswith(f"x:{place + 1}: {told}")


def test_a_neighbour_that_is_in_no_tunnel_is_told_at_its_own_line():
    place = next(n for n, line in enumerate(LINES) if line.startswith("bgp neighbor 2 "))
    error = refused("\n".join(LINES).replace("2 64512 169.254.18.221", "2 64512 169.254.99.1"))
    assert error.startswith(f"x:{place + 1}: `bgp neighbor`: BGP neighbour 2 is not of this VPN connection")


def test_two_tunnels_with_one_inside_address_are_told_as_that():
    text = (
        "\n".join(LINES)
        .replace("169.254.18.222", "169.254.184.62")
        .replace("169.254.18.221", "169.254.184.61")
    )
    place = len(LINES) - LINES[::-1].index("ip tunnel address 169.254.18.222/30")
    assert refused(text).startswith(f"x:{place}: both tunnels have the same inside address")


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((r" 2 ", " 1 "), "both tunnels have the same gateway number"),
        ((r" 202", " 201"), "both tunnels have the same policy number"),
    ],
)
def test_tunnels_that_share_a_number_are_two_copies(numbers, said):
    start = LINES.index("tunnel select 2")
    second = [
        f"{line} ".replace(*numbers).strip() if line.startswith("ipsec") else line for line in LINES[start:]
    ]
    assert said in refused("\n".join([*LINES[:start], *second]))


WIDE = [
    "0.0.0.0/1",
    "128.0.0.0/1",
    "1.2.3.4/0",
    "64.0.0.0/7",
    "128.0.0.0/128.0.0.0",
    "10.0.0.0/254.0.0.0",
    "0.0.0.0",
]


@pytest.mark.parametrize("network", WIDE)
@pytest.mark.parametrize("text", [DEMO, STATIC], ids=["bgp", "static"])
def test_a_route_that_takes_the_internet_is_refused(network, text):
    error = refused(f"{text}\nip route {network} gateway tunnel 1 hide gateway tunnel 2 hide\n")
    assert "would lead the internet into the tunnel" in error
    assert f"x:{text.count(chr(10)) + 2}: " in error


@pytest.mark.parametrize("network", ["10.0.0.0.0/8", "10.0.0.0/33", "10.0.0.0/0.255.255.255", "pp1", "10/8"])
def test_a_route_to_no_network_is_refused(network):
    assert "`ip route`: it names no IPv4 network" in refused(
        f"{STATIC}\nip route {network} gateway tunnel 1\n"
    )


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_route_is_taken_where_its_prefix_is_long_enough(number, length):
    network = f"{number >> 24}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}/{length}"
    try:
        parse_download_text(f"{STATIC}\nip route {network} gateway tunnel 2\n", "x")
    except DownloadError:
        assert length < 8 or number >> 24 == 0
    else:
        assert length >= 8


@pytest.mark.parametrize(
    "command",
    [
        "tunnel enable 2",
        "ipsec ike nat-traversal 1 on",
        "ipsec ike always-on 2 on",
        "ipsec sa policy 202 2 esp aes-cbc sha-hmac",
        "ipsec auto refresh 1 on",
        "ip route 10.0.0.0/8 gateway tunnel 2 weight 0 hide",
        "ip route 10.1.0.0/255.255.0.0 gateway tunnel 1",
        "bgp export 64512 filter 1",
        "tunnel select none",
        "ipsec auto refresh on",
        "tunnel select 2\nip tunnel mtu 1400\ntunnel select none\nipsec auto refresh on",
    ],
)
def test_what_is_of_this_vpn_may_stand_anywhere(command):
    parse_download_text(with_line(command), "x")


@given(st.sampled_from([DEMO, IKEV2, STATIC]), st.data())
def test_a_command_with_a_number_that_is_nobodys_is_refused_wherever_it_stands(text, data):
    lines = [line.text for line in command_lines(text)]
    numbered = [line for line in lines if line.startswith(("ipsec ike", "tunnel enable", "tunnel select "))]
    one = data.draw(st.sampled_from([line for line in numbered if line != "tunnel select none"]))
    place = data.draw(st.integers(0, len(lines)))
    other = one.replace(" 1 ", " 9 ").replace(" 2 ", " 9 ")
    other = other[:-1] + "9" if one.startswith("tunnel") else other
    assert refused("\n".join([*lines[:place], other, *lines[place:]]))


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("ipsec ike local name 2 203.0.113.9 ipv4-addr", "ipsec ike local name", "203.0.113.9 ipv4-addr"),
        ("ipsec sa policy 202 2 esp aes-cbc sha-hmac", "ipsec sa policy", "esp aes-cbc sha-hmac"),
        ("ipsec ike duration child-sa 2 3600", "ipsec ike duration ipsec-sa", "3600"),
        ("ipsec tunnel 202", "ipsec tunnel", ""),
        ("ipsec tunnel outer df-bit clear", "ipsec tunnel outer df-bit", "clear"),
        ("ip tunnel tcp mss limit 1387", "ip tunnel tcp mss limit", "1387"),
        ("ip tunnel tcp mss limit auto", "ip tunnel tcp mss limit", "auto"),
        ("tunnel enable 2", "tunnel enable", ""),
        ("IPsec IKE PFS 2 on", "ipsec ike pfs", "on"),
    ],
)
def test_a_setting_has_a_name_and_a_value(command, name, value):
    assert (setting_name(command), setting_value(command)) == (name, value)


def test_the_settings_of_a_tunnel_are_those_that_name_it_or_stand_in_it():
    commands = command_lines(with_line("ipsec ike always-on 1 on\nipsec ike pfs 1 off"))
    settings = tunnel_settings(commands, 1)
    assert "ipsec ike always-on" in settings
    assert settings["ipsec ike pfs"].text == "ipsec ike pfs 1 off"
    assert "ipsec auto refresh" not in settings
    assert len(tunnel_settings(commands, 2)) == len(settings) - 1
