"""`demo` and `simulate`: the virtual RTX830, for people who have no router at hand."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets as randomness
import signal
import sys
import tempfile
import threading
from argparse import Namespace
from pathlib import Path
from types import FrameType

from rtxvpn import demo as performance
from rtxvpn.apply.run import Unhealthy
from rtxvpn.charset import decode_line
from rtxvpn.cli import exits, terminal
from rtxvpn.cli.story import Story
from rtxvpn.errors import DownloadError, SettingsError, UsageError
from rtxvpn.parsing.commands import is_command
from rtxvpn.paths import shipped, state_dir
from rtxvpn.report.text import report_text
from rtxvpn.secrets import mask
from rtxvpn.simulator.clock import WallClock
from rtxvpn.simulator.cloud import Cloud
from rtxvpn.simulator.config import is_known
from rtxvpn.simulator.device import Router
from rtxvpn.simulator.options import Fault, Options
from rtxvpn.simulator.running import Simulation, Wires, serve
from rtxvpn.words import Lang, Msg, msg, say

_POSIX = os.name == "posix"
_MOST_TOLD, _LONGEST_TOLD = 20, 60  # lines of a file that are told, letters of each
_VPC, _HOST = "10.0.0.0/16", "10.0.134.243"  # what the peer of `simulate` has behind it


def demo(args: Namespace) -> int:
    """Play the whole job and show the report; exit 0 when the VPN is healthy and saved."""
    if args.wire == "serial" and not _POSIX:
        raise UsageError(
            msg("--wire serial needs a pty, which Windows does not have"), advice=msg("use --wire ssh")
        )
    with (
        terminal.one_interrupt(args.lang) as stop,
        tempfile.TemporaryDirectory(prefix="rtxvpn-demo-") as folder,
    ):
        story = Story(args.lang, stop, yes=True, on_unhealthy="rollback", shows_plan=False)
        try:
            done = performance.play(args.wire, args.lang, story, Path(folder))
        except Unhealthy as unhealthy:
            print(report_text(unhealthy.report, args.lang, terminal.columns(), terminal.colored()))
            raise
    for command, text in done.outputs.items():
        print(f"\n# {command}\n{text.strip()}")
    print()
    print(report_text(done.report, args.lang, terminal.columns(), terminal.colored()), end="")
    print(say(_next_steps(), args.lang))
    return exits.STATES[done.report.state.value]


def _next_steps() -> Msg:
    return msg(
        "\nThe same on a real router:\n"
        "  1. download the configuration from AWS: Vendor Yamaha, Platform RTX Routers\n"
        "  2. rtxvpn init site.yaml            describe the router, the lines and the VPC\n"
        "  3. rtxvpn plan site.yaml            see every command before it is sent\n"
        "  4. rtxvpn apply site.yaml           send, check, and save only when healthy\n"
        "  5. rtxvpn verify site.yaml          look again, any time\n"
        "Type at a virtual router yourself: rtxvpn simulate"
    )


def simulate(args: Namespace) -> int:
    """Serve a virtual router until SIGINT or SIGTERM; says on stdout where it is."""
    if args.dump and not Path(args.dump).absolute().parent.is_dir():
        raise UsageError(
            msg("the folder of {file} does not exist", file=args.dump),
            advice=msg("choose another --dump file"),
        )
    router = _router(args)
    stop = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    try:
        serve(
            router,
            stop,
            lambda simulation: _say_where(simulation, router.options, args.lang),
            wires=_wires(args),
            dump=Path(args.dump) if args.dump else None,
        )
    except OSError as reason:
        raise UsageError(
            msg("the virtual router cannot be served ({reason})", reason=reason.strerror or str(reason)),
            advice=msg("choose another port, or another --dump file"),
        ) from reason
    return exits.OK


def _wires(args: Namespace) -> Wires:
    if args.serial and not _POSIX:
        raise UsageError(msg("--serial needs a pty, which Windows does not have"), advice=msg("use --ssh"))
    none_named = args.ssh is None and args.telnet is None and not args.serial
    return Wires(
        ssh_port=0 if none_named else args.ssh,
        telnet_port=args.telnet,
        serial=args.serial,
        ecdh=True,
        host_key_file=state_dir() / "simulator" / "host_key",
    )


def _router(args: Namespace) -> Router:
    if args.factory and args.config:
        raise UsageError(msg("--factory and --config exclude each other"), advice=msg("leave one out"))
    options = Options(
        login_password=os.environ.get("RTXVPN_PASSWORD") or randomness.token_urlsafe(9),
        admin_password=os.environ.get("RTXVPN_ADMIN_PASSWORD") or randomness.token_urlsafe(9),
        open_door=bool(args.config),
        language=args.language,
        scramble=args.scramble_unknown,
        faults=tuple(_fault(text) for text in args.fault),
    )
    running = _configuration(Path(args.config), args.lang) if args.config else None
    cloud = _cloud(args)
    try:
        return Router(options, WallClock(speed=args.speed), cloud, running)
    except ValueError as reason:
        raise UsageError(
            msg("--fault {fault}: {reason}", fault=" ".join(args.fault), reason=str(reason)),
            advice=msg("docs/virtual-rtx830.md lists the faults"),
        ) from reason


def _fault(text: str) -> Fault:
    name, equals, value = text.partition("=")
    return name, value if equals else None


def _cloud(args: Namespace) -> Cloud:
    path = Path(args.cloud) if args.cloud else shipped("fixtures", "downloads", "demo.txt")
    try:
        return Cloud.from_download("\n".join(_lines(path)), vpc=[_VPC], hosts=[_HOST])
    except ValueError as reason:
        raise DownloadError(
            msg("the AWS side cannot be made from this download: {reason}", reason=str(reason)),
            where=str(path),
            advice=msg("name a download for Vendor Yamaha, Platform RTX Routers"),
        ) from reason


def _configuration(path: Path, lang: Lang) -> list[str]:
    """Read the lines of a configuration, and tell which of them have no effect; a file without a command is none."""
    lines = _lines(path)
    odd = {number: line.strip() for number, line in enumerate(lines, 1) if not is_known(line)}
    junk = [number for number, line in odd.items() if not is_command(line)]
    if junk:
        told = _no_commands(path, {number: odd.pop(number) for number in junk})
        if not any(map(is_command, lines)):
            raise SettingsError(told, advice=msg("name a file that holds what `show config` prints"))
        print(say(msg("warning: {told}", told=told), lang), file=sys.stderr)
    if odd:
        numbers = ", ".join(map(str, list(odd)[:_MOST_TOLD])) + (", …" if len(odd) > _MOST_TOLD else "")
        kept = msg(
            "{file}: the virtual router keeps these lines and does not act on them: {numbers}",
            file=str(path), numbers=numbers,
        )  # fmt: skip
        print(say(msg("warning: {told}", told=kept), lang), file=sys.stderr)
    return lines


def _no_commands(path: Path, junk: dict[int, str]) -> Msg:
    told = [f"{path}:{number}: {_printable(line)}" for number, line in list(junk.items())[:_MOST_TOLD]]
    more = [f"(+{len(junk) - _MOST_TOLD})"] if len(junk) > _MOST_TOLD else []
    return msg(
        "lines that are no commands of a router:{lines}",
        lines="".join(f"\n  {one}" for one in told + more),
    )


def _printable(line: str) -> str:
    clean = "".join(letter if letter.isprintable() else "?" for letter in mask(line))
    return clean[:_LONGEST_TOLD]


def _lines(path: Path) -> list[str]:
    try:
        return [decode_line(line) for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()]
    except OSError as reason:
        raise SettingsError(
            msg("cannot read the file ({reason})", reason=reason.strerror or "?"),
            where=str(path),
            advice=msg("check the path"),
        ) from reason


def _fingerprint(known_hosts: str) -> str:
    """Return kind and SHA256 fingerprint of a host key as OpenSSH and our own question show them."""
    _, kind, key = known_hosts.split()
    digest = base64.b64encode(hashlib.sha256(base64.b64decode(key)).digest())
    return f"{kind} SHA256:{digest.decode('ascii').rstrip('=')}"


def _say_where(simulation: Simulation, options: Options, lang: Lang) -> None:
    """Say where the router is; the passwords only when nobody gave them."""
    if simulation.ssh_port is not None:
        print(f"ssh://{options.user}@127.0.0.1:{simulation.ssh_port}")
        print(f"known_hosts: {simulation.host_key}")
        print(f"fingerprint: {_fingerprint(simulation.host_key)}")
    if simulation.telnet_port is not None:
        print(f"telnet://{options.user}@127.0.0.1:{simulation.telnet_port}")
    if simulation.pty_path is not None:
        print(f"serial://{simulation.pty_path}")
    given = {"RTXVPN_PASSWORD": options.login_password, "RTXVPN_ADMIN_PASSWORD": options.admin_password}
    for variable, made_up in given.items():
        if not os.environ.get(variable):
            print(f"{variable}={made_up}")
    sys.stdout.flush()
    told = msg(
        "the virtual RTX830 is up; Ctrl-C ends it\nits AWS peer has the VPC {vpc} with the host {host}",
        vpc=_VPC,
        host=_HOST,
    )
    print(say(told, lang), file=sys.stderr, flush=True)
