"""The secrets of second factors, which a dump of the database alone does not give away.

They are encrypted under a key made of ``SECRET_KEY``, and read under those of
``SECRET_KEY_FALLBACKS`` too; what was read under an old one is encrypted anew when it is used.
"""

import base64
import logging
import secrets
from functools import lru_cache

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

logger = logging.getLogger(__name__)
MARK = "fernet:"
# Where an application and recovery codes keep theirs.
FIELDS = ("secret", "seed")


@lru_cache(maxsize=16)
def _cipher(secret: str) -> Fernet:
    key = HKDF(hashes.SHA256(), length=32, salt=None, info=b"caladeo.second-factor")
    return Fernet(base64.urlsafe_b64encode(key.derive(secret.encode())))


def _ciphers() -> MultiFernet:
    return MultiFernet(
        [_cipher(one) for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def encrypt(text: str) -> str:
    return MARK + _ciphers().encrypt(text.encode()).decode()


def decrypt(stored: str) -> str:
    """The secret; what no key opens any more is another one, by which nobody gets in."""
    try:
        return _decrypt(stored)
    except InvalidToken:
        logger.warning("A second factor was encrypted under a SECRET_KEY that is not known")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def _decrypt(stored: str) -> str:
    if not stored.startswith(MARK):
        return stored  # written before secrets were encrypted
    return _ciphers().decrypt(stored.removeprefix(MARK)).decode()


def renew(authenticator: Authenticator) -> bool:
    """Encrypt it under the present key, if it is not.

    Returns:
        Whether some key opens it.
    """
    found = {name: authenticator.data[name] for name in FIELDS if name in authenticator.data}
    stale = {name: stored for name, stored in found.items() if not _is_fresh(stored)}
    try:
        fresh = {name: encrypt(_decrypt(stored)) for name, stored in stale.items()}
    except InvalidToken:
        return False
    if fresh:
        authenticator.data |= fresh
        authenticator.save(update_fields=["data"])
    return True


def _is_fresh(stored: str) -> bool:
    if not stored.startswith(MARK):
        return False
    try:
        _cipher(settings.SECRET_KEY).decrypt(stored.removeprefix(MARK))
    except InvalidToken:
        return False
    return True
