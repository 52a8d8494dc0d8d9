"""Console settings read out of a configuration: strictly, for they are put back and kept in a file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtxvpn.session.settings import KINDS, ConsoleSettings, is_legible, is_setting, read_settings, unquoted

KEY = " ipsec ike pre-shared-key 1 text OurKey-9"
LONG = 'console prompt "Tokyo Head Office of the Long Name Company Ltd., Router No. 1 AB"'
MESSAGE = "2026/11/27 02:49:31: LAN2: link up"


def wrapped(line: str, width: int = 80) -> str:
    return "\n".join(line[at : at + width] for at in range(0, len(line), width))


FULL = 'console prompt "' + 63 * "x" + '"'  # 80 columns, and complete


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("console character ja.utf8\nconsole lines 30\n", ConsoleSettings("ja.utf8", "30")),
        ("console lines infinity\nconsole columns 200\n", ConsoleSettings(None, "infinity", "200")),
        ("console info on\nip lan1 address 192.0.2.1/24\n" + KEY, ConsoleSettings(info="on")),
        (f"Searching ...\n{wrapped(LONG)}\n", ConsoleSettings(prompt=LONG[15:])),
        (f"{wrapped(LONG)}\nip lan1 address dhcp\n{KEY}", ConsoleSettings(prompt=LONG[15:])),
        (f"console columns 100\n{LONG}\n{KEY}", ConsoleSettings(columns="100", prompt=LONG[15:])),
        (f"{FULL}\n{KEY}", ConsoleSettings(prompt=FULL[15:])),
        ('console prompt "Tokyo \\" 1"\n' + KEY, ConsoleSettings(prompt='"Tokyo \\" 1"')),
        # what cannot be a setting is none, and nothing that follows is taken for the rest of it
        (f"console prompt {'x' * 65}\n{KEY}", ConsoleSettings(unread=("prompt",))),
        (f'console prompt "Tokyo\n{KEY}"', ConsoleSettings(unread=("prompt",))),
        (f"{wrapped(LONG)[:80]}\n{MESSAGE}\n{KEY}", ConsoleSettings(unread=("prompt",))),
        (f"console lines 3{MESSAGE}\n0\n", ConsoleSettings(unread=("lines",))),
        (
            "console character ja.morse\nconsole lines 30\n",
            ConsoleSettings(None, "30", unread=("character",)),
        ),
        ("---mehr---       console prompt Tokyo\n", ConsoleSettings(unread=("prompt",))),
    ],
)
def test_a_configuration_is_read_line_by_line(text: str, found: ConsoleSettings) -> None:
    assert read_settings(text) == found


@pytest.mark.parametrize(
    ("text", "legible"),
    [
        ("Searching ...\nconsole info on\n", True),
        ("", True),
        (f"Searching ...\n{wrapped(LONG)}\n", True),
        (f"Searching ...\nconsole info on\n{MESSAGE}\n", False),
        ("no such thing\n", False),
    ],
)
def test_a_message_in_what_grep_found_is_seen(text: str, legible: bool) -> None:
    assert is_legible(text) is legible


LINES = st.lists(
    st.sampled_from(
        [
            KEY,
            "console info on",
            "console lines 24",
            MESSAGE,
            *wrapped(LONG).split("\n"),
            'console prompt "',
            'console prompt "a"',
            "  ipsec sa policy 1 1 esp aes-cbc sha-hmac",
            "tunnel select 1",
            "",
        ]
    ),
    max_size=12,
)


@given(LINES)
def test_no_setting_ever_holds_another_line(lines: list[str]) -> None:
    found = read_settings("\n".join(lines))
    for kind in KINDS:
        value = found.value(kind)
        assert value is None or is_setting(kind, value)
        assert "OurKey" not in str(value)
        assert value is None or kind not in found.unread


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=64))
def test_a_prompt_that_the_router_wraps_is_whole_again(prompt: str) -> None:
    quoted = '"' + prompt.replace("\\", "\\\\").replace('"', '\\"') + '"'
    found = read_settings(wrapped(f"console prompt {quoted}") + "\nip lan1 address dhcp")
    assert found == ConsoleSettings(prompt=quoted)
    assert found.prefix == unquoted(quoted) == prompt
