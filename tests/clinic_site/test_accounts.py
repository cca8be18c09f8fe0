"""Who may change staff accounts, and how far."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext


def change(client, account, **fields):
    data = {"username": account.username, "is_active": "on", "is_staff": "on", **fields}
    return client.post(f"/admin/auth/user/{account.pk}/change/", data)


def test_a_visitor_is_asked_to_sign_in(client, author):
    assert change(client, author).status_code == 302
    assert "/admin/login/" in client.get("/admin/auth/user/").url


def test_an_editor_may_not_change_accounts(signed_in, editor, author):
    assert change(signed_in(editor), author, first_name="New").status_code == 403


def test_an_administrator_gives_a_role(signed_in, administrator, author):
    role = Group.objects.get(name="Editors")
    assert change(signed_in(administrator), author, groups=[role.pk]).status_code == 302
    assert list(author.groups.all()) == [role]


def test_an_administrator_cannot_make_a_superuser(signed_in, administrator):
    change(signed_in(administrator), administrator, is_superuser="on", user_permissions=["1"])
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()


def test_an_administrator_cannot_change_a_superuser(signed_in, administrator):
    superuser = User.objects.create_superuser("root")
    assert change(signed_in(administrator), superuser, first_name="Taken").status_code == 403
    assert signed_in(administrator).get(f"/admin/auth/user/{superuser.pk}/password/").status_code == 403


def test_a_superuser_may_make_a_superuser(signed_in, author):
    superuser = User.objects.create_superuser("root")
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "12:00:00"}
    assert change(signed_in(superuser), author, is_superuser="on", **joined).status_code == 302
    author.refresh_from_db()
    assert author.is_superuser


def test_nobody_edits_the_roles_in_the_admin(signed_in, db):
    superuser = User.objects.create_superuser("root")
    role = Group.objects.get(name="Authors")
    client = signed_in(superuser)
    assert client.get("/admin/auth/group/add/").status_code == 403
    assert client.post(f"/admin/auth/group/{role.pk}/change/", {"name": "Taken over"}).status_code == 403


def listed(client):
    """Return the page of accounts, and how many queries it takes."""
    with CaptureQueriesContext(connection) as queries:
        return client.get("/admin/auth/user/").text, len(queries)


def test_the_list_tells_who_has_no_second_step(signed_in, administrator, author):
    client = signed_in(administrator)
    page, queries = listed(client)
    assert page.count("None yet") == 2 and "Set up" not in page
    for number in range(10):
        User.objects.create_user(f"person{number}", is_staff=True)
    Authenticator.objects.create(user=author, type="totp", data={})
    Authenticator.objects.create(user=administrator, type="recovery_codes", data={})
    page, more = listed(client)
    assert page.count("None yet") == 11 and page.count("Set up") == 1 and more == queries
