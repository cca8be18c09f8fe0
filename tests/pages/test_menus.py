"""Staff make the menus; each entry leads to one thing, in the language of the page."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from pages.models import MenuItem, Page

pytestmark = pytest.mark.usefixtures("clinic")

LIST = "/admin/pages/menuitem/"


def links(page, part):
    """Return ``(address, words)`` of the links in a part of the page, found by its class."""
    inside = page.text.split(f'class="{part}"')[1].split("</nav>")[0]
    return [(link.split('"')[0], link.split(">")[1].split("<")[0]) for link in inside.split('<a href="')[1:]]


def test_before_staff_made_a_menu_it_leads_to_what_there_is(client):
    assert links(client.get("/"), "site-nav") == [
        ("/blog/", "Articles"),
        ("/locations/", "Locations"),
        ("/contact/", "Contact"),
    ]
    assert ("/es/contact/", "Contacto") in links(client.get("/es/"), "site-nav")


def test_entries_stand_in_the_order_staff_gave_them(client, shown_page, topic):
    MenuItem.objects.create(label="Us", page=shown_page, position=2)
    MenuItem.objects.create(label="Necks", topic=topic, position=1)
    MenuItem.objects.create(label="Elsewhere", url="https://example.com/", position=3)
    found = [("/blog/topics/head-and-neck/", "Necks"), ("/about/", "Us"), ("https://example.com/", "Elsewhere")]
    assert links(client.get("/"), "site-nav") == found


def test_a_page_is_named_and_found_in_the_language_of_the_page(client, shown_page, editor):
    MenuItem.objects.create(label="About", label_es="Nosotros", page=shown_page)
    assert links(client.get("/es/"), "site-nav") == [("/about/", "Nosotros")]
    spanish = Page(slug="nosotros", language="es", translation_of=shown_page, title="Nosotros", body="<p>Hola.</p>")
    spanish.save_draft(by=editor, based_on=0)
    assert links(client.get("/es/"), "site-nav") == [("/about/", "Nosotros")]
    spanish.publish(by=editor)
    assert links(client.get("/es/"), "site-nav") == [("/es/nosotros/", "Nosotros")]
    assert links(client.get("/"), "site-nav") == [("/about/", "About")]


def test_a_page_that_is_withdrawn_leaves_the_menus(client, shown_page, editor):
    MenuItem.objects.create(label="About", page=shown_page)
    MenuItem.objects.create(label="Home", place="pages:home")
    shown_page.withdraw(by=editor)
    assert links(client.get("/"), "site-nav") == [("/", "Home")]


@pytest.mark.parametrize("fields", [{}, {"place": "blog:list", "url": "https://example.com/"}])
def test_an_entry_leads_to_exactly_one_thing(fields):
    with pytest.raises(ValidationError, match="Choose exactly one"):
        MenuItem(label="x", **fields).full_clean()


def test_a_page_that_nobody_can_read_is_not_to_be_led_to(db, editor):
    page = Page(slug="about", title="About us", body="<p>Soon.</p>")
    page.save_draft(by=editor, based_on=0)
    with pytest.raises(ValidationError, match="Publish it first"):
        MenuItem(label="About", page=page).full_clean()


def test_however_many_entries_the_queries_are_the_same(client, shown_page, editor, django_assert_num_queries):
    MenuItem.objects.create(label="One", page=shown_page)
    client.get("/locations/")
    with django_assert_num_queries(7):
        client.get("/locations/")
    for number in range(5):
        page = Page(slug=f"page-{number}", title="A page", body="<p>Words.</p>")
        page.save_draft(by=editor, based_on=0)
        page.publish(by=editor)
        MenuItem.objects.create(label="More", page=page)
    with django_assert_num_queries(7):
        client.get("/locations/")


def test_every_place_of_the_site_is_there(client):
    for place in MenuItem.Place:
        for language in ("en", "es"):
            with override(language):
                assert client.get(MenuItem(place=place).href).status_code == 200


# The admin


def test_visitors_are_asked_to_sign_in(client):
    assert "/login/" in client.get(LIST)["Location"]


@pytest.mark.parametrize("role", ["author", "medical_reviewer", "front_desk"])
def test_other_roles_are_refused(request, signed_in, role):
    assert signed_in(request.getfixturevalue(role)).get(LIST).status_code == 403


def test_an_editor_makes_an_entry(signed_in, editor):
    client = signed_in(editor)
    typed = {"menu": "legal", "position": "1", "label": "Feed", "place": "blog:feed"}
    refused = client.post(f"{LIST}add/", typed | {"url": "https://example.com/"})
    assert "Choose exactly one" in refused.text and not MenuItem.objects.exists()
    assert client.post(f"{LIST}add/", typed).status_code == 302
    assert links(client.get("/"), "site-footer__legal") == [("/blog/feed/", "Feed")]


def test_what_reviewed_means_leads_to_the_editorial_policy_once_a_menu_has_it(client, published_article, editor):
    def means():
        page = client.get(published_article.get_absolute_url()).text
        return page.split('class="review-line__meaning"')[1].split("</details>")[0]

    assert "<a " not in means()
    policy = Page(slug="editorial-policy", title="How we write", body="<p>With care.</p>")
    policy.save_draft(by=editor, based_on=0)
    policy.publish(by=editor)
    MenuItem.objects.create(label="How we write", page=policy, menu=MenuItem.Menu.LEGAL)
    assert '<a href="/editorial-policy/">How we write</a>' in means()
