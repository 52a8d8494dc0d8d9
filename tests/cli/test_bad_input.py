"""Bad input: one clear message on stderr, nothing on stdout, the right exit code, no traceback."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtxvpn.paths import shipped

from .conftest import Office, Ran
from .programs import finish, simulate

OFFLINE = ("--offline",)
NOBODY = ("--connect", "ssh://admin@127.0.0.1:1")


def told(ran: Ran, code: int, *words: str) -> str:
    """Require one error with its code and these words; give it."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    lines = ran.err.splitlines()
    assert lines[0].startswith("error: ")
    assert len([line for line in lines if line.startswith("error: ")]) == 1
    assert all(line.startswith("  ") for line in lines[1:]), ran.err
    for word in words:
        assert word in ran.err, ran.err
    return ran.err


@pytest.mark.parametrize("command", ["plan", "apply", "verify"])
def test_no_site_file(office: Office, command: str) -> None:
    yes = ("--yes",) if command == "apply" else ()
    told(office.run(command, "nowhere/site.yaml", *yes), 65, "nowhere/site.yaml", "rtxvpn init")


def test_a_folder_for_a_site_file(office: Office) -> None:
    told(office.run("plan", str(office.folder), *OFFLINE), 65, "folder")


def wrong_site(change: Callable[[str], str | bytes]) -> Callable[[Office], Ran]:
    def run(office: Office) -> Ran:
        text = Path(office.site).read_text("utf-8")
        office.write("site.yaml", change(text))
        return office.run("plan", office.site, *OFFLINE)

    return run


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text + "wann: 1\n", ("wann", "site.yaml:")),
        (lambda text: text.replace("  gateway:", "  gatway:"), ("gatway", "site.yaml:9")),
        (
            lambda text: text.replace("150.249.252.2/29", "150.249.252.299/29"),
            ("150.249.252.299", "site.yaml:8"),
        ),
        (lambda text: text.replace("[10.0.0.0/16]", "[10.0.0.1/16]"), ("10.0.0.1/16", "site.yaml:")),
        (lambda text: text.replace("lan2", "wan7"), ("wan7",)),
        (lambda text: text.replace("ssh://admin@", "ftp://admin@"), ("ftp://",)),
        (lambda text: text.replace("vpc: [", "vpc: ["[:-1]), ("site.yaml",)),
        (lambda text: text[: text.index("wan:")] + "\twan: 1\n", ("site.yaml:",)),
        (lambda text: "", ("site.yaml",)),
        (lambda text: "- a\n- b\n", ("site.yaml",)),
        (lambda text: "a: &a [*a]\n", ("site.yaml",)),
        (lambda text: b"\x00\xff\xfe\x01binary", ("site.yaml",)),
        (lambda text: text + "aws: {download: x}\n", ("aws", "site.yaml:")),
        (lambda text: text.replace("  download: vpn.txt\n", ""), ("download",)),
    ],
)
def test_a_broken_site_file(
    office: Office, change: Callable[[str], str | bytes], words: tuple[str, ...]
) -> None:
    told(wrong_site(change)(office), 65, *words)


def test_a_password_in_the_site_file_is_refused_and_not_repeated(office: Office) -> None:
    ran = wrong_site(lambda text: text.replace("ssh://admin@", "ssh://admin:hush-77@"))(office)
    assert "hush-77" not in told(ran, 65)


def wrong_download(change: Callable[[str], str | bytes | None]) -> Callable[[Office], Ran]:
    def run(office: Office) -> Ran:
        path = office.folder / "vpn.txt"
        content = change(path.read_text("utf-8"))
        path.unlink()
        if content is not None:
            office.write("vpn.txt", content)
        return office.run("plan", office.site, *OFFLINE)

    return run


