"""A machine that does to articles whatever staff and time can do, and has a witness look at the pages after each step.

It keeps its own account of which text was approved by whom and when; what a page says of a review must stand there.
"""

import datetime

import time_machine
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from blog.models import Article, Contributor, EditConflict, Image, ReviewInvitation, Topic
from tests.blog.conftest import LICENSE
from tests.blog.witness import Approval, Witness

START = datetime.datetime(2026, 1, 5, 15, tzinfo=datetime.UTC)
ROLES = {
    "ari": "Authors",
    "edi": "Editors",
    "remy": "Medical reviewers",
    "rory": "Medical reviewers",
    "ada": "Administrators",
}
PARTS = ["title", "summary", "body", "sources", "hero"]
REFUSALS = (PermissionDenied, ValidationError, EditConflict)


def build_world():
    """Make what every sequence starts from: accounts, names to sign with, topics and pictures."""
    for username, role in ROLES.items():
        account = User.objects.create(username=username, email=f"{username}@example.com", is_staff=True)
        account.groups.add(Group.objects.get(name=role))
    clinic = Contributor.objects.create(
        name="The Clinic", slug="clinic", kind="organization", responsible_person="Rae Roe, MD", **LICENSE
    )
    doctor = Contributor.objects.create(
        name="Bea Poe", slug="bea", credentials="MD", specialty="Spine", review_email="bea@example.org", **LICENSE
    )
    clinic.accounts.set(User.objects.filter(username__in=["remy", "rory", "ada"]))
    doctor.accounts.set(User.objects.filter(username="rory"))
    Contributor.objects.create(name="Editorial Team", slug="team", kind="organization")
    Topic.objects.create(name="Medical", slug="medical", description="x")
    Topic.objects.create(name="News", slug="news", description="x", is_medical=False)
    for number in range(2):
        Image.objects.create(
            title=f"Picture {number}",
            alt_text=f"altword{number}x",
            name=f"picture{number}",
            widths=[64],
            width=64,
            height=48,
            sha256=str(number) * 64,
        )


