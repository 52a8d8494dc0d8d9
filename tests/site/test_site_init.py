"""The site file that `rtxvpn init` writes is one that `load_site` reads, whatever was answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rtxvpn.errors import SettingsError
from rtxvpn.init import QUESTIONS, site_template, write_new
from rtxvpn.site import LanSite, WanSite, load_site
from rtxvpn.site_values import has_password
from rtxvpn.site_yaml import Spot, read_spot
from rtxvpn.words import Lang

# a fresh clone builds hypothesis' Unicode tables inside the first draw (1.4 s), and the machine is shared
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_template_is_the_contracts_example(tmp_path: Path, lang: Lang) -> None:
    path = tmp_path / "site.yaml"
    write_new(path, site_template(lang))
    site = load_site(path)
    assert site.router.connect == "ssh://admin@192.168.100.1"
    assert site.aws.download == tmp_path / "vpn-0123456789abcdef0.txt"
    assert site.wan == WanSite("lan2", "203.0.113.10/24", "203.0.113.1")
    assert site.lan == LanSite("lan1", "192.168.200.254/24", ("192.168.200.1-192.168.200.10/24",))
    assert (site.vpc, site.verify.ping) == (("10.0.0.0/16",), ("10.0.134.243",))


def test_languages_differ_in_comments_only() -> None:
    english, japanese = (site_template(lang).splitlines() for lang in ("en", "ja"))
    differing = [pair for pair in zip(english, japanese, strict=True) if pair[0] != pair[1]]
    assert differing
    assert all(line.lstrip().startswith("#") for pair in differing for line in pair)


def test_commented_findings_are_right_when_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    write_new(path, site_template("en").replace("# findings:", "findings:").replace("#   off:", "  off:"))
    assert load_site(path).findings_off == {"default-route-advertised"}


def answer_in(spot: Spot, key: str) -> object:
    for part in key.split("."):
        assert isinstance(spot.value, dict)
        spot = spot.value[part]
    return [one.value for one in spot.value] if isinstance(spot.value, tuple) else spot.value


@PATIENT
@given(
    key=st.sampled_from([*QUESTIONS]),
    word=st.text(min_size=1, max_size=20) | st.sampled_from(["~", "null", "a: b", "x:", "-"]),
)
def test_any_answer_is_read_back_as_it_was_given(
    tmp_path_factory: pytest.TempPathFactory, key: str, word: str
) -> None:
    assume(not has_password(word))
    path = tmp_path_factory.getbasetemp() / "answered.yaml"
    path.unlink(missing_ok=True)
    write_new(path, site_template("en", {key: word}))
    found = answer_in(read_spot(path), key)
    assert found == ([word] if isinstance(found, list) else word)


@pytest.mark.parametrize("url", ["ssh://admin:tiger@192.0.2.1", "admin:tiger@192.0.2.1", "ssh:/a:ti/tiger@h"])
def test_a_password_is_refused_before_it_is_written(url: str) -> None:
    with pytest.raises(SettingsError, match="holds a password") as caught:
        site_template("en", {"router.connect": url})
    assert "RTXVPN_PASSWORD" in str(caught.value)
    assert "tiger" not in caught.value.tell("en") + caught.value.tell("ja")


def test_lists_are_answered_with_lists(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    write_new(path, site_template("en", {"vpc": ["10.0.0.0/16", "10.1.0.0/16"], "verify.ping": []}))
    site = load_site(path)
    assert site.vpc == ("10.0.0.0/16", "10.1.0.0/16")
    assert site.verify.ping == ()


def test_existing_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    path.write_text("mine")
    with pytest.raises(SettingsError, match="exists already"):
        write_new(path, "other")
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["site.yaml"]


@pytest.mark.parametrize("name", ["none/site.yaml", "file/site.yaml"])
def test_impossible_place(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="cannot be written"):
        write_new(tmp_path / name, "x")


def test_unwritable_text_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        write_new(tmp_path / "site.yaml", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_file_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "site.yaml"
    write_new(path, site_template("ja"))
    assert path.read_bytes() == site_template("ja").encode("utf-8")
