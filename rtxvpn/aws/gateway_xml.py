"""The CustomerGatewayConfiguration XML of a VPN connection, to the commands that AWS makes of it itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

from rtxvpn.aws.lines import DownloadLine
from rtxvpn.errors import DownloadError
from rtxvpn.words import Msg, msg

XML_AGAIN = msg(
    "Take it again: `aws ec2 describe-vpn-connections`, the whole text of CustomerGatewayConfiguration."
)
_ROOT, _TUNNEL = "vpn_connection", "ipsec_tunnel"
_DEPTH_LIMIT = 12  # AWS's XML is 5 deep
_NO_BGP = "nobgpvpnconnection"

# AWS's words to the router's (fact book aws-vpn 2.3); a word that is not here stays, and is a finding
_ENCRYPTION = {"aes-128-cbc": "aes-cbc", "aes-256-cbc": "aes256-cbc"}
_HASH = {"sha1": "sha", "sha2-256": "sha256", "sha-256": "sha256", "sha256": "sha256"}
_ESP_HASH = {
    "hmac-sha1-96": "sha-hmac",
    "hmac-sha2-256-128": "sha256-hmac",
    "hmac-sha2-256": "sha256-hmac",
}
# what the commands below mean by themselves (aws-vpn 2.3, 2.4: AWS knows no other); why another is refused
_IMPLIED = (
    ("ike/mode", "main", msg("with AWS the keys are exchanged in main mode only")),
    ("ipsec/mode", "tunnel", msg("a transport mode joins two hosts, and this VPN joins two networks")),
    ("ipsec/protocol", "esp", msg("without ESP nothing is encrypted")),
)
_GROUP = {"group2": "modp1024", "group5": "modp1536", "group14": "modp2048"}

# one template a command, in the order of AWS's Yamaha text; `{gateway.…}` are paths below ipsec_tunnel
_OF_A_TUNNEL = """
tunnel select {n}
ipsec ike encryption {n} {ike/encryption_protocol}
ipsec ike group {n} {ike/perfect_forward_secrecy} {ipsec/perfect_forward_secrecy}
ipsec ike hash {n} {ike/authentication_protocol}
ipsec ike pre-shared-key {n} text {ike/pre_shared_key}
ipsec tunnel 20{n}
ipsec sa policy 20{n} {n} esp {ipsec/encryption_protocol} {ipsec/authentication_protocol}
ipsec ike duration ipsec-sa {n} {ipsec/lifetime}
ipsec ike pfs {n} {ipsec/perfect_forward_secrecy}
ipsec tunnel outer df-bit {ipsec/clear_df_bit}
ipsec ike keepalive use {n} on dpd {ipsec/dead_peer_detection/interval} {ipsec/dead_peer_detection/retries}
ipsec ike local address {n} {customer_gateway/tunnel_outside_address/ip_address}
ipsec ike remote address {n} {vpn_gateway/tunnel_outside_address/ip_address}
ip tunnel address {customer_gateway/tunnel_inside_address/ip_address}/{customer_gateway/tunnel_inside_address/network_cidr}
ip tunnel remote address {vpn_gateway/tunnel_inside_address/ip_address}
ip tunnel tcp mss limit {ipsec/tcp_mss_adjustment}
tunnel enable {n}
tunnel select none
ipsec auto refresh on
""".strip().split("\n")
_OF_BGP = """
bgp use on
bgp autonomous-system {customer_gateway/bgp/asn}
bgp neighbor {n} {vpn_gateway/bgp/asn} {vpn_gateway/tunnel_inside_address/ip_address} hold-time={customer_gateway/bgp/hold_time} local-address={customer_gateway/tunnel_inside_address/ip_address}
bgp import filter 1 equal 0.0.0.0/0
bgp import {vpn_gateway/bgp/asn} static filter 1
""".strip().split("\n")
_TRANSLATED = {
    "ike/encryption_protocol": _ENCRYPTION,
    "ike/authentication_protocol": _HASH,
    "ike/perfect_forward_secrecy": _GROUP,
    "ipsec/perfect_forward_secrecy": _GROUP,
    "ipsec/encryption_protocol": _ENCRYPTION,
    "ipsec/authentication_protocol": _ESP_HASH,
    "ipsec/clear_df_bit": {"true": "clear", "false": "copy"},
}


# comments and blanks may stand before what shows a text to be XML of a VPN connection; none is tried twice
_BEGIN = re.compile(rf"(?:[\s\ufeff]+|<!--.*?-->)*+(?=<\?xml|<{_ROOT}\b)", re.DOTALL)
_DECLARATION = re.compile(r"<\?xml\b.*?\?>", re.DOTALL)


def looks_like_xml(text: str) -> bool:
    """Tell whether a text is meant as XML of a VPN connection, whole or not."""
    return _BEGIN.match(text) is not None


def gateway_commands(text: str, source: str) -> tuple[tuple[DownloadLine, ...], list[DownloadLine]]:
    """Return the commands of the XML, each with the XML line of its value, and comments with the ids.

    Raises DownloadError for XML that is broken, has a DTD or an entity, or is of something else.
    """
    fields = _fields(text, source)
    for number in (1, 2):
        _require_implied(fields.tunnels[number - 1], number, source)
    commands = [line for number in (1, 2) for line in _tunnel_lines(fields, number, source)]
    if not fields.static:
        commands.append(DownloadLine("bgp configure refresh", commands[-1].line))
    ids = {
        "VPN Connection ID": fields.top.get("@id", ""),
        "Virtual Private Gateway ID": fields.top.get("vpn_gateway_id", ""),
        "Customer Gateway ID": fields.top.get("customer_gateway_id", ""),
    }
    return tuple(commands), [DownloadLine(f"{name} : {value}", 1) for name, value in ids.items() if value]


class _Fields(ContentHandler):
    """Collects the values of the XML by their path, with the line that each stands in."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.top: dict[str, str] = {}
        self.tunnels: list[dict[str, tuple[str, int]]] = []
        self.read = 1  # the line of the last element that was whole
        self._source = source
        self._path: list[str] = []
        self._text = ""
        self._locator: Locator

    def setDocumentLocator(self, locator: Locator) -> None:
        """Remember where the parser tells its place."""
        self._locator = locator

    @property
    def static(self) -> bool:
        """Whether the connection has no BGP."""
        named = self.top.get("vpn_connection_attributes", "").lower()
        return named == _NO_BGP or not any("customer_gateway/bgp/asn" in tunnel for tunnel in self.tunnels)

    def line(self) -> int:
        """Tell the line of the file that is being read."""
        return self._locator.getLineNumber() or 1

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        """Go one deeper."""
        if not self._path and name != _ROOT:
            raise self._refused(
                msg("this XML is no CustomerGatewayConfiguration: it begins with <{name}>", name=name[:40])
            )
        if len(self._path) >= _DEPTH_LIMIT:
            raise self._refused(msg("this XML is nested too deeply for AWS's"))
        if not self._path:
            self.top["@id"] = attrs.get("id", "").strip()
        self._path.append(name)
        self._text = ""
        if self._path == [_ROOT, _TUNNEL]:
            self.tunnels.append({})

    def characters(self, content: str) -> None:
        """Collect the text of the innermost element."""
        self._text += content

    def endElement(self, name: str) -> None:
        """Keep the value of the element that ends."""
        value, path = self._text.strip(), self._path[1:]
        if value and path[:1] == [_TUNNEL] and path[1:]:
            self._keep_in_tunnel("/".join(path[1:]), value)
        elif value and len(path) == 1:
            self.top.setdefault(path[0], value)
        self.read = self.line()
        self._path.pop()
        self._text = ""

    def _keep_in_tunnel(self, path: str, value: str) -> None:
        if path in self.tunnels[-1]:
            raise self._refused(msg("<{name}> stands twice in one tunnel", name=path))
        self.tunnels[-1][path] = (value, self.line())

    def _refused(self, what: Msg) -> DownloadError:
        return DownloadError(what, advice=XML_AGAIN, where=f"{self._source}:{self.line()}")


