"""The settings of the tests: nothing of the developer's environment but DATABASE_URL gets in."""

import os
import tempfile
from pathlib import Path

for name in (
    "AGENCY_NAME",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "EMAIL_URL",
    "EMERGENCY_ADMINISTRATOR",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "OIDC_SECOND_FACTOR",
    "OIDC_VERIFIED_DOMAINS",
    "PASSWORD_SIGN_IN",
    "TIME_ZONE",
):
    os.environ.pop(name, None)
os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "tests-alone-kX0vT3mQ9zR7bW1pL5sN8dF2gH6jC4yA",
    "DEBUG": "off",
    "HTTPS": "off",
    "PUBLIC_URL": "http://testserver",
    "TRUST_PROXY": "off",
    "SQLITE_SYNCHRONOUS": "OFF",
    "CONN_MAX_AGE": "0",
    # Other work may run beside the tests.
    "LOCK_TIMEOUT": "20",
    "STATEMENT_TIMEOUT": "120",
    "LOG_LEVEL": "WARNING",
}

from caladeo.settings import *  # noqa: E402, F403
from caladeo.settings import (  # noqa: E402
    ALLOWED_HOSTS,
    DATABASES,
    INSTALLED_APPS,
    PLAIN_STATIC,
    STORAGES,
    TASKS,
)

# A file, so that the threads of the live server get connections of their own; named after the
# process, so that two runs never share it.
IS_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
TEST_NAME = f"caladeo_test_{os.getpid()}"
if IS_SQLITE:
    TEST_NAME = str(Path(tempfile.gettempdir(), f"{TEST_NAME}.sqlite3"))
DATABASES["default"]["TEST"] = {"NAME": TEST_NAME}
# What `tests.run` has migrated (tests/template_database.py) is copied by each process.
TEST_TEMPLATE = os.environ.get("TEST_TEMPLATE")
DATABASES["default"]["TEST"]["TEMPLATE"] = TEST_TEMPLATE

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS.append("testserver")
INSTALLED_APPS.append("tests")  # for its command `flush`
# A thread would not see what a test has not committed.
TASKS["mails"] = {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}
STORAGES["staticfiles"] = {"BACKEND": PLAIN_STATIC}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
