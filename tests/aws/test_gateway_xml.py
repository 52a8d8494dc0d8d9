"""The XML of a connection: the commands it makes, what it is compared with, and what is refused."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.compare import differences
from rtxvpn.aws.download import parse_download_text, read_download, read_gateway_xml
from rtxvpn.aws.rules import download_findings
from rtxvpn.errors import DownloadError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.site import AwsSite, RouterSite, Site

TEXT = shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8")
XML = shipped("fixtures", "downloads", "demo.xml").read_text(encoding="utf-8")
SECRETS = re.findall(r"dEmo_\S+", TEXT)
DEMO = parse_download_text(TEXT, "demo.txt")
PHASE_2 = "<perfect_forward_secrecy>group2</perfect_forward_secrecy>\n      <mode>tunnel"


def refused(xml):
    with pytest.raises(DownloadError) as caught:
        parse_download_text(xml, "vpn.xml")
    said = caught.value.tell("en") + caught.value.tell("ja")
    assert not any(secret in said for secret in SECRETS)
    return str(caught.value)


def made(xml):
    return [line.text for line in parse_download_text(xml, "vpn.xml").commands]


def test_it_makes_the_commands_of_the_text():
    download = parse_download_text(XML, "demo.xml")
    assert [(one.text, one.context) for one in download.commands] == [
        (one.text, one.context) for one in DEMO.commands
    ]
    assert download.connection == DEMO.connection


def test_a_command_knows_the_line_of_its_value():
    lines = XML.split("\n")
    for command in parse_download_text(XML, "x").commands:
        if "pre-shared-key" in command.text or "mss limit" in command.text:
            assert command.text.split(" ")[-1] in lines[command.line - 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: "\ufeff" + xml,
        lambda xml: "\n  \n" + xml,
        lambda xml: xml.replace("\n", "\r\n"),
        lambda xml: re.sub(r"<\?xml.*?\?>", "", xml),
        lambda xml: "<!-- saved by hand -->\n" + re.sub(r"<\?xml.*?\?>", "", xml),
        lambda xml: "\ufeff<!-- two\nlines --> <!-- < & -->\n" + xml,
        lambda xml: xml.replace("?>", "?>\n<!-- <html> -->"),
        lambda xml: xml.replace(">main<", "> Main <").replace(">esp<", ">ESP<"),
        lambda xml: xml.replace("UTF-8", "utf-16"),
        lambda xml: re.sub(r">\s+<", "><", xml),
        lambda xml: re.sub(r"<vpn_gateway_id>(.*?)<", r"<vpn_gateway_id> \1 <", xml),
        lambda xml: xml.replace("<ike>", "<new_thing>1</new_thing><ike>"),
    ],
)
def test_every_form_reads_the_same(change):
    assert parse_download_text(change(XML), "x").connection == DEMO.connection


def test_a_file_is_known_by_what_is_in_it(tmp_path):
    path = tmp_path / "vpn.xml"
    path.write_bytes(XML.encode("utf-16"))
    assert read_download(path).connection == DEMO.connection


@pytest.mark.parametrize(
    ("old", "new", "command"),
    [
        ("aes-128-cbc", "aes-256-cbc", "ipsec ike encryption 1 aes256-cbc"),
        ("sha1<", "sha2-256<", "ipsec ike hash 1 sha256"),
        ("group2", "group14", "ipsec ike group 1 modp2048"),
        (PHASE_2, PHASE_2.replace("group2", "group14"), "ipsec ike group 1 modp1024 modp2048"),
        (PHASE_2, PHASE_2.replace("group2", "group5"), "ipsec ike group 2 modp1024 modp1536"),
        (PHASE_2, PHASE_2.replace("group2", "group20"), "ipsec ike group 1 modp1024 group20"),
        ("hmac-sha1-96", "hmac-sha2-256-128", "ipsec sa policy 201 1 esp aes-cbc sha256-hmac"),
        (">true</clear_df", ">false</clear_df", "ipsec tunnel outer df-bit copy"),
        ("1387", "1379", "ip tunnel tcp mss limit 1379"),
        ("aes-128-cbc", "aes-256-gcm-16", "ipsec ike encryption 1 aes-256-gcm-16"),
    ],
)
def test_words_of_aws_become_words_of_the_router(old, new, command):
    assert command in made(XML.replace(old, new))


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(
            "ipsec.1</vpn_connection_type>",
            "ipsec.1</vpn_connection_type><vpn_connection_attributes>NoBGPVPNConnection</vpn_connection_attributes>",
        ),
        lambda xml: re.sub(r"(?s)<bgp>.*?</bgp>", "", xml),
    ],
)
def test_static_routing(change):
    download = parse_download_text(change(XML), "x")
    assert download.connection.static
    assert not any("bgp" in command.text for command in download.commands)


BOMB = '<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (BOMB + "<vpn_connection>&b;</vpn_connection>", ""),
        ('<?xml version="1.0"?>' + BOMB + "<vpn_connection>&b;</vpn_connection>", "DTD"),
        ('<?xml version="1.0"?><!DOCTYPE v SYSTEM "file:///etc/passwd"><vpn_connection/>', "DTD"),
        ("<?xml version='1.0'?><vpn_connection/>", "0 tunnels"),
        ("<?xml version='1.0'?><html/>", "no CustomerGatewayConfiguration"),
        ("<vpn_connection>" + "<a>" * 5000, "nested too deeply"),
        (XML.replace("</vpn_connection>", ""), "broken or cut off"),
        (XML.replace("</ike>", "", 1), "broken or cut off"),
        (XML.replace("1387", "&undefined;", 1), "broken or cut off"),
        (XML.replace("<tcp_mss_adjustment>1387</tcp_mss_adjustment>", "", 1), "mss_adjustment> is missing"),
        (XML.replace("<lifetime>3600", "<lifetime>1</lifetime><lifetime>3600", 1), "stands twice"),
        (XML.replace(SECRETS[1], SECRETS[0]), "same pre-shared key"),
        (XML.replace(SECRETS[0], f"{SECRETS[0]}\nadministrator password x"), "cut off or is no command"),
        (XML.replace(SECRETS[0], "{n}"), "placeholder"),
        (XML.replace(">main<", ">aggressive<"), "vpn.xml:40: tunnel 1: <ike/mode> must be main"),
        (XML.replace(">tunnel<", ">transport<"), "vpn.xml:49: tunnel 1: <ipsec/mode> must be tunnel"),
        (XML.replace(">esp<", ">ah<", 1), "vpn.xml:44: tunnel 1: <ipsec/protocol> must be esp"),
        (
            "<!-- a --><vpn_connection><ipsec_tunnel>\n</ipsec_tunnel></vpn_connection>",
            "vpn.xml:2: it holds 1 tunnels",
        ),
        ("<!-- a --> <!-- <vpn_connection>", "no command"),
        (XML.replace("150.249.252.2", "150.249.252.300"), "no IPv4 address"),
    ],
)
def test_what_is_no_whole_xml_is_refused(xml, said):
    assert said in refused(xml)


def test_a_group_that_one_end_lacks_is_a_finding_by_its_phase():
    for phase_1, phase_2, found in [
        ("group2", "group14", set()),
        ("group2", "group20", {"the RTX830 and AWS cannot both use `group20` in phase 2"}),
        ("group14", "group5", set()),
        ("group20", "group20", {f"tunnel {n}: the RTX830 and AWS cannot both use `group20`" for n in (1, 2)}),
    ]:
        xml = XML.replace(PHASE_2, PHASE_2.replace("group2", "PHASE-2")).replace("group2", phase_1)
        findings = download_findings(parse_download_text(xml.replace("PHASE-2", phase_2), "x"))
        assert {str(f.summary) for f in findings if f.name == "proposal-unsupported"} == found
        assert {f.severity for f in findings if f.name == "proposal-unsupported"} <= {"error"}


def test_the_xml_beside_a_text_is_no_text(tmp_path):
    for name, text, line in [("text", TEXT, 1), ("blank", "\n\n" + TEXT, 3), ("page", "<html></html>", 1)]:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        site = Site(tmp_path / "site.yaml", RouterSite("serial://COM3"), AwsSite(tmp_path / "x", path))
        with pytest.raises(
            DownloadError, match=f"{name}:{line}: this is no XML .*(?s:.*)describe-vpn-connections"
        ):
            make_plan(site, DEMO)
    with pytest.raises(DownloadError, match="aws: xml:"):
        read_gateway_xml(tmp_path / "absent")


@given(st.integers(0, len(XML) - 1), st.sampled_from(["", "\x00", "<", "&", "9", "é", '"', "]]>"]))
def test_a_damaged_byte_is_read_or_refused(place, damage):
    try:
        read = parse_download_text(XML[:place] + damage + XML[place + 1 :], "x")
    except DownloadError:
        return
    assert len(read.connection.tunnels) == 2


@given(st.text(max_size=200))
def test_any_xml_is_refused_and_nothing_else(text):
    refused("<vpn_connection>" + text)


def found(xml):
    return differences(DEMO, parse_download_text(xml, "x"))


def test_the_same_connection_has_no_difference():
    assert found(XML) == ()
    ikev2 = read_download(shipped("fixtures", "downloads", "demo-ikev2.txt"))
    assert differences(ikev2, parse_download_text(XML, "x")) == ()


@pytest.mark.parametrize(
    ("old", "new", "severity", "said"),
    [
        ("35.75.105.20", "35.75.105.21", "error", "35.75.105.21"),
        (SECRETS[1], "AnotherKey.1", "error", "tunnel 2: the pre-shared keys"),
        ("vpn-0de", "vpn-1de", "error", "vpn-1de"),
        ("65000", "65001", "error", "65001"),
        ("64512", "64513", "error", "64513"),
        ("<tcp_mss_adjustment>1387", "<tcp_mss_adjustment>1379", "warning", "1379"),
        ("<lifetime>3600", "<lifetime>1800", "warning", "1800"),
        (
            PHASE_2,
            PHASE_2.replace("group2", "group14"),
            "warning",
            "`ipsec ike group`: the text has modp1024",
        ),
    ],
)
def test_a_difference_is_a_finding(old, new, severity, said):
    findings = found(XML.replace(old, new))
    assert findings
    assert {finding.name for finding in findings} == {"xml-differs"}
    assert {finding.severity for finding in findings} == {severity}
    assert any(said in str(finding.summary) for finding in findings)
    assert not any(secret in str(f.summary) for f in findings for secret in (*SECRETS, "AnotherKey.1"))


def test_bgp_against_static_is_a_finding():
    assert {f.severity for f in found(re.sub(r"(?s)<bgp>.*?</bgp>", "", XML))} == {"error"}


def test_one_group_for_both_phases_differs_once():
    lines = TEXT.split("\n")
    told = [lines[finding.line - 1].strip() for finding in found(XML.replace("group2", "group14"))]
    assert told == ["ipsec ike group 1 modp1024", "ipsec ike group 2 modp1024"]


def test_a_difference_names_the_line_of_the_text():
    finding = found(XML.replace("<tcp_mss_adjustment>1387", "<tcp_mss_adjustment>1379"))[0]
    assert TEXT.split("\n")[finding.line - 1].strip() == "ip tunnel tcp mss limit 1387"


def test_keys_are_in_no_repr():
    assert not any(key in repr(replace(DEMO.connection)) for key in SECRETS)
