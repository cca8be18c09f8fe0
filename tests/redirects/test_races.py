"""Changes at the same moment make no circle and no chain together, and lose nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from redirects import csv_files
from redirects.models import MissingAddress, Redirect
from redirects.tally import Tally

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_that_would_make_a_circle(at_once, ways):
    for number in range(5):
        a, b = f"/a{number}", f"/b{number}"
        results = at_once(lambda a=a, b=b: Redirect.objects.lead(a, b), lambda a=a, b=b: Redirect.objects.lead(b, a))
        assert sorted(type(result).__name__ for result in results) == ["Redirect", "ValidationError"]
    assert len(ways()) == 5


def test_two_that_make_a_chain(at_once, ways):
    for number in range(5):
        a, b, c = (f"/{letter}{number}" for letter in "abc")
        at_once(lambda a=a, b=b: Redirect.objects.lead(a, b), lambda b=b, c=c: Redirect.objects.lead(b, c))
        assert ways()[a] == ways()[b] == c


def test_the_same_address_led_twice_is_one_redirect(at_once, ways):
    results = at_once(*(lambda n=n: Redirect.objects.lead("/old", f"/new-{n}") for n in range(4)))
    assert not any(isinstance(result, Exception) for result in results)
    assert len(ways()) == 1


def test_a_file_and_a_hand_at_once(at_once, ways, editor):
    rows = csv_files.rows_of("/a,/b\n/c,/d\n")
    digest = csv_files.look(rows, set()).digest
    (_, is_done), by_hand = at_once(
        lambda: csv_files.take_in(rows, set(), digest=digest, by=editor), lambda: Redirect.objects.lead("/b", "/a")
    )
    if is_done:
        assert isinstance(by_hand, ValidationError) and ways() == {"/a": "/b", "/c": "/d"}
    else:
        assert ways() == {"/b": "/a"}


def test_counts_written_by_many_processes_add_up_or_are_kept(at_once):
    redirects = [Redirect.objects.lead(f"/old-{n}", "/blog/") for n in range(5)]
    tallies = [Tally() for _ in range(4)]

    def work(tally):
        for redirect in redirects:
            tally.count_used(redirect)
            tally.count_missing(f"/missing-{redirect.pk}", "")
        tally.write()

    at_once(*(lambda tally=tally: work(tally) for tally in tallies))
    for tally in tallies:
        tally.write()
    assert set(Redirect.objects.values_list("hits", flat=True)) == {4}
    assert list(MissingAddress.objects.values_list("hits", flat=True)) == [4] * 5


def test_counting_while_an_address_changes_disturbs_nobody(at_once, ways):
    redirect = Redirect.objects.lead("/old", "/new")
    tally = Tally()

    def change():
        with transaction.atomic():
            for number in range(20):
                Redirect.objects.lead("/old", f"/new-{number}")

    def count():
        for _ in range(20):
            tally.count_used(redirect)
            tally.write()

    assert not any(isinstance(result, Exception) for result in at_once(change, count))
    tally.write()
    redirect.refresh_from_db()
    assert (redirect.hits, redirect.new_path) == (20, "/new-19")
