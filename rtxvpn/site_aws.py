"""The `aws:` part of a site file: the download, the XML beside it, and what to adapt in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rtxvpn import site_values as values
from rtxvpn import site_yaml
from rtxvpn.site_yaml import Spot
from rtxvpn.words import Msg, msg

ADAPT_KEYS = (
    "renumber",
    "local_address",
    "nat_traversal",
    "advertise",
    "mss",
    "profile",
    "repair_proxy_id",
    "route_weights",
    "routing",
)
_LARGEST_MSS = 1460


@dataclass(frozen=True, slots=True)
class AdaptSite:
    """What the tool may change in a download; nothing by default, for AWS and Yamaha tested it as it is.

    `mss` is "auto" or a number in bytes; `advertise` are prefixes offered to the VPC instead of the
    default route; `route_weights` are one a tunnel, 0 for the one that only stands by; `static` leaves BGP out.
    """

    renumber: bool = False
    local_address: str | None = None
    nat_traversal: bool = False
    advertise: tuple[str, ...] = ()
    mss: str | None = None
    strong: bool = False
    repair_proxy_id: bool = False
    route_weights: tuple[int, ...] = ()
    static: bool = False


@dataclass(frozen=True, slots=True)
class AwsSite:
    """Where the AWS download is (text or XML); `xml` is the XML beside a text, to be compared with it.

    A relative path counts from the site file's folder.
    """

    download: Path
    xml: Path | None = None
    adapt: AdaptSite = AdaptSite()


def read_aws(spot: Spot, path: Path, group: Callable[[Spot], dict[str, Spot]]) -> AwsSite:
    """Read `aws:`; `group` returns the checked keys of a mapping. Raises SiteError."""
    keys = group(spot)
    download = _path(
        keys["download"], path, msg("the path of the AWS download, such as vpn-0123456789abcdef0.txt")
    )
    xml = _path(keys["xml"], path, msg("the path of the connection's XML")) if "xml" in keys else None
    return AwsSite(download, xml, _adapt(group(keys["adapt"])) if "adapt" in keys else AdaptSite())


def _path(spot: Spot, path: Path, expected: Msg) -> Path:
    word = site_yaml.text(spot, expected)
    if not word.isprintable():
        raise site_yaml.wrong(spot, expected, msg("a character in it cannot be part of a path"))
    try:
        return path.parent / Path(word).expanduser()
    except RuntimeError as error:
        raise site_yaml.wrong(spot, expected, msg("write the whole path instead of ~")) from error


def _adapt(keys: dict[str, Spot]) -> AdaptSite:
    advertise = site_yaml.items(keys["advertise"], msg("networks")) if "advertise" in keys else ()
    return AdaptSite(
        renumber="renumber" in keys and values.one_of(keys["renumber"], ("auto", "off")) == "auto",
        local_address=str(values.address(keys["local_address"])) if "local_address" in keys else None,
        nat_traversal=_is_on(keys, "nat_traversal"),
        advertise=tuple(str(values.network(entry)) for entry in advertise),
        mss=_mss(keys["mss"]) if "mss" in keys else None,
        strong="profile" in keys and values.one_of(keys["profile"], ("strong", "download")) == "strong",
        repair_proxy_id=_is_on(keys, "repair_proxy_id"),
        route_weights=_weights(keys["route_weights"]) if "route_weights" in keys else (),
        static="routing" in keys and values.one_of(keys["routing"], ("static", "download")) == "static",
    )


def _is_on(keys: dict[str, Spot], name: str) -> bool:
    return name in keys and values.one_of(keys[name], ("on", "off")) == "on"


def _mss(spot: Spot) -> str:
    return "auto" if spot.value == "auto" else str(values.number(spot, 536, _LARGEST_MSS))


def _weights(spot: Spot) -> tuple[int, ...]:
    expected = msg("two weights, one a tunnel, such as [1, 0]")
    if not isinstance(spot.value, tuple) or len(spot.value) != 2:
        raise site_yaml.wrong(spot, expected)
    found = tuple(values.number(entry, 0, 255) for entry in spot.value)
    if not any(found):
        raise site_yaml.wrong(spot, expected, msg("one of them must carry the traffic"))
    return found
