"""The YAML of a site file as values that know their line; nothing of YAML's magic is let through.

Words stay words: `off`, `1:20` and `010` are never turned into false, 80 and 8. Tags, anchors and duplicate
keys are refused, for a person who reads the file would not expect what they do.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from rtxvpn.errors import SiteError
from rtxvpn.words import Msg, msg

SIZE_LIMIT = 256 * 1024
DEPTH_LIMIT = 8  # the deepest value of a site file is at 3

Value: TypeAlias = "str | tuple[Spot, ...] | dict[str, Spot] | None"

NO_PASSWORDS = msg(
    "take it out; passwords come from a prompt, RTXVPN_PASSWORD and RTXVPN_ADMIN_PASSWORD, or the keyring"
)

_SECRET_WORD = re.compile(r"pass(?!ive)|passwd|pwd|secret|psk|pre.?shared|credential|token", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spot:
    """One value of the file: `key` is its dotted name, `where` is `FILE:LINE`, None is nothing written."""

    where: str
    key: str
    value: Value


def read_spot(path: Path) -> Spot:
    """Read a file into values with lines; raises SiteError whatever the file holds."""
    return spot_of(_text_of(path), path)


def spot_of(text: str, path: Path) -> Spot:
    """Read a text that stands, or is to stand, in this file; raises SiteError whatever it holds."""
    try:
        _refuse_magic(text, path)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(path, error.problem, error.problem_mark or error.context_mark) from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # PyYAML lets chr() fail on "\UFFFFFFFF", and names no line for characters it refuses
        raise _syntax_error(path, str(error).partition("\n")[0], None) from error
    if node is None:
        raise SiteError(
            msg("the site file is empty"), where=str(path), advice=msg("write one: rtxvpn init SITE")
        )
    return _spot(node, path, "", node.start_mark.line)


def table(
    spot: Spot, required: Sequence[str], optional: Sequence[str], homes: Sequence[str] = ()
) -> dict[str, Spot]:
    """Return the entries of a mapping whose keys are all known and whose required keys are there.

    `homes` are the dotted names of all keys of the file, to tell where a misplaced one belongs.
    """
    known = (*required, *optional)
    if not isinstance(spot.value, dict):
        raise wrong(spot, msg("keys with values, such as {example}", example=f"{known[0]}: …"))
    for key, entry in spot.value.items():
        refuse_secret(entry, key.rpartition(".")[2])
        if key not in known:
            raise SiteError(
                msg("unknown key {key}", key=shown(key)),
                where=entry.where,
                advice=_nearest(key, known, homes),
            )
    for key in required:
        if key not in spot.value:
            raise SiteError(
                msg("the key {key} is missing", key=f"{spot.key}.{key}" if spot.key else key),
                where=spot.where,
                advice=msg("`rtxvpn init` writes an example; docs/site-file.md has every key"),
            )
    return spot.value


def text(spot: Spot, expected: Msg) -> str:
    """Return a scalar as it is written."""
    if not isinstance(spot.value, str) or not spot.value.strip():
        raise wrong(spot, expected)
    return spot.value


def items(spot: Spot, expected: Msg) -> tuple[Spot, ...]:
    """Return the entries of a list of words, none of them twice."""
    if not isinstance(spot.value, tuple):
        raise wrong(spot, msg("a list of {what}, such as [A, B]", what=expected))
    seen: set[str] = set()
    for entry in spot.value:
        word = text(entry, expected)
        if word in seen:
            raise SiteError(
                msg("{value} stands twice in {key}", value=shown(word), key=spot.key),
                where=entry.where,
                advice=msg("keep one of them"),
            )
        seen.add(word)
    return spot.value


def wrong(spot: Spot, expected: Msg, advice: Msg | None = None) -> SiteError:
    """Make the error of a value that is not what it should be: what came, what is expected."""
    what = msg(
        "{key}: {came} came; expected {expected}", key=spot.key, came=_came(spot.value), expected=expected
    )
    if not spot.key:
        what = msg("{came} came; expected {expected}", came=_came(spot.value), expected=expected)
    return SiteError(what, where=spot.where, advice=advice)


def refuse_secret(spot: Spot, name: str) -> None:
    """Refuse a key that looks like a secret; its value is never shown."""
    if _SECRET_WORD.search(name):
        raise SiteError(
            msg("{key} looks like a secret, and a site file holds none", key=shown(name)),
            where=spot.where,
            advice=NO_PASSWORDS,
        )


def shown(word: str) -> str:
    """Return somebody's text fit for one line of a message: printable, at most 60 characters."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in word)
    return clean if len(clean) <= 60 else clean[:59] + "…"


