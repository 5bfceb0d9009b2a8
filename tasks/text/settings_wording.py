"""What a change of settings did, or what stands in its way, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from caladeo.accounts import administrators
from caladeo.accounts.administrators import LastAdministratorError, LastHostError
from caladeo.days import number
from caladeo.models import User
from opportunities.events import Source
from opportunities.moves.status_deletion import DestinationNeededError
from statuses.forms.status import LAST_ACTIVE
from statuses.models import Status
from statuses.pipeline import LastActiveStatusError
from tasks.models import Task
from tasks.settings.handover import NoSuccessorError, Work
from tasks.settings.named_people import NamesOfPeople

# Why a status is not deleted.
REFUSALS = {
    DestinationNeededError: gettext_lazy(
        "Opportunities have just entered this status: choose where they go."
    ),
    LastActiveStatusError: LAST_ACTIVE,
    Status.DoesNotExist: gettext_lazy("One of the two statuses has been deleted meanwhile."),
}


def status_deleted(status: Status, moved: int) -> str:
    """« Devis envoyé » supprimé · 3 opportunités déplacées · 6 tâches créées."""
    words = pgettext("status", "“%(name)s” deleted") % {"name": status.name}
    if not moved:
        return words
    created = Task.objects.filter(
        change__from_status=status, change__source=Source.DELETION
    ).count()
    tasks = ngettext("%(count)s task created", "%(count)s tasks created", created)
    return f"{words} · {moved_out(moved)} · {tasks % {'count': number(created)}}"


def moved_out(count: int) -> str:
    """3 opportunités déplacées."""
    moves = ngettext("%(count)s opportunity moved", "%(count)s opportunities moved", count)
    return moves % {"count": number(count)}


def rule_saved(name: str, updated: int) -> str:
    """« Solde » enregistrée · 5 tâches mises à jour."""
    words = pgettext("automatic task", "“%(name)s” saved") % {"name": name}
    if not updated:
        return words
    tasks = ngettext("%(count)s task updated", "%(count)s tasks updated", updated)
    return f"{words} · {tasks % {'count': number(updated)}}"


CANNOT_TAKE_OVER = gettext_lazy("This person cannot take over: choose somebody else.")


def refusals(person: User) -> dict[type[Exception], object]:
    """Why this account stays as it is."""
    return {
        NoSuccessorError: CANNOT_TAKE_OVER,
        LastAdministratorError: administrators.last_in_words(person),
        LastHostError: administrators.last_host_in_words(person),
    }


def person_deactivated(person: User, work: Work, *, to: User | None) -> str:
    """« Compte de Julien désactivé. Confié à Claire : 3 tâches, 2 opportunités. »"""
    words = _("Account of %(name)s deactivated") % {"name": person}
    if not work or to is None:
        return words
    return f"{words}. {handed(work, to=to)}."


def handed(work: Work, *, to: User) -> str:
    """« Confié à Claire : 3 tâches, 2 opportunités »."""
    tasks = ngettext("%(count)s task", "%(count)s tasks", work.tasks)
    trips = ngettext("%(count)s opportunity", "%(count)s opportunities", work.opportunities)
    words = _("Handed to %(name)s: %(tasks)s, %(opportunities)s") % {
        "name": to,
        "tasks": tasks % {"count": number(work.tasks)},
        "opportunities": trips % {"count": number(work.opportunities)},
    }
    return ", ".join([words, *named(work.names)])


def named(names: NamesOfPeople) -> list[str]:
    """« rôle : Production », « 2 tâches automatiques », « 1 condition »."""
    having = ngettext("role: %(names)s", "roles: %(names)s", len(names.roles))
    found = [having % {"names": ", ".join(names.roles)}] if names.roles else []
    counted = (
        (
            names.trips,
            ngettext(
                "%(count)s opportunity that names them for a role",
                "%(count)s opportunities that name them for a role",
                names.trips,
            ),
        ),
        (
            names.rules,
            ngettext("%(count)s automatic task", "%(count)s automatic tasks", names.rules),
        ),
        (
            names.conditions,
            ngettext(
                "%(count)s condition of an automatic task",
                "%(count)s conditions of automatic tasks",
                names.conditions,
            ),
        ),
    )
    return found + [words % {"count": number(count)} for count, words in counted if count]
