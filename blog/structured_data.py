"""What a page tells machines about its article (schema.org): every value is also visible on the page."""

import json
from urllib.parse import urljoin

from django.utils import timezone

PERSON_OR_ORGANIZATION = {"person": "Person", "organization": "Organization"}
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def article_data(publication, review, site):
    """Return the ``BlogPosting`` and ``MedicalWebPage`` of a publication with its ``ReviewStatus``.

    ``site`` is what absolute addresses start with.
    """
    article, revision = publication.article, publication.revision
    data = {
        "@context": "https://schema.org",
        "@type": ["BlogPosting", "MedicalWebPage"],
        "headline": revision.title,
        "description": revision.summary,
        "inLanguage": article.language,
        "url": f"{site}{publication.get_absolute_url()}",
        "datePublished": timezone.localtime(publication.first_published_at).isoformat(timespec="seconds"),
        "dateModified": timezone.localtime(publication.content_changed_at).isoformat(timespec="seconds"),
        "author": _contributor(article.author, article.author.display_name, site),
    }
    if revision.hero:
        data["image"] = urljoin(site, revision.hero.wide.url)
    if review.is_shown:
        data["reviewedBy"] = _contributor(review.reviewer, review.reviewer_name, site)
        data["lastReviewed"] = review.reviewed_on.isoformat()
    return data


def as_script(data):
    """Return the data as JSON that can stand in a ``script`` element."""
    return json.dumps(data, ensure_ascii=False).translate(_ESCAPES)


def _contributor(contributor, name, site):
    kind = PERSON_OR_ORGANIZATION[contributor.kind]
    return {"@type": kind, "name": name, "url": f"{site}{contributor.get_absolute_url()}"}
