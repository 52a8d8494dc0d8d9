"""What starts fast must not import what is slow: netmiko alone costs half a second (design.md, law 5)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rtxvpn.paths import shipped

WIRES = {"netmiko", "paramiko", "asyncssh", "serial", "cryptography"}
HEAVY = WIRES | {"rich", "ttp", "yaml", "asyncio"}

_ASK = """
import sys
from rtxvpn.cli.main import main
sys.stdout = open(sys.argv[1], "w", encoding="utf-8")
code = main(sys.argv[2:])
sys.stdout.close()
print(code, file=sys.stderr)
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def run(folder: Path, *words: str) -> tuple[int, set[str], str]:
    """Run one command line in a fresh interpreter; gives its code, its top-level modules and its output."""
    out = folder / "stdout"
    env = {**os.environ, "RTXVPN_STATE_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(out), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env,
        check=True,
        timeout=60,
    )
    *_, code, modules = done.stderr.splitlines()
    return int(code), set(modules.split()), out.read_text("utf-8")


def test_the_question_sees_what_is_imported(tmp_path: Path) -> None:
    _, modules, _ = run(tmp_path, "--help")
    assert {"rtxvpn", "argparse"} <= modules


@pytest.mark.parametrize("words", [("--help",), ("apply", "--help"), ("--version",)], ids=" ".join)
def test_help_imports_nothing_of_a_wire(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, modules, said = run(tmp_path, *words)
    assert code == 0
    assert "rtxvpn" in said
    assert not modules & (HEAVY | {"textfsm"})


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("command", ["show ip route", "show ipsec sa", "show status bgp neighbor"])
def test_parse_imports_nothing_of_a_wire(tmp_path: Path, command: str, form: str) -> None:
    name = command.replace(" ", "_")
    file = shipped("fixtures", name, f"yamaha_{name}.raw")
    code, modules, said = run(tmp_path, "parse", str(file), "--command", command, "--format", form)
    assert code == 0
    assert command in said
    assert not modules & HEAVY


def test_plan_offline_imports_nothing_of_a_wire(tmp_path: Path) -> None:
    site = shipped("fixtures", "sites", "demo.yaml")
    code, modules, said = run(tmp_path, "plan", str(site), "--offline", "--format", "commands")
    assert code == 10
    assert "bgp use on" in said
    assert not modules & (WIRES | {"rich"})


_WITHOUT_POSIX = """
import importlib, pkgutil, sys
import rtxvpn
names = [one.name for one in pkgutil.walk_packages(rtxvpn.__path__, "rtxvpn.")]
names = [name for name in names if name not in ("rtxvpn.__main__", "rtxvpn.simulator.servers.pty")]
for name in names:
    importlib.import_module(name)  # so that the libraries are there, which know this system
for name in [name for name in sys.modules if name.partition(".")[0] == "rtxvpn"]:
    del sys.modules[name]
for name in ("pty", "termios", "fcntl", "tty", "resource", "pwd", "grp", "posix", "syslog", "readline"):
    sys.modules[name] = None
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_every_module_but_the_pty_is_imported_where_there_is_no_posix() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_POSIX], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 200
