"""What is typed and not saved: kept on the site, offered again, gone with a save, and never risen after one."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Autosave
from blog.models.autosaves import FIELD_CHARACTERS, MOST
from blog.models.content import BODY_CHARACTERS
from tests.blog.pages import address, sent, words

NEW = "new-0123456789abcdef"
ADD = reverse("admin:blog_article_add")
KEEP_NEW = reverse("admin:blog_article_autosave_new")
DISCARD = reverse("admin:blog_article_autosave_discard")


@pytest.fixture
def article(make_article):
    return make_article()


@pytest.fixture
def writer(signed_in, author):
    """The author's client."""
    return signed_in(author)


def typed(article, **changes):
    form = sent(article, **{"summary": "Typed and not saved.", **changes})
    return {name: str(value) for name, value in form.items()}


# Keeping


def test_what_is_typed_is_kept_without_a_revision(writer, author, article):
    answer = writer.post(address("autosave", article), typed(article, csrf="x", is_demo="on"))
    assert answer.status_code == 200
    row = Autosave.objects.get()
    assert (row.account, row.article, row.based_on) == (author, article, 1)
    assert answer.json() == {"kept_at": row.saved_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    assert row.fields["summary"] == "Typed and not saved."
    assert row.fields.keys() == {"title", "summary", "hero", "body", "sources", "topic", "author", "slug"}
    article.refresh_from_db()
    assert article.summary != row.fields["summary"]
    assert article.revisions.count() == 1


def test_the_same_form_kept_again_replaces_what_was_kept(writer, article):
    for summary in ("One", "Two", "Two"):
        assert writer.post(address("autosave", article), typed(article, summary=summary)).status_code == 200
    assert Autosave.objects.get().fields["summary"] == "Two"


def test_a_new_article_is_kept_under_its_forms_own_name(writer):
    assert writer.post(KEEP_NEW, {"title": "Begun", "draft_key": NEW}).status_code == 200
    row = Autosave.objects.get()
    assert (row.key, row.article, row.fields) == (NEW, None, {"title": "Begun"})
    assert not Article.objects.exists()


@pytest.mark.parametrize("key", ["", "new-", "article-1", "new-short", "new-" + "a" * 41, "new-0123456789abcde\x00"])
def test_a_new_form_without_a_name_of_its_own_is_refused(writer, key):
    answer = writer.post(KEEP_NEW, {"title": "Begun", "draft_key": key})
    assert answer.status_code == 422
    assert answer.json()["error"] == "This form has no name of its own. Open a new article again."
    assert not Autosave.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("body", BODY_CHARACTERS), ("sources", FIELD_CHARACTERS)])
def test_what_is_too_long_is_refused_with_a_sentence(writer, article, name, most):
    assert writer.post(address("autosave", article), typed(article, **{name: "a" * most})).status_code == 200
    answer = writer.post(address("autosave", article), typed(article, **{name: "a" * (most + 1)}))
    assert answer.status_code == 422
    assert answer.json()["error"] == f"The {name} is longer than {most:,} characters. Shorten it, or split it in two."


@pytest.mark.parametrize("based_on", ["", "x", "-1", "9" * 30, "1.5", "1\x00"])
def test_a_version_that_is_none_counts_as_an_older_one(writer, article, based_on):
    assert writer.post(address("autosave", article), typed(article, based_on=based_on)).status_code == 409


def test_characters_that_no_database_stores_are_left_out(writer, article):
    writer.post(address("autosave", article), typed(article, summary="Nu\x00ll\r\nand \x07more"))
    assert Autosave.objects.get().fields["summary"] == "Null\nand more"


def test_more_than_so_many_unsaved_forms_are_refused_and_none_is_dropped(author, editor):
    for number in range(MOST):
        Autosave.objects.keep({"title": "x"}, by=author, based_on=0, key=f"{NEW}-{number}")
    with pytest.raises(ValidationError, match=f"You have {MOST} texts that are not saved"):
        Autosave.objects.keep({"title": "x"}, by=author, based_on=0, key=NEW)
    Autosave.objects.keep({"title": "y"}, by=author, based_on=0, key=f"{NEW}-0")
    Autosave.objects.keep({"title": "x"}, by=editor, based_on=0, key=NEW)
    assert author.autosaves.count() == MOST


