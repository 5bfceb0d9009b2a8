from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OpportunitiesConfig(AppConfig):
    name = "opportunities"
    verbose_name = _("Opportunities")

    def ready(self) -> None:
        from opportunities import jobs, signals  # noqa: F401
        from opportunities.lists import searching

        post_migrate.connect(searching.make_indexes, sender=self)
