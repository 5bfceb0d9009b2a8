"""The trips of a client in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opportunities.clients.trips import Trips


def trips_in_words(trips: Trips) -> str:
    """« 2 en cours, 1 terminé, 1 perdu »; « aucun » when there is none."""
    under_way = ngettext("%(count)d under way", "%(count)d under way", trips.under_way)
    over = ngettext("%(count)d completed trip", "%(count)d completed trips", trips.over)
    lost = ngettext("%(count)d lost", "%(count)d lost", trips.lost)
    parts = ((under_way, trips.under_way), (over, trips.over), (lost, trips.lost))
    said = [words % {"count": count} for words, count in parts if count]
    return ", ".join(said) or _("none yet")
