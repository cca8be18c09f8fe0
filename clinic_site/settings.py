"""Settings, all read from the environment (or a ``.env`` file) through django-environ.

With nothing set, the site runs embedded: SQLite, files under ``var/`` and mail printed to the console. With
``PRODUCTION=true`` it refuses to start until every secret and host is given. ``.env.example`` lists every variable.
"""

import mimetypes
import os
import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django_prose_editor.config import html_tags
from js_asset import static_lazy

from site_languages import ENGLISH, LANGUAGES  # noqa: F401 - a setting of Django

MAKE_KEY = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# A file elsewhere, as the installer has it, or the one beside manage.py.
env.read_env(env.str("SETTINGS_FILE", default="") or BASE_DIR / ".env")

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)

# Where the embedded site keeps its database, uploads and generated secret.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def embedded(name, make):
    """Return the embedded site's own random secret of that name, made at the first start, for its owner's eyes only."""
    path = DATA_DIR / name
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        draft.rename(path)
    return path.read_text()


if PRODUCTION:
    needed = (
        "SECRET_KEY",
        "PATIENT_DATA_KEYS",
        "ACCOUNT_KEYS",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "EMAIL_URL",
        "SITE_URL",
    )
    missing = [name for name in needed if not env.str(name, "")]
    if missing:
        raise ImproperlyConfigured(f"PRODUCTION is on, so these must be set too: {', '.join(missing)}.")
    if DEBUG:
        raise ImproperlyConfigured("PRODUCTION is on, so DEBUG must be off: its pages show settings to visitors.")
    if "*" in env.list("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("PRODUCTION is on, so ALLOWED_HOSTS must name the site's hosts, not '*'.")
    if len(env.str("SECRET_KEY")) < 50:
        raise ImproperlyConfigured("PRODUCTION is on, so SECRET_KEY must have at least 50 random characters.")

SECRET_KEY = env.str("SECRET_KEY", default="") or embedded("secret_key", lambda: secrets.token_urlsafe(50))
# The first encrypts what patients write; the others still open what was encrypted before (appointments.encryption).
PATIENT_DATA_KEYS = env.list("PATIENT_DATA_KEYS", default=[]) or [
    embedded("patient_data_key", lambda: Fernet.generate_key().decode())
]
# The same for what staff's second factors are made of (accounts.keys).
ACCOUNT_KEYS = env.list("ACCOUNT_KEYS", default=[]) or [embedded("account_key", lambda: Fernet.generate_key().decode())]
for name, keys in {"PATIENT_DATA_KEYS": PATIENT_DATA_KEYS, "ACCOUNT_KEYS": ACCOUNT_KEYS}.items():
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} holds what is no key. Make one with {MAKE_KEY}") from error
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])

# Where the site is found: links in mail, canonical addresses and robots.txt start with it. The admin trusts forms
# sent from it.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "csp",
    "phonenumber_field",
    "js_asset",
    "django_prose_editor",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts",
    "redirects",
    "blog",
    "appointments",
    "pages",
    "condition_checker",
    "moving",
    "csp_reports",
    "audit",
    "backups",
    "page_cache",
    "demo",
    "clinic_site",
]

# Figures for a Prometheus on this machine (clinic_site.metrics), and where the web server's processes count.
METRICS = env.bool("METRICS", default=False)
METRICS_DIR = Path(env.str("METRICS_DIR", default=str(DATA_DIR / "metrics")))
if METRICS and not find_spec("prometheus_client"):
    raise ImproperlyConfigured("METRICS is on, so install requirements-metrics.txt too.")

MIDDLEWARE = [
    *(["clinic_site.counted.Counted"] if METRICS else []),
    *(["clinic_site.logs.RequestLog"] if env.bool("LOG_REQUESTS", default=False) else []),
    "page_cache.middleware.PageCache",  # keeps pages with the headers of all that follows
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic_site.middleware.ContentSecurityPolicy",
    "clinic_site.middleware.PublicPageHeaders",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clinic_site.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "redirects.middleware.LastingAddresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SignedInStaff",
]

ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "appointments.context_processors.contact",
                "pages.context_processors.frame",
                "clinic_site.context_processors.site",
            ],
        },
    },
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
# Seconds for which a web process waits for an answer of PostgreSQL, and any process for a lock on SQLite.
DATABASE_ANSWERS_WITHIN = env.float("DATABASE_ANSWERS_WITHIN", default=5)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # FULL, because with NORMAL a message already acknowledged to a patient can vanish on power loss.
        # What is deleted is overwritten too: messages that were purged are not to be found in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_ANSWERS_WITHIN,
    }
else:
    DATABASES["default"]["ENGINE"] = "postgresql_in_time"
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A server that vanished without a word is given up within half a minute.
    alive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000}
    DATABASES["default"].setdefault("OPTIONS", {}).update({"connect_timeout": 3, **alive})
