from django.conf import settings


def site(request):
    """Give every template ``site_url``, the one address under which the site calls itself."""
    return {"site_url": settings.SITE_URL}
