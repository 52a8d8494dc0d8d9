"""The small script that people write instead: netmiko's yamaha driver, TextFSM, rich. Run by verify.py.

python benchmarks/verify_script.py PORT KNOWN_HOSTS    # the passwords come from the environment
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import textfsm
from netmiko import ConnectHandler
from rich.console import Console
from rich.table import Table

TEMPLATES = Path(__file__).resolve().parents[1] / "parsers"
COMMANDS = ("show ip route", "show ipsec sa", "show status bgp neighbor")


def main() -> None:
    """Ask three commands and print what they say as tables."""
    console = Console()
    with ConnectHandler(
        device_type="yamaha",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        username="admin",
        password=os.environ["RTXVPN_PASSWORD"],
        secret=os.environ["RTXVPN_ADMIN_PASSWORD"],
        ssh_strict=True,
        alt_host_keys=True,
        alt_key_file=sys.argv[2],
    ) as router:
        router.enable()
        texts = {command: router.send_command(command) for command in COMMANDS}
        router.exit_enable_mode()
        router.write_channel("exit\n")
    for command, text in texts.items():
        with (TEMPLATES / f"yamaha_{command.replace(' ', '_')}.textfsm").open(encoding="utf-8") as template:
            reader = textfsm.TextFSM(template)
        table = Table(*reader.header, title=command)
        for row in reader.ParseText(f"{text}\n"):
            table.add_row(*map(str, row))
        console.print(table)


if __name__ == "__main__":
    main()
