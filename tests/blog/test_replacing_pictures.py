"""One picture of the library takes the place of another in every article's working copy."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Pillow

from blog.models import Article, Image
from blog.rendering import sanitize
from tests.blog.pages import words


@pytest.fixture
def other(db):
    picture = Image(title="Back", alt_text="The lower back.")
    picture.store(Pillow.new("RGB", (64, 48), "navy"))
    picture.save()
    return picture


def figure(image, alt="Joints."):
    described = f' data-alt="{alt}"' if alt else ""
    return f'<figure data-image="{image.sha256}"{described}><figcaption>A caption.</figcaption></figure>'


def address(*images):
    return reverse("admin:blog_image_replace", args=[image.pk for image in images])


def now(article):
    return Article.objects.get(pk=article.pk)


def versions(*articles):
    return {article.pk: article.version for article in articles}


# The verb


def test_each_working_copy_gets_the_new_picture_and_one_revision(image, other, make_article, editor):
    top, text = make_article(hero=image), make_article(body=f"<p>One.</p>{figure(image)}<p>Two.</p>{figure(image)}")
    apart = make_article(hero=other)
    results = image.replace_everywhere(other, by=editor, versions=versions(top, text, apart))
    assert {result.article.pk: result.problem for result in results} == {top.pk: "", text.pk: ""}
    assert now(top).hero == other and now(top).body == top.body
    assert now(text).hero is None
    assert now(text).body == sanitize(
        f"<p>One.</p>{figure(other, other.alt_text)}<p>Two.</p>{figure(other, other.alt_text)}"
    )
    for article in (top, text):
        assert [revision.created_by.username for revision in article.revisions.all()] == ["editor", "author"]
        assert article.latest_revision.is_intact()
    assert apart.revisions.count() == 1
    assert not [use for use in image.used_in() if use.in_working_copy]


@pytest.mark.parametrize(("keep_words", "alt"), [(True, "Joints."), (False, "The lower back.")])
def test_the_words_in_a_text_are_kept_or_those_of_the_new_picture(image, other, make_article, editor, keep_words, alt):
    article = make_article(hero=image, body=figure(image))
    image.replace_everywhere(other, by=editor, versions=versions(article), keep_words=keep_words)
    assert now(article).body == sanitize(figure(other, alt))
    assert article.latest_revision.hero_alt == "The lower back."


def test_decoration_takes_the_description_away(image, other, make_article, editor):
    Image.objects.filter(pk=other.pk).update(alt_text="", is_decorative=True)
    article = make_article(body=figure(image))
    image.replace_everywhere(Image.objects.get(pk=other.pk), by=editor, versions=versions(article))
    assert now(article).body == figure(other, "")


def test_articles_of_others_are_left_to_editors(image, other, make_article, author, editor):
    mine, theirs = make_article(title="Mine", hero=image), make_article(title="Theirs", hero=image, by=editor)
    results = image.replace_everywhere(other, by=author, versions=versions(mine, theirs))
    assert [(str(result.article), result.problem) for result in results] == [
        ("Mine", ""),
        ("Theirs", "Your account may not change it, so an editor must."),
    ]
    assert now(mine).hero == other and now(theirs).hero == image


def test_an_article_somebody_saved_meanwhile_is_left_alone(image, other, make_article, rewrite, author, editor):
    changed, same = make_article(title="A", hero=image), make_article(title="B", hero=image)
    seen = versions(changed, same)
    rewrite(changed, by=author, summary="Newer.")
    results = image.replace_everywhere(other, by=editor, versions=seen)
    assert [bool(result.problem) for result in results] == [True, False]
    assert (now(changed).hero, now(changed).summary, now(same).hero) == (image, "Newer.", other)


def test_an_article_nobody_was_shown_is_left_alone(image, other, make_article, editor):
    article = make_article(hero=image)
    assert [bool(result.problem) for result in image.replace_everywhere(other, by=editor, versions={})] == [True]
    assert now(article).hero == image


def test_a_picture_does_not_replace_itself(image, editor):
    with pytest.raises(ValidationError, match="Choose another one"):
        image.replace_everywhere(image, by=editor, versions={})


def test_visitors_see_no_change_before_review_and_publication(client, image, other, make_published, editor, approve):
    article = make_published(hero=image, body=figure(image), slug="a")
    page, live = client.get("/blog/a/").content, article.live
    image.replace_everywhere(other, by=editor, versions=versions(article))
    assert client.get("/blog/a/").content == page
    assert now(article).live == live and now(article).publishable_revision() is None
    approve(now(article))
    now(article).publish(by=editor, change_note="Another picture.")
    assert client.get("/blog/a/").content != page


# The screens


def post(client, image, other, article=None, **changes):
    """Confirm the replacement as the screen offered it, with changes."""
    form = client.get(address(image, other)).context["form"]
    data = {"words": "new", "versions": form["versions"].value(), **changes}
    return client.post(address(image, other), data, follow=True)


def test_the_screen_shows_what_will_change_and_says_what_stays(signed_in, author, editor, image, other, make_article):
    make_article(title="Mine", hero=image)
    make_article(title="Theirs", body=figure(image), by=editor)
    text = words(signed_in(author).get(address(image, other)))
    assert "Visitors see no change yet." in text and "Pages stay as they are until that is reviewed" in text
    assert "1 article will change Mine Draft Working copy: at the top" in text
    assert "1 article will stay as it is Your account may not change it. An editor may. Theirs" in text
    assert "In its place: Back The lower back." in text


def test_confirming_replaces_and_says_where(signed_in, editor, image, other, make_article):
    article = make_article(title="Stiff necks", hero=image)
    text = words(post(signed_in(editor), image, other))
    assert "“Back” took the place of “Neck” in the working copy of “Stiff necks”." in text
    assert now(article).hero == other and article.revisions.count() == 2


def test_confirming_twice_changes_nothing_more(signed_in, editor, image, other, make_article):
    article = make_article(hero=image)
    client = signed_in(editor)
    post(client, image, other)
    assert "so nothing was changed" in words(post(client, image, other))
    assert article.revisions.count() == 2


def test_what_was_saved_since_the_screen_was_shown_is_told(
    signed_in, author, editor, image, other, make_article, rewrite
):
    article = make_article(title="Stiff necks", hero=image)
    seen = f"{article.pk}:{article.version}"
    rewrite(article, by=author, summary="Newer.")
    text = words(post(signed_in(editor), image, other, versions=seen))
    assert "“Stiff necks”: Somebody saved it meanwhile, so it was left alone. Replace again." in text
    assert now(article).hero == image


@pytest.mark.parametrize("odd", ["", "x", "1:", "9" * 400, f"{10**17}:{10**8}", "1:1 \0"])
def test_odd_versions_change_nothing(signed_in, editor, image, other, make_article, odd):
    article = make_article(hero=image)
    assert post(signed_in(editor), image, other, versions=odd).status_code == 200
    assert now(article).hero == image


def test_without_an_answer_about_the_words_nothing_changes(signed_in, editor, image, other, make_article):
    article = make_article(hero=image)
    for answer in ("", "both"):
        assert "Please correct what is marked below." in words(post(signed_in(editor), image, other, words=answer))
    assert now(article).hero == image


def test_the_library_is_searched_for_the_other_picture(signed_in, editor, image, other):
    client = signed_in(editor)
    for words_searched, found in (("lower back", [other]), ("LOWER", [other]), ("knee", []), ("\0" * 900, [other])):
        page = client.get(address(image), {"q": words_searched, "page": "9" * 30}).context["page"]
        assert list(page) == found


def test_a_new_picture_is_added_on_the_way(signed_in, author, image, picture_bytes):
    upload = SimpleUploadedFile("a.jpg", picture_bytes(color="navy"))
    client = signed_in(author)
    response = client.post(address(image), {"title": "Back", "alt_text": "The back.", "upload": upload})
    added = Image.objects.get(title="Back")
    assert response["Location"] == address(image, added) and added.uploaded_by == author


def test_a_file_the_library_has_is_offered_instead(signed_in, author, image, picture_bytes):
    data = {"title": "Back", "alt_text": "The back."}
    client = signed_in(author)
    client.post(address(image), {**data, "upload": SimpleUploadedFile("a.jpg", picture_bytes(color="navy"))})
    added = Image.objects.get(title="Back")
    again = client.post(address(image), {**data, "upload": SimpleUploadedFile("b.jpg", picture_bytes(color="navy"))})
    assert "The library has this picture already" in words(again)
    assert f'href="{address(image, added)}">Use “Back” from the library' in again.content.decode()


@pytest.mark.parametrize("step", ["choose", "confirm"])
def test_only_those_who_write_replace(
    client, signed_in, medical_reviewer, front_desk, author, editor, image, other, make_article, step
):
    article = make_article(hero=image)
    where = address(image) if step == "choose" else address(image, other)
    assert client.get(where).status_code == client.post(where).status_code == 302
    for account in (medical_reviewer, front_desk):
        assert signed_in(account).get(where).status_code == 403
        assert signed_in(account).post(where, {"words": "new"}).status_code == 403
    for account in (author, editor):
        assert signed_in(account).get(where).status_code == 200
    assert now(article).hero == image and article.revisions.count() == 1


def test_what_is_not_there_is_not_found(signed_in, editor, image, other):
    client = signed_in(editor)
    assert client.get(address(image, image)).status_code == 404
    for path in ("999/replace/", f"{image.pk}/replace/999/", f"{10**30}/replace/"):
        assert client.get(f"/admin/blog/image/{path}").status_code == 404
