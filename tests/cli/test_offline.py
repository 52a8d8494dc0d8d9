"""`init`, `plan --offline` and `parse`: what needs no router."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rtxvpn.columns import columns
from rtxvpn.paths import shipped

from .conftest import PSKS, Office

CONTRACT_SITE = """\
router:
  connect: ssh://admin@192.168.100.1
aws:
  download: vpn.txt
wan:
  interface: lan2
  address: 203.0.113.10/24
  gateway: 203.0.113.1
lan:
  interface: lan1
  address: 192.168.200.254/24
  dhcp: [192.168.200.1-192.168.200.10/24]
vpc: [10.0.0.0/16]
verify:
  ping: [10.0.134.243]
"""
AFTER_THE_DOWNLOAD = """\
login timer clear
ip route default gateway 203.0.113.1
ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide
ip lan1 address 192.168.200.254/24
ip lan2 address 203.0.113.10/24
dhcp service server
dhcp server rfc2131 compliant except remain-silent
dhcp scope 1 192.168.200.1-192.168.200.10/24
statistics traffic on
"""
ROUTES = shipped("fixtures", "show_ip_route", "yamaha_show_ip_route.raw")
SAS = shipped("fixtures", "show_ipsec_sa", "yamaha_show_ipsec_sa.raw")
NEIGHBORS = shipped("fixtures", "show_status_bgp_neighbor")


@pytest.fixture
def contract(office: Office) -> Office:
    """The contract's own example: its site file, and a download for that customer gateway."""
    office.write("site.yaml", CONTRACT_SITE)
    download = (office.folder / "vpn.txt").read_text("utf-8")
    office.write("vpn.txt", download.replace("150.249.252.2", "203.0.113.10"))
    return office


def typed(download: str) -> str:
    """Give the download's commands as a person would type them."""
    lines = (" ".join(line.split()) for line in download.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("#"))


def test_the_plan_is_the_contract_s_to_the_letter(contract: Office) -> None:
    ran = contract.run("plan", contract.site, "--offline", "--format", "commands", "--show-secrets")
    assert ran.code == 10
    assert ran.err == ""
    assert ran.out == typed((contract.folder / "vpn.txt").read_text("utf-8")) + AFTER_THE_DOWNLOAD


def test_without_show_secrets_only_the_keys_differ(contract: Office) -> None:
    shown = contract.run("plan", contract.site, "--offline", "--format", "commands", "--show-secrets").out
    hidden = contract.run("plan", contract.site, "--offline", "--format", "commands").out
    for key in PSKS:
        assert shown.count(key) == 1
        shown = shown.replace(key, "********")
    assert hidden == shown


@pytest.mark.parametrize("form", ["text", "json"])
def test_show_secrets_is_for_commands_alone(contract: Office, form: str) -> None:
    ran = contract.run("plan", contract.site, "--offline", "--format", form, "--show-secrets")
    assert ran.code == 10
    assert not [key for key in PSKS if key in ran.out + ran.err]


def test_the_plan_in_json(contract: Office) -> None:
    document = json.loads(contract.run("plan", contract.site, "--offline", "--format", "json").out)
    assert document["schema"] == "rtxvpn.plan/1"
    lines = contract.run("plan", contract.site, "--offline", "--format", "commands").out.splitlines()
    assert [one["command"] for one in document["commands"]] == lines
    for one in document["commands"]:
        assert {"command", "origin", "context"} <= set(one)
        assert one["origin"] in ("download", "site", "tool")
    origins = {one["command"]: one["origin"] for one in document["commands"]}
    assert origins["ip route default gateway 203.0.113.1"] == "site"
    assert origins["bgp use on"] == "download"
    contexts = {one["command"]: one["context"] for one in document["commands"]}
    assert contexts["ip tunnel tcp mss limit 1387"] in ("tunnel 1", "tunnel 2")
    assert contexts["bgp use on"] is None
    for one in document["findings"]:
        assert {"name", "severity", "summary", "line"} <= set(one)
        assert one["severity"] in ("info", "warning", "error")
        assert one["line"] is None or one["line"] > 0


def test_the_language_changes_sentences_and_no_data(contract: Office) -> None:
    english = contract.run("plan", contract.site, "--offline")
    japanese = contract.run("plan", contract.site, "--offline", lang="ja")
    assert re.search("[ぁ-ん]", japanese.out)
    assert not re.search("[ぁ-ん]", english.out)
    for form in ("json", "commands"):
        both = {
            contract.run("plan", contract.site, "--offline", "--format", form, lang=lang).out
            for lang in ("en", "ja")
        }
        assert len(both) == 1


def test_lang_counts_more_than_the_locale(contract: Office) -> None:
    told = contract.run("plan", contract.site, "--offline", "--lang", "ja").out
    assert told == contract.run("plan", contract.site, "--offline", lang="ja").out
    assert contract.run("--lang=en", "plan", "--help", lang="ja").out.startswith("usage:")


def test_a_running_file_is_planned_against(contract: Office) -> None:
    factory = contract.write(
        "running.txt", "ip lan1 address 192.168.100.1/24\ntelnetd host lan\ndhcp service server\n"
    )
    from_file = contract.run("plan", contract.site, "--offline", "--running", factory, "--format", "commands")
    assert from_file.code == 10
    assert "ip lan1 address 192.168.200.254/24" in from_file.out


def test_a_router_that_holds_it_all_has_nothing_to_change(contract: Office) -> None:
    commands = contract.run("plan", contract.site, "--offline", "--format", "commands", "--show-secrets").out
    running = contract.write("running.txt", commands)
    again = contract.run("plan", contract.site, "--offline", "--running", running, "--format", "commands")
    assert again.code == 0
    assert again.out == ""


