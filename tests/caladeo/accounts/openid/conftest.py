from collections.abc import Iterator
from typing import Any

import pytest

from tests.identity_provider import CLIENT, SECRET, IdentityProvider


@pytest.fixture(scope="session")
def running_provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(running_provider: IdentityProvider, settings: Any) -> IdentityProvider:
    """The settings name it."""
    running_provider.reset()
    settings.OIDC_ISSUER = running_provider.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_NAME = "l’annuaire des Alizés"
    return running_provider


@pytest.fixture
def passwords_closed(provider: IdentityProvider, settings: Any) -> None:
    settings.PASSWORD_SIGN_IN = False
    settings.EMERGENCY_ADMINISTRATOR = "Claire@example.com"
