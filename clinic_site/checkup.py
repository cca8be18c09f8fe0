"""What may be wrong with a deployment, each in a sentence that says what to do."""

import smtplib
import socket
import ssl
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.cache import caches
from django.core.mail import get_connection
from django.db import Error, connection
from django.utils import timezone

from accounts import keys as account_keys
from appointments import encryption
from appointments.models import ContactSettings, Notification
from backups.files import taken
from backups.keys import KeyProblem, recipients
from blog.models import Article

from . import places
from .health import waiting_migrations

MOST_APART = timedelta(seconds=5)  # the clocks of this machine and of the database
BACKUP_WITHIN = timedelta(hours=26)
CERTIFICATE_LEFT = timedelta(days=14)
PATIENCE = 10  # seconds
HEADERS = ["Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"]


def the_settings():
    if not settings.PRODUCTION:
        yield "PRODUCTION is off, so nothing insists on safe settings. Set PRODUCTION=true."
    if not settings.SITE_URL.startswith("https://"):
        yield f"SITE_URL is {settings.SITE_URL}. Set the address that patients use, with https."
    if not settings.SECOND_FACTOR_REQUIRED:
        yield "SECOND_FACTOR_REQUIRED is off, so a stolen password opens the admin. Leave it at its default."
    for found in checks.run_checks(include_deployment_checks=True):
        if found.level >= checks.WARNING:
            yield f"{found.msg} {found.hint or ''}".strip()


def the_database():
    if connection.vendor == "sqlite" and settings.PRODUCTION:
        yield "The database is SQLite, on this machine's disk alone. Set DATABASE_URL to a PostgreSQL."
    if waiting := waiting_migrations():
        yield f"{waiting} migrations are not applied. Run manage.py migrate."
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
        if apart > MOST_APART:
            yield f"The database's clock is {apart.total_seconds():.0f} s off. Run a time service on both machines."


def the_keys():
    yield from filter(None, [encryption.problem(), account_keys.problem()])


def the_disk():
    for name in ("DATA_DIR", "BACKUP_DIR"):
        yield from filter(None, [places.unwritable(name, places.folders()[name])])
    for name, free in places.nearly_full().items():
        yield f"The disk of {name} has only {free / 1e6:,.0f} MB left. Make room."


def the_pictures():
    yield from filter(None, [places.media_problem()])


def the_mail():
    try:
        mail = get_connection(fail_silently=False, timeout=PATIENCE)
        if mail.open() and hasattr(mail, "use_tls") and not (mail.use_tls or mail.use_ssl):
            yield "Mail goes to its server unencrypted. Use smtp+tls:// or smtp+ssl:// in EMAIL_URL."
        mail.close()
    except (OSError, smtplib.SMTPException) as error:
        yield f"The mail server does not take us in ({type(error).__name__}). Look at EMAIL_URL."
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        yield "Mail is only printed. Set EMAIL_URL."
    told = ContactSettings.objects.values_list("notification_recipients", flat=True).first()
    if not told:
        yield "Nobody is told of new messages. Name somebody in the admin under Contact details."


def the_cache():
    if not settings.CACHE_URL:
        return
    try:
        caches["pages"].set("doctor", "asked", 10)
        answer = caches["pages"].get("doctor")
    except Exception as error:  # whatever client it is
        answer = type(error).__name__
    if answer != "asked":
        yield f"The cache of CACHE_URL does not answer ({answer}). The site goes on, slower."


def the_workers():
    late = Notification.objects.lateness()
    if late["count"]:
        yield (
            f"Notices of {late['count']} messages wait, the oldest for {late['oldest_minutes']} minutes. Is the worker "
            "(deliver_notifications) running, and does the mail server take them?"
        )


def the_backups():
    try:
        recipients()
    except KeyProblem as problem:
        yield str(problem)
    latest = max(taken(settings.BACKUP_DIR).values(), default=None)
    if latest is None:
        yield f"There is no backup in {settings.BACKUP_DIR}. Run manage.py backup, and every night."
    elif timezone.now() - latest > BACKUP_WITHIN:
        yield f"The latest backup is of {latest:%Y-%m-%d %H:%M} UTC. Look why the nightly one fails."


def the_accounts():
    people = get_user_model().objects.filter(is_active=True, is_staff=True)
    if not people.filter(groups__name="Administrators").exists() and not people.filter(is_superuser=True).exists():
        yield "Nobody can administer the site. Run manage.py createsuperuser."
    if Article.objects.filter(is_demo=True).exists():
        yield "The demonstration's content is shown. Run manage.py clear_demo before the site goes public."


def the_public_address():
    """Ask the site as a visitor does, from this machine."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https":
        return
    try:
        # nosemgrep: told-to-others - our own address
        with urllib.request.urlopen(settings.SITE_URL, timeout=PATIENCE) as answer:  # noqa: S310 - https
            missing = [name for name in HEADERS if not answer.headers.get(name)]
    except (OSError, urllib.error.URLError) as error:
        yield f"{settings.SITE_URL} does not answer from here ({error}). Look at the web server and its certificate."
        return
    if missing:
        yield f"{settings.SITE_URL} does not send {', '.join(missing)}. Does something in front remove them?"
    with (
        socket.create_connection((parts.hostname, parts.port or 443), PATIENCE) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) as secure,
    ):
        ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(secure.getpeercert()["notAfter"]), UTC)
    if ends - timezone.now() < CERTIFICATE_LEFT:
        yield f"The certificate ends on {ends:%Y-%m-%d}. Renew it, and look why nothing did."


EVERYTHING = {
    "settings": the_settings,
    "database": the_database,
    "keys": the_keys,
    "disk": the_disk,
    "pictures": the_pictures,
    "mail": the_mail,
    "cache": the_cache,
    "workers": the_workers,
    "backups": the_backups,
    "accounts": the_accounts,
    "public address": the_public_address,
}


def findings():
    """Yield ``(what was looked at, sentences that say what to mend)``, in an order in which one can mend them."""
    for name, look in EVERYTHING.items():
        try:
            yield name, list(look())
        except Error as error:
            yield name, [f"The database does not answer ({type(error).__name__}). Look at DATABASE_URL and its server."]