CISCO = """\
! Amazon Web Services Virtual Private Cloud
crypto isakmp policy 200
  encryption aes 128
interface Tunnel1
  ip address 169.254.184.62 255.255.255.252
"""


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: None, ("vpn.txt",)),
        (lambda text: "", ("vpn.txt",)),
        (lambda text: CISCO, ("Yamaha",)),
        (lambda text: text[: len(text) // 3], ("vpn.txt",)),
        (lambda text: text[: text.index("IPsec Tunnel #2")], ("vpn.txt",)),
        (lambda text: b"\x1f\x8b\x08\x00" + bytes(range(256)), ("vpn.txt:1",)),
        (lambda text: text + "tunnel enable 5\n", ("vpn.txt:157: `tunnel enable`: tunnel 5",)),
        (
            lambda text: text + "ip route 128.0.0.0/1 gateway tunnel 1\n",
            ("vpn.txt:157: `ip route 128.0.0.0/1`",),
        ),
    ],
)
def test_a_download_that_is_none(
    office: Office, change: Callable[[str], str | bytes | None], words: tuple[str, ...]
) -> None:
    told(wrong_download(change)(office), 65, *words)


def test_a_text_for_the_xml_is_refused(office: Office) -> None:
    site = (
        Path(office.site)
        .read_text("utf-8")
        .replace("  download: vpn.txt", "  download: vpn.txt\n  xml: vpn.txt")
    )
    office.write("site.yaml", site)
    told(
        office.run("plan", office.site, *OFFLINE), 65, "vpn.txt:1: this is no XML", "describe-vpn-connections"
    )


def test_what_stands_once_in_a_download_is_enough(office: Office) -> None:
    text = (office.folder / "vpn.txt").read_text("utf-8")
    office.write("vpn.txt", text.replace("\tbgp use on\n", "", 1))
    assert office.run("plan", office.site, *OFFLINE).code == 10


def test_an_error_never_quotes_a_key(office: Office) -> None:
    ran = wrong_download(lambda text: text.replace(" text dEmo_Kx7vQ2mT9", " texxt dEmo_Kx7vQ2mT9"))(office)
    assert ran.code == 65  # and Office.run looks for the keys


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        ((), "which command"),
        (("plan",), "SITE"),
        (("frobnicate",), "frobnicate"),
        (("plan", "x", "--format", "xml"), "xml"),
        (("plan", "x", "--off"), "--off"),
        (("verify", "x", "--timeout", "soon"), "soon"),
        (("verify", "x", "--timeout", "0"), "1..86400"),
        (("apply", "x", "--wait", "-1"), "-1"),
        (("apply", "x", "--on-unhealthy", "pray"), "pray"),
        (("apply", "x", "--password", "p"), "--password"),
        (("demo", "--wire", "pigeon"), "pigeon"),
        (("simulate", "--ssh", "70000"), "65535"),
        (("simulate", "--speed", "nan"), "nan"),
        (("simulate", "--fault", "gremlins"), "gremlins"),
        (("simulate", "--fault", "cut=many"), "many"),
        (("simulate", "--fault", "psk=9"), "psk"),
        (("simulate", "--factory", "--config", "x"), "--factory"),
        (("--lang", "fr"), "fr"),
    ],
)
def test_wrong_usage(office: Office, argv: tuple[str, ...], word: str) -> None:
    ran = office.run(*argv)
    assert ran.code == 64
    assert ran.out == ""
    assert word in ran.err


def test_running_without_offline(office: Office) -> None:
    told(office.run("plan", office.site, "--running", "x"), 64, "--offline")


@pytest.mark.parametrize("name", ["nowhere.txt", "."])
def test_an_unreadable_running_file(office: Office, name: str) -> None:
    told(office.run("plan", office.site, *OFFLINE, "--running", str(office.folder / name)), 65)


@pytest.mark.parametrize(
    "argv",
    [
        ("parse", "nowhere.log"),
        ("parse", "."),
        ("simulate", "--config", "nowhere"),
        ("simulate", "--cloud", "nowhere"),
    ],
)
def test_an_unreadable_file(office: Office, argv: tuple[str, ...]) -> None:
    told(office.run(*argv), 65, argv[-1])


