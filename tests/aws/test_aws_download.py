"""Reading a download: every form of it, and every file that is none."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text, read_download
from rtxvpn.aws.lines import command_lines
from rtxvpn.errors import DownloadError
from rtxvpn.paths import shipped

DEMO = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
IKEV2 = shipped("fixtures", "downloads", "demo-ikev2.txt").read_text(encoding="utf-8")
STATIC = shipped("fixtures", "downloads", "demo-static.txt").read_text(encoding="utf-8")
SECRETS = re.findall(r"dEmo_\S+", DEMO)


def refused(text):
    with pytest.raises(DownloadError) as caught:
        parse_download_text(text, "vpn.txt")
    said = caught.value.tell("en") + caught.value.tell("ja")
    assert not any(secret in said for secret in SECRETS)
    return caught.value


def test_the_demo_in_its_order():
    download = parse_download_text(DEMO, "demo.txt")
    texts = [line.text for line in download.commands]
    assert len(texts) == 49
    assert texts[0] == "tunnel select 1"
    assert texts[6] == "ipsec sa policy 201 1 esp aes-cbc sha-hmac"
    assert texts[-1] == "bgp configure refresh"
    assert download.commands[0].line == DEMO.split("\n").index("      tunnel select 1") + 1


def test_the_demo_as_values():
    connection = parse_download_text(DEMO, "demo.txt").connection
    one, two = connection.tunnels
    assert (connection.vpn_id, connection.local_as, connection.static) == (
        "vpn-0de30000000000aaa",
        65000,
        False,
    )
    assert (one.number, one.gateway, one.policy, one.mss) == (1, 1, 201, 1387)
    assert (one.local_address, one.remote_address) == ("150.249.252.2", "35.75.105.20")
    assert (two.inside_address, two.inside_remote) == ("169.254.18.222/30", "169.254.18.221")
    assert [one.pre_shared_key, two.pre_shared_key] == SECRETS
    assert [(p.number, p.remote_as, p.address, p.hold_time_s) for p in connection.peers] == [
        (1, 64512, "169.254.184.61", 30),
        (2, 64512, "169.254.18.221", 30),
    ]
    assert SECRETS[0] not in repr(connection)


def test_ikev2_and_static():
    v2 = parse_download_text(IKEV2, "v2").connection
    assert [(t.ike_version, t.isakmp_lifetime_s, t.keepalive) for t in v2.tunnels] == [
        (2, 28800, "rfc4306 10 3")
    ] * 2
    static = parse_download_text(STATIC, "static").connection
    assert static.static
    assert (static.local_as, static.peers) == (None, ())


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\n \t \n"),
        lambda text: re.sub(r"(?m)^[ \t]+", "", text),
        lambda text: re.sub(r"(?m)^", "\t  ", text),
        lambda text: text.replace(" aes-cbc", " \t aes-cbc\t"),
        lambda text: text.replace("ipsec ike", "IPsec IKE"),
    ],
)
def test_every_form_reads_the_same(change):
    assert parse_download_text(change(DEMO), "x").connection == parse_download_text(DEMO, "x").connection


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_files_in_the_encodings_that_computers_make(tmp_path, encoding):
    path = tmp_path / "vpn.txt"
    path.write_bytes(("# 東京\n" + DEMO).encode(encoding))
    assert read_download(path).connection.local_as == 65000


@pytest.mark.parametrize("text", [DEMO, IKEV2, STATIC])
def test_cut_before_any_command_it_is_refused(text):
    lines = text.split("\n")
    for command in command_lines(text):
        refused("\n".join(lines[: command.line - 1]))


@pytest.mark.parametrize("command", command_lines(DEMO)[:18], ids=lambda line: line.text)
def test_a_tunnel_that_lacks_a_command_is_refused_by_name(command):
    lines = DEMO.split("\n")
    del lines[command.line - 1]
    error = refused("\n".join(lines))
    assert "vpn.txt:" in str(error)
    assert " ".join(command.text.split(" ")[:2]) in str(error) or "second tunnel" in str(error)


@pytest.mark.parametrize(
    "line",
    [
        "administrator password Hidden1",
        "login user evil Hidden1",
        "cold start",
        "ip filter 1 pass * *",
        "ip route default gateway tunnel 1",
        "sshd service on",
        "ipsec ike pre-shared-key 1 text Hidden1 | cat",
        "no tunnel enable 1",
        "bgp use off",
    ],
)
def test_a_command_that_a_vpn_does_not_need_is_refused_by_name_and_line(line):
    error = refused(DEMO.replace("\tbgp use on", f"\t{line}\n\tbgp use on", 1))
    number = DEMO.split("\n").index("\tbgp use on") + 1
    assert f"vpn.txt:{number}: `{' '.join(line.split(' ')[:2])} …`" in str(error)
    assert "Hidden1" not in str(error)


@pytest.mark.parametrize(
    "line", [".rest_of_a_key", "dEmo_Kx7", "Hidden1 ike", "ipsec Hidden1 1", "ip Hidden1"]
)
def test_only_words_of_the_router_are_told(line):
    error = refused(DEMO.replace("\tbgp use on", f"\t{line}\n\tbgp use on", 1))
    number = DEMO.split("\n").index("\tbgp use on") + 1
    assert str(error).startswith(f"vpn.txt:{number}: ")
    assert not any(word in str(error) for word in ("rest_of", "dEmo", "Hidden1"))


@pytest.mark.parametrize("digit", ["١", "１"])
def test_other_digits_than_the_router_knows_are_refused(digit):
    refused(DEMO.replace("pre-shared-key 1", f"pre-shared-key {digit}"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("150.249.252.2", "YOUR_LOCAL_NETWORK_ADDRESS"),
        ("system 65000", "system YOUR_BGP_ASN"),
        (SECRETS[0], "<PSK>"),
        (SECRETS[0], "********"),
        (SECRETS[0], "[REDACTED]"),
        ("150.249.252.2", "x.x.x.x"),
        ("35.75.105.20", "接続先"),
    ],
)
def test_a_placeholder_is_shown_with_its_line(old, new):
    number = next(n for n, line in enumerate(DEMO.split("\n"), 1) if old in line and not line.startswith("#"))
    error = refused(DEMO.replace(old, new))
    assert f"vpn.txt:{number}: " in str(error)
    assert "placeholder" in str(error)


def test_asterisks_for_a_key_say_where_the_key_is():
    assert "aws secretsmanager get-secret-value" in str(refused(DEMO.replace(SECRETS[0], "********")))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("150.249.252.2", "150.249.252.300", "150.249.252.300"),
        ("remote address 169.254.184.61", "remote address 169.254.184.61/30", "169.254.184.61/30"),
        ("150.249.252.2", "150.249.252.2/29", "150.249.252.2/29"),
        ("150.249.252.2", "Any.Thing_else", "`ipsec ike local address …` is no IPv4 address"),
        ("address 169.254.184.62/30", "address 169.254.184.62/33", "169.254.184.62/33"),
        (SECRETS[1], SECRETS[0], "same pre-shared key"),
        ("52.199.233.227", "35.75.105.20", "same AWS address"),
        ("169.254.18.222", "169.254.184.62", "same inside address"),
        ("ipsec ike group 1", "ipsec ike group 2", "another number"),
        ("ipsec tunnel 201", "ipsec tunnel 205", "another number"),
        ("tunnel select 1", "tunnel select 3", ""),
    ],
)
def test_values_that_cannot_be(old, new, said):
    text = DEMO.replace(old, new)
    if new == "tunnel select 3":
        text += DEMO  # a second connection behind the first
    assert said in str(refused(text))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("VPN Connection ID", "vpn-0fff0", "vpn-0de30000000000aaa, vpn-0fff0"),
        ("bgp autonomous-system", "65009", "AS 65000, AS 65009"),
        ("bgp neighbor", "64599", "AS 64512, AS 64599"),
    ],
)
def test_halves_of_two_connections_are_refused_with_the_line(old, new, said):
    lines = DEMO.split("\n")
    last = max(place for place, line in enumerate(lines) if old in line)
    other = {"bgp neighbor": lines[last].replace("64512", new), "VPN Connection ID": f"# Your {old} : {new}"}
    lines.insert(last + 1, other.get(old, f"{old} {new}"))
    if old == "bgp neighbor":
        del lines[last]
        last -= 1
    error = refused("\n".join(lines))
    assert f"vpn.txt:{last + 2}: two connections are mixed in it: {said}" in str(error)


@pytest.mark.parametrize(
    ("text", "vendor"),
    [
        ("<!-- x -->\n  <!DOCTYPE  html>", "HTML"),
        ("config\tvpn   ipsec phase1-interface\n", "Fortinet"),
        ("! Amazon Web Services\ncrypto isakmp policy 200\n", "Cisco"),
        ("# x\nset security ike proposal a authentication-method b\n", "Juniper"),
        ("config vpn ipsec phase1-interface\n", "Fortinet"),
        ("! x\nset vpn ipsec ike-group AWS lifetime 1\n", "Cisco"),
        ("set vpn ipsec ike-group AWS lifetime 1\n", "VyOS"),
        ("pfSense settings\n", "pfSense"),
        ("<!DOCTYPE html><html>", "HTML"),
        ("Outside IP Addresses:\n  - Customer Gateway : 1.2.3.4\n", "Generic"),
    ],
)
def test_other_vendors_are_named_with_what_to_choose(text, vendor):
    error = refused(text)
    assert vendor in str(error)
    assert "Vendor Yamaha, Platform RTX Routers" in str(error)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x7fELF\x00\x01", "vpn.txt:1: the file is not a text"),
        (b"# a\r\n# b\rtunnel\x00 select 1\n", "vpn.txt:3: the file is not a text"),
        ("# 東京\n".encode("cp932") + b"# \x81\n", "vpn.txt:2: the file is not a text"),
        (b"# x\n" * 300_000, "vpn.txt:250001: the file is larger"),
        (b" \n\xef\xbb\xbf", "vpn.txt: the file is empty"),
        (
            b"\n# RTX830 Rev.15.02.31 (x)\ntunnel select 1\n",
            "vpn.txt:2: this is the configuration of a router",
        ),
        (
            b"\t#  RTX1210\tRev.14.01.42\ntunnel select 1\n",
            "vpn.txt:1: this is the configuration of a router",
        ),
        (b"\n\nhello\nworld\n", "vpn.txt:3: no command"),
    ],
)
def test_what_is_no_download_is_told_with_the_line_that_shows_it(tmp_path, data, said):
    path = tmp_path / "vpn.txt"
    path.write_bytes(data)
    with pytest.raises(DownloadError) as caught:
        read_download(path)
    assert said in str(caught.value)


def test_what_is_no_file(tmp_path):
    for path, said in [(tmp_path / "absent", "no such file(?s:.*)aws: download:"), (tmp_path, "folder")]:
        with pytest.raises(DownloadError, match=said):
            read_download(path)
    assert "empty" in str(refused(" \n\ufeff"))


@given(st.text(max_size=300))
def test_any_text_is_refused_and_nothing_else(text):
    refused(text)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(DEMO) - 1), st.sampled_from(["", "\x00", "#", "\n", "9", " x", "é", '"', "|"]))
def test_a_damaged_byte_is_read_or_refused(place, damage):
    try:
        read = parse_download_text(DEMO[:place] + damage + DEMO[place + 1 :], "x")
    except DownloadError:
        return
    assert len(read.connection.tunnels) == 2


def test_long_lines_end_quickly():
    refused(DEMO.replace("bgp use on", "bgp import filter 1 equal" + " 1" * 200_000, 1) + "x" * 200_000)