def _fields(text: str, source: str) -> _Fields:
    from xml.sax import SAXException, SAXParseException

    from defusedxml import DefusedXmlException  # not needed for a text download
    from defusedxml.sax import parseString

    fields = _Fields(source)
    try:
        parseString(_undeclared(text).encode("utf-8"), fields, forbid_dtd=True)
    except DefusedXmlException as danger:
        what = msg("this XML has a DTD or entities ({kind}); AWS's has none", kind=type(danger).__name__)
        raise DownloadError(what, advice=XML_AGAIN, where=f"{source}:{fields.line()}") from None
    except SAXParseException as broken:
        where = f"{source}:{broken.getLineNumber() or 1}"
        what = msg("the XML is broken or cut off here: {why}", why=broken.getMessage())
        raise DownloadError(what, advice=XML_AGAIN, where=where) from None
    except (SAXException, ValueError) as broken:
        what = msg("the XML is broken or cut off here: {why}", why=type(broken).__name__)
        raise DownloadError(what, advice=XML_AGAIN, where=f"{source}:{fields.read}") from None
    if len(fields.tunnels) != 2:
        what = msg("it holds {count} tunnels; a VPN connection of AWS has two", count=len(fields.tunnels))
        raise DownloadError(what, advice=XML_AGAIN, where=f"{source}:{fields.read}")
    return fields


