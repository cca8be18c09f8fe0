"""What pages tell machines is what they show people: every value of every page's structured data stands in the page."""

import json
import re
from html import unescape

import pytest

from site_languages import ENGLISH, SPANISH
from tests.browser.pages import public_addresses

pytestmark = pytest.mark.django_db

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
# Words of the vocabulary itself, and a place in a list.
OF_THE_VOCABULARY = {"@context", "@type", "position", "medicalAudience"}
# The page shows the day in words, its machine-readable form in an attribute.
DATES = {"datePublished", "dateModified", "lastReviewed"}
WITHOUT_DATA = re.compile(
    r"/(blog|contact|contact/thanks|condition-checker(/how-it-works)?|no-such-page|blog/[a-z0-9-]+/history)/$"
)
# Of schema.org 29: the types that the site uses, with the properties that each may have there.
THING = {"name", "description", "url", "image", "sameAs", "mainEntity"}
CREATIVE_WORK = THING | {
    *["headline", "inLanguage", "datePublished", "dateModified", "author", "publisher", "publishingPrinciples"],
    *["citation", "hasPart"],
}
WEB_PAGE = CREATIVE_WORK | {"breadcrumb", "lastReviewed", "reviewedBy"}
ORGANIZATION = THING | {"logo", "telephone", "contactPoint", "department", "parentOrganization", "location", "address"}
KNOWN = {
    "BlogPosting": CREATIVE_WORK | {"articleSection"},
    "MedicalWebPage": WEB_PAGE | {"medicalAudience"},
    "WebPage": WEB_PAGE,
    "CollectionPage": WEB_PAGE,
    "ProfilePage": WEB_PAGE,
    "MedicalClinic": ORGANIZATION,
    "MedicalOrganization": ORGANIZATION,
    "Organization": ORGANIZATION,
    "Person": THING,
    "ContactPoint": {"telephone", "contactType", "availableLanguage"},
    "PostalAddress": {"streetAddress", "addressLocality", "addressRegion", "postalCode"},
    "BreadcrumbList": {"itemListElement"},
    "ItemList": {"itemListElement"},
    "ListItem": {"position", "name", "item", "url"},
    "Question": {"name", "acceptedAnswer"},
    "Answer": {"text"},
}


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def values(data, key=""):
    """Yield every ``(property, value)`` however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from values(value, name)
    elif isinstance(data, list):
        for each in data:
            yield from values(each, key)
    else:
        yield key, data


def told(page):
    return [json.loads(script) for script in SCRIPT.findall(page)]


def not_shown(page, site):
    """Return what the structured data of a page say and the page itself does not."""
    shown = SCRIPT.sub("", page)
    text, attributes = words(shown), set(re.findall(r'="([^"]*)"', shown))
    attributes = {unescape(each) for each in attributes}
    known = text.replace(" ,", ",").replace(" .", ".")
    missing = []
    for key, value in (pair for data in told(page) for pair in values(data)):
        if key in OF_THE_VOCABULARY:
            continue
        path = value.removeprefix(site) if isinstance(value, str) else ""
        stands = (
            any(each.startswith(value[:10]) for each in attributes)
            if key in DATES
            else " ".join(value.split()) in text
            or " ".join(value.split()) in known
            or {value, path, f"tel:{value}"} & attributes
            or any(path in each.split() for each in attributes)
        )
        if not stands:
            missing.append((key, value))
    return missing


def test_every_value_stands_in_the_page(client, demo, settings):
    checked = 0
    for address in public_addresses():
        page = client.get(address).text
        if WITHOUT_DATA.search(address):
            assert not told(page), address
            continue
        assert told(page), address
        assert not_shown(page, settings.SITE_URL) == [], address
        checked += 1
    assert checked >= 12


def test_a_value_that_the_page_does_not_show_is_found_out(client, demo, settings):
    page = client.get("/blog/sciatica/").text
    claimed = page.replace('"headline": "Sciatica', '"award": "Best of all clinics", "headline": "Sciatica')
    assert not_shown(claimed, settings.SITE_URL) == [("award", "Best of all clinics")]
    earlier = re.sub(r'"lastReviewed": "\d{4}', '"lastReviewed": "1999', page)
    assert [key for key, _ in not_shown(earlier, settings.SITE_URL)] == ["lastReviewed"]


def typed_objects(data):
    if isinstance(data, dict):
        if "@type" in data:
            yield data
        for value in data.values():
            yield from typed_objects(value)
    elif isinstance(data, list):
        for each in data:
            yield from typed_objects(each)


def test_every_type_and_property_is_of_the_vocabulary(client, demo):
    seen = set()
    for address in public_addresses():
        for each in typed_objects(told(client.get(address).text)):
            types = each["@type"] if isinstance(each["@type"], list) else [each["@type"]]
            seen.update(types)
            allowed = set.union(*(KNOWN[name] for name in types)) | {"@type", "@context"}
            assert set(each) <= allowed, (address, set(each) - allowed)
    assert {"BlogPosting", "MedicalClinic", "CollectionPage", "ProfilePage", "WebPage", "BreadcrumbList"} <= seen


def test_an_article_names_its_sources_its_place_and_its_publisher(client, demo):
    (data,) = told(client.get("/blog/sciatica/").text)
    assert data["publisher"]["name"] == "NJ Spine & Orthopedic" and len(data["citation"]) >= 3
    assert [item["name"] for item in data["breadcrumb"]["itemListElement"]] == ["Home", "Articles", "Back Pain"]
    assert data["publishingPrinciples"].endswith("/editorial-policy/")
    assert {data["inLanguage"], told(client.get("/es/blog/ciatica/").text)[0]["inLanguage"]} == {ENGLISH, SPANISH}


def test_the_first_page_tells_where_the_clinic_is(client, demo):
    (data,) = told(client.get("/").text)
    assert data["@type"] == "MedicalClinic" and data["telephone"] == "+18665530612"
    assert [place["address"]["addressLocality"] for place in data["department"]] == ["Newark", "Princeton"]
    assert data["contactPoint"]["availableLanguage"] == ["en", "es"]
