"""Django's settings: wiring only. What an operator may set stands in `configuration.py`."""

import os
import secrets
import sys
from datetime import timedelta

import environ

from autograder import configuration
from autograder.processes import PREDECESSORS, TREE

env = configuration.read()
BASE_DIR = configuration.ROOT / "backend"
DATA_DIR = env["DATA_DIR"]
HOST, PORT = env["HOST"], env["PORT"]
DEBUG = env["DEBUG"]
TESTING = "pytest" in sys.modules
SECRET_KEY = configuration.secret_key(env["SECRET_KEY"], DATA_DIR)
ALLOWED_HOSTS = env["ALLOWED_HOSTS"]
PUBLIC_URL = env["PUBLIC_URL"] or f"http://{'localhost' if HOST in ('0.0.0.0', '::') else HOST}:{PORT}"  # noqa: S104
os.environ.setdefault("AUTOGRADER_CACHE_DIR", str(DATA_DIR / "cache"))  # the judge's, which knows no settings
os.environ["SANDBOX"] = env["SANDBOX"]  # the judge's, too
TRUSTED_PROXIES = env["TRUSTED_PROXIES"]
DEMO = env["DEMO"]
DISK_RESERVE_MB = env["DISK_RESERVE_MB"]
PREDECESSOR_PIDS = configuration.parse_list(
    os.environ.pop(PREDECESSORS, "")
)  # whom this process was started in place of
PROCESS_TREE = os.environ.pop(TREE, "") or secrets.token_hex(4)  # one of its own, where nobody started it
WORKERS, WEB_PROCESSES, WEB_THREADS = env["WORKERS"], env["WEB_PROCESSES"], env["WEB_THREADS"]
BROKER_URL = env["BROKER_URL"]
WORKER_LANGUAGES, WORKER_CLASSES = env["WORKER_LANGUAGES"], env["WORKER_CLASSES"]
DEDICATED_CLASSES = env["DEDICATED_CLASSES"]
TOOLCHAIN_EQUALITY = env["TOOLCHAIN_EQUALITY"]
LEASE_SECONDS = env["LEASE_SECONDS"]
SUBMISSIONS_PER_MINUTE = env["SUBMISSIONS_PER_MINUTE"]
QUEUE_LIMIT = env["QUEUE_LIMIT"]
REGISTRATIONS_PER_HOUR = env["REGISTRATIONS_PER_HOUR"]
REMINDER_HOURS = env["REMINDER_HOURS"]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "common",
    "users",
    "notifications",
    "classes",
    "assignments",
    "submissions",
    "autograder",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.ContentSecurityPolicyMiddleware",
    "common.middleware.PlainErrorMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "common.middleware.EntityTagMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "common.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "users.middleware.OwnWritesMiddleware",
]

ROOT_URLCONF = "autograder.urls"
WSGI_APPLICATION = "autograder.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- database -------------------------------------------------------------------------------------------------------
# SQLite: WAL, NORMAL and IMMEDIATE together are what lets many writers wait instead of failing (docs/decisions/0003).
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "autograder.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 30,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
    },
}
# PostgreSQL: who waits for a lock or a server that is gone learns it soon; migrations are exempt (`common.database`).
POSTGRESQL_POOL = {"min_size": 1, "max_size": env["WEB_THREADS"] + 2, "timeout": 5}
POSTGRESQL_OPTIONS = {
    "pool": POSTGRESQL_POOL,
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "options": "-c lock_timeout=5s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
}
if env["DATABASE_URL"]:
    DATABASES = {"default": environ.Env.db_url_config(env["DATABASE_URL"])}
    DATABASES["default"]["OPTIONS"] = POSTGRESQL_OPTIONS | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a connection of before its restart is not used again
    if env["REPLICA_DATABASE_URL"]:  # reads only, and only those of `common.replica`
        DATABASES["replica"] = environ.Env.db_url_config(env["REPLICA_DATABASE_URL"])
        hurried = {"connect_timeout": 2, "pool": POSTGRESQL_POOL | {"min_size": 0, "timeout": 2}}
        options = POSTGRESQL_OPTIONS | hurried | DATABASES["replica"].get("OPTIONS", {})
        DATABASES["replica"] |= {
            "OPTIONS": options,
            "CONN_HEALTH_CHECKS": True,
            "TEST": {"MIRROR": "default"},
        }
else:
    DATABASES = {"default": SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 60 * 60
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(days=env["ACCESS_TOKEN_DAYS"]),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=env["REFRESH_TOKEN_DAYS"]),
    "ALGORITHM": "HS256",
}

# --- the API --------------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
APPEND_SLASH = True
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["users.authentication.LoginAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["common.envelope.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.pagination.PageNumberPagination",
    "DEFAULT_FILTER_BACKENDS": [
        "common.filters.StrictFilterBackend",
        "common.filters.StrictOrderingFilter",
    ],
    "DEFAULT_SCHEMA_CLASS": "common.schema.EnvelopeSchema",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is a 405: the schema says what there is, and nothing leaks on the side
    "EXCEPTION_HANDLER": "common.envelope.exception_handler",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Autograder",
    "DESCRIPTION": "Grading for programming courses: classes, assignments, submissions, grading, publishing.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {
        "Role": "users.models.Role",
        "ClassRole": "classes.models.ClassRole",
        "AssignmentStatus": "assignments.models.Status",
        "SubmissionStatus": "submissions.models.SubmissionStatus",
        "LanguageName": "assignments.serializers.LANGUAGE_CHOICES",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

# --- pages, mail, logs ----------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the packages themselves: nothing to collect, nothing to go stale
UNFOLD = {"SITE_TITLE": "Autograder", "SITE_HEADER": "Autograder", "SITE_URL": None}
LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
vars().update(environ.Env.email_url_config(env["EMAIL_URL"]))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env["DEFAULT_FROM_EMAIL"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env["LOG_LEVEL"]},
    "loggers": {
        "django.server": {"level": "WARNING"},
        # a line for each message that comes and goes
        **{f"celery.{name}": {"level": "WARNING"} for name in ("app.trace", "beat", "worker.strategy")},
    },
}

# --- transport security ---------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = env["HTTPS"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if env["HTTPS"] else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env["HTTPS"]
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

if TESTING:  # a million rounds of PBKDF2 per test user would be most of the suite's time
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
    if not env["DATABASE_URL"]:  # a file: threads cannot wait for each other on SQLite's shared memory
        SQLITE["TEST"] = {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"}
