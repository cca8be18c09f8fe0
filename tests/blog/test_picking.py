"""What the editor's dialogs pick from: who may ask, what is found, and pictures added without leaving the text."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from blog.admin.picking import MOST
from blog.models import Image

ARTICLES, PICTURES = (f"admin:blog_article_pick_{kind}" for kind in ("articles", "pictures"))
WORDS = {"title": "A desk", "alt_text": "A person sits at a desk."}
ODD = ["%", "_", "\\", "'", '"', "\x00", "\ud800".encode("utf-8", "surrogatepass"), "a" * 5000, "<b>", " ", "x " * 500]


def titles(client, **query):
    return [each["title"] for each in client.get(reverse(ARTICLES), query).json()["articles"]]


def found(client, **query):
    return [each["title"] for each in client.get(reverse(PICTURES), query).json()["pictures"]]


def upload(client, content, **words):
    file = SimpleUploadedFile("desk.jpg", content)
    return client.post(reverse(PICTURES), {**WORDS, "upload": file, **words})


# Who may ask


@pytest.mark.parametrize("name", [ARTICLES, PICTURES])
def test_nobody_is_sent_to_the_sign_in(client, db, name):
    for answer in (client.get(reverse(name)), client.post(reverse(name))):
        assert answer.status_code == 302
        assert answer.url.startswith("/admin/login/")


@pytest.mark.parametrize("name", [ARTICLES, PICTURES])
@pytest.mark.parametrize("account", ["medical_reviewer", "front_desk"])
def test_who_writes_no_articles_is_refused(signed_in, request, name, account):
    assert signed_in(request.getfixturevalue(account)).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("account", ["medical_reviewer", "front_desk"])
def test_who_writes_no_articles_adds_no_pictures(signed_in, request, account, picture_bytes):
    assert upload(signed_in(request.getfixturevalue(account)), picture_bytes()).status_code == 403
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", [ARTICLES, PICTURES])
@pytest.mark.parametrize("account", ["author", "editor", "administrator"])
def test_who_writes_articles_may_ask(signed_in, request, name, account):
    assert signed_in(request.getfixturevalue(account)).get(reverse(name)).status_code == 200


def test_who_may_add_no_pictures_still_chooses(signed_in, author, picture_bytes, image):
    author.groups.get().permissions.filter(codename="add_image").delete()
    client = signed_in(author)
    assert found(client) == ["Neck"]
    assert upload(client, picture_bytes((80, 60))).status_code == 403
    assert Image.objects.get() == image


@pytest.mark.parametrize(("name", "method"), [(ARTICLES, "post"), (ARTICLES, "delete"), (PICTURES, "put")])
def test_other_methods_are_refused(signed_in, author, name, method):
    assert getattr(signed_in(author), method)(reverse(name)).status_code == 405


# Articles


def test_articles_are_found_by_the_words_of_their_title_newest_first(signed_in, editor, make_article):
    for title in ("Low back pain", "Neck pain", "Sciatica"):
        make_article(title=title)
    client = signed_in(editor)
    assert titles(client) == ["Sciatica", "Neck pain", "Low back pain"]
    assert titles(client, q="PAIN") == ["Neck pain", "Low back pain"]
    assert titles(client, q="pain low") == ["Low back pain"]
    assert titles(client, q="knee") == []


def test_an_article_says_whether_visitors_can_read_it(signed_in, author, make_article, published_article):
    draft = make_article(title="A draft")
    answer = signed_in(author).get(reverse(ARTICLES)).json()["articles"]
    assert answer == [
        {"pk": draft.pk, "title": "A draft", "state": "Draft", "is_public": False},
        {"pk": published_article.pk, "title": published_article.title, "state": "Published", "is_public": True},
    ]


def test_an_article_is_found_by_its_number(signed_in, author, make_article):
    article = make_article(title="Here")
    make_article(title="Elsewhere")
    client = signed_in(author)
    assert titles(client, pk=article.pk) == ["Here"]
    for number in ("0", "-1", "x", "²", "", "\x00", "9" * 18, "9" * 30, "1e3"):
        assert titles(client, pk=number) == []


def test_no_more_articles_are_answered_than_a_list_shows(signed_in, author, make_article):
    for number in range(MOST + 2):
        make_article(title=f"Pain {number}")
    answer = signed_in(author).get(reverse(ARTICLES), {"q": "pain"}).json()
    assert (len(answer["articles"]), answer["total"]) == (MOST, MOST + 2)


@pytest.mark.parametrize("name", [ARTICLES, PICTURES])
@pytest.mark.parametrize("odd", ODD)
def test_odd_words_find_nothing_and_break_nothing(signed_in, author, make_article, image, name, odd):
    make_article(title="Neck")
    answer = signed_in(author).get(reverse(name), {"q": odd})
    assert answer.status_code == 200
    # Nothing but spaces, or signs that no title can hold, is as if nothing was typed.
    blank = odd in (" ", "\x00")
    assert answer.json()["total"] == (1 if blank else 0)


# Pictures


def test_pictures_are_found_by_title_and_by_digest(signed_in, author, image):
    client = signed_in(author)
    described = {"sha256": image.sha256, "thumbnail_url": image.thumbnail_url, "title": "Neck", "alt": image.alt_text}
    assert client.get(reverse(PICTURES), {"q": "neck"}).json()["pictures"] == [described]
    assert client.get(reverse(PICTURES), {"sha256": image.sha256}).json()["pictures"] == [described]
    for digest in ("0" * 64, "", "\x00", "%", "x" * 4000):
        assert found(client, sha256=digest) == []


def test_a_picture_is_added_in_the_name_of_who_adds_it(signed_in, author, picture_bytes):
    answer = upload(signed_in(author), picture_bytes((800, 600)))
    image = Image.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "sha256": image.sha256,
        "thumbnail_url": image.thumbnail_url,
        "title": "A desk",
        "alt": "A person sits at a desk.",
    }
    assert image.uploaded_by == author
    assert LogEntry.objects.get().object_repr == "A desk"


def test_a_decorative_picture_has_no_words(signed_in, author, picture_bytes):
    answer = upload(signed_in(author), picture_bytes(), alt_text="", is_decorative="on")
    assert answer.json()["alt"] == ""


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"upload": ""}, "upload", "This field is required."),
        ({"upload": SimpleUploadedFile("x.jpg", b"no picture")}, "upload", None),
        ({"title": ""}, "title", "This field is required."),
        ({"title": "x" * 121}, "title", None),
        ({"title": "a\x00b"}, "title", None),
        ({"alt_text": ""}, "__all__", "Describe the picture, or mark it as only decoration."),
    ],
)
def test_a_refused_picture_says_what_to_do_beside_its_field(signed_in, author, picture_bytes, changes, field, sentence):
    answer = upload(signed_in(author), picture_bytes(), **changes)
    assert answer.status_code == 400
    sentences = answer.json()["errors"][field]
    assert all(each.endswith(".") for each in sentences)
    assert sentence in sentences if sentence else sentences
    assert not Image.objects.exists()


def test_a_file_that_the_library_holds_already_is_offered_instead(signed_in, author, picture_bytes):
    client = signed_in(author)
    upload(client, picture_bytes())
    answer = upload(client, picture_bytes(), title="The same again")
    assert answer.status_code == 400
    assert answer.json()["same"]["title"] == "A desk"
    assert Image.objects.count() == 1


def test_a_picture_from_another_site_is_refused(author, picture_bytes):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    assert upload(client, picture_bytes()).status_code == 403
    assert not Image.objects.exists()
