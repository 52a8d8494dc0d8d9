"""Each fault of the contract, as a person plays it: `simulate --fault`, an apply against it, and the dump."""

from __future__ import annotations

import sys

import pytest

from .conftest import Office
from .programs import finish, simulate, start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one process there")

# fault: the exit codes that the contract allows for it
FAULTS = {
    "refuse=bgp use": {73},
    "cut=20": {75, 76},
    "hang=20": {75, 76},
    "garbage=20": {73, 75, 76},
    "reboot=20": {75, 76},
    "psk=1": {75},
    "udp500": {75},
    "peer-down=1": {75},
    "bgp-down=2": {75},
    "save-fails": {75, 76},
    "busy-admin=20": {0, 73, 75, 76},
}


QUICK = ("refuse=bgp use", "cut=20", "psk=1")  # one of each way to end; the others take seconds each


@pytest.mark.parametrize(
    "fault", [fault if fault in QUICK else pytest.param(fault, marks=pytest.mark.slow) for fault in FAULTS]
)
def test_an_apply_against_a_fault_leaves_what_was_saved(office: Office, fault: str, scramble: bool) -> None:
    with simulate(office, "--fault", fault, scramble=scramble) as router:
        how = ("--connect", router.url, "--accept-new-host-key", "--yes", "--wait", "1", "--timeout", "3")
        ran = office.run("apply", office.site, *how)
        held = router.end()
    assert ran.code in FAULTS[fault], ran.err
    if ran.code == 0:
        assert "bgp use on" in held["saved"]
        return
    assert "error: " in ran.err
    assert "  → " in ran.err
    assert not [
        line for line in held["saved"] if "ipsec" in line or "bgp" in line or line.startswith("console")
    ]
    assert "ip lan1 address 192.168.100.1/24" in held["saved"]


@pytest.mark.slow
def test_without_a_fault_it_is_saved(office: Office, scramble: bool) -> None:
    with simulate(office, "--language", "en", scramble=scramble) as router:
        ran = office.run(
            "apply", office.site, "--connect", router.url, "--accept-new-host-key", "--yes", "--wait", "20"
        )
        held = router.end()
    assert ran.code == 0, ran.err
    assert "bgp use on" in held["saved"]
    assert held["running"] == held["saved"]
    assert (office.folder / "dump.json").stat().st_mode & 0o077 == 0


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["psk=1", "udp500", "peer-down=1", "bgp-down=1"])
def test_a_fault_bites_a_router_that_is_configured_already(
    office: Office, fault: str, scramble: bool
) -> None:
    with simulate(office, scramble=scramble) as router:
        how = ("--accept-new-host-key", "--yes", "--wait", "20")
        assert office.run("apply", office.site, "--connect", router.url, *how).code == 0
        held = office.folder / "held.txt"
        held.write_text("\n".join(router.end()["running"]), "utf-8")
    with simulate(office, "--config", str(held), "--fault", fault, scramble=scramble) as router:
        how = ("--accept-new-host-key", "--wait", "3")
        ran = office.run("verify", office.site, "--connect", router.url, *how)
        router.end()
    assert ran.code in (1, 2), ran.out + ran.err


def test_the_printed_fingerprint_is_the_one_that_is_asked_about(office: Office) -> None:
    with simulate(office, scramble=True) as router:
        assert router.process.stdout is not None
        told = dict(router.process.stdout.readline().strip().split(": ", 1) for _ in range(2))
        code, _, err = finish(start(office, "verify", office.site, "--connect", router.url))
    assert code == 77
    assert told["known_hosts"].split()[1] == told["fingerprint"].split()[0]
    assert f"({told['fingerprint']})" in err
