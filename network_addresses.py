"""Where a request came from, as exactly as the site needs to know: network addresses without their last part."""

import ipaddress

from django.conf import settings

KEPT_BITS = {4: 24, 6: 48}
# What proxies add to what they pass on; the one that is deployed adds the first two.
FORWARDED = ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED", "HTTP_VIA"]
FORWARDED += ["HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP", "HTTP_TRUE_CLIENT_IP"]


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


def is_from_this_machine(request):
    """Whether a program of this machine asks, by itself: at a loopback address or the web server's own socket.

    What a proxy passes on is not, wherever the proxy stands.
    """
    if any(name in request.META for name in FORWARDED):
        return False
    address = request.META.get("REMOTE_ADDR", "")  # a socket has none
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
