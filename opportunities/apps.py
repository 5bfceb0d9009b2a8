from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    name = "opportunities"
    verbose_name = _("Opportunities")

    def ready(self) -> None:
        from opportunities import jobs  # noqa: F401
        from opportunities.moves import transitions  # noqa: F401 (receives what a single save wrote)
