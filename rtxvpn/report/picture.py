"""The topology as inline SVG: the router, AWS, and each tunnel in the colour and stroke of its state."""

from __future__ import annotations

from html import escape

from rtxvpn.health.result import Report, State, worst
from rtxvpn.words import Lang, Msg, msg, say

# dark enough for text on white, told apart by every kind of colour blindness, and by their strokes
COLORS = {State.OK: "#00558c", State.WARNING: "#9a5b00", State.UNKNOWN: "#6b2fa0", State.CRITICAL: "#b00020"}
_STROKES = {State.OK: "", State.WARNING: "14 6", State.UNKNOWN: "2 6", State.CRITICAL: "4 12"}
_ROW = 46  # height of a tunnel
_DOWN = msg("down")
_CARRIES = ("ipsec.phase1", "ipsec.phase2", "bgp.session")  # without one of these nothing goes through


def picture(report: Report, lang: Lang = "en") -> str:
    """Draw the tunnels that results speak of; a site without any gets the two boxes alone."""
    tunnels = tunnel_states(report)
    height = max(len(tunnels), 2) * _ROW + 30
    parts = [
        f'<svg viewBox="0 0 720 {height}" role="img" xmlns="http://www.w3.org/2000/svg" font-size="15">',
        _box(10, height, "RTX830"),
        _box(600, height, "AWS"),
        *(
            _tunnel(at, subject, state, _way(report, subject), lang)
            for at, (subject, state) in enumerate(tunnels.items())
        ),
        "</svg>",
    ]
    return "\n".join(parts)


def tunnel_states(report: Report) -> dict[str, State]:
    """Return the worst state of each tunnel, in the order of their numbers as they are first told."""
    subjects = dict.fromkeys(one.subject for one in report.results if one.subject.startswith("tunnel "))
    return {
        subject: worst(one.state for one in report.results if one.subject == subject) for subject in subjects
    }


def _way(report: Report, subject: str) -> Msg:
    """Say whether a tunnel carries traffic, which its state alone does not tell: a spare one is a WARNING."""
    states = {one.state for one in report.results if one.subject == subject and one.check in _CARRIES}
    if states & {State.WARNING, State.CRITICAL}:
        return _DOWN
    return msg("up") if states == {State.OK} else msg("not known")


def _box(x: int, height: int, name: str) -> str:
    middle = height / 2 + 5
    return (
        f'<rect x="{x}" y="10" width="110" height="{height - 20}" rx="8" fill="#f4f4f4" stroke="#555"/>'
        f'<text x="{x + 55}" y="{middle:.0f}" text-anchor="middle">{name}</text>'
    )


def _tunnel(at: int, subject: str, state: State, way: Msg, lang: Lang) -> str:
    """Draw one tunnel; one that is down is cut through, so that it need not be told by its colour."""
    y, color = at * _ROW + 45, COLORS[state]
    dashes = f' stroke-dasharray="{_STROKES[state]}"' if _STROKES[state] else ""
    course = f"M120 {y}H345M375 {y}H600" if way is _DOWN else f"M120 {y}H600"
    cross = f'<path d="M354 {y - 6}l12 12m0-12l-12 12" stroke="{color}" stroke-width="4"/>'
    return (
        f'<path class="tunnel" d="{course}" stroke="{color}" stroke-width="4"{dashes}/>'
        f"{cross if way is _DOWN else ''}"
        f'<text x="360" y="{y - 12}" text-anchor="middle" fill="{color}">'
        f"{escape(f'{subject}: {say(way, lang)} ({state.value})')}</text>"
    )
