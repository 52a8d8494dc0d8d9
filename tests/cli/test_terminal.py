"""Questions at the terminal: Ctrl-C ends them at once, for nothing is on its way that has to be finished."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from rtxvpn.cli import terminal
from rtxvpn.words import msg


class Typist:
    """A keyboard on which somebody presses Ctrl-C instead of an answer."""

    def readline(self) -> str:
        signal.raise_signal(signal.SIGINT)
        return "y\n"


@pytest.mark.parametrize("question", [terminal.ask, terminal.agree])
def test_ctrl_c_at_a_question_is_an_interrupt(
    question: Callable[..., object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Typist())
    with terminal.one_interrupt("en") as stop:
        inside = signal.getsignal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            question(msg("Apply these {count} commands?", count=3), "en")
        assert signal.getsignal(signal.SIGINT) is inside
        assert not stop.set
    assert "taken back" not in capsys.readouterr().err
