"""The list of the library: what it tells of each picture, and how pictures are found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import Image
from tests.blog.pages import words

LIST = reverse("admin:blog_image_changelist")


@pytest.fixture
def library(author, editor):
    """Three pictures, without files: the list does not open any."""

    def add(number, title, **fields):
        described = {} if fields.get("is_decorative") else {"alt_text": f"{title}, drawn."}
        return Image.objects.create(
            title=title,
            name=f"{number:020}",
            original=f"pictures/{number}.webp",
            sha256=f"{number:064x}",
            widths=[64],
            width=64,
            height=48,
            **{**described, **fields},
        )

    return [
        add(1, "Neck", uploaded_by=author, license="Ours"),
        add(2, "Waves", is_decorative=True, uploaded_by=editor, credit="Robin Painter"),
        add(3, "Knee"),
    ]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, ["Knee", "Waves", "Neck"]),
        ({"q": "neck"}, ["Neck"]),
        ({"q": "drawn"}, ["Knee", "Neck"]),
        ({"q": "robin"}, ["Waves"]),
        ({"q": "elbow"}, []),
        ({"use": "used"}, ["Neck"]),
        ({"use": "unused"}, ["Knee", "Waves"]),
        ({"use": "nonsense"}, ["Knee", "Waves", "Neck"]),
        ({"description": "none"}, ["Waves"]),
        ({"description": "described"}, ["Knee", "Neck"]),
        ({"by": "me"}, ["Neck"]),
        ({"license": "missing"}, ["Knee", "Waves"]),
        ({"license": "noted"}, ["Neck"]),
    ],
)
def test_pictures_are_found(signed_in, author, library, make_article, asked, shown):
    make_article(hero=library[0])
    response = signed_in(author).get(LIST, asked)
    assert [image.title for image in response.context["cl"].result_list] == shown


def test_the_list_says_what_is_used_and_what_is_missing(signed_in, author, library, make_article):
    make_article(hero=library[0])
    make_article(body=f'<figure data-image="{library[0].sha256}"></figure>')
    text = words(signed_in(author).get(LIST))
    assert "Neck 64 × 48 pixels · used in 2 articles" in text
    assert "Knee 64 × 48 pixels · not used No license noted" in text
    assert "Waves 64 × 48 pixels · not used Only decoration, no description No license noted" in text


def test_the_list_needs_as_many_queries_for_many_pictures(signed_in, administrator, library, make_article):
    client = signed_in(administrator)
    make_article(hero=library[0])
    few = count_queries(client)
    for number in range(10, 20):
        picture = Image.objects.create(
            title="More",
            alt_text="More",
            name=f"{number:020}",
            sha256=f"{number:064x}",
            widths=[64],
            width=64,
            height=48,
        )
        make_article(hero=picture)
    assert count_queries(client) == few


def count_queries(client):
    with CaptureQueriesContext(connection) as queries:
        client.get(LIST)
    return len(queries)


@pytest.mark.parametrize("asked", [{"q": "a\0b"}, {"p": "9" * 30}, {"q": "%" * 500}, {"by": "\0"}, {"page": "x"}])
def test_odd_questions_get_a_list(signed_in, author, library, asked):
    assert signed_in(author).get(LIST, asked, follow=True).status_code == 200


def test_the_list_is_for_staff_who_work_with_articles(client, signed_in, author, medical_reviewer, front_desk):
    assert client.get(LIST).status_code == 302
    assert signed_in(front_desk).get(LIST).status_code == 403
    for account in (author, medical_reviewer):
        assert signed_in(account).get(LIST).status_code == 200


def test_an_empty_library_says_so(signed_in, author):
    assert "The library is empty so far." in words(signed_in(author).get(LIST))


def test_a_search_that_finds_nothing_offers_the_whole_library(signed_in, author, library):
    assert "No picture matches. Show all pictures" in words(signed_in(author).get(LIST, {"q": "elbow"}))


@pytest.mark.parametrize("odd", ["abc", "-1", "9" * 40, "1\0", ""])
def test_odd_selections_delete_nothing(signed_in, administrator, library, odd):
    selected = {"action": "delete_selected", "_selected_action": odd, "post": "yes"}
    assert signed_in(administrator).post(LIST, selected, follow=True).status_code == 200
    assert Image.objects.count() == 3
