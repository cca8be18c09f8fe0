"""What a page tells machines about itself (schema.org, as JSON-LD 1.1): every value is also visible on the page."""

import json
import re
from urllib.parse import urljoin

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from .rendering import plain_text

PERSON_OR_ORGANIZATION = {"person": "Person", "organization": "Organization"}
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_QUESTION = re.compile(r'<section data-qa="[^"]*"><h([2-4])>(.*?)</h\1>(.*?)</section>', re.DOTALL)


def article_data(publication, review, site, *, publisher=None, policy=None):
    """Return the ``BlogPosting`` and ``MedicalWebPage`` of a publication with its ``ReviewStatus``.

    ``site`` is what absolute addresses start with, ``publisher`` the clinic's name and first page,
    ``policy`` the path of its editorial policy when there is one.
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
        "articleSection": str(article.topic),
        "medicalAudience": "https://schema.org/Patient",
        "author": _contributor(article.author, article.author.display_name, site),
    }
    if publisher:
        name, home = publisher
        data["publisher"] = {"@type": "MedicalOrganization", "name": name, "url": urljoin(site, home)}
    if policy:
        data["publishingPrinciples"] = urljoin(site, policy)
    if revision.hero:
        data["image"] = urljoin(site, revision.hero.wide.url)
    if review.is_shown:
        data["reviewedBy"] = _contributor(review.reviewer, review.reviewer_name, site)
        data["lastReviewed"] = review.reviewed_on.isoformat()
    if sources := revision.source_list:
        data["citation"] = [source.text for source in sources if source.text]
    if questions := _questions(revision.body):
        data["hasPart"] = questions
    return data


def topic_data(topic, publications, site):
    """Return the ``CollectionPage`` of a topic and the articles that one page of it lists."""
    listed = [
        {
            "@type": "ListItem",
            "position": position,
            "name": publication.revision.title,
            "url": f"{site}{publication.get_absolute_url()}",
        }
        for position, publication in enumerate(publications, 1)
    ]
    return {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "name": str(topic),
        "description": topic.description_here,
        "url": f"{site}{topic.get_absolute_url()}",
        "mainEntity": {"@type": "ItemList", "itemListElement": listed},
    }


def contributor_data(contributor, site):
    """Return the ``ProfilePage`` of an author or reviewer."""
    about = _contributor(contributor, contributor.display_name, site)
    if contributor.bio_here:
        about["description"] = contributor.bio_here
    return {"@context": "https://schema.org", "@type": "ProfilePage", "url": about["url"], "mainEntity": about}


def breadcrumb_data(places, site):
    """Return the ``BreadcrumbList`` of ``(name, path)`` pairs, the first page first."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": f"{site}{path}"}
        for position, (name, path) in enumerate(places, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def script(data):
    """Return the ``script`` element that holds the data, whatever they say."""
    data = mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - nothing ends the script
    return format_html('<script type="application/ld+json">{}</script>', data)


def _questions(body):
    """Return the ``Question`` of each question that the body asks and answers."""
    return [
        {
            "@type": "Question",
            "name": plain_text(question),
            "acceptedAnswer": {"@type": "Answer", "text": plain_text(answer)},
        }
        for _, question, answer in _QUESTION.findall(body)
    ]


def _contributor(contributor, name, site):
    kind = PERSON_OR_ORGANIZATION[contributor.kind]
    return {"@type": kind, "name": name, "url": f"{site}{contributor.get_absolute_url()}"}
