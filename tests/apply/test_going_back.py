"""Which settings a rollback leads back: those that a command of the apply touched, and all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.apply.going_back import settings_to_go_back
from rtxvpn.apply.journal import Past, Seal, pasts
from rtxvpn.apply.rollback import ChangedSince
from rtxvpn.apply.touched import differing, keys_of
from rtxvpn.config.diff import typed
from rtxvpn.config.identity import removal
from rtxvpn.config.tree import Config, Entry
from rtxvpn.secrets import mask

from .test_matrix import NAME

MakeBench = Callable[..., Any]
SEAL = Seal(1, "")

TEXTS = ["ip tunnel mtu 1400", "ip tunnel mtu 1280", "ip tunnel tcp mss limit 1300", "tunnel enable 1"]
COMMANDS = ("tunnel select 1", "ip tunnel mtu 1400", "no ip tunnel tcp mss limit", "tunnel select none")
CONFIGS = st.lists(
    st.builds(Entry, st.sampled_from([None, "tunnel 1", "tunnel 5"]), st.sampled_from(TEXTS)), max_size=6
).map(lambda entries: Config(tuple(entries)))


@given(before=CONFIGS, after=st.none() | CONFIGS, now=CONFIGS)
def test_whatever_a_backup_says_only_what_a_command_touched_goes_back(
    before: Config, after: Config | None, now: Config
) -> None:
    past = Past(Path("j"), "apply", "", "", None, None, COMMANDS, 4, None, False, seal=Seal(1, ""))
    touched = keys_of(COMMANDS)
    ours = settings_to_go_back(past, before, after, now, anyway=True)
    assert ours <= touched
    try:
        assert settings_to_go_back(past, before, after, now, anyway=False) == ours
    except ChangedSince:
        assert before.means() != now.means()


KEYS = [f"ipsec ike pre-shared-key 1 text {key}" for key in ("first-key", "second-key")]
CHANGES = st.lists(
    st.tuples(st.sampled_from([None, "tunnel 1"]), st.sampled_from([*TEXTS, *KEYS]), st.booleans()),
    max_size=6,
)


@given(before=CONFIGS, changes=CHANGES, sent=st.integers(0, 6))
def test_an_apply_lost_anywhere_is_all_of_it_its_own(
    before: Config, changes: list[tuple[str | None, str, bool]], sent: int
) -> None:
    """Also what it had taken off, as an enabled tunnel while its keys change."""
    settings, lines = dict(before.settings), []
    for number, (context, text, stays) in enumerate(changes):
        entry = Entry(context, text)
        lines.append((context, mask(text if stays else removal(text))))
        if number < sent:
            settings.pop(entry.key, None)
            if stays:
                settings[entry.key] = entry
    now = Config(tuple(settings.values()))
    commands = tuple(line for _, line in typed(lines))
    past = Past(Path("j"), "apply", "", "", None, None, commands, sent, None, False, seal=SEAL)
    assert settings_to_go_back(past, before, None, now, anyway=False) == differing(before, now)


def test_what_the_apply_took_off_comes_back_without_the_copy_of_what_it_left(bench: MakeBench) -> None:
    logins = [line for line in bench().factory if line.startswith(("login", "admin", "sshd", "user"))]
    left = ["tunnel select 1", "ipsec ike negotiation receive 1 off", "tunnel select none"]
    desk = bench(running=[*logins, "ip lan1 address 192.168.100.1/24", *left])
    assert desk.apply().saved
    assert not [line for line in desk.lab.saved() if "negotiation" in line]
    after = pasts(desk.folder / "journals", NAME)[0].after
    assert after is not None
    after.unlink()
    assert desk.roll_back()
    assert desk.lab.running() == desk.lab.saved() == desk.factory
