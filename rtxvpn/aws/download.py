"""The AWS download, Yamaha text or XML: from a file to its commands and its connection, or a clear refusal."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from rtxvpn.aws.allowed import has_placeholder, is_allowed
from rtxvpn.aws.connection import connection_of
from rtxvpn.aws.foreign import FORMATS, foreign_kind, is_router_config, is_yamaha
from rtxvpn.aws.gateway_xml import gateway_commands, looks_like_xml
from rtxvpn.aws.lines import DownloadLine, command_lines, comment_lines
from rtxvpn.aws.whole import DOWNLOAD_AGAIN, require_whole
from rtxvpn.errors import DownloadError
from rtxvpn.model import VpnConnection
from rtxvpn.words import msg

_LARGEST = 1_000_000  # bytes; AWS's text has some 12,000
_CHOOSE_YAMAHA = msg(
    "In the AWS console choose Download configuration with Vendor Yamaha, Platform RTX Routers, "
    "Software Rev.10.01.16+."
)


@dataclass(frozen=True, slots=True)
class Download:
    """A whole download: its commands in their order, and the VPN connection that they describe."""

    commands: tuple[DownloadLine, ...]
    connection: VpnConnection
    source: str


def read_download(path: Path) -> Download:
    """Read a download; DownloadError says what is wrong with it, in which line, and what to do."""
    return parse_download_text(_text_of(path), str(path))


def parse_download_text(text: str, source: str) -> Download:
    """Read a download's text, with any line ends, indentation and byte order mark (aws-vpn 1.2).

    The XML of DescribeVpnConnections becomes the commands that AWS makes of it (aws-vpn 2.3).
    Raises DownloadError for a text that is not the whole Yamaha text or XML of one connection, or that
    holds a command which a VPN does not need. Keys are never part of a message.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\n"):
        raise DownloadError(msg("the file is empty"), advice=DOWNLOAD_AGAIN, where=source)
    if looks_like_xml(text):
        commands, comments = gateway_commands(text, source)
    else:
        _require_yamaha(text, source)
        commands, comments = command_lines(text), comment_lines(text)
    for line in commands:
        _require_usable(line, source)
    require_whole(commands, source)
    return Download(commands, connection_of(commands, comments, source), source)


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise DownloadError(
            msg("this is a folder, not an AWS download"), advice=_CHOOSE_YAMAHA, where=str(path)
        )
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        advice = msg("Save the download there, or correct `aws: download:` in the site file.")
        raise DownloadError(msg("there is no such file"), advice=advice, where=str(path)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise DownloadError(msg("the file cannot be read: {why}", why=why), where=str(path)) from error
    if len(data) > _LARGEST:
        what = msg("the file is larger than {limit} bytes: no AWS download is", limit=_LARGEST)
        raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=str(path))
    return _decoded(data, path)


def _decoded(data: bytes, path: Path) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # PowerShell's `>` writes these
    for name in ("utf-16",) if wide else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        # what a text file never holds, whatever its characters
        if not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            return text
    raise DownloadError(
        msg("the file is not a text: it is binary or damaged"), advice=_CHOOSE_YAMAHA, where=str(path)
    )


def _require_yamaha(text: str, source: str) -> None:
    if is_router_config(text):
        what = msg("this is the configuration of a router, not an AWS download")
        raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=source)
    if is_yamaha(text):
        return
    found = foreign_kind(text)
    if found:
        kind, line = found
        what = msg("this is the download for vendor {vendor}, not for Yamaha", vendor=kind)
        if kind in FORMATS:
            what = msg("this is {format}, not the text of an AWS download", format=kind)
        raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=f"{source}:{line}")
    what = msg("no command of a Yamaha download is in it")
    raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=source)


def _require_usable(line: DownloadLine, source: str) -> None:
    where = f"{source}:{line.line}"
    # two words name a command and cannot hold what follows it, which may be secret
    name = " ".join(line.text.split(" ")[:2])
    if has_placeholder(line.text):
        advice = msg("Fill in the value, or download the file again: AWS fills in all of them.")
        what = msg("`{name}` still holds a placeholder where a value belongs", name=_named(line.text))
        raise DownloadError(what, advice=advice, where=where)
    if not is_allowed(line.text):
        what = msg(
            "`{name} …` is cut off or is no command that a VPN needs; nothing of it is sent", name=name
        )
        raise DownloadError(what, advice=DOWNLOAD_AGAIN, where=where)


def _named(command: str) -> str:
    """Name a command by its keywords, four at most; its values stay unsaid."""
    found = re.match(r"[a-z][a-z-]*(?: [a-z][a-z-]*){0,3}(?= |$)", command)
    return found[0] if found else " ".join(command.split(" ")[:2])