def test_what_was_left_for_ninety_days_is_not_offered_and_goes_with_the_next_first_words(author, editor, article):
    begun = timezone.now()
    Autosave.objects.keep({"title": "x"}, by=author, based_on=0, key=NEW)
    with time_machine.travel(begun + datetime.timedelta(days=89)):
        assert Autosave.objects.open().count() == 1
    with time_machine.travel(begun + datetime.timedelta(days=91)):
        assert not Autosave.objects.open().exists()
        Autosave.objects.keep({"title": "y"}, by=editor, based_on=1, article=article)
    assert Autosave.objects.get().account == editor


# Who may


def test_only_who_may_write_here_keeps_anything(client, article, author, editor, front_desk, medical_reviewer):
    for url in (address("autosave", article), KEEP_NEW):
        assert client.post(url, typed(article)).status_code == 302
    for account in (front_desk, medical_reviewer):
        client.force_login(account)
        for url in (address("autosave", article), KEEP_NEW):
            answer = client.post(url, typed(article, draft_key=NEW))
            assert answer.status_code == 403
            assert answer.json()["error"] == "You may not change this article any more."
        assert client.post(DISCARD, {"key": NEW}).status_code == 403
    client.force_login(editor)
    assert client.post(address("autosave", article), typed(article)).status_code == 200


def test_an_author_does_not_write_in_the_article_of_another(signed_in, make_article, author, editor):
    assert signed_in(author).post(address("autosave", make_article(by=editor)), {}).status_code == 403


def test_nothing_is_kept_by_a_get_or_for_an_article_that_is_not_there(writer, article):
    assert writer.get(address("autosave", article)).status_code == 405
    assert writer.get(KEEP_NEW).status_code == 405
    assert writer.get(DISCARD).status_code == 405
    article.pk = 10**30
    assert writer.post(address("autosave", article), {}).status_code == 404


def test_the_text_of_one_account_is_not_kept_for_the_next_who_signs_in(writer, article, author, editor):
    answer = writer.post(address("autosave", article), typed(article, account=editor.pk))
    assert answer.status_code == 403
    assert answer.json()["error"].startswith("You are now signed in as author.")
    assert answer.json()["again"] is True
    assert not Autosave.objects.exists()


def test_the_page_must_send_its_token(client, article, author):
    client.handler.enforce_csrf_checks = True
    client.force_login(author)
    assert client.post(address("autosave", article), typed(article)).status_code == 403
    assert not Autosave.objects.exists()


# Offering


def offers(client, url):
    return client.get(url).context["kept"]["offers"]


def test_what_was_kept_is_offered_to_its_account_alone(client, article, author, editor):
    Autosave.objects.keep(typed(article), by=author, based_on=1, article=article)
    client.force_login(author)
    page = client.get(address("change", article))
    assert "that was not saved It differs from the saved article in: Summary." in words(page)
    assert "Typed and not saved." in page.content.decode()
    client.force_login(editor)
    page = client.get(address("change", article))
    assert not page.context["kept"]["offers"]
    assert "Typed and not saved." not in page.content.decode()


def test_what_says_the_same_as_the_article_is_not_kept(writer, author, article):
    for typed_again in (typed(article), typed(article, summary=article.summary, sources=f"{article.sources}\r\n")):
        assert writer.post(address("autosave", article), typed_again).status_code == 200
        assert Autosave.objects.exists() is (typed_again["summary"] != article.summary)


def test_what_another_window_holds_stays_when_this_one_takes_its_words_back(writer, article):
    writer.post(address("autosave", article), typed(article, summary="Hours of work.", kept_as="first-window"))
    writer.post(address("autosave", article), typed(article, summary=article.summary, kept_as="second-window"))
    assert Autosave.objects.get().fields["summary"] == "Hours of work."
    writer.post(address("autosave", article), typed(article, summary=article.summary, kept_as="first-window"))
    assert not Autosave.objects.exists()


