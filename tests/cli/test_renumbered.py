"""A VPN that goes around the numbers of another one: planned, applied and verified by the numbers it has here."""

from __future__ import annotations

import json

from .conftest import Office, Virtual, at

OTHERS = [
    line
    for n in (1, 2)
    for line in (
        f"tunnel select {n}",
        f" ipsec tunnel {200 + n}",
        f"  ipsec sa policy {200 + n} {n} esp aes-cbc sha-hmac",
        f"  ipsec ike pre-shared-key {n} text Other.{n}",
        f"  ipsec ike remote address {n} 203.0.113.{50 + n}",
        f" tunnel enable {n}",
    )
]
RUNNING = ["ip lan1 address 192.168.200.254/24", *OTHERS]


def test_another_vpn_keeps_its_tunnels_and_verify_finds_ours(office: Office, virtual: Virtual) -> None:
    text = (office.folder / "site.yaml").read_text("utf-8")
    download = "download: vpn.txt"
    office.write("site.yaml", text.replace(download, f"{download}\n  adapt:\n    renumber: auto"))
    with virtual(running=RUNNING) as simulation:
        applied = office.run("apply", office.site, "--yes", *at(simulation))
        held = simulation.dump()["saved"]
        looked = office.run("verify", office.site, "--full", "--format", "json", *at(simulation))
        planned = office.run("plan", office.site, "--format", "commands", *at(simulation))
    assert applied.code == 0, applied.err
    assert [line for line in held if "203.0.113.5" in line or "Other." in line] == [
        line for line in OTHERS if "203.0.113.5" in line or "Other." in line
    ]
    results = json.loads(looked.out)["results"]
    subjects = {one["subject"] for one in results if one["check"] == "ipsec.phase2"}
    assert subjects == {"tunnel 3", "tunnel 4"}
    assert {one["state"] for one in results if one["check"] in ("ipsec.phase1", "bgp.session")} == {"OK"}
    assert (planned.code, planned.out) == (0, "")