class ReviewMachine(Witness, RuleBasedStateMachine):
    """Two articles, five accounts, and everything that may happen to them."""

    tampers = True

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.travel = time_machine.travel(START, tick=False)
        self.clock = self.travel.start()
        self.client = Client()
        self.count = 10
        self.approvals, self.steps = [], 0
        self.decisions = {}  # the latest decision on each revision
        for by in ("ari", "edi"):
            self._write(Article(author=Contributor.objects.get(slug="team")), PARTS, by, 0)

    def teardown(self):
        self.travel.stop()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # What the machine knows by itself

    def _word(self, part):
        self.count += 1
        return f"{part}word{self.count}x"

    def _attempt(self, step):
        """Take a step that staff may take; a refusal is an answer like any other. Return what it gave."""
        try:
            with transaction.atomic():
                return step()
        except REFUSALS:
            return None

    def _write(self, article, parts, by, topic):
        for part in parts:
            if part == "hero":
                article.hero = Image.objects.order_by("pk")[self.count % 2]
            elif part == "body":
                article.body = f"<p>{self._word('body')}</p>"
            else:
                setattr(article, part, self._word(part))
        article.topic = Topic.objects.order_by("pk")[topic]
        return article.save_draft(by=User.objects.get(username=by), based_on=article.version)

    articles = st.integers(0, 1)
    numbers = st.integers(1, 6)
    anybody = st.sampled_from(sorted(ROLES))
    reviewers = st.sampled_from(["remy", "rory", "ada", "remy", "rory", "ari"])
    editors = st.sampled_from(["edi", "ada", "edi", "ari"])
    names = st.sampled_from(["clinic", "bea"])

    def _article(self, index):
        return Article.objects.order_by("pk")[index]

    def _revision(self, index, back):
        """The revision that many steps back from the newest."""
        revisions = list(self._article(index).revisions.all())
        return revisions[min(back, len(revisions) - 1)]

    def _account(self, name):
        return User.objects.get(username=name)

    @initialize(public=st.lists(articles, unique=True, min_size=1))
    def begin(self, public):
        for article in public:
            self.take_to_the_page(article, [])

    # Writing

    @rule(article=articles, parts=st.lists(st.sampled_from(PARTS), min_size=1, unique=True), by=anybody)
    def rewrite(self, article, parts, by):
        found = self._article(article)
        if found.may_be_changed_by(self._account(by)):
            self._attempt(lambda: self._write(found, parts, by, list(Topic.objects.order_by("pk")).index(found.topic)))

    @rule(article=articles, number=numbers, by=anybody)
    def restore(self, article, number, by):
        found = self._article(article)
        if found.revisions.filter(number=number).exists():
            self._attempt(lambda: found.restore(number, by=self._account(by), based_on=found.version))

    @rule(article=articles, by=anybody)
    def submit(self, article, by):
        self._attempt(lambda: self._article(article).submit_for_review(by=self._account(by)))

    @rule(article=articles, topic=st.integers(0, 1))
    def move(self, article, topic):
        try:
            with transaction.atomic():
                Article.objects.filter(pk=self._article(article).pk).update(topic=Topic.objects.order_by("pk")[topic])
        except IntegrityError:
            pass  # the guards keep a page without review off medical topics

    # Deciding

    def _decided(self, revision, review):
        if review is not None:
            self.decisions[revision.pk] = review.decision

    @rule(
        article=articles,
        back=st.integers(0, 1),
        by=reviewers,
        name=names,
        opened=st.booleans(),
        ago=st.sampled_from([0, 0, 0, 1, 40, -1]),
        months=st.sampled_from([None, None, 1, 130]),
    )
    def approve(self, article, back, by, name, opened, ago, months):
        revision, account = self._revision(article, back), self._account(by)
        reviewer = Contributor.objects.get(slug=name)
        day = timezone.localdate() - datetime.timedelta(days=ago)
        due = day + datetime.timedelta(days=30 * months) if months else None
        if opened:
            revision.open(by=account)
        text = self._text(revision)
        review = self._attempt(
            lambda: revision.approve(by=account, reviewer=reviewer, reviewed_on=day, next_due_on=due)
        )
        self._decided(revision, review)
        if review:
            self.approvals.append(Approval(text, reviewer.display_name, day, review.next_due_on))

    @rule(article=articles, back=st.integers(0, 1), by=reviewers, name=names)
    def attest(self, article, back, by, name):
        revision, account = self._revision(article, back), self._account(by)
        revision.open(by=account)
        base = revision.attestable_review()
        before = [each for each in self.approvals if base and each.text == self._text(base.revision)]
        text = self._text(revision)
        signer = Contributor.objects.get(slug=name)
        review = self._attempt(lambda: revision.attest(by=account, reviewer=signer, attests=base))
        self._decided(revision, review)
        if review:
            assert before, "an attestation of a text that nobody approved"
            self.approvals += [Approval(text, each.name, each.reviewed_on, each.next_due_on) for each in before]

    @rule(article=articles, back=st.integers(0, 1), by=reviewers, name=names)
    def ask_for_changes(self, article, back, by, name):
        revision, account = self._revision(article, back), self._account(by)
        revision.open(by=account)
        signer = Contributor.objects.get(slug=name)
        ask = revision.ask_for_changes
        self._decided(revision, self._attempt(lambda: ask(by=account, reviewer=signer, comment="Why?")))

    @rule(article=articles, by=editors, opened=st.booleans(), code_is_right=st.sampled_from([True, True, False]))
    def approve_by_invitation(self, article, by, opened, code_is_right):
        revision, doctor = self._revision(article, 0), Contributor.objects.get(slug="bea")
        account, text, day = self._account(by), self._text(revision), timezone.localdate()

        def decide():
            invitation = ReviewInvitation.objects.invite(revision, doctor, by=account, days=14)
            if opened:
                revision.open(by=invitation)
            code = invitation.new_code()
            invitation.check_code(code if code_is_right else "x")
            return revision.approve(by=invitation, reviewer=doctor, reviewed_on=day)

        review = self._attempt(decide)
        self._decided(revision, review)
        if review:
            assert code_is_right and opened
            self.approvals.append(Approval(text, doctor.display_name, day, review.next_due_on))

    # Publishing

    hours = st.sampled_from([None, None, 2, 30])

    def _in(self, hours):
        return hours and timezone.now() + datetime.timedelta(hours=hours)

    @rule(article=articles, by=editors, hours=hours)
    def publish(self, article, by, hours):
        found, account = self._article(article), self._account(by)
        self._attempt(lambda: found.publish(by=account, at=self._in(hours), change_note="Something."))

    @rule(article=articles, parts=st.lists(st.sampled_from(PARTS), unique=True))
    def take_to_the_page(self, article, parts):
        """Go the usual way in one step, so that much happens to pages that are public."""
        self.rewrite(article, parts, "edi")
        self.submit(article, "edi")
        self.approve(article, 0, "remy", "clinic", opened=True, ago=0, months=None)
        self.publish(article, "edi", None)

    @rule(article=articles, by=editors, hours=hours)
    def withdraw(self, article, by, hours):
        self._attempt(lambda: self._article(article).withdraw(by=self._account(by), at=self._in(hours)))

    @rule(article=articles, by=editors)
    def cancel(self, article, by):
        self._attempt(lambda: self._article(article).cancel_plans(by=self._account(by)))

    # The world around

    @rule(hours=st.sampled_from([1, 3, 30, 24 * 70, 24 * 400, 24 * 800]))
    def wait(self, hours):
        self.clock.shift(datetime.timedelta(hours=hours))

    @rule(name=anybody)
    def change_roles(self, name):
        account, group = self._account(name), Group.objects.get(name=ROLES[name])
        (account.groups.remove if account.groups.exists() else account.groups.add)(group)

    @rule(name=names)
    def renew_or_lapse_a_license(self, name):
        contributor = Contributor.objects.get(slug=name)
        lapsed = contributor.license_valid_until < timezone.localdate()
        contributor.license_valid_until = LICENSE["license_valid_until"] if lapsed else START.date()
        contributor.save()

    @rule(topic=st.integers(0, 1))
    def change_what_is_medical(self, topic):
        found = Topic.objects.order_by("pk")[topic]
        found.is_medical = not found.is_medical
        self._attempt(lambda: (found.full_clean(), found.save()))

    @rule(number=st.integers(0, 1))
    def describe_a_picture_anew(self, number):
        Image.objects.filter(name=f"picture{number}").update(alt_text=self._word("alt"))

    @rule(number=st.integers(0, 1), sign=st.sampled_from("01234"))
    def exchange_a_picture(self, number, sign):
        Image.objects.filter(name=f"picture{number}").update(sha256=sign * 64)

    @precondition(lambda self: self.tampers)
    @rule(
        statement=st.sampled_from(
            [
                "UPDATE blog_revision SET title = 'titleword1x'",
                "UPDATE blog_review SET reviewed_on = '2001-01-01'",
                "UPDATE blog_publication SET revision_id = revision_id + 1",
                "UPDATE blog_publication SET starts_at = first_published_at, content_changed_at = decided_at, "
                "is_minor = NOT is_minor",
                "DELETE FROM blog_publication",
                "DELETE FROM blog_review",
            ]
        )
    )
    def tamper(self, statement):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                touched = cursor.rowcount
        except IntegrityError:
            return
        assert touched == 0, f"the database let this through: {statement}"
