"""The two tunnels of a connection are alike but for what each has for itself; every other difference is told."""

from dataclasses import replace

import pytest

from rtxvpn.aws.download import parse_download_text
from rtxvpn.aws.lines import DownloadLine
from rtxvpn.aws.rules_twins import TWIN_RULES
from rtxvpn.paths import shipped
from rtxvpn.words import say

DEMO, IKEV2, STATIC = (
    shipped("fixtures", "downloads", name).read_text(encoding="utf-8")
    for name in ("demo.txt", "demo-ikev2.txt", "demo-static.txt")
)


def found(text):
    download = parse_download_text(text, "x")
    return [finding for rule in TWIN_RULES for finding in rule(download)]


@pytest.mark.parametrize("text", [DEMO, IKEV2, STATIC])
def test_the_samples_are_twins(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "old", "new", "severity", "settings"),
    [
        (DEMO, "local address 2 150.249.252.2", "local address 2 150.249.252.3", "error", None),
        (IKEV2, "local address 2 150.249.252.2\n  ipsec ike local name 2 150.249.252.2",
         "local address 2 150.249.252.3\n  ipsec ike local name 2 150.249.252.3", "error", None),
        (DEMO, "ipsec-sa 2 3600", "ipsec-sa 2 1800", "warning", "`ipsec ike duration ipsec-sa`"),
        (IKEV2, "isakmp-sa 2 28800", "isakmp-sa 2 3600", "warning", "`ipsec ike duration isakmp-sa`"),
        (DEMO, "use 2 on dpd 10 3", "use 2 on dpd 20 3", "warning", "`ipsec ike keepalive use`"),
        (IKEV2, "use 2 on rfc4306 10 3", "use 2 on dpd 10 3", "warning", "`ipsec ike keepalive use`"),
        (IKEV2, "  ipsec ike local name 2 150.249.252.2 ipv4-addr\n", "", "warning", "`ipsec ike local name`"),
        (IKEV2, "  ipsec ike message-id-control 2 on\n", "", "warning", "`ipsec ike message-id-control`"),
        (IKEV2, "  ipsec ike version 2 2\n", "", "warning", "`ipsec ike version`"),
        (IKEV2, "remote name 2 52.199.233.227", "remote name 2 52.199.233.228", "warning", "`ipsec ike remote name`"),
        (DEMO, "ipsec ike group 2 modp1024", "ipsec ike group 2 modp1024 modp2048", "warning", "`ipsec ike group`"),
        (DEMO, "ipsec ike pfs 2 on", "ipsec ike pfs 2 on\nipsec ike nat-traversal 2 on", "warning",
         "`ipsec ike nat-traversal`"),
        (DEMO, "tunnel enable 2", "tunnel enable 2\nip tunnel mtu 1400", "warning", "`ip tunnel mtu`"),
        (DEMO, "policy 202 2 esp aes-cbc", "policy 202 2 esp aes256-cbc", "warning", "`ipsec sa policy`"),
        (DEMO, "bgp configure refresh", "ipsec ike pfs 1 off\nbgp configure refresh", "warning", "`ipsec ike pfs`"),
    ],
)  # fmt: skip
def test_a_difference_is_told_by_its_command_and_line(text, old, new, severity, settings):
    assert text.count(old) == 1
    changed = text.replace(old, new)
    (finding,) = found(changed)
    assert (finding.name, finding.severity) == ("tunnels-differ", severity)
    if settings is not None:
        assert str(finding.summary) == f"the two tunnels differ in {settings}"
        assert settings.strip("`") in changed.split("\n")[finding.line - 1]
    else:
        assert "150.249.252.2 and 150.249.252.3" in str(finding.summary)
        assert "150.249.252.3" in changed.split("\n")[finding.line - 1]
    for sentence in (finding.summary, finding.advice):
        assert say(sentence, "ja") != str(sentence)


def test_an_order_of_its_own_and_words_of_ikev2_make_no_difference():
    lines = IKEV2.replace("duration isakmp-sa 2", "duration ike-sa 2").split("\n")
    at = next(place for place, line in enumerate(lines) if "group 2" in line)
    lines.insert(at - 5, lines.pop(at))
    assert found("\n".join(lines)) == []


@pytest.mark.parametrize(
    ("field", "value", "command"),
    [
        ("ike_version", 2, "ipsec ike version"),
        ("keepalive", "heartbeat", "ipsec ike keepalive use"),
        ("mss", None, "ip tunnel tcp mss limit"),
    ],
)
def test_what_one_tunnel_has_from_the_router_counts(field, value, command):
    download = parse_download_text(DEMO, "x")
    one, two = download.connection.tunnels
    tunnels = (one, replace(two, **{field: value}))
    held = replace(download, connection=replace(download.connection, tunnels=tunnels))
    (finding,) = [finding for rule in TWIN_RULES for finding in rule(held)]
    assert str(finding.summary) == f"the two tunnels differ in `{command}`"


def test_a_line_that_the_download_lacks_is_named_by_no_number():
    download = parse_download_text(DEMO, "x")
    added = DownloadLine("ipsec ike nat-traversal 2 on", 0, "tunnel 2")
    held = replace(download, commands=(*download.commands, added))
    (finding,) = [finding for rule in TWIN_RULES for finding in rule(held)]
    assert (str(finding.summary), finding.line) == (
        "the two tunnels differ in `ipsec ike nat-traversal`",
        None,
    )


def test_all_differences_of_a_kind_are_one_finding():
    text = DEMO.replace("ipsec-sa 2 3600", "ipsec-sa 2 1800").replace("pfs 2 on", "pfs 2 off")
    (finding,) = found(text)
    assert str(finding.summary) == "the two tunnels differ in `ipsec ike duration ipsec-sa`, `ipsec ike pfs`"
