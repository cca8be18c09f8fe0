"""The page as one types: what the form holds, in the public page's own template, and nothing saved."""

import pytest
from django.forms import model_to_dict
from django.test import Client
from django.urls import reverse

from blog.models import Article, Revision
from tests.blog.pages import address, sent, words

HUGE = "9" * 40
NEW = "admin:blog_article_typed_new"


@pytest.fixture
def article(clinic, make_article):
    return make_article(slug="an-address-of-its-own")


def typed(client, article, **changes):
    return client.post(address("typed", article), sent(article, **changes))


def test_what_is_typed_is_shown_as_the_page_will_look_once_it_is_saved(signed_in, author, article, image):
    client = signed_in(author)
    changes = {"title": "A <new> title", "body": "<h2>First</h2><p>Words & more.</p>", "hero": image.pk}
    shown = typed(client, article, **changes)
    client.post(address("change", article), sent(article, **changes))
    saved = client.get(address("preview", article, 2))
    assert shown.status_code == saved.status_code == 200
    assert shown.content == saved.content
    assert "A <new> title" in words(shown)


def test_nothing_is_saved(signed_in, author, article):
    before = model_to_dict(article)
    typed(signed_in(author), article, title="Another", body="<p>Other words.</p>", topic="", slug="elsewhere")
    stored = Article.objects.get()
    assert model_to_dict(stored) == before and stored.version == article.version
    assert Revision.objects.count() == 1


def test_a_new_article_is_shown_before_it_is_saved(signed_in, author, clinic):
    shown = signed_in(author).post(reverse(NEW), sent(title="Sciatica", body="<p>Pain down the leg.</p>"))
    assert shown.status_code == 200 and "Sciatica" in words(shown) and "Pain down the leg." in words(shown)
    assert not Article.objects.exists()


def test_the_text_is_cleaned_and_filled_in_as_that_of_a_page(signed_in, author, article):
    body = '<p onclick="x()">Call <span data-phone="article_body"></span>.</p><script>alert(1)</script>'
    page = typed(signed_in(author), article, body=body).content.decode()
    assert "alert(1)" not in page and "onclick" not in page
    assert '<a class="phone-link" href="tel:+18665530612">' in page


def shouting(html):
    return html.replace("quietly", "<strong>LOUDLY</strong><script>alert(1)</script>")


def test_what_is_done_to_a_text_on_save_is_done_to_what_is_shown(signed_in, author, article, settings):
    settings.ARTICLE_BODY_FILTERS = [f"{__name__}.shouting"]
    page = typed(signed_in(author), article, body="<p>Said quietly.</p>").content.decode()
    assert "<strong>LOUDLY</strong>" in page and "alert(1)" not in page


def test_what_the_form_does_not_send_stays_as_it_is(signed_in, author, article, byline):
    data = sent(article, title="Another")
    del data["topic"], data["author"]
    shown = signed_in(author).post(address("typed", article), data)
    assert "Head and neck" in words(shown) and f"By {byline}" in words(shown)


def test_an_empty_form_is_a_page_too(signed_in, author, article):
    client = signed_in(author)
    assert client.post(address("typed", article)).status_code == 200
    assert "Untitled draft" in words(client.post(reverse(NEW), sent()))


def test_a_newer_version_does_not_stop_the_preview(signed_in, author, editor, article, rewrite):
    rewrite(article, by=editor, title="Saved meanwhile")
    shown = typed(signed_in(author), article, title="Typed here")
    assert shown.status_code == 200 and "Typed here" in words(shown)


def test_the_page_says_that_it_is_no_published_one(signed_in, editor, published_article):
    shown = words(typed(signed_in(editor), published_article))
    assert "Preview: not published." in shown and "Medically Reviewed by" not in shown


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "x" * 151}, "Title: Ensure this value has at most 150 characters (it has 151)."),
        ({"body": "a\x00"}, "Text: Null characters are not allowed."),
        ({"body": "<p>" + "x" * 200_000}, "Text: Ensure this value has at most 200000 characters"),
        ({"topic": HUGE}, "Topic: Select a valid choice."),
        ({"author": "a\x00"}, "Byline: Null characters are not allowed."),
    ],
)
def test_what_cannot_be_shown_is_answered_with_a_sentence(signed_in, author, article, changes, sentence):
    shown = typed(signed_in(author), article, **changes)
    assert shown.status_code == 422
    assert sentence in words(shown) and "Your text stands in the form as you typed it." in words(shown)


@pytest.mark.parametrize("hero", [HUGE, "x", "-1", "999999"])
def test_a_picture_that_is_none_is_no_error_of_the_site(signed_in, author, article, hero):
    assert typed(signed_in(author), article, hero=hero).status_code in (200, 422)


def test_a_longer_text_takes_no_more_queries(
    signed_in, author, make_published, django_assert_max_num_queries, article, image
):
    client = signed_in(author)
    figure = f'<figure data-image="{image.sha256}"></figure>'
    link = f'<p><a data-article="{make_published(title="Another").pk}">Another</a></p>'
    with django_assert_max_num_queries(20):
        assert typed(client, article, body=(figure + link) * 40).status_code == 200


# Who may


def test_nobody_is_sent_to_the_sign_in(client, article):
    for where in (address("typed", article), reverse(NEW)):
        response = client.post(where, sent(article))
        assert response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_does_not_write_previews_nothing(request, client, article, who):
    client.force_login(request.getfixturevalue(who))
    assert typed(client, article).status_code == 403
    assert client.post(reverse(NEW), sent()).status_code == 403


def test_an_author_previews_nothing_over_an_article_somebody_else_began(signed_in, author, editor, make_article):
    assert typed(signed_in(author), make_article(by=editor)).status_code == 403


@pytest.mark.parametrize("who", ["author", "editor", "administrator"])
def test_who_may_change_the_article_previews_it(request, client, article, who):
    client.force_login(request.getfixturevalue(who))
    assert typed(client, article).status_code == 200


def test_a_link_alone_shows_nothing(signed_in, author, article):
    client = signed_in(author)
    assert client.get(address("typed", article)).status_code == 405
    assert client.get(reverse(NEW)).status_code == 405


@pytest.mark.parametrize("pk", [999_999, 10**30])
def test_an_article_that_does_not_exist_is_not_found(signed_in, editor, pk):
    assert signed_in(editor).post(reverse("admin:blog_article_typed", args=[pk])).status_code == 404


def test_a_forged_form_shows_nothing(author, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert typed(client, article).status_code == 403


def test_only_who_may_write_is_offered_the_preview(client, article, author, medical_reviewer):
    client.force_login(author)
    page = client.get(address("change", article)).content.decode()
    assert f'data-url="{address("typed", article)}"' in page and "Preview without saving" in page
    assert "Preview without saving" in client.get(reverse("admin:blog_article_add")).content.decode()
    client.force_login(medical_reviewer)
    assert "Preview without saving" not in client.get(address("change", article)).content.decode()


def test_enter_in_a_field_does_not_preview(signed_in, author, article):
    page = signed_in(author).get(address("change", article)).content.decode()
    assert page.index('name="_save"') < page.index('id="preview-submit"')
