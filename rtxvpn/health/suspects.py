"""A suspect: a probable cause as data, with the clue that proves it or what clears it, and the next thing to look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rtxvpn.health.result import Cause, Evidence
from rtxvpn.health.scene import Scene
from rtxvpn.words import Msg, msg

LOOK_FIRST = msg("look at {checks} first")
Clue = Callable[[Scene], Evidence]
Clearing = Callable[[Scene], bool]


def never(scene: Scene) -> bool:
    """Clear nobody."""
    return False


@dataclass(frozen=True, slots=True)
class Suspect:
    """One row: `what` may be the cause, `look` is the next thing to look at.

    `numbers` are the rows of fact book aws-vpn 5.6. With a `clue` it is told only where that finds
    something, and then first; without one it is told unless `cleared` says that it cannot be. Once a clue
    has found something, suspects without a clue of the same `topics` are not told beside it. What is `sure`
    explains it all: beside it no suspect without a clue is told, and no further one of its topics.
    """

    what: Msg
    look: Msg
    numbers: tuple[int, ...] = ()
    topics: tuple[str, ...] = ()
    clue: Clue | None = None
    sure: bool = False
    cleared: Clearing = never

    def told(self, symptom: str, values: Mapping[str, object], evidence: Evidence = ()) -> Cause:
        """Say it of a symptom, with its values filled in."""
        parts = {"what": Msg(self.what.pattern, values), "look": Msg(self.look.pattern, values)}
        return Cause(msg("{what} → {look}").pattern, parts, evidence, self.numbers, symptom)
