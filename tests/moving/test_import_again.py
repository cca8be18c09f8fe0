"""An import that is tried, interrupted, done again or given nonsense: nothing twice, nothing overwritten."""

import gzip
import os
import resource
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection

from blog.models import Article, Image, Revision, Topic
from moving.models import ImportedItem, ImportLine, ImportRun
from pages.models import Page
from redirects.models import Redirect
from tests.moving.wordpress.making import SITE, UPLOADS, Item, export

pytestmark = pytest.mark.usefixtures("clinic_byline", "encode_once")

POSTS = [
    Item(1, "First", f'<p>One <a href="{SITE}/second/">leads on</a></p><img src="{UPLOADS}/spine.png" alt="Spine">'),
    Item(2, "Second", f'<p>Two <a href="{SITE}/first/">leads back</a></p>'),
    Item(3, "About", "<p>Us</p>", kind="page", slug="about"),
]
MODELS = [Article, Revision, Page, Image, Topic, Redirect, ImportedItem]


@pytest.fixture
def bring_in(tmp_path, editor, uploads, capsys):
    """Return a function that imports items, or bytes, and returns what the command said."""

    def run(items, *options):
        file = tmp_path / "export.xml"
        file.write_bytes(items if isinstance(items, bytes) else export(items))
        call_command("import_wordpress", str(file), "--by", editor.username, "--media", str(uploads), *options)
        return capsys.readouterr().out

    return run


def everything():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def article(title):
    return Article.objects.get(title=title)


# Done again


def test_a_second_import_changes_nothing(bring_in):
    bring_in(POSTS)
    before = everything()
    bring_in(POSTS)
    assert everything() == before
    sentences = ImportRun.objects.first().lines.values_list("sentence", flat=True)
    assert [*sentences].count("It came in before and has not changed since.") == 3


def test_a_newer_export_changes_an_untouched_draft(bring_in):
    bring_in(POSTS)
    number = article("First").pk
    bring_in([Item(1, "First", "<p>Better</p>"), *POSTS[1:]])
    changed = Article.objects.get(pk=number)
    assert changed.body == "<p>Better</p>" and changed.slug == "first"


def test_what_staff_changed_is_left_as_it_is(bring_in, editor):
    bring_in(POSTS)
    mine = article("First")
    mine.body = "<p>My own words</p>"
    mine.save_draft(by=editor, based_on=mine.version)
    said = bring_in([Item(1, "First", "<p>Better</p>"), *POSTS[1:]])
    assert article("First").body == "<p>My own words</p>"
    assert "It was changed or published here since it came in" in said


def test_a_redirect_that_staff_made_is_left_as_it_is(bring_in, editor):
    Redirect.objects.lead("/first/", "/contact/", by=editor)
    bring_in(POSTS)
    assert Redirect.objects.get(old_path="/first").new_path == "/contact/"


def test_articles_that_lead_to_each_other_do(bring_in):
    bring_in(POSTS)
    first, second = article("First"), article("Second")
    assert f'<a data-article="{second.pk}">leads on</a>' in first.body
    assert f'<a data-article="{first.pk}">leads back</a>' in second.body
    assert not ImportLine.objects.filter(level="lost").exists()


def test_an_address_that_is_taken_is_changed_and_told(bring_in):
    bring_in(POSTS)
    said = bring_in(export([Item(9, "Other", "<p>x</p>", slug="first")]).replace(b"old.example", b"other.example"))
    assert article("Other").slug == "first-2" and "Its address ends in “first-2” here." in said


# Only tried


def test_a_trial_changes_nothing_and_says_the_same(bring_in, settings):
    tried = bring_in(POSTS, "--dry-run")
    assert not any(everything().values())
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    run = ImportRun.objects.get()
    assert run.is_trial and run.counts()["in"] == 3
    done = bring_in(POSTS)
    assert tried.partition("Tried only")[0] == done.partition("Posts and pages")[0]


# Interrupted


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the site of a process of its own keeps a file of its own")
def test_an_import_that_was_killed_goes_on_and_ends_the_same(tmp_path, uploads):
    many = [
        Item(number, f"Post {number}", f"<p>Text <a href='{SITE}/post-{number + 1}/'>on</a></p>")
        for number in range(1, 80)
    ]
    (tmp_path / "export.xml").write_bytes(export(many))
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "MEDIA_ROOT": f"{tmp_path}/media",
    }
    setup = (
        "from django.contrib.auth.models import User, Group; from blog.models import Contributor;"
        "Contributor.objects.create(name='Clinic', slug='clinic', kind='organization');"
        "User.objects.create(username='editor').groups.add(Group.objects.get(name='Editors'))"
    )

    def manage(*words, **options):
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=site_settings.BASE_DIR,
            env=environment,
            stdout=subprocess.DEVNULL,
            **options,
        )

    def state():
        count = (
            "from blog.models import Article; from moving.models import *; from redirects.models import Redirect;"
            "print(sorted(Article.objects.values_list('slug', 'body')), Redirect.objects.count(),"
            "ImportedItem.objects.filter(awaits_links=False).count(), ImportRun.objects.filter(finished_at=None)"
            ".count())"
        )
        return subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", count],
            cwd=site_settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def come_in():
        with closing(sqlite3.connect(f"file:{tmp_path}/site.sqlite3?mode=ro", uri=True)) as database:
            return database.execute("SELECT count(*) FROM moving_importeditem").fetchone()[0]

    assert manage("migrate", "-v0").wait() == 0
    assert manage("shell", "--no-imports", "-c", setup).wait() == 0
    command = ["import_wordpress", str(tmp_path / "export.xml"), "--by", "editor"]
    for brought_in in (15, 35):
        process = manage(*command, stderr=subprocess.DEVNULL)
        while come_in() < brought_in:
            assert process.poll() is None, "it ended before it was killed"
            time.sleep(0.02)
        process.kill()
        process.wait()
    assert come_in() < len(many)
    assert manage(*command).wait() == 0
    ended = state()
    assert ended.strip().endswith(f"{len(many)} 0")
    assert manage(*command).wait() == 0
    assert state() == ended


