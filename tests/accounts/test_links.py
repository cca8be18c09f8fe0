"""Links to choose a password: by invitation, by mail and in an emergency."""

import datetime
import re
import threading

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import letters
from accounts.links import link_for
from accounts.models import StaffSession
from audit.models import AuditEvent

from .conftest import factors

pytestmark = pytest.mark.django_db
DAY = 24 * 3600
PASSWORD = {"new_password1": "a-long-enough-one", "new_password2": "a-long-enough-one"}


def path_in(text):
    return re.search(r"http://127\.0\.0\.1:8000(/admin/login/choose/\S+)", text)[1]


def later(seconds):
    return time_machine.travel(timezone.now() + datetime.timedelta(seconds=seconds), tick=False)


@pytest.fixture
def invited(signed_in, administrator, mailoutbox, client, django_capture_on_commit_callbacks):
    roles = [Group.objects.get(name="Authors").pk]
    typed = {"username": "newcomer", "email": "new@clinic.example", "groups": roles}
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in(administrator).post("/admin/auth/user/add/", typed).status_code == 302
    client.logout()
    return User.objects.get(username="newcomer")


def test_an_invited_person_chooses_a_password_and_signs_in(invited, client, mailoutbox, sign_in):
    assert invited.is_staff and not invited.has_usable_password()
    assert list(invited.groups.values_list("name", flat=True)) == ["Authors"]
    address = path_in(mailoutbox[0].body)
    assert "Welcome" in client.get(address).text
    assert client.post(address, PASSWORD).url == "/admin/login/"
    assert sign_in(invited, PASSWORD["new_password1"]).url == "/admin/"
    recorded = set(AuditEvent.objects.about(invited).values_list("kind", flat=True))
    assert {"invited", "invitation_taken", "signed_in"} <= recorded


def test_a_link_serves_once(invited, client, mailoutbox):
    address = path_in(mailoutbox[0].body)
    client.post(address, PASSWORD)
    assert client.get(address).status_code == client.post(address, PASSWORD).status_code == 410


@pytest.mark.parametrize(
    ("kind", "lasts"), [("invitation", 7 * DAY), ("reset", 3600), ("emergency", 1800)], ids=lambda value: str(value)
)
def test_a_link_lasts_so_long_and_no_longer(editor, client, kind, lasts):
    address = path_in(link_for(editor, kind))
    with later(lasts - 5):
        assert client.get(address).status_code == 200
    with later(lasts + 5):
        answer = client.get(address)
        assert answer.status_code == 410 and "Have a new link sent" in answer.text
        assert client.post(address, PASSWORD).status_code == 410


def test_a_link_is_of_its_kind_and_of_nobody_else(editor, author, client):
    address = path_in(link_for(editor, "reset"))
    assert client.get(address.replace("/reset/", "/invitation/")).status_code == 410
    assert client.get(address.replace("/reset/", "/other/")).status_code == 410
    assert client.get(address[:-5] + "aaaa/").status_code == 410
    editor.is_active = False
    editor.save()
    assert client.get(address).status_code == 410


def test_a_weak_password_is_refused_with_why(editor, client):
    answer = client.post(path_in(link_for(editor, "reset")), {"new_password1": "short", "new_password2": "short"})
    assert answer.status_code == 200 and "too short" in answer.text


def test_a_link_leaves_the_second_step_as_it_is_and_ends_sessions(editor, with_app, client, sign_in, signed_in):
    signed_in(with_app(editor))
    client.cookies.clear()
    client.post(path_in(link_for(editor, "reset")), PASSWORD)
    assert not StaffSession.objects.of(editor).exists()
    assert sign_in(editor, PASSWORD["new_password1"]).url == reverse("mfa_authenticate")


