"""The command line as a user has it: one run at a time, its two streams, its exit code."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rtxvpn.cli.main import main
from rtxvpn.paths import shipped
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Options
from rtxvpn.simulator.running import Simulation

LOGIN, ADMIN = "L0gin-of-the-tests", "Adm1n-of-the-tests"
PSKS = ("dEmo_Kx7vQ2mT9.sample1Zr4LwY8", "dEmo_Hb3nW6pC5.sample2Ju9XeS1")
SECRETS = (LOGIN, ADMIN, *PSKS)


@dataclass(frozen=True)
class Ran:
    """What one run left: its exit code and both streams."""

    code: int
    out: str
    err: str


@dataclass
class Office:
    """A folder with a site file and its download, a state folder, and the passwords in the environment."""

    folder: Path
    env: dict[str, str] = field(
        default_factory=lambda: {"RTXVPN_PASSWORD": LOGIN, "RTXVPN_ADMIN_PASSWORD": ADMIN}
    )

    @property
    def site(self) -> str:
        return str(self.folder / "site.yaml")

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def run(self, *argv: str, stdin: bytes = b"", lang: str = "en") -> Ran:
        """Run one command line. Nothing that it prints may hold a secret, unless secrets are asked for."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name in ("RTXVPN_PASSWORD", "RTXVPN_ADMIN_PASSWORD"):
                patch.delenv(name, raising=False)
            for name, value in self.environment(lang).items():
                patch.setenv(name, value)
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            code = main(list(argv))
        ran = Ran(code, out.getvalue(), err.getvalue())
        assert "Traceback" not in ran.err
        if "--show-secrets" not in argv:
            assert not [secret for secret in SECRETS if secret in ran.out + ran.err]
        return ran

    def environment(self, lang: str = "en") -> dict[str, str]:
        home = str(self.folder)
        language = "ja_JP.UTF-8" if lang == "ja" else "C.UTF-8"
        state = {"RTXVPN_STATE_DIR": str(self.state), "LC_ALL": language, "HOME": home, "USERPROFILE": home}
        return {**state, **self.env}

    def write(self, name: str, text: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return str(path)


def furnish(folder: Path) -> Office:
    """Put the demo's site and download into a folder."""
    site = (
        shipped("fixtures", "sites", "demo.yaml")
        .read_text("utf-8")
        .replace("../downloads/demo.txt", "vpn.txt")
    )
    shutil.copy(shipped("fixtures", "downloads", "demo.txt"), folder / "vpn.txt")
    (folder / "site.yaml").write_text(site, "utf-8")
    return Office(folder)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return furnish(tmp_path)


@contextmanager
def serving(
    *faults: tuple[str, str | None],
    speed: float = 60.0,
    scramble: bool,
    running: Sequence[str] | None = None,
    **how: Any,
) -> Iterator[Simulation]:
    """Serve a router, in factory state if not told otherwise, with its AWS peer; its passwords are the office's."""
    cloud = Cloud.from_download(shipped("fixtures", "downloads", "demo.txt").read_text("utf-8"))
    options = Options(
        login_password=LOGIN,
        admin_password=ADMIN,
        faults=faults,
        scramble=scramble,
        open_door=running is not None,
    )
    with Simulation(Router(options, WallClock(speed=speed), cloud, running), **how) as simulation:
        yield simulation


Virtual = Callable[..., AbstractContextManager[Simulation]]


@pytest.fixture(params=[False, True], ids=["known words", "scrambled"])
def scramble(request: pytest.FixtureRequest) -> bool:
    """Every test with a router of its own runs twice, as with a `lab`: one of the two is slow, by its name."""
    return bool(request.param)


@pytest.fixture
def virtual(scramble: bool) -> Virtual:
    """Serve a router, its unconfirmed texts as guessed or scrambled."""
    return partial(serving, scramble=scramble)


def at(simulation: Simulation) -> tuple[str, ...]:
    """Give the options that lead to this router."""
    return ("--connect", f"ssh://admin@127.0.0.1:{simulation.ssh_port}", "--accept-new-host-key")


@dataclass(frozen=True)
class Served:
    """An office and its router, on which one apply has been done."""

    office: Office
    simulation: Simulation
    applied: Ran
    worst_of_full: tuple[str, int]  # the state and exit code of `verify --full`

    def run(self, command: str, *argv: str, lang: str = "en") -> Ran:
        return self.office.run(command, self.office.site, *argv, *at(self.simulation), lang=lang)


@pytest.fixture(
    scope="package",
    params=[
        pytest.param(True, id="any words"),
        pytest.param(False, id="usual words", marks=pytest.mark.slow),
    ],
)
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One router for all tests that only look: applied once, healthy, saved. To apply takes seconds."""
    office = furnish(tmp_path_factory.mktemp("served"))
    with serving(scramble=request.param) as simulation:
        transcript = str(office.folder / "transcript.txt")
        applied = office.run("apply", office.site, "--yes", "--transcript", transcript, *at(simulation))
        # the sample offers AWS the default route; what DHCP prints in English is inferred
        worst = ("UNKNOWN", 3) if request.param else ("WARNING", 1)
        yield Served(office, simulation, applied, worst)
