"""`apply`, `verify`, `show` and `plan` on a live router: what they print, what they leave, how they exit."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from .conftest import ADMIN, LOGIN, PSKS, Office, Served, Virtual, at

CHECKS = {"route.default", "route.vpc", "ipsec.phase1", "ipsec.phase2", "bgp.session", "ping.target"}


def test_an_apply_is_saved_and_healthy(served: Served) -> None:
    assert served.applied.code == 0, served.applied.err
    held = served.simulation.dump()
    assert held["running"] == held["saved"]
    assert "ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide" in held["saved"]
    assert "applied and saved" in served.applied.err
    assert "+ bgp use on" in served.applied.err  # the plan, for the log of who said --yes
    assert "State: OK" in served.applied.out or "OK" in served.applied.out


def test_the_story_is_told_on_stderr_and_the_report_on_stdout(served: Served) -> None:
    for stage in ("read what the router holds now", "backup", "read back and compare", "save, log out"):
        assert stage in served.applied.err
        assert stage not in served.applied.out
    assert "bgp.session" in served.applied.out


def test_the_backup_is_the_configuration_from_before(served: Served) -> None:
    backup = min((served.office.state / "backups").glob("*.txt"))
    text = backup.read_text("utf-8")
    assert "ip lan1 address 192.168.100.1/24" in text
    assert "ipsec" not in text
    assert backup.stat().st_mode & 0o077 == 0


def test_the_transcript_is_whole_and_holds_no_secret(served: Served) -> None:
    text = (served.office.folder / "transcript.txt").read_text("utf-8")
    for line in (
        "ipsec ike pre-shared-key 1 text ********",
        "show ip route",
        "save",
        "statistics traffic on",
    ):
        assert line in text
    assert not [secret for secret in (LOGIN, ADMIN, *PSKS) if secret in text.replace("\n", "")]


def test_a_second_apply_has_nothing_to_do(served: Served) -> None:
    before = served.simulation.dump()
    ran = served.run("apply", "--yes")
    assert ran.code == 0
    assert "nothing to change" in ran.err
    assert served.simulation.dump()["saved"] == before["saved"]
    assert served.simulation.dump()["running"] == before["running"]


def test_the_plan_after_an_apply_is_empty(served: Served) -> None:
    ran = served.run("plan", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["commands"] == []


def test_verify_in_text_and_in_both_languages(served: Served) -> None:
    english, japanese = served.run("verify"), served.run("verify", lang="ja")
    assert english.code == japanese.code == 0
    assert english.out != japanese.out
    for ran in (english, japanese):
        assert all(check in ran.out for check in CHECKS)
        assert ran.err == ""


def test_verify_in_json_is_the_contract_s(served: Served) -> None:
    ran = served.run("verify", "--format", "json", "--wait", "30")
    document = json.loads(ran.out)
    assert ran.code == 0
    assert document["schema"] == "rtxvpn.report/1"
    assert document["state"] == "OK"
    assert document["target"] == f"ssh://admin@127.0.0.1:{served.simulation.ssh_port}"
    assert datetime.fromisoformat(document["checked_at"]).tzinfo is not None
    for result in document["results"]:
        assert {"check", "subject", "state", "summary", "evidence", "causes"} <= set(result)
        assert result["state"] == "OK"
        assert isinstance(result["evidence"], list)
        assert result["causes"] == []
    assert {result["check"] for result in document["results"]} >= CHECKS
    phase2 = [one["subject"] for one in document["results"] if one["check"] == "ipsec.phase2"]
    assert phase2 == ["tunnel 1", "tunnel 2"]


def test_the_language_changes_no_data(served: Served) -> None:
    def told(lang: str) -> object:
        document = json.loads(served.run("verify", "--format", "json", lang=lang).out)
        document.pop("checked_at")
        document.pop("measures")  # lifetimes, uptimes, round trips: each run has its own
        for result in document["results"]:
            result.pop("evidence")  # what the router printed, its counters and times
        return document

    assert told("en") == told("ja")


def test_show_prints_what_the_router_said(served: Served) -> None:
    ran = served.run("show", "show ip route")
    assert ran.code == 0
    assert "10.0.0.0/16" in ran.out
    assert "150.249.252.1" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize("command", ["show ip route", "show ipsec sa", "show status bgp neighbor"])
def test_show_gives_facts(served: Served, command: str) -> None:
    ran = served.run("show", *command.split(), "--format", "json")
    assert ran.code == 0
    document = json.loads(ran.out)
    assert document["schema"] == "rtxvpn.parse/1"
    (output,) = document["outputs"]
    assert output["command"] == command
    assert output["facts"]


def test_show_runs_several_commands_in_one_session(served: Served) -> None:
    ran = served.run("show", "show ip route", "SHOW status bgp neighbor")
    assert ran.code == 0
    first, second = ran.out.split("## ")[1:]
    assert first.startswith("show ip route\n")
    assert "BGP neighbor is" in second
    ran = served.run("show", "show ip route", "show ipsec sa", "--format", "json")
    assert [one["command"] for one in json.loads(ran.out)["outputs"]] == ["show ip route", "show ipsec sa"]
    refused = served.run("show", "show ip route", "save")
    assert (refused.code, refused.out) == (64, "")


@pytest.mark.parametrize("shown", ["text", "json"])
def test_a_look_that_the_router_refuses_is_no_success(served: Served, shown: str) -> None:
    ran = served.run("show", "show frob", "--format", shown)
    assert ran.code == 73
    assert ran.out == ""
    assert "show frob" in ran.err


def test_show_config_hides_the_keys(served: Served) -> None:
    ran = served.run("show", "show config")
    assert ran.code == 0
    assert ran.out.count("pre-shared-key") == 2
    assert "********" in ran.out


def test_show_of_a_command_without_a_template_has_no_json(served: Served) -> None:
    ran = served.run("show", "show", "account", "--format", "json")
    assert ran.code in (65, 73)
    assert ran.out == ""


@pytest.mark.parametrize(
    "command",
    ["save", "restart", "administrator", "ip route default gateway 192.0.2.1", "show config > usb1:x", "show", "no ip route",
     "cold start", "show ip route\rsave", "telnet 192.0.2.1", "copy config 0 1", "show ?"],
)  # fmt: skip
def test_show_refuses_what_could_change_the_router(office: Office, command: str) -> None:
    ran = office.run("show", office.site, command, "--connect", "ssh://admin@127.0.0.1:1")
    assert ran.code == 64
    assert ran.out == ""


def test_the_running_configuration_is_left_as_it_was(served: Served) -> None:
    before = served.simulation.dump()
    for command, *words in (("verify",), ("show", "show", "environment"), ("plan",), ("apply", "--yes")):
        served.run(command, *words)
    after = served.simulation.dump()
    assert after["running"] == before["running"]
    assert not [line for line in after["running"] if line.startswith("console")]


def test_plan_on_a_live_factory_router_is_the_offline_plan(office: Office, virtual: Virtual) -> None:
    with virtual() as simulation:
        live = office.run("plan", office.site, "--format", "commands", *at(simulation))
        before = simulation.dump()
        assert before["running"] == before["saved"]
    offline = office.run("plan", office.site, "--offline", "--format", "commands")
    assert live.code == offline.code == 10
    assert live.out == offline.out


@pytest.mark.parametrize(
    ("fault", "state", "code"),
    [pytest.param("peer-down=1", "WARNING", 1, marks=pytest.mark.slow), ("udp500", "CRITICAL", 2)],
)
def test_an_unhealthy_vpn_that_is_kept_has_its_own_exit_code(
    office: Office, virtual: Virtual, fault: str, state: str, code: int
) -> None:
    name, _, value = fault.partition("=")
    with virtual((name, value or None)) as simulation:
        factory = simulation.dump()["saved"]
        how = ("--yes", "--on-unhealthy", "keep", "--wait", "1")
        ran = office.run("apply", office.site, *how, *at(simulation))
        assert ran.code == code, ran.err
        assert "NOT saved" in ran.err
        assert ran.out.count("\nState ") == 1, "the report is shown once"
        assert "probable causes" in ran.out
        held = simulation.dump()
        assert held["saved"] == factory
        assert "bgp use on" in held["running"]
        planned = office.run("plan", office.site, *at(simulation))
        report = office.run("verify", office.site, "--format", "json", *at(simulation))
    assert planned.code == 0
    assert "warning: the router holds changes that are not saved" in planned.err
    assert report.code == code
    document = json.loads(report.out)
    assert document["state"] == state
    sick = [result for result in document["results"] if result["state"] != "OK"]
    assert sick
    assert any(result["causes"] for result in sick)


def test_nothing_is_sent_where_nobody_agrees(office: Office, virtual: Virtual) -> None:
    with virtual() as simulation:
        before = simulation.dump()
        ran = office.run("apply", office.site, *at(simulation))
        assert simulation.dump()["running"] == before["running"]
    assert ran.code == 64
    assert ran.out == ""
    assert "--yes" in ran.err


def test_a_kept_plan_is_refused_on_a_router_that_is_another(served: Served) -> None:
    kept = str(served.office.folder / "kept.json")
    ran = served.office.run("plan", served.office.site, "--offline", "--out", kept)
    assert f"apply {served.office.site} --plan {kept}" in ran.err
    before = served.simulation.dump()["running"]
    refused = served.run("apply", "--yes", "--plan", kept)
    assert (refused.code, refused.out) == (65, "")
    assert "the router has changed since the plan was kept; nothing was sent" in refused.err
    assert served.simulation.dump()["running"] == before


def test_a_kept_plan_of_nothing_is_nothing_to_change(served: Served) -> None:
    kept = str(served.office.folder / "nothing.json")
    assert served.run("plan", "--out", kept).code == 0
    ran = served.run("apply", "--yes", "--plan", kept)
    assert ran.code == 0
    assert "nothing to change" in ran.err


def test_what_is_no_kept_plan_is_told_before_the_router_is_opened(office: Office) -> None:
    ran = office.run("apply", office.site, "--yes", "--plan", office.site, "--connect", "ssh://a@127.0.0.1:1")
    assert (ran.code, ran.out) == (65, "")
    assert "this is no kept plan" in ran.err
