"""The pages that people live in, and where they stand."""

from django.urls import reverse

from opportunities.models import Opportunity
from statuses.models import Status
from tasks.models import Task


def addresses(trip: Opportunity, status: Status) -> dict[str, str]:
    """The main pages by name; those of one trip and of one status as given."""
    return {
        "Mes tâches": reverse("tasks:mine"),
        "Calendrier": reverse("tasks:calendar-page") + "?vue=toutes",
        "opportunity": reverse("opportunities:details", args=[trip.pk]),
        "Tâches": reverse("tasks:tab", args=[trip.pk]),
        "Journal": reverse("tasks:journal", args=[trip.pk]),
        "list": reverse("opportunities:list"),
        "board": reverse("opportunities:board"),
        "Clients": reverse("opportunities:client-list"),
        "client": reverse("opportunities:client-page", args=[trip.client_id]),
        "Statuts": reverse("statuses:list"),
        "status": reverse("statuses:status", args=[status.pk]),
        "search": reverse("opportunities:list") + "?q=mar",
        "search everywhere": reverse("tasks:everywhere") + "?q=mar",
    }


def pieces(task: Task, *, column: int) -> dict[str, str]:
    """What htmx asks for, by name; ``column`` is the status whose other cards are asked for."""
    step = reverse("opportunities:transition", args=[task.opportunity_id])
    mine, board = reverse("tasks:mine"), reverse("opportunities:board")
    return {
        "Mes tâches, searched": f"{mine}?q=a",
        "tasks of everybody, searched": f"{mine}?vue=toutes&q=a",
        "a task unfolded": reverse("tasks:line", args=[task.pk]),
        "a task edited": reverse("tasks:edition", args=[task.pk]),
        "a step of the pipeline": f"{step}?vers={column}",
        "a new task": reverse("tasks:creation"),
        "search everywhere": reverse("tasks:everywhere") + "?q=a",
        "list, searched": reverse("opportunities:list") + "?q=a",
        "list of clients": reverse("opportunities:clients") + "?client_text=a",
        "clients, searched": reverse("opportunities:client-list") + "?q=a",
        "board, searched": f"{board}?q=a",
        "board, more cards": f"{board}?plus={column}&apres=0",
    }
