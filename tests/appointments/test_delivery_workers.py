"""Workers as real processes, killed in the middle of a mail: no notice is lost."""

import asyncio
import email
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings as site
from django.db import connection

from appointments.models import Inquiry, Notification

LEASE = 2  # seconds


@contextmanager
def worker(mailbox_port):
    """A worker of its own on the tests' database; killed at the end."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{mailbox_port}",
        "NOTIFICATION_LEASE": str(LEASE),
        "PATIENT_DATA_KEYS": ",".join(site.PATIENT_DATA_KEYS),
    }
    command = [sys.executable, "manage.py", "deliver_notifications", "--forever", "--interval", "0.1"]
    with subprocess.Popen(command, env=environment, cwd=site.BASE_DIR, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def database_url():
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)


def within(seconds, is_so):
    deadline = time.monotonic() + seconds
    while not (answer := is_so()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_no_notice_and_several_send_each_once(cleaned, contact_settings, mailbox, settings):
    for number in range(6):
        Inquiry.receive(cleaned, token=str(number))
    holding, take = threading.Event(), mailbox.handle_DATA

    async def take_and_hold_the_first(*mail):
        answer = await take(*mail)
        if not holding.is_set():
            holding.set()
            await asyncio.sleep(60)  # until its worker is killed, before it can record that the mail was taken
        return answer

    mailbox.handle_DATA = take_and_hold_the_first
    with ExitStack() as running:
        first = running.enter_context(worker(settings.EMAIL_PORT))
        assert holding.wait(timeout=30)
        for _ in range(2):
            running.enter_context(worker(settings.EMAIL_PORT))
        first.kill()
        assert within(30, lambda: not Notification.objects.undelivered().exists())
    sent = Counter(email.message_from_bytes(envelope.content)["Message-ID"] for envelope in mailbox.envelopes)
    assert sorted(sent.values()) == [
        1,
        1,
        1,
        1,
        1,
        2,
    ]  # at least once: the held one came again
    assert sorted(Notification.objects.values_list("attempts", flat=True)) == [1, 1, 1, 1, 1, 2]