def _undeclared(text: str) -> str:
    """Blank out the declaration and what stands before it: the text is decoded, whatever encoding that names."""
    begin = _BEGIN.match(text)
    head, rest = (text[: begin.end()], text[begin.end() :]) if begin else ("", text)
    if declaration := _DECLARATION.match(rest):
        head, rest = head + declaration[0], rest[declaration.end() :]
    return re.sub(r"[^\n]", " ", head) + rest


def _require_implied(values: dict[str, tuple[str, int]], number: int, source: str) -> None:
    """Refuse what AWS's commands cannot say: they mean one mode and one protocol without naming them."""
    for path, implied, why in _IMPLIED:
        value, line = values.get(path, (implied, 0))
        if value.lower() != implied:
            what = msg(
                "tunnel {n}: <{path}> must be {implied}: {why}", n=number, path=path, implied=implied, why=why
            )
            raise DownloadError(what, advice=XML_AGAIN, where=f"{source}:{line}")


def _tunnel_lines(fields: _Fields, number: int, source: str) -> Iterator[DownloadLine]:
    values = fields.tunnels[number - 1]
    context: str | None = None
    for template in _OF_A_TUNNEL if fields.static else (*_OF_A_TUNNEL, *_OF_BGP):
        text, line = _filled(template, values, number, source)
        yield DownloadLine(text, line, context)
        if template.startswith("tunnel select"):
            context = None if template.endswith("none") else f"tunnel {number}"


def _filled(template: str, values: dict[str, tuple[str, int]], number: int, source: str) -> tuple[str, int]:
    """Fill one command; its line is that of its value, for a command without one that of the tunnel."""
    first = min((line for _, line in values.values()), default=1)
    text, lines = template.replace("{n}", str(number)), [first]
    while "{" in text:
        head, _, rest = text.partition("{")
        path, _, tail = rest.partition("}")
        if path not in values:
            what = msg("tunnel {n}: <{path}> is missing in the XML", n=number, path=path)
            raise DownloadError(what, advice=XML_AGAIN, where=f"{source}:{first}")
        value, line = values[path]
        lines.append(line)
        # every brace of a value is refused later as no word of a command; here it must not be filled in
        text = head + _routers_word(path, value.replace("{", "<"), template) + tail
    return _one_group(text), lines[-1]


def _one_group(command: str) -> str:
    """Name one group where both phases have the same, as AWS's text does."""
    words = command.split(" ")
    twice = command.startswith("ipsec ike group ") and words[-1] == words[-2]
    return " ".join(words[:-1]) if twice else command


def _routers_word(path: str, value: str, template: str) -> str:
    if template.startswith("ipsec ike pfs"):
        return "on"
    return _TRANSLATED.get(path, {}).get(value.lower(), value)
