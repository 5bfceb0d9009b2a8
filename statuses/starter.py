"""The sets of rules that we bring along: a pipeline to start from, and one for each kind of trip.

They are data of the agency, in French whatever the language of the screen: every name and
every rule is there to be changed in the settings.
"""

from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from caladeo.db import retrying, sql
from caladeo.journal.recording import record
from caladeo.models import JournalEntry
from statuses.models import Status
from statuses.rule_sets import creating, reading, writing

FOLDER = Path(__file__).parent / "rule_sets" / "starters"
PIPELINE = "pipeline"
# For which trips each set is, in the order in which they are offered.
SETS = {
    "individuel": _("Individual trips: option, deposit, passports, balance, travel documents"),
    "groupe": _("Groups of 10 and more: group deposit, rooming list, release of places"),
    "scolaire": _("School trips: list of pupils, authorisations, invoice to the school"),
    "croisiere": _("Cruises: cabin option, passengers, online check-in, excursions"),
    "voyage-de-noces": _("Honeymoons: wedding, gift list, attentions of the hotels"),
    "affaires": _("Business trips: travel policy, ticketing limit, purchase order, invoice"),
    PIPELINE: _("The pipeline of a travel agency: 10 statuses and 20 tasks"),
}
# As the agency calls them.
NAMES = {
    "individuel": "Individuel",
    "groupe": "Groupe",
    "scolaire": "Scolaire",
    "croisiere": "Croisière",
    "voyage-de-noces": "Voyage de noces",
    "affaires": "Affaires",
    PIPELINE: "Agence de voyages",
}


def content(key: str = PIPELINE) -> dict[str, Any]:
    """What one of the sets holds."""
    return reading.read((FOLDER / f"{key}.json").read_bytes())


@retrying.on_conflict
def create_starter_pipeline() -> int:
    """Create the statuses and their automatic tasks in an agency that has no status yet.

    Returns:
        How many statuses were created; 0 when there are some already.
    """
    try:
        with transaction.atomic():
            sql.one_at_a_time(writing.IMPORTS)
            if _pipeline_exists():
                return 0
            count = creating.create_all(content())
            kind = JournalEntry.Kind.RULES_IMPORTED
            record(kind, label=NAMES[PIPELINE], after={"statuses": count})
            return count
    except IntegrityError:
        # Somebody else created a status of the same name at the same moment.
        if _pipeline_exists():
            return 0
        raise


def _pipeline_exists() -> bool:
    return Status.objects.in_pipeline().exists()
