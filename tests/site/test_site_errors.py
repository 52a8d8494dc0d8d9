"""Whatever is wrong in a site file is told with its line, what came, what is expected and what to do next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtxvpn.aws.download import read_download
from rtxvpn.errors import SiteError
from rtxvpn.paths import shipped
from rtxvpn.site import KEYS, load_site, require_fitting

# a fresh clone builds hypothesis' Unicode tables inside the first draw (1.4 s), and the machine is shared
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

GOOD = """\
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
  dhcp:
    - 192.168.200.1-192.168.200.10/24
vpc: [10.0.0.0/16]
verify:
  ping: [10.0.134.243]
"""

# (what is written, what it is replaced by, the line that is named, words of the message)
WRONG: list[tuple[str, str, int, str]] = [
    ("wan:", "wann:", 5, "unknown key wann|did you mean wan?"),
    ("  gateway:", "  gatway:", 8, "unknown key gatway|did you mean gateway?"),
    ("vpc:", "gateway:", 14, "did you mean wan.gateway?"),
    ("vpc:", "zebra:", 14, "unknown key zebra|known here: router, aws"),
    ("  connect: ssh://admin@192.168.100.1", "  x: y", 2, "unknown key x"),
    ("  gateway: 203.0.113.1\n", "", 5, "the key wan.gateway is missing|rtxvpn init"),
    ("aws:\n  download: vpn.txt\n", "", 1, "the key aws is missing"),
    ("  download: vpn.txt", "  - vpn.txt", 3, "aws: a list came; expected keys with values, such as download"),
    ("download: vpn.txt", "download:", 4, "aws.download: nothing came"),
    ("download: vpn.txt", 'download: "a\\x00b"', 4, "cannot be part of a path"),
    ("203.0.113.10/24", "203.0.113.300/24", 7, "203.0.113.300/24 came; expected an IPv4 address with its"),
    ("203.0.113.10/24", "203.0.113.10", 7, "the prefix length is missing"),
    ("203.0.113.10/24", "203.0.113.0/24", 7, "belongs to no single host"),
    ("203.0.113.10/24", "203.0.113.255/24", 7, "belongs to no single host"),
    ("203.0.113.10/24", "203.0.113.10/33", 7, "203.0.113.10/33 came"),
    ("203.0.113.10/24", "203.0.113.10/0", 7, "default route"),
    ("203.0.113.10/24", "2001:db8::1/64", 7, "carries IPv4 only"),
    ("203.0.113.10/24", "[203.0.113.10/24]", 7, "wan.address: a list came"),
    ("gateway: 203.0.113.1", "gateway: 203.0.114.1", 8, "inside 203.0.113.0/24"),
    ("gateway: 203.0.113.1", "gateway: 203.0.113.10", 8, "another address inside"),
    ("gateway: 203.0.113.1", "gateway: 203.0.113.1/24", 8, "without the prefix length"),
    ("gateway: 203.0.113.1", "gateway: 224.0.0.1", 8, "belongs to no single host"),
    ("gateway: 203.0.113.1", "gateway: {a: b}", 8, "a group of keys came"),
    ("interface: lan2", "interface: LAN2", 6, "did you mean lan2?"),
    ("interface: lan2", "interface: eth0", 6, "eth0 came; expected a LAN port"),
    ("interface: lan2", "interface: lan1", 9, "lan and wan are both on lan1"),
    ("192.168.200.254/24", "203.0.113.77/25", 13, "inside the LAN's network 203.0.113.0/25"),
    ("    - 192.168.200.1-192.168.200.10/24", "    - 192.168.201.1-192.168.201.9/24", 13, "192.168.200.0/24"),
    ("192.168.200.10/24", "192.168.200.10/25", 13, "with its prefix length"),
    ("192.168.200.1-192.168.200.10", "192.168.200.10-192.168.200.1", 13, "192.168.200.1-192.168.200.10/24"),
    ("192.168.200.1-192.168.200.10/24", "192.168.200.1", 13, "expected a range"),
    ("192.168.200.1-192.168.200.10/24", "a-b/24", 13, "expected a range"),
    ("[10.0.0.0/16]", "[10.0.1.0/16]", 14, "did you mean 10.0.0.0/16?"),
    ("[10.0.0.0/16]", "[10.0.0.0/16, 10.0.0.0/16]", 14, "10.0.0.0/16 stands twice in vpc"),
    ("[10.0.0.0/16]", "10.0.0.0/16", 14, "a list of the VPC's networks"),
    ("[10.0.0.0/16]", "[192.168.200.0/25]", 14, "not one inside the LAN"),
    ("[10.0.0.0/16]", "[[10.0.0.0/16]]", 14, "a list came"),
    ("[10.0.134.243]", "[10.1.134.243]", 16, "inside one of the vpc networks (10.0.0.0/16)|says nothing about"),
    ("[10.0.134.243]", "[10.0.134.243]\n  wait: soon", 17, "soon came; expected whole seconds"),
    ("[10.0.134.243]", "[10.0.134.243]\n  wait: 3601", 17, "0 to 3600"),
    ("[10.0.134.243]", "[10.0.134.243]\nfindings: {off: [No Way]}", 17, "the name of a finding"),
    ("verify:\n  ping: [10.0.134.243]", "verify:", 15, "verify: nothing came"),
    ("vpc:", "wan: {}\nvpc:", 14, "the key wan stands twice"),
    ("vpc:", "[a, b]: c\nvpc:", 14, "a key must be one word"),
    ("vpn.txt", "&here vpn.txt", 4, "anchors and aliases"),
    ("vpn.txt", "!!python/name:os.system x", 4, "YAML tags"),
    ("vpn.txt", "[[[[[[[[[x]]]]]]]]]", 4, "nested too deeply"),
    ("vpn.txt", '"\\UFFFFFFFF"', 0, "the YAML cannot be read"),
    ("  gateway:", "\tgateway:", 8, "with blanks, not with tabs"),
    ("vpc: [10.0.0.0/16]", "vpc: [10.0.0.0/16", 15, "the YAML cannot be read"),
    ("verify:", "---\nverify:", 15, "the YAML cannot be read"),
]  # fmt: skip

URLS: list[tuple[str, str]] = [
    ("192.168.100.1", "did you mean ssh://admin@192.168.100.1?"),
    ("joe@192.168.100.1", "did you mean ssh://joe@192.168.100.1?"),
    ("COM3", "did you mean serial://COM3?"),
    ("http://192.168.100.1", "the schemes are ssh, telnet"),
    ("ssh://192.168.100.1", "name the user: ssh://USER@192.168.100.1"),
    ("ssh://", "name the router's host"),
    ("ssh://admin@host:99999", "the host or the port"),
    ("telnet://host:0", "the host or the port"),
    ("telnet://host/path", "nothing follows"),
    ("ssh://admin@[::1", "the host or the port"),
    ("serial://", "name the device"),
    ("socket://host", "name the port: socket://host:PORT"),
    ("rfc2217://host", "name the port"),
    ("ssh://admin@ho st", "take the blanks out"),
]


def failure(folder: Path, text: str | bytes) -> SiteError:
    path = folder / "site.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SiteError) as caught:
        load_site(path)
    return caught.value


@pytest.mark.parametrize(("old", "new", "line", "words"), WRONG)
def test_mistakes(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    error = failure(tmp_path, GOOD.replace(old, new, 1))
    site = tmp_path / "site.yaml"
    assert error.where == (f"{site}:{line}" if line else str(site))
    for part in words.split("|"):
        assert part in str(error)
    # also sayable in Japanese, in words of its own and without a stray blank between them
    assert error.tell("ja") != error.tell("en")
    assert not re.search(r"[ぁ-ヿ一-龥] +[ぁ-ヿ一-龥]", error.tell("ja")), error.tell("ja")


@pytest.mark.parametrize(("url", "words"), URLS)
def test_wires(tmp_path: Path, url: str, words: str) -> None:
    error = failure(tmp_path, GOOD.replace("ssh://admin@192.168.100.1", f"'{url}'"))
    assert error.where == f"{tmp_path / 'site.yaml'}:2"
    assert words in str(error)


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("ssh://admin@", "ssh://admin:tiger@"),
        GOOD.replace("ssh://admin@", "ssh:/admin:tiger@"),
        GOOD.replace("ssh://admin@", "admin:tiger@"),
        GOOD.replace("ssh://admin@", "ssh://admin:tig/tiger@"),
        GOOD.replace("  gateway: ", "  gateway: admin:tiger@"),
        GOOD.replace("  connect:", "  password: tiger\n  connect:"),
        GOOD.replace("  connect:", "  admin_password: tiger\n  connect:"),
        GOOD.replace("aws:", "aws:\n  psk: tiger"),
        GOOD.replace("aws:", "pre-shared-key: tiger\naws:"),
        GOOD.replace("aws:", "SecretKey: [tiger]\naws:"),
        GOOD.replace("ssh://admin@192.168.100.1", "serial://COM3?password=tiger"),
    ],
)
def test_secrets_are_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    error = failure(tmp_path, text)
    assert "tiger" not in error.tell("en") + error.tell("ja")


def test_password_advice_names_where_it_belongs(tmp_path: Path) -> None:
    error = failure(tmp_path, GOOD.replace("  connect:", "  password: x\n  connect:"))
    assert error.where == f"{tmp_path / 'site.yaml'}:2"
    assert "RTXVPN_PASSWORD" in str(error)


def test_networks_that_overlap(tmp_path: Path) -> None:
    text = GOOD.replace("192.168.200.254/24", "203.0.113.77/24").replace("192.168.200.", "203.0.113.")
    assert "overlap" in str(failure(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    path = tmp_path / "none.yaml"
    with pytest.raises(SiteError, match="no such site file") as caught:
        load_site(path)
    assert f"rtxvpn init {path}" in str(caught.value)


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="a folder"):
        load_site(tmp_path)


def test_not_utf8_names_the_line(tmp_path: Path) -> None:
    error = failure(tmp_path, b"router: x\n# " + "設定".encode("cp932") + b"\n")
    assert error.where == f"{tmp_path / 'site.yaml'}:2"
    assert "not UTF-8" in str(error)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_empty(tmp_path: Path, text: str) -> None:
    assert "empty" in str(failure(tmp_path, text))


@pytest.mark.parametrize("text", ["word\n", "- a\n", "null\n"])
def test_no_mapping(tmp_path: Path, text: str) -> None:
    assert "expected keys with values" in str(failure(tmp_path, text))


def test_too_large(tmp_path: Path) -> None:
    assert "256 KB" in str(failure(tmp_path, "#" * (256 * 1024 + 1)))


def test_alias_bomb_ends_at_once(tmp_path: Path) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(20))
    assert "anchors and aliases" in str(failure(tmp_path, bomb))


_NAMES = st.sampled_from(
    [*KEYS, *(key for keys in KEYS.values() for part in keys for key in part), "x", "off", "password", "<<"]
)
_WORDS = st.one_of(
    st.sampled_from(
        ["lan1", "10.0.0.0/16", "10.0.0.1", "ssh://a@b", "192.0.2.1-192.0.2.9/24", "1", "on", "~"]
    ),
    st.text(max_size=12),
)
_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _WORDS)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=6),
    max_leaves=20,
)


def outcome(folder: Path, data: bytes) -> str:
    """Load; the only error that may come out is a SiteError, and it can be said in Japanese too."""
    path = folder / "any.yaml"
    path.write_bytes(data)
    try:
        load_site(path)
    except SiteError as error:
        return error.tell("ja")
    return ""


@PATIENT
@given(tree=st.dictionaries(_NAMES, _TREES, max_size=7))
def test_any_tree_gives_a_site_error_at_most(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, object]
) -> None:
    import yaml

    written = yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass")
    outcome(tmp_path_factory.getbasetemp(), written)


@PATIENT
@given(
    data=st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_give_a_site_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    assert outcome(tmp_path_factory.getbasetemp(), data)


@PATIENT
@given(
    at=st.integers(0, len(GOOD) - 1),
    put=st.text(alphabet=" \t\n:-#[]{}\"'&*!%@`,|>?\\a0/.\x00\ufeff", max_size=3),
)
def test_any_slip_of_the_pen(tmp_path_factory: pytest.TempPathFactory, at: int, put: str) -> None:
    outcome(tmp_path_factory.getbasetemp(), (GOOD[:at] + put + GOOD[at + 1 :]).encode())


def test_checks_of_bgp_with_a_download_that_has_none(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text(
        shipped("fixtures", "sites", "demo.yaml").read_text("utf-8")
        + "  checks: [ping.tunnel, bgp.received, bgp.offered]\n",
        "utf-8",
    )
    site, static = load_site(path), read_download(shipped("fixtures", "downloads", "demo-static.txt"))
    require_fitting(site, read_download(shipped("fixtures", "downloads", "demo.txt")).connection)
    with pytest.raises(SiteError, match=r"bgp\.received, bgp\.offered: .* no BGP"):
        require_fitting(site, static.connection)
