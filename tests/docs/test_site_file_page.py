"""The page of the site file knows every key, no other, and shows files that load; so does its translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rtxvpn.site import KEYS, load_site
from rtxvpn.site_yaml import Spot, read_spot

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["site-file.md", "site-file.ja.md"]
EVERY = {f"{group}.{key}".strip(".") for group, keys in KEYS.items() for key in (*keys[0], *keys[1])}


def rows(page: str) -> list[list[str]]:
    lines = (DOCS / page).read_text("utf-8").splitlines()
    table = [line for line in lines if line.startswith("| `")]
    assert table
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table]


def files(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def written(spot: Spot) -> dict[str, str]:
    """Give what stands at each key of a file, as the page writes it."""
    if isinstance(spot.value, dict):
        below = [written(one) for one in spot.value.values()]
        return {spot.key: ""} | {key: text for found in below for key, text in found.items()}
    if isinstance(spot.value, tuple):
        return {spot.key: f"[{', '.join(str(one.value) for one in spot.value)}]"}
    return {spot.key: str(spot.value)}


@pytest.mark.parametrize("page", PAGES)
def test_every_key_has_its_row(page: str) -> None:
    named = [row[0].strip("`") for row in rows(page)]
    assert len(named) == len(set(named))
    assert set(named) == EVERY


@pytest.mark.parametrize("page", PAGES)
def test_every_value_has_an_example_and_what_it_is_otherwise(page: str) -> None:
    for key, told, default, example in rows(page):
        assert told
        assert example.startswith("`") or key.strip("`") in KEYS
        assert default or key.strip("`") in ("wan.interface", "wan.address", "wan.gateway", *KEYS)


@pytest.mark.parametrize("page", PAGES)
def test_the_files_load_and_hold_every_example(page: str, tmp_path: Path) -> None:
    shown: set[tuple[str, str]] = set()
    for text in files(page):
        path = tmp_path / "site.yaml"
        path.write_text(text, "utf-8")
        load_site(path)
        shown |= set(written(read_spot(path)).items())
    assert {key for key, _ in shown} - {""} == EVERY
    assert {(row[0].strip("`"), row[3].strip("`")) for row in rows(page)} <= shown


def test_both_languages_tell_the_same() -> None:
    english, japanese = map(rows, PAGES)
    assert [(row[0], row[3]) for row in english] == [(row[0], row[3]) for row in japanese]
    assert files(PAGES[0]) == files(PAGES[1])