def test_a_file_without_any_command_is_no_configuration(office: Office) -> None:
    file = office.write("junk.txt", "what is this\n  foo \x07 bar\n" * 25)
    ran = office.run("simulate", "--config", file)
    told(ran, 65, f"{file}:1: what is this", f"{file}:2: foo ? bar", f"{file}:20: ", "(+30)")
    assert f"{file}:21: " not in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")
def test_junk_in_a_configuration_is_told(office: Office) -> None:
    junk = "# RTX830 Rev.15.02.31\n\nip lan1 address 192.168.1.1/24\nhello world\nipsec ike odd 1\n"
    file = office.write("junk.txt", junk)
    with simulate(office, "--config", file, scramble=False) as router:
        router.process.send_signal(signal.SIGINT)
        _, _, err = finish(router.process)
    assert f"{file}:4: hello world" in err
    assert f"{file}: the virtual router keeps these lines and does not act on them: 5" in err


@pytest.mark.parametrize(
    ("log", "words"),
    [
        (b"", ()),
        (b"\x00\x01\x02\x03" * 50, ()),
        (b"nothing of a router here\n", ("--command",)),
        (
            b"# show ip route\nDestination Gateway Interface Kind Additional Info.\nwhat is this line\n# ",
            (":3", "what is this line"),
        ),
    ],
)
def test_a_capture_that_is_not_understood(office: Office, log: bytes, words: tuple[str, ...]) -> None:
    path = office.write("x.log", log)
    told(office.run("parse", path, "--format", "json"), 65, "x.log", *words)


def test_one_bad_file_among_good_ones_prints_nothing(office: Office) -> None:
    good = str(shipped("fixtures", "show_ip_route", "yamaha_show_ip_route.raw"))
    told(office.run("parse", good, "nowhere.log", "--command", "show ip route"), 65, "nowhere.log")


def test_no_password_and_nobody_to_ask(office: Office) -> None:
    office.env.clear()
    told(office.run("verify", office.site, *NOBODY), 77, "RTXVPN_PASSWORD")


@pytest.mark.parametrize("url", ["router", "ssh://", "ssh://admin:hush-9@h", "serial://", "socket://h"])
def test_a_wrong_address(office: Office, url: str) -> None:
    assert "hush-9" not in told(office.run("verify", office.site, "--connect", url), 64)


def test_a_transcript_that_cannot_be_written(office: Office) -> None:
    told(
        office.run("verify", office.site, *NOBODY, "--transcript", "no/such/folder/t.txt"),
        65,
        "no/such/folder",
    )


def test_a_state_folder_that_cannot_be_made(office: Office) -> None:
    office.env["RTXVPN_STATE_DIR"] = office.write("file", "in the way") + "/state"
    told(office.run("verify", office.site, *NOBODY), 65, "file")


def test_errors_in_japanese(office: Office) -> None:
    ran = office.run("plan", "nowhere.yaml", *OFFLINE, lang="ja")
    assert ran.code == 65
    assert ran.err.startswith("エラー: nowhere.yaml")
    assert re.search("[ぁ-ん]", ran.err.splitlines()[1])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8")))
def test_any_site_file_at_all_is_read_or_told(office: Office, content: bytes) -> None:
    path = office.write("any.yaml", content)
    told(office.run("plan", path, *OFFLINE), 65)


WORDS = st.sampled_from(
    ["plan", "parse", "show", "verify", "init", "--offline", "--lang", "ja", "--format", "json", "--help", "x.yaml", "-", "--", ""]
) | st.text(max_size=8)  # fmt: skip


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=5))
def test_any_command_line_at_all_has_an_exit_code(office: Office, argv: list[str]) -> None:
    if "init" in argv:
        argv = [*argv, "--help"]  # it would write where the test stands
    ran = office.run(*argv)
    assert ran.code in (0, 64, 65, 77)
    assert ran.code == 0 or ran.err
