from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaladeoConfig(AppConfig):
    name = "caladeo"
    verbose_name = _("Team")
