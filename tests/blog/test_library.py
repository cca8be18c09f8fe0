"""Where a picture is used, and what becomes of it when it is deleted or changed."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from blog.admin.images import ImageAdmin
from blog.models import Article, ArticleTemplate, Image
from blog.rendering import with_other_picture
from tests.blog.pages import words

LIST = reverse("admin:blog_image_changelist")


@pytest.fixture
def other(db):
    picture = Image(title="Back", alt_text="The lower back.")
    picture.store(Pillow.new("RGB", (64, 48), "navy"))
    picture.save()
    return picture


def figure(image, alt="Joints.", caption="A caption."):
    return f'<figure data-image="{image.sha256}" data-alt="{alt}"><figcaption>{caption}</figcaption></figure>'


def address(name, image):
    return reverse(f"admin:blog_image_{name}", args=[image.pk])


def told(image):
    return [(str(use.article), use.places, use.older) for use in image.used_in()]


# Where it is used


def test_a_new_picture_is_used_nowhere(image):
    assert image.used_in() == []
    assert list(Image.objects.unused()) == [image] and not Image.objects.used()


def test_a_working_copy_is_told_with_its_places(image, make_article):
    make_article(title="A", hero=image)
    make_article(title="B", body=figure(image))
    make_article(title="C", hero=image, body=figure(image))
    make_article(title="D")
    assert told(image) == [
        ("A", [("Working copy", "at the top")], []),
        ("B", [("Working copy", "in the text")], []),
        ("C", [("Working copy", "at the top and in the text")], []),
    ]
    assert list(Image.objects.used()) == [image]


def test_a_video_s_still_is_a_use(image, make_article):
    make_article(title="A", body=f'<figure data-video="vimeo:1" data-title="V" data-image="{image.sha256}"></figure>')
    assert told(image) == [("A", [("Working copy", "in the text")], [])]


def test_a_live_page_keeps_a_picture_that_writing_dropped(image, make_published, rewrite, author):
    article = make_published(title="A", hero=image)
    assert told(image) == [("A", [("Working copy", "at the top"), ("Live page (revision 1)", "at the top")], [])]
    rewrite(article, by=author, hero=None)
    assert told(image) == [("A", [("Live page (revision 1)", "at the top")], [])]
    assert list(Image.objects.used()) == [image] and not Image.objects.unused()


def test_planned_pages_and_older_versions_are_told_apart(image, make_article, approve, rewrite, author, editor):
    article = make_article(title="A", hero=image)
    rewrite(article, by=author, summary="Another summary.")
    approve(Article.objects.get())
    Article.objects.get().publish(by=editor, at=timezone.now() + timedelta(days=1))
    rewrite(article, by=author, hero=None, body=figure(image))
    assert told(image) == [
        ("A", [("Working copy", "in the text"), ("Planned page (revision 2)", "at the top")], [1]),
    ]
    rewrite(article, by=author, body="<p>No picture.</p>")
    Article.objects.get().cancel_plans(by=editor)
    assert told(image) == [("A", [], [1, 2, 3])]


def test_what_is_seen_today_stands_before_what_is_only_kept(image, make_article, rewrite, author):
    rewrite(make_article(title="A", hero=image), by=author, hero=None)
    make_article(title="B", hero=image)
    assert [title for title, _, _ in told(image)] == ["B", "A"]


def test_a_text_that_named_a_picture_before_it_came_uses_it(image, other, make_article):
    body = figure(other)
    other.delete()
    make_article(title="A", body=body)
    other.pk, other._state.adding = None, True
    other.save()
    assert told(other) == [("A", [("Working copy", "in the text")], [])]
    with pytest.raises(ProtectedError):
        other.delete()


def test_uses_need_as_many_queries_for_many_articles(image, make_article, make_published):
    make_published(title="A", hero=image, slug="a")
    with CaptureQueriesContext(connection) as few:
        image.used_in()
    for number in range(5):
        make_article(title=f"B{number}", body=figure(image))
    with CaptureQueriesContext(connection) as many:
        assert len(image.used_in()) == 6
    assert len(few) == len(many) == 3


def test_a_picture_s_page_links_where_it_is_used(signed_in, medical_reviewer, image, make_published, rewrite, author):
    article = make_published(title="Stiff necks", hero=image, slug="a")
    rewrite(article, by=author, summary="New.")
    response = signed_in(medical_reviewer).get(address("change", image))
    text = words(response)
    assert "Used in 1 article Stiff necks Published" in text
    assert "Working copy: at the top Live page (revision 1): at the top" in text
    assert f'href="{reverse("admin:blog_article_change", args=[article.pk])}"' in response.content.decode()
    assert "Replace everywhere" not in text  # a reviewer does not write


# Deleting


def files(image):
    return [path for path in image.paths if default_storage.exists(path)]


@pytest.mark.parametrize("kept_by", ["working copy", "text", "older version", "beginning"])
@pytest.mark.parametrize("at_once", [False, True])
def test_a_picture_in_use_is_not_deleted(
    signed_in, administrator, image, other, make_article, rewrite, author, kept_by, at_once
):
    if kept_by == "beginning":
        ArticleTemplate.objects.create(name="A condition, with a picture", body=figure(image))
        sentence = "“Neck” stands in “A condition, with a picture”, a beginning for new articles."
    else:
        article = make_article(hero=None if kept_by == "text" else image, body=figure(image))
        if kept_by == "older version":
            rewrite(article, by=author, hero=None, body="<p>None.</p>")
        sentence = "“Neck” is used in 1 article, so it stays."
    client = signed_in(administrator)
    selected = {"action": "delete_selected", "_selected_action": [other.pk, image.pk]}
    for data in ({}, {"post": "yes"}):
        response = client.post(*((LIST, {**selected, **data}) if at_once else (address("delete", image), data)))
        assert sentence in words(response)
    assert Image.objects.count() == 2 and files(image) == image.paths and files(other) == other.paths


def test_the_refusal_shows_where_it_is_used_and_how_to_go_on(signed_in, administrator, image, make_article):
    make_article(title="Stiff necks", hero=image)
    response = signed_in(administrator).get(address("delete", image))
    assert "Stiff necks Draft Working copy: at the top" in words(response)
    assert f'href="{address("replace", image)}"' in response.content.decode()


@pytest.mark.parametrize("at_once", [False, True])
def test_an_article_that_takes_the_picture_meanwhile_keeps_it(
    signed_in, administrator, image, other, make_article, monkeypatch, at_once
):
    look = ImageAdmin.get_deleted_objects

    def look_before_somebody_saves(self, objs, request):
        found = look(self, objs, request)
        make_article(hero=image)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(ImageAdmin, "get_deleted_objects", look_before_somebody_saves)
        many = {"action": "delete_selected", "_selected_action": [other.pk, image.pk]}
        where, data = (LIST, many) if at_once else (address("delete", image), {})
        response = signed_in(administrator).post(where, {"post": "yes", **data})
    assert response.status_code == 302
    again = words(signed_in(administrator).get(response["Location"]))
    assert ("no picture was deleted. Look again." if at_once else "Delete “Neck” with all its files?") in again
    assert Image.objects.count() == 2 and files(image) == image.paths and files(other) == other.paths


def test_only_administrators_delete_pictures(client, signed_in, image, author, editor, medical_reviewer, front_desk):
    assert client.post(address("delete", image), {"post": "yes"}).status_code == 302
    for account in (author, editor, medical_reviewer, front_desk):
        assert signed_in(account).post(address("delete", image), {"post": "yes"}).status_code == 403
    assert Image.objects.get() == image


def test_a_picture_that_is_gone_is_told_so(signed_in, administrator, image):
    gone = address("delete", image)
    image.delete()
    assert "doesn’t exist" in words(signed_in(administrator).get(gone, follow=True))


# Other words


def test_other_words_change_nothing_that_was_saved_or_published(signed_in, editor, image, make_published, client):
    article = make_published(hero=image, slug="a", body=figure(image))
    revision, page = article.revisions.get(), client.get("/blog/a/").content
    signed_in(editor).post(address("change", image), {"title": "N", "alt_text": "New.", "focal_x": 50, "focal_y": 50})
    client.logout()
    assert Image.objects.get().alt_text == "New."
    assert client.get("/blog/a/").content == page and b"A drawing of the neck" in page
    again = article.revisions.get()
    assert again.is_intact() and (again.hero_alt, again.body) == (revision.hero_alt, revision.body)


# One picture for another, in a text

OLD, NEW = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("alt", "before", "after"),
    [
        (None, f'<figure data-image="{OLD}" data-alt="A">', f'<figure data-image="{NEW}" data-alt="A">'),
        ("B", f'<figure data-image="{OLD}" data-alt="A">', f'<figure data-image="{NEW}" data-alt="B">'),
        ("B", f'<figure data-alt="A" data-image="{OLD}">', f'<figure data-image="{NEW}" data-alt="B">'),
        ("B", f'<figure data-image="{OLD}">', f'<figure data-image="{NEW}" data-alt="B">'),
        ("", f'<figure data-image="{OLD}" data-alt="A">', f'<figure data-image="{NEW}">'),
        ('"><b', f'<figure data-image="{OLD}">', f'<figure data-image="{NEW}" data-alt="&quot;&gt;&lt;b">'),
        ("B", f'<figure data-image="{NEW}" data-alt="A">', f'<figure data-image="{NEW}" data-alt="A">'),
        ("B", f'<p>data-image="{OLD}"</p>', f'<p>data-image="{OLD}"</p>'),
        (
            "B",
            f'<figure data-video="vimeo:1" data-title="V" data-image="{OLD}">',
            f'<figure data-video="vimeo:1" data-title="V" data-image="{NEW}">',
        ),
        (
            "B",
            f'<figure data-image="{NEW}" data-alt="data-image=&quot;{OLD}&quot; data-video=">',
            f'<figure data-image="{NEW}" data-alt="data-image=&quot;{OLD}&quot; data-video=">',
        ),
    ],
)
def test_one_picture_takes_the_place_of_another_in_a_text(alt, before, after):
    assert with_other_picture(before, OLD, NEW, alt=alt) == after
