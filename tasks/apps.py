from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    name = "tasks"
    verbose_name = _("Tasks")

    def ready(self) -> None:
        from tasks import jobs, several_jobs, signals  # noqa: F401
        from tasks.actions import jobs as acts  # noqa: F401
        from tasks.settings import jobs as settings_jobs  # noqa: F401 (names the work, connects the receivers)
