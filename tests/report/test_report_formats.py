"""The report in words and in JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from rtxvpn.columns import fold
from rtxvpn.health.causes import causes_of
from rtxvpn.health.causes_table import CAUSES
from rtxvpn.health.result import Report, Result, State
from rtxvpn.report.json import report_json
from rtxvpn.report.text import one_line, report_text
from rtxvpn.words import Lang, msg

# a fresh clone builds hypothesis' Unicode tables inside the first draw (1.4 s), and the machine is shared
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TOKYO = timezone(timedelta(hours=9))
VALUES = {"tunnel": 1, "remote": "35.75.105.20", "peer": "169.254.184.61", "prefix": "10.0.0.0/16",
          "host": "10.0.134.243", "gateway": "150.249.252.1", "range": "192.168.0.1-192.168.0.9/24",
          "checks": "ipsec.phase1, ipsec.phase2", "tunnels": "TUNNEL[1], TUNNEL[2]", "prefixes": "192.168.0.0/24"}  # fmt: skip
GOOD = Result("route.vpc", "10.0.0.0/16", State.OK, msg("goes into {tunnels}", tunnels="TUNNEL[1]"), ("row",),
              expected=msg("goes into a tunnel"))  # fmt: skip
BAD = Result("ipsec.phase1", "tunnel 2", State.WARNING, msg("no IKE SA with {remote}", remote="52.199.233.227"),
             ("Total: isakmp:1 send:1 recv:1",), causes_of("phase1.none", **VALUES))  # fmt: skip
REPORT = Report("ssh://admin@192.0.2.1", datetime(2026, 11, 24, 10, 30, 5, 999, TOKYO), (GOOD, BAD),
                firmware="RTX830 Rev.15.02.31")  # fmt: skip


def all_troubles() -> Report:
    results = [
        Result("ipsec.phase1", symptom, State.CRITICAL, msg("no IKE SA with {remote}", remote="255.255.255.255"),
               ("1  1  1  tun[0001]esp  send  28800  255.255.255.255",) * 2, causes_of(symptom, **VALUES))
        for symptom in CAUSES
    ]  # fmt: skip
    return Report("ssh://admin@192.0.2.1", REPORT.checked_at, tuple(results))


def test_json_is_the_contracts() -> None:
    document = report_json(REPORT)
    assert document.pop("measures") == []
    assert document.pop("firmware") == "RTX830 Rev.15.02.31"
    assert [one.pop("expected") for one in document["results"]] == ["goes into a tunnel", None]
    assert json.loads(json.dumps(document)) == {
        "schema": "rtxvpn.report/1",
        "target": "ssh://admin@192.0.2.1",
        "state": "WARNING",
        "checked_at": "2026-11-24T10:30:05+09:00",
        "results": [
            {"check": "route.vpc", "subject": "10.0.0.0/16", "state": "OK", "summary": "goes into TUNNEL[1]",
             "evidence": ["row"], "causes": []},
            {"check": "ipsec.phase1", "subject": "tunnel 2", "state": "WARNING",
             "summary": "no IKE SA with 52.199.233.227", "evidence": ["Total: isakmp:1 send:1 recv:1"],
             "causes": [str(cause) for cause in BAD.causes]},
        ],
    }  # fmt: skip


def test_text_in_english() -> None:
    lines = report_text(REPORT, "en").splitlines()
    assert lines[:8] == [
        "ssh://admin@192.0.2.1, looked at 2026-11-24 10:30:05+09:00",
        "",
        "State      Check         Subject      What was found",
        "o OK       route.vpc     10.0.0.0/16  goes into TUNNEL[1]",
        "! WARNING  ipsec.phase1  tunnel 2     no IKE SA with 52.199.233.227",
        "",
        "! WARNING ipsec.phase1 tunnel 2: no IKE SA with 52.199.233.227",
        "    | Total: isakmp:1 send:1 recv:1",
    ]
    assert lines[-1] == "! WARNING: the VPN works, with something to look at"
    assert "    1. `ipsec ike local address` is not an address of the router → `ip lan2" in lines
    assert "       address` and `ipsec ike local address` in `show config`" in lines
    assert f"    and {len(BAD.causes) - 4} more in `rtxvpn verify --format json`" in lines


def test_the_same_causes_are_told_once() -> None:
    other = Result(
        "ipsec.phase2",
        "tunnel 2",
        State.WARNING,
        msg("no IPsec SA with {remote}", remote="x"),
        ("e",),
        BAD.causes,
    )
    text = report_text(Report(REPORT.target, REPORT.checked_at, (BAD, GOOD, other)), "en")
    assert text.count("probable causes") == 1
    assert (
        "! WARNING ipsec.phase1 tunnel 2: no IKE SA with 52.199.233.227\n! WARNING ipsec.phase2 tunnel 2"
        in text
    )
    assert "    | Total: isakmp:1 send:1 recv:1\n    | e\n" in text


def test_a_long_subject_leaves_room_for_what_was_found() -> None:
    free = Result("dhcp.scope", "192.168.200.1-192.168.200.10/24", State.OK, msg("{count} leases", count=3))
    assert (
        "\no OK   dhcp.scope  192.168.200.1-     3 leases\n                   192.168.200.10/24\n"
        in report_text(Report(REPORT.target, REPORT.checked_at, (free,)), "en")
    )


def test_text_in_japanese() -> None:
    text = report_text(REPORT, "ja")
    assert "状態       確認項目      対象         結果\n" in text
    assert "    考えられる原因 (可能性の高い順):\n" in text
    assert text.endswith("! WARNING: VPN は動作していますが、確認が必要な点があります\n")


def test_nothing_is_said_of_what_is_well() -> None:
    text = report_text(Report("here", REPORT.checked_at, (GOOD,)), "en")
    assert text.count("route.vpc") == 1
    assert text.endswith("o OK: the VPN is healthy\n")


def test_empty_report_is_unknown() -> None:
    assert report_text(Report("here", REPORT.checked_at, ()), "en").endswith(
        "? UNKNOWN: not everything could be looked at\n"
    )


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("width", [80, 100, 132])
def test_no_line_is_wider_than_the_terminal(lang: Lang, width: int) -> None:
    text = report_text(all_troubles(), lang, width)
    assert [line for line in text.splitlines() if cell_len(line) > width or line != line.rstrip()] == []
    assert "…" not in text


def test_colour_only_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b" not in report_text(REPORT, "en")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = report_text(REPORT, "en", color=True)
    assert "\x1b[33m! WARNING\x1b[0m" in coloured


def test_each_state_has_a_mark_and_a_word_of_its_own() -> None:
    lines = [one_line(Result("c", "s", state, msg("nothing")), "en") for state in State]
    assert lines == [
        "o OK c s: nothing",
        "! WARNING c s: nothing",
        "? UNKNOWN c s: nothing",
        "X CRITICAL c s: nothing",
    ]


def test_control_characters_of_the_router_stay_out() -> None:
    evil = Result(
        "route.vpc",
        "x\x1b[2J",
        State.CRITICAL,
        msg("goes into {tunnels}", tunnels="\x1b[31mT\x07"),
        ("a\rb",),
    )
    text = report_text(Report("here\x1b", datetime(2026, 11, 24, tzinfo=UTC), (evil,)), "en")
    assert not set(text) & {"\x1b", "\r", "\x07"}


def test_what_looks_like_markup_is_kept() -> None:
    odd = Result(
        "route.vpc", "[bold]x[/bold]", State.OK, msg("goes into {tunnels}", tunnels="[red]TUNNEL[1] :smile:")
    )
    text = report_text(Report("here", REPORT.checked_at, (odd,)), "en")
    assert "[bold]x[/bold]" in text
    assert "[red]TUNNEL[1] :smile:" in text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 13, ["one two three"]),
        ("経路がありません", 8, ["経路があ", "りません"]),
        ("経路です。次", 8, ["経路で", "す。次"]),
        ("UDP 500が遮断", 9, ["UDP 500が", "遮断"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab cdefgh", 3, ["ab", "cde", "fgh"]),
    ],
)
def test_fold(text: str, width: int, lines: list[str]) -> None:
    assert fold(text, width) == lines


@PATIENT
@given(text=st.text(alphabet="ab /.、。」経路がN12 "), width=st.integers(4, 30))
def test_fold_loses_nothing_and_keeps_the_width(text: str, width: int) -> None:
    lines = fold(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