def _came(value: Value) -> Msg | str:
    if value is None or value == "":
        return msg("nothing")
    if isinstance(value, dict):
        return msg("a group of keys")
    if isinstance(value, tuple):
        return msg("a list")
    # a password may stand in a URL that is malformed in any way
    return shown(re.sub(r":(?!//)[^@]*@", ":********@", value))


def _nearest(key: str, known: Sequence[str], homes: Sequence[str]) -> Msg:
    near = difflib.get_close_matches(key.lower(), known, 1)
    if near:
        return msg("did you mean {near}?", near=near[0])
    home = [name for name in homes if name.rpartition(".")[2] == key]
    if home:
        return msg("did you mean {near}?", near=home[0])
    return msg("known here: {keys}", keys=", ".join(known))


def _text_of(path: Path) -> str:
    if path.is_dir():
        raise SiteError(
            msg("this is a folder, not a site file"), where=str(path), advice=msg("name the file inside it")
        )
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError as error:
        raise SiteError(
            msg("there is no such site file"),
            where=str(path),
            advice=msg("write one: rtxvpn init {path}", path=str(path)),
        ) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SiteError(
            msg("the site file cannot be read: {reason}", reason=reason),
            where=str(path),
            advice=msg("check the path and who may read it"),
        ) from error
    if len(data) > SIZE_LIMIT:
        raise SiteError(
            msg("the file is larger than {limit} KB and cannot be a site file", limit=SIZE_LIMIT // 1024),
            where=str(path),
            advice=msg("write one: rtxvpn init SITE"),
        )
    return _decode(data, path)


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SiteError(
            msg("the site file is not UTF-8 (byte 0x{byte})", byte=f"{data[error.start]:02x}"),
            where=f"{path}:{line}",
            advice=msg("save it again as UTF-8"),
        ) from error


def _refuse_magic(source: str, path: Path) -> None:
    depth = 0
    for event in yaml.parse(source, Loader=yaml.SafeLoader):
        depth += isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent))
        depth -= isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent))
        what = None
        if getattr(event, "anchor", None) is not None:
            what = msg("YAML anchors and aliases (& and *) are not used in a site file")
        elif getattr(event, "tag", None) is not None:
            what = msg("YAML tags (!) are not used in a site file")
        elif depth > DEPTH_LIMIT:
            what = msg("the values are nested too deeply for a site file")
        if what is not None:
            raise SiteError(
                what,
                where=f"{path}:{_line(event.start_mark)}",
                advice=msg("write the value itself, in quotes where it begins with & * or !"),
            )


def _line(mark: Any) -> int:  # PyYAML's Mark, or libyaml's
    return 1 if mark is None else mark.line + 1


def _syntax_error(path: Path, problem: str | None, mark: Any) -> SiteError:
    where = str(path) if mark is None else f"{path}:{_line(mark)}"
    advice = msg("look at this line and the one before it: blanks after `:`, even indents, closed quotes")
    if problem and "'\\t'" in problem:
        advice = msg("indent with blanks, not with tabs")
    return SiteError(
        msg("the YAML cannot be read: {problem}", problem=shown(problem or "?")), where=where, advice=advice
    )


def _spot(node: yaml.Node, path: Path, key: str, line: int) -> Spot:
    if isinstance(node, yaml.MappingNode):
        return Spot(f"{path}:{line + 1}", key, _entries(node, path, key))
    if isinstance(node, yaml.SequenceNode):
        children = tuple(_spot(child, path, key, child.start_mark.line) for child in node.value)
        return Spot(f"{path}:{line + 1}", key, children)
    nothing = node.tag == "tag:yaml.org,2002:null"
    return Spot(f"{path}:{node.start_mark.line + 1}", key, None if nothing else str(node.value))


def _entries(node: yaml.MappingNode, path: Path, parent: str) -> dict[str, Spot]:
    entries: dict[str, Spot] = {}
    for key_node, value_node in node.value:
        where = f"{path}:{key_node.start_mark.line + 1}"
        if not isinstance(key_node, yaml.ScalarNode):
            raise SiteError(
                msg("a key must be one word"), where=where, advice=msg("write `key: value`, one a line")
            )
        name = str(key_node.value)
        if name in entries:
            raise SiteError(
                msg("the key {key} stands twice", key=shown(name)),
                where=where,
                advice=msg("keep one of them"),
            )
        full = f"{parent}.{name}" if parent else name
        entries[name] = _spot(value_node, path, full, key_node.start_mark.line)
    return entries
