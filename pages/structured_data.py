"""What the first page, the locations and the standing pages tell machines (schema.org): only what they also show."""

from urllib.parse import urljoin

from site_languages import LANGUAGES


def clinic_data(contact, links, *, home, logo, site):
    """Return the ``MedicalClinic`` with its places, how to reach it, and its pages elsewhere (``links``).

    ``home`` and ``logo`` are paths below ``site``.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "name": contact.clinic_name,
        "url": urljoin(site, home),
        "logo": urljoin(site, logo),
    }
    if contact.tagline:
        data["description"] = contact.tagline
    if contact.footer:
        data["telephone"] = _dialed(contact.footer)
        data["contactPoint"] = {
            "@type": "ContactPoint",
            "telephone": _dialed(contact.footer),
            "contactType": contact.footer.label_here,
            "availableLanguage": [code for code, _ in LANGUAGES],
        }
    if contact.locations:
        data["department" if len(contact.locations) > 1 else "location"] = [
            _place(location, contact.clinic_name) for location in contact.locations
        ]
    if links:
        data["sameAs"] = [link.url for link in links]
    return data


def page_data(page, revision, site):
    """Return the ``WebPage`` of a revision of a standing page."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": revision.title,
        "description": revision.summary,
        "url": f"{site}{page.get_absolute_url()}",
        "inLanguage": page.language,
    }


def _place(location, clinic):
    place = {
        "@type": "MedicalClinic",
        "name": location.name,
        "parentOrganization": {"@type": "MedicalOrganization", "name": clinic},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location.street,
            "addressLocality": location.city,
            "addressRegion": location.state,
            "postalCode": location.postal_code,
        },
    }
    if location.phone:
        place["telephone"] = _dialed(location.phone.current)
    return place


def _dialed(number):
    return number.href.removeprefix("tel:")
