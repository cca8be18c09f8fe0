"""Old addresses lead to the end at once, and never in a circle."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from redirects.models import MissingAddress, Redirect

Source = Redirect.Source


def test_chains_are_shortened_from_both_ends(ways):
    Redirect.objects.lead("/a/", "/b/")
    Redirect.objects.lead("/b/", "/c/")
    Redirect.objects.lead("/c/", "/d/")
    assert ways() == {"/a": "/d/", "/b": "/d/", "/c": "/d/"}
    assert Redirect.objects.lead("/z", "/a").new_path == "/d/"


def test_a_chain_made_backwards_is_shortened_too(ways):
    Redirect.objects.lead("/c/", "/d/")
    Redirect.objects.lead("/b/", "/c/")
    Redirect.objects.lead("/a/", "/b/")
    assert set(ways().values()) == {"/d/"}


@pytest.mark.parametrize(
    ("kept", "refused"),
    [
        ([], ("/a", "/a/")),
        ([], ("/a", "/a/?x=1")),
        ([], ("/%61", "/a#part")),
        ([("/b", "/a")], ("/a", "/b")),
        ([("/b", "/a/?x=1")], ("/a", "/b/?y=2")),
        ([("/c", "/a"), ("/b", "/c")], ("/a", "/b")),
        ([("/a", "/?p=1")], ("/?p=1", "/a/")),
    ],
)
def test_circles_are_refused_with_a_sentence(ways, kept, refused):
    for old, new in kept:
        Redirect.objects.lead(old, new)
    before = ways()
    with pytest.raises(ValidationError, match=r"in a circle: /.* → /|to itself"):
        Redirect.objects.lead(*refused)
    assert ways() == before


def test_a_numbered_page_leads_to_the_first_page(ways):
    Redirect.objects.lead("/?page_id=2", "/")
    assert ways() == {"/?page_id=2": "/"}


def test_what_leads_to_an_address_that_is_gone_is_gone_too(ways):
    Redirect.objects.lead("/a", "/b")
    Redirect.objects.close("/b")
    assert ways() == {"/a": "", "/b": ""}
    assert Redirect.objects.lead("/c", "/b").is_gone


def test_leading_again_changes_the_redirect_and_keeps_its_history(editor, ways):
    first = Redirect.objects.lead("/a", "/b", by=editor, source=Source.BY_HAND)
    Redirect.objects.filter(pk=first.pk).update(hits=7)
    again = Redirect.objects.lead("/a/", "/c")
    assert (again.pk, again.hits, again.created_by, again.source) == (first.pk, 7, editor, Source.BY_HAND)
    assert Redirect.objects.close("/a").pk == first.pk
    assert ways() == {"/a": ""}


def test_the_query_on_the_way_goes_along(ways):
    Redirect.objects.lead("/b", "/c/")
    Redirect.objects.lead("/a", "/b/?tab=2")
    assert ways()["/a"] == "/c/?tab=2"


def test_an_address_elsewhere_ends_a_chain(ways):
    Redirect.objects.lead("/a", "/b")
    Redirect.objects.lead("/b", "https://elsewhere.example/a")
    assert set(ways().values()) == {"https://elsewhere.example/a"}


def test_nothing_leads_on_from_an_address_where_a_page_stands(ways):
    Redirect.objects.lead("/a", "/b")
    Redirect.objects.lead("/c", "/a", stands=True)
    assert ways() == {"/c": "/a"}


def test_a_page_that_moves_there_and_back_answers(ways):
    Redirect.objects.lead("/before", "/a/")
    Redirect.objects.moved([("/a/", "/b/")], was_seen=True)
    Redirect.objects.moved([("/b/", "/a/")], was_seen=True)
    assert ways() == {"/before": "/a/", "/b": "/a/"}


def test_what_led_to_a_page_that_nobody_saw_follows_it(ways):
    Redirect.objects.lead("/?p=3", "/a/")
    Redirect.objects.moved([("/a/", "/b/")], was_seen=False)
    assert ways() == {"/?p=3": "/b/"}
    assert Redirect.objects.get().source == Source.IMPORTED


def test_an_address_that_leads_on_is_missing_no_longer(db):
    MissingAddress.objects.count_up({"/a": (3, ""), "/b": (1, "")}, on=datetime.date(2026, 5, 14))
    Redirect.objects.lead("/a", "/c")
    Redirect.objects.close("/b")
    assert not MissingAddress.objects.exists()


def test_the_cost_of_leading_does_not_grow_with_the_redirects(django_assert_max_num_queries, ways):
    Redirect.objects.bulk_create(
        Redirect(old_path=f"/old-{n}", new_path=f"/new-{n}/", leads_to=f"/new-{n}") for n in range(2000)
    )
    with django_assert_max_num_queries(10):
        Redirect.objects.lead("/new-7", "/end/")
    assert ways()["/old-7"] == "/end/"
