"""The mail to whom a second factor is required of from now on, and who may be signed in for weeks.

A row is claimed before its mail is handed over, so that of several workers one sends it; what the
mail server does not take waits for the next look.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from caladeo import clock
from caladeo.accounts import mails
from caladeo.accounts.factors import requirement
from caladeo.jobs import due
from caladeo.models import User

logger = logging.getLogger(__name__)


@due.every(timedelta(minutes=10), "factors")
def tell_due(at: datetime) -> None:
    """Tell each person once, in the days of grace, who has none yet."""
    if not mails.leave():
        return
    today, address = clock.local_day(at), f"{settings.PUBLIC_URL}{reverse('mfa_index')}"
    people = User.objects.active().filter(factor_untold=True, factor_due__gt=today)
    for person in people.exclude(pk__in=requirement.with_factor()).order_by("pk"):
        if not _note(person, is_untold=False):
            continue
        try:
            left = (person.factor_due - today).days
            mails.send("factor_required", to=person, left=left, address=address)
        except OSError:
            logger.exception("Account %s was not told of the second factor", person.pk)
            _note(person, is_untold=True)


def _note(person: User, *, is_untold: bool) -> bool:
    """Whether this caller is the one who changed it; not where it is required no more."""
    rows = User.objects.filter(
        pk=person.pk, factor_untold=not is_untold, factor_due=person.factor_due
    )
    return bool(rows.update(factor_untold=is_untold))