# Kept open between requests: closing the last connection to SQLite writes its log back, which costs more than a query.
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)

# Tries to sign in, and codes that served, are counted where all processes of all machines see them. What is over goes
# with the next try; nothing that still counts makes room, or tries with many names would hide those with one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_tries",
        "OPTIONS": {"MAX_ENTRIES": 0, "CULL_FREQUENCY": 1_000_000_000},
    },
    "pages": env.cache("CACHE_URL", default="dummycache://"),
}
# A cache in which processes share pages, such as redis://127.0.0.1:6379/0; without it, each keeps them for itself.
CACHE_URL = env.str("CACHE_URL", default="")
if CACHES["pages"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    try:
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError as error:
        raise ImproperlyConfigured("CACHE_URL names a Redis, so install requirements-redis.txt too.") from error
    # One that does not answer at once is done without.
    quickly = {"socket_connect_timeout": 0.2, "socket_timeout": 0.2, "retry": Retry(NoBackoff(), 0)}
    CACHES["pages"].setdefault("OPTIONS", {}).update(quickly)
# Whether kept pages are shared through it, and how many bytes of them a process keeps itself; with 0, none are kept.
PAGES_SHARED = bool(CACHE_URL)
PAGES_KEPT_BYTES = env.int("PAGES_KEPT_BYTES", default=16 * 1024 * 1024)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Sign-in of staff: django-allauth behind the pages of the accounts app.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=PRODUCTION)
# Seconds after which a session ends: since it was last used, and since its sign-in.
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_MINUTES", default=60) * 60
SESSION_COOKIE_AGE = 12 * 3600
# Asked by a page that stays open, so it tells nothing about whether somebody is there.
NO_SIGN_OF_LIFE = ["admin:blog_article_presence"]
# Screens that ask who is there once more when that is longer ago than these seconds: what takes patients' words out of
# the site, and who may do what. A form that was shown may be sent for longer, so that nothing typed is lost.
CONFIRMED_SECONDS, CONFIRMED_FORM_SECONDS = 10 * 60, 30 * 60
CONFIRMED_SCREENS = [
    *[f"admin:auth_user_{screen}" for screen in ("add", "change", "delete")],
    "admin:auth_user_password_change",
    *[f"admin:appointments_inquiry_{screen}" for screen in ("export", "patient_data", "hand_out")],
]
# Where a form leads to whose address shows no page.
CONFIRMED_FROM = {"admin:appointments_inquiry_hand_out": "admin:appointments_inquiry_patient_data"}
CONFIRMED_ACTIONS = {
    "admin:appointments_inquiry_changelist": ["export_selected"],
    "admin:auth_user_changelist": ["end_sessions", "send_invitation", "delete_selected"],
}
ACCOUNT_ADAPTER = "accounts.adapters.StaffAdapter"
ACCOUNT_FORMS = {"login": "accounts.forms.SignInForm", "reauthenticate": "accounts.forms.ConfirmForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = CONFIRMED_SECONDS
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.second_steps.AppForm",
    "authenticate": "accounts.second_steps.CodeForm",
    "reauthenticate": "accounts.second_steps.CodeAgainForm",
    "authenticate_webauthn": "accounts.second_steps.PasskeyStepForm",
    "reauthenticate_webauthn": "accounts.second_steps.PasskeyAgainForm",
    "login_webauthn": "accounts.second_steps.PasskeyAloneForm",
    "add_webauthn": "accounts.second_steps.PasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Links that let a person choose a password: seconds they last.
INVITATION_SECONDS, PASSWORD_RESET_SECONDS, EMERGENCY_SECONDS = 7 * 24 * 3600, 3600, 30 * 60

LANGUAGE_CODE = ENGLISH
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["clinic_site.formats"]
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = env.str("PHONE_REGION", default="US")

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "clinic_site.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
mimetypes.add_type("image/webp", ".webp")  # not every machine knows it
# Pictures in a bucket of an S3-compatible service, which sends them to visitors itself (see requirements-s3.txt).
S3_BUCKET = env.str("S3_BUCKET", default="")
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default="").rstrip("/")
S3_PUBLIC_URL = urlsplit(
    env.str("S3_PUBLIC_URL", default="").rstrip("/")
    or (f"{S3_ENDPOINT_URL}/{S3_BUCKET}" if S3_ENDPOINT_URL else f"https://{S3_BUCKET}.s3.amazonaws.com")
)
# In production a web server or the bucket sends uploads; embedded, the site does it.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=not PRODUCTION and not S3_BUCKET)
IN_FOLDER = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
IN_BUCKET = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": S3_ENDPOINT_URL or None,
        "region_name": env.str("S3_REGION", default="us-east-1"),
        # Without them, boto3 asks the machine it runs on.
        "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        "custom_domain": f"{S3_PUBLIC_URL.netloc}{S3_PUBLIC_URL.path}",
        "url_protocol": f"{S3_PUBLIC_URL.scheme}:",
        "querystring_auth": False,
        # No name is ever used twice.
        "file_overwrite": True,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    },
}
if S3_BUCKET:
    try:
        from botocore.config import Config
    except ImportError as error:
        raise ImproperlyConfigured("S3_BUCKET is set, so install requirements-s3.txt too.") from error
    IN_BUCKET["OPTIONS"]["client_config"] = Config(connect_timeout=3, read_timeout=8, retries={"total_max_attempts": 2})
