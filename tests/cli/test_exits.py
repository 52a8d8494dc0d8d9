"""Exit codes: every error of ours has the one of the contract, and a fault of ours is no traceback."""

from __future__ import annotations

import io

import pytest

from rtxvpn import errors
from rtxvpn.cli import exits, streams
from rtxvpn.cli.main import main
from rtxvpn.health.result import State

from .conftest import LOGIN, Office

CODES = {
    errors.UsageError: 64,
    errors.SettingsError: 65,
    errors.SiteError: 65,
    errors.DownloadError: 65,
    errors.ParseError: 65,
    errors.TransportError: 69,
    errors.Unreachable: 69,
    errors.NoAnswer: 69,
    errors.WireLost: 69,
    errors.LoggedOut: 69,
    errors.RtxError: 70,
    errors.RouterError: 73,
    errors.RolledBack: 75,
    errors.Stopped: 130,
    errors.ApplyError: 76,
    errors.OutcomeUnknown: 76,
    errors.LoginRefused: 77,
    errors.HostKeyRefused: 77,
}


@pytest.mark.parametrize("kind", CODES)
def test_every_error_has_its_code(kind: type[errors.RtxError]) -> None:
    assert exits.code_of(kind("x")) == CODES[kind]


def test_a_refused_line_has_its_code() -> None:
    assert exits.code_of(errors.Refused("x", command="y", answer="z")) == 73


def test_no_error_is_forgotten() -> None:
    def below(kind: type[errors.RtxError]) -> set[type[errors.RtxError]]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    ours = {kind for kind in below(errors.RtxError) if kind.__module__ == "rtxvpn.errors"}
    assert ours - {errors.Refused} == set(CODES)


def test_states_are_exit_codes() -> None:
    assert [exits.STATES[state] for state in ("OK", "WARNING", "CRITICAL", "UNKNOWN")] == [0, 1, 2, 3]
    assert {state.value for state in State} == set(exits.STATES)


class Broken:
    """A stdin that is not as it should be: a fault that nobody foresaw."""

    @property
    def buffer(self) -> object:
        raise LookupError(f"holding {LOGIN}")


def test_a_fault_of_ours_is_told_without_its_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Broken())
    assert main(["parse", "-", "--lang", "en"]) == 70
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("error: this is a fault of rtxvpn: LookupError in test_exits.py:")
    assert LOGIN not in told.err
    assert "Traceback" not in told.err


class Gone:
    """A stream whose reader has gone, or whose disk is full."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def write(self, text: str) -> int:
        raise self._error

    def flush(self) -> None:
        raise self._error

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("no descriptor")


@pytest.mark.parametrize(
    "error", [BrokenPipeError(32, "Broken pipe"), OSError(28, "No space left on device")]
)
def test_messages_that_nobody_can_read_are_lost_in_silence(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    monkeypatch.setattr("sys.stderr", Gone(error))
    monkeypatch.setattr("sys.stdout", Gone(error))
    streams.prepare()
    assert main(["plan", "nowhere.yaml", "--offline"]) == 65
    lost = streams.finish()
    assert (lost is None) == isinstance(error, BrokenPipeError)
