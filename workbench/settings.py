"""Every setting of the workbench. What differs between installations comes from the environment, nowhere else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from annotations.importers.limits import Limits
from workbench import broker, database, embedded, environment, mail, places, storage

BASE_DIR = places.ROOT
DATA = places.data_folder()

# "web" (pages and API, many threads), "live" (event streams) or "" (worker and commands): set by the entry point.
DOOR = environment.text("WORKBENCH_DOOR")

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret("SECRET_KEY") or places.secret_key(DATA)

WEB_PORT = environment.port("WEB_PORT", 8000)
LIVE_PORT = environment.port("LIVE_PORT", 8001)
# What people type, and what stands in links that leave the house. LIVE_URL is empty where a proxy makes both doors
# one origin.
SITE_URL = environment.web_address("SITE_URL", f"http://localhost:{WEB_PORT}")
LIVE_URL = environment.web_address("LIVE_URL")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", SITE_URL)

# Database

_database = database.from_environment("DATABASE_URL", embedded.url(DATA))
_pooler = bool(environment.text("DATABASE_DIRECT_URL"))
DATABASES = {"default": database.for_django(_database, pooled=DOOR != "", direct=not _pooler)}
# LISTEN does not work behind a pooler such as pgbouncer: name a direct way to the server there.
DATABASE_DIRECT_URL = (
    database.for_libpq(database.from_environment("DATABASE_DIRECT_URL", ""))
    if _pooler
    else database.for_libpq(_database)
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# An answer of 2xx is given after COMMIT: services open their own transactions, and nothing is wrapped around them.
ATOMIC_REQUESTS = False

# Limits on guessing passwords are counted here. In the database they hold for all processes on all machines, without
# one more server to run; it is asked only while somebody signs in.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "workbench_cache"},
}

# Applications

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "annotations.apps.AnnotationsConfig",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "csp",
    "workbench",  # for its commands
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "api.compression.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "annotations.views.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "workbench.live_urls" if DOOR == "live" else "workbench.urls"
WSGI_APPLICATION = "workbench.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# People

AUTH_USER_MODEL = "annotations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "annotations.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by a link, not by an address they prove
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https:") else "http"

# Browser and proxy

HTTPS = environment.flag("HTTPS", default=SITE_URL.startswith("https:"))
TRUST_PROXY = environment.flag("TRUST_PROXY")
if TRUST_PROXY:
    # Only true behind a proxy that sets these itself; anybody else could claim to have come by https.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "annotations.views.refusals.csrf_refusal"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL] if LIVE_URL else [])],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}

# A pasted article of the largest size allowed, written as JSON escapes.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "annotations" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": storage.from_environment("STORAGE_URL", DATA / "files"),
    "staticfiles": {"BACKEND": "workbench.static.ModuleManifestStorage"},
}
# People's files are read through the workbench alone, never by another user of the machine.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # small ones
    "workbench.uploads.BoundedUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Mail

_mail = mail.from_environment("EMAIL_URL")
EMAIL_BACKEND = _mail["backend"]
EMAIL_HOST = _mail["host"]
EMAIL_PORT = _mail["port"]
EMAIL_HOST_USER = unquote(_mail["user"])
EMAIL_HOST_PASSWORD = unquote(_mail["password"])
EMAIL_USE_TLS = _mail["use_tls"]
EMAIL_USE_SSL = _mail["use_ssl"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "workbench@localhost")

# Jobs

JOB_LEASE_SECONDS = environment.number("JOB_LEASE_SECONDS", 60, least=5, most=3600)

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = broker.from_environment("CELERY_BROKER_URL", _database)
CELERY_TASK_TIME_LIMIT = int(timedelta(minutes=31).total_seconds())
CELERY_TASK_SOFT_TIME_LIMIT = int(timedelta(minutes=30).total_seconds())
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True  # the job row is the result
CELERY_TASK_ACKS_LATE = True  # a worker that dies gives its message back …
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1  # … and holds none that another could have begun
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # its queues would be polled for nothing
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "annotations.sweep_jobs", "schedule": 15.0, "options": {"expires": 15}},
    "tell-webhooks": {"task": "annotations.tell_webhooks", "schedule": 5.0, "options": {"expires": 5}},
    "look-again": {"task": "annotations.look_again", "schedule": 60.0, "options": {"expires": 60}},
    "forget-traces": {"task": "annotations.forget_traces", "schedule": 600.0, "options": {"expires": 600}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA / "beat-schedule")

# Reading what people send (annotations/importers/limits.py says what each limit is for)

_limits = Limits()
IMPORT_MAX_BYTES = environment.number("IMPORT_MAX_BYTES", _limits.max_bytes, least=1024, most=1024**4)
IMPORT_MAX_PAGES = environment.number("IMPORT_MAX_PAGES", _limits.max_pages, least=1, most=100_000)
# Deeper than this lxml itself gives up, and trafilatura leaves out what is there without a word.
IMPORT_MAX_DEPTH = environment.number("IMPORT_MAX_DEPTH", _limits.max_depth, least=10, most=240)
IMPORT_MAX_ENTRIES = environment.number("IMPORT_MAX_ENTRIES", _limits.max_entries, least=1, most=10_000_000)
IMPORT_MAX_UNPACKED_BYTES = environment.number(
    "IMPORT_MAX_UNPACKED_BYTES", _limits.max_unpacked_bytes, least=1024, most=1024**4
)
IMPORT_SECONDS = environment.number("IMPORT_SECONDS", _limits.seconds, least=1, most=1200)
IMPORT_MEMORY_BYTES = environment.number("IMPORT_MEMORY_BYTES", _limits.memory_bytes, least=256 * 1024**2, most=1024**4)
# Of a file of many, in one transaction: what a worker that dies has to do again.
IMPORT_ROWS_AT_ONCE = environment.number("IMPORT_ROWS_AT_ONCE", 200, least=1, most=2000)
# What nobody has confirmed by then is not kept.
IMPORT_KEEP_DAYS = environment.number("IMPORT_KEEP_DAYS", 30, least=1, most=3650)

# The one door to the network (annotations/fetching)

FETCH_SECONDS = environment.number("FETCH_SECONDS", 30, least=1, most=600)  # over everything a fetch does
FETCH_MAX_BYTES = environment.number("FETCH_MAX_BYTES", 32 * 1024**2, least=1024, most=1024**3)  # as unpacked
FETCH_MAX_REDIRECTS = environment.number("FETCH_MAX_REDIRECTS", 5, least=0, most=20)
FETCH_DELAY_SECONDS = environment.number("FETCH_DELAY_SECONDS", 2, least=0, most=600)  # between two to one host
# Networks from which it is fetched though they are not public, at any port.
FETCH_ALLOWED_NETWORKS = environment.networks("FETCH_ALLOWED_NETWORKS")
# How fetches name themselves, with the place where a site finds out whose they are.
FETCH_USER_AGENT = environment.line("FETCH_USER_AGENT", f"ClaimWorkbench/1.0 (+{SITE_URL})")

WEBHOOK_SECONDS = environment.number("WEBHOOK_SECONDS", 15, least=1, most=60)  # for one delivery, answer and all

# API

API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", 3000, least=1, most=10_000_000)  # of one token
# Of one address, with tokens that are none.
API_GUESSES_PER_MINUTE = environment.number("API_GUESSES_PER_MINUTE", 60, least=1, most=10_000_000)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.access.ProjectPermission"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["api.filters.StrictFilterBackend"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.renderers.OneRepresentation",
    "DEFAULT_METADATA_CLASS": None,  # what a route takes is said by the schema
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Claim workbench",
    "DESCRIPTION": "Articles, the claims in them, what was judged of them and on which evidence.",
    "VERSION": "1.0.0",  # of the API; what raises it: docs/versions.md
    "OAS_VERSION": "3.1.0",
    # Choices stay where they are used, under no name that could change.
    "POSTPROCESSING_HOOKS": [
        "api.finishing.plain_enums",
        "api.finishing.full_parameters",
        "api.finishing.sparse_answers",
        "api.examples.with_examples",
        "api.finishing.shared_refusals",
        "api.limits.limits_described",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
}

# Log: one line per record on stderr. Request bodies, headers and settings are never written.

LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "workbench.log.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Every statement would be written, with the texts in it.
        "django.db.backends": {"level": "INFO"},
    },
}
