"""The AWS download, Yamaha text or XML: from a file to its commands and its connection, or a clear refusal."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rtxvpn.aws.allowed import has_placeholder, is_allowed, is_hidden_key, keywords
from rtxvpn.aws.belonging import require_own
from rtxvpn.aws.connection import connection_of, require_addresses
from rtxvpn.aws.foreign import FORMATS, foreign_kind, is_yamaha, router_config_line
from rtxvpn.aws.gateway_xml import XML_AGAIN, gateway_commands, looks_like_xml
from rtxvpn.aws.lines import DownloadLine, command_lines, comment_lines
from rtxvpn.aws.whole import DOWNLOAD_AGAIN, require_two_tunnels, require_whole
from rtxvpn.errors import DownloadError
from rtxvpn.model import VpnConnection
from rtxvpn.words import Msg, msg

_LARGEST = 1_000_000  # bytes; AWS's text has some 12,000
_SAVE_DOWNLOAD = msg("Save the download there, or correct `aws: download:` in the site file.")
_SAVE_XML = msg("Save the XML there, or correct `aws: xml:` in the site file.")
_FILL_IN = msg("Fill in the value, or download the file again: AWS fills in all of them.")
FETCH_KEY = msg(
    "If AWS keeps the key in Secrets Manager (PreSharedKeyArn of the connection), fetch it with "
    "`aws secretsmanager get-secret-value` and write it in its place."
)
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
    return parse_download_text(_text_of(path, _SAVE_DOWNLOAD, _CHOOSE_YAMAHA), str(path))


def read_gateway_xml(path: Path) -> Download:
    """Read the XML that a download is held against; DownloadError where it is a text of any other kind."""
    text = _plain(_text_of(path, _SAVE_XML, XML_AGAIN))
    if not looks_like_xml(text):
        what = msg("this is no XML of a VPN connection; `aws: xml:` wants CustomerGatewayConfiguration")
        raise DownloadError(what, advice=XML_AGAIN, where=_at(str(path), _first_line(text)))
    return parse_download_text(text, str(path))


def parse_download_text(text: str, source: str) -> Download:
    """Read a download's text, with any line ends, blanks and byte order marks (aws-vpn 1.2).

    The XML of DescribeVpnConnections becomes the commands that AWS makes of it (aws-vpn 2.3).
    Raises DownloadError for a text that is not the whole Yamaha text or XML of one connection, that
    holds a command which a VPN does not need, or one for another VPN. Keys are never part of a message.
    """
    text = _plain(text)
    if not text.strip():
        raise DownloadError(msg("the file is empty"), advice=DOWNLOAD_AGAIN, where=source)
    if looks_like_xml(text):
        commands, comments = gateway_commands(text, source)
    else:
        _require_yamaha(text.split("\n"), source)
        commands, comments = command_lines(text), comment_lines(text)
    for line in commands:
        _require_usable(line, source)
    require_addresses(commands, source)
    require_two_tunnels(commands, source)
    require_own(commands, source)
    require_whole(commands, source)
    return Download(commands, connection_of(commands, comments, source), source)


def _plain(text: str) -> str:
    """Give every line one kind of end; a byte order mark is a blank, for files are put together, too."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", " ")


def _text_of(path: Path, absent: Msg, other: Msg) -> str:
    """Read a file; `absent` is the advice where there is none, `other` where it is not what is sought."""
    if path.is_dir():
        raise DownloadError(msg("this is a folder, not an AWS download"), advice=other, where=str(path))
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise DownloadError(msg("there is no such file"), advice=absent, where=str(path)) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise DownloadError(msg("the file cannot be read: {why}", why=why), where=str(path)) from error
    if len(data) > _LARGEST:
        what = msg("the file is larger than {limit} bytes: no AWS download is", limit=_LARGEST)
        raise DownloadError(what, advice=other, where=_at(str(path), _line_after(data)))
    text = _decoded(data)
    if isinstance(text, int):
        what = msg("the file is not a text: it is binary or damaged")
        raise DownloadError(what, advice=other, where=_at(str(path), text))
    return text


def _decoded(data: bytes) -> str | int:
    """Decode a text, or tell the first line that is none."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))  # PowerShell's `>` writes these
    read = 1  # as far as one of the encodings could follow
    for name in ("utf-16",) if wide else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError as broken:
            read = max(read, 1 if wide else _line_after(data[: broken.start]))
            continue
        # what a text file never holds, whatever its characters
        if not (strange := re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)):
            return text
        read = max(read, _line_after(text[: strange.start()].encode()))
    return read


def _line_after(before: bytes) -> int:
    return before.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1


def _first_line(text: str) -> int | None:
    return next((number for number, line in enumerate(text.split("\n"), 1) if line.strip()), None)


def _at(source: str, line: int | None) -> str:
    return source if line is None else f"{source}:{line}"


def _require_yamaha(lines: Sequence[str], source: str) -> None:
    if line := router_config_line(lines):
        what = msg("this is the configuration of a router, not an AWS download")
        raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=_at(source, line))
    if is_yamaha(lines):
        return
    if found := foreign_kind(lines):
        kind, line = found
        what = msg("this is the download for vendor {vendor}, not for Yamaha", vendor=kind)
        if kind in FORMATS:
            what = msg("this is {format}, not the text of an AWS download", format=kind)
        raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=_at(source, line))
    what = msg("no command of a Yamaha download is in it")
    raise DownloadError(what, advice=_CHOOSE_YAMAHA, where=_at(source, _first_line("\n".join(lines))))


def _require_usable(line: DownloadLine, source: str) -> None:
    where = f"{source}:{line.line}"
    if has_placeholder(line.text):
        what = msg("`{name}` still holds a placeholder where a value belongs", name=keywords(line.text, 4))
        hidden = is_hidden_key(line.text.rpartition(" ")[2])
        raise DownloadError(what, advice=FETCH_KEY if hidden else _FILL_IN, where=where)
    if not is_allowed(line.text):
        # two words name a command and cannot hold what follows it, which may be secret
        name = keywords(line.text, 2)
        what = msg(
            "this line is no command, or the rest of one that was broken in two; nothing of it is sent"
        )
        if name is not None:
            what = msg(
                "`{name} …` is cut off or is no command that a VPN needs; nothing of it is sent", name=name
            )
        raise DownloadError(what, advice=DOWNLOAD_AGAIN, where=where)
