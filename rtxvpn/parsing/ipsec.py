"""Makes facts of the security associations: `show ipsec sa`."""

from __future__ import annotations

from collections.abc import Sequence

from rtxvpn.facts import IpsecSas, Sa, SaTotals
from rtxvpn.parsing.failure import RowError
from rtxvpn.parsing.template import Row
from rtxvpn.parsing.values import address, maybe_number, maybe_text, number
from rtxvpn.words import Msg, msg

_MODES = {"tun": "tunnel", "tra": "transport", "": None}
_IKE = ("isakmp", "ike")


def totals_or_sa(row: Row) -> SaTotals | Sa:
    """Make the totals of the first record and an SA of every other."""
    if row["isakmp_total"]:
        return SaTotals(number(row, "isakmp_total"), number(row, "send_total"), number(row, "recv_total"))
    return _sa(row)


def sas(parts: Sequence[SaTotals | Sa]) -> IpsecSas:
    """Gather the totals and the SAs; without totals (lenient reading only) the rows are counted."""
    rows = tuple(part for part in parts if isinstance(part, Sa))
    totals = next((part for part in parts if isinstance(part, SaTotals)), None)
    return IpsecSas(totals or count(rows), rows)


def sas_complete(parts: Sequence[SaTotals | Sa]) -> Msg | None:
    """Say how the totals disagree with the rows, if they do."""
    facts = sas(parts)
    counted = count(facts.sas)
    if counted == facts.totals:
        return None
    return msg(
        "the totals say {totals} and the rows are {rows}: the output is not whole",
        totals=_spoken(facts.totals),
        rows=_spoken(counted),
    )


def count(rows: Sequence[Sa]) -> SaTotals:
    """Count SAs as the `Total:` line does: IKEv2's `ike` rows are isakmp too (seen on RTX840)."""
    return SaTotals(
        isakmp=sum(sa.protocol in _IKE for sa in rows),
        send=sum(sa.direction == "send" for sa in rows),
        recv=sum(sa.direction == "recv" for sa in rows),
    )


def _spoken(totals: SaTotals) -> str:
    return f"isakmp:{totals.isakmp} send:{totals.send} recv:{totals.recv}"


def _sa(row: Row) -> Sa:
    direction = maybe_text(row, "direction")
    if (row["protocol"] in _IKE) != (not row["mode"]) or (direction is None) != (not row["mode"]):
        raise RowError(msg("an IKE SA has no direction and no tunnel, an IPsec SA has both"))
    return Sa(
        id=number(row, "sa"),
        gateway=number(row, "gateway"),
        isakmp_id=maybe_number(row, "isakmp_sa"),
        protocol=row["protocol"],
        mode=_MODES[row["mode"]],
        tunnel=maybe_number(row, "tunnel"),
        direction=direction,
        lifetime_s=number(row, "lifetime"),
        remote_id=address(row, "remote_id"),
    )
