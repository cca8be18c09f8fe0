"""The admin's parts in plain words, as each role sees them, and its sign-in page."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.html import strip_tags

from clinic_site.templatetags.staff_work import PARTS, parts_of_the_site

pytestmark = pytest.mark.django_db

PARTS_OF_ROLES = {
    "author": ["Articles"],
    "editor": ["Articles", "Condition checker", "The site", "People"],
    "medical_reviewer": ["Articles", "Condition checker", "People"],
    "front_desk": ["Messages"],
    "administrator": ["Articles", "Messages", "Condition checker", "The site", "People"],
}


def headings(page):
    return [strip_tags(found) for found in re.findall(r'<h2 id="part-\d+">(.*?)</h2>', page)]


@pytest.mark.parametrize("role", PARTS_OF_ROLES)
def test_each_role_finds_its_parts_in_plain_words(request, client, role):
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("admin:index")).text
    assert headings(page) == PARTS_OF_ROLES[role]
    assert "Authentication and Authorization" not in page


@pytest.mark.parametrize("role", PARTS_OF_ROLES)
def test_every_link_of_the_first_screen_opens_for_the_role_that_sees_it(request, client, role):
    client.force_login(request.getfixturevalue(role))
    page = client.get(reverse("admin:index")).text
    links = set(re.findall(r'class="part__(?:name|add)" href="([^"]+)"', page))
    assert links
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_every_list_has_a_place_and_a_purpose():
    named = {label: purpose for _, lists in PARTS for label, (_, purpose) in lists.items()}
    assert {model._meta.label for model in admin.site._registry} == set(named)
    assert all(named.values())


def test_a_list_without_a_place_is_still_found(rf, administrator):
    request = rf.get("/admin/")
    request.user = administrator
    lists = admin.site.get_app_list(request)
    unknown = {**lists[0]["models"][0], "model": type("Unknown", (), {"_meta": type("", (), {"label": "x.Unknown"})})}
    heading, (entry,) = parts_of_the_site([{"models": [unknown]}])[0]
    assert (heading, entry["admin_url"]) == ("More", unknown["admin_url"])


def test_the_open_list_is_marked_at_the_side(client, editor):
    client.force_login(editor)
    page = client.get(reverse("admin:blog_topic_changelist")).text
    (marked,) = re.findall(r'<a href="([^"]+)" aria-current="page"', page)
    assert marked == reverse("admin:blog_topic_changelist")


def test_a_role_without_any_list_is_told_whom_to_ask(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert "Ask an administrator" in client.get(reverse("admin:index")).text


def test_what_was_done_last_leads_there(client, administrator):
    client.force_login(administrator)
    assert "What you did last" not in client.get(reverse("admin:index")).text
    answer = client.post(
        reverse("admin:appointments_subject_add"), {"label": "Second opinions", "position": 7, "is_offered": "on"}
    )
    assert answer.status_code == 302
    page = client.get(reverse("admin:index")).text
    assert "What you did last" in page and "Second opinions</a>" in page


def test_sign_in_tells_patients_they_need_no_account(client):
    page = client.get(reverse("admin:login")).text
    assert "Sign in for staff" in page and "Patients need no account" in page
    assert page.count("<h1") == 1
