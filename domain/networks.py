"""Network addresses as a log may keep them: enough to see one attacker, too little to name one household."""

from __future__ import annotations

import ipaddress

UNKNOWN = "unknown"


def prefix_of(address: str | None) -> str:
    """The network of a visitor's address: of IPv4 the /24, of IPv6 the /48; `unknown` for what is no address.

    An IPv4 address in IPv6's clothes (`::ffff:192.0.2.9`) is the IPv4 address.
    """
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))
