"""The demonstration's standing pages, first page, menus and locations."""

import re

import pytest
from django.core.management import call_command

from appointments.models import Location
from blog.readability import reading_grade
from blog.rendering import plain_text
from demo import content
from pages.models import HomeBlock, MenuItem, Page, PageRevision, SocialLink

MODELS = [HomeBlock, MenuItem, Page, PageRevision, SocialLink, Location]


@pytest.fixture
def loaded(demo):
    return demo


def counts():
    return [model.objects.count() for model in MODELS]


def test_what_a_clinic_must_say_is_there_in_both_languages_and_every_link_leads_somewhere(client, loaded):
    pages = {start: client.get(start).text for start in ("/", "/es/", "/es/locations/", "/editorial-policy/")}
    for slug in ("privacy", "consumer-health-data", "nondiscrimination", "accessibility"):
        page = Page.objects.get(slug=slug)
        assert page.awaits_lawyer and f'href="/{slug}/"' in pages["/"]
        assert f'href="{page.translations.get().get_absolute_url()}"' in pages["/es/"]
    for start, page in pages.items():
        for address in set(re.findall(r'<a [^>]*href="(/[^"#]*)', page)):
            assert client.get(address).status_code in (200, 302), (start, address)
    before = counts()
    call_command("load_demo", verbosity=0)
    assert counts() == before


@pytest.mark.parametrize("page", content.pages(), ids=lambda page: page["slug"])
def test_pages_are_easy_to_read(page):
    # The notice of nondiscrimination names offices and laws, and speaks four languages.
    assert reading_grade(plain_text(page["body"])) <= (10 if page["slug"] == "nondiscrimination" else 8)


def test_clearing_removes_it_and_keeps_what_staff_changed(client, loaded, editor):
    page = Page.objects.get(slug="about")
    page.body = "<p>Our own words.</p>"
    page.save_draft(by=editor, based_on=1)
    page.publish(by=editor)
    call_command("clear_demo", verbosity=0)
    assert [page.slug for page in Page.objects.all()] == ["about"]
    assert [model.objects.count() for model in (HomeBlock, SocialLink, Location)] == [0, 0, 0]
    assert "Our own words." in client.get("/about/").text
