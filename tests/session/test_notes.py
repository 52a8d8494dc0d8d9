"""What is noted of a router's console settings: for its owner alone, whole, under the session's name, and for good."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rtxvpn.errors import Unreachable
from rtxvpn.session.notes import KEPT, Notes, notes_of
from rtxvpn.session.settings import KINDS, ConsoleSettings
from rtxvpn.transport.url import read_url

TOKYO = ConsoleSettings("ja.euc", "30", None, "on", '"Tokyo "')
OSAKA = ConsoleSettings(prompt='"大阪 "')
ADDRESS = read_url("ssh://admin@192.0.2.1")


def test_a_note_is_its_owners_alone_and_whole(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "router")
    for settings in (OSAKA, TOKYO):
        notes.write("rtxvpn-12ab", settings)
        assert notes.find("rtxvpn-12ab") == settings
    assert notes.find("rtxvpn-12ac") is None
    assert [path.name for path in notes.folder.iterdir()] == ["rtxvpn-12ab.json"]
    if os.name == "posix":
        assert (notes.folder / "rtxvpn-12ab.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("value", ['"Tokyo' + " ipsec ike pre-shared-key 1 text OurKey-9", "x" * 65, "a\nb"])
def test_what_is_no_setting_is_in_no_note(tmp_path: Path, value: str) -> None:
    notes = Notes(tmp_path / "router")
    with pytest.raises(ValueError, match="prompt"):
        notes.write("rtxvpn-12ab", ConsoleSettings(prompt=value))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    values = {**dict.fromkeys(KINDS), "prompt": value}
    notes.folder.mkdir(exist_ok=True)
    (notes.folder / "rtxvpn-12ab.json").write_text(json.dumps({"name": "rtxvpn-12ab", **values}), "utf-8")
    assert notes.find("rtxvpn-12ab") is None


def test_each_name_keeps_its_own_settings(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "router")
    names = [notes.name_for(settings) for settings in (TOKYO, OSAKA)]
    for name, settings in zip(names, (TOKYO, OSAKA), strict=True):
        notes.write(name, settings)
    assert [notes.find(name) for name in names] == [TOKYO, OSAKA]
    assert [notes.name_for(settings) for settings in (TOKYO, OSAKA)] == names
    elsewhere = Notes(tmp_path / "the same router on telnet")
    assert [elsewhere.find(name) for name in names] == [TOKYO, OSAKA]
    assert elsewhere.name_for(TOKYO) not in names, "another router may be there too, at the same time"


def test_a_name_of_another_computer_is_never_ours(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "router")
    notes.write("rtxvpn-12ab", ConsoleSettings(), guessed=True)
    notes.write("rtxvpn-12ab", ConsoleSettings())  # once more, in the same session
    assert notes.is_guess("rtxvpn-12ab")
    assert notes.name_for(ConsoleSettings()) != "rtxvpn-12ab"


def test_what_was_not_understood_is_noted_as_such(tmp_path: Path) -> None:
    settings = ConsoleSettings(prompt='"Tokyo "', unread=("character", "columns"))
    notes = Notes(tmp_path / "router")
    notes.write("rtxvpn-12ab", settings)
    assert notes.find("rtxvpn-12ab") == settings


def test_the_oldest_notes_go(tmp_path: Path) -> None:
    notes = Notes(tmp_path / "router")
    names = [f"rtxvpn-{n:04x}" for n in range(KEPT + 3)]
    for n, name in enumerate(names):
        notes.write(name, ConsoleSettings(columns=str(80 + n)))
        os.utime(notes.folder / f"{name}.json", ns=(n, n))
    notes.write(names[0], ConsoleSettings(columns="80"))
    kept = [name for name in names if notes.find(name) is not None]
    assert kept == [names[0], *names[-KEPT + 1 :]]


def test_a_note_of_an_earlier_version_is_found(tmp_path: Path) -> None:
    values = dict(zip(KINDS, ("ja.euc", "30", None, "on", '"Tokyo "'), strict=True))
    (tmp_path / "ssh-192.0.2.1-22.json").write_text(json.dumps({"name": "rtxvpn-12ab", **values}), "utf-8")
    assert Notes(tmp_path / "ssh-192.0.2.1-22").find("rtxvpn-12ab") == TOKYO


def test_who_is_at_work_is_known_by_its_lock_and_its_newest_name(tmp_path: Path) -> None:
    ssh, telnet = notes_of(tmp_path, ADDRESS), notes_of(tmp_path, read_url("telnet://192.0.2.1"))
    ssh.write("rtxvpn-0001", TOKYO)
    os.utime(ssh.folder / "rtxvpn-0001.json", ns=(1, 1))
    ssh.write("rtxvpn-0002", OSAKA)
    assert not telnet.is_alive("rtxvpn-0002")
    with ssh.alone(ADDRESS):
        assert telnet.is_alive("rtxvpn-0002")
        assert not telnet.is_alive("rtxvpn-0001"), "of a session before"
        assert not ssh.is_alive("rtxvpn-0002"), "it would be ourselves"
        with pytest.raises(Unreachable, match="another rtxvpn"), notes_of(tmp_path, ADDRESS).alone(ADDRESS):
            pass
        moved = notes_of(tmp_path, read_url("telnet://192.0.2.1"), ssh)
        assert not moved.is_alive("rtxvpn-0002"), "it is the session that moved"
        back = notes_of(tmp_path, ADDRESS, moved)
        with back.alone(ADDRESS):
            pass
    with telnet.alone(ADDRESS):
        assert not telnet.is_alive("rtxvpn-0002")
