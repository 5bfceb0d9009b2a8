"""The exchange with the provider: that of django-allauth, with more of it checked.

Beside the state and PKCE: the nonce, the signature of the ID token by a key that the provider
publishes, its issuer, audience and times, that the user info is of the same subject, and that the
provider is the one that the settings name. Of what the tokens say the subject alone is kept.
"""

import functools
import hmac
import json
import secrets
from collections.abc import Callable, Iterable
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

ALGORITHMS = frozenset(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512))
LEEWAY = 60  # seconds by which two clocks may differ
DISCOVERY_KEPT = 600  # seconds
LONGEST_SUBJECT = 191  # the column; the standard says 255, providers use 40


class NonsenseError(OAuth2Error):  # type: ignore[misc]
    """The provider answers something else than the protocol says."""


def telling_nonsense(ask: Callable[..., Any]) -> Callable[..., Any]:
    """What cannot be read as the protocol says, as the one error that the views expect."""

    @functools.wraps(ask)
    def asked(*args: Any, **kwargs: Any) -> Any:
        try:
            return ask(*args, **kwargs)
        except (KeyError, TypeError, ValueError, AttributeError, jwt.PyJWTError) as error:
            raise NonsenseError(type(error).__name__) from error

    return asked


class Exchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    nonce = ""
    began = 0  # when somebody was sent to sign in once more

    @property
    def openid_config(self) -> dict[str, Any]:
        found: dict[str, Any] = self.discovered
        return found

    @cached_property
    @telling_nonsense
    def discovered(self) -> dict[str, Any]:
        """Kept for a while: whoever waits to be sent there asks nobody."""
        key = f"openid:{self.provider_id}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            found = self.fetched(self.get_provider().server_url)
            if found["issuer"] != self.provider_id:
                raise NonsenseError("issuer")
            for wanted in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                found[wanted].strip()
            cache.set(key, found, DISCOVERY_KEPT)
        return found

    def fetched(self, url: str, **headers: str) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers)
            answer.raise_for_status()
            return answer.json()

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002
        """No request decides where the provider sends the code."""
        return f"{settings.PUBLIC_URL}{reverse('account:provider-return')}"

    @telling_nonsense
    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        return super().get_access_token_data(*args, **kwargs)

    @telling_nonsense
    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        claims = self.claims(kwargs["response"]["id_token"], app.client_id)
        if not claims.get("email") and self.openid_config.get("userinfo_endpoint"):
            told = self.fetched(self.profile_url, Authorization=f"Bearer {token.token}")
            if told["sub"] != claims["sub"]:
                raise NonsenseError("subject")
            claims = {**told, **claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def claims(self, id_token: str, client_id: str) -> dict[str, Any]:
        """What the token says, once everything about it is right."""
        config = self.openid_config
        key = published(self.fetched(config["jwks_uri"])["keys"], id_token)
        claims: dict[str, Any] = jwt.decode(
            id_token,
            key,
            algorithms=sorted(ALGORITHMS),
            issuer=config["issuer"],
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        is_ours = claims.get("azp", client_id) == client_id
        if not is_ours or not hmac.compare_digest(str(claims.get("nonce", "")), self.nonce):
            raise NonsenseError("token of another request")
        if claims.get("auth_time", self.began) < self.began - LEEWAY:
            raise NonsenseError("not signed in again")
        if len(claims["sub"]) > LONGEST_SUBJECT:
            raise NonsenseError("subject")
        return claims


def published(keys: Iterable[dict[str, Any]], id_token: str) -> jwt.PyJWK:
    """The key that the token names; of a single one it needs no name."""
    header = jwt.get_unverified_header(id_token)
    if header["alg"] not in ALGORITHMS:
        raise NonsenseError("algorithm")
    fit = [key for key in keys if key["kty"] in ("RSA", "EC") and key.get("use", "sig") == "sig"]
    if "kid" in header:
        fit = [key for key in fit if key.get("kid") == header["kid"]]
    (key,) = fit
    if key.get("alg", header["alg"]) != header["alg"]:
        raise NonsenseError("algorithm")
    return jwt.PyJWK(json.loads(json.dumps(key)), algorithm=header["alg"])


class DirectoryProvider(OpenIDConnectProvider):  # type: ignore[misc]
    pkce_enabled_default = True
    oauth2_adapter_class = Exchange

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> Any:
        nonce = secrets.token_urlsafe(24)
        parameters = {**self.get_auth_params(), "nonce": nonce}
        if kwargs.get("again"):
            # Not by a session that is open there; the `auth_time` of the answer would say so.
            parameters["max_age"] = "0"
        return super().redirect(request, process, auth_params=parameters, nonce=nonce, **kwargs)

    def extract_extra_data(self, data: Any) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def extract_email_addresses(self, data: Any) -> list[EmailAddress]:
        claims = data["id_token"]
        email = claims.get("email")
        return [EmailAddress(email=email, verified=is_verified(claims))] if email else []


provider_classes = [DirectoryProvider]


def is_verified(claims: dict[str, Any]) -> bool:
    """Whether the provider vouches for the e-mail.

    Some say so by a text; Microsoft Entra by the claim `xms_edov`; some nothing at all, whose
    domains the settings may name.
    """
    said = claims.get("email_verified", claims.get("xms_edov"))
    if said is None:
        domains = {domain.strip().lower() for domain in settings.OIDC_VERIFIED_DOMAINS}
        return claims["email"].rpartition("@")[2].lower() in domains
    return str(said).lower() in ("true", "1")


class Return(OAuth2CallbackView):  # type: ignore[misc]
    """Where the provider sends people back to."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        self.adapter.began = (state or {}).get("again", 0)
        return state, answer
