"""All that differs between two installations is read from the environment (see README.md)."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from caladeo import logs
from caladeo.db import database
from caladeo.env import Env, home, mailer
from caladeo.policy import *  # noqa: F403

BASE_DIR = home()

env = Env()
env.read_env(env.path("ENV_FILE", default=str(BASE_DIR / ".env")))

# --- This installation ---

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "only-for-development"  # noqa: S105
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing: set it in the environment or in .env to a long random text "
        "(python -c 'import secrets; print(secrets.token_urlsafe(50))')."
    )

# Former secrets, so that sessions and links outlive a change of it.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

HTTPS = env.bool("HTTPS", default=not DEBUG)
AGENCY_NAME = env.str("AGENCY_NAME", default="") or "Caladeo"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
# A server may take this from a header, and what is drawn for one person is kept for all.
FORCE_SCRIPT_NAME = env.str("SCRIPT_NAME", default="")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Where people reach the app: the beginning of the links in mails, never taken from a request
# (caladeo/checks.py refuses to start without it).
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
if not PUBLIC_URL and DEBUG:
    PUBLIC_URL = "http://127.0.0.1:8000"

# --- What it is made of ---

INSTALLED_APPS = [
    "caladeo",
    "caladeo.accounts",
    "statuses",
    "opportunities",
    "tasks",
    "caladeo.web.admin_site.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_countries",
    "django_htmx",
    "django_tasks_db",
    "lucide",
]

MIDDLEWARE = [
    "caladeo.web.middleware.health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "caladeo.web.middleware.request_log",
    # Safe from BREACH: CSRF tokens are masked anew on each page, lengths are padded at random.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "caladeo.web.middleware.clean_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "caladeo.web.middleware.for_the_person",
    "allauth.account.middleware.AccountMiddleware",
    "caladeo.web.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Before any view or the check of its token asks for what was sent.
    "caladeo.web.middleware.AtTheView",
]

ROOT_URLCONF = "caladeo.urls"
WSGI_APPLICATION = "caladeo.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "caladeo.web.context_processors.agency",
            ]
        },
    }
]

# --- Database ---

DATABASES = {"default": database.configured(env, folder=BASE_DIR)}
# Every transaction of SQLite takes the write lock at once, so none is opened just to read.
ATOMIC_REQUESTS = False
# Of the threads of a process, those that may wait to write: the others are for who reads.
WRITERS = env.int("WRITERS", default=4)

# --- Backups (caladeo/operations) ---

BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(BASE_DIR / "backups")))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)
# Where pg_dump and pg_restore lie, when not on the PATH.
PG_BIN = env.str("PG_BIN", default="")

# --- Data on people ---

# Where erased clients are noted by number, outside the database: beside it unless said here.
ERASURES_FILE = env.str("ERASURES_FILE", default="")
# Clients of whom nothing has happened for so many years are erased; of 0 years nobody. Prospects
# are those without a trip that was sold.
PROSPECT_YEARS = env.int("PROSPECT_YEARS", default=0)
CLIENT_YEARS = env.int("CLIENT_YEARS", default=0)
JOURNAL_MONTHS = env.int("JOURNAL_MONTHS", default=24)

# --- Long work ---

# Above so many rows a worker does it; one silent for so many seconds is taken for dead.
JOBS_ABOVE = env.int("JOBS_ABOVE", default=2000)
JOBS_LEASE = env.int("JOBS_LEASE", default=30)
TASKS = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend"},
    # Nobody waits for a mail, nor can tell by the clock whether one is sent. No worker is needed.
    "mails": {"BACKEND": "caladeo.accounts.mails.ThreadBackend"},
}

# --- People and sign-in: see also caladeo/policy.py ---

AUTH_USER_MODEL = "caladeo.User"
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "tasks:mine"
LOGOUT_REDIRECT_URL = LOGIN_URL
# For who asked to stay signed in; the others: end_if_old of caladeo/accounts/sessions.py.
SESSION_COOKIE_AGE = 30 * 24 * 3600
# With HTTPS no other name under the agency's domain can set them (RFC 6265bis, 4.1.3.2).
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}caladeo_session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}django_language"
LANGUAGE_COOKIE_SECURE = HTTPS
MESSAGE_STORAGE = "caladeo.web.toasts.Storage"

# By the identity provider of the agency, or not at all (caladeo/accounts/openid).
OIDC_ISSUER = env.str("OIDC_ISSUER", default="").strip()
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="").strip()
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="").strip()
OIDC_NAME = env.str("OIDC_NAME", default="").strip()
OIDC_VERIFIED_DOMAINS = env.list("OIDC_VERIFIED_DOMAINS", default=[])
OIDC_SECOND_FACTOR = env.bool("OIDC_SECOND_FACTOR", default=False)
PASSWORD_SIGN_IN = env.bool("PASSWORD_SIGN_IN", default=True)
EMERGENCY_ADMINISTRATOR = env.str("EMERGENCY_ADMINISTRATOR", default="").strip()

# --- Transport and content security ---

TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
# Our own proxy appends last; what stands before may be forged.
ALLAUTH_TRUSTED_PROXY_COUNT = int(TRUST_PROXY)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600 if HTTPS else 0)
# W005, W021: the other names under the agency's domain are not ours to force onto HTTPS.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "form-action": [CSP.SELF],
}
# A bulk action may tick a few thousand rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20

# --- Language and time ---

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Paris")

# --- Static files ---

STATIC_URL = "static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
HASHED_STATIC = "caladeo.web.static_files.HashedStaticFiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": PLAIN_STATIC if DEBUG else HASHED_STATIC},
}
# No page asks for a file by its plain name; those took half of the room and of the time.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG

# --- Mails ---

MAILERS = {"default": mailer(env.email_url("EMAIL_URL", default="consolemail://"))}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Caladeo <caladeo@localhost>")

# --- Logging ---

LOGGING = logs.configuration(
    level=env.str("LOG_LEVEL", default="INFO"),
    as_json=env.str("LOG_FORMAT", default="lines") == "json",
    has_messages=DEBUG,
)