def test_the_answer_tells_nothing_of_who_has_an_account(client, editor, sent):
    editor.email = "edi@clinic.example"
    editor.save()
    known, unknown = (
        client.post("/admin/login/forgotten/", {"email": a}) for a in ("EDI@clinic.example", "x@y.example")
    )
    nonce = re.compile(r'nonce="[^"]*"|value="[^"]{64}"')
    assert nonce.sub("", known.text) == nonce.sub("", unknown.text)
    (letter,) = sent()
    assert letter.to == ["edi@clinic.example"]
    recorded = AuditEvent.objects.filter(kind="password_asked").values_list("subject", "detail")
    assert set(recorded) == {("editor", ""), ("", "unknown address")}
    assert client.post(path_in(letter.body), PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "name", ["host", "x-forwarded-host", "x-host", "forwarded", "origin", "referer", "x-original-host"]
)
def test_no_mail_leads_to_the_host_that_was_asked(
    client, signed_in, administrator, sent, settings, django_capture_on_commit_callbacks, name
):
    settings.ALLOWED_HOSTS = ["*"]  # as on a site that forgot to name its hosts
    evil = {name: "host=evil.example" if name == "forwarded" else "evil.example"}
    administrator.email = "ada@clinic.example"
    administrator.save()
    client.post("/admin/login/forgotten/", {"email": administrator.email}, headers=evil)
    typed = {"username": "newcomer", "email": "new@clinic.example"}
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(administrator).post("/admin/auth/user/add/", typed, headers=evil)
    letters = sent()
    assert {to for letter in letters for to in letter.to} == {administrator.email, typed["email"]}
    for letter in letters:
        assert path_in(letter.body) and "evil" not in str(letter.message())


def test_the_mail_is_written_after_the_answer(client, editor, sent, monkeypatch):
    editor.email = "edi@clinic.example"
    editor.save()
    write, where = letters._letter, []

    def seen(*arguments):
        where.append(threading.current_thread().name)
        return write(*arguments)

    monkeypatch.setattr(letters, "_letter", seen)
    client.post("/admin/login/forgotten/", {"email": "edi@clinic.example"})
    assert len(sent()) == 1 and where == [letters.SENDING]


def test_mails_are_asked_for_only_so_often(client, editor, sent):
    editor.email = "edi@clinic.example"
    editor.save()
    answers = [client.post("/admin/login/forgotten/", {"email": "edi@clinic.example"}).text for _ in range(6)]
    assert "on its way" in answers[4] and "Too many tries" in answers[5] and "edi@clinic.example" in answers[5]
    assert len(sent()) == 5


def test_a_mail_server_that_refuses_changes_no_answer(client, editor, settings, unused_port, sent, caplog):
    editor.email = "edi@clinic.example"
    editor.save()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port
    assert "on its way" in client.post("/admin/login/forgotten/", {"email": "edi@clinic.example"}).text
    sent()
    assert "could not be sent" in caplog.text and "edi@clinic.example" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_an_invitation_that_no_server_takes_is_said_and_can_be_sent_again(
    signed_in, administrator, settings, unused_port, mailoutbox
):
    client = signed_in(administrator)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_port
    client.post("/admin/auth/user/add/", {"username": "newcomer", "email": "new@clinic.example"})
    assert "was not taken" in client.get("/admin/auth/user/").text
    settings.EMAIL_BACKEND = backend
    account = User.objects.get(username="newcomer")
    client.post("/admin/auth/user/", {"action": "send_invitation", "_selected_action": [account.pk]})
    assert mailoutbox[0].to == ["new@clinic.example"]


def test_an_address_that_another_account_has_is_refused(signed_in, administrator, editor):
    editor.email = "edi@clinic.example"
    editor.save()
    answer = signed_in(administrator).post(
        "/admin/auth/user/add/", {"username": "second", "email": "EDI@clinic.example"}
    )
    assert "Another account has this address" in answer.text
    assert not User.objects.filter(username="second").exists()


def emergency(*arguments, capsys):
    call_command("emergency_access", *arguments)
    return path_in(capsys.readouterr().out)


def test_emergency_access_takes_password_and_second_step_away_and_leads_to_a_new_password(
    editor, with_app, signed_in, client, sign_in, capsys
):
    signed_in(with_app(editor))
    address = emergency("editor", "--reason", "phone lost", capsys=capsys)
    assert client.get("/admin/").status_code == 302
    assert factors(editor) == [] and sign_in(editor).status_code == 200
    event = AuditEvent.objects.get(kind="emergency_access")
    assert (event.subject, event.detail) == ("editor", "phone lost")
    assert client.post(address, PASSWORD).status_code == 302
    assert client.get(address).status_code == 410
    assert sign_in(editor, PASSWORD["new_password1"]).url == "/admin/"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "--reason", "x"], "No account has this username"),
        (["editor", "--reason", " "], "Say why"),
        (["visitor", "--reason", "x"], "not active staff"),
    ],
)
def test_emergency_access_refuses_with_a_sentence(editor, arguments, sentence):
    User.objects.create_user("visitor")
    with pytest.raises(CommandError, match=sentence):
        call_command("emergency_access", *arguments)
    assert not AuditEvent.objects.filter(kind="emergency_access").exists()
