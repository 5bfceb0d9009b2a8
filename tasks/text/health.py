"""The health of a rule in words, as its line says it."""

from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from caladeo.days import number
from tasks.numbers.health import Health


class HealthNote(NamedTuple):
    """« à l’heure 62 % · retard médian 2 jours », or what is wrong with its count."""

    words: str
    share: str = ""  # « 30 sur 41 »: it is a warning


def note(health: Health | None) -> HealthNote | None:
    """What is worth a word; None from too few tasks."""
    if health is None:
        return None
    if health.is_often_deleted:
        return HealthNote(gettext("often deleted"), _share(health.deleted, health.made))
    if health.is_often_cancelled:
        words = gettext("often cancelled before it is done")
        return HealthNote(words, _share(health.cancelled, health.made))
    found = []
    if health.on_time_percent is not None:
        found.append(gettext("on time %(percent)s%%") % {"percent": health.on_time_percent})
    if health.median_delay:
        days = health.median_delay
        late = ngettext("median delay %(days)s day", "median delay %(days)s days", days)
        found.append(late % {"days": number(days)})
    return HealthNote(" · ".join(found)) if found else None


def _share(some: int, count: int) -> str:
    return gettext("%(some)s of %(count)s") % {"some": number(some), "count": number(count)}
