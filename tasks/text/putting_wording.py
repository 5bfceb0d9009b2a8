"""What putting rules on a trip did, in words."""

from django.utils.translation import gettext, ngettext

from caladeo.days import number


def done(created: int, left_out: int) -> str:
    """« 2 tâches créées · 1 non créée »."""
    words = ngettext("%(count)s task created", "%(count)s tasks created", created)
    told = words % {"count": number(created)} if created else gettext("No task created")
    if not left_out:
        return told
    others = ngettext("%(count)s not created", "%(count)s not created", left_out)
    return f"{told} · {others % {'count': number(left_out)}}"


def taken_back(removed: int, kept: int) -> str:
    """« 2 tâches retirées · 1 gardée, modifiée depuis »."""
    words = ngettext("%(count)s task removed", "%(count)s tasks removed", removed)
    told = words % {"count": number(removed)} if removed else gettext("Nothing to take back")
    if not removed or kept <= 0:
        return told
    others = ngettext("%(count)s kept, changed since", "%(count)s kept, changed since", kept)
    return f"{told} · {others % {'count': number(kept)}}"
