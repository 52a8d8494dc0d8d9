"""The probable causes of a symptom that a check found; the table is loaded once something is not well."""

from __future__ import annotations

from rtxvpn.health.result import Cause


def causes_of(symptom: str, **values: object) -> tuple[Cause, ...]:
    """Return the causes of a symptom that can be told without a clue, with its values filled in."""
    from rtxvpn.health.causes_table import CAUSES  # a healthy router need not pay for it

    return tuple(suspect.told(symptom, values) for suspect in CAUSES[symptom] if suspect.clue is None)
