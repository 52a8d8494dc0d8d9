"""The largest TCP segment that fits an IPsec tunnel, by the formula of fact book aws-vpn 5.4."""

from __future__ import annotations

# the integrity check value, in bytes, of each hash of `ipsec sa policy`
_ICV = {"md5-hmac": 12, "sha-hmac": 12, "sha256-hmac": 16, "sha384-hmac": 24, "sha512-hmac": 32}
_BLOCK = _IV = 16  # AES in CBC mode
_OUTER_IP, _NAT_T_UDP, _ESP, _TRAILER, _IP_AND_TCP = 20, 8, 8, 2, 40
ETHERNET_MTU = 1500


def largest_mss(line_mtu: int, esp_hash: str, *, nat_traversal: bool = False) -> int:
    """Return the largest MSS in bytes for a line's MTU and an AES-CBC tunnel."""
    room = line_mtu - _OUTER_IP - (_NAT_T_UDP if nat_traversal else 0) - _ESP - _IV - _ICV.get(esp_hash, 32)
    return room // _BLOCK * _BLOCK - _TRAILER - _IP_AND_TCP
