"""What people did with the site before a release: its demonstration, and a little of everything that leaves records."""

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from appointments.models import Inquiry, InquiryNote, Notification
from blog.models import Article, Contributor, Note, PreviewLink, Topic
from demo.accounts import make_accounts
from pages.models import Page
from redirects.models import Redirect

BODY = "<h2>What helps</h2><p>Call <span data-phone='article_body'></span>. A kept sentence about walking.</p>"
MESSAGES = 12


def work():
    """Fill an empty, migrated database through the same verbs that staff and patients use."""
    call_command("load_demo", verbosity=0)
    people = make_accounts()
    clinic = Contributor.objects.get(slug="nj-spine-orthopedic")
    for number in range(5):
        _write_article(number, people, clinic)
    Article.objects.get(slug="kept-3").withdraw(by=people["editor"])
    moved = Article.objects.get(slug="kept-2")
    moved.slug = "kept-elsewhere"
    moved.save_draft(by=people["editor"], based_on=moved.version)
    Redirect.objects.lead("/old-address", "/blog/", by=people["editor"])
    page = Page.objects.get(slug="about", language="en")
    page.summary = "A summary that an editor wrote."
    page.save_draft(by=people["editor"], based_on=page.version)
    page.publish(by=people["editor"])
    _write_messages(people["frontdesk"])


def _write_article(number, people, clinic):
    author, reviewer, editor = people["author"], people["reviewer"], people["editor"]
    article = Article(
        title=f"A kept article {number}",
        slug=f"kept-{number}",
        summary="One that people wrote before the release.",
        body=BODY,
        sources="A source, 2018 https://example.org/source",
        topic=Topic.objects.order_by("pk").first(),
        author=Contributor.objects.exclude(pk=clinic.pk).order_by("pk").first(),
    )
    article.save_draft(by=author, based_on=0)
    _approve(article.submit_for_review(by=author).revision, reviewer, clinic)
    article.publish(by=editor)
    if number == 1:  # a later text that waits, with a remark, a note and a link to show it
        article = _change(article, author, "walking and resting")
        revision = article.submit_for_review(by=author).revision
        revision.open(by=reviewer)
        revision.ask_for_changes(by=reviewer, reviewer=clinic, comment="Say how long.", passages=[("resting", "Why?")])
        Note.objects.write(article, by=editor, words="Ask her on Monday.")
        PreviewLink.objects.share(revision, by=author)
    if number == 4:  # a later text that was approved and published in its turn
        article = _change(article, author, "walking every day")
        _approve(article.submit_for_review(by=author).revision, reviewer, clinic)
        article.publish(by=editor, change_note="Says how often.")


def _change(article, author, words):
    article = Article.objects.get(pk=article.pk)
    article.body = article.body.replace("walking", words)
    article.save_draft(by=author, based_on=article.version)
    return article


def _approve(revision, reviewer, clinic):
    revision.open(by=reviewer)
    revision.approve(by=reviewer, reviewer=clinic, reviewed_on=timezone.localdate())


def _write_messages(desk):
    visitor = Client()
    for number in range(MESSAGES):
        typed = {
            "full_name": f"Paciente Ñandú {number}",
            "email": f"patient{number}@example.com",
            "phone": f"(201) 555-01{number:02}",
            "preferred_contact": "email",
            "preferred_time": "any",
            "message": f"It hurts “here” & there, {number}.\r\n<b>Please</b> call 💡",
            "token": timezone.now().strftime("%Y%m%d%H"),
        }
        answer = visitor.post("/contact/", typed, headers={"x-forwarded-for": f"203.0.{number}.7"})
        assert answer.status_code == 302, answer.content.decode()
    received = list(Inquiry.objects.filter(is_demo=False).order_by("pk"))
    for status, inquiry in zip(["waiting", "scheduled", "closed", "spam"], received, strict=False):
        inquiry.set_status(status, by=desk)
    InquiryNote.objects.write(received[0], "Wants a morning — não às segundas.", by=desk)
    received[4].star(True, by=desk)
    received[5].trash(by=desk)
    for _ in received[:6]:  # and the others still wait
        Notification.objects.claim_next().deliver()