STORAGES = {
    "default": IN_BUCKET if S3_BUCKET else IN_FOLDER,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there

if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
# For how many seconds a process answers forms with phone numbers and the clinic's other details without reading them
# again. Pages that visitors read show a change at once.
CONTACT_KEPT_FOR = env.float("CONTACT_KEPT_FOR", default=1)
# Whether the web server tries the mails about a message right after it is stored, or leaves them to the worker.
DELIVER_AFTER_COMMIT = env.bool("DELIVER_AFTER_COMMIT", default=True)
# Where backups are written, for whom they are encrypted (recipients of age), and of how many days, weeks and months one
# stays. The list of erased messages goes where the backups go, so that none of them comes back with one.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])
BACKUPS_KEPT = env.list("BACKUPS_KEPT", cast=int, default=[14, 8, 12])
ERASURES_FILE = BACKUP_DIR / "erasures.txt"
# Seconds after which a mail that a killed worker held is tried by another; far longer than a mail server may take.
NOTIFICATION_LEASE = env.int("NOTIFICATION_LEASE", default=300)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="website@clinic.example")

# What the article editor adds to django-prose-editor, or replaces there: by file, the extensions that the file defines.
# Articles have an allowlist of their own (blog.rendering.allowlist), so no tags are named here.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {"js": [static_lazy(f"js/admin/editor-{name}.js")], "extensions": dict.fromkeys(extensions, html_tags([]))}
    for name, extensions in {
        "text": ["Blockquote", "ListItem", "OrderedList", "Superscript"],
        "table": ["Table", "TableHeader", "TableCell"],
        "link": ["Link"],
        "figure": ["LibraryPicture"],
        "video": ["Video"],
        "callout": ["Callout"],
        "question": ["Question"],
        "source": ["SourceReference"],
        "phone": ["PhoneNumber"],
        "contact-link": ["ContactLink"],
        "paste": ["CleanPaste"],
        "keys": ["Keys"],
        "menu": ["Menu"],
    }.items()
]

# What is done to an article's text when it is saved, in this order: functions from sanitized HTML to HTML. The apps do
# not know each other, so they meet here.
ARTICLE_BODY_FILTERS = ["appointments.typed_numbers.as_keys", "blog.own_links.as_numbers"]

# Addresses that belong to the site itself, or that hold a secret: none of them leads elsewhere, none is counted.
ADDRESSES_LEFT_ALONE = (STATIC_URL, MEDIA_URL, "/admin/", "/preview/", "/review/", "/csp-reports/")
ADDRESSES_LEFT_ALONE += ("/healthz/", "/readyz/", "/metrics/")
# For how many seconds a process keeps its counts of redirects and of addresses not found before it writes them down.
COUNTS_WRITTEN_EVERY = 60

# An upload of a picture is the largest thing anybody sends; a form is far smaller.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
# A proxy in front of the site sets X-Forwarded-Proto and adds the visitor's address to X-Forwarded-For itself.
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=PRODUCTION)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Nothing from third parties, nothing inline. The admin alone carries a nonce (see clinic_site.middleware).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *([f"{S3_PUBLIC_URL.scheme}://{S3_PUBLIC_URL.netloc}"] if S3_BUCKET else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Only this older directive is known to every browser.
        "report-uri": ["/csp-reports/"],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, NONCE],
    # The editor (Tiptap) adds one style element of its own, known by its hash.
    "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}

DEFAULT_EXCEPTION_REPORTER = "clinic_site.error_reports.WithoutValuesReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "clinic_site.error_reports.WithoutValuesFilter"

# A Sentry that is told of errors, without a value of them (clinic_site.sentry).
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN and not find_spec("sentry_sdk"):
    raise ImproperlyConfigured("SENTRY_DSN is set, so install requirements-sentry.txt too.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "clinic_site.logs.WithoutValues",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        },
        "json": {"()": "clinic_site.logs.Json"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": env.str("LOG_FORMAT", default="line")}},
    # Its own lines too; it brings a handler of its own otherwise.
    "loggers": {"gunicorn.error": {"handlers": ["console"], "propagate": False}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
