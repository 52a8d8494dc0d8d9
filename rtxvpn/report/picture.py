"""The topology as inline SVG: office, router, AWS and VPC, and each tunnel in the colour and stroke of its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from rtxvpn.health.result import Report, State, worst
from rtxvpn.words import Lang, Msg, msg, say

# dark enough for text on white, told apart by every kind of colour blindness, and by their strokes
COLORS = {State.OK: "#00558c", State.WARNING: "#9a5b00", State.UNKNOWN: "#6b2fa0", State.CRITICAL: "#b00020"}
_STROKES = {State.OK: "", State.WARNING: "14 6", State.UNKNOWN: "2 6", State.CRITICAL: "4 12"}
_DOWN, _BGP_DOWN = msg("down"), msg("BGP down")
_CARRIES = ("ipsec.phase1", "ipsec.phase2", "bgp.session")  # without one of these nothing goes through

_WIDE, _BOX, _TOP = 1000, 190, 10  # of the picture for a wide screen
_ROW = 74  # height of a tunnel there
_COLUMN, _HIGH = 200, 178  # a tunnel's place on a narrow screen, where the boxes stand above and below
_LINE = 18  # between two lines of text
_SHOWN = 4  # networks in a box; of more their number is told


@dataclass(frozen=True, slots=True)
class Ends:
    """A tunnel's addresses: outside on the internet, inside on the tunnel interface; here and at AWS."""

    outside: tuple[str, str]
    inside: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Topology:
    """What the picture shows beside the states: the office's networks, the VPC's, and tunnels by "tunnel 1"."""

    lan: tuple[str, ...] = ()
    vpc: tuple[str, ...] = ()
    tunnels: Mapping[str, Ends] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Tunnel:
    subject: str
    state: State
    way: Msg
    ends: Ends | None

    @property
    def color(self) -> str:
        return COLORS[self.state]

    @property
    def is_down(self) -> bool:
        return self.way in (_DOWN, _BGP_DOWN)


def picture(report: Report, lang: Lang = "en", topology: Topology | None = None) -> str:
    """Draw the tunnels for a wide and for a narrow screen; a site without any gets the two boxes alone."""
    shown = topology or Topology()
    tunnels = list(_tunnels(report, shown))
    wide, narrow = "\n".join(_wide(tunnels, shown, lang)), "\n".join(_narrow(tunnels, shown, lang))
    return f'<div class="wide">{wide}</div>\n<div class="narrow">{narrow}</div>'


def tunnel_states(report: Report) -> dict[str, State]:
    """Return the worst state of each tunnel, in the order of their numbers as they are first told."""
    subjects = dict.fromkeys(one.subject for one in report.results if one.subject.startswith("tunnel "))
    return {
        subject: worst(one.state for one in report.results if one.subject == subject) for subject in subjects
    }


def _tunnels(report: Report, topology: Topology) -> Iterator[_Tunnel]:
    states = tunnel_states(report)
    for subject in dict.fromkeys((*topology.tunnels, *states)):
        state = states.get(subject, State.UNKNOWN)
        yield _Tunnel(subject, state, _way(report, subject), topology.tunnels.get(subject))


def _way(report: Report, subject: str) -> Msg:
    """Say whether a tunnel carries traffic, which its state alone does not tell: a spare one is a WARNING."""
    states = {
        one.check: one.state for one in report.results if one.subject == subject and one.check in _CARRIES
    }
    lost = {check for check, state in states.items() if state in (State.WARNING, State.CRITICAL)}
    if lost:
        return _BGP_DOWN if lost == {"bgp.session"} else _DOWN
    return msg("up") if set(states.values()) == {State.OK} else msg("not known")


def _wide(tunnels: Sequence[_Tunnel], topology: Topology, lang: Lang) -> Iterator[str]:
    """Put the office at the left and AWS at the right, a row a tunnel between."""
    height = max(len(tunnels) * _ROW + 20, 120)
    yield _opening(_WIDE, height)
    right = _WIDE - _BOX - 10
    yield from _box(10, _TOP, _BOX, height - 2 * _TOP, _office(topology))
    yield from _box(right, _TOP, _BOX, height - 2 * _TOP, _cloud(topology))
    for at, one in enumerate(tunnels):
        y, left, middle = at * _ROW + 48, 10 + _BOX, _WIDE // 2
        course = (
            f"M{left} {y}H{middle - 15}M{middle + 15} {y}H{right}" if one.is_down else f"M{left} {y}H{right}"
        )
        yield _stroke("tunnel", course, one)
        if one.is_down:
            yield _cross(middle, y, one)
        yield _text(middle, y - 10, _told(one, lang), "middle", f'fill="{one.color}" font-weight="bold"')
        for x, anchor, end in ((left + 10, "start", 0), (right - 10, "end", 1)):
            for words, dy in _ends(one, end, lang, (-9, 20)):
                yield _text(x, y + dy, words, anchor)
    yield "</svg>"


