from typing import Any

from django.apps import AppConfig
from django.core.checks import register
from django.db.models import IntegerField
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaladeoConfig(AppConfig):
    name = "caladeo"
    verbose_name = _("Team")

    def ready(self) -> None:
        from caladeo import checks
        from caladeo.accounts import second_factor, sessions
        from caladeo.accounts.factors import requirement
        from caladeo.accounts.openid import config, doors
        from caladeo.db.sql import InArray

        IntegerField.register_lookup(InArray)
        register(checks.public_url)
        sessions.log_sign_ins()
        register(checks.secret_key)
        register(config.check)
        register(doors.check_emergency, deploy=True)
        second_factor.connect()
        requirement.connect()
        post_migrate.connect(after_migrations, sender=self)


def after_migrations(using: str, **kwargs: Any) -> None:
    from caladeo.db import database

    database.refresh_statistics(using)
