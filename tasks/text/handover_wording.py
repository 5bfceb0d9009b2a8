"""What deactivating an account did, or what stands in its way, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from caladeo.accounts import administrators
from caladeo.accounts.administrators import LastAdministratorError, LastHostError
from caladeo.days import number
from caladeo.models import User
from tasks.settings.handover import NoSuccessorError, Work

CANNOT_TAKE_OVER = gettext_lazy("This person cannot take over: choose somebody else.")


def refusals(person: User) -> dict[type[Exception], object]:
    """Why this account stays as it is."""
    return {
        NoSuccessorError: CANNOT_TAKE_OVER,
        LastAdministratorError: administrators.last_in_words(person),
        LastHostError: administrators.last_host_in_words(person),
    }


def done(person: User, work: Work, *, to: User | None) -> str:
    """« Compte de Julien désactivé. Confié à Claire : 3 tâches, 2 opportunités. »"""
    words = _("Account of %(name)s deactivated") % {"name": person}
    if not work or to is None:
        return words
    return f"{words}. {handed(work, to=to)}."


def handed(work: Work, *, to: User) -> str:
    """« Confié à Claire : 3 tâches, 2 opportunités »."""
    tasks = ngettext("%(count)s task", "%(count)s tasks", work.tasks)
    trips = ngettext("%(count)s opportunity", "%(count)s opportunities", work.opportunities)
    return _("Handed to %(name)s: %(tasks)s, %(opportunities)s") % {
        "name": to,
        "tasks": tasks % {"count": number(work.tasks)},
        "opportunities": trips % {"count": number(work.opportunities)},
    }
