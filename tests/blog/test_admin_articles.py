"""Writing in the admin: saving, two people at once, odd input."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from blog.models import Article, Contributor, Topic
from tests.blog.pages import address, errors, sent, words

EVERYBODY = ["author", "editor", "medical_reviewer", "front_desk", "administrator"]
HUGE = "9" * 40
DAY = datetime.timedelta(days=1)
NUL_SENTENCE = "Null characters are not allowed."


@pytest.fixture
def own_article(author, make_article):
    return make_article()


@pytest.fixture
def others_article(editor, make_article):
    return make_article(by=editor)


# Saving


def test_an_author_writes_and_saves(signed_in, author, topic, byline):
    data = sent(title="Sciatica", body="<p>Pain down the leg.</p>", topic=topic.pk, author=byline.pk, _continue="")
    response = signed_in(author).post(reverse("admin:blog_article_add"), data)
    article = Article.objects.get()
    assert response.status_code == 302, errors(response)
    assert (article.title, article.slug, article.created_by, article.version) == ("Sciatica", "sciatica", author, 1)
    assert article.revisions.get().body == "<p>Pain down the leg.</p>"


def test_an_unfinished_draft_is_saved(signed_in, author):
    signed_in(author).post(reverse("admin:blog_article_add"), sent())
    assert Article.objects.get().revisions.count() == 1
    response = signed_in(author).get(reverse("admin:blog_article_change", args=[Article.objects.get().pk]))
    assert "Before it can be submitted for review: Give the article a title. Write the summary." in words(response)


@pytest.mark.parametrize("who", ["medical_reviewer", "front_desk"])
def test_who_does_not_write_saves_nothing(request, client, own_article, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("admin:blog_article_add"), sent(title="Mine")).status_code == 403
    assert client.post(address("change", own_article), sent(own_article, title="Mine")).status_code == 403
    assert Article.objects.get().title != "Mine"


def test_an_author_changes_only_what_they_began(signed_in, author, others_article):
    client = signed_in(author)
    page = client.get(address("change", others_article))
    assert page.status_code == 200 and address("submit", others_article) not in page.content.decode()
    assert client.post(address("change", others_article), sent(others_article, title="Mine")).status_code == 403
    assert client.post(address("submit", others_article)).status_code == 403
    others_article.refresh_from_db()
    assert others_article.title != "Mine" and not others_article.revisions.submitted().exists()


def test_an_editor_changes_every_article(signed_in, editor, own_article):
    signed_in(editor).post(address("change", own_article), sent(own_article, title="Better"))
    assert Article.objects.get().title == "Better"
    assert own_article.latest_revision.created_by == editor


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_deletes_an_article(request, client, own_article, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("admin:blog_article_delete", args=[own_article.pk]), {"post": "yes"}).status_code == 403
    client.post(
        reverse("admin:blog_article_changelist"),
        {"action": "delete_selected", "_selected_action": own_article.pk, "post": "yes"},
    )
    assert Article.objects.filter(pk=own_article.pk).exists()


def test_saving_over_a_newer_save_is_refused_and_both_texts_are_shown(signed_in, author, editor, own_article, rewrite):
    mine = sent(own_article, title="The author's title", body="<p>The author's text</p>")
    rewrite(own_article, by=editor, title="The editor's title", body="<p>The editor's text</p>")
    response = signed_in(author).post(address("change", own_article), mine)
    assert response.status_code == 200
    (sentence,) = errors(response)
    assert sentence.startswith("Edi Editor saved this article at ") and "Nothing was saved now." in sentence
    page = response.content.decode()
    assert "The editor&#x27;s title" in page and "<p>The editor's text</p>" in page
    assert 'value="The author&#x27;s title"' in page and "The author&#x27;s text" in page
    assert Article.objects.get().title == "The editor's title"
    assert own_article.revisions.count() == 2


def test_after_reading_the_newer_text_an_editor_may_replace_it(signed_in, author, editor, own_article, rewrite):
    mine = sent(own_article, title="Both together")
    rewrite(own_article, by=editor, title="The editor's title")
    response = signed_in(author).post(address("change", own_article), {**mine, "replaces": "2"})
    assert response.status_code == 302
    assert Article.objects.get().title == "Both together"
    assert own_article.revisions.get(number=2).title == "The editor's title", "the newer one stays in the history"


def test_agreeing_to_replace_one_save_does_not_replace_the_next(signed_in, author, editor, own_article, rewrite):
    mine = sent(own_article, title="Mine")
    rewrite(own_article, by=editor, title="Second")
    rewrite(own_article, by=editor, title="Third")
    response = signed_in(author).post(address("change", own_article), {**mine, "replaces": "2"})
    assert response.status_code == 200 and response.context["conflict"].title == "Third"
    assert Article.objects.get().title == "Third"


@pytest.mark.parametrize("based_on", ["", "0", "x", "-1", "9" * 40, "1\x00", None])
def test_a_save_that_does_not_say_what_it_is_based_on_is_refused(signed_in, author, own_article, based_on):
    data = sent(own_article, title="Mine", based_on=based_on)
    if based_on is None:
        del data["based_on"]
    response = signed_in(author).post(address("change", own_article), data)
    assert response.status_code == 200 and errors(response)
    assert Article.objects.get().title != "Mine"


def test_a_published_article_keeps_its_topic_and_byline(signed_in, editor, published_article):
    data = sent(published_article, topic="", author="")
    response = signed_in(editor).post(address("change", published_article), data)
    assert response.status_code == 200
    assert errors(response) == [
        "A published article needs a topic. Withdraw the article first.",
        "A published article needs a byline. Withdraw the article first.",
    ]
    assert Article.objects.published().exists()


def test_a_page_keeps_its_topic_and_byline_until_a_planned_withdrawal_has_come(signed_in, editor, published_article):
    published_article.withdraw(by=editor, at=timezone.now() + DAY)
    change = reverse("admin:blog_article_change", args=[published_article.pk])
    data = sent(published_article, topic="", author="")
    assert len(errors(signed_in(editor).post(change, data))) == 2
    assert Article.objects.get().topic and Article.objects.get().author
    with time_machine.travel(timezone.now() + 2 * DAY):
        assert signed_in(editor).post(change, data).status_code == 302
    assert Article.objects.get().author is None


def test_a_page_without_review_stays_off_medical_topics_until_a_planned_withdrawal_has_come(
    signed_in, editor, make_article, topic
):
    news = Topic.objects.create(name="News", slug="news", description="What is new.", is_medical=False)
    article = make_article(topic=news)
    article.publish(by=editor)
    article.withdraw(by=editor, at=timezone.now() + DAY)
    change = reverse("admin:blog_article_change", args=[article.pk])
    data = sent(article, topic=topic.pk)
    [sentence] = errors(signed_in(editor).post(change, data))
    assert sentence.startswith("The page stands without a medical review, so it cannot move to “Head and neck”")
    article.cancel_plans(by=editor)
    assert Article.objects.get().live.article.topic == news
    article.withdraw(by=editor)
    assert signed_in(editor).post(change, data).status_code == 302


def test_an_author_does_not_change_an_address_that_was_public(signed_in, author, published_article):
    data = sent(published_article, slug="other", title="Other")
    assert signed_in(author).post(address("change", published_article), data).status_code == 302
    published_article.refresh_from_db()
    assert (published_article.slug, published_article.title) == ("headaches-from-the-spine", "Other")


def test_an_editor_changes_an_address_and_visitors_are_led_on(signed_in, editor, published_article):
    client = signed_in(editor)
    client.post(address("change", published_article), sent(published_article, slug="other"))
    assert client.get("/blog/headaches-from-the-spine/")["Location"] == "/blog/other/"
    published_article.refresh_from_db()
    client.post(address("change", published_article), sent(published_article, slug=""))
    assert client.get("/blog/other/").status_code == 200


def test_an_author_does_not_change_what_the_live_page_says_of_itself(signed_in, author, published_article):
    other = Contributor.objects.create(name="Bea Poe", slug="bea-poe")
    data = sent(published_article, author=other.pk, title="Later")
    assert signed_in(author).post(address("change", published_article), data).status_code == 302
    published_article.refresh_from_db()
    assert (published_article.author.name, published_article.title) == ("Ada Roe", "Later")


def test_an_editor_corrects_the_byline_of_the_live_page(signed_in, editor, published_article):
    other = Contributor.objects.create(name="Bea Poe", slug="bea-poe")
    signed_in(editor).post(address("change", published_article), sent(published_article, author=other.pk))
    published_article.refresh_from_db()
    assert published_article.author == other


# Odd input

TOO_LONG = "Ensure this value has at most"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "x" * 151, TOO_LONG),
        ("summary", "x" * 301, TOO_LONG),
        ("body", "<p>" + "x" * 200_000 + "</p>", TOO_LONG),
        ("slug", "x" * 151, TOO_LONG),
        ("slug", "two words", "Enter a valid “slug”"),
        ("slug", "ألم", "Enter a valid “slug”"),
        ("slug", "feed", "This address is used by the site itself. Choose another."),
        ("topic", "x", "Select a valid choice."),
        ("topic", "9" * 30, "Select a valid choice."),
        ("author", "-1", "Select a valid choice."),
        ("hero", "999999", "Select a valid choice."),
        *[(name, "a\x00b", NUL_SENTENCE) for name in ("title", "summary", "body", "sources", "slug")],
    ],
)
def test_what_cannot_be_saved_is_answered_with_a_sentence_and_kept(signed_in, author, field, value, sentence):
    data = sent(**{"title": "My words", "sources": "My source", field: value})
    response = signed_in(author).post(reverse("admin:blog_article_add"), data)
    assert response.status_code == 200
    assert any(sentence in error for error in errors(response)), errors(response)
    assert response.context["adminform"].form["sources"].value() == data["sources"]
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "text", ["🦴🦴", "ألم أسفل الظهر", "\u202eevil", "<script>alert(1)</script>", "{{ 7*7 }}", "a\x1bb"]
)
def test_any_language_can_be_written_and_shown(signed_in, author, text):
    client = signed_in(author)
    data = sent(title=text, summary=text, body=f"<p>{text}</p>", sources=text, _continue="")
    response = client.post(reverse("admin:blog_article_add"), data, follow=True)
    article = Article.objects.get()
    assert response.status_code == 200 and article.slug
    page = response.content.decode()
    assert "<script>alert(1)" not in page and "49" not in article.title
    assert client.get(address("preview", article, 1)).status_code == 200


def test_more_fields_than_a_form_has_are_refused(signed_in, author):
    response = signed_in(author).post(reverse("admin:blog_article_add"), {f"f{n}": "x" for n in range(1001)})
    assert response.status_code == 400
    assert not Article.objects.exists()


@pytest.mark.parametrize("query", ["?q=%00", "?q=🦴", "?state=x", "?state=draft", "?p=99999", "?o=x.9", "?topic=x"])
def test_the_list_answers_any_question(signed_in, editor, own_article, query):
    assert signed_in(editor).get(reverse("admin:blog_article_changelist") + query, follow=True).status_code == 200


@pytest.mark.parametrize("path", ["999/preview/1/", "{}/preview/99/", f"{HUGE}/preview/1/", f"{{}}/review/{HUGE}/"])
def test_a_revision_that_does_not_exist_is_not_found(signed_in, editor, own_article, path):
    response = signed_in(editor).get("/admin/blog/article/" + path.format(own_article.pk))
    assert response.status_code == 404
