from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from rtxvpn.simulator.commands import HANDLERS
from rtxvpn.simulator.syntax import commands

Desks = Callable[..., Any]


def test_every_command_has_its_function() -> None:
    assert set(HANDLERS) == {row.name for row in commands() if row.place in ("user", "admin")}


def test_a_good_line_prints_nothing_and_a_bad_one_an_error(desk: Desks) -> None:
    one = desk().admin()
    assert one.type("ip route default gateway 150.249.252.1").endswith("150.249.252.1\n# ")
    assert one.answer("foo") == "Error: Invalid command name"
    assert one.answer("ip lan1 address 1.2.3.4.5/24") == "Error: Unrecognized IP address parameter"
    assert one.answer("# a comment of mine") == ""
    assert one.answer("") == ""


def test_japanese_is_what_comes_out_of_the_box(desk: Desks) -> None:
    one = desk(language="ja").admin()
    assert one.answer("foo") == "エラー: コマンド名を確認してください"
    assert one.answer("ip lan1 address") == "エラー: パラメータの数が不適当です"
    assert one.answer("show ip route").startswith(
        "宛先ネットワーク    ゲートウェイ     インタフェース  種別  付加情報"
    )
    one.console.receive(b"console character en.ascii\r")
    assert one.answer("foo") == "Error: Invalid command name"
    one.console.receive(b"no console character\r")
    assert one.answer("foo") == "エラー: コマンド名を確認してください"


@pytest.mark.parametrize(
    "line",
    ["show config", "ip lan1 address 1.1.1.1/24", "save", "bgp configure refresh", "restart", "no bgp use"],
)
def test_users_may_look_but_not_touch(desk: Desks, line: str) -> None:
    one = desk()
    assert one.answer(line) == "Error: Administrator use only"
    assert one.answer("show ipsec sa").startswith("Total: isakmp:0 send:0 recv:0")
    assert one.answer("console columns 200") == ""


def test_prompts_follow_prefix_and_context(desk: Desks) -> None:
    one = desk().admin()
    steps = [
        ("tunnel select 1", "tunnel1# "),
        ('console prompt "[RTX] "', "[RTX] tunnel1# "),
        ("pp select 1", "[RTX] pp1# "),
        ("no console prompt", "pp1# "),
        ("pp select none", "# "),
    ]
    for line, prompt in steps:
        assert one.type(line).split("\n")[-1] == prompt


def test_description_in_a_tunnel_needs_the_word_tunnel(desk: Desks) -> None:
    one = desk().admin()
    one.type("tunnel select 1")
    assert one.answer("description aws") == "Error: Insufficient or too many parameters"
    assert one.answer("description tunnel aws") == ""


def test_show_config_has_its_header_and_masks_logins(desk: Desks) -> None:
    one = desk().admin()
    one.type("console columns 200")
    lines = one.answer("show config").split("\n")
    assert lines[0] == "# RTX830 Rev.15.02.31 (Fri Jul  5 10:40:25 2024)"
    assert re.fullmatch(r"# Reporting Date: [A-Z][a-z]{2} \d+ \d\d:\d\d:\d\d \d{4}", lines[4])
    assert lines[5:8] == ["login password *", "administrator password *", "login user admin *"]
    assert "secret" not in "\n".join(lines)
    assert "ip lan1 address 192.168.100.1/24" in lines


def test_the_header_is_cut_at_eighty_columns(desk: Desks) -> None:
    lines = desk().admin().answer("show config").split("\n")
    assert lines[3].endswith("MAC-Addres")
    assert lines[4].startswith("s=00:a0")


def test_grep_says_that_it_searches(desk: Desks) -> None:
    one = desk().admin()
    assert one.answer("show config | grep dhcp").split("\n") == [
        "Searching ...",
        "dhcp service server",
        "dhcp server rfc2131 compliant except remain-silent",
        "dhcp scope 1 192.168.100.2-192.168.100.191/24",
    ]
    assert one.answer("show config | grep -i DHCP | grep -v scope").count("dhcp") == 2
    assert one.answer("show config | grep -w lan").split("\n")[1:] == ["telnetd host lan"]
    assert one.answer("show config | sort") == "Error: Illegal keyword"