def _narrow(tunnels: Sequence[_Tunnel], topology: Topology, lang: Lang) -> Iterator[str]:
    """Put the office above and AWS below, a column a tunnel between."""
    office, cloud = _office(topology), _cloud(topology)
    width = max(len(tunnels), 2) * _COLUMN
    top, below = len(office) * _LINE + 20, len(cloud) * _LINE + 20
    yield _opening(width, top + _HIGH + below)
    yield from _box(4, 4, width - 8, top - 8, office)
    yield from _box(4, top + _HIGH + 4, width - 8, below - 8, cloud)
    for at, one in enumerate(tunnels):
        x, start, end = at * _COLUMN + 16, top - 4, top + _HIGH + 4
        middle = (start + end) // 2
        course = (
            f"M{x} {start}V{middle - 15}M{x} {middle + 15}V{end}" if one.is_down else f"M{x} {start}V{end}"
        )
        yield _stroke("way", course, one)
        if one.is_down:
            yield _cross(x, middle, one)
        yield _text(x + 16, middle - 5, one.subject, "start", f'fill="{one.color}" font-weight="bold"')
        yield _text(
            x + 16, middle + 14, _condition(one, lang), "start", f'fill="{one.color}" font-weight="bold"'
        )
        for y, side in ((start, 0), (end - 56, 1)):
            for words, dy in _ends(one, side, lang, (22, 40)):
                yield _text(x + 16, y + dy, words, "start")
    yield "</svg>"


def _opening(width: int, height: int) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" xmlns="http://www.w3.org/2000/svg" font-size="13" '
        'fill="#1a1a1a">'
    )


def _office(topology: Topology) -> list[str]:
    return ["RTX830", *_networks("LAN", topology.lan)]


def _cloud(topology: Topology) -> list[str]:
    return ["AWS", *_networks("VPC", topology.vpc)]


def _networks(name: str, networks: Sequence[str]) -> Iterator[str]:
    """Give a line a network; where there are many, how many more."""
    shown = networks if len(networks) <= _SHOWN else networks[: _SHOWN - 1]
    yield from (f"{name} {one}" for one in shown)
    if len(shown) < len(networks):
        yield f"{name} +{len(networks) - len(shown)}"


def _box(x: int, y: int, width: int, height: int, lines: Sequence[str]) -> Iterator[str]:
    yield f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="#f4f4f4" stroke="#555"/>'
    first = y + height / 2 + 5 - (len(lines) - 1) * _LINE / 2
    for at, line in enumerate(lines):
        how = 'font-weight="bold"' if at == 0 else ""
        yield _text(x + width // 2, round(first + at * _LINE), line, "middle", how)


def _ends(one: _Tunnel, side: int, lang: Lang, heights: tuple[int, int]) -> Iterator[tuple[str, int]]:
    """Give the addresses of one end, each with how far below the given height it stands."""
    if one.ends is None:
        return
    outside = say(msg("outside {address}", address=one.ends.outside[side]), lang)
    inside = say(msg("inside {address}", address=one.ends.inside[side]), lang)
    yield from zip((outside, inside), heights, strict=True)


def _told(one: _Tunnel, lang: Lang) -> str:
    return f"{one.subject}: {_condition(one, lang)}"


def _condition(one: _Tunnel, lang: Lang) -> str:
    return f"{say(one.way, lang)} ({one.state.value})"


def _stroke(kind: str, course: str, one: _Tunnel) -> str:
    """Draw one tunnel; one that is down is cut through, so that it need not be told by its colour."""
    dashes = f' stroke-dasharray="{_STROKES[one.state]}"' if _STROKES[one.state] else ""
    return f'<path class="{kind}" d="{course}" stroke="{one.color}" stroke-width="4"{dashes} fill="none"/>'


def _cross(x: int, y: int, one: _Tunnel) -> str:
    return f'<path d="M{x - 6} {y - 6}l12 12m0-12l-12 12" stroke="{one.color}" stroke-width="4"/>'


def _text(x: int, y: int, words: str, anchor: str, how: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" {how}>{escape(words)}</text>'
