"""The pages of the demo agency that are measured, and who looks at them."""

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db.models import Count

from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import Task
from tests.clients import Client
from tests.main_pages import addresses, pieces


def make() -> None:
    call_command("demo", "--force", verbosity=0)


def session() -> str:
    """The cookie of an administrator who has signed in."""
    client = Client()
    client.force_login(get_user_model().objects.administrators().earliest("pk"))
    return client.cookies["caladeo_session"].value


def main_pages() -> dict[str, str]:
    """The fullest of each kind."""
    trip = Opportunity.objects.annotate(size=Count("tasks")).latest("size")
    status = Status.objects.in_pipeline().annotate(size=Count("templates")).latest("size")
    return addresses(trip, status)


def fragments() -> dict[str, str]:
    """What htmx asks these pages for."""
    fullest = Status.objects.in_pipeline().annotate(size=Count("opportunities")).latest("size")
    return pieces(Task.objects.open().earliest("pk"), column=fullest.pk)
