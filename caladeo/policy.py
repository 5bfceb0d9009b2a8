"""Settings that are the same everywhere: who gets in, by what, how often they may try."""

AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
# Any composition will do (NIST SP 800-63B): length and what others guess first decide.
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "caladeo.forms.signing_in.HouseWordsValidator"},
]

# Its pages, forms and words are ours; "allauth" itself, which brings its own, is not installed.
ACCOUNT_ADAPTER = "caladeo.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up, but its checks ask
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # nor a code by mail
# Wrong passwords: of one account from one address, from one address, of one account from anywhere.
# What is counted is of the whole installation, so it stands in the database.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "10/15m/key",
    "login_failed_address": "100/15m/ip",
    "login_failed_account": "50/60m/key",
    "reset_password": "30/60m/ip,10/d/key",
    "reauthenticate": "10/15m/user",
    "change_password": "10/15m/user",
    "manage_email": "10/60m/user",
    "confirm_email": None,
    "directory": "100/15m/ip",
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "caladeo_cache",
        # Above it what has expired is thrown away; a third of the rest only if that is not enough.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# The identity provider: see caladeo/accounts/openid. Its tokens are not kept.
SOCIALACCOUNT_ADAPTER = "caladeo.accounts.openid.adapter.DirectoryAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "caladeo.accounts.openid.protocol.DirectoryProvider"}
}

# The second factor: an application or a key; ten codes for the day on which it is lost.
MFA_ADAPTER = "caladeo.accounts.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
# An e-mail changes by a link that was mailed to it; until then there is nothing to verify.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A key opens without a password. So many tries a minute as people of one address come to work.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
