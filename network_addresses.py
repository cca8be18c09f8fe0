"""Where a request came from, as exactly as the site needs to know: network addresses without their last part."""

import ipaddress

from django.conf import settings

KEPT_BITS = {4: 24, 6: 48}


def truncated_address(request):
    """Return the visitor's network, such as ``203.0.113.0`` or ``2001:db8:1::``; empty when none is told.

    Behind a proxy the last address of X-Forwarded-For is the one that the proxy saw itself.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (forwarded := request.headers.get("X-Forwarded-For")):
        address = forwarded.rpartition(",")[2]
    try:
        found = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    found = getattr(found, "ipv4_mapped", None) or found
    return str(ipaddress.ip_network((found, KEPT_BITS[found.version]), strict=False).network_address)
