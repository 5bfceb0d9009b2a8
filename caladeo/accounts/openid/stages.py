"""The second factor after the provider: asked for, unless the settings say that it asks itself."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest


class FactorStage(AuthenticateStage):  # type: ignore[misc]
    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_SECOND_FACTOR and self.came_by_provider(request):
            return False
        return bool(super()._should_handle(request))

    def came_by_provider(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        return bool(records) and records[-1]["method"] == "socialaccount"
