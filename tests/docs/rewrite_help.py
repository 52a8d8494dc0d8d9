"""Puts the program's own `--help` into the help blocks of both READMEs; run it by hand after a change of help."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from rtxvpn.cli.main import main

ROOT = Path(__file__).parents[2]
READMES = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
BLOCK = re.compile(
    r"(?P<mark><!-- help: (?P<line>rtxvpn[a-z ]*) -->\n```text\n)(?P<help>.*?)(?P<end>```)", re.DOTALL
)


def help_of(line: str, lang: str) -> str:
    """Return what a command prints for --help; the width does not depend on the terminal."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        code = main([*line.split()[1:], "--lang", lang, "--help"])
    assert code == 0, line
    return printed.getvalue()


def with_help(text: str, lang: str) -> str:
    """Return a README with every help block as the program prints it."""
    return BLOCK.sub(lambda found: found["mark"] + help_of(found["line"], lang) + found["end"], text)


if __name__ == "__main__":
    for spoken, readme in READMES.items():
        readme.write_text(with_help(readme.read_text("utf-8"), spoken), "utf-8", newline="\n")
