"""The Japanese table, gathered from the rooms' own tables."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping

import rtxvpn.words


def _gather() -> Mapping[str, str]:
    table: dict[str, str] = {}
    for module in pkgutil.iter_modules(rtxvpn.words.__path__):
        if module.name.startswith("ja_"):
            table.update(importlib.import_module(f"rtxvpn.words.{module.name}").TABLE)
    return table


TABLE: Mapping[str, str] = _gather()