@pytest.mark.parametrize("codec", ["utf-8", "cp932", "euc_jp", "utf-8-sig", "utf-16"])
def test_the_running_file_is_read_in_any_character_set(contract: Office, codec: str) -> None:
    text = "# 本社ルーターの設定\r\nip route default gateway 203.0.113.1\r\n"
    running = contract.write("running.txt", text.encode(codec))
    ran = contract.run("plan", contract.site, "--offline", "--running", running, "--format", "commands")
    assert ran.code == 10
    assert "ip route default" not in ran.out


def test_the_way_in_is_the_one_of_the_command_line(contract: Office) -> None:
    running = contract.write("running.txt", "ip lan1 address 192.168.100.2/24\nlogin timer 600\n")
    how = ("plan", contract.site, "--offline", "--running", running)
    assert "management-address-changes" in contract.run(*how).out
    assert "management-address-changes" not in contract.run(*how, "--connect", "serial://COM3").out


def test_init_writes_a_file_that_plan_reads(office: Office) -> None:
    path = str(office.folder / "new.yaml")
    ran = office.run("init", path)
    assert ran.code == 0
    assert ran.out == ""
    assert path in ran.err
    (office.folder / "vpn.txt").rename(office.folder / "vpn-0123456789abcdef0.txt")
    assert office.run("plan", path, "--offline", "--format", "json").code in (10, 65)
    kept = Path(path).read_text("utf-8")
    again = office.run("init", path)
    assert again.code == 65
    assert "exists" in again.err
    assert Path(path).read_text("utf-8") == kept


def test_init_speaks_both_languages(office: Office) -> None:
    office.run("init", str(office.folder / "ja.yaml"), lang="ja")
    office.run("init", str(office.folder / "en.yaml"))
    assert re.search("[ぁ-ん]", (office.folder / "ja.yaml").read_text("utf-8"))
    assert (office.folder / "en.yaml").read_text("utf-8").isascii()


def test_parse_of_files_in_their_order(office: Office) -> None:
    log = f"# show ip route\n{ROUTES.read_text('utf-8')}\n# show ipsec sa\n{SAS.read_text('utf-8')}\n# "
    first, second = (
        office.write("a.log", log),
        office.write("b.log", f"> show ip route\n{ROUTES.read_text('utf-8')}\n> "),
    )
    ran = office.run("parse", second, first, "--format", "json")
    assert ran.code == 0
    document = json.loads(ran.out)
    assert document["schema"] == "rtxvpn.parse/1"
    assert [(one["source"], one["command"]) for one in document["outputs"]] == [
        (second, "show ip route"), (first, "show ip route"), (first, "show ipsec sa"),
    ]  # fmt: skip
    assert document["outputs"][0]["facts"] == document["outputs"][1]["facts"]


@pytest.mark.parametrize("dash", [("-",), ()])
def test_parse_reads_standard_input(office: Office, dash: tuple[str, ...]) -> None:
    ran = office.run(
        "parse", *dash, "--command", "show ip route", "--format", "json", stdin=ROUTES.read_bytes()
    )
    assert ran.code == 0
    (output,) = json.loads(ran.out)["outputs"]
    assert output["source"] == "-"
    default = next(one for one in output["facts"] if one["prefix"] == "0.0.0.0/0")
    assert {"prefix", "gateway", "interface", "kind", "info"} <= set(default)


def test_parse_of_sas_and_neighbours_has_the_contract_s_keys(office: Office) -> None:
    ran = office.run("parse", str(SAS), "--command", "show ipsec sa", "--format", "json")
    (facts,) = json.loads(ran.out)["outputs"][0]["facts"]
    assert facts["totals"] == {"isakmp": 2, "send": 2, "recv": 2}
    for sa in facts["sas"]:
        assert {
            "id",
            "gateway",
            "isakmp_id",
            "protocol",
            "mode",
            "tunnel",
            "direction",
            "lifetime_s",
            "remote_id",
        } <= set(sa)
    raw = next(NEIGHBORS.glob("*.raw"))
    ran = office.run("parse", str(raw), "--command", "show status bgp neighbor", "--format", "json")
    for neighbor in json.loads(ran.out)["outputs"][0]["facts"]:
        assert {
            "address",
            "remote_as",
            "state",
            "uptime_s",
            "hold_time_s",
            "sent_queue",
            "foreign_port",
        } <= set(neighbor)


def test_parse_as_a_table(office: Office) -> None:
    tables = {
        office.run("parse", str(ROUTES), "--command", "show ip route", lang=lang).out for lang in ("en", "ja")
    }
    (table,) = tables  # data does not change with the language
    assert table.startswith("## show ip route (")
    assert "150.249.252.1" in table


@pytest.mark.parametrize("command", ["demo", "init", "plan", "apply", "verify", "parse", "show", "simulate"])
def test_every_command_has_help_version_and_lang(office: Office, command: str) -> None:
    english, japanese = office.run(command, "--help"), office.run(command, "--help", "--lang", "ja")
    assert english.code == japanese.code == 0
    for option in ("--help", "--lang", "--version"):
        assert option in english.out
        assert option in japanese.out
    assert "使い方" in japanese.out
    assert all(columns(line) <= 80 for line in (english.out + japanese.out).splitlines())
    version = office.run(command, "--version")
    assert version.code == 0
    assert re.fullmatch(r"rtxvpn \d+\.\d+\.\d+\S*\n", version.out)