def test_routes_are_in_the_routers_columns(desk: Desks) -> None:
    one = desk().admin()
    one.type("ip lan2 address 150.249.252.2/29")
    one.type("ip route default gateway 150.249.252.1")
    one.type("ip route 10.0.0.0/16 gateway tunnel 1 hide gateway tunnel 2 hide")
    one.type("ip route 10.9.0.0/16 gateway tunnel 3 weight 0")
    assert one.answer("show ip route").split("\n") == [
        "Destination         Gateway          Interface       Kind  Additional Info.",
        "default             150.249.252.1          LAN2    static  ",
        "10.9.0.0/16         -                 TUNNEL[3]    static  w(0)",
        "150.249.252.0/29    150.249.252.2          LAN2  implicit  ",
        "192.168.100.0/24    192.168.100.1          LAN1  implicit  ",
    ]
    assert "10.0.0.0/16         -                 TUNNEL[1]    static  (hidden)" in one.answer(
        "show ip route detail"
    )
    assert "Static          2         2" in one.answer("show ip route summary")


def test_a_gateway_out_of_reach_hides_its_route(desk: Desks) -> None:
    one = desk().admin()
    one.type("ip route default gateway 150.249.252.1")
    assert "default" not in one.answer("show ip route")


def test_ping_in_both_languages(desk: Desks) -> None:
    one = desk().admin()
    for line in ("ip lan2 address 150.249.252.2/29", "ip route default gateway 150.249.252.1"):
        one.type(line)
    begun = one.clock.now()
    assert one.answer("ping -c 2 150.249.252.1").split("\n") == [
        "received from 150.249.252.1: icmp_seq=0 ttl=254 time=1.182ms",
        "received from 150.249.252.1: icmp_seq=1 ttl=254 time=1.182ms",
        "",
        "2 packets transmitted, 2 packets received, 0.0% packet loss",
        "round-trip min/avg/max = 1.182/1.182/1.182 ms",
    ]
    assert 1 <= one.clock.now() - begun < 1.1
    assert (
        one.answer("ping -c 3 10.9.9.9") == "\n3 packets transmitted, 0 packets received, 100.0% packet loss"
    )
    one.type("console character ja.utf8")
    assert "から受信: シーケンス番号=0 ttl=255 時間=0.254ミリ秒" in one.answer("ping -c 1 150.249.252.2")
    assert "パケットロス" in one.answer("ping -c 1 150.249.252.2")


def test_ping_goes_on_until_ctrl_c(desk: Desks) -> None:
    one = desk().admin()
    out = one.keys("ping 192.168.100.1\r")
    for _ in range(3):
        out += one.advance(1.0)
    out += one.keys("\x03")
    assert out.count("received from") == 4
    assert out.endswith("ms\n# ")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("ping", "count"),
        ("ping -c x 1.1.1.1", "integer"),
        ("ping host.example", "host"),
        ("ping -z 1.1.1.1", "keyword"),
    ],
)
def test_ping_refuses(desk: Desks, line: str, error: str) -> None:
    one = desk()
    assert one.answer(line) == one.console.session.say(one.router._machine.voice, error)


def test_save_takes_its_time_and_says_so(desk: Desks) -> None:
    one = desk().admin()
    one.type("ip lan1 address 192.168.200.254/24")
    assert "ip lan1 address 192.168.100.1/24" in one.router.dump()["saved"]
    assert one.keys("save\r") == "save\nSaving ... "
    assert one.advance(1.0) == ""
    assert one.advance(1.0) == "CONFIG0 Done .\n# "
    dump = one.router.dump()
    assert dump["running"] == dump["saved"]
    assert dump["log"][-1].endswith('Configuration saved in "CONFIG0" by SSH')


def test_save_to_another_file_leaves_the_booted_one(desk: Desks) -> None:
    one = desk().admin()
    assert "CONFIG2 Done ." in one.answer("save 2")
    assert one.answer("save 7") == "Error: Parameter out of range"
    assert one.answer("show config list").split("\n") == ["*config0", " config2"]


