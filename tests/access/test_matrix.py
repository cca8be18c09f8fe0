"""Every address of the site lets in those roles that the tables name, by every method, and nobody else."""

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.urls import path

from tests.access import asking, stock
from tests.access.addresses import addresses, example, expected, standard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick")]
OTHERS = ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]


def ask_all(site, methods, *, of=None):
    """Return the roles let in, by name of the address and method, and what was wrong: errors, and refusals that wrote.

    Visitors, and whoever only reads, go through the whole site; the rest asks the views.
    """
    members, rows, words = site
    let_in, wrong = {}, []
    for name, route in of or addresses():
        address = example(name, route, rows, words)
        for letter, member in members.items():
            for method in methods:
                answer, statements = member.ask(method, address, whole=letter == "V" or method == "GET")
                if answer.status_code >= 500 or (statements and asking.is_refused(answer)):
                    wrong.append((name, letter, method, answer.status_code, statements))
                found = let_in.setdefault((name, method), set())
                if asking.is_let_in(answer, statements):
                    found.add(letter)
    return let_in, wrong


def test_every_address_is_in_a_table_and_every_table_names_addresses_that_are_there():
    known, there = set(expected()), {name for name, _ in addresses()}
    assert there - known == set(), "addresses that no table knows"
    assert known - there == set(), "addresses that are no more"


def test_every_model_of_the_admin_has_a_row_to_ask_for(site):
    assert {label for label, number in site[1].items() if number is None} == set()
    assert len(standard()) == 5 * len(admin.site._registry)


def test_every_address_lets_in_the_roles_of_the_tables_and_nobody_else(site):
    found, wrong = ask_all(site, ["GET", "POST"])
    assert not wrong, "an error, or something written for somebody who was refused"
    wanted = {
        (name, method): set(who)
        for name, each in expected().items()
        for method, who in zip(("GET", "POST"), each, strict=True)
    }
    assert found == wanted


def test_no_other_method_lets_in_more_roles(site):
    wanted = {name: {*reading, *writing} for name, (reading, writing) in expected().items()}
    of = [(name, route) for name, route in addresses() if wanted[name] != set(asking.ROLES)]
    found, wrong = ask_all(site, OTHERS, of=of)
    assert not wrong, "an error, or something written for somebody who was refused"
    more = {(name, method): who - wanted[name] for (name, method), who in found.items() if method != "OPTIONS"}
    assert {key: who for key, who in more.items() if who} == {}


def test_an_author_may_do_with_an_own_article_what_is_not_for_editors(site):
    """The control: what is for editors only stays theirs."""
    members, rows, words = site
    own = stock.write_article(members["A"].account, "own")
    rows, words = rows | {"blog.article": own.pk}, words | stock.words(own)
    of = [(name, route) for name, route in addresses() if "blog/article/<" in route]
    found, wrong = ask_all(({"A": members["A"]}, rows, words), ["GET", "POST"], of=of)
    assert not wrong
    editors = {
        (name, method)
        for name, each in expected().items()
        for method, who in zip(("GET", "POST"), each, strict=True)
        if "E" in who and name in {name for name, _ in of}
    }
    kept = {name for name, method in editors if (name, method) in found and not found[name, method]}
    assert {name.removeprefix("admin:blog_article_") for name in kept} == {
        "cancel",
        "publish",
        "withdraw",
        "related",
        "invite",
        "invitation_send",
        "invitation_revoke",
    }


@pytest.mark.parametrize("door", ["open", "closed"])
def test_a_page_that_forgets_to_ask_is_found(site, door, settings):
    """A control: the same page with and without the door of the admin, through the whole site and through the view."""

    def page(request):
        return HttpResponse("patients")

    class Addresses:
        urlpatterns = [path("admin/page/", page if door == "open" else admin.site.admin_view(page), name="page")]
        urlpatterns += [path("admin/", admin.site.urls)]

    settings.ROOT_URLCONF = Addresses
    visitor = site[0]["V"]
    for whole in (False, True):
        answer, statements = visitor.ask("GET", "/admin/page/", whole=whole)
        assert asking.is_let_in(answer, statements) is (door == "open")
