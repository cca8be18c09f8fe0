"""Publishing and withdrawing in the admin: now or at a time, by nobody, by the wrong person and by the right one."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from blog.models import Article
from tests.blog.pages import address, words

NOW = datetime.datetime(2026, 3, 2, 15, 0, tzinfo=datetime.UTC)  # 10 AM in the clinic
NOW_FORM = {"when": "now", "at": "", "change_note": "", "number": 1}


def later(**delta):
    """Return a time as a browser's field sends it, in the clinic's time zone."""
    return f"{timezone.localtime(timezone.now() + datetime.timedelta(**delta)):%Y-%m-%dT%H:%M}"


@pytest.fixture
def approved(make_article, approve):
    article = make_article()
    approve(article)
    return article


@pytest.fixture
def second(published_article, rewrite, approve, author):
    """The published article with a second approved text."""
    rewrite(published_article, by=author, title="Second")
    article = Article.objects.get(pk=published_article.pk)
    approve(article)
    return article


def test_an_editor_publishes_and_withdraws(signed_in, editor, approved):
    client = signed_in(editor)
    page = client.get(address("publish", approved))
    assert "Visitors will read revision 1" in words(page) and "What changed" not in words(page)
    assert not Article.objects.published().exists(), "looking publishes nothing"
    assert "Published." in words(client.post(address("publish", approved), NOW_FORM, follow=True))
    assert Article.objects.published().get() == approved
    assert "its address" not in words(client.get(address("withdraw", approved)))
    assert Article.objects.published().exists(), "looking withdraws nothing"
    assert "Withdrawn." in words(client.post(address("withdraw", approved), {"when": "now"}, follow=True))
    assert not Article.objects.published().exists()


@pytest.mark.parametrize("who", ["author", "medical_reviewer", "front_desk"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_publishes_nothing(request, client, approved, who, method):
    client.force_login(request.getfixturevalue(who))
    assert getattr(client, method)(address("publish", approved), NOW_FORM).status_code == 403
    assert not Article.objects.published().exists()


@pytest.mark.parametrize("who", ["author", "medical_reviewer", "front_desk"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_no_editor_withdraws_nothing(request, client, published_article, who, method):
    client.force_login(request.getfixturevalue(who))
    assert getattr(client, method)(address("withdraw", published_article), {"when": "now"}).status_code == 403
    assert Article.objects.published().exists()


@pytest.mark.parametrize("who", ["author", "medical_reviewer", "front_desk"])
def test_who_is_no_editor_cancels_nothing(request, client, approved, editor, who):
    approved.publish(by=editor, at=timezone.now() + datetime.timedelta(days=1))
    client.force_login(request.getfixturevalue(who))
    assert client.post(address("cancel", approved)).status_code == 403
    assert approved.scheduled


def test_what_cannot_be_published_is_answered_with_a_sentence(signed_in, editor, make_article):
    client, article = signed_in(editor), make_article()
    assert "No approved text is waiting" in words(client.post(address("publish", article), NOW_FORM, follow=True))
    assert "This article is not published." in words(client.post(address("withdraw", article), follow=True))
    assert "Nothing is planned" in words(client.post(address("cancel", article), follow=True))


def test_an_editor_is_told_when_a_later_text_still_waits(signed_in, editor, author, approved, rewrite):
    rewrite(approved, by=author, title="Later")
    client = signed_in(editor)
    assert "Revision 2 was saved later." in words(client.get(address("publish", approved)))
    page = words(client.post(address("publish", approved), NOW_FORM, follow=True))
    assert "The page shows revision 1, the approved one. Revision 2 was saved later" in page


def test_an_editor_publishes_only_the_text_that_was_on_the_screen(
    signed_in, editor, approved, rewrite, approve, author
):
    rewrite(approved, by=author, title="Approved meanwhile")
    approve(Article.objects.get(pk=approved.pk))
    response = signed_in(editor).post(address("publish", approved), NOW_FORM)
    assert "Meanwhile revision 2 is the one to publish." in words(response)
    assert not Article.objects.published().exists()


def test_a_changed_text_needs_words_for_the_history(signed_in, editor, second):
    client = signed_in(editor)
    form = {**NOW_FORM, "number": 2}
    assert "Say what changed" in words(client.post(address("publish", second), form))
    assert second.live.revision.number == 1
    client.post(address("publish", second), {**form, "change_note": "A better title <now>."})
    assert second.live.change_note == "A better title <now>."


def test_typing_errors_need_no_words(signed_in, editor, second):
    signed_in(editor).post(address("publish", second), {**NOW_FORM, "number": 2, "is_minor": "on"})
    assert second.live.what_changed == "Typing errors were corrected."


def test_the_screen_compares_with_the_page(signed_in, editor, second):
    source = signed_in(editor).get(address("publish", second)).content.decode()
    assert "<ins>" in source and "<del>" in source


@time_machine.travel(NOW, tick=False)
def test_an_editor_publishes_at_a_time(signed_in, editor, approved, client):
    answer = words(
        signed_in(editor).post(
            address("publish", approved), {**NOW_FORM, "when": "later", "at": later(hours=3)}, follow=True
        )
    )
    assert "Planned: revision 1 on March 2, 2026, 1 p.m." in answer
    assert "Planned: revision 1 will be published on March 2, 2026, 1 p.m." in answer
    client.logout()
    path = reverse("blog:article", args=[approved.slug])
    for hours, status in ((2.99, 404), (3, 200)):
        with time_machine.travel(NOW + datetime.timedelta(hours=hours), tick=False):
            assert client.get(path).status_code == status
            assert (path in client.get("/blog/").content.decode()) is (status == 200)


@time_machine.travel(NOW, tick=False)
def test_an_editor_withdraws_at_a_time_and_thinks_again(signed_in, editor, published_article, client):
    signed_in(editor)
    form = {"when": "later", "at": later(days=2)}
    answer = words(client.post(address("withdraw", published_article), form, follow=True))
    assert "the page will be withdrawn on March 4, 2026, 10 a.m." in answer
    with time_machine.travel(NOW + datetime.timedelta(days=2), tick=False):
        assert client.get(published_article.get_absolute_url()).status_code == 410
    assert "The plan is cancelled." in words(client.post(address("cancel", published_article), follow=True))
    with time_machine.travel(NOW + datetime.timedelta(days=2), tick=False):
        assert client.get(published_article.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"when": ""}, "This field is required."),
        ({"when": "never"}, "Select a valid choice."),
        ({"when": "later", "at": ""}, "Choose the day and the time."),
        ({"when": "later", "at": "tomorrow"}, "Enter a valid date/time."),
        ({"when": "later", "at": "2020-01-01T10:00"}, "This time is past."),
        ({"when": "later", "at": "2027-03-14T02:30"}, "couldn’t be interpreted in time zone"),
        ({"when": "later", "at": "0001-01-01T00:00"}, "This time is past."),
        ({"when": "later", "at": "a\x00"}, "Enter a valid date/time."),
        ({"number": ""}, "This field is required."),
        ({"number": "9" * 30}, "less than or equal to"),
        ({"change_note": "x" * 501}, "at most 500 characters"),
        ({"change_note": "a\x00"}, "Null characters are not allowed."),
    ],
)
def test_what_was_typed_wrong_is_answered_with_a_sentence(signed_in, editor, second, changes, sentence):
    form = {**NOW_FORM, "number": 2, "change_note": "Why.", **changes}
    response = signed_in(editor).post(address("publish", second), form)
    assert response.status_code == 200 and sentence in words(response)
    assert second.live.revision.number == 1


def test_publishing_twice_by_a_second_click_publishes_once(signed_in, editor, approved):
    client = signed_in(editor)
    for _ in range(2):
        client.post(address("publish", approved), NOW_FORM)
    assert approved.publications.count() == 1


def test_an_article_on_a_topic_that_is_not_medical_needs_no_review(signed_in, editor, author, topic, make_article):
    topic.is_medical = False
    topic.save()
    article = make_article(sources="")
    client = signed_in(editor)
    assert "is not a medical topic" in words(client.get(address("publish", article)))
    client.post(address("publish", article), NOW_FORM)
    client.logout()
    page = client.get(article.get_absolute_url())
    assert page.status_code == 200
    assert "reviewed" not in words(page).lower().replace("medically reviewed articles", "")