@pytest.mark.parametrize(
    ("key", "saved", "rest"), [("Y", True, "Saving ... CONFIG0 Done .\n> "), ("n", False, "\n> ")]
)
def test_leaving_with_changes_asks_for_one_key(desk: Desks, key: str, saved: bool, rest: str) -> None:
    one = desk().admin()
    one.type("ip lan1 address 192.168.200.254/24")
    assert one.type("exit") == "exit\nSave new configuration ? (Y/N)"
    assert one.keys(key) + one.wait() == key + rest
    assert ("ip lan1 address 192.168.200.254/24" in one.router.dump()["saved"]) is saved
    one.type("exit")
    assert one.console.closed


def test_japanese_asks_in_japanese(desk: Desks) -> None:
    one = desk(language="ja").admin()
    assert one.type("quit") == "quit\n新しい設定を保存しますか? (Y/N)"
    assert one.keys("Y") + one.wait() == "Yセーブ中... CONFIG0 終了\n> "


def test_leaving_without_changes_asks_nothing(desk: Desks) -> None:
    one = desk().admin()
    one.type("no console lines")
    assert one.type("exit") == "exit\n> "


def test_a_touched_console_may_count_as_a_change(desk: Desks) -> None:
    one = desk(dirty="touch").admin()
    one.type("no console lines")
    assert one.type("exit").endswith("(Y/N)")


def test_the_pager_waits_in_the_routers_language(desk: Desks) -> None:
    one = desk(language="ja").admin()
    one.type("console lines 10")
    out = one.type("show config")
    assert out.endswith("---つづく---")
    assert out.count("\n") == 10
    assert one.keys("q").endswith("# ")


def test_bgp_waits_for_its_refresh(desk: Desks) -> None:
    one = desk().admin()
    for line in ("bgp use on", "bgp autonomous-system 65000", "bgp neighbor 1 64512 169.254.184.61"):
        one.type(line)
    assert one.answer("show status bgp neighbor") == ""
    one.type("bgp configure refresh")
    out = one.answer("show status bgp neighbor")
    assert out.startswith("BGP neighbor is 169.254.184.61, remote AS 64512, local AS 65000, external link\n")
    assert "  BGP state = Idle\n" in out
    assert "Local host: unspecified\n" in out


def test_status_of_a_tunnel_that_is_down(desk: Desks) -> None:
    out = desk().answer("show status tunnel 1").split("\n")
    assert out[:4] == [
        "TUNNEL[1]: ",
        "Description: ",
        "  Interface type: IPsec",
        "  Current status is Offline.",
    ]
    assert out[4] == "  Received:    (IPv4) 0 packet [0 octet]"


def test_the_environment_has_no_inside_temperature(desk: Desks) -> None:
    out = desk().answer("show environment")
    assert "Firmware: exec0  Config. file: config0\n" in out
    assert "Elapsed time from boot: 0days 00:00:00\n" in out
    assert out.endswith("Security Class: 1, FORGET: ON, TELNET: OFF")
    assert "emperature" not in out


def test_the_list_of_sessions_marks_oneself_and_administrators(desk: Desks) -> None:
    one = desk().admin()
    one.connect("ssh", "admin")
    rows = one.answer("show status user").split("\n")[3:]
    assert [row[:2] for row in rows] == [" +", "* "]
    assert ["ssh1" in rows[0], "ssh2" in rows[1]] == [True, True]


@pytest.mark.parametrize(
    "line", sorted(set(HANDLERS) & {name for name in HANDLERS if name.startswith("show")})
)
def test_every_show_prints_in_both_languages_and_scrambled(desk: Desks, line: str) -> None:
    argument = {"show status tunnel": " 1", "show status pp": " 1", "show ipsec sa gateway": " 1"}.get(
        line, ""
    )
    for language in ("en", "ja"):
        one = desk(language=language, scramble=True).admin()
        assert one.type(line + argument).endswith(("# ", "Password: ")) or line == "show config difference"


def test_slots_differences_and_load(desk: Desks) -> None:
    one = desk().admin()
    one.type("save 1")
    one.type("ip lan1 address 192.168.200.254/24")
    assert one.type("show config difference 1").endswith("Login Password: ")
    one.type("login-secret")
    assert one.answer("admin-secret") == "ip lan1 address 192.168.100.1/24"
    one.type("load config 1")
    one.type("login-secret")
    assert "ip lan1 address 192.168.100.1/24" in one.type("admin-secret")
    assert "ip lan1 address 192.168.100.1/24" in one.router.dump()["running"]
    assert one.answer("load 4") == "Error: Configuration file not found"
