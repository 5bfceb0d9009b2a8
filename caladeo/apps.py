from django.apps import AppConfig
from django.core.checks import register
from django.db.models import IntegerField
from django.utils.translation import gettext_lazy as _


class CaladeoConfig(AppConfig):
    name = "caladeo"
    verbose_name = _("Team")

    def ready(self) -> None:
        from caladeo import checks
        from caladeo.among import Among

        IntegerField.register_lookup(Among)
        register(checks.public_url)
