"""The names of all findings: the site file may turn off these and no others (docs/findings.md)."""

from __future__ import annotations

from difflib import get_close_matches

from rtxvpn.errors import SiteError
from rtxvpn.site import Site
from rtxvpn.words import msg

FINDINGS: frozenset[str] = frozenset(
    {
        "adapted-advertise",
        "adapted-local-address",
        "adapted-mss",
        "adapted-nat-traversal",
        "adapted-numbers",
        "adapted-profile",
        "adapted-proxy-id",
        "adapted-routes",
        "adapted-routing",
        "as-number-32bit",
        "as-number-reserved",
        "as-number-same",
        "auto-refresh-off",
        "auto-refresh-starts-others",
        "bgp-filter-missing",
        "bgp-left",
        "bgp-over-static",
        "bgp-password-left",
        "bgp-refresh-missing",
        "bgp-routes-refused",
        "bgp-secondary-address",
        "cloud-vpn-active",
        "default-route-advertised",
        "default-route-changes",
        "default-route-kept",
        "dhcp-scope-changes",
        "dhcp-scope-outside",
        "existing-bgp-changes",
        "existing-vpn-changes",
        "filter-number-in-use",
        "filter-number-repeated",
        "filters-change",
        "inside-address-in-use",
        "inside-address-invalid",
        "keepalive-unfit",
        "keys-hidden",
        "keys-in-downloads-folder",
        "lan-address-changes",
        "lifetime-unfit",
        "local-address-not-owned",
        "malformed-proxy-id",
        "management-address-changes",
        "mss-too-large",
        "nat-blocks-vpn",
        "nat-changes",
        "nat-traversal-missing",
        "neighbor-not-inside",
        "number-in-use",
        "number-out-of-range",
        "pfs-off",
        "ppp-account-changes",
        "ppp-password-missing",
        "pre-shared-key-invalid",
        "proposal-unsupported",
        "route-unfit",
        "router-switch-off",
        "routes-left",
        "routes-missing",
        "settings-left-over",
        "static-hides-bgp",
        "tunnel-filtered",
        "tunnel-restarts",
        "tunnels-differ",
        "value-out-of-range",
        "vpc-part-elsewhere",
        "vpc-route-changes",
        "vpn-under-other-numbers",
        "wan-address-changes",
        "wan-filtered",
        "weak-proposals",
        "xml-differs",
    }
)


def require_known_findings(site: Site) -> None:
    """Raise SiteError when the site file turns off a finding that does not exist."""
    for name in sorted(site.findings_off - FINDINGS):
        near = get_close_matches(name, FINDINGS, n=1)
        raise SiteError(
            msg("`findings: off:` names `{name}`, and no finding is called so", name=name),
            advice=msg("Did you mean `{near}`?", near=near[0]) if near else None,
            where=str(site.path),
        )
