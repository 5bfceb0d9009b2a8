"""What editing a rule did, in words."""

from django.utils.translation import ngettext, pgettext

from caladeo.days import number


def done(name: str, updated: int) -> str:
    """« Solde » enregistrée · 5 tâches mises à jour."""
    words = pgettext("automatic task", "“%(name)s” saved") % {"name": name}
    if not updated:
        return words
    tasks = ngettext("%(count)s task updated", "%(count)s tasks updated", updated)
    return f"{words} · {tasks % {'count': number(updated)}}"
