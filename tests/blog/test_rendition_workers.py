"""Several workers at once, and workers that are killed: real processes on the real database."""

import os
import pty
import random
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings as site_settings
from django.db import connection

from blog.models import Image
from tests.blog.test_renditions import all_there, listed, names, stored

pytestmark = pytest.mark.django_db(transaction=True)


def database_url():
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    user, password, host, name = (quote(str(of[part]), safe="") for part in ("USER", "PASSWORD", "HOST", "NAME"))
    return f"postgres://{user}:{password}@{host}:{of['PORT']}/{name}"


@pytest.fixture
def start(settings, tmp_path):
    """Return a function that starts ``make_renditions`` in a process of its own."""
    running = []

    def start(*arguments, **options):
        environment = {
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database_url(),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "DATA_DIR": str(tmp_path / "data"),
        }
        command = [sys.executable, "manage.py", "make_renditions", *arguments]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **options}
        process = subprocess.Popen(command, cwd=site_settings.BASE_DIR, env=environment, **options)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def made_by(process):
    output = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 0, output
    return int(output.split(" made of ")[0])


def test_two_workers_at_once_make_each_picture_once(start):
    images = [stored() for _ in range(6)]
    workers = [start("--missing") for _ in range(2)]
    assert sum(made_by(worker) for worker in workers) == 6
    for image in images:
        image.refresh_from_db()
        assert all_there(image) and names(image) == listed(image)
        assert len([entry for entry in image.renditions if "until" in entry]) == 1, "only the first file was replaced"


def test_a_worker_killed_at_any_moment_leaves_every_page_whole(start):
    chance = random.Random(3)
    images = [stored() for _ in range(3)]
    for _ in range(3):
        worker = start("--all", "--forever")
        deadline, before = time.monotonic() + 30, {*map(frozenset, map(names, images))}
        while {*map(frozenset, map(names, images))} == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        worker.kill()
        worker.wait()
        for image in Image.objects.all():
            assert all_there(image)
    assert made_by(start("--all")) == 3, "no claim outlives its process"
    for image in Image.objects.all():
        assert all_there(image) and names(image) == listed(image)


def test_a_worker_that_runs_for_ever_sees_new_pictures_and_stops_when_told(start):
    worker = start("--missing", "--forever", "--interval", "0.1")
    image, deadline = stored(), time.monotonic() + 30
    while Image.objects.due().exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    image.refresh_from_db()
    assert image.wide.sources
    worker.terminate()
    assert worker.wait(timeout=10) == 0


def test_only_a_terminal_is_shown_a_bar(start):
    stored()
    leader, follower = pty.openpty()
    worker = start("--missing", stdout=follower)
    assert worker.wait(timeout=30) == 0
    os.close(follower)
    shown = os.read(leader, 10_000).decode()
    os.close(leader)
    assert "\r[                              ] 0 of 1\r[##############################] 1 of 1" in shown
    assert b"\r" not in start("--all").communicate(timeout=30)[0]


def test_making_files_holds_no_lock_that_a_save_waits_for(start):
    image = stored()
    worker = start("--all")
    while names(image) == listed(image) and worker.poll() is None:
        time.sleep(0.01)
    started = time.monotonic()
    image.title = "Saved meanwhile"
    image.save()
    assert time.monotonic() - started < 1
    assert made_by(worker) == 1
    image.refresh_from_db()
    assert image.title == "Saved meanwhile" and image.wide.sources
