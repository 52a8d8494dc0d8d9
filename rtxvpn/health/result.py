"""What a check says: its state, its reason, the router's words behind it and the probable causes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from rtxvpn.words import Msg

# lines in the router's own words; what is missing from them is a sentence
Evidence: TypeAlias = tuple[Msg | str, ...]


REACHED = "router.reached"  # the one result of a look that did not come about


class State(Enum):
    """How well something is; UNKNOWN means that we could not look, and is worse than WARNING."""

    OK = "OK"
    WARNING = "WARNING"
    UNKNOWN = "UNKNOWN"
    CRITICAL = "CRITICAL"

    @property
    def severity(self) -> int:
        """Return 0 for OK up to 3 for CRITICAL; this is an order, not the exit code."""
        return tuple(State).index(self)


@dataclass(frozen=True, slots=True)
class Cause(Msg):
    """A sentence that names a probable cause and the next thing to look at.

    `evidence` are the lines that point to it, none where it is only probable; `numbers` the rows of fact
    book aws-vpn 5.6 that it comes from, `symptom` what it explains (`rtxvpn.health.causes_table`).
    """

    evidence: Evidence = ()
    numbers: tuple[int, ...] = ()
    symptom: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict of one check on one subject, such as `ipsec.phase2` on "tunnel 1".

    `evidence` holds the lines of the causes too; `causes` the most probable ones
    first, none when OK. `expected` is what the subject was held against; `follows` are the (check, subject)
    that this is only a consequence of.
    """

    check: str
    subject: str
    state: State
    summary: Msg
    evidence: Evidence = ()
    causes: tuple[Cause, ...] = ()
    expected: Msg | None = None
    follows: tuple[tuple[str, str], ...] = ()

    def held_against(self, expected: Msg | None) -> Result:
        """Return the result with what was expected; a fifth of what `dataclasses.replace` takes."""
        return Result(
            self.check,
            self.subject,
            self.state,
            self.summary,
            self.evidence,
            self.causes,
            expected,
            self.follows,
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a look, for monitoring: `name` ends in its unit, as Prometheus wants it."""

    name: str
    subject: str
    value: float


@dataclass(frozen=True, slots=True)
class Output:
    """What was said to one command of a look, whole; secrets are masked, `at` knows its time zone."""

    command: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """All results of one run; `target` names the router, `checked_at` knows its time zone.

    `outputs` are what the results were drawn from; `firmware` is None where the router did not tell.
    """

    target: str
    checked_at: datetime
    results: tuple[Result, ...]
    measures: tuple[Measure, ...] = ()
    outputs: tuple[Output, ...] = ()
    firmware: str | None = None

    def __post_init__(self) -> None:
        if self.checked_at.utcoffset() is None:
            raise ValueError("checked_at needs a time zone")

    @property
    def state(self) -> State:
        """Return the worst state of all results."""
        return worst(result.state for result in self.results)


def worst(states: Iterable[State]) -> State:
    """Return the worst state; of no states at all UNKNOWN, for then nobody looked."""
    return max(states, key=lambda state: state.severity, default=State.UNKNOWN)