def test_what_was_saved_elsewhere_since_is_not_offered(writer, author, article, rewrite):
    fields = typed(article, body=f"{article.body}<script>x</script>")
    Autosave.objects.keep(fields, by=author, based_on=1, article=article)
    assert offers(writer, address("change", article))
    rewrite(article, by=author, summary="Typed and not saved.")
    assert not offers(writer, address("change", article))


def test_what_somebody_overtook_is_offered_and_saved_only_past_both_texts(writer, author, editor, article, rewrite):
    Autosave.objects.keep(typed(article), by=author, based_on=1, article=article)
    rewrite(article, by=editor, summary="The editor's.")
    (offer,) = offers(writer, address("change", article))
    assert offer.newer.startswith("The article was saved at")
    form = writer.get(offer.url).context["adminform"].form
    assert (form["summary"].value(), form["based_on"].value()) == ("Typed and not saved.", 1)
    page = writer.post(address("change", article), typed(article))
    assert page.context["conflict"].summary == "The editor's."
    assert Autosave.objects.exists()


def test_without_scripts_the_form_opens_filled_with_it(writer, author, article, image):
    Autosave.objects.keep(typed(article, hero=str(image.pk), topic=""), by=author, based_on=1, article=article)
    (offer,) = offers(writer, address("change", article))
    page = writer.get(offer.url)
    form = page.context["adminform"].form
    assert form["summary"].value() == "Typed and not saved."
    assert form["hero"].value() == str(image.pk)
    assert "is back in the form. Save it when it is ready." in words(page)
    assert not page.context["kept"]["offers"]


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1 OR 1"])
def test_a_choice_that_is_none_does_not_break_the_form(writer, author, value):
    fields = {"title": "Begun", "hero": value, "topic": value, "author": value}
    Autosave.objects.keep(fields, by=author, based_on=0, key=NEW)
    assert "A new article: “Begun”." in words(writer.get(ADD))
    assert writer.get(f"{ADD}?kept={NEW}").context["adminform"].form["title"].value() == "Begun"


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1 OR 1", "\x00", "{}"])
def test_a_picture_that_is_none_does_not_break_the_form(writer, article, value):
    assert writer.get(ADD, {"hero": value}).status_code == 200
    page = writer.post(address("change", article), sent(article, hero=value))
    assert words(page).startswith("Error: ")


def test_a_new_article_that_was_begun_is_listed_and_goes_on_under_its_name(writer, author):
    Autosave.objects.keep({"title": "Begun", "body": "<p>One</p>"}, by=author, based_on=0, key=NEW)
    (offer,) = offers(writer, ADD)
    form = writer.get(offer.url).context["adminform"].form
    assert (form["title"].value(), form["draft_key"].value()) == ("Begun", NEW)
    keys = {writer.get(ADD).context["adminform"].form["draft_key"].value() for _ in range(2)}
    assert len(keys) == 2
    assert NEW not in keys


def test_who_may_only_read_is_offered_nothing(signed_in, medical_reviewer, article):
    page = signed_in(medical_reviewer).get(address("change", article))
    assert "kept" not in page.context
    assert "Draft key" not in words(page)


def test_the_first_screen_lists_what_is_not_saved(writer, author, editor, article):
    index = reverse("admin:index")
    assert "Typed and not saved" not in words(writer.get(index))
    Autosave.objects.keep(typed(article, title="Changed"), by=author, based_on=1, article=article)
    Autosave.objects.keep({"title": "Begun"}, by=author, based_on=0, key=NEW)
    Autosave.objects.keep({"title": "The editor's"}, by=editor, based_on=0, key=NEW)
    Autosave.objects.saved(article, by=author, key=f"{NEW}-done")
    Autosave.objects.keep(typed(article, title="Changed"), by=author, based_on=1, article=article)
    page = writer.get(index)
    assert "2 Typed and not saved" in words(page)
    assert f'<a href="{address("change", article)}">Changed</a>' in page.content.decode()
    assert f'<a href="{ADD}">Begun</a>' in page.content.decode()
    assert "The editor" not in words(page)
