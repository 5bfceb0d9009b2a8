"""The pages that people live in, and where they stand."""

from django.urls import reverse

from opportunities.models import Opportunity
from statuses.models import Status


def addresses(trip: Opportunity, status: Status) -> dict[str, str]:
    """The main pages by name; those of one trip and of one status as given."""
    return {
        "Mes tâches": reverse("tasks:mine"),
        "opportunity": reverse("opportunities:details", args=[trip.pk]),
        "Tâches": reverse("tasks:tab", args=[trip.pk]),
        "list": reverse("opportunities:list"),
        "board": reverse("opportunities:board"),
        "Statuts": reverse("statuses:list"),
        "status": reverse("statuses:status", args=[status.pk]),
        "search": reverse("opportunities:list") + "?q=mar",
    }
