"""A kept plan: private, whole, and good only while router, site and download are what they were."""

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.aws.download import parse_download_text
from rtxvpn.config.factory import FACTORY
from rtxvpn.config.tree import Config, Entry
from rtxvpn.errors import SettingsError
from rtxvpn.paths import shipped
from rtxvpn.plan import make_plan
from rtxvpn.plan.keep import digest, keep_plan, read_kept, require_current
from rtxvpn.site import AwsSite, RouterSite, Site

DEMO = parse_download_text(
    shipped("fixtures", "downloads", "demo.txt").read_text(encoding="utf-8"), "demo.txt"
)
SITE = Site(path=Path("site.yaml"), router=RouterSite("serial://COM3"), aws=AwsSite(Path("demo.txt")))
PLAN = make_plan(SITE, DEMO)
CHANGED = FACTORY.overlaid([Entry(None, "ip filter 1 pass * *")])


def test_the_same_router_and_plan_may_go_on(tmp_path):
    keep_plan(PLAN, None, tmp_path / "plan.json")
    require_current(read_kept(tmp_path / "plan.json"), PLAN, FACTORY)


def test_a_router_that_has_changed_is_refused(tmp_path):
    keep_plan(PLAN, FACTORY, tmp_path / "plan.json")
    with pytest.raises(SettingsError, match="the router has changed"):
        require_current(read_kept(tmp_path / "plan.json"), PLAN, CHANGED)


def test_another_plan_is_refused(tmp_path):
    keep_plan(PLAN, FACTORY, tmp_path / "plan.json")
    other = make_plan(SITE, DEMO, CHANGED)
    with pytest.raises(SettingsError, match="site file or the download"):
        require_current(read_kept(tmp_path / "plan.json"), other, FACTORY)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_owner_reads_it_whatever_stood_there(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("{}")
    path.chmod(0o644)
    keep_plan(PLAN, None, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.json"]


def test_it_says_that_it_is_secret(tmp_path):
    keep_plan(PLAN, None, tmp_path / "plan.json")
    document = json.loads((tmp_path / "plan.json").read_text("utf-8"))
    assert (document["schema"], document["secret"]) == ("rtxvpn.kept-plan/1", True)
    assert [one["command"] for one in document["commands"]] == [command.command for command in PLAN.commands]


def test_nothing_but_a_file_is_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError, match="no ordinary file"):
        keep_plan(PLAN, None, tmp_path / "folder")
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(SettingsError, match="no ordinary file"):
            keep_plan(PLAN, None, tmp_path / "pipe")
    assert (tmp_path / "folder").is_dir()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(SettingsError, match="cannot be kept"):
        keep_plan(PLAN, None, tmp_path / "absent" / "plan.json")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_kept(tmp_path / "absent")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"schema": "x"}', '{"schema": "rtxvpn.kept-plan/1"}', "\x00"]
)
def test_what_is_no_kept_plan(tmp_path, text):
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(SettingsError, match="no kept plan"):
        read_kept(tmp_path / "plan.json")


@given(st.permutations(FACTORY.entries), st.integers())
def test_order_and_spelling_make_no_difference(entries, seed):
    assert digest(Config(tuple(entries))) == digest(FACTORY)
    shouted = [
        Entry(None, entry.text.upper() if entry.text.startswith("ip") else entry.text) for entry in entries
    ]
    assert digest(Config(tuple(shouted))) == digest(FACTORY)
    lost = list(entries)
    lost.pop(random.Random(seed).randrange(len(lost)))
    assert digest(Config(tuple(lost))) != digest(FACTORY)