# Nonsense


BILLION = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel>&b;</channel></rss>'
)
XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel>&a;</channel></rss>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Line 1"),
        (b"Not XML", "Line 1"),
        (b"<html><body>A page</body></html>", "This is no WordPress export"),
        (b"<?xml version='1.0'?><rss><channel><title>A feed</title></channel></rss>", "This is no WordPress export"),
        (export(POSTS)[:-200], "cut off or was changed"),
        (BILLION, "declares entities of its own"),
        (XXE, "declares entities of its own"),
        (gzip.compress(export(POSTS))[:-40], "cannot be read"),
    ],
)
def test_what_is_no_export_is_refused_with_a_sentence(bring_in, content, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring_in(content)
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("inside", "sentence"),
    [(b"<content>" + b"words " * (20 << 20), "more than 16 MB"), (b"<a/>" * 3_000_000, "more than 400,000 parts")],
    ids=["words", "parts"],
)
def test_a_packed_post_without_an_end_is_refused_in_little_memory(bring_in, inside, sentence):
    start, item, rest = export(POSTS).partition(b"<item>")
    bomb = gzip.compress(start + item + inside + rest, 1)
    assert len(bomb) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CommandError, match=sentence):
        bring_in(bomb)
    assert not Article.objects.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kB


def test_a_packed_export_comes_in(bring_in):
    bring_in(gzip.compress(export(POSTS)))
    assert Article.objects.count() == 2


def test_an_export_without_posts_says_so(bring_in):
    assert "came in: 0" in bring_in([])


@pytest.mark.parametrize(
    "options",
    [["--by", "nobody"], ["--byline", "nobody"], ["--media", "/no/such/folder"]],
    ids=lambda options: options[0],
)
def test_wrong_options_are_refused(bring_in, options):
    with pytest.raises(CommandError):
        bring_in(POSTS, *options)
    assert not ImportRun.objects.exists()


def test_the_front_desk_may_not_bring_in(tmp_path, front_desk):
    (tmp_path / "export.xml").write_bytes(export(POSTS))
    with pytest.raises(CommandError, match="no account that may write"):
        call_command("import_wordpress", str(tmp_path / "export.xml"), "--by", front_desk.username)


HOSTILE = {
    "deep": "<div>" * 10_000 + "<blockquote>" * 10_000 + "deep words",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)><a href=' java\nscript:alert(1)'>x</a>words",
    "names": "<words>a</words><inline>b</inline><heading>c</heading><aside-words>d</aside-words><start>e</start> words",
    "nul": "a\x00b\x01c words",
    "comments": "<!-- wp:a {" * 500 + "--> words",
    "codes": "[a b=1]" * 2000 + "[/a]" * 2000 + " words",
    "outside": '<img src="https://old.example/wp-content/uploads/../../secret.png" alt="x"> words',
    "entities": "&#0;&#x110000;&bogus; words",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_comes_in_harmless_and_soon(bring_in, tmp_path, uploads, name):
    (tmp_path / "secret.png").write_bytes((uploads / "2024/05/spine.png").read_bytes())
    (uploads / "2024/05/link.png").symlink_to(tmp_path / "secret.png")
    began = time.process_time()
    bring_in([Item(1, "Post", HOSTILE[name]), Item(2, "Linked", f'<img src="{UPLOADS}/link.png">')])
    body = article("Post").body
    assert "words" in body and "alert" not in body and "\x00" not in body
    assert not Image.objects.exists()
    assert time.process_time() - began < 20


def test_wrong_particulars_do_no_harm(bring_in, uploads):
    (uploads / "2024/05/not.jpg").write_text("no picture")
    bring_in([
        Item(1, "", "", slug="", date="9999-99-99 00:00:00", meta={"_thumbnail_id": "x", "footnotes": "{broken"}),
        Item(2, "T" * 400, "<p>x</p>", slug="%d0%b1", excerpt="e" * 900, terms=(("category", "unknown", "Unknown"),)),
        Item(3, "Same", f'<img src="{UPLOADS}/not.jpg"><p>x</p>', slug="t"),
        Item(4, "Same", "<p>y</p>", slug="t", link="http://[broken", meta={"_thumbnail_id": "77"}),
        Item(5, "admin", "<p>z</p>", kind="page", slug="admin", link=f"{SITE}/admin/"),
    ])  # fmt: skip
    assert Article.objects.count() == 4 and Page.objects.get().slug == "admin-2"
    assert sorted(Article.objects.filter(title="Same").values_list("slug", flat=True)) == ["t", "t-2"]
    assert article("Untitled").body == ""
