"""A site with words that only one of two members of the staff may read, and with what visitors read."""

from django.contrib.auth.models import Group, User
from django.test import Client

from appointments.models import Inquiry, InquiryNote
from bench.many_articles import fill
from blog.models import Article, PreviewLink

EDITOR, DESK = "editorscanary", "deskscanary"
EMAIL = "ed@clinic.example"


def fill_site():
    """Write it all; return the sessions of the two, and the addresses that have to do with each."""
    fill(0, 10)
    User.objects.update(is_active=False)  # who wrote what visitors read
    editor, desk = account("Editors", EDITOR), account("Front desk", DESK)
    article = Article(title=f"Draft of {EDITOR}", summary=f"{EDITOR} sums up", body=f"<p>{EDITOR} writes.</p>")
    article.save_draft(by=editor, based_on=0)
    link = PreviewLink.objects.share(article.latest_revision, by=editor)
    names = {"full_name": f"Patient of {DESK}", "email": f"{DESK}@example.com", "phone": "+12015550187"}
    typed = {
        **names,
        "preferred_contact": "email",
        "preferred_time": "any",
        "consent": False,
        "message": f"{DESK} reads this",
    }
    inquiry = Inquiry.receive(typed, token="2026112209")
    InquiryNote.objects.write(inquiry, f"A note of {DESK}", by=desk)
    return {
        "editor": {"session": session(editor), "addresses": articles(article)},
        "desk": {"session": session(desk), "addresses": messages(inquiry)},
        "preview": link.get_absolute_url(),
        "article": article.pk,
        "inquiry": inquiry.pk,
    }


def stop_preview():
    """Let the shared preview show nothing from now on."""
    return [link.stop(by=link.made_by) for link in PreviewLink.objects.select_related("made_by")]


def account(role, canary):
    email = EMAIL if role == "Editors" else f"{canary}@clinic.example"
    made = User.objects.create_user(f"{canary}.account", email, is_staff=True, first_name=canary, last_name=role)
    made.set_password("a-long-enough-one")
    made.save()
    made.groups.add(Group.objects.get(name=role))
    return made


def session(account):
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


def articles(article):
    start = f"/admin/blog/article/{article.pk}"
    below = ["change", "history"]
    return ["/admin/", "/admin/blog/article/", *[f"{start}/{name}/" for name in below]]


def messages(inquiry):
    start = "/admin/appointments/inquiry/"
    return ["/admin/", start, f"{start}{inquiry.pk}/change/", f"{start}figures/"]
